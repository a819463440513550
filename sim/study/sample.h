/* sample.h: a published series cut in two by a date: training and hold-out.
 *
 * In place: start from {0}; the owner calls dps_sample_free, which is legal twice.
 */
#ifndef DPS_SIM_STUDY_SAMPLE_H
#define DPS_SIM_STUDY_SAMPLE_H

#include "sim/study/setup.h"
#include "sim/workload/dated.h"

#include <stdbool.h>

/* Where files are looked up: beside the study, then in places. */
struct dps_study_places {
    const char *beside; /* folder of the study; "": here */
    const char *const *places;
    size_t n;
};

struct dps_sample {
    const struct dps_study_series *setup; /* borrowed */
    struct dps_dated rows;                /* dates: begins [s] */
    size_t trained; /* rows of training; the others are held out */
    bool absent;    /* optional, and its file is nowhere */
};

/* Reads a series.  DPS_EINVAL if its file is nowhere and not optional, cannot be read
 * as one, or has no training row. */
DPS_CHECKED enum dps_status dps_sample_read(struct dps_sample *self,
    const struct dps_study_series *setup, const struct dps_backtest *study,
    const struct dps_study_places *places, struct dps_error *err);
void dps_sample_free(struct dps_sample *self);

/* When the k-th row after training begins, k >= 1, whether it is there or not, so that
 * no hold-out row says it; and when a row that begins at `begin` ends [s]. */
int64_t dps_sample_ahead(const struct dps_sample *self, size_t k);
int64_t dps_sample_end(const struct dps_sample *self, int64_t begin);

#endif
