/* stints.h: the past weights of nodes, as far back as a lock reaches.
 *
 * A stint is a run of epochs [from, to) in which a node had one weight above 0.  The
 * present one stands in the node; those that ended are kept here, in one list a node,
 * until the last reward of theirs has vested.  A node that fails once in a lock's time
 * has one; there is no bound, and none is needed: all lists of a block share one pool.
 *
 * In place: start from {0}; the owner calls dps_stints_free, which is legal twice.
 */
#ifndef DPS_SIM_FLEET_STINTS_H
#define DPS_SIM_FLEET_STINTS_H

#include "sim/core/buffer.h"
#include "sim/core/status.h"

#include <stdint.h>

#define DPS_NO_STINT UINT32_MAX

struct dps_stint {
    uint32_t weight;
    uint32_t next;     /* the one before it in time, or DPS_NO_STINT */
    uint16_t from, to; /* epochs, [from, to) */
};

struct dps_stints {
    struct dps_stint *pool;
    uint32_t n; /* used or free */
    uint32_t capacity;
    uint32_t unused; /* head of the free list plus 1; 0: none */
};

void dps_stints_free(struct dps_stints *self);

/* Puts a stint before the list `head` and drops from the list those that ended at or
 * before epoch `expired`; the new head. */
DPS_CHECKED enum dps_status dps_stints_push(struct dps_stints *self,
    struct dps_stint stint, uint32_t expired, uint32_t *head, struct dps_error *err);

void dps_stints_save(const struct dps_stints *self, struct dps_buffer *out);
DPS_CHECKED enum dps_status dps_stints_load(
    struct dps_stints *self, struct dps_reader *in, struct dps_error *err);

#endif
