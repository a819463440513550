/* kind.h: what a law of times brings; for those who write one.
 *
 * A law is a const struct listed in lifetime.c.  `ready` fills what dps_lifetime holds
 * beyond the parameters, `times` works on at most DPS_LIFETIME_CHUNK numbers.
 */
#ifndef DPS_MODELS_LIFETIME_KIND_H
#define DPS_MODELS_LIFETIME_KIND_H

#include "models/lifetime/lifetime.h"

#include <stdbool.h>

enum { DPS_LIFETIME_CHUNK = 256 };

struct dps_lifetime_kind {
    struct dps_kind base;
    /* NULL: nothing to do.  `times` are those of a file, n = 0 without one. */
    enum dps_status (*ready)(struct dps_lifetime *self, const double *times, size_t n,
        struct dps_error *err);
    void (*times)(
        const struct dps_lifetime *self, const double *u, double *t, size_t n);
    /* Without a table; NULL: as `times`. */
    double (*quantile)(const struct dps_lifetime *self, double u);
    double (*survival)(const struct dps_lifetime *self, double t);
    double (*mean)(const struct dps_lifetime *self);
};

#endif
