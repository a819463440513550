#include "sim/economy/redemptions.h"

#include "models/distribution/part.h"
#include "models/distribution/plain.h"

#include <string.h>

bool
dps_redemptions_are_of(const struct dps_emission *emission)
{
    return emission->token != 0 && strcmp(emission->to, "nodes") == 0;
}

static enum dps_status
redeem(struct dps_member *self, const struct dps_turn *turn, size_t i,
    struct dps_error *err)
{
    const struct dps_emission *emission = dps_network_emission(&self->setup->rules, i);
    size_t token = (size_t)emission->token;
    int32_t account = self->emission[i].account;
    int64_t units = turn->ledger->accounts[account].balance;
    int64_t paid = dps_tokens_redeemed(&self->tokens, token, units, turn->ledger);
    self->emission[i].redeemed = paid;
    if (paid == 0) {
        return DPS_OK;
    }
    enum dps_status status =
        dps_turn_post(turn, account, DPS_BURN, units, "redeemed", err);
    return status == DPS_OK ? dps_turn_post(turn, self->tokens.items[token].reserve,
                                  self->undistributed, paid, "redeemed", err)
                            : status;
}

enum dps_status
dps_redemptions_live(
    struct dps_member *self, const struct dps_turn *turn, struct dps_error *err)
{
    const struct dps_list *emission = &self->setup->rules.emission;
    enum dps_status status = DPS_OK;
    for (size_t i = 0; i < emission->n && status == DPS_OK; i++) {
        self->emission[i].redeemed = 0;
        if (dps_redemptions_are_of(dps_network_emission(&self->setup->rules, i))) {
            status = redeem(self, turn, i, err);
        }
    }
    return status;
}

void
dps_redemptions_share(
    struct dps_member *self, const struct dps_distribution_epoch *epoch)
{
    const struct dps_variant law = {&dps_distribution_capacity.base, NULL};
    const struct dps_network *rules = &self->setup->rules;
    struct dps_cells *cells = &self->cells;
    for (size_t c = 0; c < cells->n; c++) {
        cells->items[c].redeemed = 0;
    }
    for (size_t i = 0; i < rules->emission.n; i++) {
        struct dps_distribution_outcome outcome = {.rest = 0};
        struct dps_distribution_epoch own = *epoch;
        if (self->emission[i].redeemed == 0) {
            continue;
        }
        own.class = dps_network_emission(rules, i)->class;
        memset(cells->shares, 0, cells->n * sizeof *cells->shares);
        dps_distribution_part_share(&law, DPS_REMAINDER_LARGEST,
            self->emission[i].redeemed, &own, &cells->room, cells->shares, &outcome);
        for (size_t c = 0; c < cells->n; c++) {
            cells->items[c].redeemed += cells->shares[c];
        }
    }
}
