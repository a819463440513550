/* ve_lock.h: holders who lock tokens until a date for power that decays to it.
 *
 * A lock of a units that ends at e has the power a (e - t) / longest at t.  Ends fall
 * on multiples of `step`, at or before the chosen time, as in the vote-escrow contracts
 * of Curve and Ocean.  Of what expires `renew` is locked again at once, unless the
 * cohort has more locked than it wants; nothing leaves before its end.
 */
#ifndef DPS_MODELS_HOLDER_VE_LOCK_H
#define DPS_MODELS_HOLDER_VE_LOCK_H

#include "models/holder/aim.h"
#include "models/holder/kind.h"

struct dps_ve_lock {
    struct dps_aim aim;
    double length;  /* chosen [s] */
    double longest; /* [s] */
    double step;    /* [s] */
    double renew;   /* [1] */
};

extern const struct dps_holder_kind dps_holder_ve_lock;

/* floor(sum a (e - date) / longest) over what is locked. */
int64_t dps_ve_lock_power(const struct dps_locks *locks, int64_t date, int64_t longest);

#endif
