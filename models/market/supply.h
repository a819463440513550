/* supply.h: what kinds of market share: offers of cells, demand, and who is chosen. */
#ifndef DPS_MODELS_MARKET_SUPPLY_H
#define DPS_MODELS_MARKET_SUPPLY_H

#include "models/market/market.h"

/* A kind sets what each cell served and earned, and of the outcome price, asked,
 * accepted, lost, broken and waiting; dps_market_clear adds up the rest. */
struct dps_market_kind {
    struct dps_kind base;
    /* Completes the first state, of which origin is set; `step` as in begin. */
    void (*begin)(const void *params, int64_t step, struct dps_market_state *state);
    void (*clear)(const void *params, const struct dps_market *market,
        const struct dps_market_epoch *epoch, struct dps_market_state *state,
        struct dps_market_sale *sales, struct dps_market_outcome *outcome);
};

/* What all curves ask for at a price [unit]. */
double dps_market_asked(const struct dps_market_epoch *epoch, double price);

/* quality^a reputation^b of a cell [1]. */
double dps_market_appeal(
    const struct dps_market *market, const struct dps_market_cell *cell);

/* The share of a cell that offers at x = ln price, its median ask being e^x0 with this
 * spread; x0 is -INFINITY if it asks for nothing. */
double dps_market_share(double x, double x0, double spread);

/* Sets what all cells offer at `price`, and their weights; nothing served yet.  Gives
 * the sum [unit]. */
double dps_market_offer(const struct dps_market *market,
    const struct dps_market_epoch *epoch, double price, struct dps_market_sale *sales);

/* Serves up to `units` more, by weight, from what cells offer beyond what they serve
 * already; each unit pays `price` [USD/unit].  Gives what was served [unit]. */
double dps_market_serve(
    struct dps_market_sale *sales, size_t n, double units, double price);

#endif
