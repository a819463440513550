#include "models/payment/escrow.h"

#include "models/emission/steps.h"
#include "models/payment/purse.h"
#include "models/split.h"
#include "sim/core/maths.h"

#include <string.h>

static const struct dps_field fields[] = {
    DPS_FIELD(struct dps_payment_escrow, in, DPS_TEXT, .fallback = "token",
        .source = "assumed", .doc = "what users pay in: token or usd"),
    DPS_FIELD(struct dps_payment_escrow, ahead, DPS_SPAN, .fallback = "7 d",
        .source = "AEP-76, average runway of a tenant",
        .doc = "time that deposits cover at the present rate"),
    DPS_FIELD(struct dps_payment_escrow, late, DPS_NUMBER, .unit = "1",
        .domain = "[0, 1]", .fallback = "0", .source = "assumed",
        .doc = "share of a deposit that comes an epoch late"),
    DPS_FIELD(struct dps_payment_escrow, shortfall, DPS_TEXT, .fallback = "sequential",
        .source = "assumed",
        .doc =
            "who is paid when deposits are short: sequential, in order, or pro-rata"),
    DPS_FIELD(struct dps_payment_escrow, take, DPS_NUMBER, .unit = "1",
        .domain = "[0, 1]", .fallback = "0", .source = "no fee",
        .doc = "share of payments that nodes do not get"),
    DPS_FIELD(struct dps_payment_escrow, fee_to, DPS_TEXT, .fallback = "network",
        .source = "assumed",
        .doc = "who gets it: network, treasury, stakers, foundation, holders or burn"),
    DPS_FIELD(struct dps_payment_escrow, dollars, DPS_NUMBER, .unit = "1",
        .domain = "[0, 1]", .fallback = "0", .source = "assumed",
        .doc = "share of the work that users pay in USD, beside tokens"),
    DPS_FIELD(struct dps_payment_escrow, dollars_take, DPS_NUMBER, .unit = "1",
        .domain = "[0, 1]", .fallback = "0", .source = "no fee",
        .doc = "share of those dollars that nodes do not get"),
};

static enum dps_status
check(const void *params, struct dps_error *err)
{
    const struct dps_payment_escrow *self = params;
    if (strcmp(self->shortfall, "sequential") != 0 &&
        strcmp(self->shortfall, "pro-rata") != 0) {
        return dps_fail(err, DPS_EINVAL, "shortfall is %s, not sequential or pro-rata",
            self->shortfall);
    }
    if (self->ahead.months > 0) {
        return dps_fail(
            err, DPS_EINVAL, "ahead is in calendar months, not all equally long");
    }
    enum dps_status status = dps_money_check(self->in, "in", err);
    if (status == DPS_OK && self->dollars > 0 &&
        dps_money_named(self->in) == DPS_MONEY_USD) {
        return dps_fail(
            err, DPS_EINVAL, "dollars is %g, but all is paid in usd", self->dollars);
    }
    return status == DPS_OK ? dps_role_check(self->fee_to, "fee_to", err) : status;
}

static const struct dps_record record = {
    .name = "payment.escrow",
    .doc = "users deposit ahead, nodes are paid out of the deposits",
    .size = sizeof(struct dps_payment_escrow),
    .fields = fields,
    .n_fields = DPS_COUNT_OF(fields),
    .check = check,
};

/* ---- several payments out of one account ------------------------------- */

static bool
is_sequential(const char *shortfall)
{
    return shortfall[0] == 's';
}

int64_t
dps_escrow_settle(int64_t funds, int64_t blocks, const int64_t *rates, size_t n,
    const char *shortfall, int64_t *paid, int64_t *unpaid)
{
    int64_t asked = 0;
    for (size_t i = 0; i < n; i++) {
        unpaid[i] = dps_muldiv(rates[i], blocks, 1);
        asked = dps_units_sum(asked, unpaid[i]);
    }
    if (asked > funds && !is_sequential(shortfall)) {
        dps_split(funds, unpaid, n, 0, DPS_REMAINDER_LARGEST, paid);
    }
    int64_t left = funds;
    for (size_t i = 0; i < n; i++) {
        if (asked <= funds || is_sequential(shortfall)) {
            paid[i] = unpaid[i] < left ? unpaid[i] : left;
        }
        unpaid[i] -= paid[i];
        left -= paid[i];
    }
    for (size_t i = 0; i < n; i++) {
        left -= unpaid[i];
    }
    return left;
}

/* What nodes were owed is theirs in proportion to their work; what they got goes by the
 * rule. */
static void
share(const void *params, const struct dps_bill *bill, enum dps_money money,
    int64_t paid, const int64_t *due, size_t n, int64_t *parts)
{
    const struct dps_payment_escrow *self = params;
    bool short_of = (int)money == dps_money_named(self->in) && bill->owed > paid;
    if (!is_sequential(self->shortfall) || !short_of) {
        dps_split(paid, due, n, 0, DPS_REMAINDER_LARGEST, parts);
        return;
    }
    dps_split(bill->owed, due, n, 0, DPS_REMAINDER_LARGEST, parts);
    for (size_t i = 0; i < n; i++) {
        parts[i] = parts[i] < paid ? parts[i] : paid;
        paid -= parts[i];
    }
}

/* ---- one epoch --------------------------------------------------------- */

/* Brings the escrow near `wanted`; gives what is in it then. */
static int64_t
top_up(const struct dps_payment_escrow *self, const struct dps_payment_epoch *epoch,
    enum dps_money money, int64_t wanted, struct dps_bill *bill)
{
    int64_t held = epoch->balance[DPS_ROLE_ESCROW][money];
    if (wanted <= held) {
        dps_bill_add(bill, DPS_ROLE_ESCROW, DPS_ROLE_USERS, money, held - wanted,
            "deposits go back to users");
        return wanted;
    }
    int64_t lack = wanted - held;
    lack -= dps_muldiv(lack, dps_ppm(self->late), DPS_PPM);
    int64_t in = dps_purse_fill(epoch, money, lack, bill);
    dps_bill_add(
        bill, DPS_ROLE_USERS, DPS_ROLE_ESCROW, money, in, "users deposit ahead");
    return held + in;
}

/* What is paid in dollars at once; gives its value [uUSD]. */
static int64_t
pay_dollars(const struct dps_payment_escrow *self,
    const struct dps_payment_epoch *epoch, struct dps_bill *bill)
{
    int64_t value = dps_muldiv(epoch->value, dps_ppm(self->dollars), DPS_PPM);
    dps_purse_pay(bill, DPS_ROLE_USERS, DPS_MONEY_USD, value, self->dollars_take,
        (enum dps_role)dps_role_named(self->fee_to));
    return value;
}

static void
settle(const void *params, const struct dps_payment_epoch *whole,
    struct dps_payment_state *state, struct dps_bill *bill)
{
    const struct dps_payment_escrow *self = params;
    enum dps_money money = (enum dps_money)dps_money_named(self->in);
    struct dps_payment_epoch epoch = *whole;
    epoch.value -= pay_dollars(self, whole, bill);
    int64_t due = dps_purse_due(&epoch, money, epoch.value);
    int64_t owed = dps_units_sum(state->debt, due);
    int64_t wanted = dps_units_sum(owed, dps_purse_ahead(&epoch, due, self->ahead));
    int64_t held = top_up(self, &epoch, money, wanted, bill);
    int64_t paid = owed < held ? owed : held;
    bill->owed = owed - dps_muldiv(owed, dps_ppm(self->take), DPS_PPM);
    dps_purse_pay(bill, DPS_ROLE_ESCROW, money, paid, self->take,
        (enum dps_role)dps_role_named(self->fee_to));
    state->debt = owed - paid;
    bill->unpaid = dps_purse_lack(&epoch, money, 0, 0);
}

static bool
priced(const void *params)
{
    const struct dps_payment_escrow *self = params;
    return dps_money_named(self->in) != DPS_MONEY_USD;
}

const struct dps_payment_kind dps_payment_escrow = {
    .base = {"escrow", "users deposit ahead, nodes are paid out of it", &record},
    .settle = settle,
    .share = share,
    .priced = priced,
    .keeps_escrow = true,
};
