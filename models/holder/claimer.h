/* claimer.h: those to whom tokens vest: a team, backers, a mining pool.
 *
 * What came to the account is claimed `lag` later; until then it is not sold.  What is
 * sold of it, and what is kept, says the trade (trade.h).
 */
#ifndef DPS_MODELS_HOLDER_CLAIMER_H
#define DPS_MODELS_HOLDER_CLAIMER_H

#include "models/holder/kind.h"

struct dps_claimer {
    double lag;  /* [s] */
    double step; /* of the dates at which it claims [s] */
};

extern const struct dps_holder_kind dps_holder_claimer;

#endif
