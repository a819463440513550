/* levels.h: levels of demand that are functions of time, with their integrals.
 *
 *     constant     q(t) = q
 *     logistic     q(t) = from + (to - from) / (1 + e^(-r (t - m)));
 *                  over a step h from x = r (t - m) the second term integrates to
 *                  (to - from) / r ln(1 + (e^(r h) - 1) / (1 + e^-x))
 *     exponential  q(t) = min(from (1 + growth)^(t / yr), most)
 *
 * Levels are units a day.
 */
#ifndef DPS_MODELS_DEMAND_LEVELS_H
#define DPS_MODELS_DEMAND_LEVELS_H

#include "models/demand/demand.h"

struct dps_demand_constant {
    double level; /* [unit/d] */
};

struct dps_demand_logistic {
    double from, to;       /* before and after all growth [unit/d] */
    int64_t midpoint;      /* when half of it is done; DPS_NEVER: see after [s] */
    struct dps_span after; /* the midpoint's distance from the demand's beginning */
    struct dps_span
        tenfold; /* in which the odds of done to left grow tenfold; 0: rate */
    double rate; /* r [1/yr]; 0: see tenfold */
};

struct dps_demand_exponential {
    double from;   /* at the demand's beginning [unit/d] */
    double growth; /* in a year [1], > -1 */
    double most;   /* [unit/d]; 0: no limit */
};

extern const struct dps_demand_kind dps_demand_constant;
extern const struct dps_demand_kind dps_demand_logistic;
extern const struct dps_demand_kind dps_demand_exponential;

#endif
