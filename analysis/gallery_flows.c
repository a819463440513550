#include "analysis/heat.h"
#include "analysis/studio.h"

#include <math.h>
#include <string.h>

enum { MOST_REGIONS = 64 };

/* Rows of the table are all pairs of regions, those of the client first. */
static enum dps_status
read_flows(const struct dps_trace *trace, const struct dps_trace_table *table,
    double *values, double *regions, size_t n, struct dps_error *err)
{
    static const char *const parts[] = {"input", "output"};
    const struct dps_dataset *machine = dps_trace_column(table, "machine");
    double column[MOST_REGIONS];
    enum dps_status status =
        machine != NULL ? dps_trace_f64(trace, machine, 0, n, regions, err) : DPS_OK;
    for (size_t part = 0; part < 2; part++) {
        const struct dps_dataset *set = dps_trace_column(table, parts[part]);
        for (size_t i = 0; i < n && set != NULL && status == DPS_OK; i++) {
            status = dps_trace_f64(trace, set, i * n, n, column, err);
            for (size_t k = 0; k < n && status == DPS_OK; k++) {
                values[i * n + k] += column[k];
            }
        }
    }
    return status;
}

enum dps_status
dps_studio_draw_flows(
    struct dps_studio *self, const struct dps_diary_place *place, struct dps_error *err)
{
    char path[DPS_STUDIO_PATH];
    double values[MOST_REGIONS * MOST_REGIONS] = {0};
    double regions[MOST_REGIONS] = {0};
    char names[MOST_REGIONS][DPS_HEAT_NAME];
    snprintf(path, sizeof path, "%s/flows", place->path);
    const struct dps_trace_table *table = dps_trace_table(self->traces[0], path);
    size_t rows = table != NULL && table->n_columns > 0 ? table->columns[0].n : 0;
    size_t n = (size_t)llround(sqrt((double)rows));
    if (n < 2 || n > MOST_REGIONS || n * n != rows) {
        return DPS_OK;
    }
    enum dps_status status =
        read_flows(self->traces[0], table, values, regions, n, err);
    double most = 0;
    for (size_t i = 0; i < rows; i++) {
        most = fmax(most, values[i]);
    }
    struct dps_prefix prefix = dps_prefix_for(most > 0 ? most : 1);
    for (size_t i = 0; i < rows; i++) {
        values[i] /= prefix.factor;
    }
    for (size_t i = 0; i < n; i++) {
        snprintf(names[i], DPS_HEAT_NAME, "%.0f", regions[i]);
    }
    char scale[32];
    snprintf(scale, sizeof scale, "moved [%sB]", prefix.symbol);
    struct dps_heat heat = {.axis = "region of the client",
        .scale = scale,
        .values = values,
        .n_rows = n,
        .n_columns = n,
        .rows = (const char(*)[DPS_HEAT_NAME])names,
        .columns = (const char(*)[DPS_HEAT_NAME])names,
        .across = "region of the machine",
        .most = most / prefix.factor};
    snprintf(heat.name, sizeof heat.name, "%.64s-flows", place->prefix);
    snprintf(heat.title, sizeof heat.title, "what travelled between regions");
    if (status != DPS_OK || most == 0) {
        return status;
    }
    status = dps_studio_enter(self, heat.name, heat.title,
        "Input and output of jobs together. A client counts to the region whose "
        "machines are nearest to it in the network.",
        place->heading, err);
    if (status == DPS_OK) {
        dps_heat_write(&heat, self->folder, self->script);
    }
    return status;
}
