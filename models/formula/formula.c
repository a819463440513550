#include "models/formula/formula.h"

#include "models/formula/body.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void
dps_formula_free(struct dps_formula *self)
{
    struct dps_formula_body *body = self->body;
    if (body == NULL) {
        return;
    }
    dps_body_free(body);
    free(body);
    self->body = NULL;
}

enum dps_status
dps_formula_init(struct dps_formula *self, const char *text,
    const struct dps_formula_scope *scope, struct dps_error *err)
{
    struct dps_syntax tree = {.nodes = NULL};
    self->body = NULL;
    enum dps_status status = dps_syntax_read(&tree, text, scope, err);
    if (status != DPS_OK) {
        goto out;
    }
    self->body = calloc(1, sizeof *self->body);
    if (self->body == NULL) {
        status = dps_fail(err, DPS_ENOMEM, "out of memory for an expression");
        goto out;
    }
    self->body->text = strdup(text);
    status = dps_body_compile(self->body, &tree, err);
    if (status != DPS_OK) {
        dps_formula_free(self);
    }
out:
    dps_syntax_free(&tree);
    return status;
}

size_t
dps_formula_cells(const struct dps_formula *self)
{
    return self->body->n_remembered;
}

bool
dps_formula_reads(const struct dps_formula *self, size_t first, size_t n)
{
    for (size_t k = 0; k < self->body->n_inputs; k++) {
        if (self->body->inputs[k].source - first < n) {
            return true;
        }
    }
    return false;
}

/* ---- evaluation -------------------------------------------------------- */

/* " at burned = 0, supply = 0", each once, as far as there is room. */
static void
list_inputs(const struct dps_formula_body *self, char *text, size_t room)
{
    enum { LONGEST = 96 };
    size_t n = 0;
    for (size_t i = 0; i < self->n_inputs && n + LONGEST < room; i++) {
        const struct dps_input *input = &self->inputs[i];
        const char *name = self->text + input->column - 1;
        size_t before = 0;
        while (self->inputs[before].source != input->source) {
            before++;
        }
        if (before == i) {
            int put =
                snprintf(text + n, room - n, "%s%.*s = %.9g", n == 0 ? " at " : ", ",
                    (int)strspn(name, DPS_SYNTAX_NAME), name, *input->cell);
            n += put > 0 ? (size_t)put : 0;
        }
    }
}

/* "'burned / supply' is nan at burned = 0, supply = 0" */
static enum dps_status
refuse_value(const struct dps_formula_body *self, double value, struct dps_error *err)
{
    enum { SHORT = 300, LONG = 400, ONE = 100 };
    char what[ONE] = "";
    char at[LONG] = "";
    for (size_t i = 0; i < self->n_slots && what[0] == '\0'; i++) {
        const struct dps_slot *slot = &self->slots[i];
        if (!isfinite(slot->x) || !isfinite(*slot->cell)) {
            value = isfinite(slot->x) ? *slot->cell : slot->x;
            snprintf(what, sizeof what, "what %s in column %d of ",
                slot->recall.function->name, slot->recall.column);
        }
    }
    list_inputs(self, at, sizeof at);
    return dps_fail(err, DPS_ENUMERIC, "%s'%.*s' %s %s%s", what, SHORT, self->text,
        what[0] != '\0' ? "is to remember is" : "is",
        isnan(value) ? "nan"
        : value > 0  ? "inf"
                     : "-inf",
        at);
}

enum dps_status
dps_body_evaluate(struct dps_formula_body *self, struct dps_formula_memory *memory,
    double *value, struct dps_error *err)
{
    double result = 0;
    self->memory = memory;
    enum dps_status status = dps_body_run(self, &result, err);
    if (status != DPS_OK) {
        return status;
    }
    bool finite = isfinite(result);
    for (size_t i = 0; i < self->n_slots; i++) {
        finite = finite && isfinite(self->slots[i].x) && isfinite(*self->slots[i].cell);
    }
    if (!finite) {
        return refuse_value(self, result, err);
    }
    *value = result;
    if (memory != NULL && self->n_slots > 0) {
        for (size_t i = 0; i < self->n_slots; i++) {
            dps_slot_remember(&self->slots[i], memory);
        }
        memory->epochs++;
    }
    return DPS_OK;
}

enum dps_status
dps_formula_value(struct dps_formula *self, const double *variables,
    struct dps_formula_memory *memory, double *value, struct dps_error *err)
{
    struct dps_formula_body *body = self->body;
    for (size_t i = 0; i < body->n_inputs; i++) {
        *body->inputs[i].cell = variables[body->inputs[i].source];
    }
    return dps_body_evaluate(body, memory, value, err);
}

/* Row by row and not by mupEvalBulk, which costs more a row and starts threads. */
enum dps_status
dps_formula_column(struct dps_formula *self, const double *variables,
    const double *const *columns, size_t n, struct dps_formula_memory *memory,
    double *values, struct dps_error *err)
{
    struct dps_formula_body *body = self->body;
    for (size_t row = 0; row < n; row++) {
        for (size_t i = 0; i < body->n_inputs; i++) {
            const struct dps_input *input = &body->inputs[i];
            const double *column = columns[input->source];
            *input->cell = column != NULL ? column[row] : variables[input->source];
        }
        enum dps_status status = dps_body_evaluate(
            body, memory != NULL ? &memory[row] : NULL, &values[row], err);
        if (status != DPS_OK) {
            return dps_within(err, status, "row %zu", row);
        }
    }
    return DPS_OK;
}

/* ---- tokens ------------------------------------------------------------ */

enum dps_status
dps_formula_units(double value, int decimals, int64_t *units, struct dps_error *err)
{
    double unit = 1;
    for (int i = 0; i < decimals; i++) {
        unit *= 10;
    }
    double product = value * unit;
    double nearest = nearbyint(product);
    bool whole = fabs(product - nearest) <= 0x1p-52 * fabs(product);
    double floored = whole ? nearest : floor(product);
    if (!isfinite(product)) {
        return dps_fail(err, DPS_ENUMERIC, "%.9g token is no amount", value);
    }
    if (floored < 0) {
        return dps_fail(err, DPS_ENUMERIC, "%.9g token is less than 0", value);
    }
    if (floored >= 0x1p63) {
        return dps_fail(err, DPS_ENUMERIC,
            "%.9g token is more than int64 holds at %d decimals", value, decimals);
    }
    *units = (int64_t)floored;
    return DPS_OK;
}
