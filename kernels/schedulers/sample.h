/* sample.h: nodes drawn at random among those that could ever take a job.
 *
 * Nodes are drawn from all that are here until enough could take it, so that it costs
 * as much whether there are ten or a million.  Where too few of many could, those that
 * can are listed once, and drawn from that list as long as no node comes or goes.
 *
 * In place: start from {0}; dpk_sample_init, then dpk_sample_free.  Memory is the
 * host's.
 */
#ifndef DEPIN_KERNELS_SCHEDULERS_SAMPLE_H
#define DEPIN_KERNELS_SCHEDULERS_SAMPLE_H

#include "kernels/schedulers/room.h"

enum { SAMPLE_LISTS = 64 };

/* All nodes that could take what few can. */
struct sample_list {
    struct need need;
    uint64_t joined; /* as the room was */
    uint32_t here;   /* and so many nodes */
    uint32_t known;  /* 1: this is of something */
    uint32_t ever;   /* nodes that could, whether they are here or not */
    uint32_t n;
    uint32_t *nodes;
};

struct sample {
    const struct dpk_host *host;
    struct room *room;
    uint32_t next; /* list that is given up next */
    uint32_t reserved;
    uint64_t draws;
    struct sample_list lists[SAMPLE_LISTS];
};

/* The room is borrowed, by this sample alone. */
void dpk_sample_init(
    struct sample *self, const struct dpk_host *host, struct room *room);
void dpk_sample_free(struct sample *self);

/* Draws up to n different nodes that could take a job, by its id; *drawn of them.  None
 * where *ever is 0: no node that was ever here could. */
dpk_status dpk_sample(struct sample *self, const struct need *need, uint64_t job_id,
    uint32_t n, uint32_t *nodes, uint32_t *drawn, int *ever);

#endif
