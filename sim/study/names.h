/* names.h: numbers by name, and what formulas and templates make of them.
 *
 * In place: start from {0}; the owner calls dps_names_free, which is legal twice.
 */
#ifndef DPS_SIM_STUDY_NAMES_H
#define DPS_SIM_STUDY_NAMES_H

#include "models/formula/formula.h"
#include "sim/core/status.h"

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

enum { DPS_NAMES_LONGEST = 64, DPS_NAMES_MOST = 128 };

struct dps_names {
    char texts[DPS_NAMES_MOST][DPS_NAMES_LONGEST];
    struct dps_formula_param items[DPS_NAMES_MOST]; /* whose names are the texts */
    size_t n;
};

/* Empty.  Not to be copied afterwards: items point into it. */
void dps_names_init(struct dps_names *self);

/* Adds `name`, or `name_suffix` where there is one.  DPS_EINVAL if it is too long,
 * there already, or there are too many. */
DPS_CHECKED enum dps_status dps_names_add(struct dps_names *self, const char *name,
    const char *suffix, double value, struct dps_error *err);

/* An evaluator of a text that may name the numbers, as constants, and variables. */
DPS_CHECKED enum dps_status dps_names_formula(const struct dps_names *self,
    const struct dps_formula_name *variables, size_t n, const char *text,
    struct dps_formula *formula, struct dps_error *err);

/* What a template names besides: a row of a series. */
struct dps_names_row {
    int64_t begin, end; /* [s] */
    double value;       /* in the series' unit */
    double before;      /* of the row before; of the first its own */
    double k;           /* rows after the last of training [1] */
};

/* Writes a text with each $(...) replaced: $(begin) and $(end) by dates, any other by
 * the number that the expression gives, to 12 digits.  `row` may be NULL. */
DPS_CHECKED enum dps_status dps_names_fill(const struct dps_names *self,
    const struct dps_names_row *row, const char *text, FILE *out,
    struct dps_error *err);

#endif
