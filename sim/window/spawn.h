/* spawn.h: a child process, from start to end, and how it ended.
 *
 * By posix_spawn, never fork: a process with OpenMP threads must not fork and go on.
 *
 * In place: start from DPS_SPAWN_NONE; dps_spawn_start / dps_spawn_wait, or at any time
 * dps_spawn_stop, which is legal twice.
 */
#ifndef DPS_SIM_WINDOW_SPAWN_H
#define DPS_SIM_WINDOW_SPAWN_H

#include "sim/core/shared.h"
#include "sim/core/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

enum { DPS_SPAWN_LENT = 3, DPS_SPAWN_TEXT = 256, DPS_SPAWN_PATH = 4096 };

/* The first descriptor that a child finds lent; the others follow. */
enum { DPS_SPAWN_FIRST = 3 };

struct dps_spawn {
    pid_t child; /* 0: there is none, or none any more */
    struct dps_shared log;
};

#define DPS_SPAWN_NONE                                                                 \
    {                                                                                  \
        .child = 0, .log = DPS_SHARED_NONE                                             \
    }

struct dps_ending {
    bool orderly;              /* exit code 0 */
    char text[DPS_SPAWN_TEXT]; /* "was killed by SIGKILL (9)", "ended with exit code 3"
                                */
};

/* What waitpid told, and the last line of the log of a process in disorder. */
void dps_ending_tell(struct dps_ending *ending, int wait_status, int log);

/* The path of depinsim-window, which lies beside this program; or above it, as a
 * build's does for its tests. */
DPS_CHECKED enum dps_status dps_spawn_program(
    char path[DPS_SPAWN_PATH], struct dps_error *err);

/* Starts `executable` with this process's number as its argument, lends it the
 * descriptors as 3, 4, 5, with nothing to read, what it prints going to memory.  The
 * child's environment is made of what loaders and sanitizers need and of nothing else.
 * DPS_EIO if it cannot start. */
DPS_CHECKED enum dps_status dps_spawn_start(struct dps_spawn *self,
    const char *executable, const int lent[DPS_SPAWN_LENT], struct dps_error *err);

/* Waits until it ends.  *ending quotes the last line that a child in disorder printed.
 */
DPS_CHECKED enum dps_status dps_spawn_wait(
    struct dps_spawn *self, struct dps_ending *ending, struct dps_error *err);

/* Kills it if it lives still. */
void dps_spawn_stop(struct dps_spawn *self);

#endif
