/* commitment.h: promises for a time (sectors, leases, locks) in a ring by their end.
 *
 * Of every commitment three amounts are kept, all whole: its weight, its pledge and
 * what it has to pay a day, its dues.  All that end in one epoch stand together, so
 * that an epoch costs the same however many there are and however long they or the run
 * last; memory is three numbers an epoch of the longest life.
 *
 * Ending early is pro rata: a share of all that is open ends, whenever each would have
 * ended.  To do that without touching the ring, its places hold shares n of a sum N
 * (only when all or nearly all has ended they are scaled anew), and what ends in an
 * epoch is floor(T n / N) of the total T.  As long as nothing ended
 * early, n is the amount itself and what ends is what was opened, to the unit; after
 * that a place differs from pro rata by less than a unit each epoch, and totals stay
 * exact:
 *
 *     opened == ended + ended early + open
 *
 * In place: dps_commitment_init / dps_commitment_free, which is legal twice.
 */
#ifndef DPS_MODELS_COMMITMENT_COMMITMENT_H
#define DPS_MODELS_COMMITMENT_COMMITMENT_H

#include "sim/core/buffer.h"
#include "sim/core/status.h"
#include "sim/core/wide.h"

#include <stdint.h>

/* Weight and the base units pledged for it. */
struct dps_commitment_lot {
    int64_t weight;
    int64_t pledge;
    int64_t dues; /* base units a day */
};

/* One of the three amounts. */
struct dps_commitment_lane {
    int64_t open;    /* T */
    dps_wide parts;  /* N, 96.32 while nothing ended early */
    dps_wide *ends;  /* n of each epoch, a ring */
    dps_wide opened; /* ever */
    dps_wide ended;  /* ever, on time */
    dps_wide early;  /* ever */
};

struct dps_commitment {
    uint32_t longest; /* life [epochs] */
    uint32_t epoch;   /* that ended last; 0: none */
    struct dps_commitment_lane weight;
    struct dps_commitment_lane pledge;
    struct dps_commitment_lane dues;
};

DPS_CHECKED enum dps_status dps_commitment_init(
    struct dps_commitment *self, uint32_t longest, struct dps_error *err);
void dps_commitment_free(struct dps_commitment *self);

/* What is open now. */
struct dps_commitment_lot dps_commitment_open(const struct dps_commitment *self);

/* What would end at the end of epoch `epoch`, were nothing ended early before. */
struct dps_commitment_lot dps_commitment_ending(
    const struct dps_commitment *self, uint32_t epoch);

/* Opens a commitment that ends with the life-th epoch from now; 1 <= life <= longest.
 */
void dps_commitment_add(
    struct dps_commitment *self, struct dps_commitment_lot lot, uint32_t life);

/* Ends an epoch; what ends with it.  Whoever renews adds it, or a share, anew. */
struct dps_commitment_lot dps_commitment_expire(struct dps_commitment *self);

/* Ends `weight` of what is open early, pro rata to it, and the pledge and dues for it;
 * what is free, the fee not yet taken. */
struct dps_commitment_lot dps_commitment_terminate(
    struct dps_commitment *self, int64_t weight);

void dps_commitment_save(const struct dps_commitment *self, struct dps_buffer *out);
DPS_CHECKED enum dps_status dps_commitment_load(
    struct dps_commitment *self, struct dps_reader *in, struct dps_error *err);

/* DPS_ESTATE where sums do not add up.  Walks the ring. */
DPS_CHECKED enum dps_status dps_commitment_verify(
    const struct dps_commitment *self, struct dps_error *err);

#endif
