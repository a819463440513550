/* record.h: what a journal says before its first row: provenance and real histories. */
#ifndef DPS_SIM_RUN_RECORD_H
#define DPS_SIM_RUN_RECORD_H

#include "sim/economy/economy.h"
#include "sim/journal/journal.h"
#include "sim/scenario/scenario.h"

/* Title, dates, seed, build, the scenario's text, the default plot. */
DPS_CHECKED enum dps_status dps_record_provenance(const struct dps_economy *economy,
    const struct dps_scenario *scenario, struct dps_journal *journal,
    struct dps_error *err);

/* Tables history/NETWORK/QUANTITY of columns `time` and `value`, or where an optional
 * file is absent a note that says so.  Files are looked up beside the scenario's own
 * file, then in the places.  With journal NULL only checks that they can be read. */
DPS_CHECKED enum dps_status dps_record_histories(const struct dps_economy *economy,
    const char *scenario_file, const struct dps_scenario_options *options,
    struct dps_journal *journal, struct dps_error *err);

#endif
