/* body.h: what an evaluator is made of. */
#ifndef DPS_MODELS_FORMULA_BODY_H
#define DPS_MODELS_FORMULA_BODY_H

#include "models/formula/formula.h"
#include "models/formula/syntax.h"

/* One place that remembers, as muParser calls it: the function u<i> takes what is to be
 * remembered, writes what is recalled to a variable, and gives it back. */
struct dps_slot {
    struct dps_formula_body *body;
    struct dps_recall recall;
    double *cell; /* the variable */
    double x;     /* to be remembered, once all is well */
};

struct dps_input {
    size_t source; /* its number in the scope */
    double *cell;
    int column; /* of its name in the text */
};

struct dps_formula_body {
    void *parser; /* muParser's handle */
    char *text;
    struct dps_input *inputs;
    size_t n_inputs;
    double *cells; /* muParser's variables: inputs, numbers, what is recalled */
    size_t n_cells;
    struct dps_slot *slots;
    size_t n_slots;
    size_t n_remembered;                     /* numbers */
    const struct dps_formula_memory *memory; /* while it is evaluated */
};

/* What a place recalls of x in the epoch that its body is evaluated in. */
double dps_slot_recalled(const struct dps_slot *self, double x);

/* Puts away what was to be remembered. */
void dps_slot_remember(const struct dps_slot *self, struct dps_formula_memory *memory);

/* Makes all but the text, which is there or NULL, and gives muParser the tree. */
DPS_CHECKED enum dps_status dps_body_compile(struct dps_formula_body *self,
    const struct dps_syntax *tree, struct dps_error *err);

/* What muParser gives for what is in the cells.  DPS_ESTATE if it refuses. */
DPS_CHECKED enum dps_status dps_body_run(
    struct dps_formula_body *self, double *result, struct dps_error *err);

/* One epoch; the inputs are in their cells. */
DPS_CHECKED enum dps_status dps_body_evaluate(struct dps_formula_body *self,
    struct dps_formula_memory *memory, double *value, struct dps_error *err);

/* Frees all but the struct. */
void dps_body_free(struct dps_formula_body *self);

#endif
