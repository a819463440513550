#include "models/payment/payment.h"

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
};

const struct dps_record dps_payment_record = {
    .name = "payment",
    .doc = "How users pay for work, and who earns it.",
    .size = sizeof(struct dps_payment),
    .fields = fields,
    .n_fields = DPS_COUNT_OF(fields),
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

void
dps_payment_settle(const struct dps_payment *self,
    const struct dps_payment_epoch *epoch, struct dps_payment_state *state,
    struct dps_bill *bill)
{
    *bill = (struct dps_bill){.n_legs = 0};
    dps_payment_law(self)->settle(self->law.params, epoch, state, bill);
}

void
dps_payment_share(const struct dps_payment *self, const struct dps_bill *bill,
    int64_t paid, const int64_t *due, size_t n, int64_t *parts)
{
    const struct dps_payment_kind *law = dps_payment_law(self);
    if (law->share != NULL) {
        law->share(self->law.params, bill, paid, due, n, parts);
    } else {
        dps_split(paid, due, n, 0, DPS_REMAINDER_LARGEST, parts);
    }
}
