/* trait.h: how operators differ from the median one, by a factor on one of its figures.
 *
 *     fixed         they do not
 *     log-normal    e^(s z), z normal: the median is 1
 *     uniform       between two factors
 *
 * A factor is the quantile of a uniform number that belongs to the operator, so that an
 * operator is the same in every run.
 */
#ifndef DPS_MODELS_OPERATOR_TRAIT_H
#define DPS_MODELS_OPERATOR_TRAIT_H

#include "sim/core/field.h"

struct dps_trait {
    struct dps_variant law;
};

struct dps_trait_log_normal {
    double spread; /* s, standard deviation of the logarithm [1] */
};

struct dps_trait_uniform {
    double low;  /* [1], > 0 */
    double high; /* [1], >= low */
};

struct dps_trait_kind {
    struct dps_kind base;
    double (*factor)(const void *params, double u);
};

extern const struct dps_family dps_trait_family;
extern const struct dps_record dps_trait_record;
extern const struct dps_trait_kind dps_trait_fixed;
extern const struct dps_trait_kind dps_trait_log_normal;
extern const struct dps_trait_kind dps_trait_uniform;

/* The factor [1] at u, in (0, 1). */
double dps_trait_factor(const struct dps_trait *self, double u);

#endif
