#include "sim/economy/setup.h"

#include "sim/core/date.h"
#include "sim/fleet/fleet.h"
#include "sim/window/spec.h"

#include <inttypes.h>
#include <string.h>

/* ---- parts of a network ------------------------------------------------ */

static const struct dps_field rewards_fields[] = {
    DPS_FIELD(struct dps_rewards, quantum, DPS_NUMBER, .unit = "byte",
        .domain = "(0, inf)", .fallback = "1 GiB", .source = "assumed",
        .doc = "capacity counts in whole quanta, such as sectors"),
    DPS_FIELD(struct dps_rewards, minimum, DPS_NUMBER, .unit = "byte",
        .domain = "[0, inf)", .fallback = "0 byte", .source = "none",
        .doc = "working capacity below which an operator earns nothing"),
    DPS_FIELD(struct dps_rewards, locked, DPS_NUMBER, .unit = "1", .domain = "[0, 1]",
        .fallback = "0", .source = "none", .doc = "share of a reward that vests"),
    DPS_FIELD(struct dps_rewards, over, DPS_SPAN, .domain = "[0, inf)",
        .fallback = "0 s", .source = "none",
        .doc = "time in which the locked share vests, in equal steps an epoch"),
};

static enum dps_status
check_rewards(const void *self, struct dps_error *err)
{
    const struct dps_rewards *rewards = self;
    if (rewards->over.months > 0) {
        return dps_fail(err, DPS_EINVAL, "over is in months: write it in days");
    }
    return rewards->locked > 0 && rewards->over.ns == 0
               ? dps_fail(err, DPS_EINVAL, "over is 0 s, but locked is above 0")
               : DPS_OK;
}

static const struct dps_record rewards_record = {
    .name = "rewards",
    .doc = "Who earns what is issued to `nodes`, pro rata to working capacity.",
    .size = sizeof(struct dps_rewards),
    .fields = rewards_fields,
    .n_fields = DPS_COUNT_OF(rewards_fields),
    .check = check_rewards,
};

static const struct dps_field burn_fields[] = {
    DPS_FIELD(struct dps_burn, at, DPS_DATE, .doc = "from when on"),
    DPS_FIELD(
        struct dps_burn, per_day, DPS_AMOUNT, .doc = "burnt in a day of 86,400 s"),
    DPS_FIELD(struct dps_burn, payer, DPS_TEXT, .fallback = "holders",
        .doc = "account that pays"),
    DPS_FIELD(struct dps_burn, source, DPS_TEXT, .doc = "where the figure was read"),
};

static const struct dps_record burn_record = {
    .name = "burn",
    .doc = "What is burnt whatever the run does: fees of its users.",
    .size = sizeof(struct dps_burn),
    .fields = burn_fields,
    .n_fields = DPS_COUNT_OF(burn_fields),
};

static const struct dps_field opening_fields[] = {
    DPS_FIELD(struct dps_opening, name, DPS_TEXT, .doc = "what it is called"),
    DPS_FIELD(struct dps_opening, amount, DPS_AMOUNT, .doc = "how much"),
    DPS_FIELD(struct dps_opening, from, DPS_TEXT, .fallback = "mint",
        .doc = "account it comes from, or mint"),
    DPS_FIELD(struct dps_opening, to, DPS_TEXT, .fallback = "holders",
        .doc = "account it goes to, or burn"),
    DPS_FIELD(struct dps_opening, source, DPS_TEXT, .doc = "where the figure was read"),
};

static const struct dps_record opening_record = {
    .name = "opening",
    .doc = "Postings that were made before the scenario starts.",
    .size = sizeof(struct dps_opening),
    .fields = opening_fields,
    .n_fields = DPS_COUNT_OF(opening_fields),
};

static const struct dps_field history_fields[] = {
    DPS_FIELD(struct dps_history, quantity, DPS_TEXT,
        .doc = "series of the network's supply that it is compared with"),
    DPS_FIELD(struct dps_history, file, DPS_TEXT,
        .doc = "CSV with a column `date`; looked up beside the scenario, then in "
               "scenarios/"),
    DPS_FIELD(struct dps_history, column, DPS_TEXT, .doc = "column of the file"),
    DPS_FIELD(struct dps_history, factor, DPS_NUMBER, .unit = "1",
        .domain = "(-inf, inf)", .fallback = "1", .source = "whole tokens",
        .doc = "tokens per unit of the column"),
    DPS_FIELD(struct dps_history, at_end, DPS_SWITCH, .fallback = "true",
        .source = "daily tables of chains",
        .doc = "whether a value holds at the end of its day"),
    DPS_FIELD(struct dps_history, optional, DPS_SWITCH, .fallback = "false",
        .source = "files ship with the project",
        .doc = "whether the file may be absent, which the report then says"),
    DPS_FIELD(struct dps_history, source, DPS_TEXT, .doc = "where it was published"),
};

static const struct dps_record history_record = {
    .name = "history",
    .doc = "A real series, to compare with.",
    .size = sizeof(struct dps_history),
    .fields = history_fields,
    .n_fields = DPS_COUNT_OF(history_fields),
};

static const struct dps_field network_fields[] = {
    DPS_NETWORK_FIELDS(offsetof(struct dps_setup_network, rules)),
    DPS_FIELD(struct dps_setup_network, rewards, DPS_RECORD, .record = &rewards_record,
        .fallback = "{}", .doc = "who earns what is issued to nodes"),
    DPS_FIELD(struct dps_setup_network, opening, DPS_LIST, .record = &opening_record,
        .fallback = "[]", .doc = "postings made before the scenario starts"),
    DPS_FIELD(struct dps_setup_network, burns, DPS_LIST, .record = &burn_record,
        .fallback = "[]", .doc = "what is burnt a day, by date"),
    DPS_FIELD(struct dps_setup_network, history, DPS_LIST, .record = &history_record,
        .fallback = "[]", .doc = "real series to compare with"),
    DPS_FIELD(struct dps_setup_network, windows, DPS_LIST, .record = &dps_window_record,
        .fallback = "[]", .doc = "spans of time that are lived at event level"),
    DPS_FIELD(struct dps_setup_network, not_modelled, DPS_TEXT, .fallback = "",
        .doc = "what the file leaves out, in words"),
};

static enum dps_status
check_network(const void *self, struct dps_error *err)
{
    const struct dps_setup_network *network = self;
    return dps_network_check(&network->rules, err);
}

const struct dps_record dps_setup_network_record = {
    .name = "network",
    .doc = "A network: its rules and the mechanisms that the economy runs.",
    .size = sizeof(struct dps_setup_network),
    .fields = network_fields,
    .n_fields = DPS_COUNT_OF(network_fields),
    .check = check_network,
};

/* ---- fleet and population ---------------------------------------------- */

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
    DPS_FIELD(struct dps_setup_group, count, DPS_COUNT, .domain = "[1, 1e8]",
        .doc = "number of nodes"),
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
    return group->operators > group->count
               ? dps_fail(err, DPS_EINVAL,
                     "operators is %" PRId64 ", more than the %" PRId64 " nodes",
                     group->operators, group->count)
               : DPS_OK;
}

static const struct dps_record group_record = {
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

static const struct dps_record population_record = {
    .name = "population",
    .doc = "Nodes join, in an order drawn once, while the population is below its "
           "target; when the target falls, those leave whose capacity costs them most.",
    .size = sizeof(struct dps_setup_population),
    .fields = population_fields,
    .n_fields = DPS_COUNT_OF(population_fields),
};

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
    DPS_FIELD(struct dps_setup, fleet, DPS_LIST, .record = &group_record,
        .fallback = "[]", .doc = "the machines"),
    DPS_FIELD(struct dps_setup, population, DPS_LIST, .record = &population_record,
        .fallback = "[]", .doc = "who of them takes part when"),
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
    return check_network_names(setup, err);
}

const struct dps_record dps_setup_record = {
    .name = "scenario",
    .doc = "A scenario: a question, the networks, who takes part, and for how long.",
    .size = sizeof(struct dps_setup),
    .fields = setup_fields,
    .n_fields = DPS_COUNT_OF(setup_fields),
    .check = check_setup,
};
