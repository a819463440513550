#include "sim/study/saying.h"

#include "models/bias.h"
#include "models/figure.h"
#include "sim/core/date.h"
#include "sim/study/draw.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { TEXT = 96 };

/* ---- life ---------------------------------------------------------------- */

void
dps_saying_close(struct dps_saying *self)
{
    dps_formula_free(&self->value);
    free(self->memory);
    free(self->y);
    free(self->weight);
    free(self->scratch);
    *self = (struct dps_saying){.compare = NULL};
}

static enum dps_status
open_value(
    struct dps_saying *self, const struct dps_names *names, struct dps_error *err)
{
    struct dps_formula_name figures[DPS_FIGURES];
    for (int i = 0; i < DPS_FIGURES; i++) {
        const struct dps_figure_info *info = &dps_figure_table[i];
        figures[i] = (struct dps_formula_name){info->name, info->unit, info->doc};
    }
    return dps_names_formula(
        names, figures, DPS_FIGURES, self->compare->value, &self->value, err);
}

enum dps_status
dps_saying_open(struct dps_saying *self, const struct dps_trial *trial,
    const struct dps_study_compare *compare, const struct dps_setup *setup,
    const struct dps_names *names, struct dps_error *err)
{
    self->compare = compare;
    self->network = dps_setup_network_named(setup, compare->network);
    enum dps_status status =
        self->network >= 0
            ? dps_trial_sample(trial, compare->series, &self->sample, err)
            : dps_fail(err, DPS_EINVAL, "network is %s, which is not in the scenario",
                  compare->network);
    if (status == DPS_OK) {
        status = open_value(self, names, err);
    }
    if (status != DPS_OK) {
        return dps_within(err, status, "compare %s", compare->name);
    }
    size_t n = self->sample->rows.n + 1;
    self->memory = calloc(1, sizeof *self->memory);
    self->y = calloc(n, sizeof *self->y);
    self->weight = calloc(n, sizeof *self->weight);
    self->scratch = calloc(2 * n, sizeof *self->scratch);
    return self->memory != NULL && self->y != NULL && self->weight != NULL &&
                   self->scratch != NULL
               ? DPS_OK
               : dps_fail(err, DPS_ENOMEM, "out of memory for a forecast");
}

/* ---- figures by rows ----------------------------------------------------- */

/* Adds an epoch [begin, end) to the rows that it lies in; a level holds at the last
 * epoch that ends by the row's end. */
static void
note(struct dps_saying *self, int64_t begin, int64_t end, double value)
{
    const struct dps_dated *rows = &self->sample->rows;
    const char *take = self->compare->take;
    bool level = strcmp(take, "end") == 0;
    double days =
        strcmp(take, "mean") == 0 ? 1 : (double)(end - begin) / (double)DPS_DAY;
    while (self->row < rows->n &&
           dps_sample_end(self->sample, rows->dates[self->row]) <= begin) {
        self->row++;
    }
    for (size_t i = self->row; i < rows->n && rows->dates[i] < end; i++) {
        if (level && end <= dps_sample_end(self->sample, rows->dates[i])) {
            self->y[i] = value;
            self->weight[i] = 1;
        } else if (!level && begin >= rows->dates[i]) {
            self->y[i] += value * days;
            self->weight[i] += days;
        }
    }
}

enum dps_status
dps_saying_note(
    struct dps_saying *self, const struct dps_economy *economy, struct dps_error *err)
{
    double value = 0;
    enum dps_status status = dps_formula_value(&self->value,
        economy->members[self->network].figures, self->memory, &value, err);
    note(self, dps_economy_date(economy, economy->epoch - 1),
        dps_economy_date(economy, economy->epoch), value);
    return status == DPS_OK
               ? DPS_OK
               : dps_within(err, status, "compare %s", self->compare->name);
}

/* A row is whole if the run has lived all of it; only then it has a number. */
static double
row_value(const struct dps_saying *self, size_t i, int64_t lived_from, int64_t lived_to)
{
    int64_t begin = self->sample->rows.dates[i];
    bool whole = dps_sample_end(self->sample, begin) <= lived_to &&
                 self->weight[i] > 0 &&
                 (strcmp(self->compare->take, "end") == 0 || begin >= lived_from);
    if (!whole) {
        return NAN;
    }
    bool mean = strcmp(self->compare->take, "mean") == 0;
    return mean ? self->y[i] / self->weight[i] : self->y[i];
}

/* ---- from figures to rows ------------------------------------------------ */

static const struct dps_formula_name observed_names[] = {
    {"y", "1", "what the run gives for the row"},
    {"ratio", "1", "observed over y in training, the median"},
    {"ratio_sd", "1", "deviation of its logarithm"},
    {"ratio_step", "1", "deviation of the steps of its logarithm"},
    {"ratio_any", "1", "observed over y of a training row, any of them for each row"},
    {"gap", "1", "observed less y in training, the median"},
    {"gap_sd", "1", "its deviation"},
    {"gap_step", "1", "deviation of its steps"},
    {"z", "1", "a standard normal number for the row"},
    {"w", "1", "the sum of those since the last training row"},
    {"k", "1", "1 for the first row after training"},
    {"days", "d", "length of the row"},
};

/* Observed over said of a row, the u-th part of those that have it; 1 without any. */
static double
any_ratio(const double *seen, const double *said, size_t n, double u)
{
    size_t valid = 0;
    for (size_t i = 0; i < n; i++) {
        valid += said[i] > 0 ? 1 : 0;
    }
    size_t left = (size_t)(u * (double)valid);
    for (size_t i = 0; i < n; i++) {
        if (said[i] > 0 && left-- == 0) {
            return seen[i] / said[i];
        }
    }
    return 1;
}

/* The hold-out's rows as the member says them. */
static enum dps_status
say(const struct dps_saying *self, const struct dps_trial *trial, uint64_t member,
    const char *text, const struct dps_names *names, const double *y, double *out,
    struct dps_error *err)
{
    struct dps_formula formula = {.body = NULL};
    char what[TEXT];
    snprintf(what, sizeof what, "observed.%s", self->compare->name);
    struct dps_draw draw = {(uint64_t)trial->study->seed, member, what};
    char which[TEXT];
    snprintf(which, sizeof which, "any.%s", self->compare->name);
    struct dps_draw any = {(uint64_t)trial->study->seed, member, which};
    const struct dps_dated *rows = &self->sample->rows;
    size_t trained = self->sample->trained;
    size_t n = (size_t)self->compare->rows;
    size_t first = n > 0 && n < trained ? trained - n : 0;
    const double *seen = rows->values + first;
    struct dps_bias ratio =
        dps_bias_of(seen, y + first, trained - first, true, self->scratch);
    struct dps_bias gap =
        dps_bias_of(seen, y + first, trained - first, false, self->scratch);
    double w = 0;
    enum dps_status status = dps_names_formula(
        names, observed_names, DPS_COUNT_OF(observed_names), text, &formula, err);
    for (size_t i = self->sample->trained; i < rows->n && status == DPS_OK; i++) {
        uint32_t k = (uint32_t)(i + 1 - self->sample->trained);
        double z = dps_draw_normal(draw, k);
        int64_t end = dps_sample_end(self->sample, rows->dates[i]);
        w += z;
        const double variables[] = {y[i], ratio.middle, ratio.sd, ratio.step,
            any_ratio(seen, y + first, trained - first, dps_draw_uniform(any, k)),
            gap.middle, gap.sd, gap.step, z, w, k,
            (double)(end - rows->dates[i]) / (double)DPS_DAY};
        out[k - 1] = NAN;
        if (!isnan(y[i])) {
            status = dps_formula_value(&formula, variables, NULL, &out[k - 1], err);
        }
    }
    dps_formula_free(&formula);
    return status == DPS_OK
               ? DPS_OK
               : dps_within(err, status, "compare %s", self->compare->name);
}

enum dps_status
dps_saying_rows(struct dps_saying *self, const struct dps_trial *trial, uint64_t member,
    const char *text, const struct dps_names *names, const struct dps_economy *economy,
    double *out, struct dps_error *err)
{
    int64_t from = dps_economy_date(economy, 0);
    int64_t to = dps_economy_date(economy, economy->epoch);
    for (size_t i = 0; i < self->sample->rows.n; i++) {
        self->y[i] = row_value(self, i, from, to);
    }
    for (size_t i = self->sample->trained; i < self->sample->rows.n; i++) {
        out[i - self->sample->trained] = NAN;
    }
    return text[0] != '\0' ? say(self, trial, member, text, names, self->y, out, err)
                           : DPS_OK;
}
