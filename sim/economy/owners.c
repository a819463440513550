#include "sim/economy/owners.h"

#include "models/emission/steps.h"
#include "sim/core/date.h"
#include "sim/core/maths.h"
#include "sim/economy/justice.h"
#include "sim/fleet/churn.h"

#include <math.h>

enum { MILLION = 1000000 };

/* ---- at the start ------------------------------------------------------ */

/* Of a group's nodes `count` are there from the start, spread evenly among all, so that
 * every owner has its part. */
static enum dps_status
join_first(
    const struct dps_group_cell *cell, struct dps_fleet *fleet, struct dps_error *err)
{
    const struct dps_group *group = &fleet->groups[cell->group];
    uint64_t all = group->n;
    uint64_t count = (uint64_t)cell->setup->count;
    enum dps_status status = DPS_OK;
    for (uint64_t i = 0; i < all && status == DPS_OK; i++) {
        if ((i + 1) * count / all > i * count / all) {
            status = dps_fleet_join(fleet, group->first + (uint32_t)i, 0, err);
        }
    }
    return status;
}

enum dps_status
dps_owners_open(struct dps_member *self, struct dps_fleet *fleet, struct dps_error *err)
{
    enum dps_status status = DPS_OK;
    for (size_t i = 0; i < self->cells.n && status == DPS_OK; i++) {
        if (self->cells.items[i].setup->owner != NULL) {
            status = join_first(&self->cells.items[i], fleet, err);
        }
    }
    return status;
}

/* ---- bonds ------------------------------------------------------------- */

/* Not so much that the bonds of all the network's nodes pass what int64 holds. */
static struct dps_bond
bounded(
    const struct dps_member *self, const struct dps_fleet *fleet, struct dps_bond bond)
{
    const int64_t most = INT64_MAX / 8;
    int64_t nodes = 1;
    int64_t weight = 1;
    for (size_t i = 0; i < self->cells.n; i++) {
        const struct dps_group *group = &fleet->groups[self->cells.items[i].group];
        nodes += group->n;
        weight = dps_units_sum(weight, group->total);
    }
    return (struct dps_bond){
        bond.node < most / nodes ? bond.node : most / nodes,
        bond.weight < most / weight ? bond.weight : most / weight,
    };
}

enum dps_status
dps_owners_bond(
    struct dps_member *self, const struct dps_turn *turn, struct dps_error *err)
{
    const struct dps_collateral *collateral = &self->setup->collateral;
    if (self->bonded < 0) {
        return DPS_OK;
    }
    const struct dps_collateral_epoch epoch = {
        .date = turn->epoch.begin,
        .figures = self->figures,
        .unit = self->unit,
        .seat = &self->seats.items[DPS_SEAT_BOND],
    };
    struct dps_bond bond =
        bounded(self, turn->fleet, dps_collateral_bond(collateral, &epoch));
    enum dps_status status = dps_seats_fault(&self->seats, err);
    for (size_t i = 0; i < self->cells.n && status == DPS_OK; i++) {
        struct dps_group *group = &turn->fleet->groups[self->cells.items[i].group];
        group->bond.per_node = bond.node;
        group->bond.per_weight = bond.weight;
        group->bond.slash_ppm = (uint32_t)(collateral->fault * MILLION + 0.5);
    }
    return status;
}

/* Puts down what is owed; what the nodes lack they buy, as far as there is any. */
static enum dps_status
put_down(struct dps_member *self, const struct dps_turn *turn, struct dps_error *err)
{
    const struct dps_account *accounts = turn->ledger->accounts;
    int64_t held = accounts[self->nodes].balance;
    int64_t offered = self->market >= 0 ? accounts[self->market].balance : 0;
    int64_t own = self->owed < held ? self->owed : held;
    int64_t lack = self->owed - own;
    int64_t bought = lack < offered ? lack : offered;
    self->owed = lack - bought;
    self->flows.bought += bought;
    enum dps_status status =
        dps_turn_post(turn, self->nodes, self->bonded, own, "bond", err);
    return status == DPS_OK && bought > 0
               ? dps_turn_post(turn, self->market, self->bonded, bought, "bond", err)
               : status;
}

/* Takes `units` of bonds out: of those put down as much as of those owed, by parts.
 * Gives what was put down. */
static int64_t
taken(struct dps_member *self, const struct dps_turn *turn, int64_t units)
{
    int64_t there = turn->ledger->accounts[self->bonded].balance;
    int64_t all = there + self->owed;
    int64_t backed = all > 0 ? dps_muldiv(units, there, all) : 0;
    self->owed -= units - backed;
    return backed;
}

static enum dps_status
post_bonds(struct dps_member *self, const struct dps_turn *turn, const int64_t *news,
    struct dps_error *err)
{
    int64_t owed = self->owed;
    self->owed += news[DPS_COUNT_BONDED];
    enum dps_status status = put_down(self, turn, err);
    if (self->owed > owed) {
        self->flows.wanted = dps_units_sum(self->flows.wanted, self->owed - owed);
    }
    if (status == DPS_OK) {
        status = dps_turn_post(turn, self->bonded, self->nodes,
            taken(self, turn, news[DPS_COUNT_RETURNED]), "bond returned", err);
    }
    self->flows.slashed = taken(self, turn, news[DPS_COUNT_SLASHED]);
    return status == DPS_OK ? dps_turn_post(turn, self->bonded, self->lost,
                                  self->flows.slashed, "slashed", err)
                            : status;
}

/* ---- reviews ----------------------------------------------------------- */

void
dps_owners_note(struct dps_member *self, int64_t offered)
{
    dps_incomes_note(&self->incomes, &self->cells, offered);
}

/* What all cells have earned, and weigh. */
static struct dps_income
income_of_all(
    const struct dps_member *self, const struct dps_fleet *fleet, double *weight)
{
    struct dps_income all = {0, 0};
    *weight = 0;
    for (size_t i = 0; i < self->cells.n; i++) {
        uint32_t group = self->cells.items[i].group;
        struct dps_income one = dps_incomes_sum(&self->incomes, i);
        all.tokens += one.tokens;
        all.dollars += one.dollars;
        *weight += (double)fleet->groups[group].count[DPS_COUNT_WEIGHT];
    }
    return all;
}

double
dps_owners_income(
    const struct dps_member *self, size_t cell, const struct dps_turn *turn)
{
    const struct dps_group *group = &turn->fleet->groups[self->cells.items[cell].group];
    double weight = (double)group->count[DPS_COUNT_WEIGHT];
    struct dps_income income = dps_incomes_sum(&self->incomes, cell);
    bool without = !(weight > 0);
    if (without) {
        income = income_of_all(self, turn->fleet, &weight);
    }
    if (!(weight > 0)) {
        income = dps_incomes_sum(&self->incomes, self->cells.n);
        weight = (double)group->total / (double)group->n;
    }
    double time = (double)(turn->epoch.end - turn->epoch.begin) *
                  dps_incomes_epochs(&self->incomes);
    double tokens = (double)income.tokens / (double)self->unit;
    double usd =
        tokens * self->quote.state.price + (double)income.dollars / (double)MILLION;
    double light = without ? 1 - self->cells.items[cell].dark : 1;
    return time > 0 ? usd / weight / time * light : 0;
}

/* What joining locks up for a quantum, a node's own part by the mean node [USD]. */
static double
bond_of(const struct dps_member *self, const struct dps_group *group)
{
    double mean = (double)(group->total > 0 ? group->total : 1) / (double)group->n;
    double units = (double)group->bond.per_weight + (double)group->bond.per_node / mean;
    return units / (double)self->unit * self->quote.state.price;
}

static struct dps_review_scene
scene_of(const struct dps_member *self, size_t i, const struct dps_turn *turn,
    uint32_t period)
{
    const struct dps_group_cell *cell = &self->cells.items[i];
    const struct dps_group *group = &turn->fleet->groups[cell->group];
    const struct dps_fleet_network *network = &turn->fleet->networks[self->network];
    double crowd = (double)network->count[DPS_COUNT_PRESENT];
    double mean = (double)group->total / (double)group->n;
    const struct dps_rewards *rewards = &self->setup->rewards;
    double epoch = (double)(turn->epoch.end - turn->epoch.begin);
    double price = self->quote.state.price;
    double earnings = dps_owners_income(self, i, turn);
    return (struct dps_review_scene){
        .date = turn->epoch.end,
        .epoch = epoch,
        .period = epoch * period,
        .price = price / (double)self->unit,
        .income = earnings,
        .earnings = earnings,
        .locked = rewards->locked,
        .lock = (double)rewards->over.ns / (double)DPS_NS,
        .capex = cell->capex,
        .resale = cell->resale,
        .life = cell->life,
        .cost_scale = 1,
        .bond = bond_of(self, group),
        .delivery = cell->delivery,
        .present = (double)group->count[DPS_COUNT_PRESENT],
        .absent =
            (double)(group->total - group->count[DPS_COUNT_PRESENT] -
                     group->count[DPS_COUNT_ORDERS] - group->count[DPS_COUNT_AWAY]),
        .ordered = (double)group->count[DPS_COUNT_ORDERS],
        .crowd = crowd > 0 ? crowd : mean,
        .coming = (double)network->count[DPS_COUNT_ORDERS],
        .mean = mean * group->clock.availability,
        .running = cell->cost / group->clock.availability,
        .seat = &self->seats.items[DPS_SEAT_OPERATORS],
    };
}

void
dps_owners_rule(const struct dps_member *self, const struct dps_turn *turn,
    uint32_t period, struct dps_review_rule *rules)
{
    for (size_t i = 0; i < self->cells.n; i++) {
        const struct dps_group_cell *cell = &self->cells.items[i];
        const struct dps_operator_plan *owner = cell->setup->owner;
        struct dps_review_rule *rule = &rules[cell->group];
        *rule = (struct dps_review_rule){.period = period};
        if (owner != NULL) {
            rule->decide = dps_operator_decide;
            rule->law = cell->mind;
            rule->draws = true;
            rule->scene = scene_of(self, i, turn, period);
        }
    }
}

/* What all machines of a group would bring at a scene, bonds taken off [USD/s]. */
static double
yield_of(const struct dps_group *group, const struct dps_review_scene *scene)
{
    return (scene->income - scene->bond * scene->bond_yield) * (double)group->total;
}

/* Shows a rule the sibling of its group that pays best. */
static void
show_best(const struct dps_fleet *fleet, uint32_t group, struct dps_review_rule *rules)
{
    const struct dps_group *own = &fleet->groups[group];
    struct dps_review_rule *rule = &rules[group];
    uint32_t end = own->first_sibling + own->n_siblings;
    double best = -INFINITY;
    for (uint32_t g = own->first_sibling; g < end; g++) {
        double yield = yield_of(&fleet->groups[g], &rules[g].scene);
        if (g != group && yield > best) {
            rule->other = g;
            rule->scene.other = &rules[g].scene;
            best = yield;
        }
    }
}

enum dps_status
dps_owners_consider(const struct dps_member *self, const struct dps_turn *turn,
    struct dps_review_rule *rules, struct dps_error *err)
{
    for (size_t i = 0; i < self->cells.n; i++) {
        const struct dps_group_cell *cell = &self->cells.items[i];
        const struct dps_operator_plan *owner = cell->setup->owner;
        if (owner != NULL) {
            show_best(turn->fleet, cell->group, rules);
            dps_operator_consider(owner, &rules[cell->group].scene, cell->mind);
        }
    }
    return dps_seats_fault(&self->seats, err);
}

/* ---- after it ---------------------------------------------------------- */

/* What owners sell of what became free: of this epoch's rewards by cell, of what
 * vested by the mean of the cells. */
static int64_t
sales_of(const struct dps_member *self)
{
    int64_t free_ppm =
        MILLION - dps_truncate(self->setup->rewards.locked * MILLION + 0.5);
    int64_t sold = 0;
    int64_t rewarded = 0;
    for (size_t i = 0; i < self->cells.n; i++) {
        const struct dps_group_cell *cell = &self->cells.items[i];
        double share = cell->setup->owner != NULL ? cell->setup->owner->sell : 0;
        sold +=
            dps_muldiv(cell->rewarded, dps_truncate(share * MILLION + 0.5), MILLION);
        rewarded += cell->rewarded;
    }
    int64_t now = dps_muldiv(sold, free_ppm, MILLION);
    return rewarded > 0 ? now + dps_muldiv(self->unlocked, sold, rewarded) : now;
}

enum dps_status
dps_owners_settle(
    struct dps_member *self, const struct dps_turn *turn, struct dps_error *err)
{
    int64_t news[DPS_COUNTS] = {0};
    enum dps_status status = DPS_OK;
    for (size_t i = 0; i < self->cells.n && status == DPS_OK; i++) {
        int64_t own[DPS_COUNTS];
        dps_fleet_news(turn->fleet, self->cells.items[i].group, own);
        for (int c = 0; c < DPS_COUNTS; c++) {
            news[c] += own[c];
        }
        self->cells.items[i].ordered = own[DPS_COUNT_ORDERED];
        status = dps_justice_settle(self, i, own[DPS_COUNT_FORFEITED], turn, err);
    }
    self->flows.joined = news[DPS_COUNT_JOINED];
    self->flows.left = news[DPS_COUNT_LEFT];
    self->flows.failures = news[DPS_COUNT_FAILURES];
    if (status == DPS_OK && self->bonded >= 0) {
        status = post_bonds(self, turn, news, err);
    }
    if (status == DPS_OK && self->market >= 0) {
        int64_t sold = sales_of(self);
        int64_t held = turn->ledger->accounts[self->nodes].balance;
        sold = sold < held ? sold : held;
        self->flows.sold += sold;
        status = dps_turn_post(turn, self->nodes, self->market, sold, "sold", err);
    }
    return status;
}
