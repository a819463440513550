#include "sim/fleet/churn.h"

#include "sim/fleet/touch.h"

#include <string.h>

/* Nodes that are lived at once, and how far ahead their lines are called for. */
enum { BATCH = 256, AHEAD = 32 };

/* ---- who is due -------------------------------------------------------- */

/* Those of eight flags that are 1, as the bits of a byte. */
static uint64_t
bits_of(const uint8_t flags[8])
{
    uint64_t bytes;
    memcpy(&bytes, flags, sizeof bytes);
    return (bytes * UINT64_C(0x0102040810204080)) >> 56;
}

/* Nodes [from, from + 64) that are due, as bits. */
static uint64_t
due_mask(const uint16_t *due, uint16_t epoch)
{
    uint8_t flags[64];
    uint64_t mask = 0;
    for (int i = 0; i < 64; i++) {
        flags[i] = due[i] <= epoch;
    }
    for (size_t i = 0; i < 8; i++) {
        mask |= bits_of(&flags[8 * i]) << (8 * i);
    }
    return mask;
}

/* Writes `base` plus the places of the bits of a mask; how many there are.  It writes
 * four at a time, up to three too many: a branch for each bit costs more. */
static inline uint32_t
place_bits(uint64_t mask, uint32_t base, uint16_t *out)
{
    uint32_t n = (uint32_t)__builtin_popcountll(mask);
    for (uint32_t i = 0; i < n; i += 4) {
        for (uint32_t j = i; j < i + 4; j++) {
            out[j] = (uint16_t)(base + (uint32_t)__builtin_ctzll(mask | 1ULL << 63));
            mask &= mask - 1;
        }
    }
    return n;
}

/* Writes which of n nodes are due, in order; how many there are. */
static uint32_t
find_due(const uint16_t *due, uint32_t n, uint16_t epoch, uint16_t *list)
{
    uint32_t found = 0;
    uint32_t i = 0;
    for (; i + 64 <= n; i += 64) {
        found += place_bits(due_mask(&due[i], epoch), i, &list[found]);
    }
    for (; i < n; i++) {
        list[found] = (uint16_t)i;
        found += due[i] <= epoch;
    }
    return found;
}

/* ---- a batch of due nodes ---------------------------------------------- */

/* Those of a batch that begin a cycle: their names for the draw, then their times. */
struct cycles {
    uint32_t n;
    uint16_t node[BATCH];
    uint32_t number[BATCH];
    uint64_t identity[BATCH];
    double up[BATCH], repair[BATCH]; /* [s] */
};

/* Lives the rare events: a machine that is worn out, or a delivery. */
static bool
goes_on(struct dps_touch *self, uint32_t k)
{
    if (self->nodes[k].ends <= self->epoch) {
        dps_touch_retire(self, k);
        return false;
    }
    dps_touch_arrive(self, k);
    return true;
}

/* Lives a node's failure or the end of its repair, or both; true if it is repaired
 * before `end` and begins a cycle. */
static inline bool
fail_or_mend(struct dps_touch *self, uint32_t k, int64_t end)
{
    struct dps_node *node = &self->nodes[k];
    bool worked = node->state == DPS_WORKING;
    int64_t time = worked ? dps_touch_later(node->next_time, (double)node->repair)
                          : node->next_time;
    bool works = time < end;
    self->count[DPS_COUNT_FAILURES] += worked;
    node->next_time = time;
    node->state = works ? DPS_WORKING : DPS_IN_REPAIR;
    uint16_t next = dps_touch_epoch(self, time);
    self->due[k] = next < node->ends ? next : node->ends;
    if (worked != works) {
        dps_touch_recount(self, k);
    }
    self->mended += (int)works - (int)worked;
    if (self->slash_ppm > 0 && worked) {
        dps_touch_slash(self, k, self->slash_ppm);
    }
    return works;
}

static void
live_nodes(struct dps_touch *self, const uint16_t *list, uint32_t n, int64_t end,
    struct cycles *cycles)
{
    cycles->n = 0;
    for (uint32_t i = 0; i < n; i++) {
        uint32_t k = list[i];
        const struct dps_node *node = &self->nodes[k];
        __builtin_prefetch(&self->nodes[list[i + AHEAD]], 1);
        bool rare = node->ends <= self->epoch || node->state == DPS_ORDERED;
        if (__builtin_expect(rare, 0) && !goes_on(self, k)) {
            continue;
        }
        bool begins = fail_or_mend(self, k, end);
        cycles->node[cycles->n] = (uint16_t)k;
        cycles->number[cycles->n] = node->cycles + 1;
        cycles->identity[cycles->n] = node->identity;
        cycles->n += begins;
    }
}

/* Begins the cycles at their nodes' times; those that fail again before `end` go into
 * `again`; how many these are. */
static uint32_t
begin_cycles(
    struct dps_touch *self, struct cycles *cycles, int64_t end, uint16_t *again)
{
    uint32_t n_again = 0;
    dps_rng_uniforms_many(self->fleet->seed, DPS_RNG_FAILURE, cycles->identity,
        cycles->number, cycles->n, cycles->up, cycles->repair);
    dps_clock_cycles(&self->group->clock, cycles->up, cycles->repair, cycles->n);
    for (uint32_t i = 0; i < cycles->n; i++) {
        uint32_t k = cycles->node[i];
        struct dps_node *node = &self->nodes[k];
        node->cycles = cycles->number[i];
        node->next_time = dps_touch_later(node->next_time, cycles->up[i]);
        node->repair = (float)cycles->repair[i];
        uint16_t next = dps_touch_epoch(self, node->next_time);
        self->due[k] = next < node->ends ? next : node->ends;
        again[n_again] = (uint16_t)k;
        n_again += node->next_time < end;
    }
    return n_again;
}

/* ---- an epoch ---------------------------------------------------------- */

static void
live_block(struct dps_fleet *self, struct dps_block *block, uint32_t epoch)
{
    struct dps_touch touch;
    struct cycles cycles;
    uint16_t list[DPS_BLOCK + AHEAD];
    uint16_t again[BATCH + AHEAD] = {0};
    int64_t end = ((int64_t)epoch + 1) * self->epoch_ns;
    dps_touch_begin(&touch, self, block, epoch);
    uint32_t n = find_due(touch.due, block->n, (uint16_t)epoch, list);
    memset(&list[n], 0, AHEAD * sizeof *list);
    for (uint32_t i = 0; i < AHEAD; i++) {
        __builtin_prefetch(&touch.nodes[list[i]], 1);
    }
    for (uint32_t i = 0; i < n; i += BATCH) {
        live_nodes(&touch, &list[i], n - i < BATCH ? n - i : BATCH, end, &cycles);
        uint32_t more = begin_cycles(&touch, &cycles, end, again);
        while (more > 0) {
            live_nodes(&touch, again, more, end, &cycles);
            more = begin_cycles(&touch, &cycles, end, again);
        }
    }
    dps_touch_end(&touch);
}

enum dps_status
dps_fleet_advance(struct dps_fleet *self, uint32_t epoch, struct dps_error *err)
{
    uint32_t n_blocks = self->n_blocks;
    if (n_blocks == 0) {
        return DPS_OK; /* even an empty parallel region costs microseconds */
    }
#pragma omp parallel for schedule(dynamic) if (self->n > DPS_BLOCK)
    for (uint32_t b = 0; b < n_blocks; b++) {
        live_block(self, &self->blocks[b], epoch);
    }
    return dps_touch_sum(self, epoch, err);
}

/* ---- one at a time ----------------------------------------------------- */

static void
touch_one(
    struct dps_fleet *self, uint32_t node, uint32_t epoch, struct dps_touch *touch)
{
    const struct dps_group *group = &self->groups[self->nodes[node].group];
    uint32_t block = group->first_block + (node - group->first) / DPS_BLOCK;
    dps_touch_begin(touch, self, &self->blocks[block], epoch);
}

enum dps_status
dps_fleet_join(
    struct dps_fleet *self, uint32_t node, uint32_t epoch, struct dps_error *err)
{
    struct dps_touch touch;
    touch_one(self, node, epoch, &touch);
    dps_touch_join(&touch, node - touch.block->first);
    return dps_touch_end_one(&touch, self, err);
}

enum dps_status
dps_fleet_leave(
    struct dps_fleet *self, uint32_t node, uint32_t epoch, struct dps_error *err)
{
    struct dps_touch touch;
    touch_one(self, node, epoch, &touch);
    dps_touch_leave(&touch, node - touch.block->first);
    return dps_touch_end_one(&touch, self, err);
}

enum dps_status
dps_fleet_slash(struct dps_fleet *self, uint32_t node, uint32_t epoch, uint32_t ppm,
    struct dps_error *err)
{
    struct dps_touch touch;
    touch_one(self, node, epoch, &touch);
    dps_touch_slash(&touch, node - touch.block->first, ppm);
    return dps_touch_end_one(&touch, self, err);
}
