/* payment.h: from what was served to exact postings.
 *
 * Users owe USD for an epoch's work.  A kind says in which money they pay, what they
 * buy for it on the market, who earns, what is burned:
 *
 *     transfer       to nodes, less a take, in the token or in USD
 *     escrow         the same out of deposits made ahead; what is short becomes a debt
 *     deposit        for each job up to its timeout; what it does not take goes back
 *     burn-and-mint  a share is burned, a fee is kept, nodes live on what is minted
 *     credits        tokens are burned for credits of a fixed price, and credits spent
 *     vault          tokens go to a vault for credits of 1 USD; nodes get tokens back
 *                    at the day's price, the vault's first (Akash, AEP-76)
 *     split          by shares to any roles, the remainder by a rule
 *     formula        the same, by shares that are expressions
 *     buy-back       USD to nodes; a share buys tokens to burn or keep
 *     access         tokens to nodes for tokens of access, which the work uses up
 *
 * Postings are legs between roles that the caller maps to accounts.  Each leg takes and
 * gives the same units, so nothing is lost; what rounding leaves over has a place named
 * at its kind.
 *
 * struct dps_payment is a value of a scenario.  The state is plain data without
 * pointers: save and load it as bytes.
 */
#ifndef DPS_MODELS_PAYMENT_PAYMENT_H
#define DPS_MODELS_PAYMENT_PAYMENT_H

#include "models/formula/seat.h"
#include "models/payment/bill.h"
#include "models/payment/guarantee.h"
#include "sim/core/field.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { DPS_PAYMENT_SHARES = 4 };

struct dps_payment {
    struct dps_variant law;
    struct dps_list guarantees; /* of struct dps_guarantee */
    struct dps_span month;      /* over which guarantees are measured */
};

/* One epoch as a payment sees it. */
struct dps_payment_epoch {
    int64_t begin, end;  /* [s] */
    int64_t value;       /* what users owe for it [uUSD], >= 0 */
    int64_t waiting;     /* worth of work that waits at its end [uUSD], >= 0 */
    double work;         /* done for it [unit], >= 0 */
    double availability; /* share of the nodes that worked [1] */
    double price;        /* of the first token on the market [USD/token] */
    double oracle;       /* that the network reckons with [USD/token] */
    int64_t limit;       /* most tokens there are to buy [base units] */
    int64_t credits;     /* second tokens that exist, but the vault's [base units] */
    int32_t decimals;    /* of the first token, 0 to 9 */
    int32_t credit_decimals;                /* of the second, 0 to 9 */
    int64_t balance[DPS_ROLES][DPS_MONEYS]; /* what roles hold [base units, uUSD] */
    struct dps_formula_seat *seats; /* of `formula`: DPS_PAYMENT_SHARES of them */
};

struct dps_payment_state {
    int64_t debt;     /* owed from before [base units of what is paid in] */
    int64_t carry;    /* held in escrow for the next split [base units] */
    int64_t fraction; /* of a credit, owed [1e-12 USD / 10^credit_decimals] */
    int64_t remint;   /* tokens in the vault that settle before new ones [base units] */
    int64_t ready;    /* when credits may be made again [s] */
    struct dps_guarantee_state guarantee;
};

struct dps_payment_kind {
    struct dps_kind base;
    void (*settle)(const void *params, const struct dps_payment_epoch *epoch,
        struct dps_payment_state *state, struct dps_bill *bill);
    /* Divides what nodes earned among cells; NULL: in proportion to what is due. */
    void (*share)(const void *params, const struct dps_bill *bill, enum dps_money money,
        int64_t paid, const int64_t *due, size_t n, int64_t *parts);
    /* Whether it needs the token's price; NULL: it does. */
    bool (*priced)(const void *params);
    bool keeps_escrow; /* else what lies there goes back to users */
};

extern const struct dps_family dps_payment_family;
extern const struct dps_record dps_payment_record;

const struct dps_payment_kind *dps_payment_law(const struct dps_payment *self);

/* Before the first epoch. */
void dps_payment_begin(struct dps_payment_state *state);

/* The postings of one epoch. */
void dps_payment_settle(const struct dps_payment *self,
    const struct dps_payment_epoch *epoch, struct dps_payment_state *state,
    struct dps_bill *bill);

/* Whether it needs a price of the first token. */
bool dps_payment_priced(const struct dps_payment *self);

/* What each of n cells gets of `paid` units of a money that nodes earned by this bill,
 * of which due[i] [uUSD] are for its work; the parts sum to `paid` unless nothing is
 * due. */
void dps_payment_share(const struct dps_payment *self, const struct dps_bill *bill,
    enum dps_money money, int64_t paid, const int64_t *due, size_t n, int64_t *parts);

#endif
