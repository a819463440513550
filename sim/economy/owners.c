#include "sim/economy/owners.h"

#include "sim/core/date.h"
#include "sim/core/maths.h"
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

void
dps_owners_bond(struct dps_member *self, const struct dps_turn *turn)
{
    const struct dps_collateral *collateral = &self->setup->collateral;
    if (self->bonded < 0) {
        return;
    }
    const struct dps_collateral_epoch epoch = {
        .date = turn->epoch.begin,
        .figures = self->figures,
        .unit = self->unit,
    };
    struct dps_bond bond = dps_collateral_bond(collateral, &epoch);
    for (size_t i = 0; i < self->cells.n; i++) {
        struct dps_group *group = &turn->fleet->groups[self->cells.items[i].group];
        group->bond.per_node = bond.node;
        group->bond.per_weight = bond.weight;
        group->bond.slash_ppm = (uint32_t)(collateral->fault * MILLION + 0.5);
    }
}

/* Puts down what was bonded; what the nodes lack they buy. */
static enum dps_status
post_bonded(struct dps_member *self, const struct dps_turn *turn, int64_t units,
    struct dps_error *err)
{
    int64_t held = turn->ledger->accounts[self->nodes].balance;
    int64_t own = units < held ? units : held;
    self->flows.bought += units - own;
    enum dps_status status =
        dps_turn_post(turn, self->market, self->bonded, units - own, "bond", err);
    return status == DPS_OK
               ? dps_turn_post(turn, self->nodes, self->bonded, own, "bond", err)
               : status;
}

static enum dps_status
post_bonds(struct dps_member *self, const struct dps_turn *turn, const int64_t *news,
    struct dps_error *err)
{
    enum dps_status status = post_bonded(self, turn, news[DPS_COUNT_BONDED], err);
    if (status == DPS_OK) {
        status = dps_turn_post(turn, self->bonded, self->nodes,
            news[DPS_COUNT_RETURNED], "bond returned", err);
    }
    return status == DPS_OK ? dps_turn_post(turn, self->bonded, self->lost,
                                  news[DPS_COUNT_SLASHED], "slashed", err)
                            : status;
}

/* ---- reviews ----------------------------------------------------------- */

/* What a cell earned in the epoch [USD]. */
static double
earned_by(const struct dps_member *self, const struct dps_group_cell *cell)
{
    double tokens = (double)cell->rewarded / (double)self->unit;
    return tokens * self->quote.state.price + (double)cell->dollars / (double)MILLION;
}

/* What the network earned by weight that was not dark [USD/quantum]. */
static double
mean_earnings(const struct dps_member *self, const struct dps_turn *turn)
{
    double usd = 0;
    for (size_t i = 0; i < self->cells.n; i++) {
        usd += earned_by(self, &self->cells.items[i]);
    }
    double weight = dps_cells_lit(&self->cells, turn->fleet, DPS_COUNT_WEIGHT);
    return weight > 0 ? usd / weight : 0;
}

/* What a quantum of a cell earned in the epoch, or one that joined an empty cell would
 * have, by what others did [USD/s]. */
static double
earnings_of(const struct dps_member *self, const struct dps_group_cell *cell,
    const struct dps_turn *turn)
{
    int64_t weight = turn->fleet->groups[cell->group].count[DPS_COUNT_WEIGHT];
    double usd = weight > 0 ? earned_by(self, cell) / (double)weight
                            : mean_earnings(self, turn) * (1 - cell->dark);
    return usd / (double)(turn->epoch.end - turn->epoch.begin);
}

/* What joining locks up for a quantum, a node's own part by the mean node [USD]. */
static double
bond_of(const struct dps_member *self, const struct dps_group *group)
{
    double mean = (double)group->total / (double)group->n;
    double units = (double)group->bond.per_weight + (double)group->bond.per_node / mean;
    return units / (double)self->unit * self->quote.state.price;
}

static struct dps_review_scene
scene_of(const struct dps_member *self, const struct dps_group_cell *cell,
    const struct dps_turn *turn, uint32_t period)
{
    const struct dps_group *group = &turn->fleet->groups[cell->group];
    const struct dps_fleet_network *network = &turn->fleet->networks[self->network];
    const struct dps_rewards *rewards = &self->setup->rewards;
    double epoch = (double)(turn->epoch.end - turn->epoch.begin);
    double price = self->quote.state.price;
    double earnings = earnings_of(self, cell, turn);
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
        .crowd = (double)network->count[DPS_COUNT_PRESENT],
        .coming = (double)network->count[DPS_COUNT_ORDERS],
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
            rule->scene = scene_of(self, cell, turn, period);
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

void
dps_owners_consider(const struct dps_member *self, const struct dps_turn *turn,
    struct dps_review_rule *rules)
{
    for (size_t i = 0; i < self->cells.n; i++) {
        const struct dps_group_cell *cell = &self->cells.items[i];
        const struct dps_operator_plan *owner = cell->setup->owner;
        if (owner != NULL) {
            show_best(turn->fleet, cell->group, rules);
            dps_operator_consider(owner, &rules[cell->group].scene, cell->mind);
        }
    }
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
    for (size_t i = 0; i < self->cells.n; i++) {
        int64_t own[DPS_COUNTS];
        dps_fleet_news(turn->fleet, self->cells.items[i].group, own);
        for (int c = 0; c < DPS_COUNTS; c++) {
            news[c] += own[c];
        }
    }
    self->flows.joined = news[DPS_COUNT_JOINED];
    self->flows.left = news[DPS_COUNT_LEFT];
    self->flows.failures = news[DPS_COUNT_FAILURES];
    self->flows.slashed = news[DPS_COUNT_SLASHED];
    enum dps_status status = DPS_OK;
    if (self->bonded >= 0) {
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
