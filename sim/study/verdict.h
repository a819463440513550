/* verdict.h: a forecast beside the naive ones, its scores and its targets, as one row.
 *
 * Pure but for what it prints; a value.
 */
#ifndef DPS_SIM_STUDY_VERDICT_H
#define DPS_SIM_STUDY_VERDICT_H

#include "models/score.h"
#include "sim/study/sample.h"
#include "sim/study/setup.h"

#include <stdio.h>

struct dps_verdict {
    struct dps_score forecast;
    struct dps_score persistence, drift, dressed;
    struct dps_score alone; /* without rows where the schedule says nothing */
    size_t n;               /* rows scored */
    size_t unsaid;          /* hold-out rows that the scenario does not reach */
};

/* Scores what the members say: members[i * n_members + m] of row i of the hold-out, and
 * alone[i], NaN where there is nothing.  `members` is sorted row by row. */
DPS_CHECKED enum dps_status dps_verdict_make(struct dps_verdict *self,
    const struct dps_sample *sample, size_t drift_rows, double *members,
    size_t n_members, const double *alone, struct dps_error *err);

/* Steps that the naive drift looks at: those asked for, or a quarter of training. */
size_t dps_verdict_drift_rows(const struct dps_sample *sample, int64_t asked);

void dps_verdict_print_head(FILE *out);
void dps_verdict_print(const struct dps_verdict *self,
    const struct dps_study_compare *compare, const char *variant, FILE *out);

/* The targets that are missed, "" if none is; `text` holds at least 200 bytes. */
void dps_verdict_missed(const struct dps_verdict *self,
    const struct dps_study_compare *compare, char *text);

#endif
