/* linear.h: answers move with the drivers along slopes, from the last measurement on,
 * between the least and the most that is remembered of them. */
#ifndef DPS_MODELS_RESPONSE_LINEAR_H
#define DPS_MODELS_RESPONSE_LINEAR_H

#include "models/response/kind.h"

extern const struct dps_response_kind dps_response_linear;

#endif
