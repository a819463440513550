/* aim.h: which share of its holdings a cohort wants to have at stake.
 *
 * The share follows the yield y of the stake: it wants
 *
 *     r* = ratio (y / yield)^elasticity, held in [least, most],
 *
 * and moves there by dr/dt = (r* - r) / time.  y is what came in rewards over the stake
 * by year, as an exponential average over `memory`.  Where rewards R a year are shared
 * by the stake of holdings H, it settles at
 *
 *     r = (ratio (R / (H yield))^elasticity)^(1 / (1 + elasticity)).
 *
 * In place of all this r* may be an expression, `wanted`, over the figures of the last
 * epoch and the cohort's own
 *
 *     yield     y, per year
 *     share     of its holdings, at stake now
 *
 * A value of a scenario.
 */
#ifndef DPS_MODELS_HOLDER_AIM_H
#define DPS_MODELS_HOLDER_AIM_H

#include "models/formula/law.h"
#include "models/holder/holding.h"
#include "sim/core/field.h"

struct dps_aim {
    double ratio;                  /* wanted at the usual yield [1] */
    double yield;                  /* the usual one, per year [1] */
    double elasticity;             /* [1] */
    double least;                  /* [1] */
    double most;                   /* [1] */
    double time;                   /* in which it gets there to 1 - 1/e [s] */
    double memory;                 /* of the average yield [s] */
    struct dps_formula_law wanted; /* r* [1]; its text is "" where there is none */
};

extern const struct dps_record dps_aim_record;

/* What `wanted` may name beside the figures. */
extern const struct dps_formula_own dps_aim_own;

/* r* at a yield a year [1]. */
double dps_aim_ratio(const struct dps_aim *self, double yield);

/* The average of the yield after a step [s] in which `reward` came on `staked` [base
 * units]; without a stake it stays. */
double dps_aim_yield(const struct dps_aim *self, double yield, int64_t reward,
    int64_t staked, double step);

/* A cohort that asks. */
struct dps_aim_view {
    const struct dps_holder_inputs *in;
    double yield;         /* per year [1] */
    int64_t staked, held; /* [base units] */
    bool looks;           /* only looks: what the expression remembers stays as it is */
};

/* r* by the expression, or by the yield [1]. */
double dps_aim_wish(const struct dps_aim *self, const struct dps_aim_view *view);

/* What is to be at stake after a step [s] [base units]. */
int64_t dps_aim_wanted(
    const struct dps_aim *self, const struct dps_aim_view *view, double step);

#endif
