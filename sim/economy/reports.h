/* reports.h: the key figures that need the single nodes, exactly, as tables of a trace.
 *
 *     kpis/NETWORK/DATE/cohorts         join cohorts by group: how many are left, what
 *                                       they spent and earned, payback and return
 *     kpis/NETWORK/DATE/concentration   of power, stake and votes
 *
 * dps_reports says what their columns are.
 */
#ifndef DPS_SIM_ECONOMY_REPORTS_H
#define DPS_SIM_ECONOMY_REPORTS_H

#include "sim/economy/economy.h"
#include "sim/journal/journal.h"

/* A column of one of the tables. */
struct dps_report_column {
    const char *name;
    const char *unit;
    const char *doc;
    enum dps_cell cell;
};

struct dps_report {
    const char *name; /* "cohorts" */
    const char *doc;
    const struct dps_report_column *columns;
    size_t n_columns;
};

enum { DPS_REPORTS = 2 };
extern const struct dps_report dps_reports[DPS_REPORTS];

/* Whether a date at which they are due lies in (after, until] [s]. */
bool dps_reports_due(const struct dps_economy *economy, int64_t after, int64_t until);

/* Writes both tables of every network that has nodes or holders. */
DPS_CHECKED enum dps_status dps_reports_write(const struct dps_economy *economy,
    struct dps_journal *journal, struct dps_error *err);

#endif
