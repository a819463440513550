/* kind.h: what a law of arrivals brings; for those who write one. */
#ifndef DPS_MODELS_ARRIVAL_KIND_H
#define DPS_MODELS_ARRIVAL_KIND_H

#include "models/arrival/arrival.h"

struct dps_arrival_kind {
    struct dps_kind base;
    /* NULL: it has no state but the time. */
    void (*begin)(const void *params, struct dps_arrival_state *state);
    /* u are in (0, 1). */
    void (*next)(
        const void *params, const double u[2], struct dps_arrival_state *state);
    /* How many come in (0, end] in the mean. */
    double (*mean)(const void *params, double end);
};

#endif
