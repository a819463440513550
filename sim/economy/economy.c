#include "sim/economy/economy.h"

#include "sim/core/date.h"
#include "sim/economy/build.h"
#include "sim/economy/figures.h"
#include "sim/economy/lived_run.h"
#include "sim/economy/owners.h"
#include "sim/economy/prices.h"
#include "sim/economy/rewards.h"
#include "sim/economy/windows.h"
#include "sim/economy/work.h"
#include "sim/fleet/churn.h"
#include "sim/fleet/view.h"

/* ---- amendments -------------------------------------------------------- */

static enum dps_status
tell(struct dps_journal *journal, int64_t time, const char *what, const char *subject,
    const char *detail, struct dps_error *err)
{
    struct dps_event event = {time, what, subject, detail};
    return journal != NULL ? dps_journal_event(journal, &event, err) : DPS_OK;
}

/* Puts an amendment in force. */
static enum dps_status
enact(struct dps_economy *self, uint32_t i, const struct dps_amendment *due,
    const char **name, struct dps_error *err)
{
    const struct dps_setup_network *rules = NULL;
    enum dps_status status =
        dps_amendments_fire(&self->amendments[i], due, &rules, err);
    if (status == DPS_OK) {
        *name = rules->name;
        status = dps_member_amend(
            &self->members[i], rules, due->from_start, &self->ledger, err);
    }
    return status;
}

/* Puts in force, in order, what is due at `date`. */
static enum dps_status
amend(struct dps_economy *self, int64_t date, int64_t time, struct dps_journal *journal,
    struct dps_error *err)
{
    enum dps_status status = DPS_OK;
    for (uint32_t i = 0; i < self->n_members && status == DPS_OK; i++) {
        struct dps_member *member = &self->members[i];
        const struct dps_amendment *due = NULL;
        const struct dps_electorate electorate = {
            date, self->seed, member->figures, &member->cohorts};
        status = dps_amendments_watch(&self->amendments[i], &electorate, err);
        while (status == DPS_OK &&
               (due = dps_amendments_due(&self->amendments[i], date)) != NULL) {
            const char *name = NULL;
            status = enact(self, i, due, &name, err);
            if (status == DPS_OK) {
                status = tell(journal, time, "amendment", name, due->source, err);
            }
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

/* Outages begin and end: what of the epoch each group is dark. */
static enum dps_status
darken(struct dps_economy *self, const struct dps_epoch *epoch,
    struct dps_journal *journal, struct dps_error *err)
{
    const struct dps_outages *outages = &self->outages;
    int64_t time = dps_economy_time(self, epoch->number);
    enum dps_status status = DPS_OK;
    dps_outages_live(&self->outages, epoch->begin, epoch->end);
    for (size_t i = 0; i < outages->n && status == DPS_OK; i++) {
        if (outages->progress[i].begun) {
            status = tell(journal, time, "outage", outages->items[i].rule->name,
                "an outage begins", err);
        }
    }
    for (uint32_t m = 0; m < self->n_members; m++) {
        struct dps_cells *cells = &self->members[m].cells;
        for (size_t i = 0; i < cells->n; i++) {
            cells->items[i].dark = outages->dark[cells->items[i].group];
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

/* What a network does in one part of an epoch. */
typedef enum dps_status part(
    struct dps_member *member, const struct dps_turn *turn, struct dps_error *err);

static enum dps_status
each(struct dps_economy *self, part *does, const struct dps_turn *turn,
    struct dps_error *err)
{
    enum dps_status status = DPS_OK;
    for (uint32_t i = 0; i < self->n_members && status == DPS_OK; i++) {
        status = does(&self->members[i], turn, err);
        if (status != DPS_OK) {
            dps_within(err, status, "%s", self->members[i].setup->name);
        }
    }
    return status;
}

static enum dps_status
unlock(struct dps_member *member, const struct dps_turn *turn, struct dps_error *err)
{
    dps_figures_mark(member, turn);
    dps_seats_turn(&member->seats, member->figures,
        (double)(turn->epoch.time / DPS_NS - (turn->epoch.end - turn->epoch.begin)));
    enum dps_status status = dps_rewards_unlock(member, turn, err);
    if (status == DPS_OK) {
        status = dps_commitments_expire(member, turn, err);
    }
    return status == DPS_OK ? dps_cohorts_unlock(&member->cohorts, turn, err) : status;
}

/* Markets clear, what of the epoch is lived at event level is lived, and all of it is
 * settled. */
static enum dps_status
serve(struct dps_economy *self, const struct dps_turn *turn,
    struct dps_journal *journal, struct dps_error *err)
{
    enum dps_status status = each(self, dps_work_clear, turn, err);
    for (uint32_t i = 0; i < self->n_members && status == DPS_OK; i++) {
        dps_lived_learn(
            &self->lived[i], &self->members[i].service, &self->members[i].cells, turn);
    }
    if (status == DPS_OK) {
        status = dps_lived_run(self, turn, journal, err);
    }
    for (uint32_t i = 0; i < self->n_members && status == DPS_OK; i++) {
        const struct dps_lived *lived = &self->lived[i];
        const struct dps_ceded_epoch ceded = {
            lived->until > 0 ? lived->parts : NULL, lived->until, journal};
        status = dps_work_pay(&self->members[i], &ceded, turn, err);
    }
    return status == DPS_OK ? each(self, dps_work_share, turn, err) : status;
}

/* What machines cost at a date, and how long they take. */
static void
quote_machines(struct dps_economy *self, int64_t date)
{
    for (uint32_t i = 0; i < self->n_members; i++) {
        dps_dealers_quote(&self->dealers, date, &self->members[i].cells);
    }
}

static void
order_machines(struct dps_economy *self, int64_t date)
{
    for (uint32_t i = 0; i < self->n_members; i++) {
        dps_dealers_take(&self->dealers, date, &self->members[i].cells);
    }
}

/* Every node has its review once in a while; what is decided holds from the next epoch
 * on, or from this one where decisions come first. */
static enum dps_status
review(struct dps_economy *self, const struct dps_turn *turn, struct dps_error *err)
{
    uint32_t from = turn->epoch.number + (self->decides_first ? 0 : 1);
    uint32_t period = dps_setup_review(self->setup);
    int64_t date = dps_economy_date(self, from);
    quote_machines(self, date);
    enum dps_status status = each(self, dps_owners_bond, turn, err);
    for (uint32_t i = 0; i < self->n_members && status == DPS_OK; i++) {
        dps_owners_rule(&self->members[i], turn, period, self->rules);
    }
    for (uint32_t i = 0; i < self->n_members && status == DPS_OK; i++) {
        status = dps_owners_consider(&self->members[i], turn, self->rules, err);
        if (status != DPS_OK) {
            dps_within(err, status, "%s", self->members[i].setup->name);
        }
    }
    if (status == DPS_OK) {
        status = dps_justice_do(&self->justice, self->members, self->lived,
            self->n_members, turn, from, period, err);
    }
    if (status == DPS_OK) {
        status = dps_fleet_review(&self->fleet, from, self->rules, err);
    }
    if (status == DPS_OK) {
        status = each(self, dps_owners_settle, turn, err);
    }
    order_machines(self, date);
    return status;
}

static enum dps_status
decide(struct dps_member *member, const struct dps_turn *turn, struct dps_error *err)
{
    const struct dps_cohort_view view = {
        member->quote.state.price, member->figures, &member->seats, &member->tokens};
    enum dps_status status = dps_dividends_pay(
        &member->dividends, member->setup, &member->cohorts, turn, err);
    return status == DPS_OK ? dps_cohorts_decide(&member->cohorts, member->setup, turn,
                                  &view, &member->flows, err)
                            : status;
}

/* Nodes' owners and holders decide. */
static enum dps_status
decide_all(struct dps_economy *self, const struct dps_turn *turn, struct dps_error *err)
{
    enum dps_status status = review(self, turn, err);
    return status == DPS_OK ? each(self, decide, turn, err) : status;
}

static void
take_figures(struct dps_economy *self, const struct dps_turn *turn)
{
    double factor = self->setup->factor != NULL ? self->factor.state.price : 1;
    double days = (double)(turn->epoch.end - self->setup->start) / (double)DPS_DAY;
    for (uint32_t i = 0; i < self->n_members; i++) {
        struct dps_member *member = &self->members[i];
        const struct dps_returns_view returns = dps_member_returns(member);
        dps_returns_spend(&member->returns, &returns, turn);
        dps_figures_take(member, turn, factor, days);
    }
}

static enum dps_status
live(struct dps_economy *self, const struct dps_turn *turn, struct dps_journal *journal,
    struct dps_error *err)
{
    const struct dps_epoch *epoch = &turn->epoch;
    enum dps_status status =
        amend(self, epoch->begin, dps_economy_time(self, epoch->number), journal, err);
    if (status == DPS_OK) {
        status = each(self, unlock, turn, err);
    }
    if (status == DPS_OK) {
        status = darken(self, epoch, journal, err);
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
    if (status == DPS_OK && self->decides_first) {
        status = decide_all(self, turn, err);
    }
    if (status == DPS_OK) {
        status = serve(self, turn, journal, err);
    }
    if (status == DPS_OK && !self->decides_first) {
        status = decide_all(self, turn, err);
    }
    if (status == DPS_OK) {
        status = dps_prices_move(self, turn, err);
    }
    take_figures(self, turn);
    return status == DPS_OK ? verify_laws(self, err) : status;
}

static struct dps_turn
turn_of(struct dps_economy *self, uint32_t number)
{
    return (struct dps_turn){
        .epoch =
            {
                .number = number,
                .begin = dps_economy_date(self, number),
                .end = dps_economy_date(self, number + 1),
                .time = dps_economy_time(self, number + 1),
            },
        .seed = self->seed,
        .ledger = &self->ledger,
        .fleet = &self->fleet,
    };
}

enum dps_status
dps_economy_step(
    struct dps_economy *self, struct dps_journal *journal, struct dps_error *err)
{
    const struct dps_turn turn = turn_of(self, self->epoch);
    enum dps_status status = live(self, &turn, journal, err);
    if (status != DPS_OK) {
        char date[DPS_DATE_TEXT];
        dps_date_format(turn.epoch.begin, date);
        return dps_within(
            err, status, "epoch %u (%s)", (unsigned)turn.epoch.number, date);
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

/* What was issued before the start followed the rules of its time. */
static enum dps_status
precede(struct dps_economy *self, uint32_t i, struct dps_error *err)
{
    enum dps_status status = DPS_OK;
    const struct dps_amendment *due = NULL;
    while (status == DPS_OK && (due = dps_amendments_due(&self->amendments[i],
                                    self->setup->start - 1)) != NULL) {
        const char *name = NULL;
        status = dps_member_precede(&self->members[i], due->at, &self->ledger, err);
        if (status == DPS_OK) {
            status = enact(self, i, due, &name, err);
        }
    }
    return status;
}

/* What holds at the start: the epoch before the first, in which only nodes join. */
static enum dps_status
open_all(struct dps_economy *self, struct dps_error *err)
{
    struct dps_turn before = turn_of(self, 0);
    before.epoch.end = before.epoch.begin;
    before.epoch.begin -= self->setup->epoch.ns / DPS_NS;
    before.epoch.time = 0;
    enum dps_status status = DPS_OK;
    quote_machines(self, self->setup->start);
    for (uint32_t i = 0; i < self->n_members && status == DPS_OK; i++) {
        struct dps_member *member = &self->members[i];
        status = precede(self, i, err);
        if (status == DPS_OK) {
            status = dps_member_open(member, self->setup->start, &self->ledger, err);
        }
        dps_figures_mark(member, &before);
    }
    take_figures(self, &before);
    for (uint32_t i = 0; i < self->n_members; i++) {
        struct dps_member *member = &self->members[i];
        dps_seats_turn(&member->seats, member->figures,
            (double)(before.epoch.begin - self->setup->start));
    }
    if (status == DPS_OK) {
        status = each(self, dps_owners_bond, &before, err);
    }
    for (uint32_t i = 0; i < self->n_members && status == DPS_OK; i++) {
        status = dps_owners_open(&self->members[i], &self->fleet, err);
    }
    if (status == DPS_OK) {
        status = each(self, dps_owners_settle, &before, err);
    }
    take_figures(self, &before);
    return status;
}

enum dps_status
dps_economy_init(struct dps_economy *self, struct dps_scenario *scenario, uint64_t seed,
    struct dps_error *err)
{
    enum dps_status status = dps_economy_build(self, scenario, seed, err);
    if (status == DPS_OK) {
        status = open_all(self, err);
    }
    if (status == DPS_OK) {
        status = amend(self, self->setup->start - 1, 0, NULL, err);
    }
    if (status == DPS_OK) {
        status = verify_laws(self, err);
    }
    dps_ledger_close_epoch(&self->ledger);
    return status;
}
