#include "sim/economy/setup.h"

#include <inttypes.h>

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
    DPS_FIELD(struct dps_setup_group, skew, DPS_NUMBER, .unit = "1",
        .domain = "(0, inf)", .fallback = "1.2", .source = "assumed",
        .doc =
            "Pareto exponent of the operators' sizes: the smaller, the more unequal"),
};

static enum dps_status
check_group(const void *self, struct dps_error *err)
{
    const struct dps_setup_group *group = self;
    if (group->also.n > 0 && group->owner == NULL) {
        return dps_fail(err, DPS_EINVAL,
            "operator is missing, but `also` wants somebody who decides");
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
