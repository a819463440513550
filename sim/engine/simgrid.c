#include "sim/engine/engine.h"
#include "sim/engine/platform.h"
#include "sim/engine/settings.h"

#include <assert.h>
#include <math.h>
#include <simgrid/actor.h>
#include <simgrid/comm.h>
#include <simgrid/cond.h>
#include <simgrid/engine.h>
#include <simgrid/exec.h>
#include <simgrid/host.h>
#include <simgrid/mailbox.h>
#include <simgrid/mutex.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <xbt/config.h>

struct engine;

enum { CLIENT, NODE, ENDS };

/* A task under way: two actors, one on each host, that share it.  Its mailbox serves
 * both ways, since the input is there before anybody asks for the output. */
struct job {
    struct engine *engine;
    struct job *next;     /* of those under way, or of those free */
    struct job *previous; /* of those under way */
    size_t id;
    struct dps_task task;
    sg_mailbox_t mailbox;
    sg_actor_t actors[ENDS]; /* NULL: has ended */
};

struct engine {
    struct dps_listener listener;
    struct dps_settings settings;
    sg_host_t *hosts;
    size_t n_hosts;
    bool *down;
    struct job *jobs; /* under way */
    struct job *free;
    struct job **by_number;
    size_t n_numbers;
    size_t n_mailboxes;
    struct dps_engine_statistics statistics;
    void (*body)(void *context); /* the driver's; NULL: nobody drives */
    void *context;
    sg_mutex_t mutex;
    sg_cond_t told; /* the driver waits for it */
    bool waits;
};

/* ---- jobs -------------------------------------------------------------- */

static void
renew_mailbox(struct job *job)
{
    char name[32];
    snprintf(name, sizeof name, "%zu", job->engine->n_mailboxes++);
    job->mailbox = sg_mailbox_by_name(name);
}

static struct job *
take_job(struct engine *engine)
{
    struct job *job = engine->free;
    if (job != NULL) {
        engine->free = job->next;
        return job;
    }
    job = calloc(1, sizeof *job);
    if (job != NULL) {
        job->engine = engine;
        renew_mailbox(job);
    }
    return job;
}

static void
list_job(struct job *job)
{
    struct engine *engine = job->engine;
    job->previous = NULL;
    job->next = engine->jobs;
    if (engine->jobs != NULL) {
        engine->jobs->previous = job;
    }
    engine->jobs = job;
    engine->by_number[job->id] = job;
}

static void
free_job(struct job *job)
{
    struct engine *engine = job->engine;
    engine->by_number[job->id] = NULL;
    if (job->next != NULL) {
        job->next->previous = job->previous;
    }
    if (job->previous != NULL) {
        job->previous->next = job->next;
    } else {
        engine->jobs = job->next;
    }
    job->next = engine->free;
    engine->free = job;
}

static void
tell(struct engine *engine, size_t id, enum dps_stage stage)
{
    engine->statistics.stages++;
    engine->listener.reached(engine->listener.context, id, stage, simgrid_get_clock());
    if (engine->waits) {
        engine->waits = false;
        sg_cond_notify_one(engine->told);
    }
}

/* ---- actors ------------------------------------------------------------ */

/* Only calls that return a code: SimGrid's others abort the process where something
 * fails under them.  What an actor's end is not told of here is its being killed. */

static bool
sends(struct job *job, int64_t bytes)
{
    sg_comm_t comm = sg_mailbox_put_async(job->mailbox, job, (long)bytes);
    return sg_comm_wait(comm) == SG_OK;
}

static bool
receives(struct job *job)
{
    void *payload = NULL; /* the job itself, which both sides know */
    sg_comm_t comm = sg_mailbox_get_async(job->mailbox, &payload);
    return sg_comm_wait(comm) == SG_OK;
}

static bool
works(const struct job *job)
{
    sg_exec_t exec = sg_actor_exec_init(job->task.work);
    sg_exec_start(exec);
    return sg_exec_wait(exec) == SG_OK;
}

static void
leave(struct job *job, unsigned end)
{
    job->actors[end] = NULL;
    if (job->actors[!end] == NULL) {
        free_job(job);
    }
}

static void
be_client(int argc, char **argv)
{
    (void)argc;
    (void)argv;
    struct job *job = sg_actor_self_get_data();
    bool fine = sends(job, job->task.input) && receives(job);
    tell(job->engine, job->id, fine ? DPS_STAGE_FINISHED : DPS_STAGE_FAILED);
    leave(job, CLIENT);
}

static void
be_node(int argc, char **argv)
{
    (void)argc;
    (void)argv;
    struct job *job = sg_actor_self_get_data();
    if (receives(job)) {
        tell(job->engine, job->id, DPS_STAGE_ARRIVED);
        if (works(job)) {
            tell(job->engine, job->id, DPS_STAGE_WORKED);
            (void)sends(job, job->task.output);
        }
    }
    leave(job, NODE);
}

static void
start_actor(struct job *job, unsigned end, uint32_t host, xbt_main_func_t code)
{
    sg_actor_t actor =
        sg_actor_init(end == CLIENT ? "client" : "node", job->engine->hosts[host]);
    job->actors[end] = actor;
    sg_actor_set_data(actor, job);
    sg_actor_start(actor, code, 0, NULL);
}

/* Killed actors run no line of their own any more.  What waits in the mailbox stays
 * there. */
static void
kill_job(struct job *job)
{
    for (unsigned end = 0; end < ENDS; end++) {
        if (job->actors[end] != NULL) {
            sg_actor_kill(job->actors[end]);
            job->actors[end] = NULL;
        }
    }
    renew_mailbox(job);
    free_job(job);
}

/* ---- tasks ------------------------------------------------------------- */

static enum dps_status
reserve_number(struct engine *engine, size_t number, struct dps_error *err)
{
    if (number < engine->n_numbers) {
        return DPS_OK;
    }
    size_t n = number + number / 2 + 64;
    struct job **by_number = realloc(engine->by_number, n * sizeof(struct job *));
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
    struct engine *engine = self;
    enum dps_status status = reserve_number(engine, number, err);
    if (status != DPS_OK) {
        return status;
    }
    engine->statistics.tasks++;
    if (engine->down[what->client] || engine->down[what->node]) {
        tell(engine, number, DPS_STAGE_FAILED);
        return DPS_OK;
    }
    struct job *job = take_job(engine);
    if (job == NULL) {
        return dps_fail(err, DPS_ENOMEM, "out of memory at task %zu", number);
    }
    job->id = number;
    job->task = *what;
    list_job(job);
    start_actor(job, CLIENT, what->client, be_client);
    start_actor(job, NODE, what->node, be_node);
    return DPS_OK;
}

static void
cancel(void *self, size_t number)
{
    struct engine *engine = self;
    if (number < engine->n_numbers && engine->by_number[number] != NULL) {
        kill_job(engine->by_number[number]);
    }
}

static int
compare_jobs(const void *a, const void *b)
{
    const struct job *const *x = a;
    const struct job *const *y = b;
    return ((*x)->id > (*y)->id) - ((*x)->id < (*y)->id);
}

/* The jobs of a host by rising number, or of none to count them: their number. */
static size_t
jobs_of(const struct engine *engine, uint32_t host, struct job **jobs)
{
    size_t n = 0;
    for (struct job *job = engine->jobs; job != NULL; job = job->next) {
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
    struct engine *engine = self;
    size_t n = jobs_of(engine, host, NULL);
    struct job **jobs = calloc(n + 1, sizeof(struct job *));
    if (jobs == NULL) {
        return dps_fail(err, DPS_ENOMEM, "out of memory at %zu tasks", n);
    }
    engine->down[host] = true;
    jobs_of(engine, host, jobs);
    for (size_t i = 0; i < n; i++) {
        size_t id = jobs[i]->id;
        kill_job(jobs[i]);
        tell(engine, id, DPS_STAGE_FAILED);
    }
    free(jobs);
    return DPS_OK;
}

static void
recover(void *self, uint32_t host)
{
    struct engine *engine = self;
    engine->down[host] = false;
}

/* ---- the clock --------------------------------------------------------- */

/* Stacks of whoever drives and of other actors [KB]. */
enum { DRIVER_STACK = 8192, ACTOR_STACK = 16 };

/* Lets all happen that is due now, until a stage is told. */
static void
catch_up(const struct engine *engine, uint64_t told)
{
    enum { ROUNDS = 4 }; /* what is due at an instant takes a few */
    for (int i = 0; i < ROUNDS && engine->statistics.stages == told; i++) {
        sg_actor_yield();
    }
}

static double
step(void *self, double clock)
{
    struct engine *engine = self;
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
    struct engine *engine = self;
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
    struct engine *engine = sg_actor_self_get_data();
    engine->mutex = sg_mutex_init();
    engine->told = sg_cond_init();
    engine->body(engine->context);
    while (engine->jobs != NULL) { /* SimGrid ends when nobody is left */
        kill_job(engine->jobs);
    }
    sg_cond_destroy(engine->told);
    sg_mutex_destroy(engine->mutex);
}

static enum dps_status
drive(void *self, void (*body)(void *context), void *context, struct dps_error *err)
{
    struct engine *engine = self;
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
free_jobs(struct job *job)
{
    while (job != NULL) {
        struct job *next = job->next;
        free(job);
        job = next;
    }
}

static void
close_simgrid(void **self)
{
    struct engine *engine = *self;
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
find_hosts(struct engine *engine, struct dps_error *err)
{
    engine->hosts = calloc(engine->n_hosts + 1, sizeof *engine->hosts);
    engine->down = calloc(engine->n_hosts + 1, sizeof *engine->down);
    if (engine->hosts == NULL || engine->down == NULL) {
        return dps_fail(err, DPS_ENOMEM, "out of memory at %zu hosts", engine->n_hosts);
    }
    for (size_t i = 0; i < engine->n_hosts; i++) {
        char name[32];
        snprintf(name, sizeof name, "%zu", i);
        engine->hosts[i] = sg_host_by_name(name);
    }
    return DPS_OK;
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
    struct engine *engine = calloc(1, sizeof *engine);
    if (engine == NULL) {
        close(fd);
        return dps_fail(err, DPS_ENOMEM, "out of memory for an engine");
    }
    engine->listener = *listener;
    engine->n_hosts = platform->n;
    dps_settings_init(&engine->settings, platform->network, platform->fine);
    int argc = engine->settings.argc;
    simgrid_init(&argc, engine->settings.argv);
    simgrid_load_platform(path);
    close(fd);
    void *opened = engine;
    status = find_hosts(engine, err);
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
    const struct engine *engine = self;
    return engine->settings.text;
}

static struct dps_engine_statistics
statistics(const void *self)
{
    const struct engine *engine = self;
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
