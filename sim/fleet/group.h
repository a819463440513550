/* group.h: machines of one hardware class in one network, and what is counted of them.
 *
 * A group is shared out among operators whose sizes follow a Pareto law; nodes of an
 * operator are neighbours.  It is cut into blocks of DPS_BLOCK nodes, the last one
 * shorter, that work in parallel: what happens in a block hangs on nothing outside it,
 * and its counts are added in block order afterwards.  Blocks are part of the model,
 * whatever the threads.
 *
 * Machines that may work in several networks have a group in each, one after the other:
 * siblings, of the same operators, blocks and draws.  The k-th nodes of siblings are
 * one machine, and one of them has it: the others are DPS_ELSEWHERE.
 */
#ifndef DPS_SIM_FLEET_GROUP_H
#define DPS_SIM_FLEET_GROUP_H

#include "models/hardware.h"
#include "sim/fleet/accrual.h"
#include "sim/fleet/clock.h"
#include "sim/fleet/node.h"
#include "sim/fleet/stints.h"
#include "sim/fleet/vintage.h"

#include <stdbool.h>
#include <stdint.h>

enum { DPS_BLOCK = 16384 };

/* What is counted: of now, up to COST; since the start, from FAILURES on.
 * The first are nodes by state, numbered as enum dps_node_state. */
enum dps_count {
    DPS_COUNT_WEIGHT = DPS_NODE_STATES, /* that earns [quanta] */
    DPS_COUNT_CAPACITY,                 /* of working nodes [quanta] */
    DPS_COUNT_PRESENT,                  /* capacity of those that take part [quanta] */
    DPS_COUNT_ORDERS,                   /* capacity on the way [quanta] */
    DPS_COUNT_AWAY,     /* capacity of those that are elsewhere [quanta] */
    DPS_COUNT_CHEATING, /* capacity of those that take part and cheat [quanta] */
    DPS_COUNT_COST,     /* of running those that take part [pUSD/s] */
    DPS_COUNT_FAILURES,
    DPS_COUNT_ORDERED,   /* machines bought */
    DPS_COUNT_JOINED,    /* first joins, returns and those that came */
    DPS_COUNT_LEFT,      /* that kept their machine, sold it, wore it out or went */
    DPS_COUNT_SOLD,      /* machines */
    DPS_COUNT_RETIRED,   /* machines worn out */
    DPS_COUNT_CAME,      /* from another network, taking part */
    DPS_COUNT_WENT,      /* to another network, taking part */
    DPS_COUNT_BONDED,    /* [base units] */
    DPS_COUNT_RETURNED,  /* [base units] */
    DPS_COUNT_SLASHED,   /* [base units] */
    DPS_COUNT_CONVICTED, /* times that a node was */
    DPS_COUNT_FORFEITED, /* of what they had earned [base units] */
    DPS_COUNT_REVIEWS,   /* of nodes */
    DPS_COUNTS
};

/* What the scenario says of a group; borrowed. */
struct dps_group_plan {
    const char *name;
    const struct dps_hardware *hardware;
    uint32_t network;
    uint32_t count;     /* nodes, >= operators */
    uint32_t operators; /* >= 1 */
    double skew;        /* Pareto exponent of the operators' sizes; inf: all alike */
    const struct dps_region *region; /* NULL: nowhere in particular */
    bool again; /* the machines of the group before it, in another network */
};

/* What a node puts down when it joins, and loses. */
struct dps_bond_rule {
    int64_t per_node;   /* [base units] */
    int64_t per_weight; /* and for each quantum of capacity [base units] */
    uint32_t slash_ppm; /* of the bond, at a failure [1e-6] */
    uint32_t unused;
};

struct dps_group {
    const char *name;
    const struct dps_hardware *hardware;
    struct dps_clock clock; /* how its machines fail */
    uint32_t network;
    uint32_t n;                     /* nodes, from `first` on */
    uint32_t n_operators, n_blocks; /* from these on: */
    uint32_t first, first_operator, first_block;
    uint32_t first_sibling, n_siblings; /* groups of the same machines, it included */
    const struct dps_region *region;
    uint64_t identity; /* of its name, for draws */
    struct dps_bond_rule bond;
    struct dps_accrual accrual;
    int64_t left;  /* of what was shared out, what no node has [base units] */
    int64_t total; /* capacity of all its nodes [quanta] */
    int64_t count[DPS_COUNTS];
    int64_t told[DPS_COUNTS]; /* as it was when dps_fleet_news last told */
};

/* A part of a group that one thread works on. */
struct dps_block {
    uint32_t first, n; /* nodes */
    uint32_t group;
    uint32_t n_changed; /* nodes whose operator does not count them as they are */
    uint32_t n_movers;  /* nodes that are to move, while a review lasts */
    struct dps_stints past;
    int64_t count[DPS_COUNTS];    /* changes that its group has not been told of */
    struct dps_vintage *vintages; /* as many as the network has; the fleet's */
    enum dps_status status;
};

struct dps_operator {
    int64_t capacity; /* of its working nodes where there is a minimum, else of those
                         that take part [quanta] */
    uint32_t first;   /* its nodes end where the next operator's begin */
    uint16_t group;
    uint16_t eligible; /* whether it reaches the network's minimum */
};

#endif
