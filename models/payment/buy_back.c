#include "models/payment/buy_back.h"

#include "models/payment/purse.h"
#include "models/split.h"
#include "sim/core/maths.h"

static const struct dps_field fields[] = {
    DPS_FIELD(struct dps_payment_buy_back, share, DPS_NUMBER, .unit = "1",
        .domain = "[0, 1]", .doc = "share of what users pay that buys tokens"),
    DPS_FIELD(struct dps_payment_buy_back, to, DPS_TEXT, .fallback = "burn",
        .source = "assumed",
        .doc = "who gets them: burn, treasury, stakers, foundation or holders"),
};

static enum dps_status
check(const void *params, struct dps_error *err)
{
    return dps_role_check(((const struct dps_payment_buy_back *)params)->to, "to", err);
}

static const struct dps_record record = {
    .name = "payment.buy-back",
    .doc = "users pay in USD, and a share of it buys tokens on the market",
    .size = sizeof(struct dps_payment_buy_back),
    .fields = fields,
    .n_fields = DPS_COUNT_OF(fields),
    .check = check,
};

static void
settle(const void *params, const struct dps_payment_epoch *epoch,
    struct dps_payment_state *state, struct dps_bill *bill)
{
    const struct dps_payment_buy_back *self = params;
    int64_t pico = dps_pico(epoch->price);
    int64_t ours = dps_muldiv(epoch->value, dps_ppm(self->share), DPS_PPM);
    int64_t tokens = pico > 0 ? dps_units_of(ours, pico, epoch->decimals) : 0;
    (void)state;
    tokens = tokens < epoch->limit ? tokens : epoch->limit;
    dps_bill_add(bill, DPS_ROLE_USERS, DPS_ROLE_NODES, DPS_MONEY_USD,
        epoch->value - ours, "nodes are paid for work");
    dps_bill_add(bill, DPS_ROLE_USERS, DPS_ROLE_NETWORK, DPS_MONEY_USD, ours,
        "the network's share of payments");
    if (tokens > 0) {
        dps_bill_add(bill, DPS_ROLE_NETWORK, DPS_ROLE_MARKET, DPS_MONEY_USD,
            dps_value_of_up(tokens, pico, epoch->decimals), "tokens are bought back");
        dps_bill_add(bill, DPS_ROLE_MARKET, DPS_ROLE_NETWORK, DPS_MONEY_FIRST, tokens,
            "tokens that were bought back");
        dps_bill_add(bill, DPS_ROLE_NETWORK, (enum dps_role)dps_role_named(self->to),
            DPS_MONEY_FIRST, tokens, "what was bought back is burned or kept");
    }
    bill->bought = tokens;
}

const struct dps_payment_kind dps_payment_buy_back = {
    .base = {"buy-back", "users pay in USD, and a share of it buys tokens", &record},
    .settle = settle,
};
