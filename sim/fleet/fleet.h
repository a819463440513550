/* fleet.h: every node an individual: who owns it, what it holds, when it fails.
 *
 * A fleet is made of groups (sim/fleet/group.h), a group of nodes (sim/fleet/node.h). A
 * node is identified for ever by (group name, operator, ordinal); what it is and when
 * it fails are draws named by that identity.
 *
 * Work is done only where something happens: `due` holds for every node the epoch of
 * its next event, and an epoch scans that array and touches only the nodes that are
 * due.
 *
 * An epoch e goes: dps_fleet_advance(e); joins and exits at the start of e; each group
 * shares once, in every epoch; then reviews, joins and exits at the start of e + 1.
 *
 * In place: start from {0} or dps_fleet_init; the owner calls dps_fleet_free (legal
 * twice, and after a failed init).
 */
#ifndef DPS_SIM_FLEET_FLEET_H
#define DPS_SIM_FLEET_FLEET_H

#include "models/sketch.h"
#include "sim/core/buffer.h"
#include "sim/core/pages.h"
#include "sim/core/rng.h"
#include "sim/core/status.h"
#include "sim/fleet/group.h"

/* How a network counts its nodes. */
struct dps_weighing {
    double quantum;           /* of what is measured, > 0 [byte or 1] */
    double minimum;           /* of an operator's working capacity [byte or 1] */
    uint32_t steps;           /* epochs in which rewards vest */
    enum dps_measure measure; /* what counts */
    const uint16_t *vintages; /* epochs in which they begin, upward, the first in 0 */
    uint32_t n_vintages;      /* at most DPS_VINTAGES; 0: all nodes are of one */
};

struct dps_fleet_network {
    struct dps_weighing weighing;
    int64_t minimum;           /* [quanta]; 0: none, and operators are not counted */
    int64_t n_eligible;        /* operators that reach the minimum */
    int64_t count[DPS_COUNTS]; /* sums over its groups */
    double expected;           /* mean capacity of those that take part [quanta] */
    uint16_t vintages[DPS_VINTAGES]; /* epochs in which they begin */
    uint32_t n_vintages;
    bool shares;              /* machines of its groups may work in another network */
    struct dps_sketch powers; /* of its operators that have any */
};

/* Makes a quotient of numbers below 2^63 by one divisor a product. */
struct dps_reciprocal {
    uint64_t multiplier;
    uint32_t shift;
};

struct dps_fleet {
    uint64_t seed;
    int64_t epoch_ns; /* >= 2 */
    struct dps_reciprocal reciprocal;
    struct dps_group *groups;
    struct dps_fleet_network *networks;
    struct dps_block *blocks;
    struct dps_operator *operators; /* and one more that ends the last */
    struct dps_vintage *vintages;   /* of every block, one after the other */
    uint32_t n_groups, n_networks, n_blocks, n_operators, n_vintages;
    struct dps_pages node_memory, book_memory, due_memory;
    struct dps_node *nodes; /* in node_memory */
    struct dps_book *books; /* in book_memory */
    uint16_t *due; /* in due_memory: epoch of the next event, or DPS_NO_EPOCH */
    uint32_t n;
    uint16_t *changed; /* scratch where there is a minimum: nodes of a block */
    uint16_t *movers;  /* scratch where groups have siblings, the same */
};

DPS_CHECKED enum dps_status dps_fleet_init(struct dps_fleet *self, uint64_t seed,
    int64_t epoch_ns, const struct dps_group_plan *groups, uint32_t n_groups,
    const struct dps_weighing *networks, uint32_t n_networks, struct dps_error *err);
void dps_fleet_free(struct dps_fleet *self);

/* The network of a node. */
struct dps_fleet_network *dps_fleet_network_of(
    const struct dps_fleet *self, uint32_t node);

/* The name of a node's draws; the purpose and the draw are the caller's. */
struct dps_rng_name dps_fleet_draw(const struct dps_fleet *self, uint32_t node);

/* What a node costs to run [USD/s]. */
double dps_fleet_cost(const struct dps_fleet *self, uint32_t node);

/* What an operator counts for: its capacity, if it reaches the minimum [quanta]. */
int64_t dps_fleet_power(const struct dps_fleet *self, uint32_t operator_id);

/* The part of a node's network's capacity that it is expected to bring [quanta]. */
double dps_fleet_expected(const struct dps_fleet *self, uint32_t node);

/* Ends an epoch of a group: shares what is undistributed for it [base units] among its
 * nodes, and returns how much of it now belongs to them. */
int64_t dps_fleet_share(struct dps_fleet *self, uint32_t group, int64_t undistributed);

/* How much each of a group's counts has changed since this was last asked. */
void dps_fleet_news(struct dps_fleet *self, uint32_t group, int64_t news[DPS_COUNTS]);

void dps_fleet_save(const struct dps_fleet *self, struct dps_buffer *out);
DPS_CHECKED enum dps_status dps_fleet_load(
    struct dps_fleet *self, struct dps_reader *in, struct dps_error *err);

#endif
