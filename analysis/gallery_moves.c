#include "analysis/studio.h"

#include <stdlib.h>
#include <string.h>

/* A picture with a curve for each network: a series, or one over another. */
struct comparison {
    const char *name;
    const char *title;
    const char *caption;
    const char *axis;
    const char *series, *over; /* below networks/NETWORK/; over NULL: as it is */
    const char *unit;          /* of a quotient */
};

static const struct comparison comparisons[] = {
    {"moves-nodes", "nodes of the networks between which machines move",
        "Machines online in each network that some of them left for another.",
        "nodes online", "fleet/online", NULL, NULL},
    {"moves-income", "what a node earns in each of them",
        "Income of all nodes over the number online. Where it is higher than elsewhere "
        "by more than their operators' threshold, machines come; they differ in kind, "
        "see the next figure.",
        "income of a node", "figures/income", "figures/online", "USD/d"},
    {"moves-income-of-power", "what the same capacity earns in each of them",
        "Income of all nodes over the capacity online: what an operator compares.",
        "income of a unit", "figures/income", "figures/power", "USD/d"},
};

static const char heading[] = "Between the networks";

/* ---- networks ---------------------------------------------------------- */

static const struct dps_dataset *
series_of(const struct dps_trace *trace, const char *network, const char *below)
{
    char path[DPS_STUDIO_PATH];
    snprintf(path, sizeof path, "networks/%s/%s", network, below);
    const struct dps_dataset *set = dps_trace_find(trace, path);
    return set != NULL && set->is_series ? set : NULL;
}

/* The network of the path of a series of moves, or false. */
static bool
network_of(const struct dps_dataset *set, char network[DPS_GALLERY_TEXT])
{
    static const char start[] = "networks/";
    static const char end[] = "/fleet/went";
    size_t n = strlen(set->path);
    size_t around = strlen(start) + strlen(end);
    if (!set->is_series || set->n == 0 || n <= around ||
        strncmp(set->path, start, strlen(start)) != 0 ||
        strcmp(set->path + n - strlen(end), end) != 0) {
        return false;
    }
    snprintf(network, DPS_GALLERY_TEXT, "%.*s", (int)(n - around),
        set->path + strlen(start));
    return true;
}

/* Whether any machine has ever gone from a network, by its running total. */
static enum dps_status
have_moved(const struct dps_trace *trace, const struct dps_dataset *went, bool *moved,
    struct dps_error *err)
{
    struct dps_curve curve = {0};
    enum dps_status status = dps_curve_of_series(&curve, trace, went, DPS_AS_IS, err);
    *moved = status == DPS_OK && curve.n > 0 && curve.y[curve.n - 1] > 0;
    dps_curve_free(&curve);
    return status;
}

/* ---- curves ------------------------------------------------------------ */

/* Divides what the last curve of a plot shows; nothing over nothing is left out. */
static enum dps_status
divide(struct dps_plot *plot, const struct dps_trace *trace,
    const struct dps_dataset *over, const char *unit, struct dps_error *err)
{
    struct dps_curve *curve = &plot->curves[plot->n - 1];
    struct dps_curve by = {0};
    enum dps_status status = dps_curve_of_series(&by, trace, over, DPS_AS_IS, err);
    size_t out = 0;
    for (size_t i = 0; status == DPS_OK && i < curve->n && i < by.n; i++) {
        if (by.y[i] > 0) {
            curve->x[out] = curve->x[i];
            curve->y[out++] = curve->y[i] / by.y[i];
        }
    }
    if (status == DPS_OK) {
        curve->n = out;
        curve->quantity = dps_quantity_of(unit);
    }
    dps_curve_free(&by);
    return status;
}

static enum dps_status
add_network(const struct comparison *self, struct dps_plot *plot,
    const struct dps_trace *trace, const char *network, struct dps_error *err)
{
    const struct dps_dataset *set = series_of(trace, network, self->series);
    const struct dps_dataset *over =
        self->over != NULL ? series_of(trace, network, self->over) : NULL;
    if (set == NULL || (self->over != NULL && over == NULL) ||
        plot->n == DPS_PLOT_CURVES) {
        return DPS_OK;
    }
    struct dps_curve *curve = &plot->curves[plot->n];
    *curve = (struct dps_curve){.colour = plot->n};
    snprintf(curve->label, sizeof curve->label, "%s", network);
    enum dps_status status = dps_curve_of_series(curve, trace, set, DPS_AS_IS, err);
    if (status != DPS_OK) {
        return status;
    }
    plot->n++;
    return over != NULL ? divide(plot, trace, over, self->unit, err) : DPS_OK;
}

static enum dps_status
draw(
    struct dps_studio *self, const struct comparison *comparison, struct dps_error *err)
{
    size_t n;
    const struct dps_trace *trace = self->traces[0];
    const struct dps_dataset *sets = dps_trace_datasets(trace, &n);
    struct dps_plot plot = {
        .caption = comparison->caption, .axis = comparison->axis, .wide = true};
    snprintf(plot.name, sizeof plot.name, "%s", comparison->name);
    snprintf(plot.title, sizeof plot.title, "%s", comparison->title);
    enum dps_status status = DPS_OK;
    for (size_t i = 0; i < n && status == DPS_OK; i++) {
        char network[DPS_GALLERY_TEXT];
        bool moved = false;
        if (network_of(&sets[i], network)) {
            status = have_moved(trace, &sets[i], &moved, err);
        }
        if (moved) {
            status = add_network(comparison, &plot, trace, network, err);
        }
    }
    if (status == DPS_OK && plot.n > 0) {
        return dps_studio_add_picture(self, &plot, heading, err);
    }
    dps_plot_free(&plot);
    return status;
}

enum dps_status
dps_studio_draw_moves(struct dps_studio *self, struct dps_error *err)
{
    enum dps_status status = DPS_OK;
    for (size_t i = 0; status == DPS_OK && i < sizeof comparisons / sizeof *comparisons;
         i++) {
        status = draw(self, &comparisons[i], err);
    }
    return status;
}
