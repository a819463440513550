#include "models/payment/credits.h"

#include "models/emission/steps.h"
#include "models/payment/purse.h"
#include "sim/core/maths.h"
#include "sim/core/wide.h"

static const struct dps_field fields[] = {
    DPS_FIELD(struct dps_payment_credits, price, DPS_NUMBER, .unit = "USD",
        .domain = "[1e-12, 1e6]", .fallback = "0.00001 USD",
        .source = "blockchain-core, data credits", .doc = "price of a credit"),
    DPS_FIELD(struct dps_payment_credits, ahead, DPS_SPAN, .fallback = "0 s",
        .source = "assumed", .doc = "time whose use users hold in credits"),
};

static enum dps_status
check(const void *params, struct dps_error *err)
{
    const struct dps_payment_credits *self = params;
    return self->ahead.months > 0
               ? dps_fail(err, DPS_EINVAL,
                     "ahead is in calendar months, not all equally long")
               : DPS_OK;
}

static const struct dps_record record = {
    .name = "payment.credits",
    .doc = "credits of a fixed price, made only by burning tokens",
    .size = sizeof(struct dps_payment_credits),
    .fields = fields,
    .n_fields = DPS_COUNT_OF(fields),
    .check = check,
};

static int64_t
saturated(dps_wide x)
{
    return x > INT64_MAX ? INT64_MAX : (int64_t)x;
}

/* Credits that the epoch's work costs; what is less than one stays owed. */
static int64_t
credits_used(const struct dps_payment_epoch *epoch, int64_t price,
    struct dps_payment_state *state)
{
    const uint64_t pico = 1000000; /* in an uUSD */
    dps_wide owed = (dps_wide)(uint64_t)epoch->value * pico *
                        (uint64_t)dps_ten(epoch->credit_decimals) +
                    (uint64_t)state->fraction;
    dps_wide whole = (uint64_t)price;
    state->fraction = (int64_t)(dps_wide)(owed % whole);
    return saturated(owed / whole);
}

/* Tokens that make at least so many credits. */
static int64_t
tokens_for(const struct dps_payment_epoch *epoch, int64_t price, int64_t credits)
{
    dps_wide unit = (uint64_t)dps_ten(epoch->credit_decimals);
    dps_wide oracle = (uint64_t)dps_pico(epoch->oracle);
    dps_wide cost = ((dps_wide)(uint64_t)credits * (uint64_t)price + unit - 1) / unit;
    if (cost >> 96 != 0) {
        return INT64_MAX;
    }
    dps_wide tokens = cost * (uint64_t)dps_ten(epoch->decimals) + oracle - 1;
    return saturated(tokens / oracle);
}

/* Credits that so many tokens make. */
static int64_t
credits_for(const struct dps_payment_epoch *epoch, int64_t price, int64_t tokens)
{
    dps_wide worth = (dps_wide)(uint64_t)tokens * (uint64_t)dps_pico(epoch->oracle) /
                     (uint64_t)dps_ten(epoch->decimals);
    if (worth >> 96 != 0) {
        return INT64_MAX;
    }
    return saturated(
        worth * (uint64_t)dps_ten(epoch->credit_decimals) / (dps_wide)(uint64_t)price);
}

static void
settle(const void *params, const struct dps_payment_epoch *epoch,
    struct dps_payment_state *state, struct dps_bill *bill)
{
    const struct dps_payment_credits *self = params;
    int64_t price = dps_pico(self->price);
    int64_t used = credits_used(epoch, price, state);
    int64_t wanted = dps_units_sum(used, dps_purse_ahead(epoch, used, self->ahead));
    int64_t held = epoch->balance[DPS_ROLE_USERS][DPS_MONEY_SECOND];
    if (wanted > held && dps_pico(epoch->oracle) > 0) {
        int64_t tokens = tokens_for(epoch, price, wanted - held);
        tokens = dps_purse_buy(epoch, tokens, bill);
        int64_t made = credits_for(epoch, price, tokens);
        dps_bill_add(bill, DPS_ROLE_USERS, DPS_ROLE_BURN, DPS_MONEY_FIRST, tokens,
            "users burn tokens for credits");
        dps_bill_add(bill, DPS_ROLE_MINT, DPS_ROLE_USERS, DPS_MONEY_SECOND, made,
            "credits are made");
        held = dps_units_sum(held, made);
    }
    int64_t spent = used < held ? used : held;
    dps_bill_add(bill, DPS_ROLE_USERS, DPS_ROLE_BURN, DPS_MONEY_SECOND, spent,
        "credits are spent on work");
    bill->unpaid = used > spent ? dps_muldiv(epoch->value, used - spent, used) : 0;
}

const struct dps_payment_kind dps_payment_credits = {
    .base = {"credits", "credits of a fixed price, made only by burning tokens",
        &record},
    .settle = settle,
};
