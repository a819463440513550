#include "sim/economy/burns.h"

#include "sim/core/date.h"
#include "sim/core/maths.h"
#include "sim/economy/accounts.h"
#include "sim/economy/member.h"

/* What the table says was burnt by a date [base units]. */
static int64_t
burnt_by(const struct dps_member *self, int64_t date)
{
    int64_t shift = self->setup->burnt->at_end ? DPS_DAY : 0;
    double tokens = dps_growth_between(self->burnt.items, self->burnt.n, date - shift);
    return dps_truncate((long double)tokens * (long double)self->unit + 0.5L);
}

/* What is burnt beside what the run has burnt in the epoch by its own rules. */
static int64_t
beside(const struct dps_member *self, const struct dps_turn *turn, int32_t token,
    int64_t units, bool in_all)
{
    const struct dps_token_state *state =
        &turn->ledger->tokens[self->first_token + token];
    int64_t own = in_all && token == 0 ? state->burned - self->flows.burned : 0;
    return units > own ? units - own : 0;
}

static enum dps_status
burn_by_table(
    struct dps_member *self, const struct dps_turn *turn, struct dps_error *err)
{
    if (self->setup->burnt == NULL) {
        return DPS_OK;
    }
    int32_t payer = -1;
    enum dps_status status =
        dps_accounts_of(self, turn->ledger, 0, self->setup->burnt->payer, &payer, err);
    int64_t units = burnt_by(self, turn->epoch.end) - burnt_by(self, turn->epoch.begin);
    units = beside(self, turn, 0, units, self->setup->burnt->in_all);
    return status == DPS_OK ? dps_turn_post(turn, payer, DPS_BURN, units, "burn", err)
                            : status;
}

/* Burns per day times the epoch's length; the row in force at its begin. */
static enum dps_status
burn_by_day(struct dps_member *self, const struct dps_turn *turn, struct dps_error *err)
{
    const struct dps_burn *rows = self->setup->burns.items;
    const struct dps_burn *row = NULL;
    int64_t begin = turn->epoch.begin;
    for (size_t i = 0; i < self->setup->burns.n && rows[i].at <= begin; i++) {
        row = &rows[i];
    }
    if (row == NULL) {
        return DPS_OK;
    }
    int32_t payer = -1;
    enum dps_status status = dps_accounts_of(
        self, turn->ledger, row->per_day.token, row->payer, &payer, err);
    int64_t units = dps_muldiv(row->per_day.units, turn->epoch.end - begin, DPS_DAY);
    units = beside(self, turn, row->per_day.token, units, row->in_all);
    return status == DPS_OK ? dps_turn_post(turn, payer, DPS_BURN, units, "burn", err)
                            : status;
}

enum dps_status
dps_burns_take(
    struct dps_member *self, const struct dps_turn *turn, struct dps_error *err)
{
    enum dps_status status = burn_by_day(self, turn, err);
    return status == DPS_OK ? burn_by_table(self, turn, err) : status;
}
