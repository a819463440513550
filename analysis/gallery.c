#include "analysis/gallery.h"

#include "analysis/figures.h"
#include "analysis/gnuplot.h"
#include "analysis/studio.h"

#include <errno.h>
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

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

static bool
starts_with(const char *text, const char *start)
{
    return strncmp(text, start, strlen(start)) == 0;
}

/* ---- figures of the table ------------------------------------------------ */

/* All series of one trace that one glob names. */
static enum dps_status
add_matches(struct dps_plot *plot, const struct dps_figure *figure,
    const struct dps_trace *trace, const char *network, const char *below,
    struct dps_error *err)
{
    size_t n;
    char glob[DPS_STUDIO_PATH];
    const struct dps_dataset *sets = dps_trace_datasets(trace, &n);
    enum dps_status status = DPS_OK;
    snprintf(glob, sizeof glob, "networks/%s/%s", network, below);
    for (size_t i = 0; i < n && status == DPS_OK; i++) {
        if (!sets[i].is_series || fnmatch(glob, sets[i].path, FNM_PATHNAME) != 0) {
            continue;
        }
        const char *label = strchr(below, '*') != NULL
                                ? dps_studio_last_name(sets[i].path)
                                : sets[i].long_name;
        status =
            dps_studio_add_series(plot, trace, &sets[i], label, figure->transform, err);
    }
    return status;
}

static enum dps_status
add_all_matches(struct dps_studio *self, struct dps_plot *plot,
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
        status = dps_studio_add_history(plot, self->traces[0], network,
            dps_studio_last_name(figure->series[k]), err);
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
draw_figure(struct dps_studio *self, const struct dps_figure *figure,
    const char *network, struct dps_error *err)
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
        return dps_studio_add_picture(self, &plot, network, err);
    }
    dps_plot_free(&plot);
    return status;
}

/* Draws all of a network, the first time that it comes. */
static enum dps_status
draw_network(struct dps_studio *self, const char *network, struct dps_error *err)
{
    size_t n;
    const struct dps_figure *figures = dps_figures(&n);
    enum dps_status status = DPS_OK;
    for (size_t i = 0; i < n && status == DPS_OK; i++) {
        status = draw_figure(self, &figures[i], network, err);
        if (i == 0 && status == DPS_OK) {
            status = dps_studio_draw_histories(self, network, err);
        }
    }
    return status == DPS_OK ? dps_studio_draw_responses(self, network, err) : status;
}

static enum dps_status
draw_networks(struct dps_studio *self, struct dps_error *err)
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
    char path[DPS_STUDIO_PATH];
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
complaints_of(const char *folder, char path[DPS_STUDIO_PATH])
{
    snprintf(path, DPS_STUDIO_PATH, "%s/complaints", folder);
}

enum dps_status
dps_gallery_begin(struct dps_gallery *self, struct dps_trace *const *traces, size_t n,
    const char *folder, struct dps_error *err)
{
    char script[DPS_STUDIO_PATH];
    char complaints[DPS_STUDIO_PATH];
    snprintf(script, sizeof script, "%s/figures.gnuplot", folder);
    complaints_of(folder, complaints);
    struct dps_studio studio = {self, traces, n, folder, fopen(script, "w")};
    if (studio.script == NULL) {
        return dps_fail(
            err, DPS_EIO, "%s: cannot be written: %s", script, strerror(errno));
    }
    enum dps_status status = dps_studio_draw_moves(&studio, err);
    if (status == DPS_OK) {
        status = dps_studio_draw_replays(&studio, err);
    }
    if (status == DPS_OK) {
        status = draw_networks(&studio, err);
    }
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
    char complaints[DPS_STUDIO_PATH];
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
