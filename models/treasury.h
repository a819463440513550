/* treasury.h: a treasury's budget: what it sells to pay, and how long it lasts.
 *
 * What is due of a budget b [USD/s] by a date t is floor(b (t - since)), so that no
 * step loses a micro-dollar, and to it comes a share of the income in tokens.  Dollars
 * pay first; what they lack is sold for, within `most` of the tokens a day.  What
 * cannot be paid is recorded and, with `arrears`, stays due.
 *
 * An epoch makes two calls: dps_treasury_sell before the market, dps_treasury_spend
 * with the dollars that it holds after it.
 *
 * struct dps_treasury is a value of a scenario, its state plain data.
 */
#ifndef DPS_MODELS_TREASURY_H
#define DPS_MODELS_TREASURY_H

#include "sim/core/field.h"

#include <stdbool.h>
#include <stdint.h>

struct dps_treasury {
    const char *account; /* its tokens */
    const char *to;      /* account that its spending goes to */
    int32_t token;       /* index among the network's tokens */
    double budget;       /* b [USD/s] */
    double share;        /* of its income in tokens, sold and spent [1] */
    double most;         /* of its tokens sold in a day [1] */
    bool arrears;
};

struct dps_treasury_state {
    int64_t date;   /* to which the budget is due [s] */
    int64_t since;  /* when it began [s] */
    int64_t due;    /* [micro-dollars] */
    int64_t unpaid; /* ever, that was let go [micro-dollars] */
    int64_t spent;  /* ever [micro-dollars] */
    int64_t sold;   /* ever [base units] */
};

struct dps_treasury_inputs {
    int64_t end;     /* of the epoch [s] */
    double price;    /* [USD/token] */
    int64_t unit;    /* base units in a token */
    int64_t tokens;  /* its balance [base units] */
    int64_t dollars; /* its balance [micro-dollars] */
    int64_t income;  /* tokens that came in the epoch [base units] */
};

extern const struct dps_record dps_treasury_record;

struct dps_treasury_state dps_treasury_begin(int64_t date);

/* The tokens that it sells in the epoch up to in->end. */
int64_t dps_treasury_sell(const struct dps_treasury *self,
    const struct dps_treasury_inputs *in, struct dps_treasury_state *state);

/* The dollars that it pays of those it holds now [micro-dollars]. */
int64_t dps_treasury_spend(
    const struct dps_treasury *self, int64_t dollars, struct dps_treasury_state *state);

/* How long tokens and dollars last at the budget and this price [s]; INFINITY without a
 * budget. */
double dps_treasury_runway(
    const struct dps_treasury *self, const struct dps_treasury_inputs *in);

#endif
