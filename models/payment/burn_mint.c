#include "models/payment/burn_mint.h"

#include "models/payment/purse.h"
#include "models/split.h"
#include "sim/core/maths.h"

static const struct dps_field fields[] = {
    DPS_FIELD(struct dps_payment_burn_mint, burn, DPS_NUMBER, .unit = "1",
        .domain = "[0, 1]", .fallback = "95 %", .source = "RNP-001",
        .doc = "share of payments that is burned"),
    DPS_FIELD(struct dps_payment_burn_mint, fee, DPS_NUMBER, .unit = "1",
        .domain = "[0, 1)", .fallback = "5 %", .source = "RNP-001",
        .doc = "share of payments that is a fee"),
    DPS_FIELD(struct dps_payment_burn_mint, fee_to, DPS_TEXT, .fallback = "foundation",
        .source = "assumed", .doc = "who gets the fee"),
    DPS_FIELD(struct dps_payment_burn_mint, rest_to, DPS_TEXT, .fallback = "nodes",
        .source = "assumed", .doc = "who gets what is neither burned nor a fee"),
    DPS_FIELD(struct dps_payment_burn_mint, on_top, DPS_SWITCH, .fallback = "false",
        .source = "RNP-001",
        .doc = "whether the fee comes on top of the price that nodes ask for"),
    DPS_FIELD(struct dps_payment_burn_mint, reward, DPS_NUMBER, .unit = "1",
        .domain = "[0, 10]", .fallback = "0", .source = "RNP-001: by emission alone",
        .doc = "tokens minted to nodes at once, as a share of the work's value"),
};

static enum dps_status
check(const void *params, struct dps_error *err)
{
    const struct dps_payment_burn_mint *self = params;
    if (dps_ppm(self->burn) + dps_ppm(self->fee) > DPS_PPM) {
        return dps_fail(err, DPS_EINVAL,
            "burn is %g and `fee` %g, together more than all", self->burn, self->fee);
    }
    enum dps_status status = dps_role_check(self->fee_to, "fee_to", err);
    return status == DPS_OK ? dps_role_check(self->rest_to, "rest_to", err) : status;
}

static const struct dps_record record = {
    .name = "payment.burn-and-mint",
    .doc = "users buy tokens to burn, nodes live on what is minted",
    .size = sizeof(struct dps_payment_burn_mint),
    .fields = fields,
    .n_fields = DPS_COUNT_OF(fields),
    .check = check,
};

static void
settle(const void *params, const struct dps_payment_epoch *epoch,
    struct dps_payment_state *state, struct dps_bill *bill)
{
    enum { FEE, REST, BURN, PARTS };
    const struct dps_payment_burn_mint *self = params;
    int64_t burn = dps_ppm(self->burn), fee = dps_ppm(self->fee);
    int64_t value =
        self->on_top ? dps_muldiv(epoch->value, DPS_PPM, DPS_PPM - fee) : epoch->value;
    int64_t owed = dps_purse_due(epoch, DPS_MONEY_FIRST, value);
    int64_t paid = dps_purse_buy(epoch, owed, bill);
    const int64_t shares[PARTS] = {fee, DPS_PPM - fee - burn, burn};
    int64_t parts[PARTS];
    (void)state;
    dps_split(paid, shares, PARTS, DPS_PPM, DPS_REMAINDER_RESIDUAL, parts);
    dps_bill_add(bill, DPS_ROLE_USERS, DPS_ROLE_BURN, DPS_MONEY_FIRST, parts[BURN],
        "users burn what they pay");
    dps_bill_add(bill, DPS_ROLE_USERS, (enum dps_role)dps_role_named(self->fee_to),
        DPS_MONEY_FIRST, parts[FEE], "a fee is taken");
    dps_bill_add(bill, DPS_ROLE_USERS, (enum dps_role)dps_role_named(self->rest_to),
        DPS_MONEY_FIRST, parts[REST], "the rest is not burned");
    /* Rewards for what was paid, not for what was owed. */
    int64_t due = dps_purse_due(epoch, DPS_MONEY_FIRST, epoch->value);
    int64_t served = owed > paid ? dps_muldiv(due, paid, owed) : due;
    dps_bill_add(bill, DPS_ROLE_MINT, DPS_ROLE_NODES, DPS_MONEY_FIRST,
        dps_muldiv(served, dps_ppm(self->reward), DPS_PPM),
        "work is rewarded with new tokens");
    bill->unpaid = dps_purse_lack(epoch, DPS_MONEY_FIRST, owed, paid);
}

const struct dps_payment_kind dps_payment_burn_mint = {
    .base = {"burn-and-mint", "users buy tokens to burn, nodes live on what is minted",
        &record},
    .settle = settle,
};
