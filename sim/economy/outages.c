#include "sim/economy/outages.h"

#include "sim/workload/dated.h"

#include <stdlib.h>
#include <string.h>

/* ---- rules ------------------------------------------------------------- */

static bool
same_hazard(const struct dps_region *a, const struct dps_region *b)
{
    return a->outages == b->outages && a->outage_median == b->outage_median &&
           a->outage_spread == b->outage_spread;
}

/* The region of that name in which a group before group `end` stands, or NULL. */
static const struct dps_region *
region_before(const struct dps_setup *setup, size_t end, const char *name)
{
    const struct dps_setup_group *groups = setup->fleet.items;
    for (size_t g = 0; g < end; g++) {
        if (groups[g].region != NULL && strcmp(groups[g].region->name, name) == 0) {
            return groups[g].region;
        }
    }
    return NULL;
}

/* The rules that regions have of themselves, each region once. */
static enum dps_status
add_regions(struct dps_outages *self, struct dps_error *err)
{
    const struct dps_setup_group *groups = self->setup->fleet.items;
    for (size_t g = 0; g < self->setup->fleet.n; g++) {
        const struct dps_region *region = groups[g].region;
        if (region == NULL) {
            continue;
        }
        const struct dps_region *before = region_before(self->setup, g, region->name);
        if (before == NULL) {
            self->n_regional +=
                dps_outage_regional_init(&self->regional[self->n_regional],
                    region->name, region, self->setup->start);
        } else if (!same_hazard(region, before)) {
            return dps_fail(err, DPS_EINVAL,
                "fleet.%zu.region is %s and has other outages than another of that "
                "name",
                g, region->name);
        }
    }
    return DPS_OK;
}

/* ---- traces ------------------------------------------------------------ */

static enum dps_status
init_dated(struct dps_outage *self, const struct dps_outage_rule *rule,
    const struct dps_dated *dated, struct dps_error *err)
{
    struct dps_outage_point *points = calloc(dated->n + 1, sizeof *points);
    if (points == NULL) {
        return dps_fail(err, DPS_ENOMEM, "out of memory for a trace");
    }
    for (size_t i = 0; i < dated->n; i++) {
        points[i] = (struct dps_outage_point){dated->dates[i], dated->values[i]};
    }
    enum dps_status status = dps_outage_init_traced(self, rule, points, dated->n, err);
    free(points);
    return status;
}

static enum dps_status
init_rule(
    struct dps_outage *self, const struct dps_outage_rule *rule, struct dps_error *err)
{
    const char *file = dps_outage_file(rule);
    struct dps_dated dated = {.n = 0};
    if (file[0] == '\0') {
        return dps_outage_init(self, rule, err);
    }
    enum dps_status status = dps_dated_read(&dated, file, dps_outage_column(rule), err);
    if (status == DPS_OK) {
        status = init_dated(self, rule, &dated, err);
    }
    dps_dated_free(&dated);
    return status;
}

/* ---- life -------------------------------------------------------------- */

static const struct dps_outage_rule *
rule_at(const struct dps_outages *self, size_t i)
{
    const struct dps_outage_rule *rules = self->setup->outages.items;
    size_t own = self->setup->outages.n;
    return i < own ? &rules[i] : &self->regional[i - own].rule;
}

static enum dps_status
init_rules(struct dps_outages *self, struct dps_error *err)
{
    size_t n = self->setup->outages.n + self->n_regional;
    enum dps_status status = DPS_OK;
    self->items = calloc(n + 1, sizeof *self->items);
    self->progress = calloc(n + 1, sizeof *self->progress);
    if (self->items == NULL || self->progress == NULL) {
        return dps_fail(err, DPS_ENOMEM, "out of memory for outages");
    }
    for (size_t i = 0; i < n && status == DPS_OK; i++) {
        status = init_rule(&self->items[i], rule_at(self, i), err);
        if (status != DPS_OK) {
            return dps_within(err, status, "outages.%s", rule_at(self, i)->name);
        }
        dps_outage_begin(&self->items[i], self->seed, &self->progress[i].state);
        self->n = i + 1;
    }
    return status;
}

enum dps_status
dps_outages_init(struct dps_outages *self, const struct dps_setup *setup, uint64_t seed,
    struct dps_error *err)
{
    size_t groups = setup->fleet.n;
    *self = (struct dps_outages){.setup = setup, .seed = seed};
    self->regional = calloc(groups + 1, sizeof *self->regional);
    self->dark = calloc(groups + 1, sizeof *self->dark);
    if (self->regional == NULL || self->dark == NULL) {
        return dps_fail(err, DPS_ENOMEM, "out of memory for outages");
    }
    enum dps_status status = add_regions(self, err);
    return status == DPS_OK ? init_rules(self, err) : status;
}

void
dps_outages_free(struct dps_outages *self)
{
    for (size_t i = 0; i < self->n; i++) {
        dps_outage_free(&self->items[i]);
    }
    free(self->items);
    free(self->progress);
    free(self->regional);
    free(self->dark);
    *self = (struct dps_outages){.n = 0};
}

/* ---- an epoch ---------------------------------------------------------- */

/* One begins where the rule counts it, or where light turns to dark. */
static void
live_rule(struct dps_outages *self, size_t i, int64_t begin, int64_t end)
{
    struct dps_outage_progress *progress = &self->progress[i];
    int64_t counted = progress->state.begun;
    double before = progress->dark;
    progress->before = progress->state;
    progress->dark =
        dps_outage_dark(&self->items[i], self->seed, &progress->state, begin, end);
    progress->begun =
        progress->state.begun > counted || (progress->dark > 0 && !(before > 0));
}

void
dps_outages_live(struct dps_outages *self, int64_t begin, int64_t end)
{
    const struct dps_setup_group *groups = self->setup->fleet.items;
    for (size_t i = 0; i < self->n; i++) {
        live_rule(self, i, begin, end);
    }
    for (size_t g = 0; g < self->setup->fleet.n; g++) {
        struct dps_outage_place place = dps_setup_place(&groups[g]);
        double light = 1;
        for (size_t i = 0; i < self->n; i++) {
            if (self->progress[i].dark > 0 &&
                dps_outage_strikes(self->items[i].rule, &place)) {
                light *= 1 - self->progress[i].dark;
            }
        }
        self->dark[g] = 1 - light;
    }
}

/* ---- save and load ----------------------------------------------------- */

void
dps_outages_save(const struct dps_outages *self, struct dps_buffer *out)
{
    dps_buffer_put(out, self->progress, self->n * sizeof *self->progress);
}

void
dps_outages_load(struct dps_outages *self, struct dps_reader *in)
{
    dps_reader_get(in, self->progress, self->n * sizeof *self->progress);
}
