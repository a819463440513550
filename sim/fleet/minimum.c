#include "sim/fleet/minimum.h"

#include "sim/fleet/touch.h"

/* ---- one operator ------------------------------------------------------ */

/* The block being touched: nodes come in order, so that one after the other is. */
struct hand {
    struct dps_fleet *fleet;
    struct dps_touch touch;
    uint32_t epoch;
};

static struct dps_block *
block_of(const struct dps_fleet *fleet, uint32_t node)
{
    const struct dps_group *group = &fleet->groups[fleet->nodes[node].group];
    return &fleet->blocks[group->first_block + (node - group->first) / DPS_BLOCK];
}

static void
take(struct hand *self, struct dps_block *block)
{
    if (self->touch.block != block) {
        if (self->touch.block != NULL) {
            dps_touch_end(&self->touch);
        }
        dps_touch_begin(&self->touch, self->fleet, block, self->epoch);
    }
}

/* A node weighs its capacity if it works and its operator reaches the minimum. */
static void
weigh(struct hand *self, uint32_t node)
{
    struct dps_node *n = &self->fleet->nodes[node];
    const struct dps_operator *owner =
        &self->fleet->operators[self->fleet->books[node].operator_id];
    bool earns = owner->eligible && n->counted;
    if (earns != n->earns) {
        struct dps_block *block = block_of(self->fleet, node);
        take(self, block);
        dps_touch_weigh(&self->touch, node - block->first, earns);
    }
}

/* The operator's capacity has its changes: does it cross the minimum? */
static bool
crosses(struct dps_fleet *self, struct dps_operator *owner)
{
    struct dps_fleet_network *network =
        &self->networks[self->groups[owner->group].network];
    bool eligible = owner->capacity >= network->minimum;
    if (eligible == owner->eligible) {
        return false;
    }
    network->n_eligible += eligible ? 1 : -1;
    owner->eligible = eligible;
    return true;
}

/* ---- in order ---------------------------------------------------------- */

/* Where the walk over all noted nodes of a group stands. */
struct cursor {
    const struct dps_fleet *fleet;
    uint32_t block, last; /* of the group's */
    uint32_t k;           /* in the block's list */
};

/* The next node, or UINT32_MAX. */
static uint32_t
next(struct cursor *self)
{
    while (self->block < self->last) {
        const struct dps_block *block = &self->fleet->blocks[self->block];
        if (self->k < block->n_changed) {
            return block->first + self->fleet->changed[block->first + self->k++];
        }
        self->block++;
        self->k = 0;
    }
    return UINT32_MAX;
}

/* Counts the nodes of one operator from `node` on; the first of another. */
static uint32_t
count_operator(struct dps_fleet *self, struct cursor *cursor, uint32_t node)
{
    uint32_t id = self->books[node].operator_id;
    while (node != UINT32_MAX && self->books[node].operator_id == id) {
        struct dps_node *n = &self->nodes[node];
        bool works = n->state == DPS_WORKING;
        self->operators[id].capacity +=
            (int64_t)n->capacity * ((int)works - (int)n->counted);
        n->counted = works;
        n->noted = 0;
        node = next(cursor);
    }
    return node;
}

/* Weighs the operator's noted nodes, which `cursor` is about to walk, or all of them.
 */
static void
weigh_operator(struct hand *self, struct cursor *cursor, uint32_t node, uint32_t end)
{
    uint32_t id = self->fleet->books[node].operator_id;
    struct dps_operator *owner = &self->fleet->operators[id];
    bool all = crosses(self->fleet, owner);
    for (uint32_t i = owner[0].first; all && i < owner[1].first; i++) {
        weigh(self, i);
    }
    while (node != end) {
        if (!all) {
            weigh(self, node);
        }
        node = next(cursor);
    }
}

void
dps_minimum_settle(
    struct dps_fleet *self, const struct dps_group *group, uint32_t epoch)
{
    struct hand hand = {.fleet = self, .epoch = epoch};
    struct cursor ahead = {
        self, group->first_block, group->first_block + group->n_blocks, 0};
    struct cursor behind = ahead;
    uint32_t node = next(&ahead);
    (void)next(&behind);
    while (node != UINT32_MAX) {
        uint32_t id = self->books[node].operator_id;
        int64_t power = dps_fleet_power(self, id);
        uint32_t end = count_operator(self, &ahead, node);
        weigh_operator(&hand, &behind, node, end);
        dps_sketch_move(
            &self->networks[group->network].powers, power, dps_fleet_power(self, id));
        node = end;
    }
    if (hand.touch.block != NULL) {
        dps_touch_end(&hand.touch);
    }
    for (uint32_t b = group->first_block; b < ahead.last; b++) {
        self->blocks[b].n_changed = 0;
    }
}
