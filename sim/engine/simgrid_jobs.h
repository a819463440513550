/* simgrid_jobs.h: the jobs that SimGrid times, each by two actors; for the sources of
 * dps_engine_simgrid alone. */
#ifndef DPS_SIM_ENGINE_SIMGRID_JOBS_H
#define DPS_SIM_ENGINE_SIMGRID_JOBS_H

#include "sim/engine/engine.h"
#include "sim/engine/settings.h"

#include <simgrid/actor.h>
#include <simgrid/cond.h>
#include <simgrid/host.h>
#include <simgrid/mailbox.h>
#include <simgrid/mutex.h>
#include <stdbool.h>

struct dps_simgrid;

enum { DPS_SIMGRID_CLIENT, DPS_SIMGRID_NODE, DPS_SIMGRID_ENDS };

/* A task under way: two actors, one on each host, that share it.  Its mailbox serves
 * both ways, since the input is there before anybody asks for the output. */
struct dps_simgrid_job {
    struct dps_simgrid *engine;
    struct dps_simgrid_job *next;     /* of those under way, or of those free */
    struct dps_simgrid_job *previous; /* of those under way */
    size_t id;
    struct dps_task task;
    sg_mailbox_t mailbox;
    sg_actor_t actors[DPS_SIMGRID_ENDS]; /* NULL: has ended */
};

struct dps_simgrid {
    struct dps_listener listener;
    struct dps_settings settings;
    sg_host_t *hosts;
    size_t n_hosts;
    bool *down;
    struct dps_simgrid_job *jobs; /* under way */
    struct dps_simgrid_job *free;
    struct dps_simgrid_job **by_number;
    size_t n_numbers;
    size_t n_mailboxes;
    struct dps_engine_statistics statistics;
    void (*body)(void *context); /* the driver's; NULL: nobody drives */
    void *context;
    sg_mutex_t mutex;
    sg_cond_t told; /* the driver waits for it */
    bool waits;
};

/* A job under that number, listed but not started; NULL if there is no memory. */
struct dps_simgrid_job *dps_simgrid_add(
    struct dps_simgrid *engine, size_t number, const struct dps_task *what);

/* Starts the actors of a job. */
void dps_simgrid_start(struct dps_simgrid_job *job);

/* Kills the actors of a job and frees it. */
void dps_simgrid_kill(struct dps_simgrid_job *job);

/* Tells a stage and wakes whoever drives. */
void dps_simgrid_tell(struct dps_simgrid *engine, size_t id, enum dps_stage stage);

#endif
