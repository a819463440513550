/* sketch.h: how unequally holdings are spread, from a histogram of fixed size.
 *
 * Bins are 64 to an octave, so that those of a bin differ by less than w = 1/64 of the
 * least; below 128 each number has its own.  A bin keeps count and exact sum, both
 * integers: sketches of blocks add up to the same bits in any order.  Bounds, for any
 * holdings:
 *
 *     quantile    within w of it, relative
 *     Gini        low by at most dps_sketch_gini_error() <= w / 4, absolute
 *     Herfindahl  low by at most w^2 / 4 = 6.1e-5, relative
 *     Nakamoto    high by less than w k' + 1
 *     Theil       low by at most w^2 / 4, absolute
 *
 * In place, plain data of 58 KiB: start from {0}, save as bytes.
 */
#ifndef DPS_MODELS_SKETCH_H
#define DPS_MODELS_SKETCH_H

#include "models/concentration.h"

#include <stddef.h>
#include <stdint.h>

enum { DPS_SKETCH_BITS = 6, DPS_SKETCH_BINS = (63 - DPS_SKETCH_BITS + 1) * 64 };

struct dps_sketch {
    int64_t count[DPS_SKETCH_BINS];
    int64_t sum[DPS_SKETCH_BINS];
};

/* Adds x >= 0. */
void dps_sketch_add(struct dps_sketch *self, int64_t x);

/* One that is `from` becomes `to`; 0 is none that is there.  Threads may do so at once:
 * in the end the sketch is the same. */
void dps_sketch_move(struct dps_sketch *self, int64_t from, int64_t to);

/* Adds all that another has. */
void dps_sketch_merge(struct dps_sketch *self, const struct dps_sketch *other);

int64_t dps_sketch_count(const struct dps_sketch *self);
int64_t dps_sketch_sum(const struct dps_sketch *self);

/* The mean of the bin in which the least x lies that a share q [1] of all do not pass.
 */
double dps_sketch_quantile(const struct dps_sketch *self, double q);
double dps_sketch_gini(const struct dps_sketch *self);
double dps_sketch_gini_error(const struct dps_sketch *self);
double dps_sketch_herfindahl(const struct dps_sketch *self);
int64_t dps_sketch_nakamoto(const struct dps_sketch *self, double share);
double dps_sketch_theil(const struct dps_sketch *self);

/* All but Theil's in one walk, with a value of 0 for that: for every epoch.  Those of 0
 * do not count. */
struct dps_concentration dps_sketch_concentration(const struct dps_sketch *self);

#endif
