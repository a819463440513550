/* analyser.h: what clang-tidy is told, and no compiler: that these functions return a
 * failure, so that it knows the paths after one. */
#ifndef DPS_TESTS_LINT_ANALYSER_H
#define DPS_TESTS_LINT_ANALYSER_H

#include "sim/core/status.h"

#define dps_fail(err, status, ...) (dps_fail((err), (status), __VA_ARGS__), (status))
#define dps_within(err, status, ...)                                                   \
    (dps_within((err), (status), __VA_ARGS__), (status))

#ifdef DPS_TELL_SCENARIO
#include "sim/scenario/arena.h"
#include "sim/scenario/place.h"
#define dps_place_fail(err, status, ...)                                               \
    (dps_place_fail((err), (status), __VA_ARGS__), (status))
#define dps_arena_spent(err) (dps_arena_spent((err)), DPS_ENOMEM)
#endif

#endif
