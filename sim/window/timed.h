/* timed.h: the jobs of a workload lived by an engine: their data travel between their
 * owners and their machines, and in between they execute.
 *
 *     begins at its machines ---- input ----> executes, pace.h ---> ends
 *                                                                  `-- output --> there
 *
 * A job holds its room from its beginning to its end, so that a scheduler sees input
 * transfers as time in which the machine is taken; the output travels after that.  The
 * engine times transfers alone, in doubles; execution has its slots to itself and takes
 * its ns exactly, on the runner's own calendar.  A job without data, neither in nor
 * out, executes at once; one with data either way waits for its input, which takes the
 * latency where it has 0 bytes.
 *
 * Hosts are the machines, at their x, y and height, and a client for each owner at each
 * place that its jobs with data name.  A job's input goes to its first machine or,
 * where it is spread, to all; it executes when the last has it.  A job on several
 * machines may execute in stages: between two of them each machine sends `exchange`
 * bytes to the next in a ring, all at once, and the next stage begins when the last has
 * arrived.
 *
 * A job that is lost with its machine stops its input and begins anew.  One that has
 * ended is not lost any more: where its machine leaves while its output travels, the
 * output never arrives, and the job is undelivered.
 *
 * The engine's clock goes only while something travels, and its times are taken to the
 * nearest ns: 50 such days are told to 1 ns, a year to 4 ns.
 */
#ifndef DPS_SIM_WINDOW_TIMED_H
#define DPS_SIM_WINDOW_TIMED_H

#include "sim/core/buffer.h"
#include "sim/dispatch/replay.h"
#include "sim/dispatch/result.h"
#include "sim/engine/check.h"

/* What is so wherever the workload does not say it. */
struct dps_timed_links {
    double machine_up, machine_down; /* of machines without bandwidths [byte/s] */
    double client_up, client_down;   /* of all clients [byte/s] */
    double height;                   /* beside that of each host [s] */
    const char *platform; /* a file that says all this in their place; NULL, "": none */
    const char *clients;  /* how its hosts of clients are called, before a number */
    const char *peers;    /* all, loan, auto (timed_loan.h); NULL: all */
    int64_t at_once;      /* transfers on loan; 0: as many as jobs can have */
};

enum { DPS_TIMED_OWN = 10, DPS_TIMED_CHECKS = 5 };
enum { DPS_TIMED_FIGURES = DPS_TIMED_OWN + DPS_TIMED_CHECKS };

/* In place: start from {0}; dps_timed_open / dps_timed_close (legal twice, and after a
 * failed open).  It must not move while it is open. */
struct dps_timed {
    const struct dps_workload *workload;
    const struct dps_placements *placements;
    const struct dps_engine_kind *kind;
    void *engine;
    struct dps_platform platform;
    double *columns;
    struct dps_own_platform own; /* in the following */
    struct dps_buffer xml, names;
    const char **hosts;
    struct dps_timed_loan *loan; /* NULL: each host is a peer */
    struct dps_timed_job *jobs;
    struct dps_transfers *transfers; /* by job */
    struct dps_calendar calendar;    /* ends of executions */
    struct dps_parcel *parcels;      /* by the numbers of transfers */
    uint32_t *told;                  /* transfers that arrived and nobody took yet */
    size_t n_told;
    size_t under_way; /* transfers */
    int64_t now;      /* [ns] */
    int64_t zero;     /* when the engine's clock would have been 0 [ns] */
    double clock;     /* the engine's [s] */
    uint64_t bytes;   /* that arrived */
    uint64_t undelivered, exchanges; /* these are over */
    double exchanging;               /* how long they took together [s] */
    struct dps_runner runner;
    struct dps_replay_figure figures[DPS_TIMED_FIGURES];
    struct dps_replay_network network;
    const struct dps_engine_kind *reference; /* that lives a sample again; or NULL */
    struct dps_check check;
    struct dps_check_result checked;
};

/* The workload and the placements, which may be filled later, are borrowed.  `paje`, or
 * NULL, is a file for SimGrid's own trace.  DPS_EINVAL where there are too many jobs or
 * hosts. */
DPS_CHECKED enum dps_status dps_timed_open(struct dps_timed *self,
    const struct dps_workload *workload, const struct dps_placements *placements,
    const struct dps_engine_kind *kind, enum dps_network_model network,
    const struct dps_timed_links *links, const char *paje, struct dps_error *err);
void dps_timed_close(struct dps_timed *self);

/* Before it is lived: has an engine of the kind `reference` live a sample again at the
 * end (sim/engine/check.h), where this one is of a kind that can be watched. */
DPS_CHECKED enum dps_status dps_timed_watch(struct dps_timed *self,
    const struct dps_engine_kind *reference, struct dps_error *err);

/* Calls body(context), which lives all jobs by self->runner; then fills self->figures,
 * and checks the sample, if there is one: DPS_ENUMERIC if a date of it is wrong. */
DPS_CHECKED enum dps_status dps_timed_live(struct dps_timed *self,
    enum dps_status (*body)(void *context, struct dps_error *err), void *context,
    struct dps_error *err);

#endif
