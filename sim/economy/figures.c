#include "sim/economy/figures.h"

#include "sim/core/date.h"
#include "sim/core/maths.h"

#include <math.h>

enum { MICRO = 1000000 };

/* Power and weight that are given by date are known when an epoch begins. */
static void
take_given(struct dps_member *self, const struct dps_turn *turn)
{
    const struct dps_aggregate *given = &self->aggregate;
    if (given->given) {
        double *f = self->figures;
        f[DPS_POWER] = dps_aggregate_power(given, turn->epoch.begin);
        f[DPS_WEIGHT] =
            dps_aggregate_weight(given, turn->epoch.begin) / self->cells.quantum;
    }
}

void
dps_figures_mark(struct dps_member *self, const struct dps_turn *turn)
{
    const struct dps_token_state *token = &turn->ledger->tokens[self->first_token];
    self->flows = (struct dps_flows){.minted = token->minted, .burned = token->burned};
    take_given(self, turn);
    dps_cells_qualify(&self->cells, self->setup->quality,
        dps_growth_between(self->quality.items, self->quality.n, turn->epoch.begin));
}

static double
balance(const struct dps_member *self, const struct dps_ledger *ledger, int32_t account)
{
    return account >= 0 ? (double)ledger->accounts[account].balance / (double)self->unit
                        : 0;
}

static void
take_prices(struct dps_member *self, double factor)
{
    double *f = self->figures;
    const struct dps_price *law = self->setup->price;
    f[DPS_FACTOR] = factor;
    if (law == NULL) {
        return;
    }
    f[DPS_PRICE] = self->quote.state.price;
    f[DPS_RETURN] = self->quote.state.change;
    f[DPS_ORACLE] = self->quote.oracle;
    double depth = dps_price_depth(law, &self->quote.state, f[DPS_SUPPLY]);
    depth += dps_cohorts_depth(&self->cohorts);
    f[DPS_DEPTH] = isfinite(depth) ? depth : 0;
}

static void
take_tokens(struct dps_member *self, const struct dps_turn *turn)
{
    double *f = self->figures;
    const struct dps_ledger *ledger = turn->ledger;
    const struct dps_token_state *token = &ledger->tokens[self->first_token];
    const struct dps_flows *flows = &self->flows;
    double unit = (double)self->unit;
    double rate = 1 / (unit * dps_turn_days(turn));
    double staked = (double)dps_cohorts_staked(&self->cohorts);
    f[DPS_SUPPLY] = (double)(token->minted - token->burned) / unit;
    f[DPS_LOCKED] = balance(self, ledger, self->locked) +
                    balance(self, ledger, self->commitments.account);
    f[DPS_STAKED] = staked / unit;
    f[DPS_CIRCULATING] = f[DPS_SUPPLY] - f[DPS_LOCKED] - f[DPS_STAKED];
    f[DPS_MINTED] = (double)(token->minted - flows->minted) * rate;
    f[DPS_BURNED] = (double)(token->burned - flows->burned) * rate;
    f[DPS_REWARDS] = (double)flows->rewarded * rate;
    f[DPS_BOUGHT] = (double)flows->bought * rate;
    f[DPS_SOLD] = (double)flows->sold * rate;
    f[DPS_SLASHED] = (double)flows->slashed * rate;
    f[DPS_BONDED] = balance(self, ledger, self->bonded) +
                    balance(self, ledger, self->commitments.account);
    f[DPS_STAKE_YIELD] =
        staked > 0 ? (double)flows->yielded / staked *
                         ((double)DPS_YEAR / (double)DPS_DAY / dps_turn_days(turn))
                   : 0;
}

static void
take_work(struct dps_member *self, const struct dps_turn *turn)
{
    double *f = self->figures;
    const struct dps_market_outcome *outcome = &self->service.outcome;
    double days = dps_turn_days(turn);
    double capacity = 0;
    for (size_t i = 0; i < self->cells.n; i++) {
        capacity += self->cells.offers[i].capacity;
    }
    f[DPS_CAPACITY] = capacity / days;
    f[DPS_DEMAND] = outcome->asked / days;
    f[DPS_SERVED] = outcome->served / days;
    f[DPS_UTILISATION] = outcome->utilisation;
    f[DPS_SERVICE_PRICE] = outcome->price;
    f[DPS_REVENUE] = (double)self->flows.paid / MICRO / days;
}

/* What the treasury has, of which a part may have come from the rewards' rest. */
static void
take_treasury(struct dps_member *self, const struct dps_turn *turn)
{
    double *f = self->figures;
    const struct dps_ledger *ledger = turn->ledger;
    const struct dps_treasury *law = self->setup->treasury;
    const struct dps_cohorts *cohorts = &self->cohorts;
    int32_t own = law != NULL ? cohorts->treasury_tokens : -1;
    f[DPS_TREASURY] =
        balance(self, ledger, own) +
        (self->treasury != own ? balance(self, ledger, self->treasury) : 0);
    f[DPS_TREASURY_SPENT] = (double)self->flows.spent / MICRO / dps_turn_days(turn);
    f[DPS_TREASURY_VALUE] = f[DPS_TREASURY] * f[DPS_PRICE];
    if (law != NULL) {
        int64_t dollars = ledger->accounts[cohorts->treasury_dollars].balance;
        f[DPS_TREASURY_VALUE] += (double)dollars / MICRO;
        f[DPS_TREASURY_BUDGET] = law->budget * (double)DPS_DAY;
    }
}

/* How power is spread among operators, and stake among holders. */
static void
take_concentration(struct dps_member *self, const struct dps_turn *turn)
{
    size_t n = self->cohorts.n;
    for (size_t i = 0; i < n; i++) {
        self->stakes[i] = self->cohorts.items[i].holding.state.staked;
    }
    self->stake = dps_concentration_of(self->stakes, self->stakes + n, n);
    if (self->cells.n > 0) {
        self->power =
            dps_sketch_concentration(&turn->fleet->networks[self->network].powers);
    }
}

static void
take_nodes(struct dps_member *self, const struct dps_turn *turn)
{
    double *f = self->figures;
    const struct dps_fleet *fleet = turn->fleet;
    const struct dps_fleet_network *network = &fleet->networks[self->network];
    const int64_t *count = network->count;
    double days = dps_turn_days(turn);
    f[DPS_NODES] = (double)(count[DPS_WORKING] + count[DPS_IN_REPAIR]);
    f[DPS_ONLINE] = dps_cells_lit(&self->cells, fleet, DPS_WORKING);
    f[DPS_WEIGHT] = dps_cells_weight(&self->cells, fleet);
    f[DPS_POWER] =
        dps_cells_lit(&self->cells, fleet, DPS_COUNT_WEIGHT) * self->cells.quantum;
    f[DPS_JOINED] = (double)self->flows.joined / days;
    f[DPS_GONE] = (double)self->flows.left / days;
    f[DPS_FAILURES] = (double)self->flows.failures / days;
    f[DPS_OPERATORS] = (double)self->power.n;
    f[DPS_INCOME] =
        f[DPS_REWARDS] * f[DPS_PRICE] + (double)self->flows.earned / MICRO / days;
    f[DPS_RUNNING_COST] = (double)count[DPS_COUNT_COST] * 1e-12 * (double)DPS_DAY;
    f[DPS_HARDWARE_VALUE] = 0;
    for (size_t i = 0; i < self->cells.n; i++) {
        const struct dps_group *group = &fleet->groups[self->cells.items[i].group];
        double nodes =
            (double)(group->count[DPS_WORKING] + group->count[DPS_IN_REPAIR]);
        f[DPS_HARDWARE_VALUE] += nodes * self->cells.items[i].capex;
    }
    take_given(self, turn);
}

void
dps_figures_take(
    struct dps_member *self, const struct dps_turn *turn, double factor, double days)
{
    self->figures[DPS_DAYS] = days;
    self->figures[DPS_STEP] = dps_turn_days(turn);
    take_tokens(self, turn);
    take_prices(self, factor);
    take_treasury(self, turn);
    take_work(self, turn);
    take_concentration(self, turn);
    take_nodes(self, turn);
    dps_kpi_remember(&self->setup->kpis, self->figures, &self->kpis);
}
