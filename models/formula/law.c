#include "models/formula/law.h"

#include "models/formula/body.h"
#include "models/formula/memo.h"
#include "models/formula/syntax.h"
#include "sim/core/date.h"

#include <assert.h>
#include <string.h>

static const struct dps_field param_fields[] = {
    DPS_FIELD(
        struct dps_formula_param, value, DPS_NUMBER, .unit = "1", .doc = "its value"),
};

const struct dps_record dps_formula_param_record = {
    .name = "formula.params",
    .doc = "a number that an expression names",
    .size = sizeof(struct dps_formula_param),
    .fields = param_fields,
    .n_fields = DPS_COUNT_OF(param_fields),
};

/* ---- names ------------------------------------------------------------- */

/* All that a law may name; its names, which the scope borrows. */
struct words {
    struct dps_formula_name names[DPS_FORMULA_OWN + DPS_FORMULA_OWN_MOST];
};

static struct dps_formula_scope
scope_of(const struct dps_formula_law *self, const struct dps_formula_own *own,
    struct words *words)
{
    for (int i = 0; i < DPS_FIGURES; i++) {
        const struct dps_figure_info *figure = &dps_figure_table[i];
        words->names[i] =
            (struct dps_formula_name){figure->name, figure->unit, figure->doc};
    }
    words->names[DPS_DAYS] = (struct dps_formula_name){"days", "d", "t in days"};
    words->names[DPS_FORMULA_T] =
        (struct dps_formula_name){"t", "s", "time since the law's start"};
    words->names[DPS_FORMULA_YEARS] =
        (struct dps_formula_name){"years", "yr", "t in years of 365 d"};
    size_t n_own = own != NULL ? own->n : 0;
    assert(n_own <= DPS_FORMULA_OWN_MOST);
    for (size_t i = 0; i < n_own; i++) {
        words->names[DPS_FORMULA_OWN + i] = own->names[i];
    }
    return (struct dps_formula_scope){
        words->names, DPS_FORMULA_OWN + n_own, self->params.items, self->params.n};
}

static double
variable_at(const struct dps_formula_point *at, size_t i)
{
    switch (i) {
    case DPS_DAYS: return at->t / (double)DPS_DAY;
    case DPS_FORMULA_T: return at->t;
    case DPS_FORMULA_YEARS: return at->t / (double)DPS_YEAR;
    default: break;
    }
    if (i >= DPS_FORMULA_OWN) {
        return at->own[i - DPS_FORMULA_OWN];
    }
    return at->figures != NULL ? at->figures[i] : 0;
}

void
dps_formula_variables(const struct dps_formula_own *own,
    const struct dps_formula_point *at, double *variables)
{
    size_t n_own = own != NULL ? own->n : 0;
    for (size_t i = 0; i < DPS_FORMULA_OWN + n_own; i++) {
        variables[i] = variable_at(at, i);
    }
}

enum dps_status
dps_formula_at(struct dps_formula *self, const struct dps_formula_point *at,
    struct dps_formula_memory *memory, double *value, struct dps_error *err)
{
    struct dps_formula_body *body = self->body;
    for (size_t i = 0; i < body->n_inputs; i++) {
        *body->inputs[i].cell = variable_at(at, body->inputs[i].source);
    }
    return dps_body_evaluate(body, memory, value, err);
}

/* ---- laws -------------------------------------------------------------- */

enum dps_status
dps_formula_law_init(const struct dps_formula_law *self,
    const struct dps_formula_own *own, struct dps_formula *formula,
    struct dps_error *err)
{
    struct words words;
    struct dps_formula_scope scope = scope_of(self, own, &words);
    return dps_formula_init(formula, self->text, &scope, err);
}

static enum dps_status
check_params(const struct dps_formula_scope *scope, struct dps_error *err)
{
    for (size_t i = 0; i < scope->n_params; i++) {
        const char *name = scope->params[i].name;
        if (!dps_syntax_is_name(name)) {
            return dps_fail(err, DPS_EINVAL,
                "params.%s is no name: letters, digits and _ after a letter", name);
        }
        for (size_t k = 0; k < scope->n; k++) {
            if (strcmp(scope->names[k].name, name) == 0) {
                return dps_fail(err, DPS_EINVAL,
                    "params.%s has the name of a variable: %s", name,
                    scope->names[k].doc);
            }
        }
    }
    return DPS_OK;
}

enum dps_status
dps_formula_law_check(const struct dps_formula_law *self, const char *key,
    const struct dps_formula_own *own, struct dps_error *err)
{
    struct words words;
    struct dps_formula formula = {.body = NULL};
    struct dps_formula_scope scope = scope_of(self, own, &words);
    enum dps_status status = check_params(&scope, err);
    if (status != DPS_OK) {
        return status;
    }
    status = dps_formula_init(&formula, self->text, &scope, err);
    dps_formula_free(&formula);
    return status == DPS_OK ? DPS_OK : dps_within(err, status, "%s", key);
}

bool
dps_formula_law_same(
    const struct dps_formula_law *self, const struct dps_formula_law *other)
{
    const struct dps_formula_param *a = self->params.items;
    const struct dps_formula_param *b = other->params.items;
    bool same =
        self->params.n == other->params.n && strcmp(self->text, other->text) == 0;
    for (size_t i = 0; i < self->params.n && same; i++) {
        same = a[i].value == b[i].value && strcmp(a[i].name, b[i].name) == 0;
    }
    return same;
}

enum dps_status
dps_formula_law_value(const struct dps_formula_law *self,
    const struct dps_formula_own *own, const struct dps_formula_point *at,
    struct dps_formula_memory *memory, double *value, struct dps_error *err)
{
    struct dps_formula *formula = NULL;
    enum dps_status status = dps_memo_formula(self, own, &formula, err);
    return status == DPS_OK ? dps_formula_at(formula, at, memory, value, err) : status;
}
