/* spawn.h: one child process, from start to end, and how it ended.
 *
 * By posix_spawn, never fork: a process with OpenMP threads must not fork and go on.
 */
#ifndef DPS_SIM_WINDOW_SPAWN_H
#define DPS_SIM_WINDOW_SPAWN_H

#include "sim/core/status.h"

#include <stdbool.h>
#include <stddef.h>

enum { DPS_SPAWN_LENT = 3, DPS_SPAWN_TEXT = 256 };

/* The first descriptor that a child finds lent; the others follow. */
enum { DPS_SPAWN_FIRST = 3 };

struct dps_ending {
    bool orderly;              /* exit code 0 */
    char text[DPS_SPAWN_TEXT]; /* "was killed by SIGKILL (9)", "ended with exit code 3"
                                */
};

/* Starts `executable` without arguments, lends it the descriptors as 3, 4, 5, with
 * nothing to read, what it prints going to memory; waits until it ends.  The child's
 * environment is made of what loaders and sanitizers need and of nothing else.  *ending
 * quotes the last line that a child in disorder printed.  DPS_EIO if it cannot start.
 */
DPS_CHECKED enum dps_status dps_spawn(const char *executable,
    const int lent[DPS_SPAWN_LENT], struct dps_ending *ending, struct dps_error *err);

#endif
