/* json.h: JSON of a file, with its name and line where it is wrong. */
#ifndef DPS_SIM_WORKLOAD_JSON_H
#define DPS_SIM_WORKLOAD_JSON_H

#include "sim/workload/lines.h"

#include <jansson.h>
#include <stdbool.h>

/* The value that the rest of a file is; the caller calls json_decref.  Names that stand
 * twice in an object are refused. */
DPS_CHECKED enum dps_status dps_json_read(
    struct dps_lines *lines, json_t **out, struct dps_error *err);

/* The object that a line is. */
DPS_CHECKED enum dps_status dps_json_line(const struct dps_lines *lines,
    const char *line, json_t **out, struct dps_error *err);

/* Whether a value is a number in [least, most]. */
bool dps_json_number(const json_t *value, double least, double most, double *number);

#endif
