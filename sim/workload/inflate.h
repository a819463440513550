/* inflate.h: a placement experiment made of a trace: arrivals without departures.
 *
 * The jobs of the trace, in the order of their file, are shuffled (Fisher and Yates);
 * then jobs drawn from the trace are added one by one until their demand for GPUs is R
 * times what the machines have, or if it is more than that, jobs drawn are taken off.
 * They arrive a second apart, stay for ever, and are lost if they are not placed at
 * once.  The machines get ranks, drawn too.
 *
 * Weng et al., "Beware of Fragmentation" (USENIX ATC 2023), whose program tests a job
 * drawn by the thousandths that it needs of each GPU, not of all of them: the demand
 * may be beyond R by what all but one of its GPUs need.
 */
#ifndef DPS_SIM_WORKLOAD_INFLATE_H
#define DPS_SIM_WORKLOAD_INFLATE_H

#include "sim/workload/jobs.h"

/* What a number is drawn for. */
enum dps_drawn {
    DPS_DRAWN_PLACE, /* in the shuffle */
    DPS_DRAWN_JOB,   /* to be added, or taken off */
    DPS_DRAWN_RANK,  /* of a machine */
};

/* Uniform whole numbers in [0, n). */
struct dps_draws {
    uint32_t (*below)(void *context, enum dps_drawn drawn, uint32_t n);
    void *context;
};

/* Draws that hang on a seed alone; a value. */
struct dps_own_draws {
    uint64_t seed;
    uint64_t n; /* drawn so far */
};
struct dps_draws dps_own_draws(struct dps_own_draws *self);

/* Puts the arrivals in place of the jobs; kinds keep the numbers of the trace.
 * `ratio` in (0, 100]. */
DPS_CHECKED enum dps_status dps_workload_inflate(struct dps_workload *self,
    double ratio, struct dps_draws draws, struct dps_error *err);

#endif
