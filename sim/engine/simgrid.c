#include "sim/engine/engine.h"
#include "sim/engine/platform.h"
#include "sim/engine/settings.h"

#include <simgrid/actor.h>
#include <simgrid/comm.h>
#include <simgrid/engine.h>
#include <simgrid/exec.h>
#include <simgrid/host.h>
#include <simgrid/mailbox.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

struct engine;

/* A task under way: two actors, one on each host, that share it. */
struct job {
    struct engine *engine;
    struct job *next; /* of all jobs of the engine */
    size_t id;
    struct dps_task task;
    bool failed; /* told already */
};

struct engine {
    struct dps_listener listener;
    struct dps_settings settings;
    sg_host_t *hosts;
    size_t n_hosts;
    struct job *jobs;
};

/* ---- actors ------------------------------------------------------------ */

/* Only calls that return a code: SimGrid's others abort the process where a host fails
 * under them. */

enum way { INPUT, OUTPUT };

static sg_mailbox_t
mailbox_of(const struct job *job, enum way way)
{
    char name[32];
    snprintf(name, sizeof name, "%s %zu", way == INPUT ? "in" : "out", job->id);
    return sg_mailbox_by_name(name);
}

static void
tell(struct job *job, enum dps_stage stage)
{
    if (!job->failed) {
        job->failed = stage == DPS_STAGE_FAILED;
        const struct dps_listener *listener = &job->engine->listener;
        listener->reached(listener->context, job->id, stage, simgrid_get_clock());
    }
}

static bool
sends(struct job *job, enum way way, int64_t bytes)
{
    sg_comm_t comm = sg_mailbox_put_async(mailbox_of(job, way), job, (long)bytes);
    return sg_comm_wait(comm) == SG_OK;
}

static bool
receives(struct job *job, enum way way)
{
    void *payload = NULL; /* the job itself, which both sides know */
    sg_comm_t comm = sg_mailbox_get_async(mailbox_of(job, way), &payload);
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
be_client(int argc, char **argv)
{
    (void)argc;
    (void)argv;
    struct job *job = sg_actor_self_get_data();
    bool fine = sends(job, INPUT, job->task.input) && receives(job, OUTPUT);
    tell(job, fine ? DPS_STAGE_FINISHED : DPS_STAGE_FAILED);
}

static void
be_node(int argc, char **argv)
{
    (void)argc;
    (void)argv;
    struct job *job = sg_actor_self_get_data();
    if (!receives(job, INPUT)) {
        tell(job, DPS_STAGE_FAILED);
        return;
    }
    tell(job, DPS_STAGE_ARRIVED);
    if (!works(job)) {
        tell(job, DPS_STAGE_FAILED);
        return;
    }
    tell(job, DPS_STAGE_WORKED);
    if (!sends(job, OUTPUT, job->task.output)) {
        tell(job, DPS_STAGE_FAILED);
    }
}

static void
start_actor(const char *name, sg_host_t host, xbt_main_func_t code, struct job *job)
{
    sg_actor_t actor = sg_actor_init(name, host);
    sg_actor_set_data(actor, job);
    sg_actor_start(actor, code, 0, NULL);
}

/* ---- the engine -------------------------------------------------------- */

static void
simgrid_close(void **self)
{
    struct engine *engine = *self;
    if (engine == NULL) {
        return;
    }
    /* Actors that wait still never run again: nothing drives them after this. */
    while (engine->jobs != NULL) {
        struct job *job = engine->jobs;
        engine->jobs = job->next;
        free(job);
    }
    free(engine->hosts);
    free(engine);
    *self = NULL;
}

static enum dps_status
find_hosts(struct engine *engine, struct dps_error *err)
{
    engine->hosts = calloc(engine->n_hosts, sizeof *engine->hosts);
    if (engine->hosts == NULL) {
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
simgrid_open(const struct dps_platform *platform, const struct dps_listener *listener,
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
    dps_settings_init(&engine->settings, platform->network);
    int argc = engine->settings.argc;
    simgrid_init(&argc, engine->settings.argv);
    simgrid_load_platform(path);
    close(fd);
    void *opened = engine;
    status = find_hosts(engine, err);
    if (status != DPS_OK) {
        simgrid_close(&opened);
        return status;
    }
    *self = engine;
    return DPS_OK;
}

static const char *
simgrid_settings(const void *self)
{
    const struct engine *engine = self;
    return engine->settings.text;
}

static enum dps_status
simgrid_submit(
    void *self, size_t task, const struct dps_task *what, struct dps_error *err)
{
    struct engine *engine = self;
    struct job *job = calloc(1, sizeof *job);
    if (job == NULL) {
        return dps_fail(err, DPS_ENOMEM, "out of memory at job %zu", task);
    }
    *job =
        (struct job){.engine = engine, .next = engine->jobs, .id = task, .task = *what};
    engine->jobs = job;
    sg_host_t client = engine->hosts[what->client];
    sg_host_t node = engine->hosts[what->node];
    if (!sg_host_is_on(client) || !sg_host_is_on(node)) {
        tell(job, DPS_STAGE_FAILED);
        return DPS_OK;
    }
    start_actor("client", client, be_client, job);
    start_actor("node", node, be_node, job);
    return DPS_OK;
}

static void
simgrid_run_until_clock(void *self, double clock)
{
    (void)self;
    if (clock > simgrid_get_clock()) {
        simgrid_run_until(clock);
    }
}

const struct dps_engine_kind dps_engine_simgrid = {
    .name = "simgrid",
    .open = simgrid_open,
    .close = simgrid_close,
    .settings = simgrid_settings,
    .submit = simgrid_submit,
    .run_until = simgrid_run_until_clock,
};
