/* demand.h: how much work is asked for.
 *
 * A law says the level q0(t), units of work a day at the reference price: constant,
 * logistic, exponential, seasonal, table, trace, formula.  What is asked for over
 * [begin, end) is its integral, in closed form or exactly by pieces, so that no result
 * hangs on how long an epoch is.  Around it, for every law:
 *
 *     elasticity   q = q0 (p / p0)^e, at most `saturation` times q0
 *     budget       q p is at most so many USD a day
 *     bursts       come at random, a Poisson process; each adds what the level asks
 *                  for in its size S, log-normal; those of an epoch of length T
 *                  multiply q0 by 1 + sum S / T, of mean 1 + E[S] / every at any T
 *
 * An epoch's demand is a curve, quantity by price, which a market clears against.
 *
 * Values of a scenario.  Rows of a table's file are read and handed over by the caller.
 */
#ifndef DPS_MODELS_DEMAND_DEMAND_H
#define DPS_MODELS_DEMAND_DEMAND_H

#include "models/formula/seat.h"
#include "models/growth.h"
#include "sim/core/field.h"
#include "sim/core/rng.h"

#include <stddef.h>
#include <stdint.h>

struct dps_demand_bursts {
    struct dps_span every; /* mean time between two; 0: none */
    double size;           /* mean of S [s] */
    double spread;         /* standard deviation of ln S [1] */
};

/* One entry of a network's list of demands. */
struct dps_demand {
    const char *service; /* what is asked for */
    const char *unit;    /* of work, for people: "GPU h", "TiB d", "DC" */
    int64_t begins;      /* nothing is asked for before [s] */
    int64_t ends;        /* nor from here on [s] */
    double elasticity;   /* e, <= 0 [1] */
    double reference;    /* p0 [USD/unit]; 0: any price will do */
    double saturation;   /* most asked for, however low the price, of the level [1] */
    double budget;       /* [USD/d]; 0: no limit */
    struct dps_demand_bursts bursts;
    struct dps_variant law;
};

/* What a law may know. */
struct dps_demand_facts {
    int64_t begins; /* of the demand: what laws without dates count from [s] */
    const struct dps_growth_point *points; /* all rows of its table, in order */
    size_t n_points;
    struct dps_formula_seat *seat; /* of a law that is a formula */
};

struct dps_demand_kind {
    struct dps_kind base;
    /* Units asked for in [begin, end) at the reference price; begins <= begin < end. */
    double (*asked)(const void *params, const struct dps_demand_facts *facts,
        int64_t begin, int64_t end);
    /* The law's table; NULL: the kind has none.  May itself give NULL. */
    const struct dps_growth_table *(*table)(const void *params);
};

/* Demand over one epoch, by price. */
struct dps_demand_curve {
    double quantity;   /* at the reference price, bursts included [unit] */
    double reference;  /* [USD/unit]; 0: any price will do */
    double elasticity; /* [1], <= 0 */
    double most;       /* however low the price [unit] */
    double budget;     /* [USD]; INFINITY: no limit */
};

extern const struct dps_family dps_demand_family;
extern const struct dps_record dps_demand_record;

const struct dps_demand_kind *dps_demand_law(const struct dps_demand *self);

/* The table whose rows the law wants, or NULL. */
const struct dps_growth_table *dps_demand_table_of(const struct dps_demand *self);

/* The curve over [begin, end).  `points` are all rows of the law's table (NULL, 0
 * without one); `name` is (seed, DPS_RNG_DEMAND, demand, epoch); `seat` is that of a
 * formula, else NULL. */
struct dps_demand_curve dps_demand_over(const struct dps_demand *self,
    const struct dps_growth_point *points, size_t n_points, int64_t begin, int64_t end,
    struct dps_rng_name name, struct dps_formula_seat *seat);

/* Units asked for at `price` [USD/unit] >= 0; it never rises with the price. */
double dps_demand_at(const struct dps_demand_curve *self, double price);

#endif
