/* kind.h: what a kind of outage brings; for those who write one. */
#ifndef DPS_MODELS_OUTAGE_KIND_H
#define DPS_MODELS_OUTAGE_KIND_H

#include "models/outage/outage.h"

struct dps_outage_kind {
    struct dps_kind base;
    /* NULL: nothing to do.  `points` are those of a file, n = 0 without one. */
    enum dps_status (*ready)(struct dps_outage *self,
        const struct dps_outage_point *points, size_t n, struct dps_error *err);
    /* NULL: it has no state. */
    void (*begin)(
        const struct dps_outage *self, uint64_t seed, struct dps_outage_state *state);
    /* Seconds of [begin, end) that are dark. */
    double (*dark)(const struct dps_outage *self, uint64_t seed,
        struct dps_outage_state *state, int64_t begin, int64_t end);
};

#endif
