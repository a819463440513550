/* workload.h: a scenario that is a workload: jobs placed by a scheduler, recorded ones
 * or those of streams.
 *
 * With a trace, what it says is what `depinsim replay` is told, and gives the same.  A
 * value of a scenario; nothing to free.
 */
#ifndef DPS_SIM_RUN_WORKLOAD_H
#define DPS_SIM_RUN_WORKLOAD_H

#include "sim/core/field.h"
#include "sim/dispatch/replay.h"
#include "sim/window/timed.h"

struct dps_workload_network {
    struct dps_variant kind; /* none, or a model with struct dps_timed_links */
};

struct dps_workload_setup {
    const char *trace;       /* a file; "": jobs are those of the streams */
    const char *format;      /* of it; "": by how it begins */
    struct dps_list streams; /* of struct dps_stream; none: the trace's jobs */
    struct dps_span length;  /* of them */
    int64_t machines; /* of one slot each; 0: those of the cluster, or of the trace */
    const char *cluster;     /* a file of machines; "": none */
    const char *down;        /* a file of when they are away; "": they stay */
    const char *down_format; /* of it; "": by how it begins */
    const char *scheduler;
    const char *bidder; /* "": the scheduler's usual one */
    const char *mode;
    const char *cost;                    /* of decisions: none or fixed */
    const char *decisions;               /* a file of what they took; "": none */
    struct dps_span round_trip;          /* between scheduler and machines */
    struct dps_workload_network network; /* that jobs' data travel through */
    const char *engine;                  /* that times it */
};

struct dps_replay_setup {
    const char *title;
    const char *label; /* short, for figures that compare runs */
    int64_t seed;
    struct dps_workload_setup workload;
};

extern const struct dps_record dps_replay_setup_record;

/* The network's links and how they are shared; NULL: there is none. */
const struct dps_timed_links *dps_replay_setup_links(
    const struct dps_replay_setup *self, enum dps_network_model *model);

/* Texts of a plan that a scenario does not have as such. */
struct dps_replay_words {
    char machines[24];
    char round_trip[40];
    char cost[4200];
};

/* What it asks for; borrows the words, which it writes. */
struct dps_replay_plan dps_replay_setup_plan(
    const struct dps_replay_setup *self, struct dps_replay_words *words);

#endif
