/* releases.h: payments out of a network's accounts, by their laws.
 *
 * In place: start from {0}; dps_releases_init / dps_releases_free (legal twice).
 */
#ifndef DPS_SIM_ECONOMY_RELEASES_H
#define DPS_SIM_ECONOMY_RELEASES_H

#include "sim/economy/setup.h"
#include "sim/economy/turn.h"

struct dps_member;

struct dps_release_state {
    struct dps_emission_state state;
    int64_t paid;     /* ever [base units] */
    int32_t from, to; /* accounts */
};

struct dps_releases {
    struct dps_release_state *items;
    size_t n;
};

DPS_CHECKED enum dps_status dps_releases_init(struct dps_releases *self,
    const struct dps_setup_network *network, struct dps_error *err);
void dps_releases_free(struct dps_releases *self);

/* Adds the accounts that it needs to the member that it is part of. */
DPS_CHECKED enum dps_status dps_releases_add_accounts(struct dps_member *member,
    const struct dps_setup_network *network, struct dps_ledger *ledger,
    struct dps_error *err);

/* Pays what is due by `date`, not after the scenario's begin; what is due to nodes goes
 * to `before`. */
DPS_CHECKED enum dps_status dps_releases_open(struct dps_releases *self,
    const struct dps_setup_network *network, int64_t date, int32_t before,
    struct dps_ledger *ledger, struct dps_error *err);

/* Pays what has become due in the epoch. */
DPS_CHECKED enum dps_status dps_releases_pay(struct dps_releases *self,
    const struct dps_setup_network *network, const struct dps_emission_drivers *drivers,
    const struct dps_turn *turn, struct dps_error *err);

/* Goes on by amended rules of the same shape. */
void dps_releases_amend(struct dps_releases *self, const struct dps_setup_network *old,
    const struct dps_setup_network *amended, bool from_start);

void dps_releases_save(const struct dps_releases *self, struct dps_buffer *out);
void dps_releases_load(struct dps_releases *self, struct dps_reader *in);

#endif
