/* settling.h: what cells did since the last settlement, where that is not each epoch.
 *
 * Sums over the epochs of the period under way, from which at its end come the claims
 * of the whole period: work and revenue in all, and the rest on the mean of its time.
 *
 * In place: start from {0}; dps_settling_init / dps_settling_free (legal twice).
 */
#ifndef DPS_SIM_ECONOMY_SETTLING_H
#define DPS_SIM_ECONOMY_SETTLING_H

#include "models/settlement.h"
#include "sim/core/buffer.h"
#include "sim/economy/cells.h"
#include "sim/economy/turn.h"

/* Of one cell, over time. */
struct dps_stretch {
    double weight, nodes, stake; /* [d] */
    double lit;                  /* weight that was online [d] */
    double busy;                 /* of it with work [d] */
    double work;                 /* [unit] */
    double revenue;              /* [USD] */
};

struct dps_settling {
    struct dps_stretch *items; /* one a cell */
    size_t n;
    double days; /* since the last settlement */
};

DPS_CHECKED enum dps_status dps_settling_init(
    struct dps_settling *self, size_t n, struct dps_error *err);
void dps_settling_free(struct dps_settling *self);

/* Notes the epoch's claims.  Where it ends a period: true, and the claims are those of
 * the period. */
bool dps_settling_turn(struct dps_settling *self,
    const struct dps_settlement *settlement, const struct dps_turn *turn,
    struct dps_cells *cells);

void dps_settling_save(const struct dps_settling *self, struct dps_buffer *out);
void dps_settling_load(struct dps_settling *self, struct dps_reader *in);

#endif
