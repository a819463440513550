#include "sim/economy/aggregate.h"

#include "sim/core/date.h"
#include "sim/core/maths.h"
#include "sim/economy/member.h"

/* ---- life -------------------------------------------------------------- */

enum dps_status
dps_aggregate_init(struct dps_aggregate *self, const struct dps_aggregate_terms *terms,
    struct dps_error *err)
{
    *self = (struct dps_aggregate){.given = terms != NULL};
    if (terms == NULL) {
        return DPS_OK;
    }
    const struct {
        struct dps_points *points;
        const struct dps_growth_table *table;
    } all[] = {
        {&self->power, terms->power},
        {&self->weight, terms->weight},
        {&self->onboarded, terms->onboarded},
        {&self->renewed, terms->renewed},
        {&self->renewal, terms->renewal},
        {&self->released, terms->released},
    };
    enum dps_status status = DPS_OK;
    for (size_t i = 0; i < DPS_COUNT_OF(all) && status == DPS_OK; i++) {
        status = dps_points_read(all[i].points, all[i].table, err);
    }
    return status;
}

void
dps_aggregate_free(struct dps_aggregate *self)
{
    dps_points_free(&self->power);
    dps_points_free(&self->weight);
    dps_points_free(&self->onboarded);
    dps_points_free(&self->renewed);
    dps_points_free(&self->renewal);
    dps_points_free(&self->released);
}

static double
value_at(const struct dps_points *points, int64_t date)
{
    return dps_growth_between(points->items, points->n, date);
}

double
dps_aggregate_power(const struct dps_aggregate *self, int64_t date)
{
    return value_at(&self->power, date);
}

double
dps_aggregate_weight(const struct dps_aggregate *self, int64_t date)
{
    return value_at(self->weight.n > 0 ? &self->weight : &self->power, date);
}

/* ---- commitments ------------------------------------------------------- */

/* What a table says for the epoch, in whole quanta. */
static int64_t
quanta_of(const struct dps_member *member, const struct dps_turn *turn,
    const struct dps_points *points)
{
    double bytes = value_at(points, turn->epoch.begin) * dps_turn_days(turn);
    return dps_truncate((long double)bytes / (long double)member->cells.quantum);
}

static int64_t
part_of(int64_t units, double share)
{
    int64_t part = dps_truncate((long double)units * (long double)share);
    return part < units ? part : units;
}

/* What ends in the epoch, and its pledge. */
static struct dps_commitment_lot
ending(struct dps_member *member, const struct dps_turn *turn)
{
    const struct dps_aggregate *self = &member->aggregate;
    struct dps_commitments *commitments = &member->commitments;
    if (self->released.n == 0) {
        return dps_commitment_expire(&commitments->items[0].ring);
    }
    double tokens = value_at(&self->released, turn->epoch.begin) * dps_turn_days(turn);
    int64_t units =
        dps_truncate((long double)tokens * (long double)member->unit + 0.5L);
    return (struct dps_commitment_lot){
        0, units < commitments->opening ? units : commitments->opening, 0};
}

/* Keeps a lot; what ends by a table is one sum, what ends by its life a ring. */
static void
keep(struct dps_member *member, struct dps_commitment_lot lot)
{
    struct dps_commitments *commitments = &member->commitments;
    if (member->aggregate.released.n > 0) {
        commitments->opening += lot.pledge;
    } else {
        dps_commitment_add(&commitments->items[0].ring, lot,
            dps_commitments_life(commitments, member->setup->commitments));
    }
}

/* What was pledged before the start has commitments that end at even distances. */
static void
adopt_opening(struct dps_member *member, const struct dps_turn *turn)
{
    struct dps_commitments *commitments = &member->commitments;
    double weight = dps_aggregate_weight(&member->aggregate, turn->epoch.begin);
    const struct dps_commitment_lot lot = {
        dps_truncate((long double)weight / (long double)member->cells.quantum),
        commitments->opening, 0};
    dps_commitments_spread(&commitments->items[0].ring, lot,
        dps_commitments_life(commitments, member->setup->commitments));
    commitments->opening = 0;
}

static int64_t
asked_for(const struct dps_member *member, int64_t weight)
{
    return dps_bond_total(member->commitments.bond, weight);
}

enum dps_status
dps_aggregate_commit(
    struct dps_member *member, const struct dps_turn *turn, struct dps_error *err)
{
    const struct dps_aggregate *self = &member->aggregate;
    struct dps_commitments *commitments = &member->commitments;
    if (!self->given || commitments->items == NULL) {
        return DPS_OK;
    }
    if (self->released.n == 0 && commitments->opening > 0) {
        adopt_opening(member, turn);
    }
    enum dps_status status = dps_commitments_ask(member, turn, err);
    if (status != DPS_OK) {
        return status;
    }
    const struct dps_commitment_terms *terms = member->setup->commitments;
    double share = self->renewal.n > 0 ? value_at(&self->renewal, turn->epoch.begin)
                                       : terms->renewal;
    struct dps_commitment_lot lot = ending(member, turn);
    int64_t renewed = self->renewed.n > 0 ? quanta_of(member, turn, &self->renewed)
                                          : part_of(lot.weight, share);
    int64_t kept = part_of(lot.pledge, share);
    int64_t lack = asked_for(member, renewed) - kept;
    lack = terms->topped_up && lack > 0 ? lack : 0;
    int64_t onboarded = quanta_of(member, turn, &self->onboarded);
    int64_t fresh = asked_for(member, onboarded);
    if (self->released.n > 0) {
        commitments->opening -= lot.pledge;
    }
    keep(member, (struct dps_commitment_lot){renewed, kept + lack, 0});
    keep(member, (struct dps_commitment_lot){onboarded, fresh, 0});
    status = dps_turn_post(turn, commitments->account, member->nodes, lot.pledge - kept,
        "pledge returned", err);
    return status == DPS_OK ? dps_commitments_post(member, turn, fresh + lack, err)
                            : status;
}
