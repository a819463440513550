/* gauges.h: the figures that an economy shows each epoch, and how they are called.
 *
 * One walk over the economy names every figure, its place, unit and value, so that what
 * is declared and what is recorded cannot differ.
 *
 * In place: dps_gauges_init / dps_gauges_free (legal twice).
 */
#ifndef DPS_SIM_ECONOMY_GAUGES_H
#define DPS_SIM_ECONOMY_GAUGES_H

#include "sim/economy/economy.h"
#include "sim/journal/journal.h"

struct dps_gauges {
    union dps_value *cells;
    size_t n;
    size_t capacity;
};

/* Declares every series in the journal and makes room for a row. */
DPS_CHECKED enum dps_status dps_gauges_declare(struct dps_gauges *self,
    const struct dps_economy *economy, struct dps_journal *journal,
    struct dps_error *err);
void dps_gauges_free(struct dps_gauges *self);

/* Writes the economy's present figures as a row. */
DPS_CHECKED enum dps_status dps_gauges_record(struct dps_gauges *self,
    const struct dps_economy *economy, struct dps_journal *journal,
    struct dps_error *err);

#endif
