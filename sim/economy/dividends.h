/* dividends.h: a network's dividends, paid to its cohorts of holders.
 *
 * In place: start from {0}; dps_dividends_init / dps_dividends_free (legal twice).
 */
#ifndef DPS_SIM_ECONOMY_DIVIDENDS_H
#define DPS_SIM_ECONOMY_DIVIDENDS_H

#include "models/holder/dividend.h"
#include "sim/economy/cohorts.h"

struct dps_member;

struct dps_dividends {
    struct dps_dividend_state *items;
    struct dps_dividend_member *members; /* of the first item, then of the next */
    int32_t *accounts;
    size_t n, n_members;
};

DPS_CHECKED enum dps_status dps_dividends_init(struct dps_dividends *self,
    const struct dps_setup_network *network, int64_t date, struct dps_error *err);
void dps_dividends_free(struct dps_dividends *self);

/* Adds its accounts to the member that it is part of. */
DPS_CHECKED enum dps_status dps_dividends_add_accounts(struct dps_member *member,
    const struct dps_setup_network *network, struct dps_ledger *ledger,
    struct dps_error *err);

/* Takes in what came, follows the cohorts' stakes, and pays claims that are due. */
DPS_CHECKED enum dps_status dps_dividends_pay(struct dps_dividends *self,
    const struct dps_setup_network *network, const struct dps_cohorts *cohorts,
    const struct dps_turn *turn, struct dps_error *err);

void dps_dividends_save(const struct dps_dividends *self, struct dps_buffer *out);
void dps_dividends_load(struct dps_dividends *self, struct dps_reader *in);

#endif
