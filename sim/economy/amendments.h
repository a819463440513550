/* amendments.h: a network's rules as they change while it lives.
 *
 * An amendment is an overlay on the network as the scenario has it.  Those that have
 * taken effect lie on one another in the order in which they did, and the network is
 * bound anew with all of them; so that amendments may come by date, or when something
 * happens or is voted for, in any order.  What took effect, and how far triggers and
 * votes have come, is the state.
 *
 * In place: dps_amendments_init / dps_amendments_free (legal twice, and after a failed
 * init).  Borrows the scenario.
 */
#ifndef DPS_SIM_ECONOMY_AMENDMENTS_H
#define DPS_SIM_ECONOMY_AMENDMENTS_H

#include "sim/core/buffer.h"
#include "sim/economy/cohorts.h"
#include "sim/economy/setup.h"
#include "sim/scenario/scenario.h"

#include <stdbool.h>
#include <stdint.h>

/* What an amendment waits for. */
struct dps_waiting {
    struct dps_trigger_state trigger;
    struct dps_vote_state vote;
};

struct dps_amendments {
    struct dps_scenario *scenario;
    const struct dps_setup_network *base; /* as the scenario has it */
    uint32_t n;
    uint32_t n_fired;
    uint32_t *fired;                  /* in the order in which they took effect */
    struct dps_waiting *waiting;      /* of each */
    const struct dps_tree **overlays; /* scratch */
};

/* Binds the network with every amendment in the order of the list, so that a wrong one
 * is told before anything is lived. */
DPS_CHECKED enum dps_status dps_amendments_init(struct dps_amendments *self,
    struct dps_scenario *scenario, const struct dps_setup_network *base,
    struct dps_error *err);
void dps_amendments_free(struct dps_amendments *self);

/* The network with the first n of the list, before any has taken effect. */
DPS_CHECKED enum dps_status dps_amendments_preview(struct dps_amendments *self,
    uint32_t n, const struct dps_setup_network **network, struct dps_error *err);

/* Who votes, and what they see. */
struct dps_electorate {
    int64_t date; /* [s] */
    uint64_t seed;
    const double *figures; /* DPS_FIGURES of them */
    const struct dps_cohorts *cohorts;
};

/* The first amendment of the list that is due and has not taken effect, or NULL: by
 * date, or because what it waits for has happened. */
const struct dps_amendment *dps_amendments_due(
    const struct dps_amendments *self, int64_t date);

/* Once an epoch: triggers look at the figures, votes are held.  DPS_ENOMEM. */
DPS_CHECKED enum dps_status dps_amendments_watch(struct dps_amendments *self,
    const struct dps_electorate *electorate, struct dps_error *err);

/* Puts that amendment in force: the network with it and all before it. */
DPS_CHECKED enum dps_status dps_amendments_fire(struct dps_amendments *self,
    const struct dps_amendment *amendment, const struct dps_setup_network **network,
    struct dps_error *err);

void dps_amendments_save(const struct dps_amendments *self, struct dps_buffer *out);

/* Reads what has taken effect and binds the network accordingly. */
DPS_CHECKED enum dps_status dps_amendments_load(struct dps_amendments *self,
    struct dps_reader *in, const struct dps_setup_network **network,
    struct dps_error *err);

#endif
