/* market.h: a whole market lived at event level, in a process of its own: all its
 * machines, all its jobs, its real scheduler, a network between them.
 *
 *     start - lead             start                         start + length
 *          |--- jobs come -------|--- and all of this counts ----|
 *
 * The lead fills the market as it is filled in the long run, and nothing of it counts.
 * What counts is cut at both ends: of a job that runs across them, the part inside.  So
 * windows that touch each other count every second once.
 *
 * Work is counted in the network's units: a machine does `rate` of them a second when
 * all of it is taken, and a job that holds a part of it does as much of that.  Beside
 * what was served stands what would have been, had every job begun when it was
 * submitted, on a machine of the reference's speed: in the long run all of it is served
 * where there is room, so that the quotient hardly depends on how many jobs happened to
 * come.
 *
 * A plan is a value that borrows its columns.  An answer is in place: start from {0};
 * dps_market_answer_free, legal twice.
 */
#ifndef DPS_SIM_WINDOW_MARKET_H
#define DPS_SIM_WINDOW_MARKET_H

#include "models/output.h"
#include "sim/core/digest.h"
#include "sim/core/status.h"
#include "sim/workload/jobs.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { DPS_MARKET_SLICES = 10, DPS_MARKET_TEXT = 256 };

struct dps_market_plan {
    int64_t origin; /* the scenario's start, s since 1970; only sentences tell it */
    int64_t start;  /* ns since the scenario's start, >= 0 */
    int64_t length; /* [ns], in (0, DPS_WINDOW_LONGEST] */
    int64_t lead;   /* [ns], >= 0 */
    uint64_t seed;  /* of the kernels */
    uint64_t max_events; /* submissions, starts and ends, before it is given up */
    int64_t round_trip;  /* between scheduler and machines [ns] */
    const char *network; /* none, flow, tcp */
    const char *engine;  /* auto, simgrid, access */
    const char *scheduler, *bidder; /* NAME[:key=value,...]; bidder NULL: its usual */
    const char *cost;               /* of decisions: none, fixed */
    double client_up, client_down;  /* of the hosts of owners of jobs [byte/s] */
    const struct dps_workload *workload; /* jobs' and downs' times count from the
                                            lead's begin */
    const struct dps_down *downs; /* by `from`, as dps_dispatch_with wants them */
    size_t n_downs;
    const uint32_t *cell; /* of each machine, below n_cells */
    const double *rate;   /* of each machine [unit/s], >= 0 */
    uint32_t n_cells;
    const char *executable; /* the window program; NULL: beside this one */
};

enum dps_market_fate {
    DPS_MARKET_WAITS = 0, /* at the end */
    DPS_MARKET_RUNS = 1,  /* at the end */
    DPS_MARKET_DONE = 2,
    DPS_MARKET_REFUSED = 3, /* or withdrawn by its owner */
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
    struct dps_market_job *jobs; /* in the workload's order */
    size_t n_jobs;
    struct dps_market_part *parts; /* slice by slice, n_cells each */
    uint32_t n_cells;
    double wanted[DPS_MARKET_SLICES]; /* served, had all begun at once [unit] */
    double *waits;     /* of jobs submitted inside that began or were refused, in order
                          of submission [s] */
    double *latencies; /* of those delivered, from submission on [s] */
    size_t n_waits, n_latencies;
    uint64_t refused, lost, events, decisions;
    uint64_t hash[2]; /* the kernels' states */
    char engine[16];
    char settings[1024]; /* every option that can change a date */
    double difference; /* largest of the sample lived again in SimGrid [s]; NAN: none */
    struct dps_digest digest; /* of all of the above */
};

void dps_market_answer_free(struct dps_market_answer *self);

/* What to do with a market whose process did not answer. */
enum dps_market_policy {
    DPS_MARKET_STOP,
    DPS_MARKET_RETRY /* once, with the same keys */
};

/* Lives n markets in as many processes, at most `workers` at a time, and fills
 * answers[i], which is empty before, or states[i] and errs[i] where it failed: it
 * crashed, was killed, hung in a kernel, met its limit of events, or answered with
 * other than an answer.  Answers do not hang on `workers`.  Gives DPS_OK, or the first
 * of the states that is not. */
DPS_CHECKED enum dps_status dps_markets_live(const struct dps_market_plan *plans,
    size_t n, size_t workers, enum dps_market_policy policy,
    struct dps_market_answer *answers, enum dps_status *states, struct dps_error *errs,
    struct dps_error *err);

/* What one or more answers to plans that differ in draws alone say together. */
enum dps_market_figure {
    DPS_MARKET_SHARE,   /* served over wanted [1] */
    DPS_MARKET_USED,    /* served over capacity [1] */
    DPS_MARKET_WAIT,    /* mean [s] */
    DPS_MARKET_WAIT_99, /* 99th percentile [s] */
    DPS_MARKET_LATENCY, /* mean, from submission to delivery [s] */
    DPS_MARKET_LATENCY_99,
    DPS_MARKET_REFUSALS, /* over submissions [1] */
    DPS_MARKET_ENERGY,   /* per unit served [J/unit] */
    DPS_MARKET_FIGURES
};

/* "share", "used", ...; unit; one line. */
const char *dps_market_figure_name(enum dps_market_figure figure);
const char *dps_market_figure_unit(enum dps_market_figure figure);
const char *dps_market_figure_doc(enum dps_market_figure figure);

/* figures[DPS_MARKET_FIGURES]; leanings[n_cells]: how much a cell is used over all of
 * them, 1 where all are alike; warm-up left out by MSER-5 where there was no lead. */
DPS_CHECKED enum dps_status dps_market_estimates(
    const struct dps_market_answer *answers, size_t n, bool led,
    struct dps_estimate *figures, struct dps_estimate *leanings, struct dps_error *err);

#endif
