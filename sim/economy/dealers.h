/* dealers.h: who sells the fleet its machines, a dealer for each class that has a
 * market.
 *
 * All groups of a class wait in one queue.  At an epoch's end, before reviews, every
 * group is told what a machine costs and how long one that is ordered now would take,
 * its owner's own lead time besides; after them, what its owners ordered joins the
 * queue.  An epoch's orders thus all wait as long as its first: the queue answers them
 * from the next epoch on.
 *
 * In place: start from {0}; dps_dealers_init / dps_dealers_free (legal twice, and after
 * a failed init).
 */
#ifndef DPS_SIM_ECONOMY_DEALERS_H
#define DPS_SIM_ECONOMY_DEALERS_H

#include "sim/core/buffer.h"
#include "sim/economy/cells.h"

struct dps_dealer {
    const char *class;
    const struct dps_hardware_market *market;
    struct dps_hardware_queue queue;
};

struct dps_dealers {
    struct dps_dealer *items; /* in the order in which the fleet's groups name them */
    size_t n;
    int32_t *of_group; /* of each group of the fleet; -1: buys as it always did */
};

DPS_CHECKED enum dps_status dps_dealers_init(
    struct dps_dealers *self, const struct dps_setup *setup, struct dps_error *err);
void dps_dealers_free(struct dps_dealers *self);

/* Tells a network's groups what machines cost at `date` [s], and when they would work.
 */
void dps_dealers_quote(
    const struct dps_dealers *self, int64_t date, struct dps_cells *cells);

/* Takes the orders of a network's groups that have owners. */
void dps_dealers_take(
    struct dps_dealers *self, int64_t date, const struct dps_cells *cells);

void dps_dealers_save(const struct dps_dealers *self, struct dps_buffer *out);
void dps_dealers_load(struct dps_dealers *self, struct dps_reader *in);

#endif
