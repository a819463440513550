/* muldiv.h: a product of 128-bit numbers divided, through 256 bits. */
#ifndef DPS_MODELS_MULDIV_H
#define DPS_MODELS_MULDIV_H

#include "sim/core/wide.h"

/* floor(a b / c), 0 < c; all ones where that passes 128 bits. */
dps_wide dps_wide_muldiv(dps_wide a, dps_wide b, dps_wide c);

#endif
