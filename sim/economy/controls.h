/* controls.h: a network's controllers, and what their outputs multiply.
 *
 *     emission         what its laws of emission mint for nodes
 *     service-price    the price that its market posts, over the first one
 *     reward-share     at most 1: of what is to be shared among nodes; what they do not
 *                      get goes where `distribute.rest` says
 *
 * Each epoch but the first they act, at its begin, by the figures at the end of the
 * last one.  Outputs of several on one thing multiply.
 *
 * In place: start from {0}; dps_controls_init / dps_controls_free (legal twice, and
 * after a failed init).
 */
#ifndef DPS_SIM_ECONOMY_CONTROLS_H
#define DPS_SIM_ECONOMY_CONTROLS_H

#include "sim/core/buffer.h"
#include "sim/economy/setup.h"

struct dps_controls {
    struct dps_control_state *states; /* of each */
    size_t n;
    double scale[DPS_LEVERS]; /* in the epoch under way; 1 where nothing steers [1] */
    bool steers[DPS_LEVERS];
};

DPS_CHECKED enum dps_status dps_controls_init(struct dps_controls *self,
    const struct dps_setup_network *network, struct dps_error *err);
void dps_controls_free(struct dps_controls *self);

/* All act by the figures at `date` [s], an epoch of dt seconds having gone by. */
DPS_CHECKED enum dps_status dps_controls_act(struct dps_controls *self,
    const struct dps_setup_network *network, const double *figures, int64_t date,
    int64_t dt, struct dps_error *err);

/* New rules in the place of old ones; an expression that changed remembers nothing. */
DPS_CHECKED enum dps_status dps_controls_amend(struct dps_controls *self,
    const struct dps_setup_network *old, const struct dps_setup_network *network,
    struct dps_error *err);

void dps_controls_save(const struct dps_controls *self, struct dps_buffer *out);
void dps_controls_load(struct dps_controls *self,
    const struct dps_setup_network *network, struct dps_reader *in);

#endif
