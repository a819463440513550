#include "sim/economy/commitments.h"

#include "sim/core/date.h"
#include "sim/core/maths.h"
#include "sim/economy/member.h"

#include <inttypes.h>
#include <stdlib.h>

/* ---- life -------------------------------------------------------------- */

/* No life outlasts the scenario. */
static uint32_t
life_of(const struct dps_commitments *self, const struct dps_commitment_terms *terms)
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
        .epoch_ns = setup->epoch.ns,
        .most = (uint32_t)dps_setup_epochs(setup) + 1,
    };
    if (network->commitments == NULL) {
        return DPS_OK;
    }
    uint32_t longest = life_of(self, network->commitments);
    enum dps_status status = DPS_OK;
    self->items = calloc(n + 1, sizeof *self->items);
    if (self->items == NULL) {
        return dps_fail(err, DPS_ENOMEM, "out of memory for commitments");
    }
    for (; self->n < n && status == DPS_OK; self->n++) {
        status = dps_commitment_init(&self->items[self->n].ring, longest, err);
    }
    return status;
}

void
dps_commitments_free(struct dps_commitments *self)
{
    for (size_t i = 0; i < self->n; i++) {
        dps_commitment_free(&self->items[i].ring);
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

/* What is pledged for so much of a cell [base units]; a pledge by node counts as that
 * of the mean node. */
static int64_t
pledge_of(const struct dps_member *member, const struct dps_turn *turn, size_t i,
    struct dps_bond bond, int64_t weight)
{
    const struct dps_group *group = &turn->fleet->groups[member->cells.items[i].group];
    int64_t nodes = dps_muldiv(weight, group->n, group->total > 0 ? group->total : 1);
    struct dps_bond by_node = {0, bond.node};
    return dps_bond_total(
        (struct dps_bond){dps_bond_total(by_node, nodes), bond.weight}, weight);
}

static enum dps_status
post_pledge(struct dps_member *member, const struct dps_turn *turn, int64_t units,
    struct dps_error *err)
{
    int32_t account = member->commitments.account;
    int64_t held = turn->ledger->accounts[member->nodes].balance;
    int64_t own = units < held ? units : held;
    member->flows.bought += units - own;
    enum dps_status status =
        dps_turn_post(turn, member->market, account, units - own, "pledge", err);
    return status == DPS_OK
               ? dps_turn_post(turn, member->nodes, account, own, "pledge", err)
               : status;
}

/* Tokens that nodes hold and can buy. */
static int64_t
within_reach(const struct dps_member *member, const struct dps_turn *turn)
{
    const struct dps_account *accounts = turn->ledger->accounts;
    int64_t held = accounts[member->nodes].balance;
    return held + (member->market >= 0 ? accounts[member->market].balance : 0);
}

/* Commits what of `weight` a pledge can be had for.  In the first epoch ends lie at
 * even distances over the life. */
static enum dps_status
commit(struct dps_member *member, const struct dps_turn *turn, size_t i,
    struct dps_bond bond, int64_t weight, struct dps_error *err)
{
    struct dps_commitment *ring = &member->commitments.items[i].ring;
    uint32_t life = life_of(&member->commitments, member->setup->commitments);
    int64_t reach = within_reach(member, turn);
    int64_t pledge = pledge_of(member, turn, i, bond, weight);
    if (pledge > reach) {
        weight = dps_muldiv(weight, reach, pledge);
        pledge = pledge_of(member, turn, i, bond, weight);
        pledge = pledge < reach ? pledge : reach;
    }
    uint32_t n = turn->epoch.number == 0 ? life : 1;
    for (uint32_t k = 1; k <= n; k++) {
        const struct dps_commitment_lot lot = {
            dps_muldiv(weight, k, n) - dps_muldiv(weight, k - 1, n),
            dps_muldiv(pledge, k, n) - dps_muldiv(pledge, k - 1, n)};
        dps_commitment_add(ring, lot, n == 1 ? life : k);
    }
    return post_pledge(member, turn, pledge, err);
}

/* Ends what of the excess is committed, and lets the rest go. */
static enum dps_status
leave(struct dps_member *member, const struct dps_turn *turn, size_t i, int64_t excess,
    struct dps_error *err)
{
    struct dps_promise *self = &member->commitments.items[i];
    int32_t account = member->commitments.account;
    int64_t open = dps_commitment_open(&self->ring).weight;
    int64_t ends = dps_muldiv(excess, open, open + self->lapsed);
    ends = excess - ends > self->lapsed ? excess - self->lapsed : ends;
    self->lapsed -= excess - ends;
    struct dps_commitment_lot lot = dps_commitment_terminate(&self->ring, ends);
    int64_t fee = dps_commitment_fee(member->setup->commitments, lot.pledge);
    enum dps_status status =
        dps_turn_post(turn, account, DPS_BURN, fee, "ended early", err);
    return status == DPS_OK ? dps_turn_post(turn, account, member->nodes,
                                  lot.pledge - fee, "pledge returned", err)
                            : status;
}

enum dps_status
dps_commitments_follow(
    struct dps_member *member, const struct dps_turn *turn, struct dps_error *err)
{
    struct dps_commitments *self = &member->commitments;
    if (self->items == NULL) {
        return DPS_OK;
    }
    const struct dps_collateral_epoch epoch = {
        .date = turn->epoch.begin,
        .figures = member->figures,
        .unit = member->unit,
        .seat = &member->seats.items[DPS_SEAT_PLEDGE],
    };
    struct dps_bond bond =
        dps_collateral_law_bond(&member->setup->commitments->pledge, &epoch);
    enum dps_status status = dps_seats_fault(&member->seats, err);
    for (size_t i = 0; i < self->n && status == DPS_OK; i++) {
        int64_t open = dps_commitment_open(&self->items[i].ring).weight;
        int64_t news = present_of(member, turn, i) - open - self->items[i].lapsed;
        if (news > 0) {
            status = commit(member, turn, i, bond, news, err);
        } else if (news < 0) {
            status = leave(member, turn, i, -news, err);
        }
        note_share(member, turn, i);
    }
    return status;
}

enum dps_status
dps_commitments_expire(
    struct dps_member *member, const struct dps_turn *turn, struct dps_error *err)
{
    struct dps_commitments *self = &member->commitments;
    const struct dps_commitment_terms *terms = member->setup->commitments;
    int64_t back = 0;
    for (size_t i = 0; i < self->n; i++) {
        struct dps_promise *promise = &self->items[i];
        uint32_t life = life_of(self, terms);
        struct dps_commitment_lot lot = dps_commitment_expire(&promise->ring);
        struct dps_commitment_lot renewed = dps_commitment_renewal(terms, lot);
        dps_commitment_add(&promise->ring, renewed, life);
        promise->lapsed += lot.weight - renewed.weight;
        back += lot.pledge - renewed.pledge;
    }
    return dps_turn_post(
        turn, self->account, member->nodes, back, "pledge returned", err);
}

/* ---- rules and checks -------------------------------------------------- */

enum dps_status
dps_commitments_amend(const struct dps_commitments *self,
    const struct dps_setup_network *network, struct dps_error *err)
{
    const struct dps_commitment_terms *terms = network->commitments;
    if ((terms != NULL) != (self->items != NULL)) {
        return dps_fail(err, DPS_EINVAL,
            "an amendment of %s changes whether weight is committed", network->name);
    }
    for (size_t i = 0; i < self->n && terms != NULL; i++) {
        uint32_t life = life_of(self, terms);
        if (life > self->items[i].ring.longest) {
            return dps_fail(err, DPS_EINVAL,
                "an amendment of %s lets commitments last %u epochs, more than %u, the "
                "longest before it",
                network->name, (unsigned)life, (unsigned)self->items[i].ring.longest);
        }
    }
    return DPS_OK;
}

enum dps_status
dps_commitments_verify(const struct dps_commitments *self,
    const struct dps_ledger *ledger, struct dps_error *err)
{
    int64_t pledged = 0;
    if (self->items == NULL) {
        return DPS_OK;
    }
    for (size_t i = 0; i < self->n; i++) {
        pledged += dps_commitment_open(&self->items[i].ring).pledge;
    }
    int64_t held = ledger->accounts[self->account].balance;
    return pledged == held
               ? DPS_OK
               : dps_fail(err, DPS_ESTATE,
                     "%s holds %" PRId64 " base units, %" PRId64 " are pledged",
                     ledger->accounts[self->account].name, held, pledged);
}

/* ---- save and load ----------------------------------------------------- */

void
dps_commitments_save(const struct dps_commitments *self, struct dps_buffer *out)
{
    for (size_t i = 0; i < self->n; i++) {
        dps_commitment_save(&self->items[i].ring, out);
        dps_buffer_put_i64(out, self->items[i].lapsed);
    }
}

enum dps_status
dps_commitments_load(
    struct dps_commitments *self, struct dps_reader *in, struct dps_error *err)
{
    enum dps_status status = DPS_OK;
    for (size_t i = 0; i < self->n && status == DPS_OK; i++) {
        status = dps_commitment_load(&self->items[i].ring, in, err);
        self->items[i].lapsed = dps_reader_i64(in);
    }
    return status;
}
