/* commitments.h: weight that nodes promise for a time, group by group.
 *
 * A network may count only weight that is committed.  Weight of a group that takes part
 * and is not yet committed commits for the terms' life, and what is pledged for it goes
 * from X/nodes (what that lacks comes from the payer, who may be X/market) to
 * X/pledged, where it is out of circulation.  At its end a share renews, pledge and
 * all; the rest gets its pledge back and either promises anew in the same epoch, as far
 * as it is still there, or lapses: it stays there, sells work, and earns no more of
 * what is shared.  Where nodes leave, what is committed and what has lapsed leave pro
 * rata, and what is committed ends early, see fees.h; its age goes on through renewals.
 * With W of the group that takes part
 *
 *     committed + lapsed + waiting = W,        waiting > 0 where a pledge is too dear
 *
 * What a group claims is its weight times committed / W.  Weight of the first
 * epoch has promised at even distances before it; what openings put into X/pledged is
 * its pledge then, pro rata to weight.
 *
 * In place: start from {0}; dps_commitments_init / dps_commitments_free (legal twice,
 * and after a failed init).
 */
#ifndef DPS_SIM_ECONOMY_COMMITMENTS_H
#define DPS_SIM_ECONOMY_COMMITMENTS_H

#include "models/commitment/terms.h"
#include "sim/core/buffer.h"
#include "sim/economy/fees.h"
#include "sim/economy/turn.h"

struct dps_member;
struct dps_setup;
struct dps_setup_network;

/* Of one group. */
struct dps_promise {
    struct dps_commitment ring;
    struct dps_youth youth;
    int64_t lapsed; /* [quanta] */
};

struct dps_commitments {
    struct dps_promise *items; /* one a cell; NULL: all weight counts */
    size_t n;
    int32_t account;        /* X/pledged */
    int32_t payer;          /* of what nodes lack; -1: nobody */
    int64_t opening;        /* pledged before the start, nobody's yet [base units] */
    struct dps_bond bond;   /* asked for in the epoch under way */
    struct dps_bond dues;   /* the same a day */
    int64_t fees[DPS_FEES]; /* ever [base units] */
    int64_t epoch_ns;
    uint32_t most; /* epochs that a life is cut to: those of the scenario */
};

/* For n cells of a network that has terms; does nothing if it has none. */
DPS_CHECKED enum dps_status dps_commitments_init(struct dps_commitments *self,
    const struct dps_setup *setup, const struct dps_setup_network *network, size_t n,
    struct dps_error *err);
void dps_commitments_free(struct dps_commitments *self);

/* What openings have pledged. */
void dps_commitments_open(
    struct dps_commitments *self, const struct dps_ledger *ledger);

/* Once an epoch, first: what ends is renewed or lapses. */
DPS_CHECKED enum dps_status dps_commitments_expire(
    struct dps_member *member, const struct dps_turn *turn, struct dps_error *err);

/* Once an epoch, after nodes have joined and left: they commit, or end early.  Sets
 * what of each cell counts. */
DPS_CHECKED enum dps_status dps_commitments_follow(
    struct dps_member *member, const struct dps_turn *turn, struct dps_error *err);

/* A new one's life [epochs]: no life outlasts the scenario. */
uint32_t dps_commitments_life(
    const struct dps_commitments *self, const struct dps_commitment_terms *terms);

/* Opens a commitment for each epoch of a life, of equal size. */
void dps_commitments_spread(
    struct dps_commitment *ring, struct dps_commitment_lot all, uint32_t life);

/* Sets the pledge of the epoch, once: an expression may remember. */
DPS_CHECKED enum dps_status dps_commitments_ask(
    struct dps_member *member, const struct dps_turn *turn, struct dps_error *err);

/* Nodes pledge `units`; what they lack the payer gives. */
DPS_CHECKED enum dps_status dps_commitments_post(struct dps_member *member,
    const struct dps_turn *turn, int64_t units, struct dps_error *err);

/* DPS_EINVAL where new rules ask for longer lives than there is room for. */
DPS_CHECKED enum dps_status dps_commitments_amend(const struct dps_commitments *self,
    const struct dps_setup_network *network, struct dps_error *err);

/* DPS_ESTATE where pledges are not what X/pledged holds. */
DPS_CHECKED enum dps_status dps_commitments_verify(const struct dps_commitments *self,
    const struct dps_ledger *ledger, struct dps_error *err);

void dps_commitments_save(const struct dps_commitments *self, struct dps_buffer *out);
DPS_CHECKED enum dps_status dps_commitments_load(
    struct dps_commitments *self, struct dps_reader *in, struct dps_error *err);

#endif
