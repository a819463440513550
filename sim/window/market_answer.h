/* market_answer.h: what a market that was lived at event level answers.
 *
 * Beside what was served stands what would have been, had every job begun when it was
 * submitted, on such machines as there are in the mean, or a rental on those that it
 * came to have: in the long run all of it is served where there is room, so that the
 * quotient hardly depends on how many jobs happened to come.
 *
 * In place: start from {0}; dps_market_answer_free, legal twice.
 */
#ifndef DPS_SIM_WINDOW_MARKET_ANSWER_H
#define DPS_SIM_WINDOW_MARKET_ANSWER_H

#include "sim/core/buffer.h"
#include "sim/core/digest.h"
#include "sim/core/status.h"
#include "sim/window/market_proofs.h"

#include <stddef.h>
#include <stdint.h>

enum { DPS_MARKET_SLICES = 10 };

enum dps_market_fate {
    DPS_MARKET_WAITS = 0, /* at the end */
    DPS_MARKET_RUNS = 1,  /* at the end */
    DPS_MARKET_DONE = 2,
    DPS_MARKET_REFUSED = 3, /* or taken back by its owner, or lost too often */
};

/* A job that did something inside the window.  Dates are ns since the scenario's start,
 * INT64_MAX where they did not come in the window. */
struct dps_market_job {
    uint64_t job; /* its place in the workload */
    uint32_t fate;
    uint32_t machine;  /* the first; UINT32_MAX: none */
    int64_t submit;    /* may lie before the window */
    int64_t start;     /* likewise */
    int64_t arrived;   /* its input at the machine */
    int64_t finish;    /* its execution */
    int64_t delivered; /* its output at its owner */
    double work;       /* done inside the window [unit] */
};

/* A cell in a slice of the window. */
struct dps_market_part {
    double capacity; /* of machines that are there [unit] */
    double served;   /* [unit] */
    double energy;   /* [J] */
};

struct dps_market_answer {
    int64_t start, length;       /* of the window, as the plan's [ns] */
    struct dps_market_job *jobs; /* in the workload's order */
    size_t n_jobs;
    struct dps_market_part *parts; /* slice by slice, n_cells each */
    uint32_t n_cells;
    double wanted[DPS_MARKET_SLICES]; /* served, had all begun at once [unit] */
    double wasted[DPS_MARKET_SLICES]; /* served, up to then, by jobs that were lost then
                                         and have it to do again [unit] */
    double *waits;     /* of jobs submitted inside that began or were refused, in order
                          of submission [s] */
    double *latencies; /* of those delivered, from submission on [s] */
    size_t n_waits, n_latencies;
    uint64_t refused, lost; /* jobs inside; times that a machine left under one there */
    uint64_t events, decisions; /* of the lead too */
    uint64_t hash[2];           /* the kernels' states */
    char engine[16];
    char settings[1280]; /* every option that can change a date */
    double difference; /* largest of the sample lived again in SimGrid [s]; NAN: none */
    struct dps_market_verdicts verdicts;
    struct dps_digest digest; /* of all of the above, but for counts of proofs run */
};

void dps_market_answer_free(struct dps_market_answer *self);

/* Writes the image of an answer into `out`, and notes its digest. */
DPS_CHECKED enum dps_status dps_market_answer_write(
    struct dps_market_answer *self, struct dps_buffer *out, struct dps_error *err);

/* Reads it, or gives the refusal that it is; fills *self, which is empty before. */
DPS_CHECKED enum dps_status dps_market_answer_read(
    struct dps_market_answer *self, const void *image, size_t n, struct dps_error *err);

#endif
