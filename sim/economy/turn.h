/* turn.h: an epoch, and what every part of the economy works on in it. */
#ifndef DPS_SIM_ECONOMY_TURN_H
#define DPS_SIM_ECONOMY_TURN_H

#include "sim/fleet/fleet.h"
#include "sim/ledger/ledger.h"

#include <stdint.h>

/* An epoch as a network's rules see it. */
struct dps_epoch {
    uint32_t number;
    int64_t begin, end; /* [s] */
    int64_t time;       /* of its end, ns since the scenario's start */
};

/* Borrowed for the epoch. */
struct dps_turn {
    struct dps_epoch epoch;
    uint64_t seed;
    struct dps_ledger *ledger;
    struct dps_fleet *fleet;
};

/* Posts `units` at the epoch's end. */
DPS_CHECKED enum dps_status dps_turn_post(const struct dps_turn *self, int32_t from,
    int32_t to, int64_t units, const char *reason, struct dps_error *err);

/* The epoch's length [d]. */
double dps_turn_days(const struct dps_turn *self);

#endif
