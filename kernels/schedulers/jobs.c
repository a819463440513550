#include "kernels/schedulers/jobs.h"

#include "kernels/schedulers/tools.h"

#include <stddef.h>

/* ---- life -------------------------------------------------------------- */

void
dpk_jobs_init(struct jobs *self, const struct dpk_host *host)
{
    *self = (struct jobs){.host = host, .unprinted = JOBS_NONE};
}

void
dpk_jobs_free(struct jobs *self)
{
    for (uint32_t i = 0; self->host != NULL && i < self->cap; i++) {
        dpk_drop(self->host, self->of[i].berths);
    }
    if (self->host != NULL) {
        dpk_drop(self->host, self->of);
        dpk_drop(self->host, self->links);
    }
    *self = (struct jobs){.host = NULL};
}

/* ---- what they hang on ------------------------------------------------- */

static uint64_t
print_of(const struct job *job, uint32_t slot)
{
    const struct berth *berths = job->berths != NULL ? job->berths : &job->berth;
    const uint64_t is[] = {slot, job->id, job->owner, job->came,
        (uint64_t)job->deadline, (uint64_t)job->estimate, job->width, job->most,
        job->state, job->urgent, job->lost, (uint64_t)job->priority,
        (uint64_t)job->need.stake, job->need.models, job->need.devices,
        job->need.region, job->need.reputation};
    uint64_t h = 0;
    for (size_t i = 0; i < sizeof is / sizeof *is; i++) {
        h = dpk_mix(h, is[i]);
    }
    for (uint32_t r = 0; r < DPK_RESOURCES; r++) {
        h = dpk_mix(h, (uint64_t)job->need.of[r]);
    }
    for (uint32_t i = 0; i < job->n; i++) {
        h = dpk_mix(dpk_mix(h, berths[i].node), berths[i].stay);
        h = dpk_mix(dpk_mix(h, berths[i].devices), berths[i].queued);
    }
    return h;
}

/* In the list an entry is slot + 1, and JOBS_NONE stands behind the last. */
void
dpk_jobs_note(struct jobs *self, uint32_t slot)
{
    struct job *job = &self->of[slot];
    if (job->unprinted == 0) {
        job->unprinted = self->unprinted;
        self->unprinted = slot + 1;
    }
}

uint64_t
dpk_jobs_print(struct jobs *self)
{
    while (self->unprinted != JOBS_NONE) {
        uint32_t slot = self->unprinted - 1;
        struct job *job = &self->of[slot];
        uint64_t print =
            job->state != JOB_UNKNOWN || job->lost > 0 ? print_of(job, slot) : 0;
        self->unprinted = job->unprinted;
        self->print += print - job->print;
        job->print = print;
        job->unprinted = 0;
    }
    return self->print;
}

/* ---- they come --------------------------------------------------------- */

static dpk_status
make_space(struct jobs *self, uint64_t n)
{
    const struct array arrays[] = {
        {&self->of, sizeof *self->of}, {&self->links, sizeof *self->links}};
    return dpk_grow_all(self->host, arrays, 2, &self->cap, n);
}

dpk_status
dpk_jobs_expect(struct jobs *self, const struct dpk_jobs *kinds, const uint64_t *n)
{
    uint64_t sum = 0;
    for (uint32_t i = 0; i < kinds->n; i++) {
        sum += n[i];
    }
    return make_space(self, sum);
}

dpk_status
dpk_jobs_add(
    struct jobs *self, const struct dpk_jobs *jobs, uint32_t i, uint32_t widest)
{
    uint32_t slot = jobs->slot[i];
    if (jobs->width[i] > widest) {
        self->host->log(self->host->context, "each job must take one node");
        return DPK_E_UNSUPPORTED;
    }
    dpk_status status = make_space(self, (uint64_t)slot + 1);
    if (status != DPK_OK) {
        return status;
    }
    struct job *job = &self->of[slot];
    int again = job->id == jobs->id[i];
    *job = (struct job){
        .need = dpk_need_of(jobs, i),
        .id = jobs->id[i],
        .owner = jobs->owner != NULL ? jobs->owner[i] : 0,
        .came = self->came++,
        .deadline = jobs->deadline != NULL ? jobs->deadline[i] : INT64_MAX,
        .estimate = jobs->estimate != NULL ? jobs->estimate[i] : INT64_MAX,
        .width = jobs->width[i],
        .most = jobs->most != NULL ? jobs->most[i] : jobs->width[i],
        .state = JOB_WAITS,
        .urgent = jobs->urgent != NULL ? jobs->urgent[i] : 0,
        .lost = again ? job->lost : 0,
        .priority = jobs->priority != NULL ? jobs->priority[i] : 0,
        .group = JOBS_NONE,
        .print = job->print,
        .unprinted = job->unprinted,
    };
    dpk_jobs_note(self, slot);
    return DPK_OK;
}

/* ---- they are placed and end ------------------------------------------- */

dpk_status
dpk_jobs_place(struct jobs *self, uint32_t slot, uint32_t n, struct berth **berths)
{
    struct job *job = &self->of[slot];
    *berths = &job->berth;
    if (n > 1) {
        job->berths = self->host->allocate(self->host->context, n * sizeof **berths);
        *berths = job->berths;
    }
    if (*berths == NULL) {
        return DPK_E_MEMORY;
    }
    job->n = n;
    job->state = JOB_PLACED;
    return DPK_OK;
}

int
dpk_jobs_placed(const struct jobs *self, uint32_t slot)
{
    return slot < self->cap && self->of[slot].state == JOB_PLACED;
}

void
dpk_jobs_end(struct jobs *self, uint32_t slot, uint32_t outcome)
{
    struct job *job = &self->of[slot];
    dpk_drop(self->host, job->berths);
    job->berths = NULL;
    job->n = 0;
    job->state = JOB_UNKNOWN;
    job->lost += outcome == DPK_ENDED_LOST;
    dpk_jobs_note(self, slot);
}

void
dpk_jobs_forget(struct jobs *self, uint32_t slot)
{
    self->of[slot].state = JOB_UNKNOWN;
    dpk_jobs_note(self, slot);
}
