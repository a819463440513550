/* arena.h: memory that lives and dies with its scenario.
 *
 * Pieces are taken one by one, never given back alone, and freed together.
 *
 * In place: start from {0}; the owner calls dps_arena_free, which is legal twice.
 */
#ifndef DPS_SIM_SCENARIO_ARENA_H
#define DPS_SIM_SCENARIO_ARENA_H

#include "sim/core/status.h"

#include <stddef.h>

struct dps_arena_block;

struct dps_arena {
    struct dps_arena_block *blocks;
    size_t used; /* bytes of the newest block */
    size_t size; /* bytes of the newest block */
};

void dps_arena_free(struct dps_arena *self);

/* `size` bytes of zeros, aligned for any type; NULL without memory. */
void *dps_arena_take(struct dps_arena *self, size_t size);

/* A copy of n bytes with a terminating zero; NULL without memory. */
char *dps_arena_text(struct dps_arena *self, const char *text, size_t n);

/* printf into the arena; NULL without memory. */
char *dps_arena_format(struct dps_arena *self, const char *format, ...)
    DPS_PRINTF(2, 3);

/* DPS_ENOMEM with its sentence, for whoever got NULL. */
enum dps_status dps_arena_spent(struct dps_error *err);

#endif
