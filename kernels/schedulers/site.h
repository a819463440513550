/* site.h: what a kernel that places jobs by what nodes have left keeps of both.
 *
 * In place: start from {0}; dpk_site_init, then dpk_site_free.  Memory is the host's.
 */
#ifndef DEPIN_KERNELS_SCHEDULERS_SITE_H
#define DEPIN_KERNELS_SCHEDULERS_SITE_H

#include "kernels/schedulers/fit.h"
#include "kernels/schedulers/jobs.h"

struct site {
    const struct dpk_host *host;
    struct room room;
    struct jobs jobs;
    struct fit fit;   /* where it is searched for room */
    int is_searched;  /* 1: it is */
    uint32_t *chosen; /* nodes */
    uint32_t chosen_cap;
};

void dpk_site_init(struct site *self, const struct dpk_host *host,
    const char *tie_break, int is_searched);
void dpk_site_free(struct site *self);

/* Calls of struct dpk_scheduler; `context` is a struct site, or begins with one. */
dpk_status dpk_site_join(void *context, int64_t now, const struct dpk_nodes *nodes);
dpk_status dpk_site_leave(
    void *context, int64_t now, const uint32_t *nodes, uint32_t n);
dpk_status dpk_site_end(void *context, int64_t now, const struct dpk_ends *ends);

/* Whether end i is of a job that waits, and that its owner takes back: the kernel takes
 * it out of where it waits before it calls dpk_site_end. */
int dpk_site_takes_back(
    const struct site *self, const struct dpk_ends *ends, uint32_t i);

/* As many nodes with room as a job is wide, into `chosen`, or fewer: *n of them. */
dpk_status dpk_site_choose(struct site *self, uint32_t job, uint32_t *n);

/* Orders; there is room for them. */
dpk_status dpk_site_start(struct site *self, uint32_t job, const uint32_t *nodes,
    uint32_t n, struct dpk_orders *orders);
/* The same of a job that someone else has placed, without an order. */
dpk_status dpk_site_note(
    struct site *self, uint32_t job, const uint32_t *nodes, uint32_t n);

void dpk_site_queue(
    struct site *self, uint32_t job, uint32_t node, struct dpk_orders *orders);
void dpk_site_refuse(struct site *self, uint32_t job, struct dpk_orders *orders);

uint64_t dpk_site_hash(struct site *self);

#endif
