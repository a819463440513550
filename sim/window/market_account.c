#include "sim/window/market_account.h"

#include "sim/window/market_wants.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* A window on the workload's clock. */
struct account {
    struct dps_market_answer *answer;
    const struct dps_market_stints *stints;
    const struct dps_market_plan *plan;
    const struct dps_workload *workload;
    int64_t edge[DPS_MARKET_SLICES + 1]; /* of slices [ns] */
    double *work;                        /* by job [unit] */
};

static const double second = 1e-9;
static const double watt = 1e-3;

/* The slice of a time; those beyond the window are in the first and last. */
static size_t
slice_of(const struct account *self, int64_t time)
{
    size_t k = 0;
    while (k + 1 < DPS_MARKET_SLICES && time >= self->edge[k + 1]) {
        k++;
    }
    return k;
}

static bool
is_inside(const struct account *self, int64_t time)
{
    return time >= self->edge[0] && time < self->edge[DPS_MARKET_SLICES];
}

/* ---- machines ---------------------------------------------------------- */

/* How long each machine is away in a slice [ns]. */
static void
count_absences(const struct account *self, size_t slice, int64_t *away)
{
    const struct dps_market_plan *plan = self->plan;
    memset(away, 0, self->workload->n_machines * sizeof *away);
    for (size_t i = 0; i < plan->n_downs; i++) {
        const struct dps_down *down = &plan->downs[i];
        away[down->machine] += dps_wants_overlap(
            down->from, down->to, self->edge[slice], self->edge[slice + 1]);
    }
}

static enum dps_status
count_capacity(const struct account *self, struct dps_error *err)
{
    size_t n = self->workload->n_machines;
    int64_t *away = calloc(n + 1, sizeof *away);
    if (away == NULL) {
        return dps_fail(err, DPS_ENOMEM, "out of memory at %zu machines", n);
    }
    for (size_t k = 0; k < DPS_MARKET_SLICES; k++) {
        struct dps_market_part *parts = self->answer->parts + k * self->plan->n_cells;
        int64_t length = self->edge[k + 1] - self->edge[k];
        count_absences(self, k, away);
        for (size_t i = 0; i < n; i++) {
            struct dps_market_part *part = &parts[self->plan->cell[i]];
            double seconds = (double)(length - away[i]) * second;
            part->capacity += self->plan->rate[i] * seconds;
            part->energy += self->workload->machines[i].idle_power * watt * seconds;
        }
    }
    free(away);
    return DPS_OK;
}

/* ---- what they did ----------------------------------------------------- */

/* What a job draws on a machine, beside what that draws idle [W]. */
static double
power_on(const struct account *self, const struct dps_job *job, uint32_t machine)
{
    const struct dps_machine *of = &self->workload->machines[machine];
    return (of->peak_power - of->idle_power) * watt *
           dps_wants_share(self->workload, job, machine);
}

static void
count_stint(struct account *self, const struct dps_market_stint *stint)
{
    const struct dps_job *job = &self->workload->jobs[stint->job];
    const uint32_t *machines = self->stints->placements->nodes + stint->first;
    if (dps_wants_overlap(stint->from, stint->to, self->edge[0],
            self->edge[DPS_MARKET_SLICES]) == 0) {
        return;
    }
    size_t last = slice_of(self, stint->to);
    for (size_t k = slice_of(self, stint->from); k <= last; k++) {
        struct dps_market_part *parts = self->answer->parts + k * self->plan->n_cells;
        double seconds = (double)dps_wants_overlap(
                             stint->from, stint->to, self->edge[k], self->edge[k + 1]) *
                         second;
        for (uint32_t i = 0; i < stint->n; i++) {
            double work = dps_wants_rate(self->plan, job, machines[i]) * seconds;
            parts[self->plan->cell[machines[i]]].served += work;
            parts[self->plan->cell[machines[i]]].energy +=
                power_on(self, job, machines[i]) * seconds;
            self->work[stint->job] += work;
        }
    }
}

/* A job is lost, with what it did since it began but for what its checkpoints kept;
 * what its machines exchanged meanwhile is of use as far as that. */
static void
count_waste(struct account *self, const struct dps_market_stint *stint)
{
    const struct dps_job *job = &self->workload->jobs[stint->job];
    const uint32_t *machines = self->stints->placements->nodes + stint->first;
    double seconds =
        (double)dps_wants_overlap(stint->from, stint->to, 0, INT64_MAX) * second;
    double share = stint->wasted > 0
                       ? (double)stint->wasted / (double)(stint->kept + stint->wasted)
                       : 0;
    for (uint32_t i = 0; i < stint->n; i++) {
        self->answer->wasted[slice_of(self, stint->to)] +=
            dps_wants_rate(self->plan, job, machines[i]) * seconds * share;
    }
}

static void
count_stints(struct account *self)
{
    for (size_t i = 0; i < self->stints->n; i++) {
        const struct dps_market_stint *stint = &self->stints->items[i];
        count_stint(self, stint);
        if (stint->lost && is_inside(self, stint->to)) {
            self->answer->lost++;
            count_waste(self, stint);
        }
    }
}

/* ---- jobs -------------------------------------------------------------- */

static const uint32_t fates[] = {
    [DPS_JOB_AHEAD] = DPS_MARKET_WAITS, /* it was lost at this very end */
    [DPS_JOB_WAITS] = DPS_MARKET_WAITS,
    [DPS_JOB_PLACED] = DPS_MARKET_WAITS,
    [DPS_JOB_QUEUES] = DPS_MARKET_WAITS,
    [DPS_JOB_RUNS] = DPS_MARKET_RUNS,
    [DPS_JOB_DONE] = DPS_MARKET_DONE,
    [DPS_JOB_REFUSED] = DPS_MARKET_REFUSED,
    [DPS_JOB_WITHDRAWN] = DPS_MARKET_REFUSED,
    [DPS_JOB_FAILED] = DPS_MARKET_REFUSED,
};

/* What became of a job, on the workload's clock; -1: it did not come. */
struct course {
    uint32_t fate;
    int64_t waited; /* until then */
    int64_t start, arrived, finish, delivered;
};

static struct course
course_of(const struct account *self, size_t i)
{
    const struct dps_placement *placement = &self->stints->placements->jobs[i];
    const struct dps_transfers *transfers = self->stints->transfers;
    const struct dps_job *job = &self->workload->jobs[i];
    struct course out = {fates[placement->state], -1, -1, -1, -1, -1};
    if (out.fate == DPS_MARKET_REFUSED) {
        out.finish = placement->finish;
        out.waited = placement->state != DPS_JOB_FAILED ? out.finish : -1;
    } else if (out.fate != DPS_MARKET_WAITS) {
        out.start = placement->start;
        out.waited = out.start;
        out.arrived = transfers != NULL ? transfers[i].arrived : placement->start;
        out.finish = out.fate == DPS_MARKET_DONE ? placement->finish : -1;
        bool travels = transfers != NULL && (job->input > 0 || job->output > 0);
        out.delivered = travels ? transfers[i].delivered : out.finish;
    }
    return out;
}

/* A date, if it comes inside. */
static int64_t
dated(const struct account *self, int64_t time)
{
    int64_t zero = self->plan->start - self->plan->lead;
    return is_inside(self, time) ? zero + time : INT64_MAX;
}

static void
put_job(struct account *self, size_t i, const struct course *course)
{
    const struct dps_placements *placements = self->stints->placements;
    int64_t zero = self->plan->start - self->plan->lead;
    bool ran = course->start >= 0;
    bool refused = course->fate == DPS_MARKET_REFUSED;
    self->answer->jobs[self->answer->n_jobs++] = (struct dps_market_job){
        .job = i,
        .fate = course->fate,
        .machine = ran ? placements->nodes[placements->jobs[i].first] : UINT32_MAX,
        .submit = zero + self->workload->jobs[i].submit,
        .start = ran ? zero + course->start : INT64_MAX,
        .arrived = dated(self, course->arrived),
        .finish = refused ? INT64_MAX : dated(self, course->finish),
        .delivered = dated(self, course->delivered),
        .work = self->work[i],
    };
}

/* How long a job that came inside has waited, and how long it took in all. */
static void
put_times(struct account *self, size_t i, const struct course *course)
{
    struct dps_market_answer *answer = self->answer;
    int64_t submit = self->workload->jobs[i].submit;
    if (!is_inside(self, submit)) {
        return;
    }
    if (course->waited >= 0) {
        answer->waits[answer->n_waits++] = (double)(course->waited - submit) * second;
    }
    if (course->delivered >= 0) {
        answer->latencies[answer->n_latencies++] =
            (double)(course->delivered - submit) * second;
    }
}

static void
count_jobs(struct account *self)
{
    for (size_t i = 0; i < self->workload->n_jobs; i++) {
        if (self->workload->jobs[i].submit >= self->edge[DPS_MARKET_SLICES]) {
            return;
        }
        struct course course = course_of(self, i);
        bool goes_on =
            course.fate == DPS_MARKET_WAITS || course.fate == DPS_MARKET_RUNS;
        if (goes_on || is_inside(self, course.finish) ||
            is_inside(self, course.delivered)) {
            put_job(self, i, &course);
            put_times(self, i, &course);
            self->answer->refused += course.fate == DPS_MARKET_REFUSED;
        }
    }
}

/* ---- all of it --------------------------------------------------------- */

static enum dps_status
make_room(struct account *self, struct dps_error *err)
{
    struct dps_market_answer *answer = self->answer;
    size_t jobs = self->workload->n_jobs + 1;
    size_t parts = (size_t)DPS_MARKET_SLICES * self->plan->n_cells + 1;
    self->work = calloc(jobs, sizeof *self->work);
    answer->jobs = calloc(jobs, sizeof *answer->jobs);
    answer->waits = calloc(jobs, sizeof *answer->waits);
    answer->latencies = calloc(jobs, sizeof *answer->latencies);
    answer->parts = calloc(parts, sizeof *answer->parts);
    return self->work != NULL && answer->jobs != NULL && answer->waits != NULL &&
                   answer->latencies != NULL && answer->parts != NULL
               ? DPS_OK
               : dps_fail(err, DPS_ENOMEM, "out of memory at %zu jobs", jobs);
}

enum dps_status
dps_market_account(struct dps_market_answer *answer,
    const struct dps_market_stints *stints, struct dps_error *err)
{
    const struct dps_market_plan *plan = stints->plan;
    struct account self = {
        .answer = answer, .stints = stints, .plan = plan, .workload = plan->workload};
    for (int64_t k = 0; k <= DPS_MARKET_SLICES; k++) {
        self.edge[k] = plan->lead + plan->length * k / DPS_MARKET_SLICES;
    }
    answer->start = plan->start;
    answer->length = plan->length;
    answer->n_cells = plan->n_cells;
    answer->events = stints->events;
    answer->decisions = stints->placements->decisions;
    memcpy(answer->hash, stints->placements->hash, sizeof answer->hash);
    enum dps_status status = make_room(&self, err);
    if (status == DPS_OK) {
        status = count_capacity(&self, err);
    }
    if (status == DPS_OK) {
        count_stints(&self);
        dps_wants_count(stints, self.edge, DPS_MARKET_SLICES, answer->wanted);
        count_jobs(&self);
    }
    free(self.work);
    return status;
}
