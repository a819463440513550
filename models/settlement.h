/* settlement.h: when what waits for nodes is shared among them.
 *
 * By default in every epoch.  A network that settles by the week, say, counts what its
 * nodes did over the week, and shares at its end what has come in meanwhile.  Periods
 * have a length and an anchor of their own; one that ends within an epoch of the run is
 * settled with that epoch.
 *
 * struct dps_settlement is a value of a scenario.
 */
#ifndef DPS_MODELS_SETTLEMENT_H
#define DPS_MODELS_SETTLEMENT_H

#include "sim/core/field.h"

#include <stdbool.h>

struct dps_settlement {
    struct dps_span every; /* 0: each epoch */
    int64_t from;          /* when the first period begins [s] */
};

extern const struct dps_record dps_settlement_record;

/* Whether a period ends within (begin, end]; with `every` 0 s always. */
bool dps_settlement_ends(const struct dps_settlement *self, int64_t begin, int64_t end);

#endif
