/* compare.h: where two traces differ.
 *
 * Values a and b agree if |a - b| <= atol + rtol max(|a|, |b|), or both are NaN.  Whole
 * numbers are compared as such.  Digests are compared only without tolerances: they
 * differ with any bit.  Provenance may differ; what does is told and does not count.
 */
#ifndef DPS_ANALYSIS_COMPARE_H
#define DPS_ANALYSIS_COMPARE_H

#include "analysis/trace.h"

#include <stdio.h>

struct dps_compare_options {
    double rtol;      /* [1], >= 0 */
    double atol;      /* in each dataset's unit, >= 0 */
    const char *only; /* a glob of paths below /entry; NULL: all */
};

struct dps_comparison {
    size_t n_compared;
    size_t n_different; /* datasets that differ or are in one trace only */
};

/* Writes a line for each difference, and a last one that counts them. */
DPS_CHECKED enum dps_status dps_compare(const struct dps_trace *a,
    const struct dps_trace *b, const struct dps_compare_options *options, FILE *out,
    struct dps_comparison *comparison, struct dps_error *err);

#endif
