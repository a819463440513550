/* cohorts.h: a network's holders and its treasury, on the ledger.
 *
 * Each cohort has the accounts X/NAME, X/NAME-locked and, in dollars, X/NAME-usd; what
 * came to the first since the epoch's begin is its reward.  Tokens are traded with
 * their market (sim/economy/tokens.h); dollars come from and go to the world outside.
 * Tokens that a treasury redeems are burned when they are sold, and the first tokens
 * that it pays for them are sold at once, to X/market.
 *
 * In place: start from {0}; dps_cohorts_init / dps_cohorts_free (legal twice, and after
 * a failed init).
 */
#ifndef DPS_SIM_ECONOMY_COHORTS_H
#define DPS_SIM_ECONOMY_COHORTS_H

#include "sim/economy/flows.h"
#include "sim/economy/seats.h"
#include "sim/economy/setup.h"
#include "sim/economy/tokens.h"
#include "sim/economy/turn.h"

struct dps_cohort {
    struct dps_holding holding;
    int32_t free, locked, dollars; /* accounts */
    int64_t returned; /* to the free account in the epoch under way [base units] */
};

struct dps_cohorts {
    struct dps_cohort *items;
    size_t n;
    struct dps_treasury_state treasury;
    int32_t treasury_tokens, treasury_dollars, treasury_to; /* accounts, or -1 */
};

/* What they see of the market. */
struct dps_cohort_view {
    double price; /* of the first token [USD/token] */
    const double *figures;
    const struct dps_seats *seats;
    const struct dps_tokens *tokens;
};

/* Adds the accounts, and holdings of nothing: open them, or load them. */
DPS_CHECKED enum dps_status dps_cohorts_init(struct dps_cohorts *self,
    const struct dps_setup_network *network, const struct dps_tokens *tokens,
    int32_t usd, struct dps_ledger *ledger, struct dps_error *err);
void dps_cohorts_free(struct dps_cohorts *self);

/* Takes over what the accounts hold at `date` [s]. */
DPS_CHECKED enum dps_status dps_cohorts_open(struct dps_cohorts *self, int64_t date,
    const struct dps_ledger *ledger, struct dps_error *err);

/* What is due comes back. */
DPS_CHECKED enum dps_status dps_cohorts_unlock(
    struct dps_cohorts *self, const struct dps_turn *turn, struct dps_error *err);

/* They decide: claim, sell, buy, stake, lock; the treasury pays. */
DPS_CHECKED enum dps_status dps_cohorts_decide(struct dps_cohorts *self,
    const struct dps_setup_network *network, const struct dps_turn *turn,
    const struct dps_cohort_view *view, struct dps_flows *flows, struct dps_error *err);

/* New rules of the same cohorts. */
DPS_CHECKED enum dps_status dps_cohorts_amend(struct dps_cohorts *self,
    const struct dps_setup_network *network, struct dps_error *err);

/* Of the first token, and locked [base units]. */
int64_t dps_cohorts_staked(const struct dps_cohorts *self);
double dps_cohorts_depth(const struct dps_cohorts *self); /* [USD] */

/* DPS_ESTATE where a cohort's state is not what its account holds. */
DPS_CHECKED enum dps_status dps_cohorts_verify(const struct dps_cohorts *self,
    const struct dps_ledger *ledger, struct dps_error *err);

void dps_cohorts_save(const struct dps_cohorts *self, struct dps_buffer *out);
DPS_CHECKED enum dps_status dps_cohorts_load(
    struct dps_cohorts *self, struct dps_reader *in, struct dps_error *err);

#endif
