/* response.h: what a network learns from what was lived at event level.
 *
 * Answers y (shares served, waits, ...) were measured at drivers x (load, mix, ...),
 * each with a standard error.  Between two measurements an estimator says y(x):
 *
 *     hold      the last measurement
 *     linear    y of the last + slopes (x - x of the last), no further out than what
 *               has been seen of y
 *     table     by the first driver alone, between the measurements on either side
 *
 * x outside of the range in which measurements lie is moved to its edge and counts as
 * an extrapolation.  Slopes are those of a regression on what is remembered, weighted
 * by the errors, with a ridge, so that few measurements make small ones (slopes.h).
 * Shares are kept in [0, 1], other answers from falling below 0.
 *
 * It is time to measure anew when, for one of the answers that are shares,
 *
 *     sum_i |dy/dx_i| |x_i - x_i of the last| + doubt > tolerance
 *
 * or the last measurement has reached its age.  The doubt is the standard deviation of
 * what these slopes make of that move: a driver that has never moved has no slope, but
 * may have one of 1.  So after the first measurement it is how far x has moved, and it
 * fades with measurements about.  What was predicted just before each measurement is
 * remembered: the 95 % quantile of |predicted - measured| is what may be promised.
 *
 * An answer that could not be measured is NAN: then what is remembered from before
 * counts.  One with an infinite error is the last measurement, but makes no slope.
 *
 * The memory is plain data without pointers or padding, all 0 at first: save and load
 * it as bytes.
 */
#ifndef DPS_MODELS_RESPONSE_RESPONSE_H
#define DPS_MODELS_RESPONSE_RESPONSE_H

#include "sim/core/field.h"

#include <stdbool.h>
#include <stdint.h>

enum {
    DPS_RESPONSE_DRIVERS = 16,
    DPS_RESPONSE_ANSWERS = 48,
    DPS_RESPONSE_ROWS = 64,  /* remembered; the oldest gives way */
    DPS_RESPONSE_MISSES = 64 /* of each answer, likewise */
};

/* A mapping of its own: `response: {kind: linear, adapt: 5 %, age: 1 yr}`. */
struct dps_response_terms {
    struct dps_variant estimator;
    double adapt;        /* tolerance of shares; 0: by the calendar alone [1] */
    struct dps_span age; /* at which it is time to measure anew; 0: none */
};

struct dps_response_row {
    int64_t at; /* [s] */
    double x[DPS_RESPONSE_DRIVERS];
    double y[DPS_RESPONSE_ANSWERS];
    double error[DPS_RESPONSE_ANSWERS];
};

struct dps_response_memory {
    uint32_t n_drivers, n_answers; /* 1 or more, and set by whoever has the memory */
    uint32_t
        n_shares; /* of the answers, the first: those that decide when to measure */
    uint32_t unused;
    uint64_t n_rows;         /* ever; row k stands in k mod DPS_RESPONSE_ROWS */
    uint64_t n_misses;       /* ever, likewise */
    uint64_t extrapolations; /* ever; counted by whoever goes by y(x) */
    struct dps_response_row rows[DPS_RESPONSE_ROWS];
    double misses[DPS_RESPONSE_MISSES]
                 [DPS_RESPONSE_ANSWERS]; /* |predicted - measured| */
};

extern const struct dps_family dps_response_family;
extern const struct dps_record dps_response_record; /* struct dps_response_terms */

/* y(x), and whether x lay outside of what has been seen; false: nothing has been
 * measured, and y is untouched.  NAN of an answer that never was measured.  Changes
 * nothing. */
bool dps_response_at(const struct dps_response_terms *self,
    const struct dps_response_memory *memory, const double *x, double *y,
    bool *outside);

/* Whether it is time to measure at x, at a date [s].  Without a measurement it is. */
bool dps_response_due(const struct dps_response_terms *self,
    const struct dps_response_memory *memory, const double *x, int64_t at);

/* Takes a measurement up, and what it differs by from what would have been predicted.
 */
void dps_response_note(const struct dps_response_terms *self,
    struct dps_response_memory *memory, const struct dps_response_row *row);

/* The 95 % quantile of what predictions of an answer have missed by so far: the least
 * miss that no fewer than 95 % do not exceed; NAN before the second measurement. */
double dps_response_promise(const struct dps_response_memory *memory, uint32_t answer);

#endif
