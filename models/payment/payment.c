#include "models/payment/payment.h"

#include "models/payment/access.h"
#include "models/payment/burn_mint.h"
#include "models/payment/buy_back.h"
#include "models/payment/credits.h"
#include "models/payment/deposit.h"
#include "models/payment/escrow.h"
#include "models/payment/fee_split.h"
#include "models/payment/formula.h"
#include "models/payment/transfer.h"
#include "models/payment/vault.h"
#include "models/split.h"
#include "sim/core/date.h"

static const struct dps_kind *const kinds[] = {
    &dps_payment_transfer.base,
    &dps_payment_escrow.base,
    &dps_payment_deposit.base,
    &dps_payment_burn_mint.base,
    &dps_payment_credits.base,
    &dps_payment_vault.base,
    &dps_payment_split.base,
    &dps_payment_formula.base,
    &dps_payment_buy_back.base,
    &dps_payment_access.base,
};

const struct dps_family dps_payment_family = {
    .name = "payment",
    .doc = "How users pay for work, and who earns it.",
    .kinds = kinds,
    .n_kinds = DPS_COUNT_OF(kinds),
};

static const struct dps_field fields[] = {
    {
        .key = "kind",
        .offset = offsetof(struct dps_payment, law),
        .type = DPS_KIND,
        .family = &dps_payment_family,
        .doc = "the way of payment",
    },
    DPS_FIELD(struct dps_payment, guarantees, DPS_LIST, .record = &dps_guarantee_record,
        .fallback = "[]",
        .doc = "what users get back where too few nodes worked, the highest "
               "availability first"),
    DPS_FIELD(struct dps_payment, month, DPS_SPAN, .domain = "(0, inf)",
        .fallback = "30 d", .source = "assumed: a month of billing",
        .doc = "the time over which availability is averaged for guarantees"),
};

static enum dps_status
check(const void *self, struct dps_error *err)
{
    const struct dps_payment *payment = self;
    return payment->month.months > 0
               ? dps_fail(err, DPS_EINVAL,
                     "month is in calendar months, not all equally long")
               : dps_guarantee_check(&payment->guarantees, err);
}

const struct dps_record dps_payment_record = {
    .name = "payment",
    .doc = "How users pay for work, and who earns it.",
    .size = sizeof(struct dps_payment),
    .fields = fields,
    .n_fields = DPS_COUNT_OF(fields),
    .check = check,
};

const struct dps_payment_kind *
dps_payment_law(const struct dps_payment *self)
{
    return (const struct dps_payment_kind *)(const void *)self->law.kind;
}

void
dps_payment_begin(struct dps_payment_state *state)
{
    *state = (struct dps_payment_state){.ready = DPS_AT_START};
}

/* What lies in the escrow of a way of payment that has ended. */
static void
give_back(const struct dps_payment_epoch *epoch, struct dps_bill *bill)
{
    for (int money = 0; money < DPS_MONEYS; money++) {
        int64_t left = epoch->balance[DPS_ROLE_ESCROW][money];
        dps_bill_add(bill, DPS_ROLE_ESCROW, DPS_ROLE_USERS, (enum dps_money)money,
            left > 0 ? left : 0, "deposits go back to users");
    }
}

void
dps_payment_settle(const struct dps_payment *self,
    const struct dps_payment_epoch *epoch, struct dps_payment_state *state,
    struct dps_bill *bill)
{
    const struct dps_payment_kind *law = dps_payment_law(self);
    struct dps_payment_epoch owed = *epoch;
    int64_t credited = 0;
    if (self->guarantees.n > 0) {
        credited = dps_guarantee_redeem(&self->guarantees, self->month.ns / DPS_NS,
            epoch->value, &state->guarantee);
        owed.value -= credited;
    }
    *bill = (struct dps_bill){.n_legs = 0};
    law->settle(self->law.params, &owed, state, bill);
    bill->credited = credited;
    if (self->guarantees.n > 0) {
        dps_guarantee_note(&state->guarantee, owed.value - bill->unpaid,
            epoch->availability, (double)(epoch->end - epoch->begin));
    }
    if (!law->keeps_escrow) {
        give_back(epoch, bill);
    }
}

bool
dps_payment_priced(const struct dps_payment *self)
{
    const struct dps_payment_kind *law = dps_payment_law(self);
    return law->priced == NULL || law->priced(self->law.params);
}

void
dps_payment_share(const struct dps_payment *self, const struct dps_bill *bill,
    enum dps_money money, int64_t paid, const int64_t *due, size_t n, int64_t *parts)
{
    const struct dps_payment_kind *law = dps_payment_law(self);
    if (law->share != NULL) {
        law->share(self->law.params, bill, money, paid, due, n, parts);
    } else {
        dps_split(paid, due, n, 0, DPS_REMAINDER_LARGEST, parts);
    }
}
