#include "models/payment/fee_split.h"

#include "models/emission/steps.h"
#include "models/payment/purse.h"
#include "models/split.h"

static const struct dps_field part_fields[] = {
    DPS_FIELD(struct dps_payment_part, to, DPS_TEXT,
        .doc = "who gets it: nodes, burn, treasury, stakers, network, foundation or "
               "holders"),
    DPS_FIELD(struct dps_payment_part, share, DPS_NUMBER, .unit = "1",
        .domain = "[0, 1]", .doc = "its share of payments"),
};

static const struct dps_record part_record = {
    .name = "payment.split.share",
    .doc = "a share of payments",
    .size = sizeof(struct dps_payment_part),
    .fields = part_fields,
    .n_fields = DPS_COUNT_OF(part_fields),
};

static const struct dps_field fields[] = {
    DPS_FIELD(struct dps_payment_split, in, DPS_TEXT, .fallback = "token",
        .source = "assumed", .doc = "what users pay in: token or usd"),
    DPS_FIELD(struct dps_payment_split, shares, DPS_LIST, .record = &part_record,
        .doc = "who gets what"),
    DPS_FIELD(struct dps_payment_split, remainder, DPS_TEXT, .fallback = "largest",
        .source = "assumed",
        .doc = "where roundings go: largest, unallocated, carry or residual"),
    DPS_FIELD(struct dps_payment_split, rest_to, DPS_TEXT, .fallback = "treasury",
        .source = "assumed", .doc = "who gets what is not claimed or allocated"),
};

enum dps_status
dps_payment_split_check(
    const char *in, size_t n, const char *remainder, struct dps_error *err)
{
    enum dps_status status = dps_money_check(in, "in", err);
    if (status == DPS_OK && (n == 0 || n > DPS_PAYMENT_SHARES)) {
        status = dps_fail(err, DPS_EINVAL, "shares has %zu items, not one to four", n);
    }
    return status == DPS_OK ? dps_remainder_check(remainder, "remainder", err) : status;
}

static enum dps_status
check_shares(const struct dps_payment_split *self, struct dps_error *err)
{
    const struct dps_payment_part *parts = self->shares.items;
    int64_t sum = 0;
    for (size_t i = 0; i < self->shares.n; i++) {
        enum dps_status status = dps_role_check(parts[i].to, "to", err);
        if (status != DPS_OK) {
            return dps_within(err, status, "shares.%zu", i);
        }
        sum += dps_ppm(parts[i].share);
    }
    return sum <= DPS_PPM ? DPS_OK
                          : dps_fail(err, DPS_EINVAL, "shares sum to %g, more than 1",
                                (double)sum / (double)DPS_PPM);
}

static enum dps_status
check(const void *params, struct dps_error *err)
{
    const struct dps_payment_split *self = params;
    enum dps_status status =
        dps_payment_split_check(self->in, self->shares.n, self->remainder, err);
    if (status == DPS_OK) {
        status = check_shares(self, err);
    }
    return status == DPS_OK ? dps_role_check(self->rest_to, "rest_to", err) : status;
}

static const struct dps_record record = {
    .name = "payment.split",
    .doc = "payments divided by shares among roles",
    .size = sizeof(struct dps_payment_split),
    .fields = fields,
    .n_fields = DPS_COUNT_OF(fields),
    .check = check,
};

void
dps_payment_part_ways(const struct dps_payment_parting *self,
    const struct dps_payment_epoch *epoch, struct dps_payment_state *state,
    struct dps_bill *bill)
{
    enum dps_money money = (enum dps_money)dps_money_named(self->in);
    enum dps_remainder rule = (enum dps_remainder)dps_remainder_named(self->remainder);
    /* What an earlier rule carried is split too, under a rule that carries no more. */
    bool carries = rule == DPS_REMAINDER_CARRY || state->carry > 0;
    enum dps_role from = carries ? DPS_ROLE_ESCROW : DPS_ROLE_USERS;
    int64_t parts[DPS_PAYMENT_SHARES];
    int64_t owed = dps_purse_due(epoch, money, epoch->value);
    int64_t paid = dps_purse_fill(epoch, money, owed, bill);
    if (carries) {
        dps_bill_add(bill, DPS_ROLE_USERS, from, money, paid, "users pay to be split");
    }
    int64_t rest = dps_split(dps_units_sum(paid, state->carry), self->weights, self->n,
        DPS_PPM, rule, parts);
    for (size_t i = 0; i < self->n; i++) {
        dps_bill_add(bill, from, (enum dps_role)dps_role_named(self->to[i]), money,
            parts[i], "a share of payments");
    }
    state->carry = rule == DPS_REMAINDER_CARRY ? rest : 0;
    dps_bill_add(bill, from, (enum dps_role)dps_role_named(self->rest_to), money,
        rest - state->carry, "what no share claims");
    bill->unpaid = dps_purse_lack(epoch, money, owed, paid);
}

static void
settle(const void *params, const struct dps_payment_epoch *epoch,
    struct dps_payment_state *state, struct dps_bill *bill)
{
    const struct dps_payment_split *self = params;
    const struct dps_payment_part *shares = self->shares.items;
    const char *to[DPS_PAYMENT_SHARES];
    int64_t weights[DPS_PAYMENT_SHARES];
    for (size_t i = 0; i < self->shares.n; i++) {
        to[i] = shares[i].to;
        weights[i] = dps_ppm(shares[i].share);
    }
    const struct dps_payment_parting parting = {
        .in = self->in,
        .to = to,
        .weights = weights,
        .n = self->shares.n,
        .remainder = self->remainder,
        .rest_to = self->rest_to,
    };
    dps_payment_part_ways(&parting, epoch, state, bill);
}

const struct dps_payment_kind dps_payment_split = {
    .base = {"split", "payments divided by shares among roles", &record},
    .settle = settle,
    .keeps_escrow = true,
};
