#include "sim/proving/trial.h"

#include "sim/core/digest.h"
#include "sim/core/rng.h"
#include "sim/proving/trial_parts.h"

#include <inttypes.h>
#include <stdlib.h>

static const double self_test = 0.01; /* of the claims that need not be run [1] */

/* What is still to be done with an outcome of the batch. */
enum fate { KNOWN, RUN, WAIT, DONE };

/* ---- a batch ----------------------------------------------------------- */

static enum dps_status
add(struct dps_trial *self, const struct dps_outcome *outcome, struct dps_error *err)
{
    if (self->n == self->cap) {
        size_t cap = self->cap > 0 ? 2 * self->cap : DPS_BLOCK_CLAIMS;
        void *outcomes = realloc(self->outcomes, cap * sizeof *self->outcomes);
        self->outcomes = outcomes != NULL ? outcomes : self->outcomes;
        void *fates = realloc(self->fates, cap);
        self->fates = fates != NULL ? fates : self->fates;
        if (outcomes == NULL || fates == NULL) {
            return dps_fail(err, DPS_ENOMEM, "out of memory for claims");
        }
        self->cap = cap;
    }
    self->fates[self->n] = RUN;
    self->outcomes[self->n++] = *outcome;
    return DPS_OK;
}

static enum dps_status
check_claim(const struct dps_trial *self, int64_t now, const struct dps_claim *claim,
    struct dps_error *err)
{
    bool fine = claim->strategy < self->n_provers && claim->amount >= 0 &&
                claim->deadline >= now && ((claim->id | claim->task) >> 63) == 0;
    return fine ? DPS_OK
                : dps_fail(err, DPS_EINVAL,
                      "claim %" PRIu64 " has strategy %" PRIu32 " of %" PRIu32
                      ", amount %" PRId64 " and %" PRId64
                      " ns to its deadline, or an id or task above 2^63",
                      claim->id, claim->strategy, self->n_provers, claim->amount,
                      claim->deadline - now);
}

/* What nodes of strategy s claim beside claim i: asked a few at a time. */
static enum dps_status
invent_beside(struct dps_trial *self, int64_t now, const size_t *which, uint32_t n,
    uint32_t s, struct dps_error *err)
{
    struct dps_view *view = &self->block.view;
    const int64_t *amount = NULL;
    const uint64_t *payer = NULL;
    enum dps_status status =
        dps_answers_make_room(&self->block.room, DPS_BLOCK_CLAIMS, 0, err);
    dps_view_clear(view);
    for (uint32_t i = 0; i < n && status == DPS_OK; i++) {
        status = dps_view_add(view, i, &self->outcomes[which[i]].claim, err);
    }
    if (status == DPS_OK) {
        const struct dpk_claims claims = dps_view_claims(view);
        status = dps_kernel_invent(
            &self->provers[s], now, &claims, &self->block.room, &amount, &payer, err);
    }
    for (uint32_t i = 0; i < n && status == DPS_OK; i++) {
        struct dps_outcome outcome = self->outcomes[which[i]];
        outcome.invented = true;
        outcome.claim.stands = false;
        outcome.claim.id |= DPS_CLAIM_INVENTED;
        outcome.claim.task |= DPS_CLAIM_INVENTED;
        outcome.claim.amount = amount[i];
        outcome.claim.payer = payer[i];
        status = amount[i] > 0 ? add(self, &outcome, err) : DPS_OK;
    }
    return status;
}

static enum dps_status
invent(struct dps_trial *self, int64_t now, size_t n, struct dps_error *err)
{
    size_t which[DPS_BLOCK_CLAIMS];
    enum dps_status status = DPS_OK;
    for (uint32_t s = 1; s < self->n_provers && status == DPS_OK; s++) {
        uint32_t some = 0;
        bool invents = dps_kernel_invents(&self->provers[s]);
        for (size_t i = 0; i < n && invents && status == DPS_OK; i++) {
            if (self->outcomes[i].claim.strategy == s) {
                which[some++] = i;
            }
            if (some == DPS_BLOCK_CLAIMS || (some > 0 && i + 1 == n)) {
                status = invent_beside(self, now, which, some, s, err);
                some = 0;
            }
        }
    }
    return status;
}

/* ---- who is run -------------------------------------------------------- */

static bool
is_tested(const struct dps_trial *self, const struct dps_outcome *outcome)
{
    const uint64_t asked[2] = {outcome->claim.id, (uint64_t)outcome->asked};
    const struct dps_rng_name name = {.seed = self->seed,
        .purpose = DPS_RNG_SELF_TEST,
        .entity = dps_digest_of(asked, sizeof asked).low};
    double u[2];
    dps_rng_uniforms(name, u);
    return u[0] < self_test;
}

/* An honest claim of a known amount, in time. */
static bool
is_known(const struct dps_trial *self, const struct dps_outcome *outcome)
{
    const struct dps_habit *habit = dps_habits_of(&self->habits, outcome->claim.amount);
    return habit != NULL && habit->longest <= outcome->claim.deadline - outcome->asked;
}

static enum dps_status
choose(struct dps_trial *self, size_t i, struct dps_error *err)
{
    const struct dps_outcome *outcome = &self->outcomes[i];
    const struct dps_claim *claim = &outcome->claim;
    enum dps_status status = DPS_OK;
    self->fates[i] = RUN;
    if (!self->skips || claim->strategy != 0 || is_tested(self, outcome)) {
        return DPS_OK;
    }
    if (dps_habits_of(&self->habits, claim->amount) != NULL) {
        self->fates[i] = is_known(self, outcome) ? KNOWN : RUN;
    } else if (dps_index_at(&self->first, (uint64_t)claim->amount) != UINT32_MAX) {
        self->fates[i] = WAIT;
    } else {
        status = dps_index_put(&self->first, (uint64_t)claim->amount, 0, err);
    }
    return status;
}

/* ---- what becomes of them ---------------------------------------------- */

static void
skip(struct dps_trial *self, size_t i)
{
    struct dps_outcome *outcome = &self->outcomes[i];
    const struct dps_habit *habit = dps_habits_of(&self->habits, outcome->claim.amount);
    outcome->verdict = DPK_ACCEPT;
    outcome->reason = 0;
    outcome->arrived = outcome->asked + habit->delay;
    outcome->cost = dps_cost_of(&self->units, habit->calls, habit->work);
    outcome->effort = habit->effort;
    outcome->truth = habit->truth == 1;
    outcome->ran = false;
    self->fates[i] = DONE;
    self->skipped++;
}

/* Looks whether an honest claim came to what is promised of it. */
static enum dps_status
look(struct dps_trial *self, const struct dps_block_item *item, struct dps_error *err)
{
    const struct dps_outcome *out = &item->out;
    bool promised = (self->verifier.verifier->traits & DPK_COMPLETE) != 0;
    if (!promised || out->claim.strategy != 0 || item->late) {
        return DPS_OK;
    }
    if (out->verdict != DPK_ACCEPT || out->reason != 0) {
        return dps_fail(err, DPS_EINVAL,
            "verifier %s says that it accepts honest proofs that are in time, and "
            "does not accept claim %" PRIu64 " of node %" PRIu64 ": %s",
            self->verifier.table->name, out->claim.id, out->claim.node,
            dps_kernel_reason(&self->verifier, out->reason));
    }
    enum dps_status status =
        dps_habits_note(&self->habits, out->claim.amount, &item->came, err);
    return status == DPS_OK || status == DPS_ENOMEM
               ? status
               : dps_within(err, status,
                     "verifier %s is complete by what it says, and of "
                     "claim %" PRIu64 " of node %" PRIu64,
                     self->verifier.table->name, out->claim.id, out->claim.node);
}

static enum dps_status
finish(struct dps_trial *self, int64_t now, struct dps_error *err)
{
    struct dps_block *block = &self->block;
    enum dps_status status = dps_block_run(block, now, err);
    if (status == DPS_OK) {
        status = dps_block_end(block, now, err);
    }
    for (uint32_t i = 0; i < block->n && status == DPS_OK; i++) {
        struct dps_block_item *item = &block->items[i];
        item->out.cost = dps_cost_of(&self->units, item->came.calls, item->came.work);
        item->out.ran = true;
        self->ran++;
        status = look(self, item, err);
        if (item->again && status == DPS_OK) {
            status = add(self, &item->out, err);
            self->fates[self->n - 1] = DONE;
        } else if (status == DPS_OK) {
            self->outcomes[item->from] = item->out;
            self->fates[item->from] = DONE;
        }
    }
    block->n = 0;
    return status;
}

/* Runs those of that fate, a block at a time. */
static enum dps_status
run(struct dps_trial *self, int64_t now, size_t n, enum fate fate,
    struct dps_error *err)
{
    enum dps_status status = DPS_OK;
    for (size_t i = 0; i < n && status == DPS_OK; i++) {
        if (self->fates[i] != fate) {
            continue;
        }
        status = dps_block_add(&self->block, &self->outcomes[i], (uint32_t)i, err);
        if (status == DPS_OK && self->block.n == DPS_BLOCK_CLAIMS) {
            status = finish(self, now, err);
        }
    }
    return status == DPS_OK && self->block.n > 0 ? finish(self, now, err) : status;
}

enum dps_status
dps_trial_judge(struct dps_trial *self, int64_t now, const struct dps_claim *claims,
    size_t n, struct dps_error *err)
{
    enum dps_status status = DPS_OK;
    self->n = 0;
    self->block.n = 0;
    for (size_t i = 0; i < n && status == DPS_OK; i++) {
        status = check_claim(self, now, &claims[i], err);
        if (status == DPS_OK) {
            const struct dps_outcome outcome = {.claim = claims[i], .asked = now};
            status = add(self, &outcome, err);
        }
    }
    if (status == DPS_OK) {
        status = invent(self, now, n, err);
    }
    size_t all = self->n;
    for (size_t i = 0; i < all && status == DPS_OK; i++) {
        status = choose(self, i, err);
    }
    if (status == DPS_OK) {
        status = run(self, now, all, RUN, err);
    }
    for (size_t i = 0; i < all && status == DPS_OK; i++) {
        if (self->fates[i] == KNOWN ||
            (self->fates[i] == WAIT && is_known(self, &self->outcomes[i]))) {
            skip(self, i);
        }
    }
    return status == DPS_OK ? run(self, now, all, WAIT, err) : status;
}
