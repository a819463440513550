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
#include "sim/window/spawn.h"

struct dps_exchange {
    struct dps_shared question; /* the child reads it */
    struct dps_shared answer;   /* the child writes it */
    struct dps_shared answered; /* the same as it was at the child's end */
    struct dps_spawn child;
};

#define DPS_EXCHANGE_NONE                                                              \
    {                                                                                  \
        .question = DPS_SHARED_NONE, .answer = DPS_SHARED_NONE,                        \
        .answered = DPS_SHARED_NONE, .child = DPS_SPAWN_NONE                           \
    }

/* Starts a child and asks it what the image says.  `table`: more that it may read;
 * NULL: nothing. */
DPS_CHECKED enum dps_status dps_exchange_begin(struct dps_exchange *self,
    const char *executable, const struct dps_buffer *image,
    const struct dps_shared *table, struct dps_error *err);

/* Waits until the child has ended; `answered` is what it wrote.  DPS_EIO where it ended
 * in disorder, whatever it wrote, or wrote nothing. */
DPS_CHECKED enum dps_status dps_exchange_end(
    struct dps_exchange *self, struct dps_error *err);

void dps_exchange_free(struct dps_exchange *self);

#endif
