/* rng.h: random numbers named by what they are for.
 *
 * A draw is named by (seed, purpose, entity, draw): node 17's third failure draws from
 * (seed, DPS_RNG_FAILURE, 17, 3) and from nothing else, so that adding a node, a model
 * or a thread never changes what another draws.  Numbers come from Philox4x32-10
 * (Salmon et al. 2011) with the key (seed, purpose) and the counter (entity, draw,
 * step): within a draw, 2^32 steps of four words, so that a rejection sampler cannot
 * run into its neighbour.  All 64 bits of the seed and of the entity count.
 */
#ifndef DPS_SIM_CORE_RNG_H
#define DPS_SIM_CORE_RNG_H

#include <gsl/gsl_rng.h>
#include <stddef.h>
#include <stdint.h>

/* What a draw is for.  Values are part of the meaning of a seed: append only. */
enum dps_rng_purpose {
    DPS_RNG_TEST = 0,
    DPS_RNG_OPERATOR_SIZE = 1,
    DPS_RNG_CAPACITY = 3,
    DPS_RNG_COST = 4,
    DPS_RNG_JOIN_ORDER = 5,
    DPS_RNG_FAILURE = 6,    /* up-time and the repair after it */
    DPS_RNG_PRICE = 7,      /* a token's own price, by epoch */
    DPS_RNG_FACTOR = 8,     /* the market that all prices share, by epoch */
    DPS_RNG_DEMAND = 9,     /* bursts of demand, by epoch */
    DPS_RNG_OUTAGE = 10,    /* outages of a region, provider or batch */
    DPS_RNG_DECISION = 11,  /* whether a node's owner acts at a review */
    DPS_RNG_TRAITS = 12,    /* what an operator is like */
    DPS_RNG_LIFE = 13,      /* when a machine's life ends */
    DPS_RNG_HOLDER = 14,    /* what holders do */
    DPS_RNG_MARKET = 15,    /* ties and bids in a market */
    DPS_RNG_VOTE = 16,      /* who turns out */
    DPS_RNG_QUALITY = 17,   /* of a node's work */
    DPS_RNG_FRAUD = 18,     /* whether a fraud is found out */
    DPS_RNG_STUDY = 19,     /* what the members of a study differ by */
    DPS_RNG_KERNEL = 20,    /* what a scheduler draws, and the ranks of its nodes */
    DPS_RNG_ARRIVAL = 21,   /* the order in which a placement experiment has its jobs */
    DPS_RNG_STREAM = 22,    /* when the jobs of a stream come */
    DPS_RNG_JOB = 23,       /* how long such a job runs, and whose it is */
    DPS_RNG_PLACE = 24,     /* where in its region a machine stands, and its links */
    DPS_RNG_DARK = 25,      /* who of many is dark, where a share is */
    DPS_RNG_CHEAT = 27,     /* which cheat a node could take up */
    DPS_RNG_WINDOW = 26,    /* which markets are lived, and where their users are */
    DPS_RNG_TOKENS = 27,    /* how many of a request, and of its answer */
    DPS_RNG_BEACON = 28,    /* public bytes that challenges hang on */
    DPS_RNG_SELF_TEST = 29, /* which honest proofs are run all the same */
    DPS_RNG_COPY = 30, /* who does a task again, and when what is kept is asked for */
};

struct dps_rng_name {
    uint64_t seed;
    enum dps_rng_purpose purpose;
    uint64_t entity;
    uint32_t draw;
};

/* The first four words of a draw. */
void dps_rng_words(struct dps_rng_name name, uint32_t words[4]);

/* The first two uniform numbers of a draw, in (0, 1), 53 bits each; never 0 or 1. */
void dps_rng_uniforms(struct dps_rng_name name, double u[2]);

/* u0[i] and u1[i]: what dps_rng_uniforms gives for (entity[i], draw[i]), to the bit.
 * About ten times as fast: many draws advance side by side. */
void dps_rng_uniforms_many(uint64_t seed, enum dps_rng_purpose purpose,
    const uint64_t *entity, const uint32_t *draw, size_t n, double *u0, double *u1);

/* A draw as a GSL generator, for gsl_ran_*(): in place, no allocation.
 *
 *     struct dps_rng rng;
 *     double x = gsl_ran_lognormal(dps_rng_open(&rng, name), zeta, sigma);
 */
struct dps_rng {
    gsl_rng gsl;
    struct dps_rng_name name;
    uint32_t step;
    uint32_t used; /* words of the block that are spent */
    uint32_t words[4];
};

gsl_rng *dps_rng_open(struct dps_rng *self, struct dps_rng_name name);

#endif
