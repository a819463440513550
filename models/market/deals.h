/* deals.h: work contracted ahead and delivered evenly over a term (Filecoin).
 *
 * What is asked for in an epoch is work to be delivered over the term D, as a rate
 * asked / D.  It is accepted as far as cells offer more than the rates already under
 * contract, and the share `renewed` of deals that end asks again.  Deals that end in
 * the same slot of a ring are one cohort; they end with the first slot that ends no
 * earlier than the term, and their rate is the work over that time, so that all work
 * accepted is delivered.  Where fewer offer than was promised, all deals get less, and
 * the rest is broken.  Deals pay the price at which they were made.  Cells deliver by
 * weight: a deal outlives the node that held it.
 */
#ifndef DPS_MODELS_MARKET_DEALS_H
#define DPS_MODELS_MARKET_DEALS_H

#include "models/market/posted.h"

struct dps_market_deals {
    struct dps_market_price posted;
    struct dps_span term; /* D */
    double renewed;       /* share of ending deals that ask again [1] */
};

extern const struct dps_market_kind dps_market_deals;

#endif
