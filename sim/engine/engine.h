/* engine.h: what times the jobs of a window: transfers, executions, nothing else.
 *
 * An engine knows hosts by index and tasks by the caller's number.  A task sends
 * `input` from its client to its node, executes `work` there and sends `output` back;
 * one with an output of -1 ends when its input has arrived, and is told no other stage.
 * Transfers contend for the hosts' access links, executions on one host share its speed
 * equally.  The clock is the engine's own: seconds from 0, which is the window's start.
 *
 * Kinds are looked at through a table, so that who drives an engine need not link it.
 */
#ifndef DPS_SIM_ENGINE_ENGINE_H
#define DPS_SIM_ENGINE_ENGINE_H

#include "sim/core/status.h"
#include "sim/engine/load.h"

/* Called at each stage of a task, maybe on a stack of 16 KB, and while the engine is
 * busy: note it and return. */
struct dps_listener {
    void (*reached)(void *context, size_t task, enum dps_stage stage, double clock);
    void *context;
};

struct dps_check;

struct dps_engine_statistics {
    uint64_t tasks;     /* submitted */
    uint64_t stages;    /* told */
    uint64_t solutions; /* of sets of tied flows; access only */
    uint64_t largest;   /* flows in one of them */
};

/* `self` is what open made; one engine a process.  Tasks are numbered by the caller,
 * below 2^32 - 1, best densely: memory is kept for the largest number.  A number may be
 * used again when its task has ended. */
struct dps_engine_kind {
    const char *name;
    enum dps_status (*open)(const struct dps_platform *platform,
        const struct dps_listener *listener, void **self, struct dps_error *err);
    void (*close)(void **self); /* sets NULL; legal on NULL */

    /* Every option that can change a date, "name:value name:value"; static. */
    const char *(*settings)(const void *self);

    /* Starts a task at the present clock; on a host that is down it fails at once. */
    enum dps_status (*submit)(
        void *self, size_t task, const struct dps_task *what, struct dps_error *err);

    /* Ends a task without a word; nothing if it has ended. */
    void (*cancel)(void *self, size_t task);

    /* Takes a host down: all tasks of which it is client or node fail now, told in the
     * order of their numbers.  Up again it has nothing to do. */
    enum dps_status (*fail)(void *self, uint32_t host, struct dps_error *err);
    void (*recover)(void *self, uint32_t host);

    /* Lives all that happens up to `clock` [s] inclusive, and leaves the clock there.
     */
    void (*run_until)(void *self, double clock);

    /* Lives on until a stage has been reached, at most up to `clock`; returns the clock
     * then.  Only within drive.  Several steps may end at one clock. */
    double (*step)(void *self, double clock);

    /* Calls body(context), which drives the engine by step and all the above. */
    enum dps_status (*drive)(
        void *self, void (*body)(void *context), void *context, struct dps_error *err);

    struct dps_engine_statistics (*statistics)(const void *self);

    /* What has ended the engine before its time, so that it tells nothing any more;
     * DPS_OK: nothing.  NULL: nothing can. */
    enum dps_status (*fault)(const void *self, struct dps_error *err);

    /* Has it record into a sample (sim/engine/check.h), from its next submission on.
     * NULL: there is nothing to check. */
    void (*watch)(void *self, struct dps_check *check);
};

/* The same of any kind. */
static inline DPS_CHECKED enum dps_status
dps_engine_fault(
    const struct dps_engine_kind *kind, const void *self, struct dps_error *err)
{
    return kind->fault != NULL ? kind->fault(self, err) : DPS_OK;
}

/* By actors of SimGrid, some ten thousand tasks a second. */
extern const struct dps_engine_kind dps_engine_simgrid;

/* By SimGrid's equations alone, some hundred thousands. */
extern const struct dps_engine_kind dps_engine_access;

enum { DPS_ENGINE_FEW = 20000 };

/* What `auto` takes, by name: simgrid for at most DPS_ENGINE_FEW jobs, which take it
 * some two seconds, and wherever the platform is the user's own; else access. */
const char *dps_engine_auto(uint64_t n_jobs, bool own_platform);

#endif
