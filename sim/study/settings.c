#define _XOPEN_SOURCE 700 /* open_memstream */
#include "sim/study/settings.h"

#include "sim/core/date.h"
#include "sim/study/draw.h"

#include <stdlib.h>
#include <string.h>

enum { TEXT = 96 };

void
dps_settings_free(struct dps_settings *self)
{
    for (size_t i = 0; i < self->n && self->values != NULL; i++) {
        free(self->values[i]);
    }
    free(self->values);
    free(self->items);
    *self = (struct dps_settings){.items = NULL};
}

/* What all templates of a member have in common. */
struct filling {
    const struct dps_trial *trial;
    const struct dps_study_variant *variant;
    const struct dps_names *names;
    uint64_t member;
    int64_t horizon; /* [s] */
};

/* ---- rows of a series ---------------------------------------------------- */

static enum dps_status
put_row(const struct filling *self, const struct dps_names_row *row, const char *each,
    FILE *out, struct dps_error *err)
{
    fputs(ftell(out) > 1 ? ", " : "", out);
    return dps_names_fill(self->names, row, each, out, err);
}

/* Rows that are known: of training, and the hold-out's where the variant may know. */
static enum dps_status
put_known(const struct filling *self, const struct dps_sample *sample, bool all,
    const char *each, FILE *out, struct dps_error *err)
{
    enum dps_status status = DPS_OK;
    size_t n = all ? sample->rows.n : sample->trained;
    for (size_t i = 0; i < n && status == DPS_OK; i++) {
        const struct dps_names_row row = {
            .begin = sample->rows.dates[i],
            .end = dps_sample_end(sample, sample->rows.dates[i]),
            .value = sample->rows.values[i],
            .before = sample->rows.values[i > 0 ? i - 1 : 0],
            .k = (double)i + 1 - (double)sample->trained,
        };
        status = put_row(self, &row, each, out, err);
    }
    return status;
}

static const struct dps_formula_name ahead_names[] = {
    {"x", "1", "the row before"},
    {"k", "1", "1 for the first row after training"},
    {"days", "d", "length of the row"},
    {"z", "1", "a standard normal number for the row"},
};

/* Rows after training, one from the other. */
static enum dps_status
put_ahead(const struct filling *self, const struct dps_sample *sample, const char *next,
    const char *each, FILE *out, struct dps_error *err)
{
    struct dps_formula formula = {.body = NULL};
    char what[TEXT];
    snprintf(what, sizeof what, "ahead.%s", sample->setup->name);
    struct dps_draw draw = {(uint64_t)self->trial->study->seed, self->member, what};
    struct dps_names_row row = {.value = sample->rows.values[sample->trained - 1]};
    enum dps_status status = dps_names_formula(
        self->names, ahead_names, DPS_COUNT_OF(ahead_names), next, &formula, err);
    for (uint32_t k = 1; status == DPS_OK; k++) {
        row.begin = dps_sample_ahead(sample, k);
        row.end = dps_sample_end(sample, row.begin);
        row.k = k;
        if (row.begin >= self->horizon) {
            break;
        }
        const double variables[] = {row.value, k,
            (double)(row.end - row.begin) / (double)DPS_DAY, dps_draw_normal(draw, k)};
        row.before = row.value;
        status = dps_formula_value(&formula, variables, NULL, &row.value, err);
        if (status == DPS_OK) {
            status = put_row(self, &row, each, out, err);
        }
    }
    dps_formula_free(&formula);
    return status;
}

static const struct dps_study_ahead *
ahead_of(const struct dps_study_variant *variant, const char *series)
{
    const struct dps_study_ahead *ahead = variant->ahead.items;
    for (size_t i = 0; i < variant->ahead.n; i++) {
        if (strcmp(ahead[i].series, series) == 0) {
            return &ahead[i];
        }
    }
    return NULL;
}

static enum dps_status
put_rows(const struct filling *self, const struct dps_study_change *change, FILE *out,
    struct dps_error *err)
{
    const struct dps_sample *sample = NULL;
    enum dps_status status = dps_trial_sample(self->trial, change->rows, &sample, err);
    if (status != DPS_OK) {
        return status;
    }
    const struct dps_study_ahead *ahead = ahead_of(self->variant, change->rows);
    bool all = ahead == NULL && self->variant->conditional;
    fputc('[', out);
    status = put_known(self, sample, all, change->each, out, err);
    if (status == DPS_OK && ahead != NULL) {
        status = put_ahead(self, sample, ahead->next, change->each, out, err);
    }
    fputc(']', out);
    return status;
}

/* ---- settings ------------------------------------------------------------ */

static enum dps_status
add(struct dps_settings *self, const struct filling *filling,
    const struct dps_study_change *change, struct dps_error *err)
{
    char *value = NULL;
    size_t n = 0;
    FILE *out = open_memstream(&value, &n);
    if (out == NULL) {
        return dps_fail(err, DPS_ENOMEM, "out of memory for a setting");
    }
    enum dps_status status =
        change->rows[0] != '\0'
            ? put_rows(filling, change, out, err)
            : dps_names_fill(filling->names, NULL, change->value, out, err);
    if (fclose(out) != 0 && status == DPS_OK) {
        status = dps_fail(err, DPS_ENOMEM, "out of memory for a setting");
    }
    if (status != DPS_OK) {
        free(value);
        return dps_within(err, status, "set %s", change->path);
    }
    self->values[self->n] = value;
    self->items[self->n++] = (struct dps_setting){change->path, value};
    return DPS_OK;
}

enum dps_status
dps_settings_make(struct dps_settings *self, const struct dps_trial *trial,
    const struct dps_study_variant *variant, uint64_t member,
    const struct dps_names *names, int64_t horizon, struct dps_error *err)
{
    const struct filling filling = {
        .trial = trial,
        .variant = variant,
        .names = names,
        .member = member,
        .horizon = horizon,
    };
    const struct dps_list *lists[] = {&trial->study->set, &variant->set};
    enum dps_status status = DPS_OK;
    size_t most = lists[0]->n + lists[1]->n + 1;
    *self = (struct dps_settings){
        .items = calloc(most, sizeof *self->items),
        .values = calloc(most, sizeof *self->values),
    };
    if (self->items == NULL || self->values == NULL) {
        dps_settings_free(self);
        return dps_fail(err, DPS_ENOMEM, "out of memory for settings");
    }
    for (size_t l = 0; l < 2; l++) {
        const struct dps_study_change *changes = lists[l]->items;
        for (size_t i = 0; i < lists[l]->n && status == DPS_OK; i++) {
            status = add(self, &filling, &changes[i], err);
        }
    }
    if (status != DPS_OK) {
        dps_settings_free(self);
        return dps_within(err, status, "variant %s", variant->name);
    }
    return DPS_OK;
}
