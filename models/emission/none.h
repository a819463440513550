/* none.h: the law of tokens that are not issued. */
#ifndef DPS_MODELS_EMISSION_NONE_H
#define DPS_MODELS_EMISSION_NONE_H

#include "models/emission/emission.h"

extern const struct dps_emission_kind dps_emission_none;

#endif
