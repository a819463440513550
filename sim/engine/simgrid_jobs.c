#include "sim/engine/simgrid_jobs.h"

#include <simgrid/comm.h>
#include <simgrid/engine.h>
#include <simgrid/exec.h>
#include <stdio.h>
#include <stdlib.h>

/* ---- jobs -------------------------------------------------------------- */

static void
renew_mailbox(struct dps_simgrid_job *job)
{
    char name[32];
    snprintf(name, sizeof name, "%zu", job->engine->n_mailboxes++);
    job->mailbox = sg_mailbox_by_name(name);
}

static struct dps_simgrid_job *
take_job(struct dps_simgrid *engine)
{
    struct dps_simgrid_job *job = engine->free;
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
list_job(struct dps_simgrid_job *job)
{
    struct dps_simgrid *engine = job->engine;
    job->previous = NULL;
    job->next = engine->jobs;
    if (engine->jobs != NULL) {
        engine->jobs->previous = job;
    }
    engine->jobs = job;
    engine->by_number[job->id] = job;
}

static void
free_job(struct dps_simgrid_job *job)
{
    struct dps_simgrid *engine = job->engine;
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

void
dps_simgrid_tell(struct dps_simgrid *engine, size_t id, enum dps_stage stage)
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
sends(struct dps_simgrid_job *job, int64_t bytes)
{
    sg_comm_t comm = sg_mailbox_put_async(job->mailbox, job, (long)bytes);
    return sg_comm_wait(comm) == SG_OK;
}

static bool
receives(struct dps_simgrid_job *job)
{
    void *payload = NULL; /* the job itself, which both sides know */
    sg_comm_t comm = sg_mailbox_get_async(job->mailbox, &payload);
    return sg_comm_wait(comm) == SG_OK;
}

static bool
works(const struct dps_simgrid_job *job)
{
    sg_exec_t exec = sg_actor_exec_init(job->task.work);
    sg_exec_start(exec);
    return sg_exec_wait(exec) == SG_OK;
}

static void
leave(struct dps_simgrid_job *job, unsigned end)
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
    struct dps_simgrid_job *job = sg_actor_self_get_data();
    bool back = job->task.output >= 0; /* else its node tells the end */
    bool fine = sends(job, job->task.input) && (!back || receives(job));
    if (back || !fine) {
        dps_simgrid_tell(
            job->engine, job->id, fine ? DPS_STAGE_FINISHED : DPS_STAGE_FAILED);
    }
    leave(job, DPS_SIMGRID_CLIENT);
}

static void
be_node(int argc, char **argv)
{
    (void)argc;
    (void)argv;
    struct dps_simgrid_job *job = sg_actor_self_get_data();
    if (receives(job)) {
        dps_simgrid_tell(job->engine, job->id, DPS_STAGE_ARRIVED);
        if (job->task.output >= 0 && works(job)) {
            dps_simgrid_tell(job->engine, job->id, DPS_STAGE_WORKED);
            (void)sends(job, job->task.output);
        }
    }
    leave(job, DPS_SIMGRID_NODE);
}

static void
start_actor(
    struct dps_simgrid_job *job, unsigned end, uint32_t host, xbt_main_func_t code)
{
    sg_actor_t actor = sg_actor_init(
        end == DPS_SIMGRID_CLIENT ? "client" : "node", job->engine->hosts[host]);
    job->actors[end] = actor;
    sg_actor_set_data(actor, job);
    sg_actor_start(actor, code, 0, NULL);
}

/* Killed actors run no line of their own any more.  What waits in the mailbox stays
 * there. */
void
dps_simgrid_kill(struct dps_simgrid_job *job)
{
    for (unsigned end = 0; end < DPS_SIMGRID_ENDS; end++) {
        if (job->actors[end] != NULL) {
            sg_actor_kill(job->actors[end]);
            job->actors[end] = NULL;
        }
    }
    renew_mailbox(job);
    free_job(job);
}

struct dps_simgrid_job *
dps_simgrid_add(struct dps_simgrid *engine, size_t number, const struct dps_task *what)
{
    struct dps_simgrid_job *job = take_job(engine);
    if (job != NULL) {
        job->id = number;
        job->task = *what;
        list_job(job);
    }
    return job;
}

void
dps_simgrid_start(struct dps_simgrid_job *job)
{
    start_actor(job, DPS_SIMGRID_CLIENT, job->task.client, be_client);
    start_actor(job, DPS_SIMGRID_NODE, job->task.node, be_node);
}
