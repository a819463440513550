/* result.h: what comes back from a window: what became of each job, and who pays whom.
 *
 * All dates are ns since the scenario's start.  Postings are in the order in which the
 * one writer applies them, (time, entity, sequence): the entity is the job, the
 * sequence counts the postings of one job.  Outcomes are in the plan's order.
 *
 * In place: start from {0}; the owner calls dps_window_result_free, legal twice.
 */
#ifndef DPS_SIM_WINDOW_RESULT_H
#define DPS_SIM_WINDOW_RESULT_H

#include "sim/core/buffer.h"
#include "sim/core/digest.h"
#include "sim/core/status.h"
#include "sim/window/plan.h"

#include <stddef.h>
#include <stdint.h>

/* A date that did not come inside the window. */
#define DPS_WINDOW_NOT_YET INT64_MAX

/* Why units move.  Values are part of a window's image: append only. */
enum dps_window_reason { DPS_WINDOW_PAYMENT = 1 };

/* "payment"; static. */
const char *dps_window_reason_name(enum dps_window_reason reason);

struct dps_window_posting {
    int64_t time;
    uint64_t entity;
    uint64_t sequence;
    uint64_t from; /* account */
    uint64_t to;   /* account */
    uint32_t token;
    enum dps_window_reason reason;
    int64_t units; /* base units, > 0 */
};

enum dps_window_fate {
    DPS_WINDOW_UNFINISHED = 0, /* still under way at the window's end */
    DPS_WINDOW_FINISHED = 1,
    DPS_WINDOW_FAILED = 2, /* a host failed under it */
};

struct dps_window_outcome {
    uint64_t job; /* id */
    enum dps_window_fate fate;
    int64_t submit;
    int64_t arrived;  /* the input is at the node and the work starts */
    int64_t worked;   /* the work is done and the output leaves */
    int64_t finished; /* the output is at the client */
};

struct dps_window_result {
    struct dps_window_posting *postings;
    size_t n_postings;
    struct dps_window_outcome *outcomes;
    size_t n_outcomes;
    uint64_t events;          /* submissions and stages of jobs that happened */
    char engine[16];          /* "simgrid" */
    char settings[1024];      /* every option that can change a date */
    struct dps_digest digest; /* of all of the above; set where it was read */
};

void dps_window_result_free(struct dps_window_result *self);

/* Sorts the postings into their order. */
void dps_window_result_sort(struct dps_window_result *self);

/* DPS_ESTATE unless it can be an answer to that plan: one outcome a job, dates inside
 * the window and in sequence, postings in order, one payment of the price for each job
 * that finished. */
DPS_CHECKED enum dps_status dps_window_result_check(
    const struct dps_window_result *self, const struct dps_window_plan *plan,
    struct dps_error *err);

/* The image of an answer. */
void dps_window_result_write(
    const struct dps_window_result *self, struct dps_buffer *out);

/* Reads an image into *self, which is empty before; if it holds a refusal, returns the
 * refusal's status with its sentence.  DPS_EIO if it is damaged. */
DPS_CHECKED enum dps_status dps_window_result_read(
    struct dps_window_result *self, const void *image, size_t n, struct dps_error *err);

#endif
