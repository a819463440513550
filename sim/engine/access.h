/* access.h: SimGrid's equations solved without SimGrid, for hosts with access links.
 *
 * A task is in one of five phases: latency and transfer of its input, work, latency and
 * transfer of its output.  Each has a date at which it ends, as far as is known; the
 * engine lives from date to date, and what an instant changes it settles at its end, on
 * the tasks that are tied together and on no others (sim/engine/links.h).
 *
 * For the sources of the engine alone; others know it as dps_engine_access.
 */
#ifndef DPS_SIM_ENGINE_ACCESS_H
#define DPS_SIM_ENGINE_ACCESS_H

#include "sim/engine/check.h"
#include "sim/engine/dates.h"
#include "sim/engine/links.h"
#include "sim/engine/model.h"

#include <stdbool.h>

/* What is due within this of the clock happens at the clock, as SimGrid has it. */
#define DPS_ACCESS_PRECISION 1e-9 /* s */

enum { DPS_CLIENT, DPS_NODE, DPS_ENDS };

/* A task with nothing to send or to do goes through all phases all the same. */
enum dps_access_phase {
    DPS_FREE,
    DPS_INPUT_LATENCY,
    DPS_INPUT,
    DPS_WORK,
    DPS_OUTPUT_LATENCY,
    DPS_OUTPUT,
};

struct dps_access_task {
    double rest;    /* of the phase, at `updated` [byte or flop]; of latency, all [s] */
    double rate;    /* since then [1/s]; 0: not known yet */
    double updated; /* [s] */
    double work;    /* [flop] */
    int64_t input;  /* [byte] */
    int64_t output; /* [byte] */
    uint32_t id;
    uint32_t hosts[DPS_ENDS];
    uint32_t next[DPS_ENDS]; /* of the tasks of each host; of free slots, by [0] */
    uint32_t previous[DPS_ENDS];
    uint32_t next_worker; /* of those at work on the node */
    uint32_t previous_worker;
    uint32_t phase;
    uint32_t watched; /* its place in the sample that is checked, or NONE */
};

/* One line of the cache. */
struct dps_access_host {
    _Alignas(64) double x;    /* [ms] */
    double y, height;         /* [ms] */
    double speed;             /* [flop/s] */
    uint32_t first[DPS_ENDS]; /* of the tasks of which it is client, node */
    uint32_t first_worker;
    uint32_t n_workers;
    uint32_t stretch; /* the last of the sample that it is in; from 1 */
    bool down;
    bool dirty; /* among those whose tasks at work have changed */
};

struct dps_access {
    struct dps_listener listener;
    struct dps_flow_model model;
    struct dps_links links;
    struct dps_dates dates;
    double clock; /* [s] */
    double limit; /* dates below it are for the next instant, not for this [s] */
    struct dps_pages pages;
    struct dps_access_host *hosts; /* in the pages */
    uint32_t *dirty;               /* hosts */
    uint32_t n_dirty;
    struct dps_access_task *tasks;
    uint32_t n_slots;
    uint32_t first_free;
    struct dps_dated *aside; /* scratch: put aside in an instant, or to be sorted */
    uint32_t n_aside;
    uint32_t *slots; /* by number of a task */
    size_t n_numbers;
    struct dps_engine_statistics statistics;
    struct dps_check *check; /* NULL: none */
    char settings[256];
};

#define DPS_ACCESS_NONE UINT32_MAX

/* A new task in a slot, whose figures, hosts and number are set. */
void dps_access_begin(struct dps_access *self, uint32_t slot);

/* Takes a task out of whatever it is in and frees its slot. */
void dps_access_end(struct dps_access *self, uint32_t slot);

/* Tells a stage of the task in a slot, or that was there last. */
void dps_access_tell(struct dps_access *self, uint32_t slot, enum dps_stage stage);

/* Raw latency between two hosts [s]. */
double dps_access_latency(const struct dps_access *self, uint32_t a, uint32_t b);

/* Puts into the sample, if there is one, what belongs there: of a new task; of a task
 * that is in it, its stages, FAILED standing for its being cancelled as well. */
void dps_access_watch_submission(struct dps_access *self, uint32_t slot);
void dps_access_watch_stage(
    struct dps_access *self, struct dps_access_task *task, enum dps_stage stage);

/* As dps_engine_kind.step. */
double dps_access_step(struct dps_access *self, double clock);

#endif
