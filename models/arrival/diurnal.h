/* diurnal.h: jobs that come at a rate that follows the clock.
 *
 *     l(t) = m f(t) (1 + a cos(2 pi (h(t) - p) / D)),  D one day
 *
 * h is the time of the day, f is 1 from Monday to Friday and w at the weekend; time 0
 * is midnight.  Over a working day m D jobs come in the mean.  The next time solves
 * L(t) = L(s) - log u, where L is the integral of l (the inverse of the integrated
 * rate; Cinlar 1975): whole weeks and days are stepped over, within a day L is inverted
 * by bisection to the last bit.
 */
#ifndef DPS_MODELS_ARRIVAL_DIURNAL_H
#define DPS_MODELS_ARRIVAL_DIURNAL_H

#include "models/arrival/kind.h"

struct dps_arrival_diurnal {
    double rate;      /* m, mean of a working day [1/s], > 0 */
    double amplitude; /* a [1], at most 1 */
    double peak;      /* p, since midnight [s] */
    double weekend;   /* w [1] */
    int64_t weekday;  /* of time 0: 1 Monday to 7 Sunday */
};

extern const struct dps_arrival_kind dps_arrival_diurnal;

#endif
