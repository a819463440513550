#include "analysis/studio.h"

#include <fnmatch.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static bool
starts_with(const char *text, const char *start)
{
    return strncmp(text, start, strlen(start)) == 0;
}

enum dps_status
dps_studio_add_history(struct dps_plot *plot, const struct dps_trace *trace,
    const char *network, const char *quantity, struct dps_error *err)
{
    char path[DPS_STUDIO_PATH];
    snprintf(path, sizeof path, "history/%s/%s", network, quantity);
    const struct dps_trace_table *table = dps_trace_table(trace, path);
    if (table == NULL || plot->n == DPS_PLOT_CURVES) {
        return DPS_OK;
    }
    struct dps_curve *curve = &plot->curves[plot->n];
    *curve = (struct dps_curve){.stroke = DPS_DASHED};
    enum dps_status status = dps_curve_of_table(curve, trace, table, err);
    if (status == DPS_OK) {
        /* One legend stands for all dashed lines. */
        snprintf(curve->label, sizeof curve->label, "%s",
            plot->n == 0 || plot->curves[plot->n - 1].stroke == DPS_SOLID
                ? "the real chain"
                : "");
        plot->n++;
    }
    return status;
}

/* Leaves of a curve what lies in [low, high]. */
static void
crop(struct dps_curve *curve, double low, double high)
{
    size_t out = 0;
    for (size_t i = 0; i < curve->n; i++) {
        if (curve->x[i] >= low && curve->x[i] <= high) {
            curve->x[out] = curve->x[i];
            curve->y[out++] = curve->y[i];
        }
    }
    curve->n = out;
}

static enum dps_status
add_misfit(struct dps_gallery *gallery, const struct dps_curve *errors,
    const char *network, const struct dps_trace_table *table, struct dps_error *err)
{
    struct dps_misfit *misfits =
        realloc(gallery->misfits, (gallery->n_misfits + 1) * sizeof *misfits);
    if (misfits == NULL) {
        return dps_fail(err, DPS_ENOMEM, "out of memory for a history");
    }
    gallery->misfits = misfits;
    struct dps_misfit *misfit = &misfits[gallery->n_misfits++];
    *misfit = (struct dps_misfit){.source = table->source, .n = errors->n};
    snprintf(misfit->network, sizeof misfit->network, "%s", network);
    snprintf(misfit->quantity, sizeof misfit->quantity, "%s",
        dps_studio_last_name(table->path));
    for (size_t i = 0; i < errors->n; i++) {
        misfit->mean += fabs(errors->y[i]) / (double)errors->n;
        if (fabs(errors->y[i]) > fabs(misfit->largest)) {
            misfit->largest = errors->y[i];
            misfit->largest_at = errors->x[i];
        }
    }
    return DPS_OK;
}

/* The series of a network that a history is about, or NULL. */
static const struct dps_dataset *
series_of_history(const struct dps_trace *trace, const char *network, const char *name)
{
    size_t n;
    char glob[DPS_STUDIO_PATH];
    const struct dps_dataset *sets = dps_trace_datasets(trace, &n);
    snprintf(glob, sizeof glob, "networks/%s/*/%s", network, name);
    for (size_t i = 0; i < n; i++) {
        if (sets[i].is_series && fnmatch(glob, sets[i].path, FNM_PATHNAME) == 0) {
            return &sets[i];
        }
    }
    return NULL;
}

/* Simulated against real, over the dates that both have. */
static enum dps_status
draw_history(struct dps_studio *self, const struct dps_trace_table *table,
    const char *network, struct dps_error *err)
{
    const struct dps_trace *trace = self->traces[0];
    const char *quantity = dps_studio_last_name(table->path);
    const struct dps_dataset *set = series_of_history(trace, network, quantity);
    if (set == NULL) {
        return DPS_OK;
    }
    struct dps_plot plot = {.axis = set->long_name,
        .caption =
            "Above: simulated, and dashed what the chain did. Below: by how much "
            "the simulation is above (+) or below (-) the chain."};
    snprintf(plot.name, sizeof plot.name, "%.64s-history-%.64s", network, quantity);
    snprintf(plot.title, sizeof plot.title, "%.64s: %.80s, simulated and real", network,
        set->long_name);
    enum dps_status status =
        dps_studio_add_series(&plot, trace, set, set->long_name, DPS_AS_IS, err);
    if (status == DPS_OK) {
        status = dps_studio_add_history(&plot, trace, network, quantity, err);
    }
    if (status == DPS_OK) {
        status =
            dps_curve_of_errors(&plot.errors, &plot.curves[0], &plot.curves[1], err);
    }
    if (status == DPS_OK && plot.errors.n > 0) {
        crop(&plot.curves[0], plot.errors.x[0], plot.errors.x[plot.errors.n - 1]);
        crop(&plot.curves[1], plot.errors.x[0], plot.errors.x[plot.errors.n - 1]);
        status = add_misfit(self->gallery, &plot.errors, network, table, err);
    }
    if (status == DPS_OK && plot.errors.n > 0) {
        return dps_studio_add_picture(self, &plot, network, err);
    }
    dps_plot_free(&plot);
    return status;
}

enum dps_status
dps_studio_draw_histories(
    struct dps_studio *self, const char *network, struct dps_error *err)
{
    size_t n;
    char start[DPS_STUDIO_PATH];
    const struct dps_trace_table *tables = dps_trace_tables(self->traces[0], &n);
    enum dps_status status = DPS_OK;
    snprintf(start, sizeof start, "history/%s/", network);
    for (size_t i = 0; i < n && status == DPS_OK; i++) {
        if (starts_with(tables[i].path, start)) {
            status = draw_history(self, &tables[i], network, err);
        }
    }
    return status;
}
