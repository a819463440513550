/* memo.h: each thread's evaluators of the laws that it has met.
 *
 * A law in a scenario is constant and shared by threads, while an evaluator belongs to
 * one.  So each thread makes its own when it first meets a law, finds it again by what
 * the law says (not by where it lies, so that a law of another scenario in the same
 * place is another law), and gives all back when it ends.  What is found changes no
 * result: an evaluator holds nothing that its law does not say.
 */
#ifndef DPS_MODELS_FORMULA_MEMO_H
#define DPS_MODELS_FORMULA_MEMO_H

#include "models/formula/law.h"

/* The calling thread's evaluator of a law, valid until its next call of this; NULL and
 * a status with its sentence if there is none. */
DPS_CHECKED enum dps_status dps_memo_formula(const struct dps_formula_law *law,
    const struct dps_formula_own *own, struct dps_formula **formula,
    struct dps_error *err);

#endif
