#include "models/operator/switch.h"

#include "sim/core/batch.h"

#include <math.h>

static const struct dps_field fields[] = {
    DPS_FIELD(struct dps_operator_switch, threshold, DPS_NUMBER, .unit = "1",
        .domain = "[0, 1e6]", .fallback = "15 %", .source = "assumed",
        .doc = "by which the other network has to pay more"),
    DPS_FIELD(struct dps_operator_switch, cost, DPS_NUMBER, .unit = "USD",
        .domain = "[0, inf)", .fallback = "0 USD", .source = "assumed",
        .doc = "of moving a machine: work, and what it does not earn meanwhile"),
    DPS_FIELD(struct dps_operator_switch, over, DPS_NUMBER, .unit = "s",
        .domain = "[1, inf)", .fallback = "180 d", .source = "assumed",
        .doc = "time in which the cost has to come back"),
    DPS_FIELD(struct dps_operator_switch, haste, DPS_NUMBER, .unit = "1/s",
        .domain = "(0, inf)", .fallback = "12 1/yr", .source = "assumed",
        .doc = "rate at which movers close the gap between what networks pay"),
};

const struct dps_record dps_operator_switch_record = {
    .name = "operator.switch",
    .doc = "when a machine is taken to another network that can use it",
    .size = sizeof(struct dps_operator_switch),
    .fields = fields,
    .n_fields = DPS_COUNT_OF(fields),
};

struct dps_operator_mover
dps_operator_mover_of(const struct dps_operator_switch *self)
{
    struct dps_operator_mover mover = {.moves = self != NULL};
    if (self != NULL) {
        mover.threshold = self->threshold;
        mover.fee = self->cost / self->over;
        mover.haste = self->haste;
    }
    return mover;
}

/* What each node of a batch comes to. */
struct outlook {
    double stays[DPS_REVIEW_BATCH]; /* logarithm of the chance, then the chance [1] */
    uint8_t off[DPS_REVIEW_BATCH];  /* it does not work, and moves: 1 or 0 */
};

/* Neither loop has a branch, so that both turn into vector instructions. */
static void
compare(const struct dps_operator_mover *self, const struct dps_review_scene *scene,
    const struct dps_review_batch *batch, const struct dps_operator_worth *worth,
    struct outlook *outlook)
{
    const struct dps_review_scene *other = scene->other;
    const double hurry = self->haste * scene->period;
    const double bond = scene->bond * scene->bond_yield;
    const double bond_there = other->bond * other->bond_yield;
    const double all_there = other->crowd + other->coming;
    /* Weights here over those there, by what a mean machine weighs there. */
    const double here_there =
        scene->mean * other->crowd > 0
            ? scene->crowd / scene->mean * other->mean / other->crowd
            : 0;
#pragma omp simd
    for (size_t i = 0; i < batch->n; i++) {
        double elsewhere = batch->elsewhere[i];
        double here = (scene->income * worth->here[i] - bond) * batch->weight[i];
        double gross = other->income * worth->there[i] * elsewhere * other->crowd /
                       (all_there + elsewhere);
        double present = batch->present[i];
        double need = here + self->threshold * fabs(here) + self->fee * present;
        double gap = gross - bond_there * elsewhere - need;
        double share = gap / ((need > 0 ? need : 0) * here_there + gross);
        outlook->stays[i] = gap > 0 ? -hurry * (share < 1 ? share : 1) : 0;
        outlook->off[i] = (uint8_t)((gap > 0) & (present < 1));
    }
    dps_batch_exp(outlook->stays, outlook->stays, batch->n);
}

void
dps_operator_move(const struct dps_operator_mover *self,
    const struct dps_review_scene *scene, const struct dps_review_batch *batch,
    const struct dps_operator_worth *worth, uint8_t *moves)
{
    struct outlook outlook;
    compare(self, scene, batch, worth, &outlook);
#pragma omp simd
    for (size_t i = 0; i < batch->n; i++) {
        moves[i] = (uint8_t)(outlook.off[i] | (batch->u[i] < 1 - outlook.stays[i]));
    }
}
