/* review.h: operators review their nodes, one in `period` epochs each.
 *
 * Each epoch, of every block a contiguous part is reviewed, the next one in the next
 * epoch, so that all nodes of a group have had their turn after a period.  Machines
 * that are to move to a sibling do so after all reviews of the epoch, one by one.
 */
#ifndef DPS_SIM_FLEET_REVIEW_H
#define DPS_SIM_FLEET_REVIEW_H

#include "models/review.h"
#include "sim/fleet/fleet.h"

struct dps_review_rule {
    dps_review_decide *decide; /* NULL: nodes of the group are not reviewed */
    const void *law;           /* for it */
    struct dps_review_scene scene;
    uint32_t period; /* epochs between two reviews of a node, >= 1 */
    uint32_t other;  /* the sibling that scene.other shows, if that is not NULL */
    bool draws;      /* the law wants a number for each review */
};

/* Reviews at the start of `epoch`: all epochs before it are shared, and what is decided
 * holds from it on.  One rule a group. */
DPS_CHECKED enum dps_status dps_fleet_review(struct dps_fleet *self, uint32_t epoch,
    const struct dps_review_rule *rules, struct dps_error *err);

#endif
