/* analyser.h: what clang-tidy is told, and no compiler: that these functions return a
 * failure, so that it knows the paths after one. */
#ifndef DPS_TESTS_LINT_ANALYSER_H
#define DPS_TESTS_LINT_ANALYSER_H

#include "sim/core/status.h"
#include "sim/scenario/arena.h"

#define dps_fail(err, status, ...) (dps_fail((err), (status), __VA_ARGS__), (status))
#define dps_within(err, status, ...)                                                   \
    (dps_within((err), (status), __VA_ARGS__), (status))
#define dps_arena_spent(err) (dps_arena_spent((err)), DPS_ENOMEM)

#endif
