/* streams.h: jobs that nobody recorded: streams, each of jobs alike, as a scenario
 * says.
 *
 * A stream is a law of when jobs come, of how long they run, see effort.h, and what
 * each needs. Job k of a stream hangs on (seed, the stream's name, k) and on the
 * stream's own keys alone, so that another stream beside it changes none of its jobs,
 * and what jobs need changes neither when they come nor how long they run.
 *
 * Values of a scenario; nothing to free.
 */
#ifndef DPS_SIM_WORKLOAD_STREAMS_H
#define DPS_SIM_WORKLOAD_STREAMS_H

#include "models/arrival/arrival.h"
#include "models/lifetime/lifetime.h"
#include "sim/workload/jobs.h"
#include "sim/workload/rates.h"

#include <stdbool.h>

struct dps_stream {
    const char *name; /* of its draws; its jobs are NAME-0, NAME-1 ... */
    struct dps_arrival_law arrival;
    double scale;                       /* that its rate is multiplied by [1] */
    const struct dps_lifetime_law *run; /* NULL: by tokens, or by the steps of a task */
    const struct dps_token_work *tokens; /* NULL: it is not */
    const struct dps_step_work *task;    /* NULL: it is not */
    double longest;                      /* runs are cut to it; 0: they are not [s] */
    double estimate;                     /* over the run time [1], >= 1 */
    double input;                        /* from an owner to its machines [byte] */
    double output;                       /* and back [byte] */
    bool spread;                         /* the input goes to all of them */
    int64_t stages;                      /* of a run */
    double exchange;    /* from each machine to the next between two stages [byte] */
    double x, y;        /* where owners are in the network [s] */
    double height;      /* latency of their access links [s] */
    int64_t width;      /* machines at once */
    int64_t gpus;       /* on each */
    double gpu_share;   /* of each GPU [1] */
    double gpu_memory;  /* of each GPU [byte] */
    const char *models; /* "A|B"; "": any */
    double cpu;         /* on each machine [core] */
    double memory;      /* on each machine [byte] */
    double disk;        /* on each machine [byte] */
    int64_t owners;     /* whose they are, each as likely: owner, owner + 1 ... */
    int64_t owner;
    int64_t market;
    int64_t priority;
    int64_t max_price;      /* a second; 0: any [base units] */
    double deadline;        /* after submission; 0: none [s] */
    double checkpoint;      /* part of a run after which it is kept; 0: never [s] */
    double checkpoint_cost; /* time that this takes [s] */
    double patience;        /* to wait; 0: endless [s] */
    double cancel;          /* after its start; 0: never [s] */
    int64_t tries;          /* submissions; 0: any number */
    bool urgent;
    bool fixed; /* as long on a machine of any speed */
};

extern const struct dps_record dps_stream_record;

/* DPS_EINVAL, with a sentence that begins with `streams`, where two have one name, they
 * make more jobs in `length` [ns] than a workload is to hold, or a table that one reads
 * does not say what it asks for. */
DPS_CHECKED enum dps_status dps_streams_check(
    const struct dps_stream *streams, size_t n, int64_t length, struct dps_error *err);

/* Adds the jobs that n streams submit before `length` [ns], in the order of time; of
 * one time, in that of the streams.  Time 0 is `from` [ns] on the clock of the laws
 * that look at the hour and the day. */
DPS_CHECKED enum dps_status dps_streams_make(struct dps_workload *out,
    const struct dps_stream *streams, size_t n, int64_t from, int64_t length,
    uint64_t seed, struct dps_error *err);

#endif
