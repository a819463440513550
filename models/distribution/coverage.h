/* coverage.h: nodes count by what they cover, not by how many they are.
 *
 * HIP-17: the plane is cut into hexagons at several resolutions, seven of one in each
 * of the next coarser.  At each, a hexagon has a target of nodes and a most; a number
 * of its neighbours, itself among the seven, must have met the target before it may
 * hold more.  Nodes beyond the limit do not add to the reward of a hexagon, they share
 * it:
 *
 *     limit   = min(max, target max(1, n - N + 1))     n of 7 have met the target
 *     clipped = min(limit, sum of the clipped of the seven below)
 *     scale   = product over resolutions of clipped / unclipped
 *
 * The kind `coverage` takes a region's nodes as evenly spread over the hexagons that
 * have any, of seven always the same number.
 *
 * HIP-15: of a beacon heard by w witnesses each is paid RX and the sender TX,
 *
 *     RX = 1 if w <= N, else (N - (1 - r^(w - N))) / w
 *     TX = w / N if w <= N, else 1 + 1 - r^(w - N)
 *
 * The kind `witness` lets every node online send a beacon that those within reach hear;
 * a beacon pays N + 1 in all as soon as N hear it, so that crowding adds nothing.
 */
#ifndef DPS_MODELS_DISTRIBUTION_COVERAGE_H
#define DPS_MODELS_DISTRIBUTION_COVERAGE_H

#include "models/distribution/distribution.h"

/* One resolution; finer ones have larger numbers. */
struct dps_hexagons {
    int64_t resolution;
    int64_t neighbours; /* N, 1 to 7 */
    int64_t target;
    int64_t max;
};

struct dps_distribution_coverage {
    int64_t resolution;     /* that densities are counted at */
    int64_t inhabited;      /* hexagons of seven that have nodes, 1 to 7 */
    struct dps_list levels; /* of struct dps_hexagons, from fine to coarse; empty: those
                               of HIP-17 */
};

struct dps_distribution_witness {
    double desired; /* N, witnesses that a beacon wants [1] */
    double decay;   /* r [1] */
    double reach;   /* hexagons in which a beacon is heard [1] */
};

enum { DPS_HIP17_LEVELS = 7 };

/* HIP-17's, from resolution 10 to 4; finer ones never bind beyond that. */
extern const struct dps_hexagons dps_hip17_levels[DPS_HIP17_LEVELS];

extern const struct dps_record dps_hexagons_record;
extern const struct dps_distribution_kind dps_distribution_coverage;
extern const struct dps_distribution_kind dps_distribution_witness;

/* The most nodes that count in a hexagon of whose seven `met` have met the target. */
int64_t dps_hexagon_limit(const struct dps_hexagons *self, int64_t met);

/* The product of clipped over unclipped [1]; an empty hexagon scales by 1. */
double dps_hexagon_scale(const int64_t *clipped, const int64_t *unclipped, size_t n);

/* The scale of evenly spread nodes, `density` in each inhabited hexagon [1]. */
double dps_coverage_scale(const struct dps_distribution_coverage *self, double density);

/* What a beacon heard by w pays to each witness and to its sender [1]. */
double dps_witness_heard(const struct dps_distribution_witness *self, double w);
double dps_witness_sent(const struct dps_distribution_witness *self, double w);

#endif
