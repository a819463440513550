/* What must hold of a network, and its supply by reason. */
#include "models/emission/baseline.h"
#include "models/emission/steps.h"
#include "sim/core/maths.h"
#include "sim/core/wide.h"
#include "sim/economy/member.h"
#include "sim/fleet/view.h"

#include <inttypes.h>

static int64_t
issued(const struct dps_issue *issues, const struct dps_list *list, int32_t token)
{
    const struct dps_emission *emission = list->items;
    int64_t sum = 0;
    for (size_t i = 0; i < list->n; i++) {
        sum +=
            emission[i].token == token ? issues[i].state.issued + issues[i].beside : 0;
    }
    return sum;
}

/* What lies in an account that a network may do without [base units]. */
static int64_t
held(const struct dps_ledger *ledger, int32_t account)
{
    return account >= 0 ? ledger->accounts[account].balance : 0;
}

struct dps_supply
dps_member_supply(const struct dps_member *self, const struct dps_ledger *ledger)
{
    const struct dps_network *rules = &self->setup->rules;
    struct dps_supply supply = {
        .emission = issued(self->emission, &rules->emission, 0),
        .genesis = issued(self->genesis, &rules->genesis, 0),
        .opening = self->tokens.items[0].opened,
        .reminted = self->service.minted[0],
        .burned = ledger->tokens[self->first_token].burned,
        .locked = ledger->accounts[self->locked].balance +
                  held(ledger, self->commitments.account),
    };
    supply.circulating = supply.emission + supply.genesis + supply.opening +
                         supply.reminted - supply.burned - supply.locked;
    return supply;
}

double
dps_member_baseline(const struct dps_member *self, int64_t date)
{
    const struct dps_network *rules = &self->setup->rules;
    for (size_t i = 0; i < rules->emission.n; i++) {
        const struct dps_emission *emission = dps_network_emission(rules, i);
        if (dps_emission_law(emission) == &dps_emission_baseline) {
            const struct dps_baseline *law = emission->law.params;
            double years = (double)(date - emission->from) / law->doubling;
            return law->power * dps_exp2(years);
        }
    }
    return 0;
}

int64_t
dps_member_allotted(const struct dps_member *self)
{
    const struct dps_network *rules = &self->setup->rules;
    int64_t sum = 0;
    for (size_t i = 0; i < rules->genesis.n; i++) {
        const struct dps_emission *entry = dps_network_genesis(rules, i);
        int64_t left = dps_emission_allocation(entry) - self->genesis[i].state.issued;
        sum = dps_units_sum(sum, entry->token == 0 && left > 0 ? left : 0);
    }
    return sum;
}

struct dps_returns_view
dps_member_returns(const struct dps_member *self)
{
    double price = self->setup->price != NULL ? self->quote.state.price : 0;
    return (struct dps_returns_view){&self->cells, price / (double)self->unit};
}

/* What was minted of a token by all that mints. */
static int64_t
minted_by_reason(const struct dps_member *self, size_t token)
{
    const struct dps_network *rules = &self->setup->rules;
    return issued(self->emission, &rules->emission, (int32_t)token) +
           issued(self->genesis, &rules->genesis, (int32_t)token) +
           self->tokens.items[token].opened +
           (token < DPS_COUNT_OF(self->service.minted) ? self->service.minted[token]
                                                       : 0);
}

enum dps_status
dps_member_verify(const struct dps_member *self, const struct dps_ledger *ledger,
    struct dps_error *err)
{
    int64_t by_reason = dps_member_supply(self, ledger).circulating;
    int64_t by_account = 0;
    for (int32_t i = 0; i < ledger->n_accounts; i++) {
        const struct dps_account *account = &ledger->accounts[i];
        by_account += account->token == self->first_token && i != self->locked &&
                              i != self->commitments.account
                          ? account->balance
                          : 0;
    }
    if (by_reason != by_account) {
        return dps_fail(err, DPS_ESTATE,
            "%s: circulating is %" PRId64 " base units by reason, %" PRId64
            " by account",
            self->setup->name, by_reason, by_account);
    }
    enum dps_status status = DPS_OK;
    for (size_t i = 0; i < self->tokens.n && status == DPS_OK; i++) {
        status =
            dps_tokens_verify(&self->tokens, i, minted_by_reason(self, i), ledger, err);
        if (status != DPS_OK) {
            return dps_within(err, status, "%s", self->setup->name);
        }
    }
    if (status == DPS_OK) {
        status = dps_commitments_verify(&self->commitments, ledger, err);
    }
    return status == DPS_OK ? dps_cohorts_verify(&self->cohorts, ledger, err) : status;
}

/* What the nodes have bonded lies in X/bonded, but for what they owe. */
static enum dps_status
audit_bonds(const struct dps_member *self, const struct dps_fleet *fleet,
    const struct dps_ledger *ledger, struct dps_error *err)
{
    int64_t bonds = 0;
    if (self->bonded < 0) {
        return DPS_OK;
    }
    for (size_t i = 0; i < self->cells.n; i++) {
        const int64_t *count = fleet->groups[self->cells.items[i].group].count;
        bonds += count[DPS_COUNT_BONDED] - count[DPS_COUNT_RETURNED] -
                 count[DPS_COUNT_SLASHED];
    }
    int64_t there = ledger->accounts[self->bonded].balance;
    return bonds == there + self->owed
               ? DPS_OK
               : dps_fail(err, DPS_ESTATE,
                     "%s: nodes have bonds of %" PRId64 " base units, %" PRId64
                     " are put down and %" PRId64 " owed",
                     self->setup->name, bonds, there, self->owed);
}

enum dps_status
dps_member_audit(const struct dps_member *self, const struct dps_fleet *fleet,
    const struct dps_ledger *ledger, struct dps_error *err)
{
    dps_wide expected = (dps_wide)(uint64_t)self->rewarded << 64;
    dps_wide earned = 0;
    for (size_t i = 0; i < self->cells.n; i++) {
        uint32_t group = self->cells.items[i].group;
        expected += fleet->groups[group].accrual.spent;
        earned += dps_fleet_total_earned(fleet, group);
    }
    return earned == expected
               ? audit_bonds(self, fleet, ledger, err)
               : dps_fail(err, DPS_ESTATE,
                     "%s: %" PRId64 " base units were shared among nodes, they have "
                     "earned %" PRId64,
                     self->setup->name, self->rewarded, (int64_t)(earned >> 64));
}
