#include "sim/workload/inflate.h"

#include "sim/core/rng.h"
#include "sim/core/wide.h"

#include <stdlib.h>
#include <string.h>

enum { SECOND = 1000000000, MOST = 100000000 };

static uint32_t
own_below(void *context, enum dps_drawn drawn, uint32_t n)
{
    struct dps_own_draws *self = context;
    uint32_t words[4];
    uint64_t i = self->n++;
    (void)drawn;
    dps_rng_words((struct dps_rng_name){.seed = self->seed,
                      .purpose = DPS_RNG_ARRIVAL,
                      .entity = i >> 32,
                      .draw = (uint32_t)i},
        words);
    uint64_t wide = (uint64_t)words[0] << 32 | words[1];
    return (uint32_t)(((dps_wide)wide * n) >> 64);
}

struct dps_draws
dps_own_draws(struct dps_own_draws *self)
{
    return (struct dps_draws){.below = own_below, .context = self};
}

/* ---- arrivals ---------------------------------------------------------- */

/* Jobs of the trace by their numbers in its file. */
struct arrivals {
    const struct dps_job **of; /* by order in the file */
    uint32_t *job;
    size_t n, capacity;
    double demand; /* [1/1000 GPU] */
};

static enum dps_status
spent(struct dps_error *err)
{
    return dps_fail(err, DPS_ENOMEM, "out of memory for the jobs of an experiment");
}

static enum dps_status
append(struct arrivals *self, uint32_t job, struct dps_error *err)
{
    if (self->n == self->capacity) {
        size_t capacity = 2 * self->capacity + 1024;
        uint32_t *jobs =
            capacity <= MOST ? realloc(self->job, capacity * sizeof *jobs) : NULL;
        if (jobs == NULL) {
            return spent(err);
        }
        self->job = jobs;
        self->capacity = capacity;
    }
    self->job[self->n++] = job;
    self->demand += (double)self->of[job]->need[DPK_GPU];
    return DPS_OK;
}

static enum dps_status
shuffle(struct arrivals *self, const struct dps_workload *workload,
    struct dps_draws draws, struct dps_error *err)
{
    enum dps_status status = DPS_OK;
    for (size_t i = 0; i < workload->n_jobs; i++) {
        self->of[workload->jobs[i].order] = &workload->jobs[i];
    }
    for (uint32_t i = 0; i < workload->n_jobs && status == DPS_OK; i++) {
        status = append(self, i, err);
    }
    for (uint32_t i = (uint32_t)self->n; status == DPS_OK && i-- > 1;) {
        uint32_t j = draws.below(draws.context, DPS_DRAWN_PLACE, i + 1);
        uint32_t other = self->job[i];
        self->job[i] = self->job[j];
        self->job[j] = other;
    }
    return status;
}

/* Adds jobs until there is no room for the next. */
static enum dps_status
fill(struct arrivals *self, size_t n_jobs, double wanted, struct dps_draws draws,
    struct dps_error *err)
{
    for (;;) {
        uint32_t j = draws.below(draws.context, DPS_DRAWN_JOB, (uint32_t)n_jobs);
        const struct dps_job *job = self->of[j];
        double one =
            job->devices > 0 ? (double)job->need[DPK_GPU] / (double)job->devices : 0;
        if (self->demand + one > wanted) {
            return DPS_OK;
        }
        enum dps_status status = append(self, j, err);
        if (status != DPS_OK) {
            return status;
        }
    }
}

/* Takes jobs off until the others have room. */
static void
thin(struct arrivals *self, double wanted, struct dps_draws draws)
{
    while (self->demand > wanted && self->n > 1) {
        uint32_t at = draws.below(draws.context, DPS_DRAWN_JOB, (uint32_t)self->n);
        self->demand -= (double)self->of[self->job[at]]->need[DPK_GPU];
        self->n--;
        memmove(self->job + at, self->job + at + 1, (self->n - at) * sizeof *self->job);
    }
}

static void
draw_ranks(struct dps_workload *self, struct dps_draws draws)
{
    for (uint32_t i = 0; i < self->n_machines; i++) {
        uint32_t j = draws.below(draws.context, DPS_DRAWN_RANK, i + 1);
        self->machines[i].rank = self->machines[j].rank;
        self->machines[j].rank = i;
    }
    self->ranked = 1;
}

/* Copies the arrivals in place of the trace's jobs. */
static enum dps_status
keep(const struct arrivals *arrivals, struct dps_workload *out, struct dps_error *err)
{
    struct dps_job *jobs = calloc(arrivals->n + 1, sizeof *jobs);
    if (jobs == NULL) {
        return spent(err);
    }
    for (size_t i = 0; i < arrivals->n; i++) {
        jobs[i] = *arrivals->of[arrivals->job[i]];
        jobs[i].order = i;
        jobs[i].submit = (int64_t)i * SECOND;
        jobs[i].run = INT64_MAX;
        jobs[i].estimate = INT64_MAX;
        jobs[i].urgent = 1;
        jobs[i].killed = 0;
    }
    free(out->jobs);
    out->jobs = jobs;
    out->n_jobs = arrivals->n;
    out->job_capacity = arrivals->n + 1;
    return DPS_OK;
}

enum dps_status
dps_workload_inflate(struct dps_workload *self, double ratio, struct dps_draws draws,
    struct dps_error *err)
{
    struct arrivals arrivals = {.n = 0};
    double capacity = 0; /* [1/1000 GPU] */
    int64_t demand = 0;
    for (size_t i = 0; i < self->n_machines; i++) {
        capacity += (double)self->machines[i].capacity[DPK_GPU];
    }
    for (size_t i = 0; i < self->n_jobs; i++) {
        demand += self->jobs[i].need[DPK_GPU];
    }
    if (!(ratio > 0 && ratio <= 100) || capacity <= 0 || demand <= 0) {
        return dps_fail(err, DPS_EINVAL,
            "an inflation to %g times the GPUs, of which there are %g and %lld wanted: "
            "it must be in (0, 100], and neither none",
            ratio, capacity / 1000, (long long)demand / 1000);
    }
    arrivals.of = calloc(self->n_jobs + 1, sizeof *arrivals.of);
    enum dps_status status = arrivals.of != NULL ? DPS_OK : spent(err);
    if (status == DPS_OK) {
        status = shuffle(&arrivals, self, draws, err);
    }
    if (status == DPS_OK && arrivals.demand < ratio * capacity) {
        status = fill(&arrivals, self->n_jobs, ratio * capacity, draws, err);
    } else if (status == DPS_OK) {
        thin(&arrivals, ratio * capacity, draws);
    }
    if (status == DPS_OK) {
        draw_ranks(self, draws);
        status = keep(&arrivals, self, err);
    }
    free((void *)arrivals.of);
    free(arrivals.job);
    return status;
}
