/* effort.h: how long the jobs of a stream run, and on which GPUs how fast: by a law of
 * times, by tokens, or by steps.
 *
 * Times are said for a machine of speed 1, or for the first of the models that tokens
 * or steps have rates on.
 *
 * In place: dps_effort_init / dps_effort_free (legal twice, and after a failed init).
 * It borrows the stream and must not move.
 */
#ifndef DPS_SIM_WORKLOAD_EFFORT_H
#define DPS_SIM_WORKLOAD_EFFORT_H

#include "models/lifetime/lifetime.h"
#include "sim/core/rng.h"
#include "sim/workload/rates.h"

struct dps_stream;

struct dps_effort {
    const struct dps_effort_kind *kind;
    const struct dps_stream *stream;
    struct dps_lifetime run;      /* by a law of times */
    struct dps_requests requests; /* by tokens; of steps the models of GPUs too */
    double rate[DPS_MOST_GPUS];   /* by steps, of each of these [step/s] */
};

DPS_CHECKED enum dps_status dps_effort_init(
    struct dps_effort *self, const struct dps_stream *stream, struct dps_error *err);
void dps_effort_free(struct dps_effort *self);

/* Gives a job of the stream what is alike in all of them: its models and tasks. */
DPS_CHECKED enum dps_status dps_effort_give(const struct dps_effort *self,
    struct dps_workload *out, struct dps_job *job, struct dps_error *err);

/* Sets how long a job runs, by a number of its own in (0, 1) and by its name. */
void dps_effort_draw(const struct dps_effort *self, double u, struct dps_rng_name name,
    struct dps_job *job);

/* GPUs that have rates; 0: any machine will do, by its speed. */
size_t dps_effort_gpus(const struct dps_effort *self);

/* The mean time of a job on the i-th of them, or on a machine of speed 1, to some 1e-3
 * of it [s]. */
double dps_effort_mean(const struct dps_effort *self, size_t i);

/* DPS_EINVAL, with a sentence that begins with a key, unless a stream says just one of
 * run, tokens and task, and nothing of it that does not go with that. */
DPS_CHECKED enum dps_status dps_effort_check(
    const struct dps_stream *stream, struct dps_error *err);

#endif
