#include "models/emission/emission.h"

#include "models/emission/baseline.h"
#include "models/emission/decay.h"
#include "models/emission/formula.h"
#include "models/emission/geometric.h"
#include "models/emission/halving.h"
#include "models/emission/inflation.h"
#include "models/emission/net.h"
#include "models/emission/none.h"
#include "models/emission/piecewise.h"
#include "models/emission/table.h"
#include "models/emission/tranches.h"
#include "models/emission/vesting.h"
#include "sim/core/date.h"
#include "sim/core/maths.h"

#include <string.h>

static const struct dps_kind *const kinds[] = {
    &dps_emission_halving.base,
    &dps_emission_vesting.base,
    &dps_emission_tranches.base,
    &dps_emission_decay.base,
    &dps_emission_geometric.base,
    &dps_emission_baseline.base,
    &dps_emission_piecewise.base,
    &dps_emission_table.base,
    &dps_emission_inflation.base,
    &dps_emission_net.base,
    &dps_emission_formula.base,
    &dps_emission_none.base,
};

const struct dps_family dps_emission_family = {
    .name = "emission",
    .doc = "How much of a token is issued, and when.",
    .kinds = kinds,
    .n_kinds = DPS_COUNT_OF(kinds),
};

static const struct dps_field fields[] = {
    DPS_FIELD(struct dps_emission, name, DPS_TEXT, .fallback = "",
        .doc = "names it in tables; by default the account it goes to"),
    DPS_FIELD(struct dps_emission, to, DPS_TEXT, .fallback = "nodes",
        .source = "assumed",
        .doc = "the account that it is issued to; nodes redeem at once what they get "
               "of a token that a treasury redeems"),
    DPS_FIELD(struct dps_emission, class, DPS_TEXT, .fallback = "",
        .doc = "the class of hardware whose machines share what nodes redeem of it; by "
               "default all"),
    DPS_FIELD(struct dps_emission, token, DPS_TOKEN, .fallback = "first",
        .doc = "the token that is issued; by default the network's first"),
    DPS_FIELD(struct dps_emission, from, DPS_DATE, .fallback = "start",
        .doc = "when its first period begins"),
    {
        .key = "kind",
        .offset = offsetof(struct dps_emission, law),
        .type = DPS_KIND,
        .family = &dps_emission_family,
        .doc = "the law by which it is issued",
    },
};

enum dps_status
dps_emission_check(const void *self, struct dps_error *err)
{
    const struct dps_emission *emission = self;
    const struct dps_emission_kind *law = dps_emission_law(emission);
    if (emission->to[0] == '\0') {
        return dps_fail(err, DPS_EINVAL, "to is empty, not the name of an account");
    }
    if (law->token != NULL && law->token(emission->law.params) != emission->token) {
        return dps_fail(err, DPS_EINVAL,
            "token is not the one that its amounts are written in: give `token` its "
            "symbol");
    }
    return DPS_OK;
}

const struct dps_record dps_emission_record = {
    .name = "emission",
    .doc = "A stream of tokens that comes into being by a law.",
    .size = sizeof(struct dps_emission),
    .fields = fields,
    .n_fields = DPS_COUNT_OF(fields),
    .check = dps_emission_check,
};

/* ---- queries ----------------------------------------------------------- */

const struct dps_emission_kind *
dps_emission_law(const struct dps_emission *self)
{
    return (const struct dps_emission_kind *)(const void *)self->law.kind;
}

const char *
dps_emission_label(const struct dps_emission *self)
{
    return self->name[0] != '\0' ? self->name : self->to;
}

int64_t
dps_emission_allocation(const struct dps_emission *self)
{
    return dps_emission_law(self)->allocation(self->law.params);
}

struct dps_emission_period
dps_emission_period(const struct dps_emission *self, int64_t date)
{
    if (date < self->from) {
        return (struct dps_emission_period){date, date};
    }
    return dps_emission_law(self)->period(self->law.params, self->from, date);
}

void
dps_emission_issued_parts(
    const struct dps_emission *self, int64_t date, int64_t part[DPS_EMISSION_PARTS])
{
    struct dps_emission_state state;
    dps_emission_begin(self, &state);
    dps_emission_advance(self, NULL, date, &state);
    memcpy(part, state.part, sizeof state.part);
}

int64_t
dps_emission_issued(const struct dps_emission *self, int64_t date)
{
    int64_t part[DPS_EMISSION_PARTS];
    int64_t sum = 0;
    dps_emission_issued_parts(self, date, part);
    for (size_t i = 0; i < DPS_EMISSION_PARTS; i++) {
        sum += part[i];
    }
    return sum;
}

int64_t
dps_emission_rate(
    const struct dps_emission *self, const struct dps_emission_state *state)
{
    struct dps_emission_period period = dps_emission_period(self, state->date);
    struct dps_emission_state after = *state;
    if (period.end <= period.begin) {
        return 0;
    }
    dps_emission_advance(self, NULL, period.end, &after);
    return dps_muldiv(after.issued - state->issued, DPS_DAY, period.end - period.begin);
}

/* ---- in time ----------------------------------------------------------- */

void
dps_emission_begin(const struct dps_emission *self, struct dps_emission_state *state)
{
    const struct dps_emission_kind *law = dps_emission_law(self);
    *state = (struct dps_emission_state){.date = DPS_AT_START};
    if (law->begin != NULL) {
        law->begin(self->law.params, self->from, &state->memory);
    }
}

/* What the law says for a date, without what came before it. */
static void
own_parts(const struct dps_emission *self, int64_t date,
    const struct dps_emission_memory *memory, int64_t part[DPS_EMISSION_PARTS])
{
    const struct dps_emission_kind *law = dps_emission_law(self);
    memset(part, 0, DPS_EMISSION_PARTS * sizeof part[0]);
    if (date < self->from) {
        return;
    }
    if (law->issued != NULL) {
        part[0] = law->issued(self->law.params, self->from, date);
    } else {
        law->issued_parts(self->law.params, self->from, date, memory, part);
    }
}

void
dps_emission_advance(const struct dps_emission *self,
    const struct dps_emission_drivers *drivers, int64_t date,
    struct dps_emission_state *state)
{
    const struct dps_emission_kind *law = dps_emission_law(self);
    int64_t own[DPS_EMISSION_PARTS];
    if (law->advance != NULL && date > self->from) {
        int64_t begin = state->date > self->from ? state->date : self->from;
        law->advance(self->law.params, self->from,
            (struct dps_emission_period){begin, date}, drivers, &state->memory);
    }
    own_parts(self, date, &state->memory, own);
    state->date = date;
    state->issued = 0;
    for (size_t i = 0; i < DPS_EMISSION_PARTS; i++) {
        int64_t total = state->before[i] + own[i];
        if (total > state->part[i]) {
            state->part[i] = total;
        }
        state->issued += state->part[i];
    }
}

enum dps_status
dps_emission_fault(const struct dps_emission *self,
    const struct dps_emission_drivers *drivers, const struct dps_emission_state *state,
    struct dps_error *err)
{
    const struct dps_emission_kind *law = dps_emission_law(self);
    enum dps_status status = DPS_OK;
    if (law->fault != NULL) {
        status = law->fault(self->law.params, self->from, drivers, &state->memory, err);
    }
    return status == DPS_OK ? DPS_OK
                            : dps_within(err, status, "%s", dps_emission_label(self));
}

void
dps_emission_amend(const struct dps_emission *self, const struct dps_emission *old,
    bool from_start, struct dps_emission_state *state)
{
    const struct dps_emission_kind *law = dps_emission_law(self);
    int64_t own[DPS_EMISSION_PARTS];
    bool serves =
        law == dps_emission_law(old) &&
        (law->serves == NULL || law->serves(self->law.params, old->law.params));
    if (!serves && law->begin != NULL) {
        state->memory = (struct dps_emission_memory){.units = 0};
        law->begin(self->law.params, self->from, &state->memory);
        if (state->date > self->from) {
            law->advance(self->law.params, self->from,
                (struct dps_emission_period){self->from, state->date}, NULL,
                &state->memory);
        }
    }
    if (law->n_parts == 1) {
        state->part[0] = state->issued;
        state->part[1] = 0;
    }
    own_parts(self, state->date, &state->memory, own);
    for (size_t i = 0; i < DPS_EMISSION_PARTS; i++) {
        state->before[i] = from_start ? 0 : state->part[i] - own[i];
    }
}
