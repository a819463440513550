/* seat.h: where a family evaluates a law that is a formula.
 *
 * The step of a family gives nothing back that could say "this has no value".  So a
 * caller lends it a seat for each formula: it holds what the formula sees and
 * remembers, and the first thing that went wrong.  After the step, and before anything
 * of it is posted, the caller asks dps_formula_seat_fault.  All families do it in this
 * one way:
 *
 *     seat->figures = figures;  seat->t = now - start;           before the step
 *     const struct dps_formula_want want = {"value", "USD/token", {0, INFINITY, true}};
 *     double price = state->price;                                           in it
 *     dps_formula_seat_value(in->seat, &law->value, &want, in->seat->t, &price);
 *     status = dps_formula_seat_fault(seat, err);                       after the step
 *
 * Where a formula fails, nothing changes: its value stays what the family gave, and the
 * seat takes no more until it is emptied.
 *
 * A value.  What is saved of it is the memory.
 */
#ifndef DPS_MODELS_FORMULA_SEAT_H
#define DPS_MODELS_FORMULA_SEAT_H

#include "models/formula/law.h"

struct dps_formula_seat {
    const double *figures; /* DPS_FIGURES of the last epoch, borrowed; NULL: all 0 */
    double t;              /* from the run's start to the epoch's [s] */
    struct dps_formula_memory memory;
    struct dps_error fault; /* its status is DPS_OK while all is well */
};

/* What a family asks of a formula. */
struct dps_formula_want {
    const char *key;           /* of the expression, for the sentence */
    const char *unit;          /* of its value */
    struct dps_interval range; /* that the value must lie in */
    const struct dps_formula_own *own;
    const double *values; /* of the own names */
    bool forgets;         /* the law remembers nothing, see dps_formula_law_forgets */
    bool looks;           /* what it remembers stays as it is */
};

/* Gives the value at t [s] and true; or notes the fault and leaves it as it was. */
bool dps_formula_seat_value(struct dps_formula_seat *self,
    const struct dps_formula_law *law, const struct dps_formula_want *want, double t,
    double *value);

/* Notes what a family finds wrong by itself. */
void dps_formula_seat_refuse(struct dps_formula_seat *self, const char *format, ...)
    DPS_PRINTF(2, 3);

/* DPS_ENUMERIC with the expression if one has failed.  NULL: DPS_OK. */
DPS_CHECKED enum dps_status dps_formula_seat_fault(
    const struct dps_formula_seat *self, struct dps_error *err);

/* For check functions, after dps_formula_law_check: refuses ema, lag and sum where
 * `who` has no memory of its own. */
DPS_CHECKED enum dps_status dps_formula_law_forgets(const struct dps_formula_law *self,
    const char *key, const struct dps_formula_own *own, const char *who,
    struct dps_error *err);

/* The law of a variant whose kind is `formula`: its parameters begin with it.  Else
 * NULL. */
const struct dps_formula_law *dps_formula_law_in(const struct dps_variant *variant);

#endif
