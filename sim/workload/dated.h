/* dated.h: one column of a CSV file by date: histories and targets.
 *
 * The file begins with a line of column names, one of which is `date` (2020-10-15), or
 * one of another name that holds dates (period.h), or days since some origin.  Fields
 * hold no quotes.  Rows ascend by date; an empty field is no row.
 *
 * In place: start from {0}; the owner calls dps_dated_free, which is legal twice.
 */
#ifndef DPS_SIM_WORKLOAD_DATED_H
#define DPS_SIM_WORKLOAD_DATED_H

#include "sim/core/status.h"

#include <stddef.h>
#include <stdint.h>

struct dps_dated {
    int64_t *dates; /* [s] */
    double *values;
    size_t n;
};

/* Where a column is, and when its rows are. */
struct dps_dated_column {
    const char *path;
    const char *name;
    const char *time; /* name of the column of dates or days */
    int64_t origin;   /* date that days count from; DPS_NEVER: dates [s] */
};

DPS_CHECKED enum dps_status dps_dated_read_column(struct dps_dated *self,
    const struct dps_dated_column *column, struct dps_error *err);

/* The same of a column of dates, `date`.  DPS_EINVAL with file, line and what is wrong;
 * DPS_EIO if it cannot be read. */
DPS_CHECKED enum dps_status dps_dated_read(struct dps_dated *self, const char *path,
    const char *column, struct dps_error *err);

void dps_dated_free(struct dps_dated *self);

#endif
