/* touch.h: how a thread changes the nodes of a block.
 *
 * A touch is one block in the hands of one thread at the start of an epoch: where its
 * nodes are, what they share, and what has changed in the counts.  Whatever changes a
 * node's weight settles its rewards first, with the sums of the epochs before, and ends
 * its stint.  Where there is a minimum, weights wait until all blocks are done: then
 * dps_minimum_settle brings them in line, for operators reach over blocks.
 *
 * For sim/fleet alone.
 */
#ifndef DPS_SIM_FLEET_TOUCH_H
#define DPS_SIM_FLEET_TOUCH_H

#include "sim/fleet/fleet.h"

struct dps_touch {
    const struct dps_fleet *fleet;
    const struct dps_group *group;
    struct dps_block *block;
    struct dps_node *nodes; /* of the block, as all arrays here */
    struct dps_book *books;
    uint16_t *due;
    uint16_t *changed; /* where there is a minimum, else NULL */
    struct dps_vintage *vintages;
    const dps_wide *sums; /* of the group's rewards */
    dps_wide sum;         /* before the epoch */
    uint32_t epoch;
    uint32_t steps;                   /* epochs in which rewards vest */
    uint32_t slash_ppm;               /* of a bond, at a failure [1e-6] */
    int64_t begin;                    /* of the epoch, ns since the start */
    struct dps_reciprocal reciprocal; /* of the epoch's length */
    int64_t count[DPS_COUNTS];        /* changes, but for: */
    int64_t mended;                   /* repairs that ended less those that began */
    enum dps_status status;
};

void dps_touch_begin(struct dps_touch *self, const struct dps_fleet *fleet,
    struct dps_block *block, uint32_t epoch);

/* Hands the changes to the block. */
void dps_touch_end(struct dps_touch *self);

/* Adds what blocks have counted to their groups and networks, in order.  DPS_ENOMEM
 * where a block ran out of memory. */
DPS_CHECKED enum dps_status dps_touch_sum(
    struct dps_fleet *self, uint32_t epoch, struct dps_error *err);

/* Both, where this touch alone has changed anything. */
DPS_CHECKED enum dps_status dps_touch_end_one(
    struct dps_touch *self, struct dps_fleet *fleet, struct dps_error *err);

/* Node k of the block, at the start of the epoch. */
void dps_touch_keep_stint(struct dps_touch *self, uint32_t k);
void dps_touch_order(struct dps_touch *self, uint32_t k, int64_t arrival);
void dps_touch_arrive(struct dps_touch *self, uint32_t k); /* then it begins a cycle */
void dps_touch_join(struct dps_touch *self, uint32_t k);
void dps_touch_leave(struct dps_touch *self, uint32_t k);
void dps_touch_sell(struct dps_touch *self, uint32_t k);
void dps_touch_retire(struct dps_touch *self, uint32_t k);
void dps_touch_slash(struct dps_touch *self, uint32_t k, uint32_t ppm);
/* It takes up a cheat, or gives it up: 0. */
void dps_touch_cheat(struct dps_touch *self, uint32_t k, unsigned cheat);
/* It is found out: ceases to cheat, loses that part of its bond [1e-6], and is away for
 * so long [ns]. */
void dps_touch_convict(struct dps_touch *self, uint32_t k, uint32_t ppm, int64_t jail);
/* It bonds anew what its bond lacks of what is asked for now. */
void dps_touch_restore(struct dps_touch *self, uint32_t k);
/* It gives up as much as that of what it has earned, if it has [base units]. */
void dps_touch_forfeit(struct dps_touch *self, uint32_t k, int64_t units);
/* Its machine goes to the same node of a sibling's block, its clock ticking on; what it
 * earned here stays, its bond comes home. */
void dps_touch_move(struct dps_touch *self, uint32_t k, struct dps_touch *to);

/* `seconds` after `time`; INT64_MAX if that is beyond. */
static inline int64_t
dps_touch_later(int64_t time, double seconds)
{
    double ns = seconds * 1e9;
    return ns < 0x1p62 && time < INT64_MAX - (int64_t)ns ? time + (int64_t)ns
                                                         : INT64_MAX;
}

/* The epoch that holds a time >= 0, or DPS_NO_EPOCH: the quotient by the epoch's length
 * as the upper half of a product, exact (Granlund and Montgomery 1994). */
static inline uint16_t
dps_touch_epoch(const struct dps_touch *self, int64_t time)
{
    dps_wide product = (dps_wide)(uint64_t)time * self->reciprocal.multiplier;
    uint64_t epoch = (uint64_t)(product >> 64) >> self->reciprocal.shift;
    return epoch < DPS_NO_EPOCH ? (uint16_t)epoch : DPS_NO_EPOCH;
}

/* Settles what a node has earned up to now. */
static inline void
dps_touch_earn(struct dps_touch *self, uint32_t k)
{
    struct dps_node *node = &self->nodes[k];
    dps_wide earned = (self->sum - self->sums[node->since]) * dps_node_weight(node);
    earned += node->fraction;
    node->settled += (int64_t)(earned >> 64);
    node->fraction = (uint64_t)earned;
    if (self->steps > 0) {
        dps_touch_keep_stint(self, k);
    }
    node->since = (uint16_t)self->epoch;
}

/* Makes a node's capacity count in its group's rewards, or no longer: not as it is. */
static inline void
dps_touch_weigh(struct dps_touch *self, uint32_t k, bool earns)
{
    struct dps_node *node = &self->nodes[k];
    dps_touch_earn(self, k);
    int64_t change = earns ? (int64_t)node->capacity : -(int64_t)node->capacity;
    self->count[DPS_COUNT_WEIGHT] += change;
    self->vintages[node->vintage].weight += change;
    node->earns = earns;
}

/* Brings the weight and the counts of a node in line after it began or ceased to work.
 */
static inline void
dps_touch_recount(struct dps_touch *self, uint32_t k)
{
    struct dps_node *node = &self->nodes[k];
    bool works = node->state == DPS_WORKING;
    int64_t capacity = node->capacity;
    self->count[DPS_COUNT_CAPACITY] += works ? capacity : -capacity;
    if (self->changed != NULL) {
        if (!node->noted) {
            self->changed[self->block->n_changed++] = (uint16_t)k;
        }
        node->noted = 1;
    } else {
        dps_touch_weigh(self, k, works);
    }
}

#endif
