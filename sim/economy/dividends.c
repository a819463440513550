#include "sim/economy/dividends.h"

#include "sim/economy/accounts.h"
#include "sim/economy/member.h"

#include <stdlib.h>

static const struct dps_dividend *
dividend_at(const struct dps_setup_network *network, size_t i)
{
    const struct dps_dividend *dividends = network->dividends.items;
    return &dividends[i];
}

enum dps_status
dps_dividends_init(struct dps_dividends *self, const struct dps_setup_network *network,
    int64_t date, struct dps_error *err)
{
    self->n = network->dividends.n;
    self->n_members = network->holders.n;
    self->items = calloc(self->n + 1, sizeof *self->items);
    self->members = calloc(self->n * self->n_members + 1, sizeof *self->members);
    self->accounts = calloc(self->n + 1, sizeof *self->accounts);
    if (self->items == NULL || self->members == NULL || self->accounts == NULL) {
        return dps_fail(err, DPS_ENOMEM, "out of memory for dividends");
    }
    for (size_t i = 0; i < self->n; i++) {
        self->items[i] = dps_dividend_begin(dividend_at(network, i), date);
    }
    return DPS_OK;
}

void
dps_dividends_free(struct dps_dividends *self)
{
    free(self->items);
    free(self->members);
    free(self->accounts);
    *self = (struct dps_dividends){.n = 0};
}

enum dps_status
dps_dividends_add_accounts(struct dps_member *member,
    const struct dps_setup_network *network, struct dps_ledger *ledger,
    struct dps_error *err)
{
    enum dps_status status = DPS_OK;
    for (size_t i = 0; i < network->dividends.n && status == DPS_OK; i++) {
        status = dps_accounts_of(member, ledger, 0, dividend_at(network, i)->account,
            &member->dividends.accounts[i], err);
    }
    return status;
}

/* What a cohort of the first token counts for. */
static int64_t
weight_of(const struct dps_cohort *cohort, int64_t date)
{
    const struct dps_holding *holding = &cohort->holding;
    return holding->holder->token == 0 ? dps_holder_weight(holding, date) : 0;
}

static enum dps_status
pay(struct dps_dividends *self, size_t i, bool due, const struct dps_cohorts *cohorts,
    const struct dps_turn *turn, struct dps_error *err)
{
    struct dps_dividend_member *members = &self->members[i * self->n_members];
    enum dps_status status = DPS_OK;
    for (size_t k = 0; k < self->n_members && status == DPS_OK; k++) {
        const struct dps_cohort *cohort = &cohorts->items[k];
        int64_t weight = weight_of(cohort, turn->epoch.end);
        int64_t paid = due ? dps_dividend_claim(&self->items[i], &members[k]) : 0;
        dps_dividend_weigh(&self->items[i], &members[k], weight);
        status =
            dps_turn_post(turn, self->accounts[i], cohort->free, paid, "dividend", err);
    }
    return status;
}

enum dps_status
dps_dividends_pay(struct dps_dividends *self, const struct dps_setup_network *network,
    const struct dps_cohorts *cohorts, const struct dps_turn *turn,
    struct dps_error *err)
{
    enum dps_status status = DPS_OK;
    for (size_t i = 0; i < self->n && status == DPS_OK; i++) {
        struct dps_dividend_state *state = &self->items[i];
        dps_dividend_take(state, turn->ledger->accounts[self->accounts[i]].balance);
        bool due = dps_dividend_due(dividend_at(network, i), state, turn->epoch.end);
        status = pay(self, i, due, cohorts, turn, err);
    }
    return status;
}

void
dps_dividends_save(const struct dps_dividends *self, struct dps_buffer *out)
{
    dps_buffer_put(out, self->items, self->n * sizeof *self->items);
    dps_buffer_put(
        out, self->members, self->n * self->n_members * sizeof *self->members);
}

void
dps_dividends_load(struct dps_dividends *self, struct dps_reader *in)
{
    dps_reader_get(in, self->items, self->n * sizeof *self->items);
    dps_reader_get(
        in, self->members, self->n * self->n_members * sizeof *self->members);
}
