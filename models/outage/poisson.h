/* poisson.h: outages that begin at random: a Poisson process of beginnings.
 *
 * They begin a mean time m apart, whatever is under way, and last as a law of times
 * says; from the date `from` on.
 */
#ifndef DPS_MODELS_OUTAGE_POISSON_H
#define DPS_MODELS_OUTAGE_POISSON_H

#include "models/lifetime/closed.h"
#include "models/outage/kind.h"

struct dps_outage_poisson {
    double every;                  /* m, from one beginning to the next [s], > 0 */
    struct dps_lifetime_law lasts; /* [s] */
    int64_t from;                  /* [s] */
};

extern const struct dps_outage_kind dps_outage_poisson;

/* The outages that a region has of itself, as a rule; points into itself, so that it
 * must not move.  False, and nothing done, if the region has none. */
struct dps_outage_regional {
    struct dps_outage_rule rule;
    struct dps_outage_poisson law;
    struct dps_lifetime_log_normal lasts;
};

bool dps_outage_regional_init(struct dps_outage_regional *self, const char *name,
    const struct dps_region *region, int64_t from);

#endif
