/* rows.h: what a response remembers, row by row; for estimators.
 *
 * Rows that are remembered have places 0 to n - 1, in no order that means anything.
 *
 * Answers are compared on a scale of their own: 1 of a share, of another the largest
 * that is remembered.  On it a measurement with standard error e weighs
 * 1 / (e^2 + 0.001^2), so that none is taken to be exact; with an unknown error, next
 * to nothing; where the answer was not measured, nothing.
 */
#ifndef DPS_MODELS_RESPONSE_ROWS_H
#define DPS_MODELS_RESPONSE_ROWS_H

#include "models/response/response.h"

uint32_t dps_response_remembered(const struct dps_response_memory *memory);

/* The last row; there is one. */
const struct dps_response_row *dps_response_last(
    const struct dps_response_memory *memory);

/* The last row in which an answer was measured; NULL if none is remembered. */
const struct dps_response_row *dps_response_last_of(
    const struct dps_response_memory *memory, uint32_t answer);

/* > 0. */
double dps_response_scale(const struct dps_response_memory *memory, uint32_t answer);

double dps_response_weight(
    const struct dps_response_row *row, uint32_t answer, double scale);

#endif
