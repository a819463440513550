/* hold.h: answers stay what they were at the last measurement. */
#ifndef DPS_MODELS_RESPONSE_HOLD_H
#define DPS_MODELS_RESPONSE_HOLD_H

#include "models/response/kind.h"

extern const struct dps_response_kind dps_response_hold;

#endif
