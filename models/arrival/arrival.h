/* arrival.h: laws of when jobs come, each a point process on (0, inf) seconds.
 *
 *     poisson   at random, at a constant rate
 *     diurnal   at a rate that follows the hour of the day and the day of the week
 *     hawkes    in bursts: each job may bring on others
 *
 * The time of job k is a function of the law, of the time of job k - 1 and of two
 * uniform numbers that are named (seed, DPS_RNG_STREAM, stream, k): what one stream
 * draws never shifts another, and a longer stream begins like a shorter one.  All laws
 * are exact: none works on a grid of time, and none rejects.
 *
 * A law is a value that borrows its parameters.  The state is a value without pointers
 * or padding.
 */
#ifndef DPS_MODELS_ARRIVAL_ARRIVAL_H
#define DPS_MODELS_ARRIVAL_ARRIVAL_H

#include "sim/core/field.h"

#include <stdint.h>

extern const struct dps_family dps_arrival_family;

/* A law as a mapping of its own: `arrival: {kind: poisson, rate: 40 h^-1}`. */
struct dps_arrival_law {
    struct dps_variant law;
};

extern const struct dps_record dps_arrival_record;

/* How far a process has come. */
struct dps_arrival_state {
    double at;     /* when the last job came; 0: none has [s] */
    double excess; /* hawkes: rate beyond the base, just after that job [1/s] */
    double scale;  /* that the law's rate is multiplied by, > 0 [1] */
    double from;   /* of time 0 on the law's own clock, >= 0 [s] */
};

/* Before the first job.  A scaled law has as many jobs more in the mean at each time; a
 * job of hawkes brings on as many others as ever. */
struct dps_arrival_state dps_arrival_begin(
    const struct dps_arrival_law *self, double scale, double from);

/* Goes on to the time of job `job`, from 0 on, of a stream. */
void dps_arrival_next(const struct dps_arrival_law *self, uint64_t seed,
    uint64_t stream, uint32_t job, struct dps_arrival_state *state);

/* How many jobs come by `end` on the law's own clock [s] in the mean, at scale 1. */
double dps_arrival_mean(const struct dps_arrival_law *self, double end);

#endif
