#include "sim/economy/commitments.h"

#include "sim/core/date.h"
#include "sim/core/maths.h"
#include "sim/economy/member.h"

#include <inttypes.h>
#include <stdlib.h>

/* ---- life -------------------------------------------------------------- */

/* No life outlasts the scenario. */
uint32_t
dps_commitments_life(
    const struct dps_commitments *self, const struct dps_commitment_terms *terms)
{
    uint32_t life = dps_commitment_epochs(terms, self->epoch_ns);
    return life < self->most ? life : self->most;
}

enum dps_status
dps_commitments_init(struct dps_commitments *self, const struct dps_setup *setup,
    const struct dps_setup_network *network, size_t n, struct dps_error *err)
{
    *self = (struct dps_commitments){
        .account = self->account,
        .payer = self->payer,
        .epoch_ns = setup->epoch.ns,
        .most = (uint32_t)dps_setup_epochs(setup) + 1,
    };
    if (network->commitments == NULL) {
        return DPS_OK;
    }
    uint32_t longest = dps_commitments_life(self, network->commitments);
    enum dps_status status = DPS_OK;
    self->items = calloc(n + 1, sizeof *self->items);
    if (self->items == NULL) {
        return dps_fail(err, DPS_ENOMEM, "out of memory for commitments");
    }
    for (; self->n < n && status == DPS_OK; self->n++) {
        struct dps_promise *promise = &self->items[self->n];
        status = dps_commitment_init(&promise->ring, longest, err);
        if (status == DPS_OK) {
            status = dps_youth_init(&promise->youth,
                dps_commitment_full_age(network->commitments, self->epoch_ns), err);
        }
    }
    return status;
}

void
dps_commitments_free(struct dps_commitments *self)
{
    for (size_t i = 0; i < self->n; i++) {
        dps_commitment_free(&self->items[i].ring);
        dps_youth_free(&self->items[i].youth);
    }
    free(self->items);
    *self = (struct dps_commitments){.items = NULL};
}

/* ---- an epoch ---------------------------------------------------------- */

/* Capacity of a cell that takes part [quanta]. */
static int64_t
present_of(const struct dps_member *member, const struct dps_turn *turn, size_t i)
{
    uint32_t group = member->cells.items[i].group;
    return turn->fleet->groups[group].count[DPS_COUNT_PRESENT];
}

static void
note_share(struct dps_member *member, const struct dps_turn *turn, size_t i)
{
    int64_t all = present_of(member, turn, i);
    int64_t open = dps_commitment_open(&member->commitments.items[i].ring).weight;
    member->cells.items[i].committed = all > open ? (double)open / (double)all : 1;
}

/* What a law asks for so much of a cell [base units]; by node counts as by the mean
 * node, by weight as much of it as counts. */
static int64_t
asked_of(const struct dps_member *member, const struct dps_turn *turn, size_t i,
    struct dps_bond bond, int64_t weight)
{
    const struct dps_group *group = &turn->fleet->groups[member->cells.items[i].group];
    int64_t nodes = dps_muldiv(weight, group->n, group->total > 0 ? group->total : 1);
    struct dps_bond by_node = {0, bond.node};
    int64_t counted = dps_cells_counted(weight, dps_cells_quality(&member->cells, i));
    return dps_bond_total(
        (struct dps_bond){dps_bond_total(by_node, nodes), bond.weight}, counted);
}

static int64_t
pledge_of(const struct dps_member *member, const struct dps_turn *turn, size_t i,
    int64_t weight)
{
    return asked_of(member, turn, i, member->commitments.bond, weight);
}

static int64_t
dues_of(const struct dps_member *member, const struct dps_turn *turn, size_t i,
    int64_t weight)
{
    return asked_of(member, turn, i, member->commitments.dues, weight);
}

enum dps_status
dps_commitments_post(struct dps_member *member, const struct dps_turn *turn,
    int64_t units, struct dps_error *err)
{
    const struct dps_commitments *self = &member->commitments;
    int64_t held = turn->ledger->accounts[member->nodes].balance;
    int64_t own = units < held ? units : held;
    enum dps_status status = DPS_OK;
    if (units > own) {
        member->flows.bought += self->payer == member->market ? units - own : 0;
        status =
            dps_turn_post(turn, self->payer, self->account, units - own, "pledge", err);
    }
    return status == DPS_OK
               ? dps_turn_post(turn, member->nodes, self->account, own, "pledge", err)
               : status;
}

/* Tokens that nodes hold and can get. */
static int64_t
within_reach(const struct dps_member *member, const struct dps_turn *turn)
{
    const struct dps_account *accounts = turn->ledger->accounts;
    int32_t payer = member->commitments.payer;
    int64_t held = accounts[member->nodes].balance;
    return held + (payer >= 0 ? accounts[payer].balance : 0);
}

void
dps_commitments_spread(
    struct dps_commitment *ring, struct dps_commitment_lot all, uint32_t life)
{
    for (uint32_t k = 1; k <= life; k++) {
        const struct dps_commitment_lot lot = {
            dps_muldiv(all.weight, k, life) - dps_muldiv(all.weight, k - 1, life),
            dps_muldiv(all.pledge, k, life) - dps_muldiv(all.pledge, k - 1, life),
            dps_muldiv(all.dues, k, life) - dps_muldiv(all.dues, k - 1, life)};
        dps_commitment_add(ring, lot, k);
    }
}

static void
spread_over_ages(struct dps_promise *self, struct dps_commitment_lot all, uint32_t life)
{
    dps_commitments_spread(&self->ring, all, life);
    for (uint32_t age = 0; age < life; age++) {
        dps_youth_add(&self->youth, (double)all.weight / life, age);
    }
}

/* Commits what of `weight` a pledge can be had for. */
static enum dps_status
commit(struct dps_member *member, const struct dps_turn *turn, size_t i, int64_t weight,
    struct dps_error *err)
{
    struct dps_commitments *self = &member->commitments;
    uint32_t life = dps_commitments_life(self, member->setup->commitments);
    int64_t reach = within_reach(member, turn);
    int64_t pledge = pledge_of(member, turn, i, weight);
    if (pledge > reach) {
        weight = dps_muldiv(weight, reach, pledge);
        pledge = pledge_of(member, turn, i, weight);
        pledge = pledge < reach ? pledge : reach;
    }
    const struct dps_commitment_lot lot = {
        weight, pledge, dues_of(member, turn, i, weight)};
    if (turn->epoch.number == 0) {
        spread_over_ages(&self->items[i], lot, life);
    } else {
        dps_commitment_add(&self->items[i].ring, lot, life);
        dps_youth_add(&self->items[i].youth, (double)weight, 0);
    }
    return dps_commitments_post(member, turn, pledge, err);
}

/* What openings have pledged becomes the pledge of the weight that is there first, of
 * `waiting` in all that of this cell. */
static void
adopt_opening(struct dps_commitments *self, size_t i,
    const struct dps_commitment_terms *terms, int64_t weight, int64_t waiting)
{
    uint32_t life = dps_commitments_life(self, terms);
    int64_t pledge = dps_muldiv(self->opening, weight, waiting);
    spread_over_ages(
        &self->items[i], (struct dps_commitment_lot){weight, pledge, 0}, life);
    self->opening -= pledge;
}

static enum dps_status
adopt_openings(
    struct dps_member *member, const struct dps_turn *turn, struct dps_error *err)
{
    struct dps_commitments *self = &member->commitments;
    int64_t waiting = 0;
    for (size_t i = 0; i < self->n; i++) {
        waiting += present_of(member, turn, i);
    }
    for (size_t i = 0; i < self->n && waiting > 0; i++) {
        int64_t weight = present_of(member, turn, i);
        adopt_opening(self, i, member->setup->commitments, weight, waiting);
        waiting -= weight;
    }
    int64_t nobodys = self->opening;
    self->opening = 0;
    return dps_turn_post(
        turn, self->account, member->nodes, nobodys, "pledge returned", err);
}

/* Ends what of the excess is committed, and lets the rest go. */
static enum dps_status
leave(struct dps_member *member, const struct dps_turn *turn, size_t i, int64_t excess,
    struct dps_error *err)
{
    struct dps_promise *self = &member->commitments.items[i];
    int64_t open = dps_commitment_open(&self->ring).weight;
    int64_t ends = dps_muldiv(excess, open, open + self->lapsed);
    ends = excess - ends > self->lapsed ? excess - self->lapsed : ends;
    self->lapsed -= excess - ends;
    struct dps_commitment_lot lot = dps_commitment_terminate(&self->ring, ends);
    return dps_fees_end(member, turn, i, lot, open, err);
}

enum dps_status
dps_commitments_follow(
    struct dps_member *member, const struct dps_turn *turn, struct dps_error *err)
{
    struct dps_commitments *self = &member->commitments;
    enum dps_status status = DPS_OK;
    if (self->items == NULL || member->aggregate.given) {
        return DPS_OK;
    }
    if (self->opening > 0) {
        status = adopt_openings(member, turn, err);
    }
    for (size_t i = 0; i < self->n && status == DPS_OK; i++) {
        if (member->setup->commitments->again) {
            self->items[i].lapsed = 0;
        }
        int64_t open = dps_commitment_open(&self->items[i].ring).weight;
        int64_t news = present_of(member, turn, i) - open - self->items[i].lapsed;
        if (news > 0) {
            status = commit(member, turn, i, news, err);
        } else if (news < 0) {
            status = leave(member, turn, i, -news, err);
        }
        note_share(member, turn, i);
    }
    return status == DPS_OK ? dps_fees_take(member, turn, err) : status;
}

enum dps_status
dps_commitments_ask(
    struct dps_member *member, const struct dps_turn *turn, struct dps_error *err)
{
    const struct dps_commitment_terms *terms = member->setup->commitments;
    struct dps_collateral_epoch epoch = {
        .date = turn->epoch.begin,
        .figures = member->figures,
        .unit = member->unit,
        .baseline =
            dps_member_baseline(member, turn->epoch.begin) / member->cells.quantum,
        .seat = &member->seats.items[DPS_SEAT_PLEDGE],
    };
    member->commitments.bond = dps_collateral_law_bond(&terms->pledge, &epoch);
    epoch.seat = &member->seats.items[DPS_SEAT_DUES];
    member->commitments.dues = dps_collateral_law_bond(&terms->dues.law, &epoch);
    return dps_seats_fault(&member->seats, err);
}

/* What a renewed commitment is to pledge more, as far as there is any. */
static int64_t
lacking(const struct dps_member *member, const struct dps_turn *turn, size_t i,
    struct dps_commitment_lot lot)
{
    int64_t asked = pledge_of(member, turn, i, lot.weight) - lot.pledge;
    int64_t reach = within_reach(member, turn);
    return asked <= 0 ? 0 : asked < reach ? asked : reach;
}

/* What ends in a cell is renewed or lapses. */
static enum dps_status
expire(struct dps_member *member, const struct dps_turn *turn, size_t i,
    struct dps_error *err)
{
    struct dps_commitments *self = &member->commitments;
    const struct dps_commitment_terms *terms = member->setup->commitments;
    struct dps_promise *promise = &self->items[i];
    struct dps_commitment_lot lot = dps_commitment_expire(&promise->ring);
    struct dps_commitment_lot renewed = dps_commitment_renewal(terms, lot);
    int64_t more = terms->topped_up ? lacking(member, turn, i, renewed) : 0;
    int64_t back = lot.pledge - renewed.pledge;
    promise->lapsed += lot.weight - renewed.weight;
    renewed.pledge += more;
    renewed.dues = dues_of(member, turn, i, renewed.weight);
    dps_youth_age(&promise->youth);
    dps_commitment_add(&promise->ring, renewed, dps_commitments_life(self, terms));
    enum dps_status status = dps_commitments_post(member, turn, more, err);
    return status == DPS_OK ? dps_turn_post(turn, self->account, member->nodes, back,
                                  "pledge returned", err)
                            : status;
}

enum dps_status
dps_commitments_expire(
    struct dps_member *member, const struct dps_turn *turn, struct dps_error *err)
{
    const struct dps_commitments *self = &member->commitments;
    enum dps_status status = DPS_OK;
    if (self->items == NULL || member->aggregate.given) {
        return DPS_OK;
    }
    status = dps_commitments_ask(member, turn, err);
    for (size_t i = 0; i < self->n && status == DPS_OK; i++) {
        status = expire(member, turn, i, err);
    }
    return status;
}

void
dps_commitments_open(struct dps_commitments *self, const struct dps_ledger *ledger)
{
    self->opening = self->items != NULL ? ledger->accounts[self->account].balance : 0;
}
