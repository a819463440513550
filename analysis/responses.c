#include "analysis/responses.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char folder[] = "responses/";

void
dps_responses_free(struct dps_responses *self)
{
    for (size_t i = 0; i < self->n_answers; i++) {
        free(self->answers[i].value);
    }
    free(self->answers);
    free(self->time);
    free(self->jobs);
    free(self->x);
    *self = (struct dps_responses){.n = 0};
}

static enum dps_status
spent(struct dps_error *err)
{
    return dps_fail(err, DPS_ENOMEM, "out of memory for responses");
}

bool
dps_responses_are(const struct dps_trace_table *table)
{
    return strncmp(table->path, folder, strlen(folder)) == 0 && table->n_columns > 0 &&
           dps_trace_column(table, "time") != NULL;
}

static const char *
last_name(const struct dps_dataset *set)
{
    const char *slash = strrchr(set->path, '/');
    return slash != NULL ? slash + 1 : set->path;
}

/* The column that stands beside another, NAME_suffix, or NULL. */
static const struct dps_dataset *
beside(const struct dps_trace_table *table, const char *name, const char *suffix)
{
    char full[2 * DPS_RESPONSES_NAME];
    snprintf(full, sizeof full, "%s%s", name, suffix);
    return dps_trace_column(table, full);
}

static enum dps_status
read_answer(struct dps_responses *self, const struct dps_trace *trace,
    const struct dps_trace_table *table, const struct dps_dataset *set,
    struct dps_error *err)
{
    static const char *const suffixes[] = {"", "_error", "_predicted", "_promise"};
    enum { PARTS = sizeof suffixes / sizeof suffixes[0] };
    double *values = calloc(PARTS * self->n + 1, sizeof *values);
    struct dps_answer *answer = &self->answers[self->n_answers];
    enum dps_status status = DPS_OK;
    if (values == NULL) {
        return spent(err);
    }
    self->n_answers++;
    *answer = (struct dps_answer){.unit = set->unit,
        .long_name = set->long_name,
        .value = values,
        .error = values + self->n,
        .predicted = values + 2 * self->n,
        .promise = values + 3 * self->n};
    snprintf(answer->name, sizeof answer->name, "%s", last_name(set));
    for (size_t part = 0; part < PARTS && status == DPS_OK; part++) {
        status = dps_trace_f64(trace, beside(table, answer->name, suffixes[part]), 0,
            self->n, values + part * self->n, err);
    }
    return status;
}

static bool
is_answer(const struct dps_trace_table *table, const struct dps_dataset *set)
{
    const char *name = last_name(set);
    return set->data == DPS_DATA_F64 && beside(table, name, "_error") != NULL &&
           beside(table, name, "_predicted") != NULL &&
           beside(table, name, "_promise") != NULL;
}

static bool
is_driver(const struct dps_dataset *set)
{
    return set->data == DPS_DATA_F64 && strncmp(last_name(set), "x_", 2) == 0;
}

static enum dps_status
read_driver(struct dps_responses *self, const struct dps_trace *trace,
    const struct dps_dataset *set, struct dps_error *err)
{
    return dps_trace_f64(
        trace, set, 0, self->n, self->x + self->n * self->n_drivers++, err);
}

enum dps_status
dps_responses_read(struct dps_responses *self, const struct dps_trace *trace,
    const struct dps_trace_table *table, struct dps_error *err)
{
    const struct dps_dataset *time = dps_trace_column(table, "time");
    const struct dps_dataset *jobs = dps_trace_column(table, "jobs");
    size_t n = time->n;
    *self = (struct dps_responses){.network = table->path + strlen(folder),
        .n = n,
        .time = calloc(n + 1, sizeof *self->time),
        .jobs = calloc(n + 1, sizeof *self->jobs),
        .x = calloc(table->n_columns * n + 1, sizeof *self->x),
        .answers = calloc(table->n_columns, sizeof *self->answers)};
    enum dps_status status = self->time != NULL && self->jobs != NULL &&
                                     self->x != NULL && self->answers != NULL
                                 ? dps_trace_f64(trace, time, 0, n, self->time, err)
                                 : spent(err);
    for (size_t k = 0; k < n && status == DPS_OK && strcmp(time->unit, "ns") == 0;
         k++) {
        self->time[k] *= 1e-9;
    }
    if (status == DPS_OK && jobs != NULL) {
        status = dps_trace_f64(trace, jobs, 0, n, self->jobs, err);
    }
    for (size_t i = 0; i < table->n_columns && status == DPS_OK; i++) {
        const struct dps_dataset *set = &table->columns[i];
        if (is_driver(set)) {
            status = read_driver(self, trace, set, err);
        } else if (is_answer(table, set)) {
            status = read_answer(self, trace, table, set, err);
        }
    }
    if (status != DPS_OK) {
        dps_responses_free(self);
    }
    return status;
}

const struct dps_answer *
dps_responses_answer(const struct dps_responses *self, const char *name)
{
    for (size_t i = 0; i < self->n_answers; i++) {
        if (strcmp(self->answers[i].name, name) == 0) {
            return &self->answers[i];
        }
    }
    return NULL;
}

bool
dps_responses_outside(const struct dps_responses *self, size_t k)
{
    bool outside = false;
    for (size_t i = 0; i < self->n_drivers && k > 0; i++) {
        const double *x = self->x + i * self->n;
        double low = x[0];
        double high = x[0];
        for (size_t before = 1; before < k; before++) {
            low = fmin(low, x[before]);
            high = fmax(high, x[before]);
        }
        outside = outside || x[k] < low || x[k] > high;
    }
    return outside;
}

static int
compare(const void *a, const void *b)
{
    double x = *(const double *)a;
    double y = *(const double *)b;
    return (x > y) - (x < y);
}

/* The smallest that no fewer than this share of n, ascending, do not exceed. */
static double
quantile(const double *sorted, size_t n, double share)
{
    return n > 0 ? sorted[(size_t)ceil(share * (double)n) - 1] : (double)NAN;
}

enum dps_status
dps_responses_misses(const struct dps_responses *self, const struct dps_answer *answer,
    struct dps_misses *out, struct dps_error *err)
{
    double *misses = calloc(self->n + 1, sizeof *misses);
    double sum = 0;
    *out = (struct dps_misses){.n = 0};
    if (misses == NULL) {
        return spent(err);
    }
    for (size_t k = 0; k < self->n; k++) {
        double miss = answer->predicted[k] - answer->value[k];
        double error = isfinite(answer->error[k]) ? answer->error[k] : 0;
        if (isnan(miss)) {
            continue;
        }
        misses[out->n++] = fabs(miss);
        sum += miss;
        if (!isnan(answer->promise[k])) {
            out->n_promised++;
            out->n_kept += fabs(miss) <= answer->promise[k] + 2 * error;
        }
    }
    qsort(misses, out->n, sizeof *misses, compare);
    out->half = quantile(misses, out->n, 0.5);
    out->most = quantile(misses, out->n, 0.95);
    out->bias = out->n > 0 ? sum / (double)out->n : (double)NAN;
    free(misses);
    return DPS_OK;
}
