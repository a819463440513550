/* population.h: which nodes take part: they join and leave to follow a target.
 *
 * While the population is below its target, nodes join in an order drawn once from the
 * seed; those that left wait behind those that have never joined.  When the target
 * falls, nodes leave while the population stays at or above it without them, first
 * those whose capacity costs them most.  Both orders are total: no tie is left to
 * chance.
 *
 * In place: dps_population_init / dps_population_free (legal twice).
 */
#ifndef DPS_SIM_ECONOMY_POPULATION_H
#define DPS_SIM_ECONOMY_POPULATION_H

#include "models/growth.h"
#include "sim/core/calendar.h"
#include "sim/fleet/fleet.h"
#include "sim/workload/points.h"

struct dps_population {
    struct dps_variant growth;
    uint32_t network;
    const char *class;               /* of its machines; "": all */
    struct dps_points points;        /* of the law's table */
    struct dps_calendar entry, exit; /* nodes by rank; `time` is the rank */
    uint32_t *entry_rank;            /* of every node of the fleet */
    uint32_t *exit_rank;
    bool exhausted; /* the target asked for more nodes than there are */
};

/* All nodes of the network, or those of a class of hardware in it, wait; "" is all.
 * DPS_EINVAL or DPS_EIO if the law's file is wrong. */
DPS_CHECKED enum dps_status dps_population_init(struct dps_population *self,
    const struct dps_variant *growth, uint32_t network, const char *class,
    const struct dps_fleet *fleet, struct dps_error *err);
void dps_population_free(struct dps_population *self);

/* The target at a date: bytes or nodes, as the law measures. */
double dps_population_target(const struct dps_population *self, int64_t date);

/* Lets nodes join and leave at the start of an epoch. */
DPS_CHECKED enum dps_status dps_population_follow(struct dps_population *self,
    struct dps_fleet *fleet, int64_t date, uint32_t epoch, struct dps_error *err);

void dps_population_save(const struct dps_population *self, struct dps_buffer *out);
DPS_CHECKED enum dps_status dps_population_load(
    struct dps_population *self, struct dps_reader *in, struct dps_error *err);

#endif
