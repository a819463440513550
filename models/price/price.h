/* price.h: what a token costs, epoch by epoch.
 *
 * A law of prices is a kind.  Some are processes of their own, whatever the run does:
 * fixed, geometric-brownian, log-ou, merton, regime; `table` follows dates, with such a
 * process as noise around it.  Others are moved by what the run buys and sells, on top
 * of such a process: `pressure`
 * and `pool`; or are what an expression says: `formula`.  Per epoch
 *
 *     ln P(t + dt) - ln P(t) = own + beta m + what the run's flows do
 *
 * where m is the log-return of the market that all prices share.  That market is itself
 * such a price, stepped by dps_price_step_market.  Processes are drawn exactly in law
 * for any dt, so that no statistic hangs on the length of an epoch.
 *
 *     struct dps_price_state state;
 *     dps_price_begin(price, &inputs, &state);
 *     dps_price_step(price, &inputs, &state);                            state.price
 *
 * struct dps_price is a value of a scenario.  struct dps_price_state is plain data
 * without pointers or padding: save and load it as bytes.
 */
#ifndef DPS_MODELS_PRICE_PRICE_H
#define DPS_MODELS_PRICE_PRICE_H

#include "models/formula/seat.h"
#include "models/growth.h"
#include "models/pool.h"
#include "sim/core/field.h"
#include "sim/core/rng.h"

#include <stddef.h>
#include <stdint.h>

struct dps_price {
    double price; /* at the start [USD]; 0 of a table */
    double beta;  /* loading on the shared market [1] */
    struct dps_variant law;
};

/* What a price is told of an epoch. */
struct dps_price_inputs {
    int64_t end;              /* of the epoch; for begin: the start [s] */
    double dt;                /* length of the epoch [s], > 0 */
    struct dps_rng_name draw; /* entity: whose price; draw: the epoch; purpose: any */
    double bought;            /* by the run in the epoch, at the price before [token] */
    double sold;              /* by the run in the epoch [token] */
    double supply;            /* at its end [token] */
    double market;            /* m: log-return of the shared market in the epoch [1] */
    const double *figures;    /* models/figure.h, at the end of the last epoch */
    struct dps_formula_seat *seat;         /* of a law that is a formula */
    const struct dps_growth_point *points; /* rows of a table with a file: file's first;
                                              NULL: the table's own */
    size_t n_points;
};

struct dps_price_state {
    double price;     /* P [USD], > 0 */
    double change;    /* ln P less that of an epoch before [1] */
    double first;     /* at the start [USD] */
    double level;     /* sum of own + beta m since the start [1] */
    double deviation; /* log-ou: ln of the price over its level [1] */
    int64_t regime;   /* regime: the present one */
    struct dps_pool pool;
};

extern const struct dps_family dps_price_family;
extern const struct dps_record dps_price_record;

/* The table whose rows the caller reads, if the law has one with a file; else NULL. */
const struct dps_growth_table *dps_price_table_of(const struct dps_price *self);

/* What moves the price down by 2 % when it is sold at once, valued at the price [USD];
 * INFINITY where flows move nothing. */
double dps_price_depth(
    const struct dps_price *self, const struct dps_price_state *state, double supply);

/* ---- in time ------------------------------------------------------------- */

void dps_price_begin(const struct dps_price *self, const struct dps_price_inputs *in,
    struct dps_price_state *state);

/* Goes on by an epoch. */
void dps_price_step(const struct dps_price *self, const struct dps_price_inputs *in,
    struct dps_price_state *state);

/* The same for the market that all prices share. */
void dps_price_step_market(const struct dps_price *self,
    const struct dps_price_inputs *in, struct dps_price_state *state);

#endif
