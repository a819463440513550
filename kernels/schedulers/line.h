/* line.h: queues of numbers from which any can be taken out.
 *
 * Queues that never hold the same number share one array of links, which belongs to the
 * caller and has one for each.  A queue of zero bytes is empty.
 */
#ifndef DEPIN_KERNELS_SCHEDULERS_LINE_H
#define DEPIN_KERNELS_SCHEDULERS_LINE_H

#include <stdint.h>

#define LINE_END UINT32_MAX

struct link {
    uint32_t before, after; /* LINE_END where there is none */
};

struct line {
    uint32_t head, tail; /* where n > 0 */
    uint32_t n;
};

/* The first, or LINE_END. */
uint32_t dpk_line_first(const struct line *self);

/* Puts a number last that is in no queue of these links. */
void dpk_line_put(struct line *self, struct link *links, uint32_t i);

/* Takes one out that is in this queue. */
void dpk_line_take(struct line *self, struct link *links, uint32_t i);

/* Of its order. */
uint64_t dpk_line_hash(const struct line *self, const struct link *links, uint64_t h);

#endif
