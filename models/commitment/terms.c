#include "models/commitment/terms.h"

#include "models/emission/steps.h"
#include "sim/core/date.h"
#include "sim/core/maths.h"

static const struct dps_field dues_fields[] = {
    DPS_FIELD(struct dps_commitment_dues, most, DPS_NUMBER, .unit = "1",
        .domain = "[0, inf)", .fallback = "50 %", .source = "Filecoin: FIP-0100",
        .doc = "share of what the weight earns a day, of which no more is paid"),
    {
        .key = "kind",
        .offset = offsetof(struct dps_commitment_dues, law),
        .type = DPS_KIND,
        .family = &dps_collateral_family,
        .fallback = "none",
        .source = "assumed",
        .doc = "what is paid a day, as a bond would be asked for",
    },
};

static const struct dps_record dues_record = {
    .name = "commitment.dues",
    .doc = "What commitments pay a day, fixed when they open or are renewed; burned.",
    .size = sizeof(struct dps_commitment_dues),
    .fields = dues_fields,
    .n_fields = DPS_COUNT_OF(dues_fields),
};

static const struct dps_field fields[] = {
    DPS_FIELD(struct dps_commitment_terms, life, DPS_SPAN, .domain = "(0, inf)",
        .fallback = "540 d",
        .source = "Filecoin: sector life, policy.rs 180 d to 1278 d",
        .doc = "how long a new commitment lasts"),
    DPS_FIELD(struct dps_commitment_terms, renewal, DPS_NUMBER, .unit = "1",
        .domain = "[0, 1]", .fallback = "0", .source = "assumed",
        .doc = "share of what ends that is renewed for another life"),
    DPS_FIELD(struct dps_commitment_terms, topped_up, DPS_SWITCH, .fallback = "false",
        .source = "assumed",
        .doc = "whether what is renewed is to pledge as much as what is new, where "
               "that is more than it has pledged"),
    DPS_FIELD(struct dps_commitment_terms, again, DPS_SWITCH, .fallback = "false",
        .source = "assumed",
        .doc = "whether what is not renewed promises anew as long as it takes part; "
               "else it lapses, and works on without rewards"),
    DPS_FIELD(struct dps_commitment_terms, payer, DPS_TEXT, .fallback = "market",
        .source = "assumed",
        .doc = "account that pays what the nodes lack of a pledge: that of some "
               "holders, or market where the token has a price"),
    DPS_FIELD(struct dps_commitment_terms, fee, DPS_NUMBER, .unit = "1",
        .domain = "[0, 1]", .fallback = "8.5 %", .source = "Filecoin: FIP-0098",
        .doc = "share of its pledge that a commitment loses when it ends early"),
    DPS_FIELD(struct dps_commitment_terms, full_age, DPS_SPAN, .domain = "[0, inf)",
        .fallback = "0 s", .source = "the same at any age",
        .doc = "age from which that is lost in full; before, pro rata"),
    DPS_FIELD(struct dps_commitment_terms, least, DPS_NUMBER, .unit = "1",
        .domain = "[0, 1]", .fallback = "0", .source = "none",
        .doc = "share of its pledge that it loses at least"),
    DPS_FIELD(struct dps_commitment_terms, days, DPS_NUMBER, .unit = "1",
        .domain = "[0, inf)", .fallback = "0", .source = "none",
        .doc = "days of its reward that it loses beside that"),
    DPS_FIELD(struct dps_commitment_terms, days_by_age, DPS_NUMBER, .unit = "1",
        .domain = "[0, inf)", .fallback = "0", .source = "none",
        .doc = "and for each day of its age, up to full_age"),
    DPS_FIELD(struct dps_commitment_terms, least_days, DPS_NUMBER, .unit = "1",
        .domain = "[0, inf)", .fallback = "0", .source = "none",
        .doc = "days of its reward that it loses at least"),
    DPS_FIELD(struct dps_commitment_terms, absence, DPS_NUMBER, .unit = "1",
        .domain = "[0, inf)", .fallback = "0", .source = "none",
        .doc = "days of reward that committed weight loses for each day in which it is "
               "not there"),
    DPS_FIELD(struct dps_commitment_terms, dues, DPS_RECORD, .record = &dues_record,
        .fallback = "{}", .doc = "what is paid for it a day"),
    {
        .key = "kind",
        .offset = offsetof(struct dps_commitment_terms, pledge),
        .type = DPS_KIND,
        .family = &dps_collateral_family,
        .fallback = "none",
        .source = "assumed",
        .doc = "what is pledged for it, as a bond would be",
    },
};

static enum dps_status
check(const void *self, struct dps_error *err)
{
    const struct dps_commitment_terms *terms = self;
    if (terms->payer[0] == '\0') {
        return dps_fail(err, DPS_EINVAL, "payer is empty, not the name of an account");
    }
    if (terms->life.months > 0) {
        return dps_fail(
            err, DPS_EINVAL, "life is in calendar months, not all equally long");
    }
    if (terms->full_age.months > 0) {
        return dps_fail(
            err, DPS_EINVAL, "full_age is in calendar months, not all equally long");
    }
    enum dps_status status = dps_steps_check(terms->full_age, "full_age", true, err);
    return status == DPS_OK ? dps_steps_check(terms->life, "life", false, err) : status;
}

const struct dps_record dps_commitment_terms_record = {
    .name = "commitment",
    .doc = "For how long nodes commit themselves, and what it costs to leave early.",
    .size = sizeof(struct dps_commitment_terms),
    .fields = fields,
    .n_fields = DPS_COUNT_OF(fields),
    .check = check,
};

uint32_t
dps_commitment_epochs(const struct dps_commitment_terms *self, int64_t epoch_ns)
{
    int64_t epochs = self->life.ns / epoch_ns + (self->life.ns % epoch_ns != 0);
    return epochs > UINT32_MAX ? UINT32_MAX : (uint32_t)epochs;
}

static int64_t
part_of(int64_t amount, double share)
{
    int64_t part = dps_truncate((long double)amount * (long double)share);
    return part < amount ? part : amount;
}

struct dps_commitment_lot
dps_commitment_renewal(
    const struct dps_commitment_terms *self, struct dps_commitment_lot lot)
{
    return (struct dps_commitment_lot){part_of(lot.weight, self->renewal),
        part_of(lot.pledge, self->renewal), part_of(lot.dues, self->renewal)};
}

uint32_t
dps_commitment_full_age(const struct dps_commitment_terms *self, int64_t epoch_ns)
{
    int64_t epochs = self->full_age.ns / epoch_ns + (self->full_age.ns % epoch_ns != 0);
    return epochs > UINT32_MAX ? UINT32_MAX : (uint32_t)epochs;
}

static long double
larger(long double a, long double b)
{
    return a > b ? a : b;
}

/* Of all that ends, were it of one age [base units]. */
static long double
fee_at(const struct dps_commitment_terms *self, const struct dps_commitment_end *end,
    double age)
{
    double full = (double)self->full_age.ns / ((double)DPS_DAY * (double)DPS_NS);
    double grown = full > age ? age / full : 1;
    long double pledge = (long double)end->pledge;
    long double reward = (long double)end->day_reward;
    long double by_age = (long double)self->days_by_age * (long double)(grown * full);
    long double fee = (long double)self->fee * pledge * (long double)grown +
                      ((long double)self->days + by_age) * reward;
    fee = larger(fee, (long double)self->least * pledge);
    fee = larger(fee, (long double)self->least_days * reward);
    return fee < pledge ? fee : pledge;
}

int64_t
dps_commitment_fee(
    const struct dps_commitment_terms *self, const struct dps_commitment_end *end)
{
    double full = (double)self->full_age.ns / ((double)DPS_DAY * (double)DPS_NS);
    double older = end->open;
    long double sum = 0;
    for (uint32_t k = 0; end->youth != NULL && k < end->youth->full; k++) {
        double weight = dps_youth_of(end->youth, k);
        if (weight > 0) {
            weight = weight < older ? weight : older;
            older -= weight;
            sum += (long double)weight * fee_at(self, end, k * end->epoch);
        }
    }
    long double grown = fee_at(self, end, full);
    int64_t fee =
        dps_truncate(older < end->open && end->open > 0
                         ? (sum + (long double)older * grown) / (long double)end->open
                         : grown);
    return fee < end->pledge ? fee : end->pledge;
}
