/* cells.h: columns of a CSV file as members of a struct, described by a table.
 *
 * Each cell has a range and is written where it is not empty; an empty one, or a column
 * that the file has not, leaves what is there.
 */
#ifndef DPS_SIM_WORKLOAD_CELLS_H
#define DPS_SIM_WORKLOAD_CELLS_H

#include "sim/workload/columns.h"

#include <stdbool.h>

/* What a member is. */
enum dps_csv_type {
    DPS_CSV_TEXT, /* no member: the reader takes it itself */
    DPS_CSV_TIME, /* int64_t [ns], of seconds */
    DPS_CSV_I64,
    DPS_CSV_U64,
    DPS_CSV_U32,
    DPS_CSV_I32,
};

struct dps_csv_cell {
    const char *title;
    const char *doc; /* what it is, its unit, and what it is where it is not said */
    enum dps_csv_type type;
    size_t offset;      /* of the member */
    double least, most; /* what is allowed, as it is written */
    bool whole;         /* nothing between whole numbers is */
    double factor;      /* of the member to what is written; 0: 1 */
};

/* Reads the line of names: the first `needed` must be there, each of them once, and no
 * others; names that begin with # are of columns that are not read. */
DPS_CHECKED enum dps_status dps_cells_find(struct dps_columns *self,
    struct dps_lines *lines, const struct dps_csv_cell *cells, size_t n, size_t needed,
    const char *titles[], struct dps_error *err);

/* Writes the cells of a row into their members; of the first `needed` none may be
 * empty. */
DPS_CHECKED enum dps_status dps_cells_read(const struct dps_csv_cell *cells, size_t n,
    size_t needed, const struct dps_lines *lines, char *const *part, void *row,
    struct dps_error *err);

/* Whether a line of names has all of the first `needed`. */
int dps_cells_sniff(const struct dps_csv_cell *cells, size_t needed, const char *line);

#endif
