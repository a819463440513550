/* process.h: what the kinds of price share: their callbacks, and processes that stand
 * beneath others. */
#ifndef DPS_MODELS_PRICE_PROCESS_H
#define DPS_MODELS_PRICE_PROCESS_H

#include "models/price/price.h"

/* A law.  A process of its own has `own`; one that is more has `move`. */
struct dps_price_kind {
    struct dps_kind base;
    /* What it needs besides state->price; NULL: nothing. */
    void (*begin)(const void *params, const struct dps_price_inputs *in,
        struct dps_price_state *state);
    /* Its log-return over an epoch. */
    double (*own)(const void *params, const struct dps_price_inputs *in,
        struct dps_price_state *state);
    /* Moves the price by `outside`, which state->level has been moved by, and flows. */
    void (*move)(const void *params, const struct dps_price_inputs *in, double outside,
        struct dps_price_state *state);
    const struct dps_variant *(*process)(const void *params); /* beneath `move` */
    /* As dps_price_depth; NULL: flows move nothing. */
    double (*depth)(
        const void *params, const struct dps_price_state *state, double supply);
};

/* A process beneath another law: noise around a table, the market outside a pool. */
struct dps_process {
    struct dps_variant law;
};

/* fixed, geometric-brownian, log-ou, merton, regime. */
extern const struct dps_family dps_process_family;
extern const struct dps_record dps_process_record;

/* Stays where it is. */
extern const struct dps_price_kind dps_price_fixed;

/* The log-return over an epoch of a process beneath another law. */
double dps_process_own(const struct dps_variant *self,
    const struct dps_price_inputs *in, struct dps_price_state *state);

/* The first of the draw's uniform numbers as a normal one of mean 0, variance 1. */
double dps_process_normal(struct dps_rng_name name);

/* The mean log-return a second of a process whose mean grows by `drift` [1/s] while its
 * logarithm moves by `volatility` a day. */
double dps_process_drift(double drift, double volatility);

/* Variance of the log-return over dt [s] of a process of this volatility a day. */
double dps_process_variance(double volatility, double dt);

#endif
