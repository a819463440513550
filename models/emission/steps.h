/* steps.h: what the kinds of emission share: periods on the calendar, exact shares. */
#ifndef DPS_MODELS_EMISSION_STEPS_H
#define DPS_MODELS_EMISSION_STEPS_H

#include "models/emission/emission.h"
#include "sim/core/status.h"

#include <stdint.h>

/* A stretch of the calendar divided into steps. */
struct dps_steps {
    int64_t from;         /* [s] */
    int64_t until;        /* excluded [s]; DPS_NEVER: without end */
    struct dps_span step; /* each; 0: seconds, that is, continuous */
};

/* How many steps there are, the last one perhaps cut short by the end. */
int64_t dps_steps_all(const struct dps_steps *self);

/* How many have ended by `date`. */
int64_t dps_steps_ended(const struct dps_steps *self, int64_t date);

/* The step under way; empty outside the stretch. */
struct dps_emission_period dps_steps_at(const struct dps_steps *self, int64_t date);

/* `amount` spread evenly over the steps, as far as it is paid by `date`: floor(amount
 * k / n) after the k-th of n steps. */
int64_t dps_steps_paid(const struct dps_steps *self, int64_t amount, int64_t date);

/* DPS_EINVAL unless the span is whole seconds or months (and not 0 unless `zero`). */
DPS_CHECKED enum dps_status dps_steps_check(
    struct dps_span step, const char *key, bool zero, struct dps_error *err);

/* a + b, not above INT64_MAX; 0 <= a, b. */
int64_t dps_units_sum(int64_t a, int64_t b);

#endif
