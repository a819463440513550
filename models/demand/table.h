/* table.h: levels of demand that are read: by date, or a recorded trace of days.
 *
 *     table   dates and levels; between two rows the level holds (steps), moves in a
 *             straight line (linear) or by the same factor each second (geometric)
 *     trace   what was asked for day after day somewhere, from the demand's beginning
 *             on, scaled; each row holds until the next, the last as long as the one
 *             before it; then it starts again, or nothing is asked for
 *
 * Levels are units a day.  Before a table's first row the level is the first's, after
 * the last row the last's.
 */
#ifndef DPS_MODELS_DEMAND_TABLE_H
#define DPS_MODELS_DEMAND_TABLE_H

#include "models/demand/demand.h"

#include <stdbool.h>

struct dps_demand_table {
    struct dps_growth_table table;
    const char *between; /* steps, linear or geometric */
    double scale;        /* times the table's values [1] */
};

struct dps_demand_trace {
    struct dps_growth_table table;
    double scale; /* times the trace's values [1] */
    bool repeat;
};

extern const struct dps_demand_kind dps_demand_table;
extern const struct dps_demand_kind dps_demand_trace;

#endif
