#include "analysis/gallery.h"

#include "analysis/clock.h"
#include "analysis/figures.h"
#include "analysis/gnuplot.h"
#include "analysis/plot.h"

#include <errno.h>
#include <fnmatch.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_PATH = 4096 };

struct studio {
    struct dps_gallery *gallery;
    struct dps_trace *const *traces;
    size_t n_traces;
    const char *folder;
    FILE *script;
};

const char *
dps_trace_label(const struct dps_trace *trace)
{
    const char *label = dps_trace_meta(trace, "label");
    if (label == NULL || label[0] == '\0') {
        label = dps_trace_meta(trace, "title");
    }
    return label != NULL && label[0] != '\0' ? label : dps_trace_path(trace);
}

void
dps_gallery_free(struct dps_gallery *self)
{
    for (size_t i = 0; i < self->n; i++) {
        free(self->pictures[i].svg);
    }
    free(self->pictures);
    free(self->misfits);
    *self = (struct dps_gallery){0};
}

static const char *
last_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash != NULL ? slash + 1 : path;
}

static bool
starts_with(const char *text, const char *start)
{
    return strncmp(text, start, strlen(start)) == 0;
}

/* ---- pictures ---------------------------------------------------------- */

/* Writes a plot's script and enters the picture; takes what the plot holds. */
static enum dps_status
add_picture(struct studio *self, struct dps_plot *plot, const char *network,
    struct dps_error *err)
{
    struct dps_gallery *gallery = self->gallery;
    enum dps_status status = DPS_OK;
    struct dps_picture *pictures =
        realloc(gallery->pictures, (gallery->n + 1) * sizeof *pictures);
    if (pictures == NULL) {
        status = dps_fail(err, DPS_ENOMEM, "out of memory for a figure");
    } else {
        int64_t start;
        plot->dated = dps_clock_start(self->traces[0], &start);
        gallery->pictures = pictures;
        struct dps_picture *picture = &pictures[gallery->n++];
        *picture = (struct dps_picture){.caption = plot->caption};
        snprintf(picture->name, sizeof picture->name, "%s", plot->name);
        snprintf(picture->title, sizeof picture->title, "%s", plot->title);
        snprintf(picture->network, sizeof picture->network, "%s", network);
        dps_plot_write(plot, self->folder, self->script);
    }
    dps_plot_free(plot);
    return status;
}

/* Adds a series to a plot, unless its unit is another or the plot is full. */
static enum dps_status
add_series(struct dps_plot *plot, const struct dps_trace *trace,
    const struct dps_dataset *set, const char *label, enum dps_transform transform,
    struct dps_error *err)
{
    if (plot->n == DPS_PLOT_CURVES) {
        return DPS_OK;
    }
    struct dps_curve *curve = &plot->curves[plot->n];
    *curve = (struct dps_curve){.colour = plot->n};
    snprintf(curve->label, sizeof curve->label, "%s", label);
    enum dps_status status = dps_curve_of_series(curve, trace, set, transform, err);
    if (status != DPS_OK) {
        return status;
    }
    if (plot->n > 0 &&
        strcmp(curve->quantity.unit, plot->curves[0].quantity.unit) != 0) {
        dps_curve_free(curve);
        return DPS_OK;
    }
    plot->n++;
    return DPS_OK;
}

/* ---- histories --------------------------------------------------------- */

static enum dps_status
add_history(struct dps_plot *plot, const struct dps_trace *trace, const char *network,
    const char *quantity, struct dps_error *err)
{
    char path[MAX_PATH];
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
    snprintf(misfit->quantity, sizeof misfit->quantity, "%s", last_name(table->path));
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
    char glob[MAX_PATH];
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
draw_history(struct studio *self, const struct dps_trace_table *table,
    const char *network, struct dps_error *err)
{
    const struct dps_trace *trace = self->traces[0];
    const char *quantity = last_name(table->path);
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
        add_series(&plot, trace, set, set->long_name, DPS_AS_IS, err);
    if (status == DPS_OK) {
        status = add_history(&plot, trace, network, quantity, err);
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
        return add_picture(self, &plot, network, err);
    }
    dps_plot_free(&plot);
    return status;
}

static enum dps_status
draw_histories(struct studio *self, const char *network, struct dps_error *err)
{
    size_t n;
    char start[MAX_PATH];
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

/* ---- figures of the table ------------------------------------------------ */

/* All series of one trace that one glob names. */
static enum dps_status
add_matches(struct dps_plot *plot, const struct dps_figure *figure,
    const struct dps_trace *trace, const char *network, const char *below,
    struct dps_error *err)
{
    size_t n;
    char glob[MAX_PATH];
    const struct dps_dataset *sets = dps_trace_datasets(trace, &n);
    enum dps_status status = DPS_OK;
    snprintf(glob, sizeof glob, "networks/%s/%s", network, below);
    for (size_t i = 0; i < n && status == DPS_OK; i++) {
        if (!sets[i].is_series || fnmatch(glob, sets[i].path, FNM_PATHNAME) != 0) {
            continue;
        }
        const char *label =
            strchr(below, '*') != NULL ? last_name(sets[i].path) : sets[i].long_name;
        status = add_series(plot, trace, &sets[i], label, figure->transform, err);
    }
    return status;
}

static enum dps_status
add_all_matches(struct studio *self, struct dps_plot *plot,
    const struct dps_figure *figure, const char *network, struct dps_error *err)
{
    enum dps_status status = DPS_OK;
    size_t n_traces = figure->all_traces ? self->n_traces : 1;
    for (size_t k = 0; k < DPS_FIGURE_SERIES && figure->series[k] != NULL; k++) {
        for (size_t t = 0; t < n_traces && status == DPS_OK; t++) {
            const struct dps_trace *trace = self->traces[t];
            size_t before = plot->n;
            status = add_matches(plot, figure, trace, network, figure->series[k], err);
            for (size_t i = before; i < plot->n && n_traces > 1; i++) {
                snprintf(plot->curves[i].label, sizeof plot->curves[i].label, "%s",
                    dps_trace_label(trace));
            }
        }
    }
    for (size_t k = 0; figure->histories && k < DPS_FIGURE_SERIES &&
                       figure->series[k] != NULL && status == DPS_OK;
         k++) {
        status = add_history(
            plot, self->traces[0], network, last_name(figure->series[k]), err);
    }
    return status;
}

static bool
has_values(const struct dps_plot *plot)
{
    for (size_t i = 0; i < plot->n; i++) {
        for (size_t k = 0; k < plot->curves[i].n; k++) {
            if (plot->curves[i].stroke == DPS_SOLID && plot->curves[i].y[k] != 0) {
                return true;
            }
        }
    }
    return false;
}

static enum dps_status
draw_figure(struct studio *self, const struct dps_figure *figure, const char *network,
    struct dps_error *err)
{
    if (figure->only_others && self->n_traces == 1) {
        return DPS_OK;
    }
    struct dps_plot plot = {
        .caption = figure->caption, .axis = figure->axis, .wide = figure->wide};
    snprintf(plot.name, sizeof plot.name, "%.64s-%s", network, figure->name);
    snprintf(plot.title, sizeof plot.title, "%.64s: %s", network, figure->title);
    enum dps_status status = add_all_matches(self, &plot, figure, network, err);
    if (status == DPS_OK && has_values(&plot)) {
        return add_picture(self, &plot, network, err);
    }
    dps_plot_free(&plot);
    return status;
}

/* Draws all of a network, the first time that it comes. */
static enum dps_status
draw_network(struct studio *self, const char *network, struct dps_error *err)
{
    size_t n;
    const struct dps_figure *figures = dps_figures(&n);
    enum dps_status status = DPS_OK;
    for (size_t i = 0; i < n && status == DPS_OK; i++) {
        status = draw_figure(self, &figures[i], network, err);
        if (i == 0 && status == DPS_OK) {
            status = draw_histories(self, network, err);
        }
    }
    return status;
}

static enum dps_status
draw_networks(struct studio *self, struct dps_error *err)
{
    size_t n;
    char drawn[DPS_GALLERY_TEXT] = "";
    const struct dps_dataset *sets = dps_trace_datasets(self->traces[0], &n);
    enum dps_status status = DPS_OK;
    for (size_t i = 0; i < n && status == DPS_OK; i++) {
        if (!sets[i].is_series || !starts_with(sets[i].path, "networks/")) {
            continue;
        }
        const char *name = sets[i].path + strlen("networks/");
        size_t length = strcspn(name, "/");
        if (length >= sizeof drawn ||
            (strncmp(drawn, name, length) == 0 && drawn[length] == '\0')) {
            continue;
        }
        memcpy(drawn, name, length);
        drawn[length] = '\0';
        status = draw_network(self, drawn, err);
    }
    return status;
}

/* ---- drawing ----------------------------------------------------------- */

static enum dps_status
read_picture(struct dps_picture *picture, const char *folder, struct dps_error *err)
{
    char path[MAX_PATH];
    snprintf(path, sizeof path, "%s/%s.svg", folder, picture->name);
    FILE *file = fopen(path, "rb");
    if (file == NULL || fseek(file, 0, SEEK_END) != 0) {
        int cause = errno;
        if (file != NULL) {
            fclose(file);
        }
        return dps_fail(err, DPS_EIO, "%s: %s", path, strerror(cause));
    }
    long size = ftell(file);
    rewind(file);
    picture->svg = size >= 0 ? calloc((size_t)size + 1, 1) : NULL;
    bool done = picture->svg != NULL &&
                fread(picture->svg, 1, (size_t)size, file) == (size_t)size;
    fclose(file);
    return done ? DPS_OK : dps_fail(err, DPS_EIO, "%s: cannot be read", path);
}

static void
complaints_of(const char *folder, char path[MAX_PATH])
{
    snprintf(path, MAX_PATH, "%s/complaints", folder);
}

enum dps_status
dps_gallery_begin(struct dps_gallery *self, struct dps_trace *const *traces, size_t n,
    const char *folder, struct dps_error *err)
{
    char script[MAX_PATH];
    char complaints[MAX_PATH];
    snprintf(script, sizeof script, "%s/figures.gnuplot", folder);
    complaints_of(folder, complaints);
    struct studio studio = {self, traces, n, folder, fopen(script, "w")};
    if (studio.script == NULL) {
        return dps_fail(
            err, DPS_EIO, "%s: cannot be written: %s", script, strerror(errno));
    }
    enum dps_status status = draw_networks(&studio, err);
    bool broken = ferror(studio.script) != 0;
    broken = fclose(studio.script) != 0 || broken;
    if (status == DPS_OK && broken) {
        status = dps_fail(
            err, DPS_EIO, "%s: cannot be written: %s", script, strerror(errno));
    }
    return status == DPS_OK && self->n > 0
               ? dps_gnuplot_start(script, complaints, &self->child, err)
               : status;
}

enum dps_status
dps_gallery_finish(struct dps_gallery *self, const char *folder, struct dps_error *err)
{
    char complaints[MAX_PATH];
    enum dps_status status = DPS_OK;
    complaints_of(folder, complaints);
    if (self->child > 0) {
        status = dps_gnuplot_wait(self->child, complaints, err);
        self->child = 0;
    }
    for (size_t i = 0; i < self->n && status == DPS_OK; i++) {
        status = read_picture(&self->pictures[i], folder, err);
    }
    return status;
}
