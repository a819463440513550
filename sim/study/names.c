#include "sim/study/names.h"

#include "sim/core/date.h"
#include "sim/core/field.h"

#include <string.h>

void
dps_names_init(struct dps_names *self)
{
    self->n = 0;
}

enum dps_status
dps_names_add(struct dps_names *self, const char *name, const char *suffix,
    double value, struct dps_error *err)
{
    char text[2 * DPS_NAMES_LONGEST];
    int n = snprintf(text, sizeof text, "%.*s%s%s", DPS_NAMES_LONGEST, name,
        suffix[0] != '\0' ? "_" : "", suffix);
    if (n >= DPS_NAMES_LONGEST) {
        return dps_fail(err, DPS_EINVAL, "%s is longer than %d letters", text,
            DPS_NAMES_LONGEST - 1);
    }
    if (self->n == DPS_NAMES_MOST) {
        return dps_fail(
            err, DPS_EINVAL, "there are more than %d numbers", DPS_NAMES_MOST);
    }
    for (size_t i = 0; i < self->n; i++) {
        if (strcmp(self->texts[i], text) == 0) {
            return dps_fail(err, DPS_EINVAL, "%s stands for two numbers", text);
        }
    }
    memcpy(self->texts[self->n], text, (size_t)n + 1);
    self->items[self->n] = (struct dps_formula_param){self->texts[self->n], value};
    self->n++;
    return DPS_OK;
}

enum dps_status
dps_names_formula(const struct dps_names *self,
    const struct dps_formula_name *variables, size_t n, const char *text,
    struct dps_formula *formula, struct dps_error *err)
{
    const struct dps_formula_scope scope = {
        .names = variables,
        .n = n,
        .params = self->items,
        .n_params = self->n,
    };
    return dps_formula_init(formula, text, &scope, err);
}

/* ---- templates ----------------------------------------------------------- */

static const struct dps_formula_name row_names[] = {
    {"value", "1", "the row of the series"},
    {"before", "1", "the row before it"},
    {"k", "1", "rows after the last of training"},
    {"days", "d", "length of the row"},
};

/* What stands between $( and its ). */
static enum dps_status
fill_number(const struct dps_names *self, const struct dps_names_row *row,
    const char *text, FILE *out, struct dps_error *err)
{
    struct dps_formula formula = {.body = NULL};
    double variables[DPS_COUNT_OF(row_names)] = {0};
    double value = 0;
    if (row != NULL) {
        variables[0] = row->value;
        variables[1] = row->before;
        variables[2] = row->k;
        variables[3] = (double)(row->end - row->begin) / (double)DPS_DAY;
    }
    size_t n = row != NULL ? DPS_COUNT_OF(row_names) : 0;
    enum dps_status status = dps_names_formula(self, row_names, n, text, &formula, err);
    if (status == DPS_OK) {
        status = dps_formula_value(&formula, variables, NULL, &value, err);
    }
    dps_formula_free(&formula);
    if (status == DPS_OK) {
        fprintf(out, "%.12g", value);
    }
    return status;
}

static enum dps_status
fill_hole(const struct dps_names *self, const struct dps_names_row *row,
    const char *text, FILE *out, struct dps_error *err)
{
    bool begin = strcmp(text, "begin") == 0;
    if (row == NULL || (!begin && strcmp(text, "end") != 0)) {
        return fill_number(self, row, text, out, err);
    }
    char date[DPS_DATE_TEXT];
    dps_date_format(begin ? row->begin : row->end, date);
    fputs(date, out);
    return DPS_OK;
}

/* The length of what stands in brackets from `at` on, or -1 if they do not close. */
static long
length_of(const char *at)
{
    int depth = 1;
    for (long n = 0; at[n] != '\0'; n++) {
        depth += at[n] == '(' ? 1 : at[n] == ')' ? -1 : 0;
        if (depth == 0) {
            return n;
        }
    }
    return -1;
}

enum dps_status
dps_names_fill(const struct dps_names *self, const struct dps_names_row *row,
    const char *text, FILE *out, struct dps_error *err)
{
    enum dps_status status = DPS_OK;
    for (const char *at = text; *at != '\0' && status == DPS_OK;) {
        if (strncmp(at, "$(", 2) != 0) {
            fputc(*at++, out);
            continue;
        }
        char hole[DPS_FORMULA_TEXT];
        long n = length_of(at + 2);
        if (n < 0 || n >= (long)sizeof hole) {
            return dps_fail(err, DPS_EINVAL, "%s has a $( without end", text);
        }
        memcpy(hole, at + 2, (size_t)n);
        hole[n] = '\0';
        status = fill_hole(self, row, hole, out, err);
        at += n + 3;
    }
    return status == DPS_OK ? DPS_OK : dps_within(err, status, "%s", text);
}
