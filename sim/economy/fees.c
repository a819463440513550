#include "sim/economy/fees.h"

#include "sim/core/date.h"
#include "sim/core/maths.h"
#include "sim/economy/member.h"

double
dps_fees_day_reward(const struct dps_member *member, size_t cell, double weight)
{
    const double *figures = member->figures;
    double all = figures[DPS_WEIGHT];
    double counted = weight * dps_cells_quality(&member->cells, cell);
    return all > 0 ? figures[DPS_REWARDS] * (double)member->unit * counted / all : 0;
}

enum dps_status
dps_fees_end(struct dps_member *member, const struct dps_turn *turn, size_t cell,
    struct dps_commitment_lot lot, int64_t open, struct dps_error *err)
{
    struct dps_commitments *self = &member->commitments;
    struct dps_youth *youth = &self->items[cell].youth;
    const struct dps_commitment_end end = {
        .pledge = lot.pledge,
        .day_reward = dps_fees_day_reward(member, cell, (double)lot.weight),
        .youth = youth,
        .open = (double)open,
        .epoch = dps_turn_days(turn),
    };
    int64_t fee = dps_commitment_fee(member->setup->commitments, &end);
    if (open > 0) {
        dps_youth_scale(youth, (double)(open - lot.weight) / (double)open);
    }
    self->fees[DPS_FEE_ENDED] += fee;
    enum dps_status status =
        dps_turn_post(turn, self->account, DPS_BURN, fee, "ended early", err);
    return status == DPS_OK ? dps_turn_post(turn, self->account, member->nodes,
                                  lot.pledge - fee, "pledge returned", err)
                            : status;
}

/* Burns up to `tokens` [base units] of what nodes have or their payer. */
static enum dps_status
take(struct dps_member *member, const struct dps_turn *turn, enum dps_fee kind,
    double tokens, const char *reason, struct dps_error *err)
{
    struct dps_commitments *self = &member->commitments;
    const struct dps_account *accounts = turn->ledger->accounts;
    int64_t held = accounts[member->nodes].balance;
    int64_t lent = self->payer >= 0 ? accounts[self->payer].balance : 0;
    int64_t units = dps_truncate((long double)tokens);
    int64_t own = units < held ? units : held;
    int64_t rest = units - own < lent ? units - own : lent;
    self->fees[kind] += own + rest;
    enum dps_status status =
        dps_turn_post(turn, member->nodes, DPS_BURN, own, reason, err);
    return status == DPS_OK && rest > 0
               ? dps_turn_post(turn, self->payer, DPS_BURN, rest, reason, err)
               : status;
}

/* Committed weight of a cell that was not there, all through the epoch [quanta]. */
static double
absent_of(const struct dps_member *member, const struct dps_turn *turn, size_t i)
{
    const struct dps_group_cell *cell = &member->cells.items[i];
    const int64_t *count = turn->fleet->groups[cell->group].count;
    double there = (double)count[DPS_COUNT_CAPACITY] * (1 - cell->dark);
    double away = (double)count[DPS_COUNT_PRESENT] - there;
    return away > 0 ? away * cell->committed : 0;
}

enum dps_status
dps_fees_take(
    struct dps_member *member, const struct dps_turn *turn, struct dps_error *err)
{
    const struct dps_commitments *self = &member->commitments;
    const struct dps_commitment_terms *terms = member->setup->commitments;
    double days = dps_turn_days(turn);
    double absence = 0;
    double dues = 0;
    for (size_t i = 0; i < self->n; i++) {
        struct dps_commitment_lot open = dps_commitment_open(&self->items[i].ring);
        double away = absent_of(member, turn, i);
        double most = dps_fees_day_reward(member, i, (double)open.weight);
        double owed = (double)open.dues;
        most *= terms->dues.most;
        absence += dps_fees_day_reward(member, i, away) * terms->absence * days;
        dues += (owed < most ? owed : most) * days;
    }
    enum dps_status status =
        take(member, turn, DPS_FEE_ABSENCE, absence, "absence", err);
    return status == DPS_OK ? take(member, turn, DPS_FEE_DUES, dues, "dues", err)
                            : status;
}
