/* law.h: the kind `formula` of any family: an expression and its parameters in YAML.
 *
 *     price: {kind: formula, value: "price * (1 + a * (demand / capacity - 1))",
 *             params: {a: 0.3}}
 *
 * A family that has such a kind embeds a struct dps_formula_law.  The worked example:
 *
 *     struct dps_price_formula {
 *         struct dps_formula_law value;
 *     };
 *     static const struct dps_field fields[] = {
 *         DPS_FORMULA_FIELDS(struct dps_price_formula, value, "value",
 *             "the price at the epoch's end [USD/token]"),
 *     };
 *     static enum dps_status
 *     check(const void *self, struct dps_error *err)
 *     {
 *         const struct dps_price_formula *law = self;
 *         return dps_formula_law_check(&law->value, "value", NULL, err);
 *     }
 *     ... and in its step, with a struct dps_formula_memory in its state:
 *         const struct dps_formula_point at = {figures, t, NULL};
 *         dps_formula_law_value(&law->value, NULL, &at, &state->memory, &price, err);
 *
 * A law may name every figure of models/figure.h as it stood at the end of the last
 * epoch, the time since its own start as `t` [s], `days` and `years` of 365 d (in place
 * of the figure `days`), its parameters, and what else its family offers: `own` names,
 * which hide figures of the same name.
 *
 * A struct dps_formula_law is a value of a scenario and compiles nothing.  Each thread
 * makes an evaluator of its own when it first needs one, see memo.h.
 */
#ifndef DPS_MODELS_FORMULA_LAW_H
#define DPS_MODELS_FORMULA_LAW_H

#include "models/figure.h"
#include "models/formula/formula.h"
#include "sim/core/field.h"

/* Numbers of the variables: the figures, these, and from DPS_FORMULA_OWN on the own. */
enum { DPS_FORMULA_T = DPS_FIGURES, DPS_FORMULA_YEARS, DPS_FORMULA_OWN };

struct dps_formula_law {
    const char *text;
    struct dps_list params; /* of struct dps_formula_param */
};

extern const struct dps_record dps_formula_param_record;

/* Two rows of a field table: the expression under key_, and `params`; and the second
 * alone, of a list at that offset. */
#define DPS_FORMULA_FIELDS(type_, member_, key_, doc_)                                 \
    {.key = (key_),                                                                    \
        .offset = offsetof(type_, member_) + offsetof(struct dps_formula_law, text),   \
        .type = DPS_TEXT,                                                              \
        .doc = (doc_)},                                                                \
        DPS_FORMULA_PARAMS(                                                            \
            offsetof(type_, member_) + offsetof(struct dps_formula_law, params))
#define DPS_FORMULA_PARAMS(offset_)                                                    \
    {                                                                                  \
        .key = "params", .offset = (offset_), .type = DPS_MAP,                         \
        .record = &dps_formula_param_record, .fallback = "{}",                         \
        .doc = "numbers that the expression names"                                     \
    }

/* A family's own names; borrowed for ever. */
struct dps_formula_own {
    const struct dps_formula_name *names;
    size_t n; /* at most DPS_FORMULA_OWN_MOST */
};

enum { DPS_FORMULA_OWN_MOST = 16 };

/* Where and when a law is evaluated. */
struct dps_formula_point {
    const double *figures; /* DPS_FIGURES of them, each in its unit; NULL: all 0 */
    double t;              /* since the law's start [s] */
    const double *own;     /* the family's own, each in its unit */
};

/* For the check function of a record: DPS_EINVAL with a sentence that begins with the
 * key, "value: column 7: unknown name 'prise': did you mean price?". */
DPS_CHECKED enum dps_status dps_formula_law_check(const struct dps_formula_law *self,
    const char *key, const struct dps_formula_own *own, struct dps_error *err);

/* Whether two laws say the same: what one has remembered then serves the other. */
bool dps_formula_law_same(
    const struct dps_formula_law *self, const struct dps_formula_law *other);

/* One epoch by the calling thread's evaluator, see dps_formula_value. */
DPS_CHECKED enum dps_status dps_formula_law_value(const struct dps_formula_law *self,
    const struct dps_formula_own *own, const struct dps_formula_point *at,
    struct dps_formula_memory *memory, double *value, struct dps_error *err);

/* An evaluator of one's own, for a loop over many; and an epoch by it. */
DPS_CHECKED enum dps_status dps_formula_law_init(const struct dps_formula_law *self,
    const struct dps_formula_own *own, struct dps_formula *formula,
    struct dps_error *err);
DPS_CHECKED enum dps_status dps_formula_at(struct dps_formula *self,
    const struct dps_formula_point *at, struct dps_formula_memory *memory,
    double *value, struct dps_error *err);

/* Fills DPS_FORMULA_OWN + n variables, as dps_formula_column takes them. */
void dps_formula_variables(const struct dps_formula_own *own,
    const struct dps_formula_point *at, double *variables);

#endif
