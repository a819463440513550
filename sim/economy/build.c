#include "sim/economy/build.h"

#include "sim/core/date.h"
#include "sim/economy/accounts.h"
#include "sim/economy/shape.h"
#include "sim/economy/windows.h"

#include <stdlib.h>

enum { USD_DECIMALS = 6 };

/* ---- building ---------------------------------------------------------- */

/* The epochs in which a network's join cohorts begin. */
static enum dps_status
cut_vintages(const struct dps_setup *setup, const struct dps_setup_network *network,
    uint16_t begins[DPS_VINTAGES], uint32_t *n, struct dps_error *err)
{
    const struct dps_span year = {.months = 12};
    struct dps_span span = network->kpis.cohort;
    int64_t years = dps_date_spans(0, year, setup->start);
    int64_t from = span.months > 0 ? dps_date_after(0, year, years) : setup->start;
    int64_t length = dps_setup_epochs(setup) * setup->epoch.ns / DPS_NS;
    begins[0] = 0;
    *n = 1;
    for (int64_t k = dps_date_spans(from, span, setup->start) + 1;; k++) {
        int64_t after = dps_date_after(from, span, k) - setup->start;
        if (after >= length) {
            return DPS_OK;
        }
        int64_t epoch = (after * DPS_NS + setup->epoch.ns - 1) / setup->epoch.ns;
        if (*n == DPS_VINTAGES) {
            return dps_fail(err, DPS_EINVAL,
                "%s.kpis.cohort makes more than %d cohorts: choose a longer one",
                network->name, DPS_VINTAGES);
        }
        if (epoch > begins[*n - 1]) {
            begins[(*n)++] = (uint16_t)epoch;
        }
    }
}

static enum dps_status
build_fleet(struct dps_economy *self, struct dps_error *err)
{
    const struct dps_setup *setup = self->setup;
    const struct dps_setup_group *groups = setup->fleet.items;
    struct dps_group_plan *plans = calloc(setup->fleet.n + 1, sizeof *plans);
    struct dps_weighing *weighings = calloc(setup->networks.n + 1, sizeof *weighings);
    uint16_t(*vintages)[DPS_VINTAGES] = calloc(setup->networks.n + 1, sizeof *vintages);
    enum dps_status status = DPS_OK;
    if (plans == NULL || weighings == NULL || vintages == NULL) {
        status = dps_fail(err, DPS_ENOMEM, "out of memory for the fleet's plan");
        goto out;
    }
    for (size_t i = 0; i < setup->fleet.n; i++) {
        plans[i] = (struct dps_group_plan){.name = groups[i].name,
            .hardware = groups[i].hardware,
            .network = (uint32_t)dps_setup_network_named(setup, groups[i].network),
            .count = (uint32_t)(groups[i].count + groups[i].prospects),
            .operators = (uint32_t)groups[i].operators,
            .skew = groups[i].skew,
            .region = groups[i].region,
            .again = dps_roster_again(&groups[i])};
    }
    for (size_t i = 0; i < setup->networks.n && status == DPS_OK; i++) {
        const struct dps_rewards *rewards = &dps_setup_network_at(setup, i)->rewards;
        weighings[i] = (struct dps_weighing){.quantum = dps_rewards_quantum(rewards),
            .measure = dps_rewards_measure(rewards),
            .minimum = rewards->minimum,
            .steps = (uint32_t)(rewards->over.ns / setup->epoch.ns),
            .vintages = vintages[i]};
        status = cut_vintages(setup, dps_setup_network_at(setup, i), vintages[i],
            &weighings[i].n_vintages, err);
    }
    if (status == DPS_OK) {
        status = dps_fleet_init(&self->fleet, self->seed, setup->epoch.ns, plans,
            (uint32_t)setup->fleet.n, weighings, (uint32_t)setup->networks.n, err);
    }
out:
    free(vintages);
    free(plans);
    free(weighings);
    return status;
}

static enum dps_status
build_members(struct dps_economy *self, struct dps_error *err)
{
    size_t n = self->setup->networks.n;
    self->members = calloc(n + 1, sizeof *self->members);
    self->rules = calloc(self->setup->fleet.n + 1, sizeof *self->rules);
    if (self->members == NULL || self->rules == NULL) {
        return dps_fail(err, DPS_ENOMEM, "out of memory for the networks");
    }
    enum dps_status status = DPS_OK;
    for (uint32_t i = 0; i < n && status == DPS_OK; i++) {
        self->n_members = i + 1;
        status = dps_member_init(&self->members[i], self->setup, i, self->usd,
            self->seed, &self->fleet, &self->ledger, err);
    }
    return status;
}

/* Accounts that amendments will want are there from the start, as all that a trace
 * records. */
static enum dps_status
prepare_amendments(struct dps_economy *self, uint32_t i, struct dps_error *err)
{
    struct dps_member *member = &self->members[i];
    struct dps_amendments *amendments = &self->amendments[i];
    enum dps_status status = DPS_OK;
    for (uint32_t n = 1; n <= amendments->n && status == DPS_OK; n++) {
        const struct dps_setup_network *amended = NULL;
        status = dps_amendments_preview(amendments, n, &amended, err);
        if (status == DPS_OK) {
            status = dps_shape_check(amendments->base, amended, err);
        }
        if (status == DPS_OK) {
            status = dps_commitments_amend(&member->commitments, amended, err);
        }
        if (status == DPS_OK) {
            status = dps_accounts_add(member, amended, &self->ledger, err);
        }
        if (status != DPS_OK) {
            return dps_within(err, status, "networks.%s.amendments.%u",
                amendments->base->name, (unsigned)(n - 1));
        }
    }
    return dps_accounts_add(member, amendments->base, &self->ledger, err);
}

static enum dps_status
build_populations(struct dps_economy *self, struct dps_error *err)
{
    const struct dps_setup *setup = self->setup;
    const struct dps_setup_population *plans = setup->population.items;
    self->populations = calloc(setup->population.n + 1, sizeof *self->populations);
    if (self->populations == NULL) {
        return dps_fail(err, DPS_ENOMEM, "out of memory for the populations");
    }
    enum dps_status status = DPS_OK;
    for (uint32_t i = 0; i < setup->population.n && status == DPS_OK; i++) {
        self->n_populations = i + 1;
        status = dps_population_init(&self->populations[i], &plans[i].growth,
            (uint32_t)dps_setup_network_named(setup, plans[i].network), plans[i].class,
            &self->fleet, err);
        if (status != DPS_OK) {
            dps_within(err, status, "population.%u", (unsigned)i);
        }
    }
    return status;
}

static enum dps_status
build_amendments(
    struct dps_economy *self, struct dps_scenario *scenario, struct dps_error *err)
{
    self->amendments = calloc(self->setup->networks.n + 1, sizeof *self->amendments);
    if (self->amendments == NULL) {
        return dps_fail(err, DPS_ENOMEM, "out of memory for amendments");
    }
    enum dps_status status = DPS_OK;
    for (uint32_t i = 0; i < self->setup->networks.n && status == DPS_OK; i++) {
        status = dps_amendments_init(
            &self->amendments[i], scenario, dps_setup_network_at(self->setup, i), err);
    }
    return status;
}

/* Dollars are a token like others where anything has a price or is paid for. */
static enum dps_status
build_money(struct dps_economy *self, struct dps_error *err)
{
    const struct dps_setup *setup = self->setup;
    bool priced = false;
    enum dps_status status = DPS_OK;
    for (size_t i = 0; i < setup->networks.n; i++) {
        const struct dps_setup_network *network = dps_setup_network_at(setup, i);
        priced = priced || network->price != NULL || network->payment != NULL;
    }
    if (priced) {
        status = dps_ledger_add_token(
            &self->ledger, "USD", USD_DECIMALS, INT64_MAX, &self->usd, err);
    }
    if (status == DPS_OK && setup->factor != NULL) {
        struct dps_rng_name whose = {.seed = self->seed};
        status =
            dps_quote_init(&self->factor, setup->factor, whose, setup->start, 1, err);
    }
    return status;
}

static enum dps_status
build_lived(struct dps_economy *self, struct dps_error *err)
{
    self->workers = 1;
    self->lived = calloc((size_t)self->n_members + 1, sizeof *self->lived);
    if (self->lived == NULL) {
        return dps_fail(err, DPS_ENOMEM, "out of memory for windows");
    }
    enum dps_status status = DPS_OK;
    for (uint32_t i = 0; i < self->n_members && status == DPS_OK; i++) {
        const struct dps_member *member = &self->members[i];
        status = dps_lived_init(
            &self->lived[i], self->setup, member->setup, member->cells.n, err);
    }
    return status;
}

static enum dps_status
build(struct dps_economy *self, struct dps_scenario *scenario, struct dps_error *err)
{
    enum dps_status status = build_amendments(self, scenario, err);
    if (status == DPS_OK) {
        status = build_money(self, err);
    }
    if (status == DPS_OK) {
        status = build_fleet(self, err);
    }
    if (status == DPS_OK) {
        status = dps_outages_init(&self->outages, self->setup, self->seed, err);
    }
    if (status == DPS_OK) {
        status = dps_dealers_init(&self->dealers, self->setup, err);
    }
    if (status == DPS_OK) {
        status = build_members(self, err);
    }
    for (uint32_t i = 0; i < self->n_members && status == DPS_OK; i++) {
        status = prepare_amendments(self, i, err);
    }
    if (status == DPS_OK) {
        status = build_lived(self, err);
    }
    if (status == DPS_OK) {
        status = build_populations(self, err);
    }
    for (uint32_t i = 0; i < self->n_members && status == DPS_OK; i++) {
        status = dps_windows_add_wallets(
            self->members[i].setup, self->members[i].first_token, &self->ledger, err);
    }
    return status;
}

enum dps_status
dps_economy_build(struct dps_economy *self, struct dps_scenario *scenario,
    uint64_t seed, struct dps_error *err)
{
    const struct dps_setup *setup = dps_scenario_value(scenario);
    struct dps_roster *roster = dps_roster_make(setup);
    *self = (struct dps_economy){
        .roster = roster,
        .setup = roster != NULL ? &roster->setup : setup,
        .seed = seed,
        .n_epochs = (uint32_t)dps_setup_epochs(setup),
    };
    if (roster == NULL) {
        return dps_fail(err, DPS_ENOMEM, "out of memory for the scenario's groups");
    }
    return build(self, scenario, err);
}

void
dps_economy_free(struct dps_economy *self)
{
    for (uint32_t i = 0; i < self->n_members; i++) {
        dps_member_free(&self->members[i]);
    }
    for (uint32_t i = 0; i < self->n_populations; i++) {
        dps_population_free(&self->populations[i]);
    }
    for (uint32_t i = 0; self->lived != NULL && i < self->n_members; i++) {
        dps_lived_free(&self->lived[i]);
    }
    dps_justice_free(&self->justice);
    dps_nursery_close(&self->nursery);
    free(self->members);
    free(self->lived);
    free(self->rules);
    free(self->populations);
    for (uint32_t i = 0; self->amendments != NULL && i < self->setup->networks.n; i++) {
        dps_amendments_free(&self->amendments[i]);
    }
    free(self->amendments);
    dps_quote_free(&self->factor);
    dps_outages_free(&self->outages);
    dps_dealers_free(&self->dealers);
    dps_fleet_free(&self->fleet);
    dps_ledger_free(&self->ledger);
    free(self->roster);
    *self = (struct dps_economy){0};
}
