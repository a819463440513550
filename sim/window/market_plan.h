/* market_plan.h: a market's plan as both processes know it: what is allowed, its name
 * for sentences, and its image.
 *
 * The image has numbers first, then the columns as they are in memory, then texts, so
 * that whoever reads it borrows the columns where they lie.
 */
#ifndef DPS_SIM_WINDOW_MARKET_PLAN_H
#define DPS_SIM_WINDOW_MARKET_PLAN_H

#include "sim/core/buffer.h"
#include "sim/window/market.h"

enum { DPS_MARKET_NAME_TEXT = 128 };

/* "the window at 2031-04-02T12:00:00Z of gpus". */
void dps_market_plan_name(
    const struct dps_market_plan *self, char text[DPS_MARKET_NAME_TEXT]);

/* DPS_EINVAL unless every value is inside its domain. */
DPS_CHECKED enum dps_status dps_market_plan_check(
    const struct dps_market_plan *self, struct dps_error *err);

/* Writes the image of a request into `out`, but for `executable`. */
void dps_market_plan_write(const struct dps_market_plan *self, struct dps_buffer *out);

/* Reads one that lies at a multiple of 8 bytes, and checks it.  Columns and texts stay
 * in the image; *workload, which borrows likewise, is not freed. */
DPS_CHECKED enum dps_status dps_market_plan_read(struct dps_market_plan *self,
    struct dps_workload *workload, void *image, size_t n, struct dps_error *err);

#endif
