/* output.h: what a simulated stretch says of a steady state, and how surely.
 *
 *     warm-up    MSER-5 (White 1997): observations in k means of five; of these the
 *                first d are left out that make  S(d) / (k - d)^2  least, d <= k / 2,
 *                S being the squares of the others about their own mean, summed
 *     error      batch means (Schmeiser 1982): the observations cut into b batches of
 *                equal length, of which the means are nearly independent where a batch
 *                is much longer than observations remember; 10 to 30 are many enough
 *     interval   mean +- t(b - 1) error
 *
 * Values; nothing to free.
 */
#ifndef DPS_MODELS_OUTPUT_H
#define DPS_MODELS_OUTPUT_H

#include <stddef.h>

struct dps_estimate {
    double mean;    /* [any]; NAN of no observations */
    double error;   /* standard error of the mean; inf where it is not known [any] */
    double n;       /* effective sample size: observations that are independent and
                       would have this error; at most those there are, and 0 where the
                       error is not known [1] */
    double freedom; /* degrees of it, of Student's t; 0 where it is not known [1] */
};

/* How many of n observations to leave out at first: a multiple of 5, the least where
 * several are as good, and 0 of fewer than 10 observations. */
size_t dps_output_warm_up(const double *x, size_t n);

/* Of n observations in b batches, b >= 2; the last n mod b are in none.  Batches of one
 * would take observations to be independent: with n < 2 b the mean is that of all and
 * its error is not known. */
struct dps_estimate dps_output_batches(const double *x, size_t n, size_t b);

/* Of independent repetitions, each with its own estimate: the mean of their means; its
 * error is from their spread, or from their own errors where that is larger (and all
 * are known); one alone is as it is. */
struct dps_estimate dps_output_pool(const struct dps_estimate *each, size_t n);

/* Half the width of the interval that covers the true mean with this probability, in
 * (0, 1); inf where the error is not known. */
double dps_output_half_width(const struct dps_estimate *self, double confidence);

#endif
