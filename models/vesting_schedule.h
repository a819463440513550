/* vesting_schedule.h: how much of a locked sum is free after a time.
 *
 * A schedule in whole ticks, as Filecoin keeps it (builtin-actors @ b0a3bdd6,
 * actors/miner/src/vesting_state.rs): of a sum locked at tick 0, a part is entered at
 * each step after the delay,
 *
 *     begin = now + delay,   e(k) = begin + k step, raised to the next quantum
 *     target(e) = floor(sum (e - begin) / period) if e - begin < period, else sum
 *
 * and is free one tick after its entry.  The kinds, in seconds, with what is free at an
 * age counted at that age:
 *
 *     linear     evenly and continuously over a time, after a delay
 *     stepped    evenly by steps, after a delay, perhaps some of it at once
 *     geometric  a share of what is still locked each step: without end (mechaFIL's)
 *
 * Pure functions of values; a law is monotone in the age and reaches the sum.
 */
#ifndef DPS_MODELS_VESTING_SCHEDULE_H
#define DPS_MODELS_VESTING_SCHEDULE_H

#include "sim/core/field.h"

#include <stdint.h>

/* ---- by ticks of a chain ------------------------------------------------- */

struct dps_vesting_schedule {
    int64_t delay;   /* >= 0 [tick] */
    int64_t period;  /* > 0 [tick] */
    int64_t step;    /* > 0 [tick] */
    int64_t quantum; /* > 0 [tick] */
    int64_t offset;  /* of the quanta from tick 0 [tick] */
};

/* Free at `tick` of a sum locked at `now` [base units]. */
int64_t dps_vesting_schedule_free(
    const struct dps_vesting_schedule *self, int64_t sum, int64_t now, int64_t tick);

/* The tick from which all is free. */
int64_t dps_vesting_schedule_end(const struct dps_vesting_schedule *self, int64_t now);

/* ---- laws ---------------------------------------------------------------- */

struct dps_vesting_linear {
    struct dps_span over;
    struct dps_span delay;
};

struct dps_vesting_stepped {
    struct dps_span over;
    struct dps_span step;
    struct dps_span delay;
    double at_once; /* share that is free from the start [1] */
};

struct dps_vesting_geometric {
    int64_t steps; /* a step frees one part in so many of what is locked */
    struct dps_span step;
};

struct dps_vesting_kind {
    struct dps_kind base;
    /* Free at an age of t >= 0 seconds, of a sum >= 0. */
    int64_t (*released)(const void *params, int64_t sum, int64_t t);
    /* The age from which all is free; DPS_NEVER for a law without end [s]. */
    int64_t (*end)(const void *params);
};

extern const struct dps_family dps_vesting_family;
extern const struct dps_vesting_kind dps_vesting_linear;
extern const struct dps_vesting_kind dps_vesting_stepped;
extern const struct dps_vesting_kind dps_vesting_geometric;

/* Free of a sum locked `t` seconds ago; 0 before it [base units]. */
int64_t dps_vesting_free(const struct dps_variant *self, int64_t sum, int64_t t);
int64_t dps_vesting_end(const struct dps_variant *self);

/* What a step frees of all that is locked geometrically, floor(locked / steps). */
int64_t dps_vesting_geometric_step(
    const struct dps_vesting_geometric *self, int64_t locked);

#endif
