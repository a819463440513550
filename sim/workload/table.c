#define _XOPEN_SOURCE 700 /* strdup */
#include "sim/workload/table.h"

#include "sim/workload/columns.h"
#include "sim/workload/number.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* ---- rows -------------------------------------------------------------- */

/* A table that is open, and the row that it is at. */
struct table {
    const char *path;
    struct dps_lines lines;
    struct dps_columns columns;
    char *part[DPS_MOST_COLUMNS];
};

static enum dps_status
next_row(struct table *self, struct dps_error *err)
{
    return dps_columns_next(&self->columns, &self->lines, self->part, err);
}

static enum dps_status
open_table(struct table *self, const char *path, const char *const *titles, size_t n,
    struct dps_error *err)
{
    *self = (struct table){.path = path};
    enum dps_status status = dps_lines_open(&self->lines, path, err);
    if (status == DPS_OK) {
        status = dps_columns_find(&self->columns, &self->lines, titles, n, n, err);
    }
    return status == DPS_OK ? next_row(self, err) : status;
}

static void
close_table(struct table *self)
{
    dps_lines_close(&self->lines);
}

/* A number of the row that is more than 0. */
static enum dps_status
positive(const struct table *self, size_t c, double *value, struct dps_error *err)
{
    return dps_decimal(self->part[c], value) && *value > 0
               ? DPS_OK
               : dps_lines_refuse(&self->lines, err, "%s is %.100s, not a number > 0",
                     self->columns.titles[c],
                     self->part[c][0] != '\0' ? self->part[c] : "empty");
}

/* ---- training ---------------------------------------------------------- */

void
dps_throughputs_free(struct dps_throughputs *self)
{
    for (size_t i = 0; i < self->n; i++) {
        free(self->rows[i].type);
    }
    free(self->rows);
    *self = (struct dps_throughputs){0};
}

enum { TYPE, GPUS, RATE, COLUMNS };

static enum dps_status
add_throughput(
    struct dps_throughputs *self, const struct table *table, struct dps_error *err)
{
    struct dps_throughput row = {.type = NULL};
    if (table->part[RATE][0] == '\0') {
        return DPS_OK;
    }
    enum dps_status status = positive(table, GPUS, &row.gpus, err);
    if (status == DPS_OK) {
        status = positive(table, RATE, &row.rate, err);
    }
    if (status == DPS_OK && self->n == self->capacity) {
        size_t capacity = 2 * self->capacity + 64;
        struct dps_throughput *rows = realloc(self->rows, capacity * sizeof *rows);
        self->rows = rows != NULL ? rows : self->rows;
        self->capacity = rows != NULL ? capacity : self->capacity;
    }
    if (status != DPS_OK) {
        return status;
    }
    row.type = strdup(table->part[TYPE]);
    if (self->n == self->capacity || row.type == NULL) {
        free(row.type);
        return dps_fail(err, DPS_ENOMEM, "out of memory for a table of throughputs");
    }
    self->rows[self->n++] = row;
    return DPS_OK;
}

enum dps_status
dps_throughputs_read(struct dps_throughputs *self, const char *path, const char *gpu,
    struct dps_error *err)
{
    const char *const titles[COLUMNS] = {"type", "gpus", gpu};
    struct table table;
    enum dps_status status = open_table(&table, path, titles, COLUMNS, err);
    while (status == DPS_OK && table.part[0] != NULL) {
        status = add_throughput(self, &table, err);
        if (status == DPS_OK) {
            status = next_row(&table, err);
        }
    }
    close_table(&table);
    return status;
}

double
dps_throughput_of(const struct dps_throughputs *self, const char *type, double gpus)
{
    double of_one = 0;
    for (size_t i = 0; i < self->n; i++) {
        const struct dps_throughput *row = &self->rows[i];
        bool is_it = strcmp(row->type, type) == 0;
        if (is_it && row->gpus == gpus) {
            return row->rate;
        }
        of_one = is_it && row->gpus == 1 ? row->rate : of_one;
    }
    return of_one;
}

/* ---- serving ----------------------------------------------------------- */

enum { GPU, MODEL, TOGETHER, REQUESTS, DURATION, OUT, ALL, TTFT, TPOT, MEASURES };

static enum dps_status
read_measures(
    struct dps_serving *self, const struct table *table, struct dps_error *err)
{
    double value[MEASURES] = {0};
    enum dps_status status = DPS_OK;
    for (size_t c = REQUESTS; c < MEASURES && status == DPS_OK; c++) {
        status = positive(table, c, &value[c], err);
    }
    if (status == DPS_OK && value[ALL] <= value[OUT]) {
        return dps_lines_refuse(&table->lines, err,
            "all_tokens_per_s is %s, not more than output_tokens_per_s",
            table->part[ALL]);
    }
    double prompt = (value[ALL] - value[OUT]) * value[DURATION] / value[REQUESTS];
    self->prefill = prompt / (value[TTFT] / 1000);
    self->decode = 1000 / value[TPOT];
    return status;
}

/* Whether a row is of a GPU, n of them or any number, and a model. */
static enum dps_status
is_of(const struct table *table, const char *gpu, double n, const char *model,
    bool *found, struct dps_error *err)
{
    double gpus = 0;
    *found =
        strcmp(table->part[GPU], gpu) == 0 && strcmp(table->part[MODEL], model) == 0;
    enum dps_status status = *found ? positive(table, TOGETHER, &gpus, err) : DPS_OK;
    *found = *found && status == DPS_OK && (n == 0 || gpus == n);
    return status;
}

enum dps_status
dps_serving_read(struct dps_serving *self, const char *path, const char *gpu, double n,
    const char *model, struct dps_error *err)
{
    static const char *const titles[MEASURES] = {"gpu", "model", "gpus", "requests",
        "duration_s", "output_tokens_per_s", "all_tokens_per_s", "ttft_ms", "tpot_ms"};
    struct table table;
    bool found = false;
    enum dps_status status = open_table(&table, path, titles, MEASURES, err);
    while (status == DPS_OK && table.part[0] != NULL && !found) {
        status = is_of(&table, gpu, n, model, &found, err);
        if (status == DPS_OK) {
            status = found ? read_measures(self, &table, err) : next_row(&table, err);
        }
    }
    if (status == DPS_OK && !found) {
        status = n == 0 ? dps_fail(err, DPS_EINVAL, "%s: no row of gpu %s and model %s",
                              path, gpu, model)
                        : dps_fail(err, DPS_EINVAL,
                              "%s: no row of gpu %s, %g of them, and model %s", path,
                              gpu, n, model);
    }
    close_table(&table);
    return status;
}

double
dps_serving_time(const struct dps_serving *self, double input, double output)
{
    return input / self->prefill + (output > 1 ? output - 1 : 0) / self->decode;
}
