#include "models/payment/transfer.h"

#include "models/payment/purse.h"

static const struct dps_field fields[] = {
    DPS_FIELD(struct dps_payment_transfer, in, DPS_TEXT, .fallback = "token",
        .source = "assumed", .doc = "what users pay in: token or usd"),
    DPS_FIELD(struct dps_payment_transfer, take, DPS_NUMBER, .unit = "1",
        .domain = "[0, 1]", .fallback = "0", .source = "no fee",
        .doc = "share of payments that nodes do not get"),
    DPS_FIELD(struct dps_payment_transfer, fee_to, DPS_TEXT, .fallback = "network",
        .source = "assumed",
        .doc = "who gets it: network, treasury, stakers, foundation, holders or burn"),
};

static enum dps_status
check(const void *params, struct dps_error *err)
{
    const struct dps_payment_transfer *self = params;
    enum dps_status status = dps_money_check(self->in, "in", err);
    return status == DPS_OK ? dps_role_check(self->fee_to, "fee_to", err) : status;
}

static const struct dps_record record = {
    .name = "payment.transfer",
    .doc = "users pay nodes, less a take",
    .size = sizeof(struct dps_payment_transfer),
    .fields = fields,
    .n_fields = DPS_COUNT_OF(fields),
    .check = check,
};

static void
settle(const void *params, const struct dps_payment_epoch *epoch,
    struct dps_payment_state *state, struct dps_bill *bill)
{
    const struct dps_payment_transfer *self = params;
    enum dps_money money = (enum dps_money)dps_money_named(self->in);
    int64_t owed = dps_purse_due(epoch, money, epoch->value);
    int64_t paid = dps_purse_fill(epoch, money, owed, bill);
    (void)state;
    dps_purse_pay(bill, DPS_ROLE_USERS, money, paid, self->take,
        (enum dps_role)dps_role_named(self->fee_to));
    bill->unpaid = dps_purse_lack(epoch, money, owed, paid);
}

static bool
priced(const void *params)
{
    const struct dps_payment_transfer *self = params;
    return dps_money_named(self->in) != DPS_MONEY_USD;
}

const struct dps_payment_kind dps_payment_transfer = {
    .base = {"transfer", "users pay nodes, in the token or in USD", &record},
    .settle = settle,
    .priced = priced,
};
