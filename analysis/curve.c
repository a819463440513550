#include "analysis/curve.h"

#include "analysis/clock.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

void
dps_curve_free(struct dps_curve *self)
{
    free(self->x);
    free(self->y);
    free(self->spread);
    *self = (struct dps_curve){0};
}

static enum dps_status
allocate(struct dps_curve *self, size_t n, struct dps_error *err)
{
    self->x = calloc(n + 1, sizeof *self->x);
    self->y = calloc(n + 1, sizeof *self->y);
    self->n = n;
    return self->x != NULL && self->y != NULL
               ? DPS_OK
               : dps_fail(err, DPS_ENOMEM, "out of memory for a curve");
}

/* Reads y with the factor of its unit, and x moved by `start`. */
static enum dps_status
read_points(struct dps_curve *self, const struct dps_trace *trace,
    const struct dps_dataset *x, const struct dps_dataset *y, double start,
    struct dps_error *err)
{
    enum dps_status status =
        x->n == y->n
            ? allocate(self, y->n, err)
            : dps_fail(err, DPS_EIO, "%s and %s differ in length", x->path, y->path);
    if (status == DPS_OK) {
        status = dps_trace_f64(trace, x, 0, self->n, self->x, err);
    }
    if (status == DPS_OK) {
        status = dps_trace_f64(trace, y, 0, self->n, self->y, err);
    }
    if (status != DPS_OK) {
        dps_curve_free(self);
        return status;
    }
    self->quantity = dps_quantity_of(y->unit);
    for (size_t i = 0; i < self->n; i++) {
        self->x[i] += start;
        self->y[i] *= self->quantity.factor;
    }
    self->quantity.factor = 1;
    return DPS_OK;
}

static double
start_of(const struct dps_trace *trace)
{
    int64_t start;
    return dps_clock_start(trace, &start) ? (double)start : 0;
}

/* The total's growth a day in place of the total; one point less. */
static void
differentiate(struct dps_curve *self)
{
    for (size_t i = 0; i + 1 < self->n; i++) {
        double days = (self->x[i + 1] - self->x[i]) / (double)DPS_DAY;
        self->y[i] = (self->y[i + 1] - self->y[i]) / days;
        self->x[i] = self->x[i + 1];
    }
    self->n -= self->n > 0;
    strncat(self->quantity.unit, "/d",
        sizeof self->quantity.unit - strlen(self->quantity.unit) - 1);
}

enum dps_status
dps_curve_of_series(struct dps_curve *self, const struct dps_trace *trace,
    const struct dps_dataset *set, enum dps_transform transform, struct dps_error *err)
{
    const struct dps_dataset *times = dps_trace_find(trace, "epochs/time");
    if (times == NULL) {
        return dps_fail(err, DPS_EIO, "%s: has no epochs", dps_trace_path(trace));
    }
    enum dps_status status = read_points(self, trace, times, set, start_of(trace), err);
    if (status == DPS_OK && transform == DPS_PER_DAY) {
        differentiate(self);
    }
    return status;
}

/* A column against another, which is moved by `start`. */
static enum dps_status
read_columns(struct dps_curve *self, const struct dps_trace *trace,
    const struct dps_trace_table *table, const char *across, const char *up,
    double start, struct dps_error *err)
{
    const struct dps_dataset *x = dps_trace_column(table, across);
    const struct dps_dataset *y = dps_trace_column(table, up);
    return x != NULL && y != NULL
               ? read_points(self, trace, x, y, start, err)
               : dps_fail(err, DPS_EIO, "%s: table %s has no axis or no signal",
                     dps_trace_path(trace), table->path);
}

enum dps_status
dps_curve_of_table(struct dps_curve *self, const struct dps_trace *trace,
    const struct dps_trace_table *table, struct dps_error *err)
{
    double start = strcmp(table->axis, "date_s") == 0 ? 0 : start_of(trace);
    return read_columns(self, trace, table, table->axis, table->signal, start, err);
}

enum dps_status
dps_curve_of_columns(struct dps_curve *self, const struct dps_trace *trace,
    const struct dps_trace_table *table, const char *across, const char *up,
    struct dps_error *err)
{
    return read_columns(self, trace, table, across, up, 0, err);
}

enum dps_status
dps_curve_of_errors(struct dps_curve *self, const struct dps_curve *model,
    const struct dps_curve *real, struct dps_error *err)
{
    enum dps_status status = allocate(self, real->n, err);
    size_t at = 0;
    size_t n = 0;
    for (size_t i = 0; i < real->n && status == DPS_OK; i++) {
        double x = real->x[i];
        while (at < model->n && model->x[at] < x) {
            at++;
        }
        if (at == model->n || (at == 0 && model->x[0] > x) || real->y[i] == 0) {
            continue;
        }
        double y = model->y[at];
        if (model->x[at] > x) {
            double share = (x - model->x[at - 1]) / (model->x[at] - model->x[at - 1]);
            y = model->y[at - 1] + share * (model->y[at] - model->y[at - 1]);
        }
        self->x[n] = x;
        self->y[n++] = y / real->y[i] - 1;
    }
    self->n = n;
    if (status != DPS_OK) {
        dps_curve_free(self);
    }
    return status;
}

/* Keeps the points first, last, low and high of [begin, end), in order, from `out` on;
 * where the next goes. */
static size_t
thin_stretch(struct dps_curve *self, size_t begin, size_t end, size_t out)
{
    size_t low = begin;
    size_t high = begin;
    for (size_t i = begin; i < end; i++) {
        low = self->y[i] < self->y[low] ? i : low;
        high = self->y[i] > self->y[high] ? i : high;
    }
    const size_t kept[] = {
        begin, low < high ? low : high, low < high ? high : low, end - 1};
    size_t last = SIZE_MAX;
    for (size_t k = 0; k < sizeof kept / sizeof kept[0]; k++) {
        if (kept[k] != last) {
            last = kept[k];
            self->x[out] = self->x[last];
            self->y[out++] = self->y[last];
        }
    }
    return out;
}

void
dps_curve_thin(struct dps_curve *self, size_t n)
{
    size_t stretches = n / 4;
    size_t out = 0;
    if (self->n <= n || stretches == 0 || self->spread != NULL) {
        return;
    }
    for (size_t i = 0; i < stretches; i++) {
        out = thin_stretch(
            self, self->n * i / stretches, self->n * (i + 1) / stretches, out);
    }
    self->n = out;
}
