/* responses.h: what windows of a network have measured, and what was expected of them;
 * read from a trace's table responses/NETWORK, which has a row for each window.
 *
 * A column A that has others A_error, A_predicted and A_promise beside it is an answer:
 * its mean, its standard error, what was expected just before it was measured (NAN:
 * nothing), and the miss that 95 % of the expectations before had not exceeded (NAN:
 * there were none).  Columns x_... are what answers hang on.
 *
 * In place: start from {0}; dps_responses_read / dps_responses_free, legal twice.
 */
#ifndef DPS_ANALYSIS_RESPONSES_H
#define DPS_ANALYSIS_RESPONSES_H

#include "analysis/trace.h"

enum { DPS_RESPONSES_NAME = 64 };

struct dps_answer {
    char name[DPS_RESPONSES_NAME];               /* "share", "leaning_home" */
    const char *unit;                            /* of the trace */
    const char *long_name;                       /* likewise */
    double *value, *error, *predicted, *promise; /* n of the responses each */
};

struct dps_responses {
    const char *network; /* borrowed from the trace */
    size_t n;            /* windows */
    double *time;        /* of their begins, since the start [s] */
    double *jobs;        /* lived in each */
    double *x;           /* driver by driver, n each */
    size_t n_drivers;
    struct dps_answer *answers;
    size_t n_answers;
};

/* Of a table whose path is responses/NETWORK. */
DPS_CHECKED enum dps_status dps_responses_read(struct dps_responses *self,
    const struct dps_trace *trace, const struct dps_trace_table *table,
    struct dps_error *err);
void dps_responses_free(struct dps_responses *self);

/* Whether a table is one of responses. */
bool dps_responses_are(const struct dps_trace_table *table);

/* The answer of that name, or NULL. */
const struct dps_answer *dps_responses_answer(
    const struct dps_responses *self, const char *name);

/* Whether window k was at drivers where no window before it had been: one of them is
 * smaller or larger than ever. */
bool dps_responses_outside(const struct dps_responses *self, size_t k);

/* How far an answer was from what was expected. */
struct dps_misses {
    size_t n;          /* expectations */
    size_t n_promised; /* of these, that came with a promise */
    size_t n_kept; /* of these, that it held for, give or take two standard errors */
    double half, most; /* 50 and 95 % of |predicted - measured| are no larger; NAN */
    double bias;       /* mean of predicted - measured; NAN */
};

DPS_CHECKED enum dps_status dps_responses_misses(const struct dps_responses *self,
    const struct dps_answer *answer, struct dps_misses *out, struct dps_error *err);

#endif
