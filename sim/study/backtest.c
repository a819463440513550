#include "sim/core/date.h"
#include "sim/study/forecast.h"
#include "sim/study/setup.h"
#include "sim/study/study.h"
#include "sim/study/verdict.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { TEXT = 4200 };

/* ---- what all members say ------------------------------------------------ */

/* said[c][i * members + m] of series c, row i of its hold-out, member m. */
struct panel {
    double **said;
    size_t n; /* series */
    size_t members;
};

static size_t
held_out(const struct dps_trial *trial, size_t c)
{
    const struct dps_study_compare *compare = trial->study->compare.items;
    const struct dps_sample *sample = NULL;
    struct dps_error ignored;
    bool there =
        dps_trial_sample(trial, compare[c].series, &sample, &ignored) == DPS_OK;
    return there ? sample->rows.n - sample->trained : 0;
}

static void
panel_free(struct panel *self)
{
    for (size_t c = 0; c < self->n && self->said != NULL; c++) {
        free(self->said[c]);
    }
    free(self->said);
    *self = (struct panel){.said = NULL};
}

static enum dps_status
panel_init(struct panel *self, const struct dps_trial *trial, size_t members,
    struct dps_error *err)
{
    *self = (struct panel){.n = trial->study->compare.n, .members = members};
    self->said = calloc(self->n + 1, sizeof *self->said);
    for (size_t c = 0; c < self->n && self->said != NULL; c++) {
        self->said[c] = calloc(held_out(trial, c) * members + 1, sizeof **self->said);
        if (self->said[c] == NULL) {
            panel_free(self);
        }
    }
    return self->said != NULL
               ? DPS_OK
               : dps_fail(err, DPS_ENOMEM, "out of memory for %zu members", members);
}

/* One member into its column. */
static enum dps_status
fill_member(struct panel *self, const struct dps_trial *trial,
    const struct dps_study_variant *variant, size_t m, struct dps_error *err)
{
    struct panel own;
    enum dps_status status = panel_init(&own, trial, 1, err);
    if (status != DPS_OK) {
        return status;
    }
    status = dps_forecast_member(trial, variant, m, own.said, err);
    for (size_t c = 0; c < self->n && status == DPS_OK; c++) {
        size_t rows = held_out(trial, c);
        for (size_t i = 0; i < rows; i++) {
            self->said[c][i * self->members + m] = own.said[c][i];
        }
    }
    panel_free(&own);
    return status == DPS_OK ? DPS_OK : dps_within(err, status, "member %zu", m);
}

/* All members, side by side; of several that fail the first is told. */
static enum dps_status
fill(struct panel *self, const struct dps_trial *trial,
    const struct dps_study_variant *variant, int jobs, struct dps_error *err)
{
    size_t first = self->members;
    enum dps_status status = DPS_OK;
#pragma omp parallel for num_threads(jobs) schedule(dynamic)
    for (size_t m = 0; m < self->members; m++) {
        struct dps_error own;
        enum dps_status ended = fill_member(self, trial, variant, m, &own);
#pragma omp critical(dps_backtest)
        if (ended != DPS_OK && m < first) {
            first = m;
            status = ended;
            *err = own;
        }
    }
    return status == DPS_OK ? DPS_OK
                            : dps_within(err, status, "variant %s", variant->name);
}

/* ---- files --------------------------------------------------------------- */

/* DIR/VARIANT-SERIES.csv: truth, median and the band of each hold-out row; members are
 * sorted. */
static enum dps_status
write_bands(const struct dps_sample *sample, const double *said, size_t members,
    const char *path, struct dps_error *err)
{
    FILE *out = fopen(path, "w");
    if (out == NULL) {
        return dps_fail(err, DPS_EIO, "cannot write %s: %s", path, strerror(errno));
    }
    fputs("date,truth,median,low,high\n", out);
    for (size_t i = sample->trained; i < sample->rows.n; i++) {
        const double *row = said + (i - sample->trained) * members;
        char date[DPS_DATE_TEXT];
        dps_date_format(sample->rows.dates[i], date);
        fprintf(out, "%s,%.10g,%.10g,%.10g,%.10g\n", date, sample->rows.values[i],
            dps_score_quantile(row, members, 0.5),
            dps_score_quantile(row, members, (1 - DPS_SCORE_BAND) / 2),
            dps_score_quantile(row, members, (1 + DPS_SCORE_BAND) / 2));
    }
    return fclose(out) == 0
               ? DPS_OK
               : dps_fail(err, DPS_EIO, "cannot write %s: %s", path, strerror(errno));
}

/* DIR/numbers.csv: what each member has drawn. */
static enum dps_status
write_numbers(const struct dps_trial *trial, const char *folder, struct dps_error *err)
{
    char path[TEXT];
    snprintf(path, sizeof path, "%s/numbers.csv", folder);
    struct dps_names *names = malloc(sizeof *names);
    FILE *out = fopen(path, "w");
    if (names == NULL || out == NULL) {
        free(names);
        if (out != NULL) {
            fclose(out);
        }
        return dps_fail(err, DPS_EIO, "cannot write %s", path);
    }
    enum dps_status status = DPS_OK;
    fputs("member,name,value\n", out);
    for (uint64_t m = 0; m < (uint64_t)trial->study->members && status == DPS_OK; m++) {
        status = dps_forecast_numbers(trial, m, names, err);
        for (size_t i = 0; i < names->n && status == DPS_OK; i++) {
            fprintf(out, "%" PRIu64 ",%s,%.10g\n", m, names->items[i].name,
                names->items[i].value);
        }
    }
    free(names);
    if (fclose(out) != 0 && status == DPS_OK) {
        status = dps_fail(err, DPS_EIO, "cannot write %s: %s", path, strerror(errno));
    }
    return status;
}

/* DIR/VARIANT.settings: the keys that its member 0 sets, PATH=VALUE. */
static enum dps_status
write_settings(const struct dps_trial *trial, const struct dps_study_variant *variant,
    const char *folder, struct dps_error *err)
{
    char path[TEXT];
    snprintf(path, sizeof path, "%s/%s.settings", folder, variant->name);
    FILE *out = fopen(path, "w");
    if (out == NULL) {
        return dps_fail(err, DPS_EIO, "cannot write %s: %s", path, strerror(errno));
    }
    enum dps_status status = dps_forecast_settings(trial, variant, 0, out, err);
    if (fclose(out) != 0 && status == DPS_OK) {
        status = dps_fail(err, DPS_EIO, "cannot write %s: %s", path, strerror(errno));
    }
    return status;
}

/* ---- variants ------------------------------------------------------------ */

static enum dps_status
score(const struct dps_trial *trial, const struct dps_study_variant *variant,
    const struct panel *panel, const struct panel *alone,
    const struct dps_study_run *run, struct dps_error *err)
{
    const struct dps_study_compare *compare = trial->study->compare.items;
    enum dps_status status = DPS_OK;
    for (size_t c = 0; c < panel->n && status == DPS_OK; c++) {
        const struct dps_sample *sample = NULL;
        struct dps_verdict verdict;
        const char *only = compare[c].only;
        if (only[0] != '\0' && strcmp(only, variant->name) != 0) {
            continue;
        }
        status = dps_trial_sample(trial, compare[c].series, &sample, err);
        if (status == DPS_OK) {
            status = dps_verdict_make(&verdict, sample,
                dps_verdict_drift_rows(sample, trial->study->drift_rows),
                panel->said[c], panel->members, alone->said[c], err);
        }
        if (status == DPS_OK) {
            dps_verdict_print(&verdict, &compare[c], variant->name, run->table);
        }
        if (status == DPS_OK && verdict.unsaid > 0) {
            fprintf(run->notes,
                "%s: %zu rows of the hold-out lie beyond the scenario\n",
                compare[c].name, verdict.unsaid);
        }
        if (status == DPS_OK && run->options->folder != NULL) {
            char path[TEXT];
            snprintf(path, sizeof path, "%s/%s-%s.csv", run->options->folder,
                variant->name, compare[c].name);
            status = write_bands(sample, panel->said[c], panel->members, path, err);
        }
    }
    return status;
}

/* What the schedule alone says: one member of the variant that is so, or nothing. */
static enum dps_status
fill_alone(struct panel *self, const struct dps_trial *trial, struct dps_error *err)
{
    const struct dps_study_variant *variants = trial->study->variants.items;
    for (size_t v = 0; v < trial->study->variants.n; v++) {
        if (variants[v].alone) {
            return fill(self, trial, &variants[v], 1, err);
        }
    }
    for (size_t c = 0; c < self->n; c++) {
        size_t rows = held_out(trial, c);
        for (size_t i = 0; i < rows; i++) {
            self->said[c][i] = NAN;
        }
    }
    return DPS_OK;
}

static enum dps_status
run_variants(const struct dps_trial *trial, const struct dps_study_run *run,
    struct dps_error *err)
{
    const struct dps_study_variant *variants = trial->study->variants.items;
    struct panel alone = {.said = NULL};
    enum dps_status status = panel_init(&alone, trial, 1, err);
    if (status == DPS_OK) {
        status = fill_alone(&alone, trial, err);
    }
    dps_verdict_print_head(run->table);
    for (size_t v = 0; v < trial->study->variants.n && status == DPS_OK; v++) {
        struct panel panel = {.said = NULL};
        if (variants[v].alone) {
            continue;
        }
        status = panel_init(&panel, trial, (size_t)trial->study->members, err);
        if (status == DPS_OK) {
            status = fill(&panel, trial, &variants[v], run->options->jobs, err);
        }
        if (status == DPS_OK) {
            status = score(trial, &variants[v], &panel, &alone, run, err);
        }
        if (status == DPS_OK && run->options->folder != NULL) {
            status = write_settings(trial, &variants[v], run->options->folder, err);
        }
        panel_free(&panel);
    }
    panel_free(&alone);
    return status;
}

/* ---- the kind ------------------------------------------------------------ */

/* Reads all series; `absent` is an optional one whose file is nowhere, or NULL. */
static enum dps_status
read_samples(struct dps_sample *samples, const struct dps_backtest *study,
    const struct dps_study_run *run, const struct dps_study_series **absent,
    struct dps_error *err)
{
    const struct dps_study_series *series = study->series.items;
    const struct dps_study_places places = {
        run->beside, run->options->places, run->options->n_places};
    enum dps_status status = DPS_OK;
    *absent = NULL;
    for (size_t i = 0; i < study->series.n && status == DPS_OK; i++) {
        status = dps_sample_read(&samples[i], &series[i], study, &places, err);
        *absent = status == DPS_OK && samples[i].absent ? &series[i] : *absent;
    }
    return status;
}

static void
introduce(const struct dps_backtest *study, const struct dps_study_run *run)
{
    char date[DPS_DATE_TEXT];
    dps_date_format(study->train_until, date);
    fprintf(run->notes,
        "%s\ntraining ends %s; %" PRId64 " members; variants tried: %" PRId64 " (%s)\n",
        run->title, date, study->members, study->variants_tried, study->tried);
}

static enum dps_status
run_backtest(const void *params, const struct dps_study_run *run, struct dps_error *err)
{
    const struct dps_backtest *study = params;
    const struct dps_study_series *absent = NULL;
    const struct dps_study_options *options = run->options;
    const char **places = calloc(options->n_places + 1, sizeof *places);
    struct dps_sample *samples = calloc(study->series.n + 1, sizeof *samples);
    const struct dps_trial trial = {.study = study,
        .samples = samples,
        .scenario = study->scenario,
        .places = places,
        .n_places = options->n_places + 1};
    enum dps_status status =
        places == NULL || samples == NULL
            ? dps_fail(err, DPS_ENOMEM, "out of memory for a study")
            : read_samples(samples, study, run, &absent, err);
    if (status == DPS_OK && absent != NULL) {
        fprintf(run->notes, "%s\nnot scored: %s is not here (%s)\n", run->title,
            absent->file, absent->source);
        goto out;
    }
    if (status == DPS_OK && options->folder != NULL &&
        mkdir(options->folder, 0777) != 0 && errno != EEXIST) {
        status = dps_fail(
            err, DPS_EIO, "cannot make %s: %s", options->folder, strerror(errno));
    }
    if (status == DPS_OK) {
        places[0] = run->beside[0] != '\0' ? run->beside : ".";
        for (size_t i = 0; i < options->n_places; i++) {
            places[i + 1] = options->places[i];
        }
        introduce(study, run);
        status = run_variants(&trial, run, err);
    }
    if (status == DPS_OK && options->folder != NULL) {
        status = write_numbers(&trial, options->folder, err);
    }
out:
    for (size_t i = 0; i < study->series.n && samples != NULL; i++) {
        dps_sample_free(&samples[i]);
    }
    free(samples);
    free((void *)places);
    return status;
}

const struct dps_study_kind dps_study_backtest = {
    .base = {"backtest", "forecasts made at a past date, scored by what came about",
        &dps_backtest_record},
    .run = run_backtest,
};
