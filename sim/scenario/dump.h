/* dump.h: a value to YAML text, by the tables that bound it. */
#ifndef DPS_SIM_SCENARIO_DUMP_H
#define DPS_SIM_SCENARIO_DUMP_H

#include "sim/scenario/arena.h"
#include "sim/scenario/scalar.h"

/* Every key in the tables' order, numbers in canonical units and as short as they read
 * back.  `data` are the files that the value names.  NULL without memory. */
const char *dps_dump(struct dps_arena *arena, const struct dps_record *record,
    const void *value, const struct dps_data_file *data);

#endif
