/* npv.h: an operator that wants more than its capital would bring elsewhere.
 *
 * A machine of price K comes after D, earns m a second for L and is then sold for K R,
 * R = r^(L / yr).  Discounted at d it is worth
 *
 *     m e^(-d D) (1 - e^(-d L)) / d + K R e^(-d (D + L)) - K
 *
 * which is 0 at m = q, what the machine has to earn.  Of a reward the share `locked` is
 * freed evenly over the time l, and is worth (1 - e^(-d l)) / (d l) of itself.
 */
#ifndef DPS_MODELS_OPERATOR_NPV_H
#define DPS_MODELS_OPERATOR_NPV_H

#include "models/operator/operator.h"

struct dps_operator_npv {
    double discount; /* d [1/s], > 0 */
    double horizon;  /* L, unless the machine's life is shorter [s], > 0 */
};

extern const struct dps_operator_kind dps_operator_npv;

#endif
