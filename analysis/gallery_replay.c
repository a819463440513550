#include "analysis/studio.h"

#include <stdlib.h>
#include <string.h>

/* A picture of replayed workloads: columns of a table, or series over time. */
struct view {
    const char *name;
    const char *title;
    const char *caption;
    const char *axis;
    const char *across; /* NULL: time */
    const char *table;  /* below windows/0/; NULL: `up` are series */
    const char *x;      /* its column */
    bool wide;          /* logarithmic across */
    struct {
        const char *name;
        const char *label;
        bool only_alone; /* left out where several traces are drawn */
    } up[2];
};

static const struct view views[] = {
    {"replay-waits", "how long jobs waited",
        "Share of the jobs that waited no longer than so long.", "share of the jobs",
        "wait [s]", "waits", "wait", true, {{"share", "all jobs", false}}},
    {"replay-utilisation", "how full the machines were",
        "Share of the machines in use, in the mean of each step of time.",
        "share of the machines", NULL, NULL, NULL, false,
        {{"machines/utilisation", "in use", false}}},
    {"replay-queue", "how many jobs waited and ran",
        "Jobs in the mean of each step of time; added up over time, those that wait "
        "are what all jobs have waited together.",
        "jobs", NULL, NULL, NULL, false,
        {{"queue/waiting", "waiting", false}, {"queue/running", "running", true}}},
    {"replay-fullness", "GPUs allocated as jobs arrive that never leave",
        "Allocated GPUs over what all jobs so far have asked for, both of all GPUs. "
        "Where the curve leaves the diagonal, jobs no longer find their place.",
        "GPUs allocated", "GPUs asked for [%]", "fullness", "arrived", false,
        {{"allocation", "allocated", false}}},
    {"replay-fragmentation", "fragmentation as jobs arrive that never leave",
        "GPUs that are free and that a job drawn from the trace could not use, of all "
        "GPUs.",
        "GPUs fragmented", "GPUs asked for [%]", "fullness", "arrived", false,
        {{"fragmented", "of all", false}}},
};

static const char heading[] = "The replay";

static enum dps_status
read_curve(const struct view *view, struct dps_curve *curve,
    const struct dps_trace *trace, const char *name, bool *there, struct dps_error *err)
{
    char path[DPS_STUDIO_PATH];
    snprintf(
        path, sizeof path, "windows/0/%s", view->table != NULL ? view->table : name);
    if (view->table != NULL) {
        const struct dps_trace_table *table = dps_trace_table(trace, path);
        *there = table != NULL;
        return *there ? dps_curve_of_columns(curve, trace, table, view->x, name, err)
                      : DPS_OK;
    }
    const struct dps_dataset *set = dps_trace_find(trace, path);
    *there = set != NULL && set->is_series;
    return *there ? dps_curve_of_series(curve, trace, set, DPS_AS_IS, err) : DPS_OK;
}

static enum dps_status
add(const struct dps_studio *self, const struct view *view, struct dps_plot *plot,
    size_t up, struct dps_error *err)
{
    enum dps_status status = DPS_OK;
    bool several = self->n_traces > 1;
    if (several && view->up[up].only_alone) {
        return DPS_OK;
    }
    for (size_t t = 0;
         t < self->n_traces && plot->n < DPS_PLOT_CURVES && status == DPS_OK; t++) {
        struct dps_curve *curve = &plot->curves[plot->n];
        bool there = false;
        *curve = (struct dps_curve){.colour = plot->n};
        snprintf(curve->label, sizeof curve->label, "%s",
            several ? dps_trace_label(self->traces[t]) : view->up[up].label);
        status =
            read_curve(view, curve, self->traces[t], view->up[up].name, &there, err);
        plot->n += status == DPS_OK && there;
    }
    return status;
}

/* Whether any curve goes anywhere to the right. */
static bool
has_width(const struct dps_plot *plot)
{
    for (size_t i = 0; i < plot->n; i++) {
        const struct dps_curve *curve = &plot->curves[i];
        if (curve->n > 0 && curve->x[curve->n - 1] > curve->x[0]) {
            return true;
        }
    }
    return false;
}

static enum dps_status
draw(struct dps_studio *self, const struct view *view, struct dps_error *err)
{
    struct dps_plot plot = {.caption = view->caption,
        .axis = view->axis,
        .across = view->across,
        .wide_across = view->wide};
    snprintf(plot.name, sizeof plot.name, "%s", view->name);
    snprintf(plot.title, sizeof plot.title, "%s", view->title);
    enum dps_status status = DPS_OK;
    for (size_t i = 0; i < sizeof view->up / sizeof *view->up &&
                       view->up[i].name != NULL && status == DPS_OK;
         i++) {
        status = add(self, view, &plot, i, err);
    }
    if (status == DPS_OK && has_width(&plot)) {
        return dps_studio_add_picture(self, &plot, heading, err);
    }
    dps_plot_free(&plot);
    return status;
}

enum dps_status
dps_studio_draw_replays(struct dps_studio *self, struct dps_error *err)
{
    enum dps_status status = DPS_OK;
    for (size_t i = 0; i < sizeof views / sizeof *views && status == DPS_OK; i++) {
        status = draw(self, &views[i], err);
    }
    const struct dps_diary_place place = {
        .path = "windows/0", .heading = heading, .prefix = "replay", .title = ""};
    if (status == DPS_OK) {
        status = dps_studio_draw_diary(self, &place, err);
    }
    return status == DPS_OK ? dps_studio_draw_flows(self, &place, err) : status;
}
