/* verify.h: whether a trace is what its own provenance gives once more. */
#ifndef DPS_SIM_RUN_VERIFY_H
#define DPS_SIM_RUN_VERIFY_H

#include "sim/scenario/scenario.h"

#include <stdbool.h>
#include <stdio.h>

/* Runs the scenario that a finished trace holds, aside, and compares: the roots, and
 * where they differ, which input or program is another and the first epoch that is.
 * Names of files are looked up in the places. */
DPS_CHECKED enum dps_status dps_run_verify(const char *path,
    const struct dps_scenario_options *load, int threads, FILE *out, bool *same,
    struct dps_error *err);

#endif
