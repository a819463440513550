#include "analysis/clock.h"
#include "analysis/responses.h"
#include "analysis/studio.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Answers that are drawn together, of which the first is drawn as it was expected,
 * too. */
static const struct view {
    const char *name;
    const char *title;
    const char *axis;
    const char *answers[2];
    double most; /* no value is above it; 0: any may be */
} views[] = {
    {"share", "what windows served of what was asked for", "share", {"share"}, 1},
    {"used", "how much of the capacity windows used", "share", {"used"}, 1},
    {"refusals", "what windows refused", "share of the submissions", {"refusals"}, 1},
    {"wait", "how long jobs of windows waited", "time", {"wait", "wait_99"}, 0},
    {"latency", "how long jobs of windows took", "time", {"latency", "latency_99"}, 0},
    {"energy", "what a unit of work took", "energy", {"energy"}, 0},
};

enum { MOST_GROUPS = 64 };

static const char caption[] =
    "Measured in windows, with bars of two standard errors. Dashed: what was expected "
    "just before each, and the miss that 95 % of the expectations until then had not "
    "exceeded.";

/* A curve of n windows: `values`, and `spread` times a factor. */
static enum dps_status
add_curve(struct dps_plot *plot, const struct dps_studio *studio,
    const struct dps_responses *responses, const char *unit, const double *values,
    const double *spread, double factor, struct dps_error *err)
{
    size_t n = responses->n;
    int64_t start = 0;
    double origin = dps_clock_start(studio->traces[0], &start) ? (double)start : 0;
    struct dps_curve *curve = &plot->curves[plot->n];
    *curve = (struct dps_curve){.n = n, .quantity = dps_quantity_of(unit)};
    curve->x = calloc(n + 1, sizeof *curve->x);
    curve->y = calloc(n + 1, sizeof *curve->y);
    curve->spread = calloc(n + 1, sizeof *curve->spread);
    plot->n++;
    if (curve->x == NULL || curve->y == NULL || curve->spread == NULL) {
        return dps_fail(err, DPS_ENOMEM, "out of memory for a curve");
    }
    for (size_t k = 0; k < n; k++) {
        curve->x[k] = origin + responses->time[k];
        curve->y[k] = values[k] * curve->quantity.factor;
        curve->spread[k] = spread[k] * factor * curve->quantity.factor;
    }
    curve->quantity.factor = 1;
    return DPS_OK;
}

static bool
any(const double *values, size_t n)
{
    for (size_t k = 0; k < n; k++) {
        if (isfinite(values[k]) && values[k] != 0) {
            return true;
        }
    }
    return false;
}

/* What was measured, after what was expected where `expected` asks for that. */
static enum dps_status
add_answer(struct dps_plot *plot, const struct dps_studio *studio,
    const struct dps_responses *responses, const struct dps_answer *answer,
    bool expected, size_t colour, struct dps_error *err)
{
    enum dps_status status = DPS_OK;
    if (expected && any(answer->predicted, responses->n)) {
        status = add_curve(plot, studio, responses, answer->unit, answer->predicted,
            answer->promise, 1, err);
        struct dps_curve *curve = &plot->curves[plot->n - 1];
        curve->stroke = DPS_BAND;
        curve->colour = DPS_PALETTE - 1;
        snprintf(curve->label, sizeof curve->label, "expected");
    }
    if (status == DPS_OK) {
        status = add_curve(plot, studio, responses, answer->unit, answer->value,
            answer->error, 2, err);
        struct dps_curve *curve = &plot->curves[plot->n - 1];
        curve->stroke = DPS_BARS;
        curve->colour = colour;
        snprintf(curve->label, sizeof curve->label, "%s", answer->long_name);
    }
    return status;
}

static enum dps_status
finish(struct dps_studio *self, struct dps_plot *plot,
    const struct dps_responses *responses, enum dps_status status,
    struct dps_error *err)
{
    if (status == DPS_OK && plot->n > 0) {
        return dps_studio_add_picture(self, plot, responses->network, err);
    }
    dps_plot_free(plot);
    return status;
}

static enum dps_status
draw_view(struct dps_studio *self, const struct dps_responses *responses,
    const struct view *view, struct dps_error *err)
{
    struct dps_plot plot = {
        .caption = caption, .axis = view->axis, .close = true, .most = view->most};
    snprintf(plot.name, sizeof plot.name, "%.64s-windows-%s", responses->network,
        view->name);
    snprintf(
        plot.title, sizeof plot.title, "%.64s: %s", responses->network, view->title);
    enum dps_status status = DPS_OK;
    for (size_t i = 0; i < 2 && view->answers[i] != NULL && status == DPS_OK; i++) {
        const struct dps_answer *answer =
            dps_responses_answer(responses, view->answers[i]);
        if (answer != NULL && any(answer->value, responses->n)) {
            status = add_answer(&plot, self, responses, answer, i == 0, i, err);
        }
    }
    return finish(self, &plot, responses, status, err);
}

static const char leaning[] = "leaning_";

/* The group of machines that an answer is of, or NULL. */
static const char *
group_of(const struct dps_answer *answer)
{
    return strncmp(answer->name, leaning, strlen(leaning)) == 0
               ? answer->name + strlen(leaning)
               : NULL;
}

/* All groups together. */
static enum dps_status
draw_leanings(struct dps_studio *self, const struct dps_responses *responses,
    struct dps_error *err)
{
    struct dps_plot plot = {
        .caption = "1 where windows use a group as much as all of them together; with "
                   "bars of two standard errors.",
        .axis = "use over that of all",
        .close = true};
    snprintf(plot.name, sizeof plot.name, "%.64s-windows-leanings", responses->network);
    snprintf(plot.title, sizeof plot.title, "%.64s: which groups windows use more",
        responses->network);
    enum dps_status status = DPS_OK;
    for (size_t i = 0;
         i < responses->n_answers && plot.n < DPS_PLOT_CURVES && status == DPS_OK;
         i++) {
        const struct dps_answer *answer = &responses->answers[i];
        if (group_of(answer) == NULL || !any(answer->value, responses->n)) {
            continue;
        }
        size_t colour = plot.n;
        status = add_answer(&plot, self, responses, answer, false, colour, err);
        struct dps_curve *curve = &plot.curves[colour];
        snprintf(curve->label, sizeof curve->label, "%s", group_of(answer));
    }
    if (plot.n <= 1) { /* of one group it is 1 */
        dps_plot_free(&plot);
    }
    return finish(self, &plot, responses, status, err);
}

/* The last window of which the trace tells the jobs. */
static enum dps_status
draw_last(struct dps_studio *self, const struct dps_responses *responses,
    struct dps_error *err)
{
    char path[DPS_STUDIO_PATH];
    char prefix[DPS_GALLERY_TEXT];
    char title[DPS_GALLERY_TEXT];
    char date[DPS_DATE_TEXT];
    const char *groups[MOST_GROUPS];
    size_t n_groups = 0;
    size_t k = responses->n;
    const struct dps_trace_table *table = NULL;
    while (k > 0 && table == NULL) {
        k--;
        snprintf(path, sizeof path, "windows/%s/%zu/jobs", responses->network, k);
        table = dps_trace_table(self->traces[0], path);
    }
    if (table == NULL) {
        return DPS_OK;
    }
    for (size_t i = 0; i < responses->n_answers && n_groups < MOST_GROUPS; i++) {
        groups[n_groups] = group_of(&responses->answers[i]);
        n_groups += groups[n_groups] != NULL;
    }
    snprintf(path, sizeof path, "windows/%s/%zu", responses->network, k);
    snprintf(prefix, sizeof prefix, "%.64s-window", responses->network);
    dps_clock_format(self->traces[0], responses->time[k], date);
    snprintf(title, sizeof title, "%.40s, window of %.20s: ", responses->network, date);
    const struct dps_diary_place place = {.path = path,
        .title = title,
        .heading = responses->network,
        .prefix = prefix,
        .since = "its begin",
        .begin = responses->time[k],
        .groups = groups,
        .n_groups = n_groups};
    return dps_studio_draw_diary(self, &place, err);
}

enum dps_status
dps_studio_draw_responses(
    struct dps_studio *self, const char *network, struct dps_error *err)
{
    char path[DPS_STUDIO_PATH];
    struct dps_responses responses;
    snprintf(path, sizeof path, "responses/%s", network);
    const struct dps_trace_table *table = dps_trace_table(self->traces[0], path);
    if (table == NULL || !dps_responses_are(table)) {
        return DPS_OK;
    }
    enum dps_status status =
        dps_responses_read(&responses, self->traces[0], table, err);
    for (size_t i = 0; i < sizeof views / sizeof *views && status == DPS_OK; i++) {
        status = draw_view(self, &responses, &views[i], err);
    }
    if (status == DPS_OK) {
        status = draw_leanings(self, &responses, err);
    }
    if (status == DPS_OK) {
        status = draw_last(self, &responses, err);
    }
    dps_responses_free(&responses);
    return status;
}
