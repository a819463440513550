/* table.h: a price that follows dates, log-linear from row to row, with noise around
 * it.
 *
 * Before the first row it is the first, after the last the last.  The noise is a
 * process: the price is the table's times what the process, and the shared market, have
 * become since the start.
 */
#ifndef DPS_MODELS_PRICE_TABLE_H
#define DPS_MODELS_PRICE_TABLE_H

#include "models/price/process.h"

struct dps_price_table {
    struct dps_growth_table path; /* rows in USD */
    struct dps_process noise;
};

extern const struct dps_price_kind dps_price_table;

#endif
