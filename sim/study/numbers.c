#include "models/regression.h"
#include "sim/study/draw.h"
#include "sim/study/forecast.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { TEXT = 96 };

enum dps_status
dps_trial_sample(const struct dps_trial *self, const char *series,
    const struct dps_sample **sample, struct dps_error *err)
{
    for (size_t i = 0; i < self->study->series.n; i++) {
        if (strcmp(self->samples[i].setup->name, series) == 0) {
            *sample = &self->samples[i];
            return DPS_OK;
        }
    }
    return dps_fail(
        err, DPS_EINVAL, "series is %s, which is not among the series", series);
}

/* ---- fits ---------------------------------------------------------------- */

static const struct dps_formula_name fit_names[] = {
    {"value", "1", "the row"},
    {"before", "1", "the row before it"},
    {"k", "1", "the row's number: 0 for the last of training"},
};

/* The points of a fit: y, and x unless it is empty, of the last rows of training. */
static enum dps_status
take_points(const struct dps_names *names, const char *text,
    const struct dps_sample *sample, size_t first, double *points,
    struct dps_error *err)
{
    struct dps_formula formula = {.body = NULL};
    enum dps_status status = dps_names_formula(
        names, fit_names, DPS_COUNT_OF(fit_names), text, &formula, err);
    for (size_t i = first; status == DPS_OK && i < sample->trained; i++) {
        const double variables[] = {sample->rows.values[i], sample->rows.values[i - 1],
            (double)i + 1 - (double)sample->trained};
        status = dps_formula_value(&formula, variables, NULL, &points[i - first], err);
    }
    dps_formula_free(&formula);
    return status;
}

/* The best line through them. */
static enum dps_status
fit_line(const struct dps_names *names, const struct dps_study_fit *fit,
    const struct dps_sample *sample, struct dps_regression *line, struct dps_error *err)
{
    size_t rows = (size_t)fit->rows;
    size_t first = rows > 0 && rows < sample->trained ? sample->trained - rows : 1;
    size_t n = sample->trained - first;
    bool level = fit->x[0] == '\0';
    double *points = calloc(2 * n + 1, sizeof *points);
    if (points == NULL) {
        return dps_fail(err, DPS_ENOMEM, "out of memory for a fit");
    }
    enum dps_status status = take_points(names, fit->y, sample, first, points, err);
    if (status == DPS_OK && !level) {
        status = take_points(names, fit->x, sample, first, points + n, err);
    }
    if (status == DPS_OK) {
        status = dps_regression_fit(line, level ? NULL : points + n, points, n, err);
    }
    free(points);
    return status;
}

static enum dps_status
add_fit(const struct dps_trial *trial, const struct dps_study_fit *fit, uint64_t member,
    struct dps_names *names, struct dps_error *err)
{
    const struct dps_sample *sample = NULL;
    struct dps_regression line = {.n = 0};
    char what[TEXT];
    snprintf(what, sizeof what, "fits.%s", fit->name);
    enum dps_status status = dps_trial_sample(trial, fit->series, &sample, err);
    if (status == DPS_OK) {
        status = fit_line(names, fit, sample, &line, err);
    }
    if (status != DPS_OK) {
        return dps_within(err, status, "fits.%s", fit->name);
    }
    if (!fit->certain) {
        struct dps_draw draw = {(uint64_t)trial->study->seed, member, what};
        line = dps_regression_draw(&line, dps_draw_uniform(draw, 0),
            dps_draw_normal(draw, 1), dps_draw_normal(draw, 2));
    }
    status = dps_names_add(names, fit->name, "", line.a, err);
    if (status == DPS_OK && fit->x[0] != '\0') {
        status = dps_names_add(names, fit->name, "slope", line.b, err);
    }
    return status == DPS_OK ? dps_names_add(names, fit->name, "sd", line.sd, err)
                            : status;
}

/* ---- all of them --------------------------------------------------------- */

static enum dps_status
add_draw(const struct dps_trial *trial, const struct dps_study_draw *draw,
    uint64_t member, struct dps_names *names, struct dps_error *err)
{
    char what[TEXT];
    snprintf(what, sizeof what, "draws.%s", draw->name);
    double u = dps_draw_uniform(
        (struct dps_draw){(uint64_t)trial->study->seed, member, what}, 0);
    return dps_names_add(
        names, draw->name, "", draw->low + u * (draw->high - draw->low), err);
}

enum dps_status
dps_forecast_numbers(const struct dps_trial *trial, uint64_t member,
    struct dps_names *names, struct dps_error *err)
{
    const struct dps_backtest *study = trial->study;
    const struct dps_study_draw *draws = study->draws.items;
    const struct dps_study_fit *fits = study->fits.items;
    enum dps_status status = DPS_OK;
    dps_names_init(names);
    for (size_t i = 0; i < study->series.n && status == DPS_OK; i++) {
        const struct dps_sample *sample = &trial->samples[i];
        double last = sample->rows.values[sample->trained - 1];
        status = dps_names_add(names, sample->setup->name, "last", last, err);
    }
    for (size_t i = 0; i < study->draws.n && status == DPS_OK; i++) {
        status = add_draw(trial, &draws[i], member, names, err);
    }
    for (size_t i = 0; i < study->fits.n && status == DPS_OK; i++) {
        status = add_fit(trial, &fits[i], member, names, err);
    }
    return status;
}
