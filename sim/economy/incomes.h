/* incomes.h: what a network's groups earned over the time between two reviews.
 *
 * An owner judges a node by the mean of that time and not by one day, on which a
 * monthly payment may fall, or an outage.  Tokens and dollars are kept apart, so that
 * tokens count at the price of the day on which they are judged.
 *
 * In place: start from {0}; dps_incomes_init / dps_incomes_free (legal twice, and after
 * a failed init).
 */
#ifndef DPS_SIM_ECONOMY_INCOMES_H
#define DPS_SIM_ECONOMY_INCOMES_H

#include "sim/core/buffer.h"
#include "sim/economy/cells.h"

#include <stdint.h>

/* Of one group, or of all [base units, uUSD]. */
struct dps_income {
    int64_t tokens, dollars;
};

struct dps_incomes {
    uint32_t window; /* epochs */
    uint32_t n_cells;
    uint32_t n;               /* epochs ever noted */
    struct dps_income *past;  /* rings: by cell, then what all were offered, by epoch */
    struct dps_income *total; /* over the window, by cell; then what all were offered */
};

DPS_CHECKED enum dps_status dps_incomes_init(
    struct dps_incomes *self, size_t n_cells, uint32_t window, struct dps_error *err);
void dps_incomes_free(struct dps_incomes *self);

/* Notes what the epoch brought to each cell, and how many tokens there were for nodes,
 * whether or not there were any of these. */
void dps_incomes_note(
    struct dps_incomes *self, const struct dps_cells *cells, int64_t offered);

/* The sum over the last epochs, so many of them; cell n_cells: what was offered to all.
 */
struct dps_income dps_incomes_sum(const struct dps_incomes *self, size_t cell);
uint32_t dps_incomes_epochs(const struct dps_incomes *self);

void dps_incomes_save(const struct dps_incomes *self, struct dps_buffer *out);
void dps_incomes_load(struct dps_incomes *self, struct dps_reader *in);

#endif
