/* slopes.h: how an answer changes with the drivers, by what is remembered.
 *
 * Of y = a + b x, by least squares with the weights of rows.h and a ridge: b minimises
 *
 *     sum over rows  w (y - m - b (x - z))^2  +  |b|^2
 *
 * with y on its scale, m and z being the weighted means of y and x.  That is the mean
 * of what b may be, given the rows, if before them each slope is a normal number about
 * 0 of standard deviation 1; then b has the covariance matrix A^-1, A = sum w (x - z)
 * (x - z)' + 1.  Along what has never moved, b stays 0 and its standard deviation 1.
 */
#ifndef DPS_MODELS_RESPONSE_SLOPES_H
#define DPS_MODELS_RESPONSE_SLOPES_H

#include "models/response/response.h"

struct dps_response_slopes {
    double b[DPS_RESPONSE_DRIVERS]; /* [scale of y / unit of x] */
    double factor[DPS_RESPONSE_DRIVERS]
                 [DPS_RESPONSE_DRIVERS]; /* L, lower, of A = L L' */
    double scale;                        /* [unit of y] */
};

void dps_response_slopes_find(struct dps_response_slopes *self,
    const struct dps_response_memory *memory, uint32_t answer);

/* The standard deviation of b d: how unsure it is what a move d of n drivers does
 * [scale of y]. */
double dps_response_slopes_doubt(
    const struct dps_response_slopes *self, const double *d, uint32_t n);

#endif
