#include "sim/economy/setup.h"

#include "models/market/auction.h"
#include "sim/window/spec.h"
#include "sim/workload/streams.h"

#include <string.h>

/* ---- parts of a network ------------------------------------------------ */

static const struct dps_field rewards_fields[] = {
    DPS_FIELD(struct dps_rewards, measure, DPS_TEXT, .fallback = "storage",
        .source = "assumed", .doc = "what of a machine counts: storage, rate or count"),
    DPS_FIELD(struct dps_rewards, quantum, DPS_NUMBER, .unit = "byte",
        .domain = "(0, inf)", .fallback = "1 GiB", .source = "assumed",
        .doc = "storage counts in whole quanta, such as sectors"),
    DPS_FIELD(struct dps_rewards, grain, DPS_NUMBER, .unit = "1", .domain = "(0, inf)",
        .fallback = "0.01", .source = "assumed",
        .doc = "rate and count count in whole quanta of so much"),
    DPS_FIELD(struct dps_rewards, minimum, DPS_NUMBER, .unit = "byte",
        .domain = "[0, inf)", .fallback = "0 byte", .source = "none",
        .doc = "working capacity below which an operator earns nothing"),
    DPS_FIELD(struct dps_rewards, locked, DPS_NUMBER, .unit = "1", .domain = "[0, 1]",
        .fallback = "0", .source = "none", .doc = "share of a reward that vests"),
    DPS_FIELD(struct dps_rewards, over, DPS_SPAN, .domain = "[0, inf)",
        .fallback = "0 s", .source = "none",
        .doc = "time in which the locked share vests, in equal steps an epoch"),
    DPS_FIELD(struct dps_rewards, vests, DPS_TEXT, .fallback = "linear",
        .source = "assumed",
        .doc = "linear: each reward in equal steps; geometric: of all that is locked "
               "an equal share an epoch, for networks without nodes of their own"),
    DPS_FIELD(struct dps_rewards, work, DPS_NUMBER, .unit = "1", .domain = "(0, inf)",
        .fallback = "24", .source = "hours of a day",
        .doc = "units of work that a quantum of capacity can do in a day"),
};

static int
measure_named(const char *name)
{
    static const char *const names[] = {
        [DPS_MEASURE_STORAGE] = "storage",
        [DPS_MEASURE_RATE] = "rate",
        [DPS_MEASURE_COUNT] = "count",
    };
    for (size_t i = 0; i < DPS_COUNT_OF(names); i++) {
        if (strcmp(names[i], name) == 0) {
            return (int)i;
        }
    }
    return -1;
}

enum dps_measure
dps_rewards_measure(const struct dps_rewards *self)
{
    return (enum dps_measure)measure_named(self->measure);
}

double
dps_rewards_quantum(const struct dps_rewards *self)
{
    return dps_rewards_measure(self) == DPS_MEASURE_STORAGE ? self->quantum
                                                            : self->grain;
}

bool
dps_rewards_geometric(const struct dps_rewards *self)
{
    return strcmp(self->vests, "geometric") == 0;
}

static enum dps_status
check_rewards(const void *self, struct dps_error *err)
{
    const struct dps_rewards *rewards = self;
    if (measure_named(rewards->measure) < 0) {
        return dps_fail(err, DPS_EINVAL,
            "measure is %s, not one of storage, rate, count", rewards->measure);
    }
    if (!dps_rewards_geometric(rewards) && strcmp(rewards->vests, "linear") != 0) {
        return dps_fail(
            err, DPS_EINVAL, "vests is %s, not linear or geometric", rewards->vests);
    }
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
    DPS_FIELD(struct dps_burn, in_all, DPS_SWITCH, .fallback = "false",
        .source = "assumed",
        .doc = "whether fees and work that the run itself burns count towards it: only "
               "what they leave is burnt beside them"),
    DPS_FIELD(struct dps_burn, payer, DPS_TEXT, .fallback = "holders",
        .source = "assumed", .doc = "account that pays"),
    DPS_FIELD(struct dps_burn, source, DPS_TEXT, .doc = "where the figure was read"),
};

static const struct dps_record burn_record = {
    .name = "burn",
    .doc = "What is burnt whatever the run does: fees of its users.",
    .size = sizeof(struct dps_burn),
    .fields = burn_fields,
    .n_fields = DPS_COUNT_OF(burn_fields),
};

static const struct dps_field burnt_fields[] = {
    DPS_FIELD(struct dps_burnt, total, DPS_RECORD, .record = &dps_growth_numbers_record,
        .doc = "whole tokens burnt by a date, ever"),
    DPS_FIELD(struct dps_burnt, at_end, DPS_SWITCH, .fallback = "true",
        .source = "daily tables of chains",
        .doc = "whether a value holds at the end of its day"),
    DPS_FIELD(struct dps_burnt, in_all, DPS_SWITCH, .fallback = "false",
        .source = "assumed",
        .doc = "whether fees and work that the run itself burns count towards it: only "
               "what they leave is burnt beside them"),
    DPS_FIELD(struct dps_burnt, payer, DPS_TEXT, .fallback = "holders",
        .source = "assumed", .doc = "account that pays"),
};

static const struct dps_record burnt_record = {
    .name = "burnt",
    .doc =
        "What was burnt by a date, whatever the run does; grows between rows by equal "
        "factors.",
    .size = sizeof(struct dps_burnt),
    .fields = burnt_fields,
    .n_fields = DPS_COUNT_OF(burnt_fields),
};

static const struct dps_field opening_fields[] = {
    DPS_FIELD(struct dps_opening, name, DPS_TEXT, .doc = "what it is called"),
    DPS_FIELD(struct dps_opening, amount, DPS_AMOUNT, .doc = "how much"),
    DPS_FIELD(struct dps_opening, from, DPS_TEXT, .fallback = "mint",
        .source = "assumed", .doc = "account it comes from, or mint"),
    DPS_FIELD(struct dps_opening, to, DPS_TEXT, .fallback = "holders",
        .source = "assumed", .doc = "account it goes to, or burn"),
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

static const char *const levers[DPS_LEVERS] = {
    [DPS_LEVER_EMISSION] = "emission",
    [DPS_LEVER_SERVICE_PRICE] = "service-price",
    [DPS_LEVER_REWARD_SHARE] = "reward-share",
};

int
dps_lever_named(const char *name)
{
    for (int i = 0; i < DPS_LEVERS; i++) {
        if (strcmp(levers[i], name) == 0) {
            return i;
        }
    }
    return -1;
}

const char *
dps_lever_name(enum dps_lever lever)
{
    return levers[lever];
}

static const struct dps_field control_fields[] = {
    DPS_FIELD(struct dps_setup_control, scales, DPS_TEXT,
        .doc = "what its output multiplies: emission (minted for nodes), service-price "
               "(posted, over the first one) or reward-share (of what nodes get; at "
               "most 1)"),
    DPS_FIELD(struct dps_setup_control, by, DPS_RECORD, .record = &dps_control_record,
        .doc = "the controller"),
};

static enum dps_status
check_control(const void *self, struct dps_error *err)
{
    const struct dps_setup_control *control = self;
    if (dps_lever_named(control->scales) < 0) {
        return dps_fail(err, DPS_EINVAL,
            "scales is %s, not emission, service-price or reward-share",
            control->scales);
    }
    return control->by.low < 0 ? dps_fail(err, DPS_EINVAL,
                                     "by.low is %g, below 0: nothing can be scaled by "
                                     "that",
                                     control->by.low)
                               : DPS_OK;
}

const struct dps_record dps_setup_control_record = {
    .name = "network.control",
    .doc = "A controller and what it steers with.",
    .size = sizeof(struct dps_setup_control),
    .fields = control_fields,
    .n_fields = DPS_COUNT_OF(control_fields),
    .check = check_control,
};

static const struct dps_field network_fields[] = {
    DPS_NETWORK_FIELDS(offsetof(struct dps_setup_network, rules)),
    DPS_FIELD(struct dps_setup_network, releases, DPS_LIST,
        .record = &dps_release_record, .fallback = "[]",
        .doc = "what is paid out of its accounts by a law, of tokens that exist"),
    DPS_FIELD(struct dps_setup_network, rewards, DPS_RECORD, .record = &rewards_record,
        .fallback = "{}", .doc = "who earns what is issued to nodes"),
    DPS_FIELD(struct dps_setup_network, distribute, DPS_RECORD,
        .record = &dps_distribution_record, .fallback = "{}",
        .doc = "how that is shared among groups of nodes"),
    DPS_FIELD(struct dps_setup_network, pots, DPS_LIST,
        .record = &dps_reward_pot_record, .fallback = "[]",
        .doc = "accounts set aside for nodes, each shared by a law of its own"),
    DPS_FIELD(struct dps_setup_network, settlement, DPS_RECORD,
        .record = &dps_settlement_record, .fallback = "{}",
        .doc = "when all that is shared"),
    DPS_FIELD(struct dps_setup_network, collateral, DPS_RECORD,
        .record = &dps_collateral_record, .fallback = "{}",
        .doc = "what nodes bond to take part"),
    DPS_FIELD(struct dps_setup_network, commitments, DPS_NAMED,
        .record = &dps_commitment_terms_record, .library = "commitments",
        .fallback = "none",
        .doc = "for how long weight is promised that counts; by default all counts"),
    DPS_FIELD(struct dps_setup_network, quality, DPS_NAMED,
        .record = &dps_quality_record, .library = "qualities", .fallback = "none",
        .doc = "work of which a part counts several times; by default all alike"),
    DPS_FIELD(struct dps_setup_network, price, DPS_NAMED, .record = &dps_price_record,
        .library = "prices", .fallback = "none", .doc = "of the first token"),
    DPS_FIELD(struct dps_setup_network, oracle, DPS_SPAN, .domain = "[0, inf)",
        .fallback = "0 s", .source = "the last epoch's price",
        .doc = "time over which the network's oracle averages the price"),
    DPS_FIELD(struct dps_setup_network, demand, DPS_LIST, .record = &dps_demand_record,
        .fallback = "[]", .doc = "the work that users ask for"),
    DPS_FIELD(struct dps_setup_network, market, DPS_NAMED, .record = &dps_market_record,
        .library = "markets", .fallback = "none", .doc = "where the work is sold"),
    DPS_FIELD(struct dps_setup_network, payment, DPS_NAMED,
        .record = &dps_payment_record, .library = "payments", .fallback = "none",
        .doc = "how it is paid for"),
    DPS_FIELD(struct dps_setup_network, holders, DPS_LIST, .record = &dps_holder_record,
        .fallback = "[]", .doc = "who holds tokens, by cohorts"),
    DPS_FIELD(struct dps_setup_network, dividends, DPS_LIST,
        .record = &dps_dividend_record, .fallback = "[]",
        .doc = "accounts whose income belongs to holders, by the weight of stakes"),
    DPS_FIELD(struct dps_setup_network, treasury, DPS_NAMED,
        .record = &dps_treasury_record, .library = "treasuries", .fallback = "none",
        .doc = "what its treasury spends"),
    DPS_FIELD(struct dps_setup_network, controls, DPS_LIST,
        .record = &dps_setup_control_record, .fallback = "[]",
        .doc = "controllers that steer figures to their targets"),
    DPS_FIELD(struct dps_setup_network, kpis, DPS_RECORD,
        .record = &dps_kpi_terms_record, .fallback = "{}",
        .doc = "what its key figures assume"),
    DPS_FIELD(struct dps_setup_network, opening, DPS_LIST, .record = &opening_record,
        .fallback = "[]", .doc = "postings made before the scenario starts"),
    DPS_FIELD(struct dps_setup_network, burns, DPS_LIST, .record = &burn_record,
        .fallback = "[]", .doc = "what is burnt a day, by date"),
    DPS_FIELD(struct dps_setup_network, burnt, DPS_NAMED, .record = &burnt_record,
        .library = "tables", .fallback = "none",
        .doc = "what is burnt beside that, as a table of what was burnt by a date"),
    DPS_FIELD(struct dps_setup_network, aggregate, DPS_NAMED,
        .record = &dps_aggregate_terms_record, .library = "aggregates",
        .fallback = "none",
        .doc = "tables of power and commitments in the place of a fleet"),
    DPS_FIELD(struct dps_setup_network, history, DPS_LIST, .record = &history_record,
        .fallback = "[]", .doc = "real series to compare with"),
    DPS_FIELD(struct dps_setup_network, windows, DPS_LIST, .record = &dps_window_record,
        .fallback = "[]",
        .doc = "jobs of their own that are lived at event level, one by one"),
    DPS_FIELD(struct dps_setup_network, schedule, DPS_NAMED,
        .record = &dps_setup_schedule_record, .library = "schedules",
        .fallback = "none",
        .doc = "who places its jobs, where its markets are lived at event level"),
    DPS_FIELD(struct dps_setup_network, jobs, DPS_LIST, .record = &dps_stream_record,
        .fallback = "[]",
        .doc = "what the work that users ask for is made of: so many that they bring "
               "as much of it, in the proportions of their rates"),
    DPS_FIELD(struct dps_setup_network, verify, DPS_NAMED, .record = &dps_verify_record,
        .library = "verifiers", .fallback = "none",
        .doc = "how what its nodes claim is checked, and who might cheat"),
    DPS_FIELD(struct dps_setup_network, not_modelled, DPS_TEXT, .fallback = "",
        .doc = "what the file leaves out, in words"),
};

const struct dps_record dps_setup_network_record = {
    .name = "network",
    .doc = "A network: its rules and the mechanisms that the economy runs.",
    .size = sizeof(struct dps_setup_network),
    .fields = network_fields,
    .n_fields = DPS_COUNT_OF(network_fields),
    .check = dps_setup_network_check,
};
