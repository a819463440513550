#include "models/outage/outage.h"

#include "models/outage/dated.h"
#include "models/outage/poisson.h"
#include "sim/core/digest.h"

#include <stdlib.h>
#include <string.h>

static const struct dps_kind *const kinds[] = {
    &dps_outage_poisson.base,
    &dps_outage_at.base,
    &dps_outage_trace.base,
};

const struct dps_family dps_outage_family = {
    .name = "outage",
    .doc = "When machines that share something are dark together.",
    .kinds = kinds,
    .n_kinds = DPS_COUNT_OF(kinds),
};

static const struct dps_field fields[] = {
    DPS_FIELD(struct dps_outage_rule, name, DPS_TEXT,
        .doc = "names its draws: two scenarios that share it share its outages"),
    DPS_FIELD(struct dps_outage_rule, region, DPS_TEXT, .fallback = "",
        .doc = "strikes machines in this region; none given: in any"),
    DPS_FIELD(struct dps_outage_rule, provider, DPS_TEXT, .fallback = "",
        .doc = "strikes machines that this provider houses; none given: any"),
    DPS_FIELD(struct dps_outage_rule, batch, DPS_TEXT, .fallback = "",
        .doc = "strikes machines of this batch of hardware; none given: of any"),
    DPS_FIELD(struct dps_outage_rule, network, DPS_TEXT, .fallback = "",
        .doc = "strikes machines that serve this network; none given: any"),
    {
        .key = "kind",
        .offset = offsetof(struct dps_outage_rule, law),
        .type = DPS_KIND,
        .family = &dps_outage_family,
        .doc = "when it strikes",
    },
};

const struct dps_record dps_outage_record = {
    .name = "outage",
    .doc = "Times in which machines that share something are dark together.",
    .size = sizeof(struct dps_outage_rule),
    .fields = fields,
    .n_fields = DPS_COUNT_OF(fields),
};

static const struct dps_outage_kind *
kind_of(const struct dps_outage_rule *rule)
{
    return (const struct dps_outage_kind *)(const void *)rule->law.kind;
}

static bool
is_or_any(const char *wanted, const char *is)
{
    return wanted[0] == '\0' || strcmp(wanted, is) == 0;
}

bool
dps_outage_strikes(
    const struct dps_outage_rule *self, const struct dps_outage_place *place)
{
    return is_or_any(self->region, place->region) &&
           is_or_any(self->provider, place->provider) &&
           is_or_any(self->batch, place->batch) &&
           is_or_any(self->network, place->network);
}

static const struct dps_outage_trace *
trace_of(const struct dps_outage_rule *rule)
{
    return rule->law.kind == &dps_outage_trace.base ? rule->law.params : NULL;
}

const char *
dps_outage_file(const struct dps_outage_rule *self)
{
    const struct dps_outage_trace *trace = trace_of(self);
    return trace != NULL ? trace->file : "";
}

const char *
dps_outage_column(const struct dps_outage_rule *self)
{
    const struct dps_outage_trace *trace = trace_of(self);
    return trace != NULL ? trace->column : "";
}

/* ---- ready ------------------------------------------------------------- */

enum dps_status
dps_outage_init_traced(struct dps_outage *self, const struct dps_outage_rule *rule,
    const struct dps_outage_point *points, size_t n, struct dps_error *err)
{
    *self = (struct dps_outage){
        .rule = rule, .entity = dps_digest_of(rule->name, strlen(rule->name)).low};
    const struct dps_outage_kind *kind = kind_of(rule);
    enum dps_status status =
        kind->ready != NULL ? kind->ready(self, points, n, err) : DPS_OK;
    if (status != DPS_OK) {
        dps_outage_free(self);
    }
    return status;
}

enum dps_status
dps_outage_init(
    struct dps_outage *self, const struct dps_outage_rule *rule, struct dps_error *err)
{
    if (dps_outage_file(rule)[0] != '\0') {
        *self = (struct dps_outage){.rule = rule};
        return dps_fail(err, DPS_ESTATE, "the rows of %s were not handed over",
            dps_outage_file(rule));
    }
    return dps_outage_init_traced(self, rule, NULL, 0, err);
}

void
dps_outage_free(struct dps_outage *self)
{
    dps_lifetime_free(&self->lasts);
    free(self->points);
    free(self->dark);
    self->points = NULL;
    self->dark = NULL;
    self->n_points = 0;
}

/* ---- in time ----------------------------------------------------------- */

void
dps_outage_begin(
    const struct dps_outage *self, uint64_t seed, struct dps_outage_state *state)
{
    const struct dps_outage_kind *kind = kind_of(self->rule);
    *state = (struct dps_outage_state){0};
    if (kind->begin != NULL) {
        kind->begin(self, seed, state);
    }
}

double
dps_outage_dark(const struct dps_outage *self, uint64_t seed,
    struct dps_outage_state *state, int64_t begin, int64_t end)
{
    double seconds = kind_of(self->rule)->dark(self, seed, state, begin, end);
    return seconds / (double)(end - begin);
}
