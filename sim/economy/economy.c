#include "sim/economy/economy.h"

#include "sim/core/date.h"
#include "sim/economy/windows.h"
#include "sim/fleet/churn.h"
#include "sim/fleet/view.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- building ---------------------------------------------------------- */

static enum dps_status
build_fleet(struct dps_economy *self, struct dps_error *err)
{
    const struct dps_setup *setup = self->setup;
    const struct dps_setup_group *groups = setup->fleet.items;
    struct dps_group_plan *plans = calloc(setup->fleet.n + 1, sizeof *plans);
    struct dps_weighing *weighings = calloc(setup->networks.n + 1, sizeof *weighings);
    enum dps_status status = DPS_OK;
    if (plans == NULL || weighings == NULL) {
        status = dps_fail(err, DPS_ENOMEM, "out of memory for the fleet's plan");
        goto out;
    }
    for (size_t i = 0; i < setup->fleet.n; i++) {
        plans[i] = (struct dps_group_plan){.name = groups[i].name,
            .hardware = groups[i].hardware,
            .network = (uint32_t)dps_setup_network_named(setup, groups[i].network),
            .count = (uint32_t)groups[i].count,
            .operators = (uint32_t)groups[i].operators,
            .skew = groups[i].skew,
            .cost_factor =
                groups[i].region != NULL ? groups[i].region->cost_factor : 1};
    }
    for (size_t i = 0; i < setup->networks.n; i++) {
        const struct dps_rewards *rewards = &dps_setup_network_at(setup, i)->rewards;
        weighings[i] = (struct dps_weighing){.quantum = rewards->quantum,
            .minimum = rewards->minimum,
            .steps = (uint32_t)(rewards->over.ns / setup->epoch.ns)};
    }
    status = dps_fleet_init(&self->fleet, self->seed, setup->epoch.ns, plans,
        (uint32_t)setup->fleet.n, weighings, (uint32_t)setup->networks.n, err);
out:
    free(plans);
    free(weighings);
    return status;
}

static enum dps_status
build_members(struct dps_economy *self, struct dps_error *err)
{
    size_t n = self->setup->networks.n;
    self->members = calloc(n + 1, sizeof *self->members);
    if (self->members == NULL) {
        return dps_fail(err, DPS_ENOMEM, "out of memory for the networks");
    }
    enum dps_status status = DPS_OK;
    for (uint32_t i = 0; i < n && status == DPS_OK; i++) {
        self->n_members = i + 1;
        status =
            dps_member_init(&self->members[i], dps_setup_network_at(self->setup, i), i,
                self->fleet.networks[i].weighing.steps, &self->ledger, err);
    }
    return status;
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
            (uint32_t)dps_setup_network_named(setup, plans[i].network), &self->fleet,
            err);
        if (status != DPS_OK) {
            dps_within(err, status, "population.%u", (unsigned)i);
        }
    }
    return status;
}

/* Binds a network once for each of its amendments, with all overlays until then. */
static enum dps_status
build_versions_of(struct dps_economy *self, struct dps_scenario *scenario,
    uint32_t member, struct dps_error *err)
{
    const struct dps_setup_network *setup = dps_setup_network_at(self->setup, member);
    size_t n = setup->rules.amendments.n;
    const struct dps_tree **overlays = calloc(n + 1, sizeof *overlays);
    struct dps_version *versions =
        realloc(self->versions, (self->n_versions + n + 1) * sizeof *versions);
    enum dps_status status = DPS_OK;
    char path[2 * DPS_ACCOUNT_NAME];
    self->versions = versions != NULL ? versions : self->versions;
    if (overlays == NULL || versions == NULL) {
        status = dps_fail(err, DPS_ENOMEM, "out of memory for amendments");
    }
    snprintf(path, sizeof path, "networks.%s", setup->name);
    for (size_t i = 0; i < n && status == DPS_OK; i++) {
        const struct dps_amendment *amendment = dps_network_amendment(&setup->rules, i);
        const void *value = NULL;
        overlays[i] = amendment->set;
        status = dps_scenario_amended(
            scenario, path, &dps_setup_network_record, overlays, i + 1, &value, err);
        if (status == DPS_OK) {
            struct dps_version *version = &versions[self->n_versions++];
            *version = (struct dps_version){.member = member,
                .at = amendment->at,
                .from_start = amendment->from_start,
                .source = amendment->source};
            memcpy(&version->setup, value, sizeof version->setup);
            version->setup.name = setup->name; /* its key, which is not bound anew */
        }
    }
    free(overlays);
    return status;
}

static enum dps_status
build(struct dps_economy *self, struct dps_scenario *scenario, struct dps_error *err)
{
    enum dps_status status = DPS_OK;
    for (uint32_t i = 0; i < self->setup->networks.n && status == DPS_OK; i++) {
        status = build_versions_of(self, scenario, i, err);
    }
    if (status == DPS_OK) {
        status = build_fleet(self, err);
    }
    if (status == DPS_OK) {
        status = build_members(self, err);
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

/* ---- amendments -------------------------------------------------------- */

static enum dps_status
tell(struct dps_journal *journal, int64_t time, const char *what, const char *subject,
    const char *detail, struct dps_error *err)
{
    struct dps_event event = {time, what, subject, detail};
    return journal != NULL ? dps_journal_event(journal, &event, err) : DPS_OK;
}

/* Takes up, in order, the versions that hold at `date` and are not in force yet. */
static enum dps_status
amend(struct dps_economy *self, int64_t date, int64_t time, struct dps_journal *journal,
    struct dps_error *err)
{
    enum dps_status status = DPS_OK;
    uint32_t before = 0; /* versions of this member that came earlier in the list */
    for (uint32_t i = 0; i < self->n_versions && status == DPS_OK; i++) {
        const struct dps_version *version = &self->versions[i];
        struct dps_member *member = &self->members[version->member];
        before =
            i > 0 && self->versions[i - 1].member == version->member ? before + 1 : 0;
        if (version->at > date || before < member->amended) {
            continue;
        }
        status = dps_member_amend(member, &version->setup, version->from_start, err);
        if (status == DPS_OK) {
            status = tell(
                journal, time, "amendment", member->setup->name, version->source, err);
        }
    }
    return status;
}

/* ---- an epoch ---------------------------------------------------------- */

int64_t
dps_economy_date(const struct dps_economy *self, uint32_t epoch)
{
    return self->setup->start + dps_economy_time(self, epoch) / DPS_NS;
}

int64_t
dps_economy_time(const struct dps_economy *self, uint32_t epoch)
{
    return self->setup->epoch.ns * epoch;
}

static enum dps_status
follow(struct dps_economy *self, const struct dps_epoch *epoch,
    struct dps_journal *journal, struct dps_error *err)
{
    enum dps_status status = DPS_OK;
    for (uint32_t i = 0; i < self->n_populations && status == DPS_OK; i++) {
        struct dps_population *population = &self->populations[i];
        bool exhausted = population->exhausted;
        status = dps_population_follow(
            population, &self->fleet, epoch->begin, epoch->number, err);
        if (status == DPS_OK && population->exhausted && !exhausted) {
            status = tell(journal, dps_economy_time(self, epoch->number), "population",
                self->members[population->network].setup->name,
                "the target asks for more nodes than the fleet has", err);
        }
    }
    return status;
}

static enum dps_status
verify_laws(const struct dps_economy *self, struct dps_error *err)
{
    enum dps_status status = dps_ledger_verify(&self->ledger, err);
    for (uint32_t i = 0; i < self->n_members && status == DPS_OK; i++) {
        status = dps_member_verify(&self->members[i], &self->ledger, err);
    }
    return status == DPS_OK && self->audit ? dps_economy_verify(self, err) : status;
}

static enum dps_status
live(struct dps_economy *self, const struct dps_epoch *epoch,
    struct dps_journal *journal, struct dps_error *err)
{
    enum dps_status status =
        amend(self, epoch->begin, dps_economy_time(self, epoch->number), journal, err);
    for (uint32_t i = 0; i < self->n_members && status == DPS_OK; i++) {
        status = dps_member_unlock(&self->members[i], epoch, &self->ledger, err);
    }
    if (status == DPS_OK) {
        status = dps_fleet_advance(&self->fleet, epoch->number, err);
    }
    if (status == DPS_OK) {
        status = follow(self, epoch, journal, err);
    }
    for (uint32_t i = 0; i < self->n_members && status == DPS_OK; i++) {
        status = dps_windows_live(
            &self->members[i], self->setup->start, epoch, &self->ledger, journal, err);
    }
    for (uint32_t i = 0; i < self->n_members && status == DPS_OK; i++) {
        status = dps_member_settle(
            &self->members[i], epoch, &self->fleet, &self->ledger, err);
    }
    return status == DPS_OK ? verify_laws(self, err) : status;
}

enum dps_status
dps_economy_step(
    struct dps_economy *self, struct dps_journal *journal, struct dps_error *err)
{
    const struct dps_epoch epoch = {
        .number = self->epoch,
        .begin = dps_economy_date(self, self->epoch),
        .end = dps_economy_date(self, self->epoch + 1),
        .time = dps_economy_time(self, self->epoch + 1),
    };
    enum dps_status status = live(self, &epoch, journal, err);
    if (status != DPS_OK) {
        char date[DPS_DATE_TEXT];
        dps_date_format(epoch.begin, date);
        return dps_within(err, status, "epoch %u (%s)", (unsigned)epoch.number, date);
    }
    dps_ledger_close_epoch(&self->ledger);
    self->epoch++;
    return DPS_OK;
}

enum dps_status
dps_economy_verify(const struct dps_economy *self, struct dps_error *err)
{
    enum dps_status status = dps_fleet_verify(&self->fleet, err);
    for (uint32_t i = 0; i < self->n_members && status == DPS_OK; i++) {
        status = dps_member_audit(&self->members[i], &self->fleet, &self->ledger, err);
    }
    return status;
}

/* ---- life -------------------------------------------------------------- */

enum dps_status
dps_economy_init(struct dps_economy *self, struct dps_scenario *scenario, uint64_t seed,
    struct dps_error *err)
{
    const struct dps_setup *setup = dps_scenario_value(scenario);
    *self = (struct dps_economy){
        .setup = setup,
        .seed = seed,
        .n_epochs = (uint32_t)dps_setup_epochs(setup),
        .fleet = DPS_FLEET_NONE,
    };
    enum dps_status status = build(self, scenario, err);
    for (uint32_t i = 0; i < self->n_members && status == DPS_OK; i++) {
        status = dps_member_open(&self->members[i], setup->start, &self->ledger, err);
    }
    if (status == DPS_OK) {
        status = amend(self, setup->start - 1, 0, NULL, err);
    }
    if (status == DPS_OK) {
        status = verify_laws(self, err);
    }
    dps_ledger_close_epoch(&self->ledger);
    return status;
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
    free(self->members);
    free(self->populations);
    free(self->versions);
    dps_fleet_free(&self->fleet);
    dps_ledger_free(&self->ledger);
    *self = (struct dps_economy){.fleet = DPS_FLEET_NONE};
}

/* ---- save and load ----------------------------------------------------- */

void
dps_economy_save(const struct dps_economy *self, struct dps_buffer *out)
{
    dps_buffer_put_u32(out, self->epoch);
    dps_ledger_save(&self->ledger, out);
    dps_fleet_save(&self->fleet, out);
    for (uint32_t i = 0; i < self->n_members; i++) {
        dps_member_save(&self->members[i], out);
    }
    for (uint32_t i = 0; i < self->n_populations; i++) {
        dps_population_save(&self->populations[i], out);
    }
}

/* Points a member at the rules that were in force when it was saved. */
static enum dps_status
restore_version(struct dps_economy *self, uint32_t member, struct dps_error *err)
{
    uint32_t left = self->members[member].amended;
    const struct dps_setup_network *setup = dps_setup_network_at(self->setup, member);
    for (uint32_t i = 0; i < self->n_versions && left > 0; i++) {
        if (self->versions[i].member == member) {
            setup = &self->versions[i].setup;
            left--;
        }
    }
    self->members[member].setup = setup;
    return left == 0 ? DPS_OK
                     : dps_fail(err, DPS_EIO, "the saved network has other amendments");
}

enum dps_status
dps_economy_load(struct dps_economy *self, struct dps_reader *in, struct dps_error *err)
{
    self->epoch = dps_reader_u32(in);
    enum dps_status status = dps_ledger_load(&self->ledger, in, err);
    if (status == DPS_OK) {
        status = dps_fleet_load(&self->fleet, in, err);
    }
    for (uint32_t i = 0; i < self->n_members && status == DPS_OK; i++) {
        status = dps_member_load(&self->members[i], in, err);
        if (status == DPS_OK) {
            status = restore_version(self, i, err);
        }
    }
    for (uint32_t i = 0; i < self->n_populations && status == DPS_OK; i++) {
        status = dps_population_load(&self->populations[i], in, err);
    }
    return status == DPS_OK ? dps_reader_status(in, "the saved economy", err) : status;
}
