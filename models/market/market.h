/* market.h: how an epoch's demand meets capacity.
 *
 * Capacity comes in cells, groups of nodes with one median cost; within a cell costs
 * are log-normal, so that at price p a cell offers C Phi(ln(p / cost) / spread), and
 * all of C if its cost is 0 or less.  Demand is a list of curves.  Kinds:
 *
 *     posted           one price, fixed or led by utilisation or cost
 *     reverse-auction  cells bid cost (1 + margin), the cheapest serve, to where supply
 *                      meets demand; all earn that price, or each its own bid
 *     typed-queue      posted; what is not served waits, first come first served
 *     tiers            posted; classes pay a multiple of it and are served in order
 *     deals            posted; work is contracted ahead and delivered over a term
 *     formula          posted, by an expression
 *
 * Served <= offered <= capacity in every cell, and always
 *     asked = accepted + lost,   waiting' = waiting + accepted - served - broken.
 * What is served divides by offer x quality^a x reputation^b, no cell above its offer.
 *
 * struct dps_market is a value of a scenario.  The state (models/market/state.h) is
 * plain data without pointers or padding: save and load it as bytes.
 */
#ifndef DPS_MODELS_MARKET_MARKET_H
#define DPS_MODELS_MARKET_MARKET_H

#include "models/demand/demand.h"
#include "models/formula/seat.h"
#include "models/market/state.h"
#include "sim/core/field.h"

#include <stddef.h>
#include <stdint.h>

struct dps_market {
    double quality;    /* a: how much users prefer it [1], >= 0 */
    double reputation; /* b [1], >= 0 */
    struct dps_variant law;
};

struct dps_market_cell {
    double capacity;   /* in the epoch [unit], >= 0 */
    double cost;       /* median of its suppliers' marginal cost [USD/unit] */
    double spread;     /* standard deviation of ln cost within it [1], >= 0 */
    double quality;    /* 1 is usual [1], > 0 */
    double reputation; /* 1 is usual [1], > 0 */
};

/* One epoch as the market sees it. */
struct dps_market_epoch {
    int64_t begin, end; /* [s] */
    const struct dps_market_cell *cells;
    size_t n_cells;
    const struct dps_demand_curve *curves;
    size_t n_curves;
    struct dps_formula_seat *seat; /* of a law that is a formula */
};

/* What a cell sold. */
struct dps_market_sale {
    double offered; /* at the price [unit] */
    double served;  /* [unit] */
    double value;   /* what users pay for it [USD] */
    double weight;  /* by which users choose it [any] */
};

struct dps_market_outcome {
    double price;       /* the posted or marginal one [USD/unit] */
    double asked;       /* at that price, renewals included [unit] */
    double accepted;    /* of it [unit] */
    double lost;        /* of it [unit] */
    double served;      /* [unit] */
    double broken;      /* accepted before, never to be served [unit] */
    double waiting;     /* accepted and not yet served, at the end [unit] */
    double value;       /* what users pay for what is served [USD] */
    double capacity;    /* of all cells [unit] */
    double utilisation; /* served / capacity; 0 without capacity [1] */
};

extern const struct dps_family dps_market_family;
extern const struct dps_record dps_market_record;

/* Before the first epoch, which begins at `begin`; all last `step` [s] > 0. */
void dps_market_begin(const struct dps_market *self, int64_t begin, int64_t step,
    struct dps_market_state *state);

/* Clears one epoch; `sales` has n_cells items. */
void dps_market_clear(const struct dps_market *self,
    const struct dps_market_epoch *epoch, struct dps_market_state *state,
    struct dps_market_sale *sales, struct dps_market_outcome *outcome);

#endif
