/* scalar.h: one value of a tree to one value in memory, by its field.
 *
 * A number, count, switch, text, date, span, amount, token or file.
 */
#ifndef DPS_SIM_SCENARIO_SCALAR_H
#define DPS_SIM_SCENARIO_SCALAR_H

#include "sim/scenario/files.h"
#include "sim/scenario/schema.h"

/* A data file's path in a value, and what the resolved scenario writes for it. */
struct dps_data_file {
    const char *found;
    const char *portable;
    struct dps_data_file *next;
};

/* Where a value stands. */
struct dps_spot {
    struct dps_files *files;
    struct dps_data_file **data; /* grows by each file */
    const struct dps_scope *scope;
    const struct dps_path *path;
};

/* Writes the value to `out`, which is as large as the field's type asks. */
DPS_CHECKED enum dps_status dps_scalar_bind(const struct dps_spot *spot,
    const struct dps_field *field, const struct dps_tree *tree, void *out,
    struct dps_error *err);

/* "a number in USD/h", "a date": what a field wants, for sentences. */
void dps_field_wanted(const struct dps_field *field, char text[DPS_VALUE_TEXT]);

#endif
