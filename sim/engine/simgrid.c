#include "sim/engine/platform.h"
#include "sim/engine/simgrid_jobs.h"

#include <assert.h>
#include <math.h>
#include <simgrid/engine.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <xbt/config.h>

/* ---- tasks ------------------------------------------------------------- */

static enum dps_status
reserve_number(struct dps_simgrid *engine, size_t number, struct dps_error *err)
{
    if (number < engine->n_numbers) {
        return DPS_OK;
    }
    size_t n = number + number / 2 + 64;
    struct dps_simgrid_job **by_number =
        realloc(engine->by_number, n * sizeof(struct dps_simgrid_job *));
    if (by_number == NULL) {
        return dps_fail(err, DPS_ENOMEM, "out of memory at task %zu", number);
    }
    for (size_t i = engine->n_numbers; i < n; i++) {
        by_number[i] = NULL;
    }
    engine->by_number = by_number;
    engine->n_numbers = n;
    return DPS_OK;
}

static enum dps_status
submit(void *self, size_t number, const struct dps_task *what, struct dps_error *err)
{
    struct dps_simgrid *engine = self;
    enum dps_status status = reserve_number(engine, number, err);
    if (status != DPS_OK) {
        return status;
    }
    engine->statistics.tasks++;
    if (engine->down[what->client] || engine->down[what->node]) {
        dps_simgrid_tell(engine, number, DPS_STAGE_FAILED);
        return DPS_OK;
    }
    struct dps_simgrid_job *job = dps_simgrid_add(engine, number, what);
    if (job == NULL) {
        return dps_fail(err, DPS_ENOMEM, "out of memory at task %zu", number);
    }
    dps_simgrid_start(job);
    return DPS_OK;
}

static void
cancel(void *self, size_t number)
{
    struct dps_simgrid *engine = self;
    if (number < engine->n_numbers && engine->by_number[number] != NULL) {
        dps_simgrid_kill(engine->by_number[number]);
    }
}

static int
compare_jobs(const void *a, const void *b)
{
    const struct dps_simgrid_job *const *x = a;
    const struct dps_simgrid_job *const *y = b;
    return ((*x)->id > (*y)->id) - ((*x)->id < (*y)->id);
}

/* The jobs of a host by rising number, or of none to count them: their number. */
static size_t
jobs_of(const struct dps_simgrid *engine, uint32_t host, struct dps_simgrid_job **jobs)
{
    size_t n = 0;
    for (struct dps_simgrid_job *job = engine->jobs; job != NULL; job = job->next) {
        if (job->task.client == host || job->task.node == host) {
            if (jobs != NULL) {
                jobs[n] = job;
            }
            n++;
        }
    }
    if (jobs != NULL) {
        qsort(jobs, n, sizeof *jobs, compare_jobs);
    }
    return n;
}

/* SimGrid's own switch is not for it: turning a host off under an execution leaks, and
 * slows down every later call. */
static enum dps_status
fail(void *self, uint32_t host, struct dps_error *err)
{
    struct dps_simgrid *engine = self;
    size_t n = jobs_of(engine, host, NULL);
    struct dps_simgrid_job **jobs = calloc(n + 1, sizeof(struct dps_simgrid_job *));
    if (jobs == NULL) {
        return dps_fail(err, DPS_ENOMEM, "out of memory at %zu tasks", n);
    }
    engine->down[host] = true;
    jobs_of(engine, host, jobs);
    for (size_t i = 0; i < n; i++) {
        size_t id = jobs[i]->id;
        dps_simgrid_kill(jobs[i]);
        dps_simgrid_tell(engine, id, DPS_STAGE_FAILED);
    }
    free(jobs);
    return DPS_OK;
}

static void
recover(void *self, uint32_t host)
{
    struct dps_simgrid *engine = self;
    engine->down[host] = false;
}

/* ---- the clock --------------------------------------------------------- */

/* Stacks of whoever drives and of other actors [KB]. */
enum { DRIVER_STACK = 8192, ACTOR_STACK = 16 };

/* Lets all happen that is due now, until a stage is told. */
static void
catch_up(const struct dps_simgrid *engine, uint64_t told)
{
    enum { ROUNDS = 4 }; /* what is due at an instant takes a few */
    for (int i = 0; i < ROUNDS && engine->statistics.stages == told; i++) {
        sg_actor_yield();
    }
}

static double
step(void *self, double clock)
{
    struct dps_simgrid *engine = self;
    uint64_t told = engine->statistics.stages;
    bool late = false;
    assert(engine->body != NULL);
    sg_mutex_lock(engine->mutex);
    engine->waits = true;
    while (engine->waits && !late) {
        double wait = fmax(clock - simgrid_get_clock(), 0);
        late = sg_cond_wait_for(engine->told, engine->mutex, wait) != 0;
    }
    engine->waits = false;
    sg_mutex_unlock(engine->mutex);
    if (late) {
        catch_up(engine, told);
    }
    return late ? clock : simgrid_get_clock();
}

/* SimGrid is content to stop up to 1e-5 s short of a date, but not twice. */
static void
run_undriven(double clock)
{
    double before = -1;
    while (
        clock - simgrid_get_clock() > 1e-12 * clock && before < simgrid_get_clock()) {
        before = simgrid_get_clock();
        simgrid_run_until(clock);
    }
}

static void
run_until(void *self, double clock)
{
    struct dps_simgrid *engine = self;
    if (engine->body == NULL) {
        run_undriven(clock);
        return;
    }
    uint64_t told = 0;
    do {
        told = engine->statistics.stages;
        step(engine, clock);
    } while (engine->statistics.stages != told);
}

static void
be_driver(int argc, char **argv)
{
    (void)argc;
    (void)argv;
    struct dps_simgrid *engine = sg_actor_self_get_data();
    engine->mutex = sg_mutex_init();
    engine->told = sg_cond_init();
    engine->body(engine->context);
    while (engine->jobs != NULL) { /* SimGrid ends when nobody is left */
        dps_simgrid_kill(engine->jobs);
    }
    sg_cond_destroy(engine->told);
    sg_mutex_destroy(engine->mutex);
}

static enum dps_status
drive(void *self, void (*body)(void *context), void *context, struct dps_error *err)
{
    struct dps_simgrid *engine = self;
    if (engine->n_hosts == 0) {
        return dps_fail(err, DPS_EINVAL, "nothing can be driven without a host");
    }
    engine->body = body;
    engine->context = context;
    sg_cfg_set_int("contexts/stack-size", DRIVER_STACK);
    sg_actor_t driver = sg_actor_init("driver", engine->hosts[0]);
    sg_actor_set_data(driver, engine);
    sg_actor_start(driver, be_driver, 0, NULL);
    sg_cfg_set_int("contexts/stack-size", ACTOR_STACK);
    simgrid_run();
    return DPS_OK;
}

/* ---- open and close ---------------------------------------------------- */

static void
free_jobs(struct dps_simgrid_job *job)
{
    while (job != NULL) {
        struct dps_simgrid_job *next = job->next;
        free(job);
        job = next;
    }
}

static void
close_simgrid(void **self)
{
    struct dps_simgrid *engine = *self;
    if (engine == NULL) {
        return;
    }
    /* Actors that wait still never run again: nothing drives them after this. */
    free_jobs(engine->jobs);
    free_jobs(engine->free);
    free(engine->by_number);
    free(engine->hosts);
    free(engine->down);
    free(engine);
    *self = NULL;
}

static enum dps_status
find_hosts(struct dps_simgrid *engine, const struct dps_platform *platform,
    struct dps_error *err)
{
    engine->hosts = calloc(engine->n_hosts + 1, sizeof *engine->hosts);
    engine->down = calloc(engine->n_hosts + 1, sizeof *engine->down);
    if (engine->hosts == NULL || engine->down == NULL) {
        return dps_fail(err, DPS_ENOMEM, "out of memory at %zu hosts", engine->n_hosts);
    }
    for (size_t i = 0; i < engine->n_hosts; i++) {
        char number[32];
        snprintf(number, sizeof number, "%zu", i);
        const char *name = platform->own != NULL ? platform->own->hosts[i] : number;
        engine->hosts[i] = sg_host_by_name(name);
        if (engine->hosts[i] == NULL) {
            return dps_fail(err, DPS_EINVAL, "the platform has no host %s", name);
        }
    }
    return DPS_OK;
}

/* SimGrid's own tracing.  The topology is left out, since it can draw no zone of
 * coordinates; no date hangs on any of it. */
static void
trace_into(const char *path)
{
    sg_cfg_set_boolean("tracing", "yes");
    sg_cfg_set_string("tracing/filename", path);
    sg_cfg_set_boolean("tracing/uncategorized", "yes");
    sg_cfg_set_boolean("tracing/platform/topology", "no");
}

static enum dps_status
open_simgrid(const struct dps_platform *platform, const struct dps_listener *listener,
    void **self, struct dps_error *err)
{
    int fd = -1;
    char path[DPS_PLATFORM_PATH];
    enum dps_status status = dps_platform_write(platform, &fd, path, err);
    if (status != DPS_OK) {
        return status;
    }
    struct dps_simgrid *engine = calloc(1, sizeof *engine);
    if (engine == NULL) {
        close(fd);
        return dps_fail(err, DPS_ENOMEM, "out of memory for an engine");
    }
    engine->listener = *listener;
    engine->n_hosts = platform->n;
    dps_settings_init(&engine->settings, platform->network, platform->fine);
    int argc = engine->settings.argc;
    simgrid_init(&argc, engine->settings.argv);
    if (platform->paje != NULL) {
        trace_into(platform->paje);
    }
    simgrid_load_platform(path);
    close(fd);
    void *opened = engine;
    status = find_hosts(engine, platform, err);
    if (status != DPS_OK) {
        close_simgrid(&opened);
        return status;
    }
    *self = engine;
    return DPS_OK;
}

static const char *
settings(const void *self)
{
    const struct dps_simgrid *engine = self;
    return engine->settings.text;
}

static struct dps_engine_statistics
statistics(const void *self)
{
    const struct dps_simgrid *engine = self;
    return engine->statistics;
}

const struct dps_engine_kind dps_engine_simgrid = {
    .name = "simgrid",
    .open = open_simgrid,
    .close = close_simgrid,
    .settings = settings,
    .submit = submit,
    .cancel = cancel,
    .fail = fail,
    .recover = recover,
    .run_until = run_until,
    .step = step,
    .drive = drive,
    .statistics = statistics,
};
