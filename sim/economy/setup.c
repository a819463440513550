#include "sim/economy/setup.h"

#include "sim/core/date.h"
#include "sim/fleet/fleet.h"

#include <inttypes.h>
#include <string.h>

enum { MOST_STEPS = 1000000 }; /* in which a reward vests */

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
    DPS_FIELD(struct dps_setup_trace, kpis_at, DPS_LIST, .record = &date_record,
        .fallback = "[]",
        .doc = "dates at which join cohorts and concentration are written out, besides "
               "those of nodes_at and the end"),
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
    DPS_FIELD(struct dps_setup, hardware_market, DPS_MAP,
        .record = &dps_hardware_market_record, .fallback = "{}",
        .source = "as many machines as are wanted, at the class's capex",
        .doc = "where new machines come from, by class, or `default` for all others: "
               "groups of one class wait in one queue"),
    DPS_FIELD(struct dps_setup, outages, DPS_LIST, .record = &dps_outage_record,
        .fallback = "[]",
        .doc = "times in which machines are dark together, besides those that regions "
               "have of themselves"),
    DPS_FIELD(struct dps_setup, review, DPS_SPAN, .domain = "(0, inf)",
        .fallback = "30 d", .source = "assumed",
        .doc = "time after which an operator looks at a node again"),
    DPS_FIELD(struct dps_setup, windows, DPS_NAMED, .record = &dps_setup_windows_record,
        .library = "windows", .fallback = "none",
        .doc = "when markets are lived at event level, job by job"),
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

uint32_t
dps_setup_review(const struct dps_setup *self)
{
    int64_t period = self->review.ns / self->epoch.ns;
    return period < 1                 ? 1
           : period < DPS_MOST_EPOCHS ? (uint32_t)period
                                      : DPS_MOST_EPOCHS;
}

/* One ledger holds all tokens. */
static enum dps_status
check_symbols(const struct dps_setup *self, size_t network, struct dps_error *err)
{
    const struct dps_setup_network *own = dps_setup_network_at(self, network);
    for (size_t t = 0; t < own->rules.tokens.n; t++) {
        const char *symbol = dps_network_token(&own->rules, t)->symbol;
        if (strcmp(symbol, "USD") == 0) {
            return dps_fail(err, DPS_EINVAL,
                "networks.%s.tokens.%zu.symbol is USD, which stands for dollars",
                own->name, t);
        }
        for (size_t i = 0; i < network; i++) {
            const struct dps_setup_network *other = dps_setup_network_at(self, i);
            if (dps_network_token_named(&other->rules, symbol) >= 0) {
                return dps_fail(err, DPS_EINVAL,
                    "networks.%s.tokens.%zu.symbol is %s, that of a token of %s too",
                    own->name, t, symbol, other->name);
            }
        }
    }
    return DPS_OK;
}

static enum dps_status
check_networks(const struct dps_setup *self, struct dps_error *err)
{
    enum dps_status status = DPS_OK;
    for (size_t i = 0; i < self->networks.n && status == DPS_OK; i++) {
        const struct dps_setup_network *network = dps_setup_network_at(self, i);
        int64_t steps = network->rewards.over.ns / self->epoch.ns;
        status = steps > MOST_STEPS
                     ? dps_fail(err, DPS_EINVAL,
                           "networks.%s.rewards.over makes %" PRId64
                           " epochs, more than %d: choose a longer epoch",
                           network->name, steps, MOST_STEPS)
                     : check_symbols(self, i, err);
    }
    return status;
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
            strikes = strikes || dps_setup_strikes(&groups[g], &rules[i]);
        }
        if (!strikes) {
            return dps_fail(err, DPS_EINVAL,
                "outages.%zu.name is %s, which strikes no group of the fleet", i,
                rules[i].name);
        }
    }
    return DPS_OK;
}

/* Whether a market of machines sells to a group of the fleet. */
static bool
sells_to_some(const struct dps_setup *self, const char *class)
{
    const struct dps_setup_group *groups = self->fleet.items;
    for (size_t g = 0; g < self->fleet.n; g++) {
        if (strcmp(groups[g].hardware->name, class) == 0) {
            return true;
        }
    }
    return false;
}

/* Each market is that of a class in the fleet; the one for all others knows them. */
static enum dps_status
check_hardware_market(const struct dps_setup *self, struct dps_error *err)
{
    const struct dps_hardware_market *markets = self->hardware_market.items;
    const struct dps_setup_group *groups = self->fleet.items;
    bool all = false;
    for (size_t i = 0; i < self->hardware_market.n; i++) {
        bool rest = strcmp(markets[i].name, DPS_HARDWARE_DEFAULT) == 0;
        all = all || rest;
        if (!rest && !sells_to_some(self, markets[i].name)) {
            return dps_fail(err, DPS_EINVAL,
                "hardware_market has %s, which is the class of no group of the fleet",
                markets[i].name);
        }
    }
    for (size_t g = 0; all && g < self->fleet.n; g++) {
        if (groups[g].hardware->name[0] == '\0') {
            return dps_fail(err, DPS_EINVAL,
                "fleet.%zu.class.name is empty, and hardware_market.default needs it "
                "to know whom the machines' queue is shared with",
                g);
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
    enum dps_status status =
        setup->review.months > 0
            ? dps_fail(err, DPS_EINVAL, "review is in months: write it in days")
            : check_networks(setup, err);
    if (status == DPS_OK) {
        status = dps_setup_check_fleet(setup, err);
    }
    if (status == DPS_OK) {
        status = check_hardware_market(setup, err);
    }
    if (status == DPS_OK) {
        status = check_outages(setup, err);
    }
    return status == DPS_OK ? dps_setup_check_windows(setup, err) : status;
}

const struct dps_record dps_setup_record = {
    .name = "scenario",
    .doc = "A scenario: a question, the networks, who takes part, and for how long.",
    .size = sizeof(struct dps_setup),
    .fields = setup_fields,
    .n_fields = DPS_COUNT_OF(setup_fields),
    .check = check_setup,
};
