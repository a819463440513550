/* inverse.h: the quantile of a law without a formula, as a monotone table of cubics.
 *
 * Both halves of the law are tabulated by the probability of the nearer end, p =
 * min(u, 1 - u), from 2^-54 to 1/2: log t as a cubic of p in each cell.  A cell is an
 * eighth of an octave of p, found by the bits of p alone, and is halved until the
 * probability of what the cubics give differs from p by at most DPS_INVERSE_ERROR at
 * the places where cubics err most, and until each of them is monotone.  Laws of usual
 * parameters take 1,100 to 1,700 cubics, 40 to 60 KB, and 2 to 30 ms to make.  Where
 * 4096 parts do not do, the cell is marked and its numbers are solved one by one.
 */
#ifndef DPS_MODELS_LIFETIME_INVERSE_H
#define DPS_MODELS_LIFETIME_INVERSE_H

#include "models/lifetime/lifetime.h"

#include <stdbool.h>

#define DPS_INVERSE_ERROR 2e-10

/* A law to tabulate; `upper` says which end p is the probability of. */
struct dps_inverse_law {
    double (*log_quantile)(const void *params, double p, bool upper);
    double (*probability)(const void *params, double log_t, bool upper);
};

DPS_CHECKED enum dps_status dps_inverse_init(struct dps_lifetime_table *self,
    const struct dps_inverse_law *law, const void *params, struct dps_error *err);
void dps_inverse_free(struct dps_lifetime_table *self);

/* The times of n <= DPS_LIFETIME_CHUNK numbers; t may be u. */
void dps_inverse_times(const struct dps_lifetime_table *self,
    const struct dps_inverse_law *law, const void *params, const double *u, double *t,
    size_t n);

/* The same of one number, solved. */
double dps_inverse_solve(
    const struct dps_inverse_law *law, const void *params, double u);

/* Coarse cells that are marked: 0 but for extreme parameters. */
size_t dps_inverse_marked(const struct dps_lifetime_table *self);

#endif
