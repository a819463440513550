/* part.h: the laws of cells, as they stand alone, in a pool or behind bands.
 *
 *     capacity      w o          weight w, online share o
 *     quality       w o q^k      quality q
 *     work          work done
 *     revenue       what users paid
 *     stake         S o          stake S
 *     coverage      w o scale    HIP-17: nodes that crowd a hexagon count for less
 *     witness       HIP-15: beacons sent and heard
 *     availability  nodes that are there, working or not, by what they are
 *     compound      time, times a weighted sum of what machines are
 *     formula       an expression
 *     none          nothing: the amount is left
 */
#ifndef DPS_MODELS_DISTRIBUTION_PART_H
#define DPS_MODELS_DISTRIBUTION_PART_H

#include "models/distribution/distribution.h"

extern const struct dps_family dps_distribution_part_family;

/* A law of cells on its own: `by: {kind: work}`. */
struct dps_distribution_part {
    struct dps_variant law;
};

extern const struct dps_record dps_distribution_part_record;

/* Whether the law asks for wallets. */
bool dps_distribution_part_by_wallet(const struct dps_variant *law);

/* Shares `amount` by the law: adds to shares and outcome. */
void dps_distribution_part_share(const struct dps_variant *law, enum dps_remainder rule,
    int64_t amount, const struct dps_distribution_epoch *epoch,
    const struct dps_distribution_room *room, int64_t *shares,
    struct dps_distribution_outcome *outcome);

#endif
