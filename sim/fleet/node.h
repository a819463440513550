/* node.h: one machine, in two records: what events touch, and the rest.
 *
 * A node waits, is ordered, then joins; from then on it works and is repaired in turn
 * until it leaves.  Where its machine may work in several networks there is a node for
 * it in each, and all but one of them are elsewhere.  It counts in its group's rewards
 * with its weight (its capacity in whole quanta, such as sectors of 32 GiB) while it
 * works and its operator reaches the network's minimum.
 *
 * Values: plain bytes without padding, saved as they are.
 */
#ifndef DPS_SIM_FLEET_NODE_H
#define DPS_SIM_FLEET_NODE_H

#include <stdint.h>

enum dps_node_state {
    DPS_WAITING = 0, /* has not joined yet */
    DPS_WORKING = 1,
    DPS_IN_REPAIR = 2,
    DPS_LEFT = 3,
    DPS_ORDERED = 4,   /* bought, not delivered yet */
    DPS_ELSEWHERE = 5, /* its machine is in another network, whatever it does there */
    DPS_NODE_STATES
};

/* Whether it takes part: it works, or will once it is repaired. */
static inline int
dps_takes_part(enum dps_node_state state)
{
    return state == DPS_WORKING || state == DPS_IN_REPAIR;
}

enum { DPS_NO_EPOCH = UINT16_MAX }; /* an epoch that does not come */

/* What events touch: one line of cache, 64 bytes. */
struct dps_node {
    int64_t next_time; /* of its next failure, repair or delivery, ns since the start */
    uint64_t identity; /* for draws */
    int64_t settled;   /* earned before epoch `since` [base units] */
    uint64_t fraction; /* of a base unit earned beyond it, 2^-64 */
    int64_t bond;      /* put down [base units] */
    uint32_t capacity; /* [quanta] */
    uint32_t cycles;   /* up-times begun so far */
    float repair;      /* while it works: how long the repair after that takes [s] */
    uint16_t since;    /* the epoch from which it has this weight */
    uint16_t joined;   /* the epoch in which it last joined, or DPS_NO_EPOCH */
    uint16_t ends;     /* the epoch in which its machine is worn out, or DPS_NO_EPOCH */
    uint16_t group;
    uint8_t state;        /* enum dps_node_state */
    uint8_t vintage;      /* its join cohort, or DPS_NO_VINTAGE */
    unsigned earns : 8;   /* its capacity counts in its group's rewards now */
    unsigned counted : 4; /* in its operator's capacity, where there is a minimum */
    unsigned noted : 4;   /* that `counted` is out of date */
};

/* What reviews and reports want besides: half a line. */
struct dps_book {
    int64_t reviewed; /* what it had earned at the last review [base units] */
    uint32_t operator_id;
    uint32_t ordinal;         /* among the operator's nodes */
    uint32_t stints;          /* its past weights, a list in its block's stints */
    float cost;               /* of running it [USD/s] */
    float trait;              /* its operator's, in (0, 1) [1] */
    uint8_t losses;           /* reviews in a row that found it losing money */
    uint8_t owned;            /* its operator has a machine for it */
    unsigned cheat : 7;       /* that it practises, of its network's, from 1; 0: none */
    unsigned jailed : 1;      /* since it was found out, until it works again */
    unsigned convictions : 8; /* ever; 255: that many or more */
};

_Static_assert(sizeof(struct dps_node) == 64, "a line of cache");
_Static_assert(sizeof(struct dps_book) == 32, "half a line, no padding");

/* What it counts for in its group's rewards now [quanta]. */
static inline uint32_t
dps_node_weight(const struct dps_node *self)
{
    return self->capacity & -(uint32_t)self->earns;
}

#endif
