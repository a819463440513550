/* service.h: a network sells its nodes' work: demand, market, payment.
 *
 * In an epoch users ask for work by the network's laws of demand, its market says what
 * is served where and at what price, and its payment says who pays whom; all of it is
 * posted.  Users buy the tokens that they pay with from X/market, and what dollars they
 * pay come from the world outside.  What nodes are paid is noted by cell: tokens wait
 * in X/undistributed until the epoch's rewards are shared, dollars go to X/nodes-usd.
 *
 * In place: start from {0}; dps_service_init / dps_service_free (legal twice, and after
 * a failed init).
 */
#ifndef DPS_SIM_ECONOMY_SERVICE_H
#define DPS_SIM_ECONOMY_SERVICE_H

#include "sim/economy/cells.h"
#include "sim/economy/flows.h"
#include "sim/economy/seats.h"
#include "sim/economy/turn.h"
#include "sim/journal/journal.h"
#include "sim/workload/points.h"

struct dps_service {
    struct dps_points *points;       /* of each demand's table */
    struct dps_demand_curve *curves; /* scratch */
    size_t n_demands;
    struct dps_market_state *market; /* NULL: no work is sold */
    struct dps_payment_state payment;
    struct dps_market_outcome outcome; /* of the last epoch */
    double first_price; /* that the market posts; 0: it posts none [USD/unit] */
    int64_t minted[2];  /* of the first two tokens, by payments, ever [base units] */
    int64_t unpaid;     /* work that nobody paid for, ever [uUSD] */
    int64_t *used; /* second tokens that each cell's work used up, ever [base units] */
    size_t n_cells;
    int32_t account[DPS_ROLES][DPS_MONEYS]; /* -1: none */
    uint64_t entity;                        /* names its draws */
    int32_t decimals[2];                    /* of the first two tokens */
};

/* What it sees of prices. */
struct dps_service_view {
    double price, oracle;  /* of the first token [USD/token] */
    const double *figures; /* of the last epoch */
    const struct dps_seats *seats;
    double posted; /* the posted price over the first one; 0: as it is [1] */
};

/* Adds the accounts; `undistributed` is where tokens for nodes go, who are in so many
 * cells. */
DPS_CHECKED enum dps_status dps_service_init(struct dps_service *self,
    const struct dps_setup *setup, const struct dps_setup_network *network,
    int32_t first_token, int32_t usd, int32_t undistributed, size_t n_cells,
    struct dps_ledger *ledger, struct dps_error *err);
void dps_service_free(struct dps_service *self);

/* Goes on by amended rules of the same shape. */
DPS_CHECKED enum dps_status dps_service_amend(struct dps_service *self,
    const struct dps_setup_network *network, struct dps_error *err);

/* Clears an epoch's market: what each cell offers and serves. */
DPS_CHECKED enum dps_status dps_service_clear(struct dps_service *self,
    const struct dps_setup_network *network, const struct dps_turn *turn,
    const struct dps_service_view *view, struct dps_cells *cells,
    struct dps_error *err);

/* The outcome as what cells serve now adds up to, who did not get it being turned away.
 */
void dps_service_recount(struct dps_service *self, const struct dps_cells *cells);

/* What a window has served in a cell's place. */
struct dps_ceded {
    double work;  /* [unit] */
    int64_t due;  /* for it [uUSD] */
    double share; /* of the cell's epoch [1] */
};

/* What windows have served in an epoch; parts NULL: there were none. */
struct dps_ceded_epoch {
    const struct dps_ceded *parts; /* of each cell */
    int64_t until;                 /* their end [ns since the start] */
    struct dps_journal *journal;   /* what they cause to be posted; NULL: none */
};

/* Has what was served paid for: by the market, but for what was ceded, and in the
 * windows.  The epoch's bill is one, and each of its postings is split by what both
 * parts are worth, to the base unit. */
DPS_CHECKED enum dps_status dps_service_settle(struct dps_service *self,
    const struct dps_setup_network *network, const struct dps_turn *turn,
    const struct dps_service_view *view, const struct dps_ceded_epoch *ceded,
    struct dps_cells *cells, struct dps_flows *flows, struct dps_error *err);

void dps_service_save(const struct dps_service *self, struct dps_buffer *out);
void dps_service_load(struct dps_service *self, struct dps_reader *in);

#endif
