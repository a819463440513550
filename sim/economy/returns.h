/* returns.h: what the join cohorts of a network's groups spend and earn, in dollars.
 *
 * A cohort of a group (sim/fleet/vintage.h) earns its weight's part of what its group
 * earns in an epoch, valued at the epoch's price, and pays for its machines when they
 * are bought, at the price of the day, for running them, and for bonds that it loses.
 * Bonds that come back and what sold machines bring do not count.
 *
 *     payback   from the mean day on which its money was spent to the first day by
 *               which what it kept has paid for all machines bought by then
 *     irr       the rate at which all that was spent and kept so far is worth 0
 *
 * Flows lie on marks a month apart (a twelfth of 365 d): one between two marks is
 * shared among them so that its date stays in the mean.
 *
 * In place: start from {0}; dps_returns_init / dps_returns_free (legal twice).
 */
#ifndef DPS_SIM_ECONOMY_RETURNS_H
#define DPS_SIM_ECONOMY_RETURNS_H

#include "sim/economy/cells.h"
#include "sim/economy/turn.h"

/* Of one cohort of one group; plain data. */
struct dps_return {
    double capex;    /* [USD] */
    double income;   /* [USD] */
    double cost;     /* of running them, and of bonds lost [USD] */
    double moment;   /* capex times the day on which it was spent [USD d] */
    double payback;  /* [d]; 0: not yet */
    int64_t bought;  /* machines that capex counts */
    int64_t slashed; /* that cost counts [base units] */
};

struct dps_returns {
    int64_t start; /* of the scenario [s] */
    uint32_t n_cells, n_vintages, n_marks;
    struct dps_return *items; /* by cell, then by cohort */
    double *flows;            /* and then by mark [USD] */
    struct dps_vintage *now;  /* scratch: a cell's cohorts */
};

/* Of a network's cells, from `start` on for so long [s]. */
DPS_CHECKED enum dps_status dps_returns_init(struct dps_returns *self,
    const struct dps_cells *cells, uint32_t n_vintages, int64_t start, int64_t length,
    struct dps_error *err);
void dps_returns_free(struct dps_returns *self);

/* What a base unit of the first token is worth [USD]; 0: it has no price. */
struct dps_returns_view {
    const struct dps_cells *cells;
    double price;
};

/* Counts what the epoch earned and cost, when its rewards have been shared. */
void dps_returns_earn(struct dps_returns *self, const struct dps_returns_view *view,
    const struct dps_turn *turn);

/* Counts what machines and bonds have cost by the epoch's end. */
void dps_returns_spend(struct dps_returns *self, const struct dps_returns_view *view,
    const struct dps_turn *turn);

const struct dps_return *dps_returns_of(
    const struct dps_returns *self, uint32_t cell, uint32_t vintage);

/* The internal rate of return so far [1/yr]; -1: next to nothing came back; 0: there is
 * no such rate, for nothing was spent. */
double dps_returns_irr(const struct dps_returns *self, uint32_t cell, uint32_t vintage);

void dps_returns_save(const struct dps_returns *self, struct dps_buffer *out);
void dps_returns_load(struct dps_returns *self, struct dps_reader *in);

#endif
