#include "sim/economy/setup.h"

#include "sim/core/date.h"
#include "sim/fleet/fleet.h"

#include <inttypes.h>
#include <string.h>

/* ---- the scenario ------------------------------------------------------ */

static const struct dps_field date_fields[] = {
    DPS_FIELD(struct dps_setup_date, at, DPS_DATE, .doc = "a date"),
};

static const struct dps_record date_record = {
    .name = "date",
    .doc = "A date.",
    .size = sizeof(struct dps_setup_date),
    .fields = date_fields,
    .n_fields = DPS_COUNT_OF(date_fields),
};

static const struct dps_field trace_fields[] = {
    DPS_FIELD(struct dps_setup_trace, nodes_at, DPS_LIST, .record = &date_record,
        .fallback = "[]", .doc = "dates at which every node is written out"),
};

static const struct dps_record trace_record = {
    .name = "trace",
    .doc = "What is recorded beyond one row an epoch.",
    .size = sizeof(struct dps_setup_trace),
    .fields = trace_fields,
    .n_fields = DPS_COUNT_OF(trace_fields),
};

static const struct dps_field setup_fields[] = {
    DPS_FIELD(struct dps_setup, title, DPS_TEXT, .doc = "the question it asks"),
    DPS_FIELD(struct dps_setup, label, DPS_TEXT, .fallback = "",
        .doc = "a short name, for figures that compare runs"),
    DPS_FIELD(struct dps_setup, start, DPS_DATE, .doc = "the first day"),
    DPS_FIELD(struct dps_setup, length, DPS_SPAN, .domain = "(0, inf)",
        .doc = "how long it runs"),
    DPS_FIELD(struct dps_setup, epoch, DPS_SPAN, .domain = "[1, inf)",
        .fallback = "1 d", .source = "networks settle daily",
        .doc = "the economy's step"),
    DPS_FIELD(struct dps_setup, seed, DPS_COUNT, .domain = "[0, inf)", .fallback = "1",
        .source = "any", .doc = "names the random numbers"),
    DPS_FIELD(struct dps_setup, networks, DPS_MAP, .record = &dps_setup_network_record,
        .library = "networks", .fallback = "{}",
        .doc = "the networks, by name; a name in scenarios/networks brings its file"),
    DPS_FIELD(struct dps_setup, fleet, DPS_LIST, .record = &dps_setup_group_record,
        .fallback = "[]", .doc = "the machines"),
    DPS_FIELD(struct dps_setup, population, DPS_LIST,
        .record = &dps_setup_population_record, .fallback = "[]",
        .doc = "who of them takes part when"),
    DPS_FIELD(struct dps_setup, factor, DPS_NAMED, .record = &dps_price_record,
        .library = "prices", .fallback = "none",
        .doc = "the market that all prices share, by their `beta`"),
    DPS_FIELD(struct dps_setup, outages, DPS_LIST, .record = &dps_outage_record,
        .fallback = "[]",
        .doc = "times in which machines are dark together, besides those that regions "
               "have of themselves"),
    DPS_FIELD(struct dps_setup, review, DPS_SPAN, .domain = "[0, inf)",
        .fallback = "30 d", .source = "assumed",
        .doc = "time after which an operator looks at a node again"),
    DPS_FIELD(struct dps_setup, trace, DPS_RECORD, .record = &trace_record,
        .fallback = "{}", .doc = "what is recorded"),
};

const struct dps_setup_network *
dps_setup_network_at(const struct dps_setup *self, size_t i)
{
    const struct dps_setup_network *networks = self->networks.items;
    return &networks[i];
}

int
dps_setup_network_named(const struct dps_setup *self, const char *name)
{
    for (size_t i = 0; i < self->networks.n; i++) {
        if (strcmp(dps_setup_network_at(self, i)->name, name) == 0) {
            return (int)i;
        }
    }
    return -1;
}

int64_t
dps_setup_epochs(const struct dps_setup *self)
{
    int64_t end = dps_date_after(self->start, self->length, 1);
    return dps_date_spans(self->start, self->epoch, end);
}

static enum dps_status
check_network_names(const struct dps_setup *self, struct dps_error *err)
{
    const struct dps_setup_group *groups = self->fleet.items;
    const struct dps_setup_population *populations = self->population.items;
    for (size_t i = 0; i < self->fleet.n; i++) {
        if (dps_setup_network_named(self, groups[i].network) < 0) {
            return dps_fail(err, DPS_EINVAL,
                "fleet.%zu.network is %s, which is not among the networks", i,
                groups[i].network);
        }
    }
    for (size_t i = 0; i < self->population.n; i++) {
        if (dps_setup_network_named(self, populations[i].network) < 0) {
            return dps_fail(err, DPS_EINVAL,
                "population.%zu.network is %s, which is not among the networks", i,
                populations[i].network);
        }
    }
    return DPS_OK;
}

/* A network of a group's `also`: there is one of that name, and it is a new one. */
static enum dps_status
check_also(const struct dps_setup *self, size_t group, size_t i, struct dps_error *err)
{
    const struct dps_setup_group *groups = self->fleet.items;
    const struct dps_setup_also *also = groups[group].also.items;
    const char *name = also[i].network;
    bool twice = strcmp(name, groups[group].network) == 0;
    for (size_t j = 0; j < i; j++) {
        twice = twice || strcmp(name, also[j].network) == 0;
    }
    if (twice || dps_setup_network_named(self, name) < 0) {
        return dps_fail(err, DPS_EINVAL, "fleet.%zu.also.%zu.network is %s, %s", group,
            i, name,
            twice ? "which the group serves already"
                  : "which is not among the networks");
    }
    return DPS_OK;
}

/* Who follows a target would not ask where a machine is. */
static enum dps_status
check_followed(const struct dps_setup *self, size_t group, const char *network,
    struct dps_error *err)
{
    const struct dps_setup_population *populations = self->population.items;
    for (size_t i = 0; i < self->population.n; i++) {
        if (strcmp(populations[i].network, network) == 0) {
            return dps_fail(err, DPS_EINVAL,
                "population.%zu.network is %s, but machines of fleet.%zu come and go "
                "there as their operators say",
                i, network, group);
        }
    }
    return DPS_OK;
}

static enum dps_status
check_alternatives(const struct dps_setup *self, struct dps_error *err)
{
    const struct dps_setup_group *groups = self->fleet.items;
    enum dps_status status = DPS_OK;
    for (size_t g = 0; g < self->fleet.n && status == DPS_OK; g++) {
        const struct dps_setup_also *also = groups[g].also.items;
        if (groups[g].also.n > 0) {
            status = check_followed(self, g, groups[g].network, err);
        }
        for (size_t i = 0; i < groups[g].also.n && status == DPS_OK; i++) {
            status = check_also(self, g, i, err);
            if (status == DPS_OK) {
                status = check_followed(self, g, also[i].network, err);
            }
        }
    }
    return status;
}

/* Whether a rule strikes a group, in any network that it may serve. */
static bool
strikes_group(const struct dps_outage_rule *rule, const struct dps_setup_group *group)
{
    const struct dps_setup_also *also = group->also.items;
    struct dps_outage_place place = dps_setup_place(group);
    bool strikes = dps_outage_strikes(rule, &place);
    for (size_t i = 0; i < group->also.n; i++) {
        place.network = also[i].network;
        strikes = strikes || dps_outage_strikes(rule, &place);
    }
    return strikes;
}

/* Each has a name of its own, and strikes somebody. */
static enum dps_status
check_outages(const struct dps_setup *self, struct dps_error *err)
{
    const struct dps_outage_rule *rules = self->outages.items;
    const struct dps_setup_group *groups = self->fleet.items;
    for (size_t i = 0; i < self->outages.n; i++) {
        bool strikes = false;
        for (size_t j = 0; j < i; j++) {
            if (strcmp(rules[i].name, rules[j].name) == 0) {
                return dps_fail(err, DPS_EINVAL,
                    "outages.%zu.name is %s, as that of outages.%zu", i, rules[i].name,
                    j);
            }
        }
        for (size_t g = 0; g < self->fleet.n; g++) {
            strikes = strikes || strikes_group(&rules[i], &groups[g]);
        }
        if (!strikes) {
            return dps_fail(err, DPS_EINVAL,
                "outages.%zu.name is %s, which strikes no group of the fleet", i,
                rules[i].name);
        }
    }
    return DPS_OK;
}

static enum dps_status
check_setup(const void *self, struct dps_error *err)
{
    const struct dps_setup *setup = self;
    if (setup->start == DPS_NEVER || setup->epoch.months > 0) {
        return dps_fail(err, DPS_EINVAL,
            setup->epoch.months > 0 ? "epoch is in months: write it in d, h or s"
                                    : "start is never");
    }
    int64_t epochs = dps_setup_epochs(setup);
    if (epochs < 1 || epochs >= DPS_MOST_EPOCHS) {
        return dps_fail(err, DPS_EINVAL,
            "length makes %" PRId64 " epochs, not 1 to %d: choose a longer epoch",
            epochs, DPS_MOST_EPOCHS - 1);
    }
    enum dps_status status = check_network_names(setup, err);
    if (status == DPS_OK) {
        status = check_alternatives(setup, err);
    }
    return status == DPS_OK ? check_outages(setup, err) : status;
}

const struct dps_record dps_setup_record = {
    .name = "scenario",
    .doc = "A scenario: a question, the networks, who takes part, and for how long.",
    .size = sizeof(struct dps_setup),
    .fields = setup_fields,
    .n_fields = DPS_COUNT_OF(setup_fields),
    .check = check_setup,
};
