/* forecast.h: one member of a variant: numbers drawn, the scenario lived, rows said.
 *
 * A member's draws are named by the study's seed, the member and what they are for, so
 * that two variants see the same numbers and no series shifts another's.
 */
#ifndef DPS_SIM_STUDY_FORECAST_H
#define DPS_SIM_STUDY_FORECAST_H

#include "sim/scenario/scenario.h"
#include "sim/study/names.h"
#include "sim/study/sample.h"
#include "sim/study/setup.h"

/* What a backtest has read before it runs; shared by threads and not changed. */
struct dps_trial {
    const struct dps_backtest *study;
    const struct dps_sample *samples; /* one for each of study->series */
    const char *scenario;             /* path, or name in places */
    const char *const *places;
    size_t n_places;
};

/* The sample of a series.  DPS_EINVAL if there is none of that name; the sentence
 * begins with it. */
DPS_CHECKED enum dps_status dps_trial_sample(const struct dps_trial *self,
    const char *series, const struct dps_sample **sample, struct dps_error *err);

/* What a member knows before it runs: last rows, draws and fits. */
DPS_CHECKED enum dps_status dps_forecast_numbers(const struct dps_trial *trial,
    uint64_t member, struct dps_names *names, struct dps_error *err);

/* rows[c][i]: what the member says of row i of the hold-out of study->compare[c], as
 * many as the sample has; NaN where the scenario ends before the row. */
DPS_CHECKED enum dps_status dps_forecast_member(const struct dps_trial *trial,
    const struct dps_study_variant *variant, uint64_t member, double *const *rows,
    struct dps_error *err);

/* The scenario's settings as the member has them, for people: PATH=VALUE lines. */
DPS_CHECKED enum dps_status dps_forecast_settings(const struct dps_trial *trial,
    const struct dps_study_variant *variant, uint64_t member, FILE *out,
    struct dps_error *err);

#endif
