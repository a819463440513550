/* cells.h: a network's groups of nodes, as its market and its rewards see them.
 *
 * One cell a group.  What stands in a cell is of the epoch under way; nothing is
 * remembered.
 *
 * In place: start from {0}; dps_cells_init / dps_cells_free (legal twice).
 */
#ifndef DPS_SIM_ECONOMY_CELLS_H
#define DPS_SIM_ECONOMY_CELLS_H

#include "models/distribution/distribution.h"
#include "models/market/market.h"
#include "sim/economy/setup.h"
#include "sim/fleet/fleet.h"

struct dps_group_cell {
    uint32_t group; /* of the fleet */
    const struct dps_setup_group *setup;
    struct dps_operator_mind *mind; /* of the group's owner; NULL: it has none */
    double cost;                    /* median of running a quantum [USD/s] */
    double spread;                  /* standard deviation of its logarithm [1] */
    double capex;                   /* price of a new machine [USD] */
    double resale;                  /* share of its value that it keeps a year [1] */
    double life;                    /* mean time until it is worn out [s] */
    double delivery;                /* time from an order to the first work [s] */
    double committed; /* share of its weight that counts in what is shared [1] */
    double quality;   /* how often its weight counts [1] */
    double dark;      /* share of the epoch in which all its nodes are out [1] */
    int64_t due;      /* owed by users for its work [uUSD] */
    int64_t paid;     /* tokens that users paid it [base units] */
    int64_t redeemed; /* and that a treasury paid for its own [base units] */
    int64_t dollars;  /* and dollars [uUSD] */
    int64_t rewarded; /* tokens that became its nodes', paid ones too [base units] */
    int64_t ordered;  /* machines bought in the epoch */
};

struct dps_cells {
    struct dps_group_cell *items;
    size_t n;
    double quantum; /* of what is measured [byte or 1] */
    double machine; /* of it in a machine for which jobs say their times: of storage a
                       quantum, else 1 [byte or 1] */
    double work;    /* that a quantum does in a day [unit] */
    /* scratch, one each */
    struct dps_market_cell *offers;
    struct dps_market_sale *sales;
    struct dps_distribution_cell *claims;
    struct dps_wallets *wallets;
    struct dps_distribution_room room;
    int64_t *shares; /* [base units] */
    int64_t *due, *parts;
};

/* The cells of a network. */
DPS_CHECKED enum dps_status dps_cells_init(struct dps_cells *self,
    const struct dps_setup *setup, uint32_t network, const struct dps_fleet *fleet,
    struct dps_error *err);
void dps_cells_free(struct dps_cells *self);

/* What they offer in an epoch of so many days: fills `offers`.  Suppliers look at their
 * running cost less what a quantum is rewarded for being there, `reward` [USD/d]. */
void dps_cells_offer(
    struct dps_cells *self, const struct dps_fleet *fleet, double days, double reward);

/* What they may claim of what is shared, after the market: fills `claims`. */
void dps_cells_claim(
    struct dps_cells *self, const struct dps_fleet *fleet, double days);

/* A count of now (enum dps_count, or DPS_WORKING) over all cells, without those that
 * are out with their region or provider. */
double dps_cells_lit(
    const struct dps_cells *self, const struct dps_fleet *fleet, int count);

/* Weight as it counts: by the quality of each cell's work [quanta]. */
double dps_cells_weight(const struct dps_cells *self, const struct dps_fleet *fleet);

/* Of weight the share that counts, rounded down; all of it to the unit. */
int64_t dps_cells_counted(int64_t weight, double share);

/* How often the weight of a cell counts [1]. */
double dps_cells_quality(const struct dps_cells *self, size_t cell);

/* Sets that of all, where the share of good work in the network is so much. */
void dps_cells_qualify(
    struct dps_cells *self, const struct dps_quality *quality, double share);

#endif
