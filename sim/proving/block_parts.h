/* block_parts.h: what the sources of a block share. */
#ifndef DPS_SIM_PROVING_BLOCK_PARTS_H
#define DPS_SIM_PROVING_BLOCK_PARTS_H

#include "sim/proving/block.h"

/* A date so much later, or the last there is [ns]. */
int64_t dps_block_later(int64_t date, int64_t delay);

/* The claims of items, as the block's view. */
DPS_CHECKED enum dps_status dps_block_show(
    struct dps_block *self, const uint32_t *which, uint32_t n, struct dps_error *err);

/* How many of n items are a strategy's, which are in `some`. */
uint32_t dps_block_of_strategy(
    struct dps_block *self, const uint32_t *which, uint32_t n, uint32_t s);

/* How many items from `from` on are not over, which are in `picked`. */
uint32_t dps_block_pick_open(struct dps_block *self, uint32_t from);

void dps_block_conclude(struct dps_block_item *item, uint32_t verdict, uint32_t reason);

/* Items from `from` on: their parties are met, and they are bound. */
DPS_CHECKED enum dps_status dps_block_enter(
    struct dps_block *self, uint32_t from, int64_t now, struct dps_error *err);

/* Asks how often tasks of n items in `picked`, each the first of its task, are
 * to be done, and adds copies from a date on. */
DPS_CHECKED enum dps_status dps_block_copy_tasks(
    struct dps_block *self, uint32_t n, int64_t now, struct dps_error *err);

#endif
