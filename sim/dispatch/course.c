#include "sim/dispatch/course.h"

#include "sim/dispatch/measures.h"

#include <stdbool.h>
#include <stdlib.h>

enum { MOST_STEPS = 1000 };

void
dps_course_free(struct dps_course *self)
{
    free(self->steps);
    free(self->waits);
    *self = (struct dps_course){0};
}

/* A number that changes at single times: within the step of a change it counts for what
 * is left of the step, and whole in all later ones. */
struct level {
    double *within; /* [its unit x ns] */
    double *later;  /* changes, by the step before which they count [its unit] */
};

static void
change(
    const struct dps_course *course, const struct level *level, int64_t at, double by)
{
    size_t step = (size_t)((at - course->begin) / course->length);
    if (step < course->n) {
        int64_t end = course->begin + (int64_t)(step + 1) * course->length;
        level->within[step] += by * (double)(end - at);
        level->later[step + 1] += by;
    }
}

/* The means, from the changes. */
static void
settle(struct dps_course *course, const struct level *level, double unit, size_t offset)
{
    double now = 0;
    for (size_t i = 0; i < course->n; i++) {
        now += level->later[i];
        double mean = (now + level->within[i] / (double)course->length) * unit;
        *(double *)(void *)((char *)&course->steps[i] + offset) = mean;
    }
}

static enum dps_status
spent(struct dps_error *err)
{
    return dps_fail(err, DPS_ENOMEM, "out of memory for the course of a replay");
}

/* From the first submission to the last thing that happens. */
static enum dps_status
cut(struct dps_course *self, const struct dps_workload *workload,
    const struct dps_placements *placements, struct dps_error *err)
{
    int64_t last = self->begin;
    for (size_t i = 0; i < workload->n_jobs; i++) {
        const struct dps_placement *placement = &placements->jobs[i];
        int64_t submit = workload->jobs[i].submit;
        last = submit > last ? submit : last;
        last = dps_placement_ran(placement) && placement->start > last
                   ? placement->start
                   : last;
        bool ends =
            placement->state == DPS_JOB_DONE || placement->state == DPS_JOB_WITHDRAWN;
        last = ends && placement->finish > last ? placement->finish : last;
    }
    int64_t span = last - self->begin + (last == self->begin);
    self->length = (span + MOST_STEPS - 1) / MOST_STEPS;
    self->n = (size_t)((span + self->length - 1) / self->length);
    self->steps = calloc(self->n, sizeof *self->steps);
    return self->steps != NULL ? DPS_OK : spent(err);
}

enum { WAITING, RUNNING, USED, LEVELS };

static void
add_job(struct dps_course *self, const struct level levels[LEVELS],
    const struct dps_job *job, const struct dps_placement *placement, double need)
{
    if (placement->state == DPS_JOB_WITHDRAWN) {
        change(self, &levels[WAITING], job->submit, 1);
        change(self, &levels[WAITING], placement->finish, -1);
    }
    if (!dps_placement_ran(placement)) {
        return;
    }
    self->waits[self->n_waits++] = placement->start - job->submit;
    change(self, &levels[WAITING], job->submit, 1);
    change(self, &levels[WAITING], placement->start, -1);
    change(self, &levels[RUNNING], placement->start, 1);
    change(self, &levels[USED], placement->start, need);
    if (placement->state == DPS_JOB_DONE) {
        change(self, &levels[RUNNING], placement->finish, -1);
        change(self, &levels[USED], placement->finish, -need);
    }
}

static int
compare(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a;
    int64_t y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

static void
fill(struct dps_course *self, const struct level levels[LEVELS],
    const struct dps_workload *workload, const struct dps_placements *placements)
{
    uint32_t resource = dps_measured_resource(workload);
    double capacity = dps_measured_capacity(workload, resource);
    for (size_t i = 0; i < workload->n_jobs; i++) {
        const struct dps_job *job = &workload->jobs[i];
        const struct dps_placement *placement = &placements->jobs[i];
        add_job(
            self, levels, job, placement, (double)job->need[resource] * placement->n);
    }
    settle(self, &levels[WAITING], 1, offsetof(struct dps_course_step, waiting));
    settle(self, &levels[RUNNING], 1, offsetof(struct dps_course_step, running));
    settle(self, &levels[USED], capacity > 0 ? 1 / capacity : 0,
        offsetof(struct dps_course_step, used));
    qsort(self->waits, self->n_waits, sizeof *self->waits, compare);
}

enum dps_status
dps_course_of(struct dps_course *self, const struct dps_workload *workload,
    const struct dps_placements *placements, struct dps_error *err)
{
    *self = (struct dps_course){.begin = workload->jobs[0].submit};
    enum dps_status status = cut(self, workload, placements, err);
    if (status != DPS_OK) {
        return status;
    }
    size_t row = self->n + 1;
    double *cells = calloc(row, (size_t)2 * LEVELS * sizeof *cells);
    self->waits = calloc(workload->n_jobs + 1, sizeof *self->waits);
    if (cells != NULL && self->waits != NULL) {
        struct level levels[LEVELS];
        for (size_t k = 0; k < LEVELS; k++) {
            levels[k] = (struct level){cells + 2 * k * row, cells + (2 * k + 1) * row};
        }
        fill(self, levels, workload, placements);
    } else {
        status = spent(err);
    }
    free(cells);
    return status;
}
