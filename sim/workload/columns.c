#include "sim/workload/columns.h"

#include <string.h>

enum dps_status
dps_columns_find(struct dps_columns *self, struct dps_lines *lines,
    const char *const *titles, size_t n, size_t needed, struct dps_error *err)
{
    char *line;
    char *part[DPS_MOST_COLUMNS];
    *self = (struct dps_columns){.titles = titles, .n = n};
    enum dps_status status = dps_lines_next(lines, &line, err);
    size_t found = status == DPS_OK && line != NULL
                       ? dps_lines_cut(line, ',', part, DPS_MOST_COLUMNS)
                       : 0;
    for (size_t c = 0; status == DPS_OK && c < n; c++) {
        self->at[c] = DPS_MOST_COLUMNS;
        for (size_t i = 0; i < found && i < DPS_MOST_COLUMNS; i++) {
            self->at[c] = strcmp(part[i], titles[c]) == 0 ? i : self->at[c];
        }
        if (c < needed && self->at[c] == DPS_MOST_COLUMNS) {
            status = dps_lines_refuse(lines, err, "there is no column %s", titles[c]);
        }
    }
    return status;
}

enum dps_status
dps_columns_next(const struct dps_columns *self, struct dps_lines *lines, char **part,
    struct dps_error *err)
{
    static char nothing[1];
    char *line;
    char *all[DPS_MOST_COLUMNS];
    part[0] = NULL;
    enum dps_status status = dps_lines_next(lines, &line, err);
    if (status != DPS_OK || line == NULL) {
        return status;
    }
    size_t found = dps_lines_cut(line, ',', all, DPS_MOST_COLUMNS);
    for (size_t c = 0; c < self->n; c++) {
        if (self->at[c] >= found && self->at[c] < DPS_MOST_COLUMNS) {
            return dps_lines_refuse(lines, err, "no value for %s", self->titles[c]);
        }
        part[c] = self->at[c] < found ? all[self->at[c]] : nothing;
    }
    return DPS_OK;
}
