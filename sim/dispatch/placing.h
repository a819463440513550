/* placing.h: where each job is: it waits, is on its way to nodes, queues at one, runs,
 * has ended or was refused; and what the nodes have left.
 *
 * A job takes its room when it is placed, so that what a scheduler believes to be free
 * is, while its order is on its way.  A job that queues takes room when it begins: the
 * first of a node's queue as soon as there is some, and none before it.
 *
 * In place: start from {0}; dps_placing_init / dps_placing_free (legal twice).  What it
 * finds out, it writes into the placements, which are the caller's.
 */
#ifndef DPS_SIM_DISPATCH_PLACING_H
#define DPS_SIM_DISPATCH_PLACING_H

#include "kernels/schedulers/line.h"
#include "sim/dispatch/cluster.h"
#include "sim/dispatch/job_list.h"
#include "sim/dispatch/placements.h"

#include <stdbool.h>

struct dps_placing {
    const struct dps_workload *workload;
    struct dps_placements *out;
    struct dps_cluster cluster;
    struct dps_pages pages;
    struct dps_node_state *nodes;   /* by node, in the pages */
    struct dps_node_entry *entries; /* as the placements' nodes; NULL: nodes stay */
    struct link *links;             /* of jobs that queue */
    size_t entry_capacity;
    /* Of the jobs' runner, or NULL; see runner.h. */
    int64_t (*executed)(const void *context, uint32_t job, int64_t now);
    const void *runner;
    uint32_t mark;               /* of the last placement */
    bool has_devices;            /* some machine has */
    size_t waiting;              /* jobs that nobody has placed */
    size_t open;                 /* that were submitted and will end yet */
    struct dps_job_list begun;   /* for the caller, who empties them */
    struct dps_job_list lost;    /* with a node, for the dispatcher */
    struct dps_job_list dropped; /* of these, that had begun; as `begun` */
};

/* The workload and the placements are borrowed; `nodes_leave` where any will. */
DPS_CHECKED enum dps_status dps_placing_init(struct dps_placing *self,
    const struct dps_workload *workload, bool nodes_leave, struct dps_placements *out,
    struct dps_error *err);
void dps_placing_free(struct dps_placing *self);

/* A job waits from now on. */
void dps_placing_submit(struct dps_placing *self, uint32_t job, int64_t now);
void dps_placing_refuse(struct dps_placing *self, uint32_t job, int64_t now);

/* A job that waits or queues is taken back; those behind it may begin. */
DPS_CHECKED enum dps_status dps_placing_withdraw(
    struct dps_placing *self, uint32_t job, int64_t now, struct dps_error *err);

/* A job that was lost is not submitted again. */
void dps_placing_fail(struct dps_placing *self, uint32_t job, int64_t now);

/* Places a job that waits on n nodes, at a price.  DPS_EINVAL with what is wrong. */
DPS_CHECKED enum dps_status dps_placing_place(struct dps_placing *self, uint32_t job,
    const uint32_t *nodes, const uint64_t *devices, uint32_t n, int64_t price,
    bool queues, struct dps_error *err);

/* The order that placed it has come to the nodes: it begins, or queues, or is lost
 * where one of them has left in the meantime. */
DPS_CHECKED enum dps_status dps_placing_arrive(
    struct dps_placing *self, uint32_t job, int64_t now, struct dps_error *err);

/* A job ends where it runs; those that queue there may begin. */
DPS_CHECKED enum dps_status dps_placing_end(
    struct dps_placing *self, uint32_t job, int64_t now, struct dps_error *err);

/* A node leaves, and what runs or queues there is lost; it comes back empty.  Told of
 * it, the scheduler may name it no more. */
DPS_CHECKED enum dps_status dps_placing_leave(
    struct dps_placing *self, uint32_t node, int64_t now, struct dps_error *err);
void dps_placing_join(struct dps_placing *self, uint32_t node);
void dps_placing_told(struct dps_placing *self, uint32_t node, bool is_there);

/* Jobs that run and queue at a node; UINT32_MAX: there is no such node. */
uint32_t dps_placing_load(const struct dps_placing *self, uint32_t node);

#endif
