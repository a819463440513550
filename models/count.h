/* count.h: laws of whole numbers from 1 on: tokens of a prompt, steps of a training.
 *
 *     fixed        n
 *     geometric    P(N > n) = (1 - 1/m)^n, of mean m
 *     log-normal   m exp(s z), to the nearest, at least 1
 *
 * Numbers are drawn by the law's quantile function: one uniform number makes one.
 * Value; it borrows its variant's parameters.
 */
#ifndef DPS_MODELS_COUNT_H
#define DPS_MODELS_COUNT_H

#include "sim/core/field.h"

extern const struct dps_family dps_count_family;

/* A law as a mapping of its own: `output: {kind: geometric, mean: 200}`. */
struct dps_count_law {
    struct dps_variant law;
    int64_t most; /* numbers are cut to it; 0: they are not */
};

extern const struct dps_record dps_count_record;

/* Parameters, for tests. */
struct dps_count_fixed {
    int64_t count;
};

struct dps_count_geometric {
    double mean; /* m [1], >= 1 */
};

struct dps_count_log_normal {
    double median; /* m [1], > 0 */
    double spread; /* s, standard deviation of the logarithm [1] */
};

struct dps_count_kind {
    struct dps_kind base;
    double (*of)(const void *params, double u);
};

extern const struct dps_count_kind dps_count_fixed;
extern const struct dps_count_kind dps_count_geometric;
extern const struct dps_count_kind dps_count_log_normal;

/* The number at u in (0, 1) [1]. */
double dps_count_of(const struct dps_count_law *self, double u);

/* Its mean, to 1e-4 of it [1]. */
double dps_count_mean(const struct dps_count_law *self);

#endif
