#include "models/payment/bill.h"

#include "sim/core/maths.h"
#include "sim/core/wide.h"

#include <assert.h>
#include <stdbool.h>
#include <string.h>

/* ---- names ------------------------------------------------------------- */

static const char *const roles[DPS_ROLES] = {
    [DPS_ROLE_USERS] = "users",
    [DPS_ROLE_NODES] = "nodes",
    [DPS_ROLE_BURN] = "burn",
    [DPS_ROLE_MINT] = "mint",
    [DPS_ROLE_TREASURY] = "treasury",
    [DPS_ROLE_STAKERS] = "stakers",
    [DPS_ROLE_NETWORK] = "network",
    [DPS_ROLE_ESCROW] = "escrow",
    [DPS_ROLE_VAULT] = "vault",
    [DPS_ROLE_MARKET] = "market",
    [DPS_ROLE_FOUNDATION] = "foundation",
    [DPS_ROLE_HOLDERS] = "holders",
};

int
dps_role_named(const char *name)
{
    for (int i = 0; i < DPS_ROLES; i++) {
        if (strcmp(roles[i], name) == 0) {
            return i;
        }
    }
    return -1;
}

const char *
dps_role_name(enum dps_role role)
{
    return roles[role];
}

enum dps_status
dps_role_check(const char *name, const char *key, struct dps_error *err)
{
    int role = dps_role_named(name);
    if (role < 0 || role == DPS_ROLE_USERS || role == DPS_ROLE_MINT ||
        role == DPS_ROLE_ESCROW || role == DPS_ROLE_MARKET) {
        return dps_fail(err, DPS_EINVAL,
            "%s is %s, not nodes, burn, treasury, stakers, network, vault, foundation "
            "or holders",
            key, name);
    }
    return DPS_OK;
}

int
dps_money_named(const char *name)
{
    return strcmp(name, "token") == 0 ? DPS_MONEY_FIRST
           : strcmp(name, "usd") == 0 ? DPS_MONEY_USD
                                      : -1;
}

enum dps_status
dps_money_check(const char *name, const char *key, struct dps_error *err)
{
    return dps_money_named(name) >= 0
               ? DPS_OK
               : dps_fail(err, DPS_EINVAL, "%s is %s, not token or usd", key, name);
}

/* ---- legs -------------------------------------------------------------- */

void
dps_bill_add(struct dps_bill *self, enum dps_role from, enum dps_role to,
    enum dps_money money, int64_t units, const char *reason)
{
    assert(units >= 0);
    if (units > 0) {
        assert(self->n_legs < DPS_BILL_LEGS);
        self->legs[self->n_legs++] = (struct dps_leg){from, to, money, units, reason};
    }
}

int64_t
dps_bill_net(const struct dps_bill *self, enum dps_role role, enum dps_money money)
{
    int64_t net = 0;
    for (int32_t i = 0; i < self->n_legs; i++) {
        const struct dps_leg *leg = &self->legs[i];
        if (leg->money == money) {
            net += leg->to == role ? leg->units : 0;
            net -= leg->from == role ? leg->units : 0;
        }
    }
    return net;
}

/* ---- conversion -------------------------------------------------------- */

int64_t
dps_ten(int32_t n)
{
    int64_t power = 1;
    for (; n > 0; n--) {
        power *= 10;
    }
    return power;
}

int64_t
dps_pico(double price)
{
    double pico = price * 1e12;
    return pico >= 1 && pico < 0x1p63 ? dps_truncate((long double)pico + 0.5L) : 0;
}

/* A base unit is 10^-decimals tokens, an uUSD 10^6 of the 1e-12 USD that prices come
 * in.
 *
 * a b / c, up or down; 0 <= a, b; 0 < c. */
static int64_t
ratio(int64_t a, int64_t b, int64_t c, bool up)
{
    dps_wide product = (dps_wide)(uint64_t)a * (uint64_t)b;
    dps_wide whole = (uint64_t)c;
    dps_wide quotient = (product + (up ? whole - 1 : 0)) / whole;
    return quotient > INT64_MAX ? INT64_MAX : (int64_t)quotient;
}

int64_t
dps_units_of(int64_t value, int64_t pico, int32_t decimals)
{
    return ratio(value, dps_ten(decimals + 6), pico, false);
}

int64_t
dps_units_of_up(int64_t value, int64_t pico, int32_t decimals)
{
    return ratio(value, dps_ten(decimals + 6), pico, true);
}

int64_t
dps_value_of(int64_t units, int64_t pico, int32_t decimals)
{
    return ratio(units, pico, dps_ten(decimals + 6), false);
}

int64_t
dps_value_of_up(int64_t units, int64_t pico, int32_t decimals)
{
    return ratio(units, pico, dps_ten(decimals + 6), true);
}
