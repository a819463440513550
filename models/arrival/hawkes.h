/* hawkes.h: jobs that come in bursts: each brings on others (Hawkes 1971).
 *
 *     l(t) = m + sum over jobs t_i < t of n b exp(-b (t - t_i)),  b = 1 / decay
 *
 * A job brings on n others in the mean, each an exponential time later.  The mean rate
 * is m / (1 - n) at every time, since l begins at its stationary mean; counts of long
 * times have variance over mean 1 / (1 - n)^2.
 *
 * The next time is exact, by Dassios and Zhao (Electronic Communications in
 * Probability 18, 2013, article 62): with e the rate beyond m just after a job, the gap
 * is the less of two times, one of what m brings and one, that may never be, of what e
 * does,
 *
 *     S0 = -log(u0) / m,   S1 = -log(1 + b log(u1) / e) / b,   e' = e exp(-b S) + n b
 */
#ifndef DPS_MODELS_ARRIVAL_HAWKES_H
#define DPS_MODELS_ARRIVAL_HAWKES_H

#include "models/arrival/kind.h"

struct dps_arrival_hawkes {
    double rate;      /* m, of jobs that nothing brings on [1/s], > 0 */
    double branching; /* n, jobs that one brings on [1], < 1 */
    double decay;     /* 1/b, mean time until they come [s], > 0 */
};

extern const struct dps_arrival_kind dps_arrival_hawkes;

#endif
