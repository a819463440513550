/* replay.h: a trace replayed on a cluster by a scheduler, from what a user says.
 *
 * First everything is read and set up, then it is played.  Where either fails, `part`
 * names what of the plan is wrong ("cluster"), and the sentence is about its value, for
 * whoever has asked to say where that stands.
 *
 * In place: start from {0}; dps_replay_open / dps_replay_free (legal twice, and after a
 * failed open).
 */
#ifndef DPS_SIM_DISPATCH_REPLAY_H
#define DPS_SIM_DISPATCH_REPLAY_H

#include "sim/dispatch/dispatch.h"
#include "sim/dispatch/fullness.h"
#include "sim/workload/downtime.h"
#include "sim/workload/streams.h"

#include <stdbool.h>

/* What a user says; texts that are not said are NULL. */
struct dps_replay_plan {
    const char *trace;                /* a file; NULL: jobs are those of streams */
    const char *format;               /* of it; NULL: by how it begins */
    const struct dps_stream *streams; /* in place of a trace */
    size_t n_streams;
    int64_t length;      /* of them [ns] */
    const char *cluster; /* how many machines of one slot, or a file of machines; NULL:
                            those of the trace */
    const char *scheduler;   /* NAME[:key=value,...] */
    const char *mode;        /* time, or inflate=R; NULL: time */
    const char *bidder;      /* NAME[:key=value,...]; NULL: the scheduler's usual one */
    const char *cost;        /* of decisions, see timing.h; NULL: none */
    const char *call_limit;  /* of the wall time of a kernel's call; NULL: 10 s */
    const char *round_trip;  /* between scheduler and nodes, a duration; NULL: 0 */
    const char *down;        /* a file of when machines are away; NULL: they stay */
    const char *down_format; /* of it; NULL: by how it begins */
    const char *const *places; /* folders of tables that formats of traces name */
    size_t n_places;
    uint64_t seed;
    bool audit; /* the state hash is of each round, and kernels are tried twice */
};

/* What an engine that times the jobs has to say: what it is, and at the end the rest.
 */
struct dps_replay_network {
    const char *engine;                      /* by name */
    const char *settings;                    /* of it, "name:value name:value" */
    const struct dps_replay_figure *figures; /* see result.h */
    size_t n_figures;
    const struct dps_transfers *transfers; /* by job */
};

struct dps_replay {
    struct dps_replay_plan plan;              /* its texts are borrowed */
    const struct dps_runner *runner;          /* NULL: the trace; set by the caller */
    const struct dps_replay_network *network; /* NULL: none; likewise */
    struct dps_workload workload;
    struct dps_kernel kernel;
    struct dps_kernel bidder; /* without a table: there is none */
    struct dps_timing timing;
    int64_t round_trip; /* [ns] */
    double call_limit;  /* [s]; 0: what is usual */
    struct dps_downtime downtime;
    struct dps_placements placements;
    struct dps_fullness fullness; /* of an inflated trace */
    double inflate;               /* 0: by the times of the trace */
    const char *part;             /* of the plan, that is being read or played */
};

/* Reads the trace and its machines, and sets the scheduler up: DPS_EINVAL where any of
 * them is wrong. */
DPS_CHECKED enum dps_status dps_replay_open(
    struct dps_replay *self, const struct dps_replay_plan *plan, struct dps_error *err);

/* Places the jobs.  In an audit that is done once more, by kernels whose memory has
 * other addresses: DPS_EINVAL where that changes anything. */
DPS_CHECKED enum dps_status dps_replay_play(
    struct dps_replay *self, struct dps_error *err);

void dps_replay_free(struct dps_replay *self);

#endif
