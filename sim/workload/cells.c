#include "sim/workload/cells.h"

#include "sim/core/suggest.h"
#include "sim/workload/number.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* ---- names ------------------------------------------------------------- */

int
dps_cells_sniff(const struct dps_csv_cell *cells, size_t needed, const char *line)
{
    size_t found = 0;
    for (size_t c = 0; c < needed; c++) {
        const char *title = cells[c].title;
        size_t n = strlen(title);
        for (const char *at = line; *at != '\0';) {
            at += strspn(at, " \t");
            size_t length = strcspn(at, ",");
            size_t end = length;
            while (end > 0 && (at[end - 1] == ' ' || at[end - 1] == '\t')) {
                end--;
            }
            if (end == n && strncmp(at, title, n) == 0) {
                found++;
                break;
            }
            at += length + (at[length] != '\0');
        }
    }
    return found == needed;
}

enum dps_status
dps_cells_find(struct dps_columns *self, struct dps_lines *lines,
    const struct dps_csv_cell *cells, size_t n, size_t needed, const char *titles[],
    struct dps_error *err)
{
    for (size_t c = 0; c < n; c++) {
        titles[c] = cells[c].title;
    }
    return dps_columns_all(self, lines, titles, n, needed, err);
}

/* ---- rows -------------------------------------------------------------- */

/* The member that a cell says. */
static void
write_member(const struct dps_csv_cell *cell, double value, void *row)
{
    char *at = (char *)row + cell->offset;
    double scaled = cell->factor > 0 ? value * cell->factor : value;
    int64_t i64 = cell->type == DPS_CSV_TIME ? dps_trace_ns(value) : llround(scaled);
    uint64_t u64 = (uint64_t)i64;
    uint32_t u32 = (uint32_t)u64;
    int32_t i32 = (int32_t)i64;
    switch (cell->type) {
    case DPS_CSV_TIME:
    case DPS_CSV_I64: memcpy(at, &i64, sizeof i64); break;
    case DPS_CSV_U64: memcpy(at, &u64, sizeof u64); break;
    case DPS_CSV_U32: memcpy(at, &u32, sizeof u32); break;
    case DPS_CSV_I32: memcpy(at, &i32, sizeof i32); break;
    case DPS_CSV_TEXT: break;
    }
}

static enum dps_status
refuse(const struct dps_lines *lines, const struct dps_csv_cell *cell, const char *text,
    struct dps_error *err)
{
    return dps_lines_refuse(lines, err,
        "%s is %.100s: a %s in [%.10g, %.10g] is allowed", cell->title, text,
        cell->whole ? "whole number" : "number", cell->least, cell->most);
}

enum dps_status
dps_cells_read(const struct dps_csv_cell *cells, size_t n, size_t needed,
    const struct dps_lines *lines, char *const *part, void *row, struct dps_error *err)
{
    for (size_t c = 0; c < n; c++) {
        const struct dps_csv_cell *cell = &cells[c];
        double value = 0;
        if (part[c][0] == '\0') {
            if (c < needed) {
                return dps_lines_refuse(lines, err, "%s is empty", cell->title);
            }
            continue;
        }
        if (cell->type == DPS_CSV_TEXT) {
            continue;
        }
        if (!dps_decimal(part[c], &value) || value < cell->least ||
            value > cell->most || (cell->whole && value != floor(value))) {
            return refuse(lines, cell, part[c], err);
        }
        write_member(cell, value, row);
    }
    return DPS_OK;
}
