/* fragments.h: how much of a node's free GPUs is of no use to the jobs that are
 * typical.
 *
 * Weng et al., "Beware of Fragmentation" (USENIX ATC 2023):
 *
 *     F(node) = sum over typical jobs m of p_m a_m
 *
 * where p_m is how often m comes and a_m what is free on GPUs of the node that m cannot
 * use: all of it where m needs no GPU, another model, more processors, or more GPUs
 * than have room; else what is free on GPUs with too little for m.  Typical are the
 * kinds that come most often, until they make 95 % of all jobs.  Terms are added in
 * order into one sum for each reason, as their program does: it compares a score of
 * these sums with that of the node as it is, and a difference of 1e-12 counts.
 *
 * In place: start from {0}; dpk_fragments_init, then dpk_fragments_free.  Memory is the
 * host's.
 */
#ifndef DEPIN_KERNELS_SCHEDULERS_FRAGMENTS_H
#define DEPIN_KERNELS_SCHEDULERS_FRAGMENTS_H

#include "kernels/abi/depin_kernel.h"

/* What counts of a job here. */
struct typical {
    int64_t cpu;      /* [1/1000 core] */
    int64_t each;     /* of each GPU [1/1000 device] */
    uint64_t models;  /* bits; 0: any */
    uint64_t n;       /* jobs of it */
    double p;         /* [1] */
    uint32_t devices; /* GPUs */
    uint32_t reserved;
};

struct fragments {
    const struct dpk_host *host;
    struct typical *typical;
    uint32_t n_typical;
    struct fragments_memo *memo; /* sums of nodes that were asked for before */
};

void dpk_fragments_init(struct fragments *self, const struct dpk_host *host);
void dpk_fragments_free(struct fragments *self);

/* Learns what is typical from kinds of jobs, as dpk_scheduler.expect has them. */
dpk_status dpk_fragments_learn(
    struct fragments *self, const struct dpk_jobs *kinds, const uint64_t *n);

/* F of a node with `cpu` left and so much on each of its n devices, in any order
 * [1/1000 device]. */
double dpk_fragments_of(struct fragments *self, uint32_t model, int64_t cpu,
    const int32_t *left, uint32_t n);

/* The models of a job, as bits; all models must be below 64. */
uint64_t dpk_models_of(const struct dpk_jobs *jobs, uint32_t i);

#endif
