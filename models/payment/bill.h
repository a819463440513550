/* bill.h: an epoch's postings, at most twelve legs between roles, and exact conversion.
 *
 * Money is whole: base units of the network's first and second token, and uUSD (1e-6
 * USD).  A token's price is rounded once, to 1e-12 USD; conversion then goes through
 * 128 bits and rounds down unless it says otherwise.
 *
 * A value; legs hold texts that live for ever.
 */
#ifndef DPS_MODELS_PAYMENT_BILL_H
#define DPS_MODELS_PAYMENT_BILL_H

#include "sim/core/status.h"

#include <stdint.h>

enum dps_role {
    DPS_ROLE_USERS,
    DPS_ROLE_NODES,
    DPS_ROLE_BURN,
    DPS_ROLE_MINT,
    DPS_ROLE_TREASURY,
    DPS_ROLE_STAKERS,
    DPS_ROLE_NETWORK,
    DPS_ROLE_ESCROW,
    DPS_ROLE_VAULT,
    DPS_ROLE_MARKET,
    DPS_ROLE_FOUNDATION,
    DPS_ROLE_HOLDERS,
    DPS_ROLES
};

enum dps_money { DPS_MONEY_FIRST, DPS_MONEY_SECOND, DPS_MONEY_USD, DPS_MONEYS };

struct dps_leg {
    enum dps_role from, to;
    enum dps_money money;
    int64_t units;      /* > 0 [base units, uUSD] */
    const char *reason; /* for people */
};

enum { DPS_BILL_LEGS = 12 };

struct dps_bill {
    struct dps_leg legs[DPS_BILL_LEGS];
    int32_t n_legs;
    int64_t bought;   /* first tokens bought on the market [base units] */
    int64_t owed;     /* to nodes, where deposits may be short [base units, uUSD] */
    int64_t unpaid;   /* work that nobody paid for, and nobody will [uUSD] */
    int64_t credited; /* taken off, for guarantees that were not kept [uUSD] */
    int64_t
        used; /* second tokens used up for work, to be counted by cell [base units] */
};

/* "users", "nodes" and so on, or -1. */
int dps_role_named(const char *name);
const char *dps_role_name(enum dps_role role);

/* DPS_EINVAL, with a sentence that begins with `key`, unless `name` is a role that can
 * be paid. */
DPS_CHECKED enum dps_status dps_role_check(
    const char *name, const char *key, struct dps_error *err);

/* "token" or "usd"; -1. */
int dps_money_named(const char *name);
DPS_CHECKED enum dps_status dps_money_check(
    const char *name, const char *key, struct dps_error *err);

/* Adds a leg; nothing if units is 0. */
void dps_bill_add(struct dps_bill *self, enum dps_role from, enum dps_role to,
    enum dps_money money, int64_t units, const char *reason);

/* What a role gets less what it gives. */
int64_t dps_bill_net(
    const struct dps_bill *self, enum dps_role role, enum dps_money money);

/* ---- conversion ---------------------------------------------------------- */

/* 10^n, 0 <= n <= 18. */
int64_t dps_ten(int32_t n);

/* A price [USD/token] in 1e-12 USD; 0 if it is less than one, NaN, or too large. */
int64_t dps_pico(double price);

/* uUSD to base units at a price [1e-12 USD] > 0, and back; saturating. */
int64_t dps_units_of(int64_t value, int64_t pico, int32_t decimals);
int64_t dps_units_of_up(int64_t value, int64_t pico, int32_t decimals);
int64_t dps_value_of(int64_t units, int64_t pico, int32_t decimals);
int64_t dps_value_of_up(int64_t units, int64_t pico, int32_t decimals);

#endif
