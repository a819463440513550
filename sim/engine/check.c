#include "sim/engine/check.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

enum { MOST = DPS_CHECK_STRETCHES * DPS_CHECK_TASKS };

/* Bytes of what SimGrid is told. */
static const double unit = 1 << 20;

enum dps_status
dps_check_init(struct dps_check *self, const struct dps_platform *platform,
    uint64_t n_jobs, struct dps_error *err)
{
    *self = (struct dps_check){.platform = platform,
        .every = n_jobs / DPS_CHECK_STRETCHES + 1,
        .next = 1,
        .tasks = calloc(MOST, sizeof *self->tasks)};
    if (self->tasks == NULL) {
        return dps_fail(err, DPS_ENOMEM, "out of memory for a sample");
    }
    return DPS_OK;
}

void
dps_check_free(struct dps_check *self)
{
    free(self->tasks);
    *self = (struct dps_check){0};
}

/* ---- hosts ------------------------------------------------------------- */

/* Each stretch has hosts of its own, so that all can be lived at once: sorted, named by
 * their place. */
struct hosts {
    uint64_t *keys; /* stretch << 32 | host */
    size_t n;
    double *columns;
    struct dps_platform platform;
};

static int
compare_keys(const void *a, const void *b)
{
    const uint64_t *x = a;
    const uint64_t *y = b;
    return (*x > *y) - (*x < *y);
}

static uint64_t
key_of(const struct dps_check_task *task, uint32_t host)
{
    return (uint64_t)task->stretch << 32 | host;
}

static uint32_t
place_of(const struct hosts *self, uint64_t key)
{
    const uint64_t *found =
        bsearch(&key, self->keys, self->n, sizeof *self->keys, compare_keys);
    assert(found != NULL);
    return (uint32_t)(found - self->keys);
}

static void
list_hosts(struct hosts *self, const struct dps_check *check)
{
    size_t n = 0;
    for (uint32_t i = 0; i < check->n_tasks; i++) {
        const struct dps_check_task *task = &check->tasks[i];
        self->keys[n++] = key_of(task, task->what.client);
        self->keys[n++] = key_of(task, task->what.node);
    }
    if (n > 1) {
        qsort(self->keys, n, sizeof *self->keys, compare_keys);
    }
    for (size_t i = 0; i < n; i++) {
        if (i == 0 || self->keys[i] != self->keys[self->n - 1]) {
            self->keys[self->n++] = self->keys[i];
        }
    }
}

static void
fill_columns(struct hosts *self, const struct dps_platform *of)
{
    const double *const from[] = {
        of->x, of->y, of->height, of->up, of->down, of->speed};
    const double units[] = {1, 1, 1, unit, unit, 1};
    size_t n = self->n;
    double *c = self->columns;
    for (size_t column = 0; column < 6; column++) {
        for (size_t i = 0; i < n; i++) {
            c[column * n + i] = from[column][(uint32_t)self->keys[i]] * units[column];
        }
    }
    self->platform = (struct dps_platform){.network = of->network,
        .fine = true,
        .n = n,
        .x = c,
        .y = c + n,
        .height = c + 2 * n,
        .up = c + 3 * n,
        .down = c + 4 * n,
        .speed = c + 5 * n};
}

static void
free_hosts(struct hosts *self)
{
    free(self->keys);
    free(self->columns);
}

static enum dps_status
make_hosts(struct hosts *self, const struct dps_check *check, struct dps_error *err)
{
    size_t most = 2 * (size_t)check->n_tasks + 1;
    *self = (struct hosts){.keys = calloc(most, sizeof *self->keys),
        .columns = calloc(6 * most, sizeof *self->columns)};
    if (self->keys == NULL || self->columns == NULL) {
        return dps_fail(err, DPS_ENOMEM, "out of memory for a sample");
    }
    list_hosts(self, check);
    fill_columns(self, check->platform);
    return DPS_OK;
}

/* ---- the replay -------------------------------------------------------- */

/* Submission or, later, cancelling of a task of the sample. */
struct act {
    double clock; /* [s] */
    uint32_t index;
    bool cancels;
};

struct dates {
    double stages[DPS_STAGE_FINISHED + 1];
};

static int
compare_acts(const void *a, const void *b)
{
    const struct act *x = a;
    const struct act *y = b;
    if (x->clock != y->clock) {
        return (x->clock > y->clock) - (x->clock < y->clock);
    }
    return x->index != y->index ? (x->index > y->index) - (x->index < y->index)
                                : x->cancels - y->cancels;
}

/* Whoever is cancelled as soon as it has reached a stage is to reach it in SimGrid too,
 * which may be a little later there. */
static double
cancelled_at(const struct dps_check_task *task)
{
    double clock = task->cancelled;
    for (unsigned s = 0; s <= DPS_STAGE_FINISHED; s++) {
        clock = fmax(clock, task->dates[s] + DPS_CHECK_TOLERANCE);
    }
    return clock;
}

static size_t
list_acts(const struct dps_check *self, struct act *acts)
{
    size_t n = 0;
    for (uint32_t i = 0; i < self->n_tasks; i++) {
        const struct dps_check_task *task = &self->tasks[i];
        acts[n++] = (struct act){.clock = task->submit, .index = i};
        if (isfinite(task->cancelled)) {
            acts[n++] =
                (struct act){.clock = cancelled_at(task), .index = i, .cancels = true};
        }
    }
    if (n > 1) {
        qsort(acts, n, sizeof *acts, compare_acts);
    }
    return n;
}

static void
note(void *context, size_t task, enum dps_stage stage, double clock)
{
    struct dates *dates = context;
    if (stage <= DPS_STAGE_FINISHED) {
        dates[task].stages[stage] = clock;
    }
}

static enum dps_status
live(const struct dps_check *self, const struct dps_engine_kind *kind, void *engine,
    const struct hosts *hosts, struct act *acts, struct dps_error *err)
{
    enum dps_status status = DPS_OK;
    size_t n = list_acts(self, acts);
    for (size_t i = 0; i < n && status == DPS_OK; i++) {
        const struct dps_check_task *task = &self->tasks[acts[i].index];
        kind->run_until(engine, acts[i].clock);
        if (acts[i].cancels) {
            kind->cancel(engine, acts[i].index);
            continue;
        }
        struct dps_task what = task->what;
        what.client = place_of(hosts, key_of(task, what.client));
        what.node = place_of(hosts, key_of(task, what.node));
        status = kind->submit(engine, acts[i].index, &what, err);
    }
    return status;
}

/* How far two dates are apart as far as the stretch tells; NAN: not at all.  What would
 * have come after it was cancelled is of no interest. */
static double
apart(const struct dps_check_task *task, double recorded, double replayed, double end)
{
    double first = fmin(recorded, replayed); /* the one that is there */
    end = isnan(recorded) ? fmin(end, task->cancelled) : end;
    if (!(first < end - 2 * DPS_CHECK_TOLERANCE)) {
        return NAN;
    }
    return isnan(recorded) || isnan(replayed) ? INFINITY : fabs(recorded - replayed);
}

static enum dps_status
compare(const struct dps_check *self, const struct dates *dates,
    struct dps_check_result *result, struct dps_error *err)
{
    static const char *const names[] = {"arrived", "worked", "finished"};
    enum dps_status status = DPS_OK;
    for (uint32_t i = 0; i < self->n_tasks; i++) {
        const struct dps_check_task *task = &self->tasks[i];
        for (unsigned s = 0; s <= DPS_STAGE_FINISHED; s++) {
            double other = dates[i].stages[task->back ? DPS_STAGE_ARRIVED : s];
            double d = task->due[s] ? apart(task, task->dates[s], other,
                                          self->ends[task->stretch])
                                    : NAN;
            result->dates += isnan(d) ? 0 : 1;
            if (d > DPS_CHECK_TOLERANCE && d > result->largest) {
                status = dps_fail(err, DPS_ENUMERIC,
                    "task %zu %s at %.9f s by the engine access, at %.9f s by SimGrid: "
                    "more than %g s apart",
                    task->task, names[s], task->dates[s], other, DPS_CHECK_TOLERANCE);
            }
            result->largest = fmax(result->largest, d);
        }
    }
    return status;
}

static double
last_of(const struct dps_check *self)
{
    double last = 0;
    for (uint32_t i = 0; i < self->n_tasks; i++) {
        last = fmax(last, self->tasks[i].submit);
        for (unsigned s = 0; s <= DPS_STAGE_FINISHED; s++) {
            last = fmax(last, self->tasks[i].dates[s]);
        }
    }
    return last + 1;
}

enum dps_status
dps_check_replay(struct dps_check *self, double clock,
    const struct dps_engine_kind *reference, struct dps_check_result *result,
    struct dps_error *err)
{
    *result = (struct dps_check_result){.stretches = self->n_stretches,
        .tasks = self->n_tasks,
        .too_large = self->n_too_large};
    if (self->n_tasks == 0) {
        return DPS_OK;
    }
    if (self->n_open > 0) {
        self->ends[self->n_stretches - 1] = clock;
        self->n_open = 0;
    }
    void *engine = NULL;
    struct hosts hosts = {0};
    struct dates *dates = calloc(self->n_tasks, sizeof *dates);
    struct act *acts = calloc(2 * (size_t)self->n_tasks, sizeof *acts);
    enum dps_status status = make_hosts(&hosts, self, err);
    if (status == DPS_OK && (dates == NULL || acts == NULL)) {
        status = dps_fail(err, DPS_ENOMEM, "out of memory for a sample");
    }
    const struct dps_listener listener = {.reached = note, .context = dates};
    if (status == DPS_OK) {
        status = reference->open(&hosts.platform, &listener, &engine, err);
    }
    for (uint32_t i = 0; status == DPS_OK && i < self->n_tasks; i++) {
        dates[i] = (struct dates){{NAN, NAN, NAN}};
    }
    if (status == DPS_OK) {
        status = live(self, reference, engine, &hosts, acts, err);
    }
    if (status == DPS_OK) {
        reference->run_until(engine, last_of(self));
        status = dps_engine_fault(reference, engine, err);
    }
    if (status == DPS_OK) {
        status = compare(self, dates, result, err);
    }
    reference->close(&engine);
    free_hosts(&hosts);
    free(dates);
    free(acts);
    return status;
}
