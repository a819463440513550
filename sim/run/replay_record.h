/* replay_record.h: what a journal says of a replay: what made it, then what it gave.
 *
 *     windows/0/queue/{waiting,running}   jobs in the mean of each step of time
 *     windows/0/machines/utilisation      likewise
 *     windows/0/summary                   the figures that `depinsim replay` prints
 *     windows/0/jobs                      each job, in the order of submission
 *     windows/0/placements                the machines of each: its rows `first` and on
 *     windows/0/cluster                   each machine
 *     windows/0/transfers                 when the data of each job came, by a network
 *     windows/0/flows                     what travelled between regions, likewise
 *     windows/0/waits                     who waited how long
 *     windows/0/fullness                  of an inflated trace, as jobs arrive
 *
 * Tables with a row for each job or machine end after a million, and their names say
 * so; all else is of all jobs.
 */
#ifndef DPS_SIM_RUN_REPLAY_RECORD_H
#define DPS_SIM_RUN_REPLAY_RECORD_H

#include "sim/core/digest.h"
#include "sim/dispatch/replay.h"
#include "sim/journal/journal.h"
#include "sim/scenario/scenario.h"

enum { DPS_REPLAY_ROWS = 1000000 };

/* What the values hang on beside the scenario. */
/* trace, cluster, down, decisions, platform, kernel, bidder */
enum { DPS_REPLAY_INPUTS = 7 };
struct dps_replay_inputs {
    struct dps_digest of[DPS_REPLAY_INPUTS]; /* contents; 0 where there is no file */
};

/* DPS_EINVAL where a file cannot be read. */
DPS_CHECKED enum dps_status dps_replay_inputs_of(struct dps_replay_inputs *self,
    const struct dps_replay *replay, const struct dps_scenario *scenario,
    struct dps_error *err);

/* Title, seed, build, the scenario's text, kernel and files; declares the series. */
DPS_CHECKED enum dps_status dps_replay_record_begin(const struct dps_replay *replay,
    const struct dps_replay_inputs *inputs, const struct dps_scenario *scenario,
    struct dps_journal *journal, struct dps_error *err);

/* DPS_EINVAL where a journal, if there is one that can be read, was begun with other
 * inputs. */
DPS_CHECKED enum dps_status dps_replay_record_agrees(
    const struct dps_replay_inputs *inputs, const char *path, struct dps_error *err);

/* All else, of a replay that was played. */
DPS_CHECKED enum dps_status dps_replay_record_result(const struct dps_replay *replay,
    struct dps_journal *journal, struct dps_error *err);

/* What equal results share. */
DPS_CHECKED enum dps_status dps_replay_digest(const struct dps_replay *replay,
    const struct dps_replay_inputs *inputs, struct dps_digest *digest,
    struct dps_error *err);

#endif
