/* nursery.h: one process of the window program, of which windows are forked.
 *
 * To link what SimGrid needs takes longer than to live a small window.  The nursery has
 * linked it, has no threads and has touched nothing of SimGrid; each window that is
 * forked of it is a process of its own, with its own limits and its own end.  Windows
 * die with their nursery, and the nursery with whoever opened it.
 *
 * Opaque: start from NULL; dps_nursery_open / dps_nursery_close, which is legal twice.
 * A birth is in place: start from DPS_BIRTH_NONE; dps_nursery_fork / dps_nursery_wait,
 * or at any time dps_birth_stop, which is legal twice and kills a window that lives.
 */
#ifndef DPS_SIM_WINDOW_NURSERY_H
#define DPS_SIM_WINDOW_NURSERY_H

#include "sim/core/shared.h"
#include "sim/core/status.h"
#include "sim/window/spawn.h"

#include <stdint.h>

struct dps_nursery;

/* A window that was forked. */
struct dps_birth {
    int report;  /* readable when it has ended; -1: there is none any more */
    uint64_t of; /* which life of the nursery it was forked of */
    struct dps_shared log;
};

#define DPS_BIRTH_NONE                                                                 \
    {                                                                                  \
        .report = -1, .of = 0, .log = DPS_SHARED_NONE                                  \
    }

/* What the nursery says of a window, in the end. */
struct dps_nursery_report {
    int32_t error; /* errno where it could not be forked, or 0 */
    int32_t wait_status;
};

/* What a window is made of: the descriptors that dps_spawn_start lends, its log, and
 * where its end is reported. */
enum { DPS_NURSERY_LOG = DPS_SPAWN_LENT, DPS_NURSERY_REPORT, DPS_NURSERY_HANDED };

/* Starts it, unless it lives; again where a window has told of its death.
 * `executable`: the window program; NULL: beside this one. */
DPS_CHECKED enum dps_status dps_nursery_open(
    struct dps_nursery **self, const char *executable, struct dps_error *err);
void dps_nursery_close(struct dps_nursery **self);

/* Forks a window and lends it what dps_spawn_start would.  That the nursery has died is
 * for dps_nursery_wait to tell. */
DPS_CHECKED enum dps_status dps_nursery_fork(struct dps_nursery *self,
    const int lent[DPS_SPAWN_LENT], struct dps_birth *birth, struct dps_error *err);

/* Waits until the window has ended; as dps_spawn_wait.  DPS_EIO tells how the nursery
 * died, where that came first. */
DPS_CHECKED enum dps_status dps_nursery_wait(struct dps_nursery *self,
    struct dps_birth *birth, struct dps_ending *ending, struct dps_error *err);

void dps_birth_stop(struct dps_birth *birth);

#endif
