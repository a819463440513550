/* saying.h: what a run says of one series: its figures by rows, and how far off they
 * were.
 *
 * In place: start from {0}; dps_saying_open / dps_saying_close (legal twice, and after
 * a failed open).
 */
#ifndef DPS_SIM_STUDY_SAYING_H
#define DPS_SIM_STUDY_SAYING_H

#include "sim/economy/economy.h"
#include "sim/study/forecast.h"

struct dps_saying {
    const struct dps_study_compare *compare;
    const struct dps_sample *sample;
    int network;
    struct dps_formula value;
    struct dps_formula_memory *memory;
    double *y;       /* of each row, training and hold-out, in the series' unit */
    double *weight;  /* that is summed in y: days or epochs [d] or [1] */
    double *scratch; /* two of each row */
    size_t row;      /* the first that has not ended */
};

DPS_CHECKED enum dps_status dps_saying_open(struct dps_saying *self,
    const struct dps_trial *trial, const struct dps_study_compare *compare,
    const struct dps_setup *setup, const struct dps_names *names,
    struct dps_error *err);
void dps_saying_close(struct dps_saying *self);

/* Takes the epoch that has just been lived. */
DPS_CHECKED enum dps_status dps_saying_note(
    struct dps_saying *self, const struct dps_economy *economy, struct dps_error *err);

/* After the last epoch, once: out[i] is what `text` makes of row i of the hold-out, NaN
 * where the run did not live all of it, or `text` is empty. */
DPS_CHECKED enum dps_status dps_saying_rows(struct dps_saying *self,
    const struct dps_trial *trial, uint64_t member, const char *text,
    const struct dps_names *names, const struct dps_economy *economy, double *out,
    struct dps_error *err);

#endif
