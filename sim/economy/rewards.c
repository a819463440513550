#include "sim/economy/rewards.h"

#include "models/distribution/pools.h"
#include "sim/core/maths.h"
#include "sim/economy/redemptions.h"
#include "sim/economy/wallets.h"

#include <string.h>

enum { MILLION = 1000000 };

/* What is left after n epochs of what was locked at the start, as if each of the last
 * `steps` epochs before it had locked as much. */
static int64_t
left_before(const struct dps_member *self, uint32_t n)
{
    int64_t steps = self->steps > 0 ? self->steps : 1;
    int64_t left = n < steps ? steps - n : 0;
    return dps_muldiv(self->locked_before, left * (left + 1), steps * (steps + 1));
}

enum dps_status
dps_rewards_unlock(
    struct dps_member *self, const struct dps_turn *turn, struct dps_error *err)
{
    uint32_t now = turn->epoch.number;
    self->unlocked = 0;
    if (turn->ledger->accounts[self->locked].balance == 0) {
        return DPS_OK;
    }
    if (dps_rewards_geometric(&self->setup->rewards)) {
        int64_t all = turn->ledger->accounts[self->locked].balance;
        self->unlocked = self->steps > 0 ? all / self->steps : all;
        return dps_turn_post(
            turn, self->locked, self->nodes, self->unlocked, "vested", err);
    }
    int64_t units = left_before(self, now) - left_before(self, now + 1);
    for (uint32_t age = 1; age <= self->steps && age <= now; age++) {
        int64_t locked = self->vesting[(now - age) % self->steps];
        units += dps_muldiv(locked, age, self->steps) -
                 dps_muldiv(locked, age - 1, self->steps);
    }
    self->unlocked = units;
    return dps_turn_post(turn, self->locked, self->nodes, units, "vested", err);
}

/* ---- by cells ---------------------------------------------------------- */

/* What is undistributed and no cell's yet. */
static int64_t
fresh_of(const struct dps_member *self, const struct dps_turn *turn)
{
    int64_t fresh = turn->ledger->accounts[self->undistributed].balance;
    for (size_t i = 0; i < self->cells.n; i++) {
        const struct dps_group_cell *cell = &self->cells.items[i];
        fresh -= turn->fleet->groups[cell->group].left + cell->paid + cell->redeemed;
    }
    return fresh;
}

/* What of it is to be shared, as controllers say. */
static int64_t
steered(const struct dps_member *self, int64_t fresh)
{
    double share = self->controls.scale[DPS_LEVER_REWARD_SHARE];
    return share < 1 ? dps_muldiv(fresh, dps_truncate(share * MILLION + 0.5), MILLION)
                     : fresh;
}

/* Each cell's nodes get their part; how much that is in all. */
static int64_t
share_cells(struct dps_member *self, const struct dps_turn *turn)
{
    int64_t shared = 0;
    for (size_t i = 0; i < self->cells.n; i++) {
        struct dps_group_cell *cell = &self->cells.items[i];
        int64_t left = turn->fleet->groups[cell->group].left;
        cell->rewarded = dps_fleet_share(turn->fleet, cell->group,
            left + cell->paid + cell->redeemed + self->cells.shares[i]);
        shared += cell->rewarded;
    }
    return shared;
}

/* Pools that pay to accounts instead of nodes. */
static enum dps_status
pay_pools(struct dps_member *self, const struct dps_turn *turn,
    const struct dps_distribution_outcome *outcome, struct dps_error *err)
{
    enum dps_status status = DPS_OK;
    for (size_t i = 0; i < DPS_DISTRIBUTION_POOLS && status == DPS_OK; i++) {
        if (self->pools[i] == DPS_BURN) {
            self->unissued += outcome->pool[i];
        }
        if (self->pools[i] != -1) {
            status = dps_turn_post(turn, self->undistributed, self->pools[i],
                outcome->pool[i], "pool", err);
        }
    }
    return status;
}

static enum dps_status
settle_rest(struct dps_member *self, const struct dps_turn *turn, int64_t rest,
    struct dps_error *err)
{
    switch (dps_distribution_rest(&self->setup->distribute)) {
    case DPS_REST_TREASURY:
        return dps_turn_post(
            turn, self->undistributed, self->treasury, rest, "unallocated", err);
    case DPS_REST_UNMINTED:
        self->unissued += rest;
        return dps_turn_post(
            turn, self->undistributed, DPS_BURN, rest, "unallocated", err);
    case DPS_REST_NEXT: break;
    }
    return DPS_OK;
}

/* Posts what became the nodes': a part of it is locked. */
static enum dps_status
post_rewards(struct dps_member *self, const struct dps_turn *turn, int64_t shared,
    struct dps_error *err)
{
    int64_t ppm = dps_truncate(self->setup->rewards.locked * MILLION + 0.5);
    int64_t locked = self->steps > 0 ? dps_muldiv(shared, ppm, MILLION) : 0;
    if (self->steps > 0) {
        self->vesting[turn->epoch.number % self->steps] = locked;
    }
    enum dps_status status =
        dps_turn_post(turn, self->undistributed, self->locked, locked, "reward", err);
    return status == DPS_OK ? dps_turn_post(turn, self->undistributed, self->nodes,
                                  shared - locked, "reward", err)
                            : status;
}

/* Shares what lies in pots, beside what is shared already. */
static enum dps_status
share_pots(struct dps_member *self, const struct dps_distribution_epoch *epoch,
    const struct dps_turn *turn, struct dps_error *err)
{
    const struct dps_reward_pot *pots = self->setup->pots.items;
    const struct dps_account *accounts = turn->ledger->accounts;
    enum dps_status status = DPS_OK;
    for (size_t i = 0; i < self->setup->pots.n && status == DPS_OK; i++) {
        int64_t paid = dps_reward_pot_share(&pots[i], accounts[self->pots[i]].balance,
            epoch, &self->cells.room, self->cells.shares);
        status =
            dps_turn_post(turn, self->pots[i], self->undistributed, paid, "pot", err);
    }
    return status;
}

/* Between two settlements nodes get what users paid them, and no more. */
static enum dps_status
share_nothing(
    struct dps_member *self, const struct dps_turn *turn, struct dps_error *err)
{
    for (size_t i = 0; i < self->cells.n; i++) {
        self->cells.shares[i] = 0;
    }
    int64_t shared = share_cells(self, turn);
    self->flows.rewarded = shared;
    self->rewarded += shared;
    return post_rewards(self, turn, shared, err);
}

/* Nodes that are one whole get all. */
static enum dps_status
share_whole(struct dps_member *self, const struct dps_turn *turn, struct dps_error *err)
{
    int64_t all = turn->ledger->accounts[self->undistributed].balance;
    self->flows.rewarded = steered(self, all);
    self->figures[DPS_REWARDS] =
        (double)self->flows.rewarded / (double)self->unit / dps_turn_days(turn);
    return post_rewards(self, turn, self->flows.rewarded, err);
}

/* What holders weigh whom the merit of a pool counts [token]. */
static double
votes_of(
    const struct dps_member *self, const struct dps_reward_pool *pool, int64_t date)
{
    const struct dps_cohorts *cohorts = &self->cohorts;
    for (size_t i = 0; i < cohorts->n && pool->votes[0] != '\0'; i++) {
        const struct dps_holding *holding = &cohorts->items[i].holding;
        if (strcmp(holding->holder->name, pool->votes) == 0) {
            return (double)dps_holder_weight(holding, date) / (double)self->unit;
        }
    }
    return 0;
}

static void
count_votes(
    const struct dps_member *self, int64_t date, double votes[DPS_DISTRIBUTION_POOLS])
{
    for (size_t i = 0; i < DPS_DISTRIBUTION_POOLS; i++) {
        const struct dps_reward_pool *pool =
            dps_distribution_pool(&self->setup->distribute, i);
        votes[i] = pool != NULL ? votes_of(self, pool, date) : 0;
    }
}

static bool
by_wallet(const struct dps_setup_network *network)
{
    const struct dps_reward_pot *pots = network->pots.items;
    bool asks = dps_distribution_by_wallet(&network->distribute);
    for (size_t i = 0; i < network->pots.n; i++) {
        asks = asks || dps_distribution_part_by_wallet(&pots[i].by.law);
    }
    return asks;
}

enum dps_status
dps_rewards_share(
    struct dps_member *self, const struct dps_turn *turn, struct dps_error *err)
{
    if (self->aggregate.given) {
        return share_whole(self, turn, err);
    }
    struct dps_cells *cells = &self->cells;
    double votes[DPS_DISTRIBUTION_POOLS];
    count_votes(self, turn->epoch.begin, votes);
    const struct dps_distribution_epoch epoch = {
        .cells = cells->claims,
        .n = cells->n,
        .figures = self->figures,
        .unit = self->unit,
        .seat = &self->seats.items[DPS_SEAT_SHARING],
        .votes = votes,
        .parts = self->parts,
    };
    dps_redemptions_share(self, &epoch);
    struct dps_distribution_outcome outcome;
    if (!dps_settling_turn(
            &self->settling, &self->setup->settlement, turn, &self->cells)) {
        return share_nothing(self, turn, err);
    }
    if (by_wallet(self->setup)) {
        dps_wallets_count(&self->cells, turn->fleet);
    }
    int64_t fresh = fresh_of(self, turn);
    int64_t amount = steered(self, fresh);
    dps_distribution_share(&self->setup->distribute, amount, &epoch, &cells->room,
        cells->shares, &outcome);
    outcome.rest += fresh - amount;
    enum dps_status status = share_pots(self, &epoch, turn, err);
    if (status == DPS_OK) {
        status = dps_seats_fault(&self->seats, err);
    }
    if (status != DPS_OK) {
        return status;
    }
    int64_t shared = share_cells(self, turn);
    self->flows.rewarded = shared;
    self->rewarded += shared;
    status = pay_pools(self, turn, &outcome, err);
    if (status == DPS_OK) {
        status = settle_rest(self, turn, outcome.rest, err);
    }
    return status == DPS_OK ? post_rewards(self, turn, shared, err) : status;
}

/* ---- amendments -------------------------------------------------------- */

void
dps_rewards_amend(struct dps_member *self, const struct dps_setup_network *setup)
{
    double parts[DPS_DISTRIBUTION_POOLS] = {0};
    for (size_t i = 0; i < DPS_DISTRIBUTION_POOLS; i++) {
        const struct dps_reward_pool *now =
            dps_distribution_pool(&setup->distribute, i);
        for (size_t k = 0; k < DPS_DISTRIBUTION_POOLS && now != NULL; k++) {
            const struct dps_reward_pool *old =
                dps_distribution_pool(&self->setup->distribute, k);
            if (old != NULL && strcmp(old->name, now->name) == 0) {
                parts[i] = self->parts[k];
            }
        }
    }
    memcpy(self->parts, parts, sizeof parts);
}
