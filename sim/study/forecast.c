#include "sim/study/forecast.h"

#include "sim/study/saying.h"
#include "sim/study/settings.h"

#include <stdlib.h>

/* The end of the last row that is to be said [s]. */
static enum dps_status
horizon_of(const struct dps_trial *trial, int64_t *horizon, struct dps_error *err)
{
    const struct dps_study_compare *compare = trial->study->compare.items;
    *horizon = trial->study->train_until;
    for (size_t i = 0; i < trial->study->compare.n; i++) {
        const struct dps_sample *sample = NULL;
        enum dps_status status =
            dps_trial_sample(trial, compare[i].series, &sample, err);
        if (status != DPS_OK) {
            return dps_within(err, status, "compare.%zu", i);
        }
        int64_t end = dps_sample_end(sample, sample->rows.dates[sample->rows.n - 1]);
        *horizon = end > *horizon ? end : *horizon;
    }
    return DPS_OK;
}

/* ---- public -------------------------------------------------------------- */

static enum dps_status
live(const struct dps_trial *trial, const struct dps_study_variant *variant,
    uint64_t member, const struct dps_names *names, struct dps_scenario *scenario,
    int64_t horizon, double *const *rows, struct dps_error *err)
{
    size_t n = trial->study->compare.n;
    struct dps_economy economy = {.roster = NULL};
    const struct dps_study_compare *compare = trial->study->compare.items;
    struct dps_saying *sayings = calloc(n + 1, sizeof *sayings);
    enum dps_status status =
        sayings == NULL ? dps_fail(err, DPS_ENOMEM, "out of memory for forecasts")
                        : dps_economy_init(&economy, scenario,
                              (uint64_t)trial->study->seed + member, err);
    for (size_t i = 0; i < n && status == DPS_OK; i++) {
        status =
            dps_saying_open(&sayings[i], trial, &compare[i], economy.setup, names, err);
    }
    while (status == DPS_OK && economy.epoch < economy.n_epochs &&
           dps_economy_date(&economy, economy.epoch) < horizon) {
        status = dps_economy_step(&economy, NULL, err);
        for (size_t i = 0; i < n && status == DPS_OK; i++) {
            status = dps_saying_note(&sayings[i], &economy, err);
        }
    }
    for (size_t i = 0; i < n && status == DPS_OK; i++) {
        const char *text = variant->alone ? compare[i].alone : compare[i].observed;
        status = dps_saying_rows(
            &sayings[i], trial, member, text, names, &economy, rows[i], err);
    }
    dps_economy_free(&economy);
    for (size_t i = 0; i < n && sayings != NULL; i++) {
        dps_saying_close(&sayings[i]);
    }
    free(sayings);
    return status;
}

/* What a member knows, and what it changes in the scenario. */
static enum dps_status
prepare(const struct dps_trial *trial, const struct dps_study_variant *variant,
    uint64_t member, struct dps_names *names, struct dps_settings *settings,
    int64_t *horizon, struct dps_error *err)
{
    enum dps_status status = dps_forecast_numbers(trial, member, names, err);
    if (status == DPS_OK) {
        status = horizon_of(trial, horizon, err);
    }
    return status == DPS_OK ? dps_settings_make(settings, trial, variant, member, names,
                                  *horizon, err)
                            : status;
}

enum dps_status
dps_forecast_member(const struct dps_trial *trial,
    const struct dps_study_variant *variant, uint64_t member, double *const *rows,
    struct dps_error *err)
{
    int64_t horizon = 0;
    struct dps_settings settings = {.items = NULL};
    struct dps_scenario *scenario = NULL;
    struct dps_names *names = malloc(sizeof *names);
    enum dps_status status =
        names == NULL
            ? dps_fail(err, DPS_ENOMEM, "out of memory for numbers")
            : prepare(trial, variant, member, names, &settings, &horizon, err);
    if (status == DPS_OK) {
        const struct dps_scenario_options options = {
            .settings = settings.items,
            .n_settings = settings.n,
            .places = trial->places,
            .n_places = trial->n_places,
        };
        status = dps_scenario_open(
            trial->scenario, &dps_setup_record, &options, &scenario, err);
    }
    if (status == DPS_OK) {
        status = live(trial, variant, member, names, scenario, horizon, rows, err);
    }
    dps_scenario_close(&scenario);
    dps_settings_free(&settings);
    free(names);
    return status;
}

enum dps_status
dps_forecast_settings(const struct dps_trial *trial,
    const struct dps_study_variant *variant, uint64_t member, FILE *out,
    struct dps_error *err)
{
    int64_t horizon = 0;
    struct dps_settings settings = {.items = NULL};
    struct dps_names *names = malloc(sizeof *names);
    enum dps_status status =
        names == NULL
            ? dps_fail(err, DPS_ENOMEM, "out of memory for numbers")
            : prepare(trial, variant, member, names, &settings, &horizon, err);
    for (size_t i = 0; i < settings.n; i++) {
        fprintf(out, "%s=%s\n", settings.items[i].path, settings.items[i].value);
    }
    dps_settings_free(&settings);
    free(names);
    return status;
}
