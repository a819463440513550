/* state.h: what a market remembers from one epoch to the next.
 *
 * Plain data without pointers or padding: save and load it as bytes.
 */
#ifndef DPS_MODELS_MARKET_STATE_H
#define DPS_MODELS_MARKET_STATE_H

#include <stdint.h>

enum { DPS_MARKET_RING = 1024 };

struct dps_market_slot {
    double rate;  /* of deals that end with the slot [unit/s] */
    double value; /* that they pay [USD/s] */
};

struct dps_market_state {
    double price;   /* posted for the next epoch, or the last one cleared [USD/unit] */
    double waiting; /* accepted and not yet served [unit] */
    int64_t origin; /* slot i ends at origin + i width [s] */
    int64_t width;  /* a whole number of epochs [s] */
    int64_t next;   /* the first slot that has not ended */
    struct dps_market_slot ring[DPS_MARKET_RING]; /* of deals and leases */
};

#endif
