/* exchange.h: a question to the window program, in a process of its own, and what it
 * answers: both in memory that the two processes share.
 *
 * In place: start from DPS_EXCHANGE_NONE; dps_exchange_begin / dps_exchange_end, then
 * dps_exchange_free, which is legal twice and at any time, and kills a child.
 */
#ifndef DPS_SIM_WINDOW_EXCHANGE_H
#define DPS_SIM_WINDOW_EXCHANGE_H

#include "sim/core/buffer.h"
#include "sim/core/shared.h"
#include "sim/window/nursery.h"
#include "sim/window/spawn.h"

struct dps_exchange {
    struct dps_shared question; /* the child reads it */
    struct dps_shared answer;   /* the child writes it */
    struct dps_shared answered; /* the same as it was at the child's end */
    struct dps_spawn child;
    struct dps_birth birth; /* instead of a child, where there is a nursery */
    struct dps_nursery *nursery;
};

#define DPS_EXCHANGE_NONE                                                              \
    {                                                                                  \
        .question = DPS_SHARED_NONE, .answer = DPS_SHARED_NONE,                        \
        .answered = DPS_SHARED_NONE, .child = DPS_SPAWN_NONE, .birth = DPS_BIRTH_NONE, \
        .nursery = NULL                                                                \
    }

/* Starts a child and asks it what the image says.  `nursery`: what it is forked of;
 * NULL: it is a program of its own, `executable`.  `table`: more that it may read;
 * NULL: nothing. */
DPS_CHECKED enum dps_status dps_exchange_begin(struct dps_exchange *self,
    struct dps_nursery *nursery, const char *executable, const struct dps_buffer *image,
    const struct dps_shared *table, struct dps_error *err);

/* A new descriptor that can be read when the child has ended. */
DPS_CHECKED enum dps_status dps_exchange_watch(
    const struct dps_exchange *self, int *alive, struct dps_error *err);

/* Waits until the child has ended; `answered` is what it wrote.  DPS_EIO where it ended
 * in disorder, whatever it wrote, or wrote nothing. */
DPS_CHECKED enum dps_status dps_exchange_end(
    struct dps_exchange *self, struct dps_error *err);

void dps_exchange_free(struct dps_exchange *self);

#endif
