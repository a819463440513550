#include "sim/economy/setup.h"

#include <inttypes.h>
#include <string.h>

/* ---- fleet and population ---------------------------------------------- */

static const struct dps_field also_fields[] = {
    DPS_FIELD(struct dps_setup_also, network, DPS_TEXT, .doc = "its name"),
};

static const struct dps_record also_record = {
    .name = "fleet.also",
    .doc = "Another network that a group's machines may work in.",
    .size = sizeof(struct dps_setup_also),
    .fields = also_fields,
    .n_fields = DPS_COUNT_OF(also_fields),
};

static const struct dps_field group_fields[] = {
    DPS_FIELD(struct dps_setup_group, name, DPS_TEXT,
        .doc = "names the group's draws: two scenarios that share it share its nodes"),
    {.key = "class",
        .offset = offsetof(struct dps_setup_group, hardware),
        .type = DPS_NAMED,
        .record = &dps_hardware_record,
        .library = "hardware",
        .doc = "what machines they are"},
    DPS_FIELD(struct dps_setup_group, region, DPS_NAMED, .record = &dps_region_record,
        .library = "regions", .fallback = "none",
        .source = "costs as the class has them", .doc = "where they stand"),
    DPS_FIELD(struct dps_setup_group, network, DPS_TEXT, .doc = "that they serve"),
    DPS_FIELD(struct dps_setup_group, also, DPS_LIST, .record = &also_record,
        .fallback = "[]", .source = "they serve one",
        .doc = "other networks that they can serve instead, if their operator "
               "switches"),
    {.key = "operator",
        .offset = offsetof(struct dps_setup_group, owner),
        .type = DPS_NAMED,
        .record = &dps_operator_record,
        .library = "operators",
        .fallback = "none",
        .doc = "who runs them and decides; none: they take part as `population` says"},
    DPS_FIELD(struct dps_setup_group, provider, DPS_TEXT, .fallback = "",
        .doc = "who hosts them, for outages that they share"),
    DPS_FIELD(struct dps_setup_group, batch, DPS_TEXT, .fallback = "",
        .doc = "of production, for outages that they share"),
    DPS_FIELD(struct dps_setup_group, count, DPS_COUNT, .domain = "[1, 1e8]",
        .doc = "number of nodes"),
    DPS_FIELD(struct dps_setup_group, prospects, DPS_COUNT, .domain = "[0, 1e8]",
        .fallback = "0", .source = "none",
        .doc = "nodes besides those that may join later"),
    DPS_FIELD(struct dps_setup_group, operators, DPS_COUNT, .domain = "[1, 1e8]",
        .doc = "number of operators among whom they are shared out"),
    DPS_FIELD(struct dps_setup_group, quality, DPS_NUMBER, .unit = "1",
        .domain = "[0, inf)", .fallback = "1", .source = "all groups alike",
        .doc = "its share of the work that the network's `quality` counts more, over "
               "that of the network"),
    DPS_FIELD(struct dps_setup_group, skew, DPS_NUMBER, .unit = "1",
        .domain = "(0, inf)", .fallback = "1.2", .source = "assumed",
        .doc =
            "Pareto exponent of the operators' sizes: the smaller, the more unequal"),
    DPS_FIELD(struct dps_setup_group, hexagons, DPS_COUNT, .domain = "[0, 1e12]",
        .fallback = "0", .source = "one for each node",
        .doc = "inhabited hexagons that its nodes are spread over, of the resolution "
               "at which coverage is counted; 0: one for each node"),
};

static enum dps_status
check_group(const void *self, struct dps_error *err)
{
    const struct dps_setup_group *group = self;
    if (group->also.n > 0 && group->owner == NULL) {
        return dps_fail(err, DPS_EINVAL,
            "operator is missing, but `also` wants somebody who decides");
    }
    if (group->prospects > 0 && group->owner == NULL) {
        return dps_fail(err, DPS_EINVAL,
            "prospects is %" PRId64 ", but no operator decides whether they join: give "
            "`operator`, or count them in `count`",
            group->prospects);
    }
    return group->operators > group->count
               ? dps_fail(err, DPS_EINVAL,
                     "operators is %" PRId64 ", more than the %" PRId64 " nodes",
                     group->operators, group->count)
               : DPS_OK;
}

struct dps_outage_place
dps_setup_place(const struct dps_setup_group *self)
{
    return (struct dps_outage_place){
        .region = self->region != NULL ? self->region->name : "",
        .provider = self->provider,
        .batch = self->batch,
        .network = self->network,
    };
}

const struct dps_record dps_setup_group_record = {
    .name = "fleet",
    .doc = "Machines of one class in one network.",
    .size = sizeof(struct dps_setup_group),
    .fields = group_fields,
    .n_fields = DPS_COUNT_OF(group_fields),
    .check = check_group,
};

static const struct dps_field population_fields[] = {
    DPS_FIELD(struct dps_setup_population, network, DPS_TEXT, .doc = "whose nodes"),
    DPS_FIELD(struct dps_setup_population, class, DPS_TEXT, .fallback = "",
        .doc = "the class of hardware whose machines it is of; by default all"),
    {.key = "kind",
        .offset = offsetof(struct dps_setup_population, growth),
        .type = DPS_KIND,
        .family = &dps_growth_family,
        .doc = "how large the population is meant to be"},
};

const struct dps_record dps_setup_population_record = {
    .name = "population",
    .doc = "Nodes join, in an order drawn once, while the population is below its "
           "target; when the target falls, those leave whose capacity costs them most.",
    .size = sizeof(struct dps_setup_population),
    .fields = population_fields,
    .n_fields = DPS_COUNT_OF(population_fields),
};

/* ---- the networks that they serve -------------------------------------- */

/* The k-th network that a group may serve, or NULL: first its own. */
static const char *
served(const struct dps_setup_group *group, size_t k)
{
    const struct dps_setup_also *also = group->also.items;
    return k == 0 ? group->network : k <= group->also.n ? also[k - 1].network : NULL;
}

static bool
serves(const struct dps_setup_group *group, const char *network)
{
    bool any = false;
    for (size_t k = 0; served(group, k) != NULL; k++) {
        any = any || strcmp(served(group, k), network) == 0;
    }
    return any;
}

bool
dps_setup_strikes(
    const struct dps_setup_group *self, const struct dps_outage_rule *rule)
{
    struct dps_outage_place place = dps_setup_place(self);
    bool strikes = false;
    for (size_t k = 0; served(self, k) != NULL; k++) {
        place.network = served(self, k);
        strikes = strikes || dps_outage_strikes(rule, &place);
    }
    return strikes;
}

/* Who decides needs to know what it earns, and has each choice once. */
static enum dps_status
check_served(const struct dps_setup *self, const struct dps_setup_group *group,
    size_t k, struct dps_error *err)
{
    const struct dps_operator_plan *owner = group->owner;
    const char *name = served(group, k);
    int network = dps_setup_network_named(self, name);
    bool reckons = owner != NULL && !dps_operator_law(owner)->loyal &&
                   (!dps_operator_law(owner)->wants || group->also.n > 0);
    if (network < 0) {
        return dps_fail(err, DPS_EINVAL, "%s, which is not among the networks", name);
    }
    const struct dps_setup_network *own = dps_setup_network_at(self, (size_t)network);
    if (!(dps_hardware_median(group->hardware, dps_rewards_measure(&own->rewards)) >
            0)) {
        return dps_fail(err, DPS_EINVAL,
            "%s, whose `rewards.measure` is %s, of which a machine of class %s has "
            "none",
            name, own->rewards.measure, group->hardware->name);
    }
    if (own->aggregate != NULL) {
        return dps_fail(
            err, DPS_EINVAL, "%s, whose nodes are given as an `aggregate`", name);
    }
    if (dps_rewards_geometric(&own->rewards)) {
        return dps_fail(err, DPS_EINVAL,
            "%s, whose `rewards.vests` is geometric, of which no single node can tell "
            "what it has locked",
            name);
    }
    for (size_t i = 0; i < k; i++) {
        if (strcmp(served(group, i), name) == 0) {
            return dps_fail(
                err, DPS_EINVAL, "%s, which the group serves already", name);
        }
    }
    bool earns_dollars = own->payment != NULL && !dps_payment_priced(own->payment);
    return reckons && own->price == NULL && !earns_dollars
               ? dps_fail(err, DPS_EINVAL,
                     "%s, which has no price, but its operators, %s, reckon in USD",
                     name, owner->law.kind->name)
               : DPS_OK;
}

static enum dps_status
check_group_networks(const struct dps_setup *self, size_t i, struct dps_error *err)
{
    const struct dps_setup_group *groups = self->fleet.items;
    struct dps_error why;
    for (size_t k = 0; k < i; k++) {
        if (strcmp(groups[k].name, groups[i].name) == 0) {
            return dps_fail(err, DPS_EINVAL,
                "fleet.%zu.name is %s, as that of fleet.%zu: they would be the same "
                "nodes",
                i, groups[i].name, k);
        }
    }
    for (size_t k = 0; served(&groups[i], k) != NULL; k++) {
        if (check_served(self, &groups[i], k, &why) != DPS_OK) {
            return k == 0 ? dps_fail(
                                err, DPS_EINVAL, "fleet.%zu.network is %s", i, why.text)
                          : dps_fail(err, DPS_EINVAL,
                                "fleet.%zu.also.%zu.network is %s", i, k - 1, why.text);
        }
    }
    return DPS_OK;
}

/* Whether machines may be of both classes; "": of any. */
static bool
overlap(const char *a, const char *b)
{
    return a[0] == '\0' || b[0] == '\0' || strcmp(a, b) == 0;
}

/* A population moves what no operator does. */
static enum dps_status
check_population(const struct dps_setup *self, size_t i, struct dps_error *err)
{
    const struct dps_setup_group *groups = self->fleet.items;
    const struct dps_setup_population *populations = self->population.items;
    const char *network = populations[i].network;
    if (dps_setup_network_named(self, network) < 0) {
        return dps_fail(err, DPS_EINVAL,
            "population.%zu.network is %s, which is not among the networks", i,
            network);
    }
    if (populations[i].class[0] != '\0' &&
        dps_growth_law(&populations[i].growth)->measure == DPS_GROWTH_BYTES) {
        return dps_fail(err, DPS_EINVAL,
            "population.%zu.class is %s, but its target is a capacity: give a number "
            "of "
            "nodes",
            i, populations[i].class);
    }
    for (size_t k = 0; k < i; k++) {
        if (strcmp(populations[k].network, network) == 0 &&
            overlap(populations[k].class, populations[i].class)) {
            return dps_fail(err, DPS_EINVAL,
                "population.%zu.network is %s, as that of population.%zu", i, network,
                k);
        }
    }
    for (size_t g = 0; g < self->fleet.n; g++) {
        if (groups[g].owner != NULL && serves(&groups[g], network) &&
            overlap(groups[g].hardware->name, populations[i].class)) {
            return dps_fail(err, DPS_EINVAL,
                "population.%zu.network is %s, but the operators of fleet.%zu decide "
                "there who takes part",
                i, network, g);
        }
    }
    return DPS_OK;
}

enum dps_status
dps_setup_check_fleet(const struct dps_setup *self, struct dps_error *err)
{
    enum dps_status status = DPS_OK;
    for (size_t i = 0; i < self->fleet.n && status == DPS_OK; i++) {
        status = check_group_networks(self, i, err);
    }
    for (size_t i = 0; i < self->population.n && status == DPS_OK; i++) {
        status = check_population(self, i, err);
    }
    return status;
}
