/* scores.h: rules by which a node is chosen for a job, as whole scores.
 *
 * Of all nodes with room the one with the highest score takes the job.  A rule also
 * says which devices it takes: as a rule wholly free ones from the first on, or for a
 * share of one, the device with the least left that has room.  Weng et al., "Beware of
 * Fragmentation" (USENIX ATC 2023), whose program's whole numbers these are; its
 * yardstick is a node of 128 cores and 8 GPUs.
 */
#ifndef DEPIN_KERNELS_SCHEDULERS_SCORES_H
#define DEPIN_KERNELS_SCHEDULERS_SCORES_H

#include "kernels/schedulers/fragments.h"

#define SCORE_NO_ROOM INT16_MIN

/* A node, and what it has left. */
struct spot {
    int64_t left[DPK_RESOURCES];
    int64_t capacity[DPK_RESOURCES];
    int32_t *device;  /* what each has left [1/1000 device] */
    double fragments; /* F as it is [1/1000 device] */
    uint32_t n_devices;
    uint32_t model;
    uint32_t slot;
    uint32_t era;  /* different each time that a node joins */
    uint32_t form; /* nodes of one form that nothing was ever placed on are alike */
    uint32_t used; /* 1: something was */
    uint32_t gone; /* 1: it has left */
    uint32_t unused;
    uint64_t past; /* sorts of demand ever placed on it, as bits */
    uint64_t key;  /* by which nodes are ordered */
};

/* What jobs of a kind need. */
struct demand {
    int64_t need[DPK_RESOURCES];
    int64_t each;    /* of each device [1/1000 device] */
    uint64_t models; /* bits; 0: any */
    uint64_t sort;   /* the bit of spot.past */
    uint32_t devices;
    uint32_t width;  /* nodes */
    uint32_t row;    /* of scores, 1 on; 0: none */
    uint32_t known;  /* 1: what stands here is so */
    uint64_t failed; /* when it last found no room, as a count of releases */
};

struct scoring {
    const struct dpk_host *host;
    const struct scoring_rule *rule;
    struct fragments fragments;
    uint64_t job, draws;    /* that is placed: its id, and draws made for it */
    double bound[101];      /* least change of F that gives a score [device] */
    uint8_t guess[1 << 10]; /* score at the low end of a span of changes */
};

struct scoring_rule {
    const char *name;
    /* For a spot with room. */
    int32_t (*score)(
        struct scoring *self, const struct spot *spot, const struct demand *demand);
    uint64_t (*devices)(
        struct scoring *self, const struct spot *spot, const struct demand *demand);
    int needs_fragments; /* whether spot.fragments counts */
};

/* By name; NULL if there is none. */
const struct scoring_rule *dpk_scoring_rule(const char *name);

void dpk_scoring_init(
    struct scoring *self, const struct dpk_host *host, const struct scoring_rule *rule);

/* A score, or SCORE_NO_ROOM. */
int16_t dpk_score(
    struct scoring *self, const struct spot *spot, const struct demand *demand);

/* Puts a job on devices of a spot, or takes it off again (sign -1). */
void dpk_spot_take(
    struct spot *spot, const struct demand *demand, uint64_t devices, int sign);

/* Uniform in [0, n), by the job that is placed. */
uint32_t dpk_scoring_draw(struct scoring *self, uint32_t n);

#endif
