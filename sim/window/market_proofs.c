#include "sim/window/market_proofs.h"

#include "sim/window/plan.h"

#include <inttypes.h>
#include <math.h>

/* A claim that is asked ever so often still has its ends in int64. */
static const int64_t longest = DPS_WINDOW_LONGEST;

static enum dps_status
check_terms(const struct dps_market_proofs *self, struct dps_error *err)
{
    bool kept = self->proven == DPS_MARKET_KEPT;
    if (self->proven != DPS_MARKET_JOBS && !kept) {
        return dps_fail(err, DPS_EINVAL, "what is proven is neither jobs nor kept");
    }
    if (!(self->piece > 0 && isfinite(self->piece)) || self->term <= 0 ||
        self->term > longest) {
        return dps_fail(err, DPS_EINVAL,
            "a claim's piece is %g units and its term %" PRId64
            " ns, not both above 0 and the term at most %" PRId64 " ns",
            self->piece, self->term, longest);
    }
    bool fine = self->period > 0 && self->period <= longest && self->deadlines > 0 &&
                self->deadlines <= self->period && self->kept != NULL;
    return fine || !kept
               ? DPS_OK
               : dps_fail(err, DPS_EINVAL,
                     "what is kept has %" PRIu32 " deadlines in %" PRId64
                     " ns, not at least one in a period above 0, or no claims",
                     self->deadlines, self->period);
}

enum dps_status
dps_market_proofs_check(
    const struct dps_market_proofs *self, size_t n_machines, struct dps_error *err)
{
    if (self->verifier == NULL) {
        return DPS_OK;
    }
    if (self->n_strategies == 0 || self->n_strategies > DPS_MARKET_STRATEGIES ||
        self->strategy == NULL) {
        return dps_fail(err, DPS_EINVAL,
            "there are %" PRIu32 " strategies, not from 1 to %d, or machines have none",
            self->n_strategies, DPS_MARKET_STRATEGIES);
    }
    for (size_t i = 0; i < n_machines; i++) {
        if (self->strategy[i] >= self->n_strategies) {
            return dps_fail(err, DPS_EINVAL,
                "machine %zu: it has strategy %" PRIu32 " of %" PRIu32, i,
                self->strategy[i], self->n_strategies);
        }
        if (self->kept != NULL && self->kept[i] >> DPS_MARKET_KEPT_BITS != 0) {
            return dps_fail(err, DPS_EINVAL,
                "machine %zu: it keeps %" PRIu32 " claims, not below 2^22", i,
                self->kept[i]);
        }
    }
    return check_terms(self, err);
}
