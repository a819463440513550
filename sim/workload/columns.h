/* columns.h: a CSV file whose first line names its columns, row by row.
 *
 * Fields hold no quotes.  A value: copied by assignment, nothing to free.
 */
#ifndef DPS_SIM_WORKLOAD_COLUMNS_H
#define DPS_SIM_WORKLOAD_COLUMNS_H

#include "sim/workload/lines.h"

enum { DPS_MOST_COLUMNS = 64 };

struct dps_columns {
    const char *const *titles; /* of the columns wanted */
    size_t n;                  /* of them, at most DPS_MOST_COLUMNS */
    size_t at[DPS_MOST_COLUMNS];
};

/* Reads the line of names; DPS_EINVAL where one of the first `needed` titles is not
 * there. */
DPS_CHECKED enum dps_status dps_columns_find(struct dps_columns *self,
    struct dps_lines *lines, const char *const *titles, size_t n, size_t needed,
    struct dps_error *err);

/* The same, where no other columns may be there but those whose names begin with #, and
 * none twice. */
DPS_CHECKED enum dps_status dps_columns_all(struct dps_columns *self,
    struct dps_lines *lines, const char *const *titles, size_t n, size_t needed,
    struct dps_error *err);

/* The wanted fields of the next row, valid until the next call, "" where the file has
 * no such column; NULL in part[0] after the last row. */
DPS_CHECKED enum dps_status dps_columns_next(const struct dps_columns *self,
    struct dps_lines *lines, char **part, struct dps_error *err);

#endif
