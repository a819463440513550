/* outages.h: which groups of the fleet are dark in an epoch, and for how much of it.
 *
 * Rules are those of the scenario and, for each region that a group stands in, the
 * region's own.  Rules strike independently: of an epoch a group is dark for the share
 * 1 - product of (1 - dark) over those that strike it.
 *
 * In place: start from {0}; dps_outages_init / dps_outages_free (legal twice, and after
 * a failed init).  Borrows the setup.
 */
#ifndef DPS_SIM_ECONOMY_OUTAGES_H
#define DPS_SIM_ECONOMY_OUTAGES_H

#include "models/outage/outage.h"
#include "models/outage/poisson.h"
#include "sim/core/buffer.h"
#include "sim/economy/setup.h"

/* How far a rule has come. */
struct dps_outage_progress {
    struct dps_outage_state state;
    struct dps_outage_state before; /* the last epoch */
    double dark;                    /* share of the last epoch [1] */
    int64_t begun;                  /* whether one began in it */
};

struct dps_outages {
    const struct dps_setup *setup;
    uint64_t seed;
    struct dps_outage_regional *regional; /* the regions' own rules */
    size_t n_regional;
    struct dps_outage *items;
    struct dps_outage_progress *progress; /* of each */
    size_t n;
    double *dark; /* of each group of the fleet, in the last epoch [1] */
};

/* Before the first epoch; reads traces.  DPS_EINVAL where two regions of one name have
 * other outages. */
DPS_CHECKED enum dps_status dps_outages_init(struct dps_outages *self,
    const struct dps_setup *setup, uint64_t seed, struct dps_error *err);
void dps_outages_free(struct dps_outages *self);

/* Goes on over the epoch [begin, end) [s]. */
void dps_outages_live(struct dps_outages *self, int64_t begin, int64_t end);

void dps_outages_save(const struct dps_outages *self, struct dps_buffer *out);
void dps_outages_load(struct dps_outages *self, struct dps_reader *in);

#endif
