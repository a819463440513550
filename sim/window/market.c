#include "sim/window/market.h"

#include "sim/window/exchange.h"
#include "sim/window/market_plan.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <poll.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A market that is being lived, or none. */
struct worker {
    size_t market;
    bool again; /* it is asked for the second time */
    struct dps_exchange exchange;
    int alive; /* a descriptor that can be read when the child has ended; -1:
                  there is none */
};

struct markets {
    struct dps_nursery **nursery;
    const struct dps_market_plan *plans;
    size_t n, next; /* the next to begin */
    enum dps_market_policy policy;
    struct dps_market_answer *answers;
    enum dps_status *states;
    struct dps_error *errs;
    struct worker *workers;
    struct pollfd *polls; /* of the workers, a negative one is passed over */
    size_t n_workers;
};

/* ---- an answer --------------------------------------------------------- */

static bool
is_amount(double x)
{
    return x >= 0 && isfinite(x);
}

static bool
can_be_job(const struct dps_market_plan *plan, const struct dps_market_job *job)
{
    const struct dps_workload *workload = plan->workload;
    return job->job < workload->n_jobs && job->fate <= DPS_MARKET_REFUSED &&
           (job->machine == UINT32_MAX || job->machine < workload->n_machines) &&
           (job->machine == UINT32_MAX) == (job->start == INT64_MAX) &&
           is_amount(job->work);
}

static bool
can_be_conviction(
    const struct dps_market_plan *plan, const struct dps_market_conviction *conviction)
{
    return conviction->machine < plan->workload->n_machines &&
           conviction->strategy < plan->proofs.n_strategies && conviction->truth <= 1 &&
           conviction->invented <= 1 && is_amount(conviction->work);
}

/* Whether it can be an answer to that plan. */
static enum dps_status
check_answer(const struct dps_market_answer *self, const struct dps_market_plan *plan,
    struct dps_error *err)
{
    bool fine = self->n_cells == plan->n_cells && self->start == plan->start &&
                self->length == plan->length && self->n_waits <= self->n_jobs &&
                self->n_latencies <= self->n_jobs && self->refused <= self->n_jobs;
    for (size_t i = 0; i < self->n_jobs && fine; i++) {
        fine = can_be_job(plan, &self->jobs[i]) &&
               (i == 0 || self->jobs[i].job > self->jobs[i - 1].job);
    }
    for (size_t i = 0; i < (size_t)DPS_MARKET_SLICES * self->n_cells && fine; i++) {
        const struct dps_market_part *part = &self->parts[i];
        fine = is_amount(part->capacity) && is_amount(part->served) &&
               is_amount(part->energy);
    }
    for (size_t k = 0; k < DPS_MARKET_SLICES && fine; k++) {
        fine = is_amount(self->wanted[k]) && is_amount(self->wasted[k]);
    }
    for (size_t i = 0; i < self->n_waits && fine; i++) {
        fine = is_amount(self->waits[i]);
    }
    for (size_t i = 0; i < self->n_latencies && fine; i++) {
        fine = is_amount(self->latencies[i]);
    }
    fine = fine && is_amount(self->verdicts.replicated);
    for (size_t i = 0; i < self->verdicts.n && fine; i++) {
        fine = can_be_conviction(plan, &self->verdicts.convictions[i]);
    }
    return fine ? DPS_OK
                : dps_fail(err, DPS_ESTATE, "what it answers is of another plan");
}

/* ---- a child ----------------------------------------------------------- */

static enum dps_status
begin(struct dps_nursery **nursery, const struct dps_market_plan *plan,
    struct worker *worker, struct dps_error *err)
{
    bool own = plan->executable != NULL;
    struct dps_buffer image = {0};
    enum dps_status status = dps_market_plan_check(plan, err);
    if (status == DPS_OK && !own) {
        status = dps_nursery_open(nursery, NULL, err);
    }
    if (status == DPS_OK) {
        dps_market_plan_write(plan, &image);
        status = dps_exchange_begin(&worker->exchange, own ? NULL : *nursery,
            plan->executable, &image, NULL, err);
    }
    dps_buffer_free(&image);
    if (status == DPS_OK) {
        status = dps_exchange_watch(&worker->exchange, &worker->alive, err);
    }
    return status;
}

static enum dps_status
end(const struct dps_market_plan *plan, struct worker *worker,
    struct dps_market_answer *answer, struct dps_error *err)
{
    enum dps_status status = dps_exchange_end(&worker->exchange, err);
    if (status == DPS_OK) {
        status = dps_market_answer_read(answer, worker->exchange.answered.bytes,
            worker->exchange.answered.size, err);
    }
    if (status == DPS_OK) {
        status = check_answer(answer, plan, err);
        if (status != DPS_OK) {
            dps_market_answer_free(answer);
        }
    }
    return status;
}

static void
dismiss(struct worker *worker)
{
    if (worker->alive >= 0) {
        close(worker->alive);
    }
    dps_exchange_free(&worker->exchange);
    worker->alive = -1;
}

/* ---- all of them ------------------------------------------------------- */

static void
note_failure(struct markets *self, size_t market, enum dps_status status)
{
    char name[DPS_MARKET_NAME_TEXT];
    dps_market_plan_name(&self->plans[market], name);
    self->states[market] = dps_within(&self->errs[market], status, "%s", name);
}

/* Has a worker ask for a market; false where that fails. */
static bool
ask(struct markets *self, struct worker *worker, size_t market, bool again)
{
    worker->market = market;
    worker->again = again;
    enum dps_status status =
        begin(self->nursery, &self->plans[market], worker, &self->errs[market]);
    if (status != DPS_OK) {
        note_failure(self, market, status);
        dismiss(worker);
    }
    return status == DPS_OK;
}

/* The child of a worker has ended. */
static void
take(struct markets *self, struct worker *worker)
{
    size_t market = worker->market;
    bool again = worker->again;
    enum dps_status status =
        end(&self->plans[market], worker, &self->answers[market], &self->errs[market]);
    dismiss(worker);
    if (status == DPS_OK) {
        self->states[market] = DPS_OK;
    } else if (again || self->policy == DPS_MARKET_STOP) {
        note_failure(self, market, status);
    } else {
        (void)ask(self, worker, market, true);
    }
}

/* Gives every idle worker a market, while there are any; tells how many are at
 * work. */
static size_t
begin_more(struct markets *self)
{
    size_t n = 0;
    for (size_t i = 0; i < self->n_workers; i++) {
        struct worker *worker = &self->workers[i];
        while (worker->alive < 0 && self->next < self->n) {
            (void)ask(self, worker, self->next++, false);
        }
        self->polls[i] = (struct pollfd){.fd = worker->alive, .events = POLLIN};
        n += worker->alive >= 0;
    }
    return n;
}

static enum dps_status
live(struct markets *self, struct dps_error *err)
{
    while (begin_more(self) > 0) {
        int n = poll(self->polls, (nfds_t)self->n_workers, -1);
        if (n < 0 && errno != EINTR) {
            return dps_fail(
                err, DPS_EIO, "cannot wait for processes: %s", strerror(errno));
        }
        for (size_t i = 0; i < self->n_workers && n > 0; i++) {
            if (self->polls[i].revents != 0) {
                take(self, &self->workers[i]);
            }
        }
    }
    return DPS_OK;
}

/* The first that failed, if any. */
static enum dps_status
sum_up(const struct markets *self, struct dps_error *err)
{
    for (size_t i = 0; i < self->n; i++) {
        if (self->states[i] != DPS_OK) {
            return dps_fail(err, self->states[i], "%s", self->errs[i].text);
        }
    }
    return DPS_OK;
}

static enum dps_status
open_workers(struct markets *self, size_t workers, struct dps_error *err)
{
    self->n_workers = workers < self->n ? workers : self->n;
    self->n_workers += self->n_workers == 0;
    self->workers = calloc(self->n_workers, sizeof *self->workers);
    self->polls = calloc(self->n_workers, sizeof *self->polls);
    if (self->workers == NULL || self->polls == NULL) {
        return dps_fail(err, DPS_ENOMEM, "out of memory at %zu workers", workers);
    }
    for (size_t i = 0; i < self->n_workers; i++) {
        self->workers[i] = (struct worker){.exchange = DPS_EXCHANGE_NONE, .alive = -1};
    }
    return DPS_OK;
}

enum dps_status
dps_markets_live(struct dps_nursery **nursery, const struct dps_market_plan *plans,
    size_t n, size_t workers, enum dps_market_policy policy,
    struct dps_market_answer *answers, enum dps_status *states, struct dps_error *errs,
    struct dps_error *err)
{
    struct markets self = {.nursery = nursery,
        .plans = plans,
        .n = n,
        .policy = policy,
        .answers = answers,
        .states = states,
        .errs = errs};
    for (size_t i = 0; i < n; i++) {
        answers[i] = (struct dps_market_answer){0};
        states[i] = DPS_ESTATE; /* not lived yet */
        errs[i] = (struct dps_error){.status = DPS_OK};
    }
    enum dps_status status = open_workers(&self, workers, err);
    if (status == DPS_OK) {
        status = live(&self, err);
        for (size_t i = 0; i < self.n_workers; i++) {
            dismiss(&self.workers[i]);
        }
    }
    free(self.workers);
    free(self.polls);
    return status == DPS_OK ? sum_up(&self, err) : status;
}
