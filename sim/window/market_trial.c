#include "sim/window/market_trial.h"

#include "sim/core/rng.h"
#include "sim/proving/trial.h"
#include "sim/window/market_claims.h"

#include <stdlib.h>
#include <string.h>

struct court {
    const struct dps_market_plan *plan;
    const struct dps_market_stints *stints;
    struct dps_market_answer *answer;
    struct dps_market_claims claims;
    struct dps_trial *trial;
    int64_t now;     /* of the batch [ns] */
    size_t capacity; /* of convictions */
};

/* ---- copies ------------------------------------------------------------ */

/* The machines that do a task beside its first, in the order in which they are
 * drawn of those that are there and have no part in it yet; false: there are
 * not so many. */
static bool
draw_machines(const struct court *self, const struct dps_claim *first, uint32_t n,
    uint32_t *machines)
{
    uint32_t all = (uint32_t)self->plan->workload->n_machines;
    machines[0] = dps_market_machine(first->node);
    for (uint32_t k = 1; k <= n; k++) {
        uint32_t words[4];
        dps_rng_words((struct dps_rng_name){.seed = self->plan->seed,
                          .purpose = DPS_RNG_COPY,
                          .entity = first->task,
                          .draw = k},
            words);
        uint32_t at = (uint32_t)(((uint64_t)words[0] * all) >> 32);
        uint32_t tried = 0;
        bool has = true;
        for (; has && tried < all; tried++) {
            has = !dps_market_is_there(&self->claims, at, self->now);
            for (uint32_t j = 0; j < k && !has; j++) {
                has = machines[j] == at;
            }
            machines[k] = at;
            at = (at + 1) % all;
        }
        if (has) {
            return false;
        }
    }
    return true;
}

static bool
another(
    void *context, const struct dps_claim *first, uint32_t done, struct dps_claim *copy)
{
    enum { MOST_COPIES = 64 };
    const struct court *self = context;
    uint32_t machines[MOST_COPIES + 1];
    if (done > MOST_COPIES || !draw_machines(self, first, done, machines)) {
        return false;
    }
    copy->id = first->id | (uint64_t)done << DPS_MARKET_COPY_SHIFT;
    copy->node = dps_market_node(machines[done]);
    copy->strategy = self->plan->proofs.strategy[machines[done]];
    return true;
}

/* ---- verdicts ---------------------------------------------------------- */

/* When a verdict against a machine falls. */
static int64_t
date_of(const struct dps_outcome *outcome)
{
    bool came = outcome->arrived < INT64_MAX;
    if (!came) {
        return outcome->verdict == DPK_MISSING ? outcome->claim.deadline
                                               : outcome->asked;
    }
    return outcome->verdict == DPK_LATE && outcome->arrived > outcome->claim.deadline
               ? outcome->claim.deadline
               : outcome->arrived;
}

static enum dps_status
convict(struct court *self, const struct dps_outcome *outcome, double work,
    struct dps_error *err)
{
    struct dps_market_verdicts *verdicts = &self->answer->verdicts;
    if (verdicts->n == self->capacity) {
        size_t capacity = 2 * self->capacity + 64;
        void *items =
            realloc(verdicts->convictions, capacity * sizeof *verdicts->convictions);
        if (items == NULL) {
            return dps_fail(
                err, DPS_ENOMEM, "out of memory at %zu convictions", verdicts->n);
        }
        verdicts->convictions = items;
        self->capacity = capacity;
    }
    verdicts->convictions[verdicts->n++] = (struct dps_market_conviction){
        .at = date_of(outcome),
        .claim = outcome->claim.id,
        .task = outcome->claim.task,
        .work = work,
        .machine = dps_market_machine(outcome->claim.node),
        .strategy = outcome->claim.strategy,
        .verdict = outcome->verdict,
        .reason = outcome->reason,
        .truth = outcome->truth,
        .invented = outcome->invented,
    };
    return DPS_OK;
}

/* Work that is claimed: of a job's own machine what it did inside the window.
 */
static double
work_of(const struct court *self, const struct dps_outcome *outcome)
{
    bool own = self->plan->proofs.proven == DPS_MARKET_JOBS && !outcome->invented &&
               !outcome->copy;
    return own ? dps_market_work(self->answer, outcome->claim.task)
               : (double)outcome->claim.amount * self->plan->proofs.piece;
}

static enum dps_status
take(struct court *self, const struct dps_outcome *outcome, struct dps_error *err)
{
    struct dps_market_verdicts *verdicts = &self->answer->verdicts;
    if (outcome->asked < self->plan->start) {
        return DPS_OK;
    }
    double work = work_of(self, outcome);
    dps_detection_add(&verdicts->of[outcome->claim.strategy], outcome);
    verdicts->replicated += outcome->copy ? work : 0;
    return dps_outcome_convicts(outcome) ? convict(self, outcome, work, err) : DPS_OK;
}

static int
compare(const void *a, const void *b)
{
    const struct dps_market_conviction *x = a;
    const struct dps_market_conviction *y = b;
    return x->at != y->at ? (x->at > y->at) - (x->at < y->at)
           : x->claim != y->claim
               ? (x->claim > y->claim) - (x->claim < y->claim)
               : (x->machine > y->machine) - (x->machine < y->machine);
}

/* ---- all of it --------------------------------------------------------- */

static enum dps_status
open_trial(struct court *self, struct dps_error *err)
{
    const struct dps_market_proofs *proofs = &self->plan->proofs;
    const struct dps_trial_setup setup = {
        .verifier = proofs->verifier,
        .provers = proofs->provers,
        .n_provers = proofs->n_strategies,
        .seed = self->plan->seed,
        .call_limit = self->plan->call_limit,
        .all = proofs->all,
        .another = another,
        .context = self,
    };
    return dps_trial_open(&setup, &self->trial, err);
}

static enum dps_status
judge(struct court *self, size_t from, size_t to, struct dps_error *err)
{
    const struct dps_market_claims *claims = &self->claims;
    size_t n = 0;
    self->now = claims->asked[from];
    enum dps_status status =
        dps_trial_judge(self->trial, self->now, &claims->items[from], to - from, err);
    const struct dps_outcome *outcomes = dps_trial_outcomes(self->trial, &n);
    for (size_t i = 0; i < n && status == DPS_OK; i++) {
        status = take(self, &outcomes[i], err);
    }
    return status;
}

static enum dps_status
judge_all(struct court *self, struct dps_error *err)
{
    const struct dps_market_claims *claims = &self->claims;
    struct dps_market_verdicts *verdicts = &self->answer->verdicts;
    enum dps_status status = DPS_OK;
    for (size_t from = 0, to; from < claims->n && status == DPS_OK; from = to) {
        to = from + 1;
        while (to < claims->n && claims->asked[to] == claims->asked[from]) {
            to++;
        }
        status = judge(self, from, to, err);
    }
    if (verdicts->n > 0) {
        qsort(
            verdicts->convictions, verdicts->n, sizeof *verdicts->convictions, compare);
    }
    dps_trial_counts(self->trial, &verdicts->ran, &verdicts->skipped);
    return status;
}

enum dps_status
dps_market_try(struct dps_market_answer *answer, const struct dps_market_stints *stints,
    struct dps_error *err)
{
    struct court self = {.plan = stints->plan, .stints = stints, .answer = answer};
    if (self.plan->proofs.verifier == NULL) {
        return DPS_OK;
    }
    enum dps_status status = open_trial(&self, err);
    if (status == DPS_OK) {
        status = dps_market_claims_gather(&self.claims, stints, err);
    }
    if (status == DPS_OK) {
        status = judge_all(&self, err);
    }
    dps_market_claims_free(&self.claims);
    dps_trial_close(&self.trial);
    return status;
}
