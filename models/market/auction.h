/* auction.h: a reverse auction: cells bid, the cheapest serve.
 *
 * A cell's median bid is cost (1 + margin), its suppliers' bids log-normal around it.
 * Users rank bids by bid / (quality^a reputation^b).  The clearing price is the lowest
 * p in [least, most] at which as much is offered as is asked for, found to 1e-13; where
 * cells with one bid offer more than is left, they share it in proportion.  With
 * `uniform` pricing all that is served earns p (times the cell's appeal), with
 * `pay-as-bid` each its own bid: a cell's mean accepted bid.  Above `most` nobody buys:
 * what is offered there is served, and the rest of the demand is lost.
 *
 * With a term, what is won is leased: for that time it is served first, in all cells in
 * proportion to their capacity, at the mean price at which the leases that run were
 * won; only what is asked for beyond them is put up.
 */
#ifndef DPS_MODELS_MARKET_AUCTION_H
#define DPS_MODELS_MARKET_AUCTION_H

#include "models/market/supply.h"

struct dps_market_auction {
    double margin;        /* of bids over cost [1] */
    double least;         /* lowest bid [USD/unit]; 0: none */
    double most;          /* that users pay [USD/unit], > 0 */
    const char *pricing;  /* uniform or pay-as-bid */
    struct dps_span term; /* of leases; 0: all is let anew each epoch */
};

extern const struct dps_market_kind dps_market_auction;

#endif
