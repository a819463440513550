#include "models/payment/formula.h"

#include "models/formula/seat.h"
#include "models/split.h"

static const struct dps_formula_name names[] = {
    {"value", "USD", "what users owe for the epoch's work"},
};

const struct dps_formula_own dps_payment_formula_own = {names, DPS_COUNT_OF(names)};

static const struct dps_field share_fields[] = {
    DPS_FIELD(struct dps_payment_expression, to, DPS_TEXT,
        .doc = "who gets it: nodes, burn, treasury, stakers, network, foundation or "
               "holders"),
    DPS_FIELD(struct dps_payment_expression, share, DPS_TEXT,
        .doc = "an expression for its share of payments, in [0, 1]"),
};

static const struct dps_record share_record = {
    .name = "payment.formula.share",
    .doc = "a share of payments by an expression",
    .size = sizeof(struct dps_payment_expression),
    .fields = share_fields,
    .n_fields = DPS_COUNT_OF(share_fields),
};

static const struct dps_field fields[] = {
    DPS_FIELD(struct dps_payment_formula, in, DPS_TEXT, .fallback = "token",
        .source = "assumed", .doc = "what users pay in: token or usd"),
    DPS_FIELD(struct dps_payment_formula, shares, DPS_LIST, .record = &share_record,
        .doc = "who gets what"),
    DPS_FORMULA_PARAMS(offsetof(struct dps_payment_formula, params)),
    DPS_FIELD(struct dps_payment_formula, remainder, DPS_TEXT, .fallback = "largest",
        .source = "assumed",
        .doc = "where roundings go: largest, unallocated, carry or residual"),
    DPS_FIELD(struct dps_payment_formula, rest_to, DPS_TEXT, .fallback = "treasury",
        .source = "assumed", .doc = "who gets what is not claimed or allocated"),
};

static struct dps_formula_law
law_at(const struct dps_payment_formula *self, size_t i)
{
    const struct dps_payment_expression *shares = self->shares.items;
    return (struct dps_formula_law){shares[i].share, self->params};
}

static enum dps_status
check(const void *params, struct dps_error *err)
{
    const struct dps_payment_formula *self = params;
    const struct dps_payment_expression *shares = self->shares.items;
    enum dps_status status =
        dps_payment_split_check(self->in, self->shares.n, self->remainder, err);
    for (size_t i = 0; i < self->shares.n && status == DPS_OK; i++) {
        struct dps_formula_law law = law_at(self, i);
        status = dps_role_check(shares[i].to, "to", err);
        if (status == DPS_OK) {
            status =
                dps_formula_law_check(&law, "share", &dps_payment_formula_own, err);
        }
        if (status != DPS_OK) {
            status = dps_within(err, status, "shares.%zu", i);
        }
    }
    return status == DPS_OK ? dps_role_check(self->rest_to, "rest_to", err) : status;
}

static const struct dps_record record = {
    .name = "payment.formula",
    .doc = "payments divided among roles by shares that are expressions",
    .size = sizeof(struct dps_payment_formula),
    .fields = fields,
    .n_fields = DPS_COUNT_OF(fields),
    .check = check,
};

/* Fills the shares, in parts per million; none where one fails. */
static void
weigh(const struct dps_payment_formula *self, const struct dps_payment_epoch *epoch,
    int64_t *weights)
{
    const double values[] = {(double)epoch->value * 1e-6};
    const struct dps_formula_want want = {.key = "share",
        .unit = "1",
        .range = {0, 1, false, false},
        .own = &dps_payment_formula_own,
        .values = values};
    int64_t sum = 0;
    for (size_t i = 0; i < self->shares.n; i++) {
        const struct dps_formula_law law = law_at(self, i);
        double share = 0;
        dps_formula_seat_value(
            &epoch->seats[i], &law, &want, epoch->seats[i].t, &share);
        weights[i] = dps_ppm(share);
        sum += weights[i];
    }
    if (sum > DPS_PPM) {
        dps_formula_seat_refuse(&epoch->seats[0], "shares sum to %g, more than 1",
            (double)sum / (double)DPS_PPM);
    }
    for (size_t i = 0; i < self->shares.n && sum > DPS_PPM; i++) {
        weights[i] = 0;
    }
}

static void
settle(const void *params, const struct dps_payment_epoch *epoch,
    struct dps_payment_state *state, struct dps_bill *bill)
{
    const struct dps_payment_formula *self = params;
    const struct dps_payment_expression *shares = self->shares.items;
    const char *to[DPS_PAYMENT_SHARES];
    int64_t weights[DPS_PAYMENT_SHARES];
    for (size_t i = 0; i < self->shares.n; i++) {
        to[i] = shares[i].to;
    }
    weigh(self, epoch, weights);
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

const struct dps_payment_kind dps_payment_formula = {
    .base = {"formula", "payments divided among roles by shares that are expressions",
        &record},
    .settle = settle,
    .keeps_escrow = true,
};

bool
dps_payment_formula_at(
    const struct dps_payment *self, size_t i, struct dps_formula_law *law)
{
    const struct dps_payment_formula *own_law = self->law.params;
    if (self->law.kind != &dps_payment_formula.base || i >= own_law->shares.n) {
        return false;
    }
    *law = law_at(own_law, i);
    return true;
}
