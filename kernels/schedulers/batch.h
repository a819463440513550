/* batch.h: what schedulers of batch machines keep: a queue, what runs, what is free.
 *
 * A machine is nodes of one slot each, alike in all that jobs need but, where
 * `by_model` is set, in the models of their GPUs; a job takes `width` of them, whole,
 * from when it starts until it ends, which it does by its estimate at the latest.  Jobs
 * wait in the order in which they came; one that is urgent is refused where it would
 * wait.
 *
 * In place: start from {0}; dpk_batch_init, then dpk_batch_free.  Memory is the host's.
 */
#ifndef DEPIN_KERNELS_SCHEDULERS_BATCH_H
#define DEPIN_KERNELS_SCHEDULERS_BATCH_H

#include "kernels/schedulers/places.h"
#include "kernels/schedulers/runs.h"

#define BATCH_NONE PLACES_NONE

/* The places that the last job with models did not want. */
struct unfit {
    uint64_t models; /* that it wanted */
    uint64_t joined; /* nodes that had by then */
    uint64_t *bits;
    uint32_t n_words; /* of them */
    uint32_t n;       /* places in them */
};

struct batch {
    const struct dpk_host *host;
    /* jobs, by slot */
    uint32_t job_cap;
    uint32_t *width;
    uint64_t *id;
    uint32_t *urgent;
    int64_t *estimate;     /* [ns] */
    int64_t *ends;         /* while it runs: by its estimate [ns] */
    uint32_t *next, *last; /* in the queue */
    uint32_t *runs_now;    /* 1: it does */
    uint32_t *nodes;       /* first of those that it runs on, or BATCH_NONE */
    uint64_t *models;      /* of GPUs that will do, as bits; 0: any */
    uint32_t head, tail;   /* of the queue, or BATCH_NONE */
    uint32_t n_urgent;     /* jobs in the queue */
    uint32_t by_model;     /* 1: not all models will do for all jobs */
    uint64_t will_do;      /* models that did for all jobs so far */
    struct unfit unfit;
    struct places places;
    struct runs runs; /* what runs */
};

void dpk_batch_init(
    struct batch *self, const struct dpk_host *host, const char *tie_break);
void dpk_batch_free(struct batch *self);

/* Calls of struct dpk_scheduler; `context` is a struct batch, or begins with one. */
dpk_status dpk_batch_join(void *context, int64_t now, const struct dpk_nodes *nodes);
dpk_status dpk_batch_leave(
    void *context, int64_t now, const uint32_t *nodes, uint32_t n);
dpk_status dpk_batch_end(void *context, int64_t now, const struct dpk_ends *ends);
dpk_status dpk_batch_submit(void *context, int64_t now, const struct dpk_jobs *jobs);

/* Starts a waiting job on free nodes whose places are not in `except`, which may be
 * NULL; there must be enough of them.  DPK_MORE, and nothing is changed, where the
 * orders have no room. */
dpk_status dpk_batch_start(struct batch *self, uint32_t job, int64_t now,
    const uint64_t *except, struct dpk_orders *orders);

/* Refuses a waiting job. */
dpk_status dpk_batch_reject(
    struct batch *self, uint32_t job, struct dpk_orders *orders);

/* Starts jobs from the front of the queue while they find nodes, and refuses those that
 * are urgent, or wider than the machine with all nodes that were ever here. */
dpk_status dpk_batch_serve_front(
    struct batch *self, int64_t now, struct dpk_orders *orders);

/* Whether a walk along the queue has something to find: a job may start or has to be
 * refused. */
int dpk_batch_goes_on(const struct batch *self, uint32_t job);

dpk_status dpk_batch_hash(void *context, uint64_t hash[2]);

#endif
