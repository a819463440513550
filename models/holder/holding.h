/* holding.h: a cohort of holders in a run, and what passes between it and the economy.
 *
 * struct dps_holder_state is plain data without pointers or padding.  struct
 * dps_holding owns the ring of its locks: see holder.h, which makes and frees it.
 */
#ifndef DPS_MODELS_HOLDER_HOLDING_H
#define DPS_MODELS_HOLDER_HOLDING_H

#include "models/holder/locks.h"
#include "models/holder/reflector.h"
#include "sim/core/field.h"

#include <stdbool.h>
#include <stdint.h>

struct dps_formula_seat; /* models/formula/seat.h */

/* What it sells and buys, see trade.h. */
struct dps_trade {
    double income;   /* share of income sold at once [1] */
    double released; /* share of what comes back sold at once [1] */
    double keep;     /* share of the rest that is never sold [1] */
    double per_year; /* share of what is for sale, sold in a year [1] */
    double buy;      /* share of its dollars spent in a year [1] */
    double fall;     /* of the price below the reference, a panic [1] */
    double panic;    /* share of what is free sold in a day of panic [1] */
    double memory;   /* of the reference [s] */
};

/* One entry of a network's list of holders. */
struct dps_holder {
    const char *name;
    const char *account; /* "": as the name */
    int32_t token;       /* index among the network's tokens */
    int64_t people;      /* persons, for votes by head */
    struct dps_trade trade;
    struct dps_variant law;
};

struct dps_holder_state {
    int64_t date;     /* to which it is advanced [s] */
    int64_t staked;   /* staked or locked, and counts [base units] */
    int64_t leaving;  /* asked back, still in the locked account [base units] */
    int64_t pooled;   /* rewards in the locked account [base units] */
    int64_t waiting;  /* rewards not claimed, in the free account [base units] */
    int64_t stock;    /* for sale little by little, in the free one [base units] */
    int64_t expired;  /* given back since the last step [base units] */
    int64_t claimed;  /* date of the last claim of a pool [s] */
    int64_t dollars;  /* of its own, in a liquidity pool [micro-dollars] */
    double yield;     /* of the stake a year, averaged [1] */
    double reference; /* price, averaged [USD/token]; 0: none yet */
};

struct dps_holding {
    const struct dps_holder *holder;
    struct dps_holder_state state;
    struct dps_locks locks;         /* empty where the kind has none */
    struct dps_reflector reflector; /* of the kind reflection */
    dps_wide reflection;            /* the cohort's, in it */
};

/* What it sees when it decides. */
struct dps_holder_inputs {
    int64_t begin, end;   /* of the epoch [s] */
    double price;         /* [USD/token] */
    int64_t unit;         /* base units in a token */
    const double *figure; /* DPS_FIGURES, each in its unit */
    int64_t reward;       /* what came to its free account in the epoch [base units] */
    int64_t free;         /* balance of its free account, with it [base units] */
    int64_t dollars;      /* its dollars [micro-dollars] */
    int64_t offered;      /* most that it can buy [base units] */
    struct dps_formula_seat *seat; /* of an aim that is a formula */
};

/* A decision under way. */
struct dps_holder_turn {
    const struct dps_holder_inputs *in;
    double step;   /* of the epoch [s] */
    int64_t free;  /* left in the free account [base units] */
    double flight; /* share of the stake that panic asks back [1] */
};

/* What it did.  [base units], >= 0 */
struct dps_holder_flows {
    int64_t claimed;  /* rewards taken in hand */
    int64_t staked;   /* free to locked */
    int64_t unstaked; /* asked back, and leaving from now on */
    int64_t released; /* locked to free: unbonded, withdrawn or paid by a pool */
    int64_t locked;   /* free to locked, until a date */
    int64_t unlocked; /* locked to free, at that date */
    int64_t sold;
    int64_t bought;
    int64_t absorbed; /* market to locked: a liquidity pool gives dollars for it */
    int64_t supplied; /* locked to market: a liquidity pool gets dollars for it */
    int64_t paid;     /* for what it absorbed [micro-dollars] */
    int64_t earned;   /* for what it supplied [micro-dollars] */
    int64_t fees;     /* of those who trade with it [micro-dollars] */
};

#endif
