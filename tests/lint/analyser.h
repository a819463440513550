/* analyser.h: what clang-tidy is told, and no compiler: that dps_fail and dps_within
 * return the status that they are given, so that the paths after a failure are known.
 */
#ifndef DPS_TESTS_LINT_ANALYSER_H
#define DPS_TESTS_LINT_ANALYSER_H

#include "sim/core/status.h"

#define dps_fail(err, status, ...) (dps_fail((err), (status), __VA_ARGS__), (status))
#define dps_within(err, status, ...)                                                   \
    (dps_within((err), (status), __VA_ARGS__), (status))

#endif
