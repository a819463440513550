#include "sim/window/timed_transfers.h"

#include "sim/core/date.h"
#include "sim/window/timed_loan.h"

#include <math.h>
#include <stdlib.h>

/* What a transfer does. */
enum { NONE, SENT, ARRIVED };

/* ---- numbers ----------------------------------------------------------- */

uint32_t
dps_timed_parcels(const struct dps_job *job)
{
    return job->spread || job->exchange > 0 ? job->most : 1;
}

enum dps_status
dps_timed_numbers(struct dps_timed *self, struct dps_error *err)
{
    const struct dps_workload *workload = self->workload;
    uint64_t n = 0;
    for (size_t i = 0; i < workload->n_jobs; i++) {
        n += dps_timed_parcels(&workload->jobs[i]) + 1;
    }
    if (n >= UINT32_MAX) {
        return dps_fail(err, DPS_EINVAL, "%zu jobs with %llu transfers are too many",
            workload->n_jobs, (unsigned long long)n);
    }
    self->parcels = calloc(n + 1, sizeof *self->parcels);
    self->told = calloc(n + 1, sizeof *self->told);
    if (self->parcels == NULL || self->told == NULL) {
        return dps_fail(err, DPS_ENOMEM, "out of memory at %zu jobs", workload->n_jobs);
    }
    uint32_t at = 0;
    for (size_t i = 0; i < workload->n_jobs; i++) {
        struct dps_timed_job *job = &self->jobs[i];
        job->first = at;
        job->n = dps_timed_parcels(&workload->jobs[i]);
        for (uint32_t end = at + job->n + 1; at < end; at++) {
            self->parcels[at].job = (uint32_t)i;
        }
    }
    return DPS_OK;
}

/* ---- two clocks -------------------------------------------------------- */

static double
clock_of(const struct dps_timed *self, int64_t time)
{
    return (double)(time - self->zero) / 1e9;
}

/* The one place where the engine's seconds become ns: never before the present, and
 * not after `limit`, up to which it was asked to live. */
static int64_t
time_of(const struct dps_timed *self, double clock, int64_t limit)
{
    int64_t time = self->zero + llround(clock * 1e9);
    time = time < self->now ? self->now : time;
    return time < limit ? time : limit;
}

void
dps_timed_note(void *context, size_t number, enum dps_stage stage, double clock)
{
    struct dps_timed *self = context;
    struct dps_parcel *parcel = &self->parcels[number];
    const struct dps_timed_job *job = &self->jobs[parcel->job];
    (void)clock;
    if (parcel->state == SENT && stage == DPS_STAGE_ARRIVED) {
        self->told[self->n_told++] = (uint32_t)number;
        parcel->state = ARRIVED;
    } else if (parcel->state == SENT && stage == DPS_STAGE_FAILED) {
        self->under_way--;
        self->undelivered += number == job->first + job->n;
        parcel->state = NONE;
    }
}

static void
run_to(struct dps_timed *self, double clock)
{
    if (clock > self->clock) {
        self->kind->run_until(self->engine, clock);
        self->clock = clock;
    }
}

/* While nothing travels the engine's clock stands still, so that it keeps its digits;
 * it goes on from a whole second. */
void
dps_timed_catch_up(struct dps_timed *self, int64_t now)
{
    self->now = now;
    if (self->under_way == 0) {
        run_to(self, ceil(self->clock));
        self->zero = now - (int64_t)self->clock * DPS_NS;
    } else {
        run_to(self, clock_of(self, now));
    }
}

/* Lives on until a transfer has arrived, at most up to `clock`. */
static void
live_on(struct dps_timed *self, double clock)
{
    if (self->n_told == 0 && clock > self->clock) {
        self->clock = self->kind->step(self->engine, clock);
    }
}

static bool
goes(const struct dps_timed *self)
{
    return dps_engine_fault(self->kind, self->engine, NULL) == DPS_OK;
}

/* An engine that has ended has something to say at once. */
int64_t
dps_timed_next(void *context, int64_t limit)
{
    struct dps_timed *self = context;
    const struct dps_entry *entry = dps_calendar_next(&self->calendar);
    int64_t ends = entry != NULL ? entry->time : INT64_MAX;
    limit = ends < limit ? ends : limit;
    while (
        self->n_told == 0 && self->under_way > 0 && limit == INT64_MAX && goes(self)) {
        live_on(self, self->clock + 1e6); /* something will arrive */
    }
    if (self->under_way > 0 && limit != INT64_MAX) {
        live_on(self, clock_of(self, limit));
    }
    if (self->n_told > 0) {
        return time_of(self, self->clock, limit);
    }
    return goes(self) ? ends : self->now;
}

bool
dps_timed_is_idle(const void *context)
{
    const struct dps_timed *self = context;
    return self->under_way == 0;
}

/* ---- transfers --------------------------------------------------------- */

enum dps_status
dps_timed_send(struct dps_timed *self, uint32_t number, const struct dps_task *task,
    int64_t now, struct dps_error *err)
{
    struct dps_task away = *task;
    away.output = -1; /* it ends where it arrives */
    dps_timed_catch_up(self, now);
    self->parcels[number].state = SENT;
    self->under_way++;
    self->parcels[number].bytes = task->input;
    enum dps_status status = self->kind->submit(self->engine, number, &away, err);
    bool dry = status == DPS_EINVAL && self->loan != NULL;
    return dry ? dps_timed_dry(self, status, err) : status;
}

static void
take(struct dps_timed *self, uint32_t number)
{
    self->parcels[number].state = NONE;
    self->under_way--;
}

void
dps_timed_take(struct dps_timed *self, uint32_t number)
{
    take(self, number);
    self->bytes += (uint64_t)self->parcels[number].bytes;
}

void
dps_timed_stop(struct dps_timed *self, uint32_t job, int64_t now)
{
    uint32_t first = self->jobs[job].first;
    uint32_t taken = 0;
    size_t n = 0;
    for (uint32_t i = first; i < first + self->jobs[job].n; i++) {
        if (self->parcels[i].state != NONE) {
            dps_timed_catch_up(self, now);
            self->kind->cancel(self->engine, i);
            take(self, i);
            taken++;
        }
    }
    for (size_t i = 0; i < self->n_told && taken > 0; i++) {
        self->told[n] = self->told[i];
        n += self->parcels[self->told[i]].state == ARRIVED;
    }
    self->n_told = taken > 0 ? n : self->n_told;
}
