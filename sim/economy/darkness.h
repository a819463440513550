/* darkness.h: when exactly, in an epoch, the machines of a group are dark.
 *
 * Outages begin and end at whole seconds, and an epoch knows how much of it is dark:
 * halves of it that are neither light nor dark throughout are halved again.  Where a
 * rule says that a share of machines is available, each machine is dark or not by a
 * draw of its own.
 *
 * Values; nothing to free.
 */
#ifndef DPS_SIM_ECONOMY_DARKNESS_H
#define DPS_SIM_ECONOMY_DARKNESS_H

#include "sim/economy/outages.h"
#include "sim/fleet/absences.h"

enum { DPS_DARK_STRETCHES = 64 };

struct dps_dark {
    struct dps_absence span; /* [ns since the start] */
    double share;            /* of machines that are dark [1] */
    uint64_t entity;         /* names the draws of who they are */
};

struct dps_dark_list {
    struct dps_dark items[DPS_DARK_STRETCHES]; /* rule by rule, upward by time */
    size_t n;
};

/* Of a group, in [begin, end) [s since 1970], the first part of the epoch that
 * `outages` lived last; `origin` is the scenario's start.  DPS_ENUMERIC if they are too
 * many. */
DPS_CHECKED enum dps_status dps_dark_find(struct dps_dark_list *self,
    const struct dps_outages *outages, size_t group, int64_t origin, int64_t begin,
    int64_t end, struct dps_error *err);

/* Those that strike a machine; how many they are. */
size_t dps_dark_of(const struct dps_dark_list *self, uint64_t seed, uint64_t identity,
    struct dps_absence out[DPS_DARK_STRETCHES]);

#endif
