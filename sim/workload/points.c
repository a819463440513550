#include "sim/workload/points.h"

#include "sim/core/date.h"
#include "sim/workload/dated.h"

#include <stdbool.h>
#include <stdlib.h>

static size_t
rows_before(const struct dps_dated *dated, int64_t until)
{
    size_t n = 0;
    while (n < dated->n && dated->dates[n] < until) {
        n++;
    }
    return n;
}

/* The first n rows of a file and then the table's own. */
static enum dps_status
join(struct dps_points *self, const struct dps_dated *dated, size_t n,
    const struct dps_growth_table *table, struct dps_error *err)
{
    const struct dps_growth_point *rows = table->rows.items;
    double factor = table->factor > 0 ? table->factor : 1;
    if (n > 0 && table->rows.n > 0 && rows[0].at <= dated->dates[n - 1]) {
        return dps_fail(err, DPS_EINVAL,
            "rows.0.at is not after the last row of %s: set until", table->file);
    }
    self->items = calloc(n + table->rows.n + 1, sizeof *self->items);
    if (self->items == NULL) {
        return dps_fail(err, DPS_ENOMEM, "out of memory for a table");
    }
    for (size_t i = 0; i < n; i++) {
        self->items[i] =
            (struct dps_growth_point){dated->dates[i], dated->values[i] * factor};
    }
    for (size_t i = 0; i < table->rows.n; i++) {
        self->items[n + i] = rows[i];
    }
    self->n = n + table->rows.n;
    return DPS_OK;
}

enum dps_status
dps_points_read(struct dps_points *self, const struct dps_growth_table *table,
    struct dps_error *err)
{
    struct dps_dated dated = {.n = 0};
    enum dps_status status = DPS_OK;
    *self = (struct dps_points){.n = 0};
    if (table == NULL) {
        return DPS_OK;
    }
    if (table->file[0] != '\0') {
        bool by_days = table->time != NULL && table->time[0] != '\0';
        const struct dps_dated_column column = {.path = table->file,
            .name = table->column,
            .time = by_days ? table->time : "date",
            .origin = by_days ? table->origin : DPS_NEVER};
        status = dps_dated_read_column(&dated, &column, err);
    }
    if (status == DPS_OK) {
        size_t n = dated.dates != NULL ? rows_before(&dated, table->until) : 0;
        status = join(self, &dated, n, table, err);
    }
    dps_dated_free(&dated);
    return status;
}

void
dps_points_free(struct dps_points *self)
{
    free(self->items);
    *self = (struct dps_points){.n = 0};
}
