#include "models/payment/access.h"

#include "models/payment/purse.h"
#include "models/split.h"
#include "sim/core/maths.h"

#include <string.h>

#define ROUTER "Ocean: contracts @ 1c779f90, FactoryRouter.sol"

static const struct dps_field fields[] = {
    DPS_FIELD(struct dps_payment_access, per, DPS_NUMBER, .unit = "1",
        .domain = "(0, inf)", .fallback = "1", .source = "assumed",
        .doc = "units of work that a token of access opens"),
    DPS_FIELD(struct dps_payment_access, swap_fee, DPS_NUMBER, .unit = "1",
        .domain = "[0, 1]", .fallback = "0.1 %", .source = ROUTER ", 1e15",
        .doc = "share of what users pay for access that nodes do not get"),
    DPS_FIELD(struct dps_payment_access, consume_fee, DPS_NUMBER, .unit = "1",
        .domain = "[0, 1]", .fallback = "0.03", .source = ROUTER ", 3e16",
        .doc = "what of each token of access is kept when it is used"),
    DPS_FIELD(struct dps_payment_access, fee_to, DPS_TEXT, .fallback = "network",
        .source = "assumed", .doc = "who gets both fees"),
    DPS_FIELD(struct dps_payment_access, used, DPS_TEXT, .fallback = "burn",
        .source = "Ocean: contracts @ 1c779f90, ERC20TemplateEnterprise.sol",
        .doc = "where the rest of a used token of access goes: burn or nodes"),
};

static enum dps_status
check(const void *params, struct dps_error *err)
{
    const struct dps_payment_access *self = params;
    if (strcmp(self->used, "burn") != 0 && strcmp(self->used, "nodes") != 0) {
        return dps_fail(err, DPS_EINVAL, "used is %s, not burn or nodes", self->used);
    }
    return dps_role_check(self->fee_to, "fee_to", err);
}

static const struct dps_record record = {
    .name = "payment.access",
    .doc = "tokens of access are bought, and used up by the work",
    .size = sizeof(struct dps_payment_access),
    .fields = fields,
    .n_fields = DPS_COUNT_OF(fields),
    .check = check,
};

/* Tokens of access for the epoch's work, all of which is paid for [base units]. */
static int64_t
opened(const struct dps_payment_access *self, const struct dps_payment_epoch *epoch)
{
    return dps_truncate((long double)epoch->work / (long double)self->per *
                        (long double)dps_ten(epoch->credit_decimals));
}

static void
settle(const void *params, const struct dps_payment_epoch *epoch,
    struct dps_payment_state *state, struct dps_bill *bill)
{
    const struct dps_payment_access *self = params;
    enum dps_role fee_to = (enum dps_role)dps_role_named(self->fee_to);
    int64_t owed = dps_purse_due(epoch, DPS_MONEY_FIRST, epoch->value);
    int64_t paid = dps_purse_buy(epoch, owed, bill);
    int64_t tokens = owed > 0 ? dps_muldiv(opened(self, epoch), paid, owed) : 0;
    int64_t kept = dps_muldiv(tokens, dps_ppm(self->consume_fee), DPS_PPM);
    (void)state;
    dps_purse_pay(bill, DPS_ROLE_USERS, DPS_MONEY_FIRST, paid, self->swap_fee, fee_to);
    dps_bill_add(bill, DPS_ROLE_MINT, DPS_ROLE_USERS, DPS_MONEY_SECOND, tokens,
        "access is bought");
    dps_bill_add(bill, DPS_ROLE_USERS, fee_to, DPS_MONEY_SECOND, kept,
        "a part of what is used is kept");
    dps_bill_add(bill, DPS_ROLE_USERS, (enum dps_role)dps_role_named(self->used),
        DPS_MONEY_SECOND, tokens - kept, "access is used up");
    bill->used = tokens;
    bill->unpaid = dps_purse_lack(epoch, DPS_MONEY_FIRST, owed, paid);
}

const struct dps_payment_kind dps_payment_access = {
    .base = {"access", "users pay nodes for tokens of access, which the work uses up",
        &record},
    .settle = settle,
};
