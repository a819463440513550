/* timed_transfers.h: the transfers of jobs that an engine times, and its clock.  For
 * timed.c.
 *
 * The transfers of a job have numbers from its `first` on: n of inputs and of
 * exchanges, of which those of one time take turns, then its output.
 */
#ifndef DPS_SIM_WINDOW_TIMED_TRANSFERS_H
#define DPS_SIM_WINDOW_TIMED_TRANSFERS_H

#include "sim/window/timed.h"

/* Of each job. */
struct dps_timed_job {
    int64_t begun;    /* its input, or if that is there its output, is sent [ns] */
    int64_t ends;     /* it executes until then [ns] */
    int64_t input;    /* how long that took, the last time that it ran [ns] */
    int64_t since;    /* its machines exchange [ns] */
    uint32_t client;  /* host */
    uint32_t state;   /* what it does */
    uint32_t stage;   /* of its execution, from 0 on */
    uint32_t pending; /* transfers that it waits for */
    uint32_t first;   /* of the numbers of its transfers, */
    uint32_t n;       /* and how many it has beside its output */
};

/* Of each transfer. */
struct dps_parcel {
    int64_t bytes;
    uint32_t job;
    uint32_t state; /* whether it is under way */
};

/* How many a job has at once, at most. */
uint32_t dps_timed_parcels(const struct dps_job *job);

/* Numbers them.  DPS_EINVAL where they are too many. */
DPS_CHECKED enum dps_status dps_timed_numbers(
    struct dps_timed *self, struct dps_error *err);

/* The listener; runs on an actor's small stack. */
void dps_timed_note(void *context, size_t number, enum dps_stage stage, double clock);

/* The engine's clock goes on to the present. */
void dps_timed_catch_up(struct dps_timed *self, int64_t now);

DPS_CHECKED enum dps_status dps_timed_send(struct dps_timed *self, uint32_t number,
    const struct dps_task *task, int64_t now, struct dps_error *err);

/* One of those told is taken, and its bytes have arrived. */
void dps_timed_take(struct dps_timed *self, uint32_t number);

/* Stops all of a job but its output. */
void dps_timed_stop(struct dps_timed *self, uint32_t job, int64_t now);

/* Of the runner. */
int64_t dps_timed_next(void *context, int64_t limit);
bool dps_timed_is_idle(const void *context);

#endif
