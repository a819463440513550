/* roi.h: an operator that wants the price of a machine back within a time.
 *
 * Of T, the payback wanted, the delivery brings nothing; a machine that wears out
 * before T has to pay back within its life L:  q = price / (min(T, L) - delivery).
 */
#ifndef DPS_MODELS_OPERATOR_ROI_H
#define DPS_MODELS_OPERATOR_ROI_H

#include "models/operator/operator.h"

struct dps_operator_roi {
    double payback; /* T [s], > 0 */
};

extern const struct dps_operator_kind dps_operator_roi;

#endif
