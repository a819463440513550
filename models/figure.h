/* figure.h: what is known of a network at the end of an epoch, each with its unit.
 *
 * One table names every figure once.  Laws read them as they stood at the end of the
 * last epoch, formulas by the same names, controllers steer by them, a trace records
 * them.  A rate is the epoch's amount by day, so that no figure hangs on how long an
 * epoch is.  `token` in a unit is the network's first token, `unit` a unit of the work
 * that it sells, `weight` what nodes earn by.
 *
 * A value: an array of DPS_FIGURES doubles, all 0 before the first epoch but those that
 * the state at the start has.
 */
#ifndef DPS_MODELS_FIGURE_H
#define DPS_MODELS_FIGURE_H

enum dps_figure {
    /* time */
    DPS_DAYS,
    DPS_STEP,
    /* price */
    DPS_PRICE,
    DPS_ORACLE,
    DPS_RETURN,
    DPS_FACTOR,
    /* tokens */
    DPS_SUPPLY,
    DPS_CIRCULATING,
    DPS_LOCKED,
    DPS_STAKED,
    DPS_TREASURY,
    DPS_TREASURY_VALUE,
    DPS_TREASURY_BUDGET,
    DPS_TREASURY_SPENT,
    DPS_MINTED,
    DPS_BURNED,
    DPS_REWARDS,
    DPS_BOUGHT,
    DPS_SOLD,
    DPS_DEPTH,
    DPS_STAKE_YIELD,
    /* work */
    DPS_DEMAND,
    DPS_CAPACITY,
    DPS_SERVED,
    DPS_UTILISATION,
    DPS_SERVICE_PRICE,
    DPS_REVENUE,
    /* nodes */
    DPS_NODES,
    DPS_ONLINE,
    DPS_WEIGHT,
    DPS_POWER,
    DPS_JOINED,
    DPS_GONE,
    DPS_FAILURES,
    DPS_OPERATORS,
    DPS_INCOME,
    DPS_RUNNING_COST,
    DPS_HARDWARE_VALUE,
    DPS_BONDED,
    DPS_SLASHED,
    DPS_FIGURES
};

struct dps_figure_info {
    const char *name; /* as formulas and traces write it */
    const char *unit;
    const char *doc;
};

extern const struct dps_figure_info dps_figure_table[DPS_FIGURES];

/* The figure of that name, or -1. */
int dps_figure_named(const char *name);

#endif
