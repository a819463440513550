/* kind.h: what an estimator of responses brings; for those who write one. */
#ifndef DPS_MODELS_RESPONSE_KIND_H
#define DPS_MODELS_RESPONSE_KIND_H

#include "models/response/response.h"

struct dps_response_kind {
    struct dps_kind base;
    /* y(x) where something has been measured, at x that lies within its range.  Whoever
     * calls it keeps shares in [0, 1] and other answers from falling below 0. */
    void (*at)(const void *params, const struct dps_response_memory *memory,
        const double *x, double *y);
};

#endif
