/* block.h: claims carried from what their nodes bind themselves to, to their
 * verdicts.
 *
 *     identify -> know, commit -> enroll, then rounds of challenge -> prove ->
 * verify
 *
 * Each prover answers for the nodes of its strategy.  Proofs arrive `delay`
 * after they are asked for; a further round is asked for when the one before it
 * has arrived.  All claims of a task are verified in one call, and others in
 * one each, so that what is metered is theirs.
 *
 * In place: start from {0}, all that is borrowed set; dps_block_free, legal
 * twice.
 */
#ifndef DPS_SIM_PROVING_BLOCK_H
#define DPS_SIM_PROVING_BLOCK_H

#include "sim/proving/asking.h"
#include "sim/proving/beacon.h"
#include "sim/proving/habits.h"
#include "sim/proving/parties.h"

enum { DPS_BLOCK_CLAIMS = 256 }; /* at once, and copies of their tasks */

struct dps_block_item {
    struct dps_outcome out;
    struct dps_habit came; /* it to so much */
    uint32_t from;         /* the caller's number */
    uint32_t slot;         /* that kernels know it by */
    bool bound;            /* it has been enrolled before */
    uint32_t next;         /* of its task; UINT32_MAX: none */
    uint32_t round;
    bool again; /* a copy of a task that is in the list before it */
    bool over;  /* it has its verdict */
    bool late;  /* a proof arrived after its deadline */
    int64_t term;
    int64_t asked, arrived, deadline; /* of its round */
    uint32_t string;                  /* its commitment, challenge or proof */
    uint32_t asked_string;            /* its challenge, beside its proof */
};

struct dps_block {
    struct dps_kernel *verifier, *provers; /* borrowed, as is the beacon */
    uint32_t n_provers;
    struct dps_beacon *beacon;
    /* Another node that does a task that `done` have done; false: there is none.
     */
    bool (*another)(void *context, const struct dps_claim *first, uint32_t done,
        struct dps_claim *copy);
    void *context;
    struct dps_block_item *items;
    uint32_t n, cap;
    uint32_t *picked, *some; /* numbers of items; room for cap */
    struct dps_manner *how;
    struct dps_parties parties;
    struct dps_index standing; /* slots of claims that stand, by their ids */
    bool *bound;               /* by slot: it stands, and is enrolled */
    uint32_t *unused;          /* slots that were given back */
    uint32_t n_unused, n_slots, slot_cap;
    struct dps_answers room;
    struct dps_view view;
    struct dps_sheaf commitments, challenges, proofs, shown, shown_too;
};

/* Adds a claim that is the first of its task. */
DPS_CHECKED enum dps_status dps_block_add(struct dps_block *self,
    const struct dps_outcome *of, uint32_t from, struct dps_error *err);

/* Carries all of them, asked at `now`, to their verdicts; their copies stand
 * behind them. */
DPS_CHECKED enum dps_status dps_block_run(
    struct dps_block *self, int64_t now, struct dps_error *err);

/* Asks whether they are true, and lets go of those that do not stand. */
DPS_CHECKED enum dps_status dps_block_end(
    struct dps_block *self, int64_t now, struct dps_error *err);

void dps_block_free(struct dps_block *self);

#endif
