/* replay_rows.h: the tables of a replay that have a row for each job or machine; for
 * sim/run/replay_tables.c alone. */
#ifndef DPS_SIM_RUN_REPLAY_ROWS_H
#define DPS_SIM_RUN_REPLAY_ROWS_H

#include "sim/dispatch/replay.h"
#include "sim/journal/journal.h"

/* A table's columns in one piece of memory: n rows of each, column by column. */
DPS_CHECKED enum dps_status dps_replay_cells(
    size_t columns, size_t n, union dps_value **out, struct dps_error *err);

/* Points columns, whose values are not set yet, at their cells, writes the table and
 * frees the cells. */
DPS_CHECKED enum dps_status dps_replay_put_table(struct dps_table table,
    struct dps_column *columns, union dps_value *cells, struct dps_journal *journal,
    struct dps_error *err);

/* Jobs, placements, machines, and by a network transfers and flows. */
DPS_CHECKED enum dps_status dps_replay_record_rows(const struct dps_replay *replay,
    struct dps_journal *journal, struct dps_error *err);

/* What travels between regions. */
DPS_CHECKED enum dps_status dps_replay_record_flows(const struct dps_replay *replay,
    struct dps_journal *journal, struct dps_error *err);

#endif
