/* formula.h: an expression of a designer's, made ready to be evaluated.
 *
 *     min(burned, 0.02 * ema(minted, 30)) * (price < lag(price, 7) ? 1 : alpha)
 *
 * Operators, by rising precedence: ?:, ||, &&, < <= > >= == !=, + -, * /, the sign, ^
 * (from the right).  Conditions are numbers: 0 is false, and so is a comparison with
 * what is no number.  The functions stand in functions.h.
 *
 * Three of them remember, each place in a text on its own: ema(x, k), the exponential
 * mean, begun by the first x, in which the newest weighs 2 / (k + 1); lag(x, n), what x
 * was n epochs ago, the first x before there were n; sum(x, n), over the last n epochs
 * with this one, or since the start for n = 0.  An epoch is one evaluation.  All that
 * remember are evaluated in each, inner ones first and then from left to right, also in
 * a branch that is not taken.  The numbers k and n are constants.
 *
 * muParser evaluates.  It sees none of a text's own names or numbers: syntax.h reads
 * the text and says what is wrong and where, computes what is made of numbers alone,
 * and gives muParser short names of variables, one for each place, so that neither its
 * locale nor its rewriting of sums and products touch a result.  Its ^ and its
 * functions are replaced by those of functions.h; + - * / and comparisons are its own,
 * in IEEE doubles.  Of its C interface only calls are used that keep to their handle:
 * those that give texts share a static buffer, those that set separators a locale, and
 * mupEvalBulk sets the number of OpenMP threads for all.
 *
 * In place: dps_formula_init and dps_formula_free.  An evaluator belongs to one thread
 * at a time; equal texts give equal bits in any.  struct dps_formula_memory is plain
 * data: save and load it as bytes.
 */
#ifndef DPS_MODELS_FORMULA_FORMULA_H
#define DPS_MODELS_FORMULA_FORMULA_H

#include "sim/core/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    DPS_FORMULA_TEXT = 1000, /* longest text [characters] */
    DPS_FORMULA_DEPTH = 64,  /* most brackets, signs, powers and ?: inside each other */
    DPS_FORMULA_CELLS = 256, /* most numbers that a formula remembers */
};

struct dps_formula_name {
    const char *name; /* letters, digits, _; begins with a letter */
    const char *unit;
    const char *doc;
};

struct dps_formula_param {
    const char *name;
    double value; /* [1] */
};

/* What a text may name; borrowed while it is read. */
struct dps_formula_scope {
    const struct dps_formula_name *names; /* variables */
    size_t n;
    const struct dps_formula_param *params; /* constants */
    size_t n_params;
};

/* What a formula remembers from epoch to epoch; all 0 before the first. */
struct dps_formula_memory {
    int64_t epochs;                  /* evaluated so far */
    double cells[DPS_FORMULA_CELLS]; /* in what unit the text gives them */
};

struct dps_formula {
    struct dps_formula_body *body;
};

/* DPS_EINVAL with the column, counted from 1: "column 7: unknown name 'prise': did you
 * mean price?".  Keeps nothing of `text` or `scope`. */
DPS_CHECKED enum dps_status dps_formula_init(struct dps_formula *self, const char *text,
    const struct dps_formula_scope *scope, struct dps_error *err);
void dps_formula_free(struct dps_formula *self);

/* How many numbers it remembers; without any it needs no memory. */
size_t dps_formula_cells(const struct dps_formula *self);

/* Whether it reads one of the variables [first, first + n) of the scope. */
bool dps_formula_reads(const struct dps_formula *self, size_t first, size_t n);

/* One epoch: its value where the variables are variables[0 .. n).  The memory goes on
 * only if all is well; NULL: as in a first epoch.  DPS_ENUMERIC if the value, or what
 * is to be remembered, is not finite: the sentence has the text and what is in it. */
DPS_CHECKED enum dps_status dps_formula_value(struct dps_formula *self,
    const double *variables, struct dps_formula_memory *memory, double *value,
    struct dps_error *err);

/* The same for n rows: variable i is columns[i][row], or variables[i] in all rows where
 * columns[i] is NULL.  memory has one for each row; NULL: as in a first epoch.  Stops
 * at the first row that fails; those before it have gone on. */
DPS_CHECKED enum dps_status dps_formula_column(struct dps_formula *self,
    const double *variables, const double *const *columns, size_t n,
    struct dps_formula_memory *memory, double *values, struct dps_error *err);

/* Whole tokens to base units, rounded down.  A product within one part in 2^52 of a
 * whole number is that number: 4.35 has no exact double.  DPS_ENUMERIC for what is
 * negative, not finite, or more than int64_t holds. */
DPS_CHECKED enum dps_status dps_formula_units(
    double value, int decimals, int64_t *units, struct dps_error *err);

#endif
