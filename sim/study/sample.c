#include "sim/study/sample.h"

#include "sim/core/date.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { TEXT = 4200 };

/* ---- files --------------------------------------------------------------- */

static bool
find(const char *file, const struct dps_study_places *places, char path[TEXT])
{
    snprintf(path, TEXT, "%s", file);
    if (file[0] == '/') {
        return access(path, R_OK) == 0;
    }
    snprintf(path, TEXT, "%s%s%s", places->beside, places->beside[0] != '\0' ? "/" : "",
        file);
    for (size_t i = 0; access(path, R_OK) != 0; i++) {
        if (i == places->n) {
            return false;
        }
        snprintf(path, TEXT, "%s/%s", places->places[i], file);
    }
    return true;
}

/* ---- rows ---------------------------------------------------------------- */

/* Leaves the rows of [from, until). */
static void
cut(struct dps_dated *rows, int64_t from, int64_t until)
{
    size_t n = 0;
    for (size_t i = 0; i < rows->n; i++) {
        if (rows->dates[i] >= from && rows->dates[i] < until) {
            rows->dates[n] = rows->dates[i];
            rows->values[n++] = rows->values[i];
        }
    }
    rows->n = n;
}

/* Adds a column, or divides by it; both have the same rows. */
static enum dps_status
join_column(struct dps_dated *rows, const struct dps_dated *more, char how,
    const char *path, const char *column, struct dps_error *err)
{
    bool same = rows->n == more->n;
    for (size_t i = 0; same && i < rows->n; i++) {
        same = rows->dates[i] == more->dates[i];
        if (how == '/' && !(fabs(more->values[i]) > 0)) {
            return dps_fail(
                err, DPS_EINVAL, "%s: column %s is 0 and divides", path, column);
        }
        rows->values[i] = how == '/' ? rows->values[i] / more->values[i]
                                     : rows->values[i] + more->values[i];
    }
    return same ? DPS_OK
                : dps_fail(err, DPS_EINVAL,
                      "%s: column %s has other rows than the one before it", path,
                      column);
}

/* Reads `a + b` or `a / b`, from left to right. */
static enum dps_status
read_columns(struct dps_dated *rows, const char *path,
    const struct dps_study_series *setup, struct dps_error *err)
{
    enum dps_status status = DPS_OK;
    const char *at = setup->column;
    char how = '\0';
    while (status == DPS_OK && *at != '\0') {
        char column[TEXT];
        struct dps_dated more = {0};
        at += strspn(at, " ");
        size_t n = strcspn(at, "+/");
        snprintf(column, sizeof column, "%.*s", (int)n, at);
        column[strcspn(column, " ")] = '\0';
        const struct dps_dated_column where = {path, column, setup->date, DPS_NEVER};
        status = dps_dated_read_column(how == '\0' ? rows : &more, &where, err);
        if (status == DPS_OK && how != '\0') {
            status = join_column(rows, &more, how, path, column, err);
        }
        dps_dated_free(&more);
        how = at[n];
        at += n + (how != '\0' ? 1 : 0);
    }
    return status;
}

enum dps_status
dps_sample_read(struct dps_sample *self, const struct dps_study_series *setup,
    const struct dps_backtest *study, const struct dps_study_places *places,
    struct dps_error *err)
{
    char path[TEXT];
    *self = (struct dps_sample){.setup = setup};
    if (!find(setup->file, places, path)) {
        self->absent = setup->optional;
        return setup->optional ? DPS_OK
                               : dps_fail(err, DPS_EINVAL,
                                     "series.%s.file is %s, which is not there",
                                     setup->name, setup->file);
    }
    enum dps_status status = read_columns(&self->rows, path, setup, err);
    if (status != DPS_OK) {
        return dps_within(err, status, "series.%s", setup->name);
    }
    cut(&self->rows, setup->from, study->until);
    double sum = 0;
    for (size_t i = 0; i < self->rows.n; i++) {
        sum += self->rows.values[i];
        self->rows.values[i] =
            setup->factor * (setup->cumulate ? sum : self->rows.values[i]);
        self->trained += self->rows.dates[i] < study->train_until ? 1 : 0;
    }
    return self->trained > 0
               ? DPS_OK
               : dps_fail(err, DPS_EINVAL, "series.%s has no row before train_until",
                     setup->name);
}

void
dps_sample_free(struct dps_sample *self)
{
    dps_dated_free(&self->rows);
}

/* ---- dates --------------------------------------------------------------- */

int64_t
dps_sample_ahead(const struct dps_sample *self, size_t k)
{
    return dps_date_after(
        self->rows.dates[self->trained - 1], self->setup->span, (int64_t)k);
}

int64_t
dps_sample_end(const struct dps_sample *self, int64_t begin)
{
    return dps_date_after(begin, self->setup->span, 1);
}
