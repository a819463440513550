/* quote.h: what a token costs in a run, and what its network believes that it costs.
 *
 * The price moves once an epoch, at its end.  The oracle's price is fixed for an epoch:
 * the mean of the prices at the ends of the last epochs, as many as its window holds.
 *
 * In place: start from {0}; dps_quote_init / dps_quote_free (legal twice, and after a
 * failed init).
 */
#ifndef DPS_SIM_ECONOMY_QUOTE_H
#define DPS_SIM_ECONOMY_QUOTE_H

#include "models/price/price.h"
#include "sim/core/buffer.h"
#include "sim/workload/points.h"

#include <stdint.h>

struct dps_quote {
    struct dps_points points; /* of a law with a table */
    struct dps_price_state state;
    uint64_t seed, entity; /* name its draws */
    double oracle;         /* [USD/token] */
    double *past;          /* a ring of the last prices [USD/token] */
    uint32_t window;       /* epochs, >= 1 */
    uint32_t n_past;       /* prices ever put there */
};

/* What a step knows besides the law. */
struct dps_quote_step {
    uint32_t epoch;
    int64_t end;                   /* [s] */
    double dt;                     /* [s] */
    double bought, sold;           /* [token] */
    double supply;                 /* [token] */
    double market;                 /* log-return of the shared market [1] */
    const double *figures;         /* of the last epoch */
    struct dps_formula_seat *seat; /* of a law that is a formula */
};

/* The price at `start` [s]; `entity` names whose it is. */
DPS_CHECKED enum dps_status dps_quote_init(struct dps_quote *self,
    const struct dps_price *law, struct dps_rng_name whose, int64_t start,
    uint32_t window, struct dps_error *err);
void dps_quote_free(struct dps_quote *self);

/* Goes on by a law of the same kind. */
DPS_CHECKED enum dps_status dps_quote_amend(
    struct dps_quote *self, const struct dps_price *law, struct dps_error *err);

/* Goes on by an epoch. */
void dps_quote_advance(struct dps_quote *self, const struct dps_price *law,
    const struct dps_quote_step *step);

/* The same for the market that all prices share. */
void dps_quote_advance_market(struct dps_quote *self, const struct dps_price *law,
    const struct dps_quote_step *step);

void dps_quote_save(const struct dps_quote *self, struct dps_buffer *out);
void dps_quote_load(struct dps_quote *self, struct dps_reader *in);

#endif
