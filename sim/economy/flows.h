/* flows.h: what moved in the epoch under way, for prices and figures. */
#ifndef DPS_SIM_ECONOMY_FLOWS_H
#define DPS_SIM_ECONOMY_FLOWS_H

#include <stdint.h>

/* All 0 at an epoch's begin but the first two.  Tokens are a network's first. */
struct dps_flows {
    int64_t minted;   /* by the epoch's begin, ever [base units] */
    int64_t burned;   /* by then, ever [base units] */
    int64_t bought;   /* by users, holders and nodes on the market [base units] */
    int64_t wanted;   /* by users who found none left to buy [base units] */
    int64_t sold;     /* by nodes, holders and the treasury on it [base units] */
    int64_t rewarded; /* what became the nodes' [base units] */
    int64_t paid;     /* by users for work [uUSD] */
    int64_t earned;   /* by nodes in dollars [uUSD] */
    int64_t yielded;  /* to stakers [base units] */
    int64_t slashed;  /* of bonds [base units] */
    int64_t spent;    /* by the treasury [uUSD] */
    int64_t joined, left, failures; /* of nodes */
};

#endif
