/* run.h: a scenario lived from start to end, into a folder.
 *
 *     DIR/scenario.yaml   as resolved; what resume reads
 *     DIR/run.journal     while it runs
 *     DIR/checkpoint      while it runs: length of the journal and the state, renamed
 *                         into place, so that there is always a whole one
 *     DIR/trace.h5        when it is finished; the two above are then removed
 *     DIR/run.json        what may differ between equal runs: threads, wall clock
 *
 * Whatever stops a run, what its last checkpoint covers is kept, and dps_run_resume
 * goes on from there to the same bytes.
 */
#ifndef DPS_SIM_RUN_RUN_H
#define DPS_SIM_RUN_RUN_H

#include "sim/core/status.h"
#include "sim/scenario/scenario.h"

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

struct dps_run_options {
    const char *scenario; /* name or path */
    const char *folder;   /* where to; NULL: results/SCENARIO-SEED */
    struct dps_scenario_options load;
    int threads;        /* 0: as many as there are cores */
    int64_t until;      /* stop, resumable, at this date [s]; DPS_NEVER */
    int64_t checkpoint; /* epochs between two; 0: by the clock, a 20th of the time */
    const char *paje;   /* file that SimGrid traces the transfers of a workload into,
                           or folder for those of windows; NULL: none */
    bool verify_all;    /* proofs in windows whose verdict is known, too */
    bool audit;         /* walk every node each epoch */
    bool force;         /* overwrite a finished run */
    bool quiet;         /* no progress bar */
    const volatile sig_atomic_t
        *stop; /* set from outside: stop, resumable; may be NULL */
};

enum { DPS_RUN_FOLDER = 4096 };

struct dps_run_outcome {
    char folder[DPS_RUN_FOLDER];
    bool finished; /* else it was stopped and can be resumed */
};

/* Checks everything first, then runs.  DPS_EINVAL: nothing has been written. */
DPS_CHECKED enum dps_status dps_run_start(const struct dps_run_options *options,
    struct dps_run_outcome *outcome, struct dps_error *err);

/* Goes on with the run in options->folder; scenario and settings are not used.  A
 * finished one is left as it is. */
DPS_CHECKED enum dps_status dps_run_resume(const struct dps_run_options *options,
    struct dps_run_outcome *outcome, struct dps_error *err);

/* Loads a scenario and checks all that a run would, without writing. */
DPS_CHECKED enum dps_status dps_run_check(
    const struct dps_run_options *options, struct dps_error *err);

#endif
