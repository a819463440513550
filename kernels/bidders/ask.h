/* ask.h: what a node asks for a part of itself. */
#ifndef DEPIN_KERNELS_BIDDERS_ASK_H
#define DEPIN_KERNELS_BIDDERS_ASK_H

#include "kernels/bidders/desk.h"

/* a * b / c, rounded up; INT64_MAX where that is no more. */
int64_t dpk_ratio(int64_t a, int64_t b, int64_t c);

/* What a node asks for an order: of what it asks for all of it the share that the order
 * takes of the resource of which it takes most, rounded up. */
int64_t dpk_ask(const struct desk *self, uint32_t node, const struct posting *order);

#endif
