/* queue.h: a posted price and a queue of jobs, first come first served (Nosana).
 *
 * Work comes and is served evenly over the epoch, so that Q' = max(0, Q + asked -
 * offer), exact for constant rates; above the limit, so many jobs or so long a wait at
 * what is offered now, new work is turned away.  All cells serve by weight, since a
 * node that is done goes to the end of the line.  A limit that falls with what is
 * offered breaks jobs that wait already.  Jobs pay the price at which they are served.
 */
#ifndef DPS_MODELS_MARKET_QUEUE_H
#define DPS_MODELS_MARKET_QUEUE_H

#include "models/market/posted.h"

struct dps_market_queue {
    struct dps_market_price posted;
    int64_t limit;           /* jobs that may wait; 0: any number */
    double job;              /* size of one [unit], > 0 */
    struct dps_span longest; /* wait; 0: any */
};

extern const struct dps_market_kind dps_market_queue;

#endif
