/* settings.h: what a member changes in the scenario: templates filled, series gone on.
 *
 * In place: start from {0}; the owner calls dps_settings_free, which is legal twice.
 */
#ifndef DPS_SIM_STUDY_SETTINGS_H
#define DPS_SIM_STUDY_SETTINGS_H

#include "sim/study/forecast.h"

struct dps_settings {
    struct dps_setting *items; /* whose values are these: */
    char **values;
    size_t n;
};

/* Those of the study, then those of the variant.  Where the variant says how a series
 * goes on it has rows up to `horizon` [s] after training; else the true ones if the
 * variant is conditional, and none if not. */
DPS_CHECKED enum dps_status dps_settings_make(struct dps_settings *self,
    const struct dps_trial *trial, const struct dps_study_variant *variant,
    uint64_t member, const struct dps_names *names, int64_t horizon,
    struct dps_error *err);
void dps_settings_free(struct dps_settings *self);

#endif
