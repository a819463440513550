#include "sim/fleet/minimum.h"
#include "sim/fleet/touch.h"

#include <string.h>

static enum dps_status
sum_block(struct dps_fleet *self, struct dps_block *block, struct dps_error *err)
{
    struct dps_group *group = &self->groups[block->group];
    struct dps_fleet_network *network = &self->networks[group->network];
    if (block->status != DPS_OK) {
        return dps_fail(err, block->status, "out of memory for stints of nodes");
    }
    for (int i = 0; i < DPS_COUNTS; i++) {
        group->count[i] += block->count[i];
        network->count[i] += block->count[i];
    }
    memset(block->count, 0, sizeof block->count);
    return DPS_OK;
}

static enum dps_status
sum_group(struct dps_fleet *self, const struct dps_group *group, uint32_t epoch,
    struct dps_error *err)
{
    enum dps_status status = DPS_OK;
    if (self->networks[group->network].minimum > 0) {
        dps_minimum_settle(self, group, epoch);
    }
    for (uint32_t b = 0; b < group->n_blocks && status == DPS_OK; b++) {
        struct dps_block *block = &self->blocks[group->first_block + b];
        for (size_t line = 0; line < sizeof *block; line += 64) {
            __builtin_prefetch((char *)(block + 1) + line, 1);
        }
        status = sum_block(self, block, err);
    }
    return status;
}

/* Anew and in order, so that no history of joins and exits rounds it. */
static void
sum_expected(struct dps_fleet *self)
{
    for (uint32_t i = 0; i < self->n_networks; i++) {
        self->networks[i].expected = 0;
    }
    for (uint32_t g = 0; g < self->n_groups; g++) {
        const struct dps_group *group = &self->groups[g];
        self->networks[group->network].expected +=
            (double)group->count[DPS_COUNT_PRESENT] * group->clock.availability;
    }
}

enum dps_status
dps_touch_sum(struct dps_fleet *self, uint32_t epoch, struct dps_error *err)
{
    enum dps_status status = DPS_OK;
    for (uint32_t g = 0; g < self->n_groups && status == DPS_OK; g++) {
        status = sum_group(self, &self->groups[g], epoch, err);
    }
    sum_expected(self);
    return status;
}

enum dps_status
dps_touch_end_one(
    struct dps_touch *self, struct dps_fleet *fleet, struct dps_error *err)
{
    dps_touch_end(self);
    enum dps_status status = sum_group(fleet, self->group, self->epoch, err);
    sum_expected(fleet);
    return status;
}
