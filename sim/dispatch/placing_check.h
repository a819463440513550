/* placing_check.h: what is known of a node, and whether an order that places a job
 * there has sense.  For placing.c. */
#ifndef DPS_SIM_DISPATCH_PLACING_CHECK_H
#define DPS_SIM_DISPATCH_PLACING_CHECK_H

#include "sim/dispatch/placing.h"

struct dps_node_state {
    uint32_t n_jobs; /* that run or queue there */
    struct line queue;
    uint32_t first; /* of the entries of jobs that have room there, or NONE */
    uint32_t times; /* that it has left */
    uint32_t told;  /* of them, that the scheduler has heard of */
    uint32_t mark;  /* of the last placement that named it */
    bool is_here;   /* now */
    bool is_known;  /* to the scheduler, as being there */
};

/* Whether an order may name a node, which is marked. */
DPS_CHECKED enum dps_status dps_placing_check_node(
    struct dps_placing *self, uint32_t node, struct dps_error *err);

/* Whether a job may be placed on so many nodes. */
DPS_CHECKED enum dps_status dps_placing_check_job(const struct dps_placing *self,
    uint32_t job, uint32_t n, bool queues, struct dps_error *err);

#endif
