/* switch.h: when an operator takes a machine to another network that can use it.
 *
 * At a review it sets what a machine is expected to earn here against the network that
 * would pay it best besides, each less what its bond would bring elsewhere, its running
 * costs being the same:
 *
 *     need    (1 + threshold) times what it earns here, and cost / over
 *     gap     what it would earn there, itself and machines on the way counted, - need
 *
 * A machine that takes part moves with the chance 1 - e^(-h T f) where gap > 0; h is
 * haste, T the time between reviews, and f the share of all machines here with whose
 * move both pay the same but for the threshold, were what either pays fixed:
 *
 *     f = gap / (need W / W' + there),   at most 1
 *
 * with W and W' the weights that share it here and there, both by what a mean machine
 * weighs there; an empty network counts as one machine.  So the gap closes at
 * the rate h instead of turning round.  A machine that is off, or not bought yet, moves
 * at once and for nothing: its operator will look at that network from then on.
 */
#ifndef DPS_MODELS_OPERATOR_SWITCH_H
#define DPS_MODELS_OPERATOR_SWITCH_H

#include "models/review.h"
#include "sim/core/field.h"

struct dps_operator_switch {
    double threshold; /* by which it has to pay more [1] */
    double cost;      /* of moving a machine [USD] */
    double over;      /* time in which that has to come back [s], > 0 */
    double haste;     /* h [1/s] */
};

extern const struct dps_record dps_operator_switch_record;

/* A switch made ready; a value. */
struct dps_operator_mover {
    double threshold; /* [1] */
    double fee;       /* [USD/s] */
    double haste;     /* h [1/s] */
    bool moves;       /* ever */
};

struct dps_operator_mover dps_operator_mover_of(const struct dps_operator_switch *self);

/* What a USD that each node earns is worth to its operator, here and there [1]. */
struct dps_operator_worth {
    double here[DPS_REVIEW_BATCH], there[DPS_REVIEW_BATCH];
};

/* Writes which nodes of a batch move to scene->other: 1 or 0. */
void dps_operator_move(const struct dps_operator_mover *self,
    const struct dps_review_scene *scene, const struct dps_review_batch *batch,
    const struct dps_operator_worth *worth, uint8_t *moves);

#endif
