/* fleet.h: every node an individual: who owns it, what it holds, when it fails.
 *
 * A fleet is made of groups: a number of machines of one hardware class in one network,
 * shared out among operators whose sizes follow a Pareto law.  A node is identified for
 * ever by (group name, operator, ordinal); what it is and when it fails are draws named
 * by that identity.  Nodes of an operator are neighbours.
 *
 * A node waits, then joins; from then on it works and is repaired in turn until it
 * leaves.  It counts in its network's rewards with its weight (its capacity in whole
 * quanta, such as sectors of 32 GiB) while it works and its operator reaches the
 * network's minimum.
 *
 * Work is done only where something happens: `due` holds for every node the epoch of
 * its next event, and an epoch scans that array and touches only the nodes that are
 * due.
 *
 * Columns live in shared memory.  In place: dps_fleet_init / dps_fleet_free (legal
 * twice, and after a failed init).
 */
#ifndef DPS_SIM_FLEET_FLEET_H
#define DPS_SIM_FLEET_FLEET_H

#include "models/hardware.h"
#include "sim/core/buffer.h"
#include "sim/core/shared.h"
#include "sim/core/status.h"
#include "sim/fleet/accrual.h"
#include "sim/fleet/stints.h"

#include <stdbool.h>
#include <stdint.h>

enum dps_node_state {
    DPS_WAITING = 0, /* has not joined yet */
    DPS_WORKING = 1,
    DPS_IN_REPAIR = 2,
    DPS_LEFT = 3,
    DPS_NODE_STATES
};

/* One node; 72 bytes. */
struct dps_node {
    int64_t next_time; /* of its next failure or repair, ns since the start */
    int64_t settled;   /* earned until `mark` [base units] */
    uint64_t fraction; /* of a base unit earned beyond it, 2^-64 */
    uint64_t mark_low; /* the accrual's sum when it last settled */
    uint64_t mark_high;
    uint32_t operator_id;
    uint32_t ordinal;  /* among the operator's nodes */
    uint32_t capacity; /* [quanta] */
    uint32_t weight;   /* counted in the network's rewards now [quanta] */
    uint32_t since;    /* the epoch from which it has this weight */
    uint32_t stints;   /* its past weights, a list in the network's stints */
    uint32_t cycles;   /* up-times begun so far */
    uint8_t state;     /* enum dps_node_state */
    uint8_t counted;   /* in its operator's capacity */
    uint16_t group;
};

struct dps_operator {
    uint64_t identity; /* for draws */
    int64_t capacity;  /* of its working nodes [quanta] */
    uint32_t first, n; /* its nodes */
    uint32_t group;
    uint32_t eligible; /* whether it reaches the network's minimum */
};

/* What the scenario says of a group; borrowed. */
struct dps_group_plan {
    const char *name;
    const struct dps_hardware *hardware;
    uint32_t network;
    uint32_t count;     /* nodes, >= operators */
    uint32_t operators; /* >= 1 */
    double skew;        /* Pareto exponent of the operators' sizes; inf: all alike */
    double cost_factor; /* of where they stand, on the class's running cost [1] */
};

/* How a network counts its nodes. */
struct dps_weighing {
    double quantum; /* of capacity [byte], > 0 */
    double minimum; /* of an operator's working capacity [byte] */
    uint32_t steps; /* epochs in which rewards vest */
};

struct dps_fleet_network {
    struct dps_weighing weighing;
    int64_t minimum; /* [quanta] */
    struct dps_accrual accrual;
    struct dps_stints past;
    int64_t n_in_state[DPS_NODE_STATES];
    int64_t n_eligible;   /* operators */
    int64_t failures;     /* since the start */
    int64_t raw_capacity; /* of its working nodes [quanta] */
    double expected;      /* mean working capacity of those that joined [quanta] */
};

struct dps_fleet {
    uint64_t seed;
    int64_t epoch_ns;
    struct dps_group_plan *groups;
    uint32_t n_groups;
    struct dps_fleet_network *networks;
    uint32_t n_networks;
    struct dps_operator *operators;
    uint32_t n_operators;
    struct dps_shared node_memory, due_memory;
    struct dps_node *nodes; /* in node_memory */
    uint16_t *due; /* in due_memory: epoch of the next event; UINT16_MAX: none */
    uint32_t n;
    uint32_t *changed; /* scratch: nodes that an epoch touched, by block */
};

/* Epochs must be numbered below this. */
enum { DPS_MOST_EPOCHS = UINT16_MAX };

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

/* The part of a node's network's capacity that it is expected to bring [quanta]. */
double dps_fleet_expected(const struct dps_fleet *self, uint32_t node);

void dps_fleet_save(const struct dps_fleet *self, struct dps_buffer *out);
DPS_CHECKED enum dps_status dps_fleet_load(
    struct dps_fleet *self, struct dps_reader *in, struct dps_error *err);

#endif
