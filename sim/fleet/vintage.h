/* vintage.h: join cohorts: nodes that first joined in the same span of time.
 *
 * A network cuts time into spans, years as a rule.  A node's vintage is the span in
 * which it first joined, or in which the machine that it has ordered will arrive, and
 * stays so when it leaves and comes back.  A machine that comes from another network
 * joins a vintage here and stays bought where it was bought.  Each block counts its
 * nodes by vintage where they change, in whole numbers, so that the sums of a group are
 * exact whatever the threads.
 *
 * What a vintage earns in an epoch is what the group earns a weight, times its weight:
 * no node has to be looked at.
 */
#ifndef DPS_SIM_FLEET_VINTAGE_H
#define DPS_SIM_FLEET_VINTAGE_H

#include <stdint.h>

enum {
    DPS_VINTAGES = 255,  /* at most */
    DPS_NO_VINTAGE = 255 /* of a node that has bought no machine yet */
};

/* Plain data, a line of cache. */
struct dps_vintage {
    int64_t joined;  /* nodes that ever did */
    int64_t present; /* of them, those that take part now */
    int64_t weight;  /* that earns now [quanta] */
    int64_t cost;    /* of running those that take part [pUSD/s] */
    int64_t bought;  /* machines, ever */
    int64_t sold;    /* of those, ever */
    int64_t retired; /* worn out, ever */
    int64_t slashed; /* of bonds, ever [base units] */
};

_Static_assert(sizeof(struct dps_vintage) == 64, "a line of cache");

struct dps_fleet;
struct dps_fleet_network;

/* The vintage of a node that first joins in an epoch. */
uint8_t dps_vintage_at(const struct dps_fleet_network *network, uint32_t epoch);

/* A running cost [USD/s] as it is counted [pUSD/s]; what is above a million counts as a
 * million. */
static inline int64_t
dps_vintage_cost(double cost)
{
    const double most = 1e6;
    return (int64_t)((cost < most ? cost : most) * 1e12 + 0.5);
}

/* Adds up the vintages of a group; out has as many as its network. */
void dps_fleet_vintages(
    const struct dps_fleet *self, uint32_t group, struct dps_vintage *out);

#endif
