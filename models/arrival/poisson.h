/* poisson.h: jobs that come at random: gaps are independent, exponential, of mean 1/l.
 */
#ifndef DPS_MODELS_ARRIVAL_POISSON_H
#define DPS_MODELS_ARRIVAL_POISSON_H

#include "models/arrival/kind.h"

struct dps_arrival_poisson {
    double rate; /* l [1/s], > 0 */
};

extern const struct dps_arrival_kind dps_arrival_poisson;

#endif
