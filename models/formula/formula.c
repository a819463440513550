#include "models/formula/formula.h"

#include "models/formula/functions.h"
#include "models/formula/syntax.h"

#include <assert.h>
#include <math.h>
#include <muParserDLL.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* One place that remembers, as muParser calls it: the function u<i> takes what is to be
 * remembered, writes what is recalled to a variable, and gives it back. */
struct slot {
    struct dps_formula_body *body;
    struct dps_recall recall;
    double *cell; /* the variable */
    double x;     /* to be remembered, once all is well */
};

struct input {
    size_t source; /* its number in the scope */
    double *cell;
    int column; /* of its name in the text */
};

struct dps_formula_body {
    muParserHandle_t parser;
    char *text;
    struct input *inputs;
    size_t n_inputs;
    double *cells; /* muParser's variables: inputs, numbers, what is recalled */
    size_t n_cells;
    struct slot *slots;
    size_t n_slots;
    size_t n_remembered;                     /* numbers */
    const struct dps_formula_memory *memory; /* while it is evaluated */
};

/* ---- memory ------------------------------------------------------------ */

/* The oldest first, so that the sum is the same however the ring lies. */
static double
sum_of_last(
    const struct dps_formula_memory *memory, const struct dps_recall *recall, double x)
{
    int64_t n = (int64_t)recall->n;
    int64_t first = memory->epochs - n + 1;
    double sum = 0;
    for (int64_t k = first > 0 ? first : 0; k < memory->epochs; k++) {
        sum += memory->cells[recall->cell + (size_t)(k % n)];
    }
    return sum + x;
}

static double
recalled(const struct slot *self, double x)
{
    const struct dps_formula_memory *memory = self->body->memory;
    const struct dps_recall *recall = &self->recall;
    if (memory == NULL || memory->epochs == 0) {
        return x;
    }
    const double *cells = &memory->cells[recall->cell];
    switch (recall->function->memory) {
    case DPS_EMA: return cells[0] + 2 / (recall->k + 1) * (x - cells[0]);
    case DPS_LAG: return cells[memory->epochs % (int64_t)recall->n];
    default: return recall->n == 0 ? cells[0] + x : sum_of_last(memory, recall, x);
    }
}

static void
remember(const struct slot *self, struct dps_formula_memory *memory)
{
    const struct dps_recall *recall = &self->recall;
    double *cells = &memory->cells[recall->cell];
    enum dps_function_memory kind = recall->function->memory;
    if (kind == DPS_EMA || recall->n == 0) {
        cells[0] = *self->cell;
        return;
    }
    cells[memory->epochs % (int64_t)recall->n] = self->x;
    for (size_t i = 1; kind == DPS_LAG && memory->epochs == 0 && i < recall->n; i++) {
        cells[i] = self->x;
    }
}

/* muParser's call of u<i>. */
static double
recall(void *data, double x)
{
    struct slot *slot = data;
    slot->x = x;
    *slot->cell = recalled(slot, x);
    return *slot->cell;
}

/* ---- from tree to muParser --------------------------------------------- */

/* Each character of a text becomes at most this many of what muParser reads, which is
 * up to 20,000. */
enum { EXPANSION = 16, NAME = 24 };

struct writer {
    const struct dps_syntax *tree;
    struct dps_formula_body *body;
    char *out;
    size_t n;
    size_t room;
};

static void
put(struct writer *self, const char *text)
{
    size_t n = strlen(text);
    assert(self->n + n < self->room);
    memcpy(self->out + self->n, text, n + 1);
    self->n += n;
}

static void
put_cell(struct writer *self, const double *cell)
{
    char name[NAME];
    snprintf(name, sizeof name, "v%td", cell - self->body->cells);
    put(self, name);
}

/* A new variable of muParser's. */
static double *
take_cell(struct dps_formula_body *self)
{
    char name[NAME];
    snprintf(name, sizeof name, "v%zu", self->n_cells);
    mupDefineVar(self->parser, name, &self->cells[self->n_cells]);
    return &self->cells[self->n_cells++];
}

static const double *
input_of(struct dps_formula_body *self, const struct dps_node *node)
{
    for (size_t i = 0; i < self->n_inputs; i++) {
        if (self->inputs[i].source == (size_t)node->which) {
            return self->inputs[i].cell;
        }
    }
    double *cell = take_cell(self);
    self->inputs[self->n_inputs++] =
        (struct input){(size_t)node->which, cell, node->column};
    return cell;
}

static void
define_function(struct dps_formula_body *self, const struct dps_function *function)
{
    if (function->one != NULL) {
        mupDefineFun1(self->parser, function->name, function->one, 0);
    } else if (function->two != NULL) {
        mupDefineFun2(self->parser, function->name, function->two, 0);
    } else if (function->three != NULL) {
        mupDefineFun3(self->parser, function->name, function->three, 0);
    }
}

/* What stands before, between and behind a node's parts. */
struct shape {
    const char *marks[4];
    int n; /* parts */
};

static struct shape
shape_of(const struct dps_node *node)
{
    const struct dps_function *function = &dps_function_table[node->which];
    switch (node->kind) {
    case DPS_NODE_MINUS: return (struct shape){{"(-", ")"}, 1};
    case DPS_NODE_BINARY:
        return (struct shape){{"(", dps_binary_table[node->which].sign, ")"}, 2};
    case DPS_NODE_CHOICE: return (struct shape){{"(", "?", ":", ")"}, 3};
    default: break;
    }
    struct shape call = {{"(", ",", ",", ","}, function->n_arguments};
    call.marks[call.n] = ")";
    return call;
}

static void
put_node(struct writer *self, int i)
{
    const struct dps_node *node = &self->tree->nodes[i];
    struct dps_formula_body *body = self->body;
    if (node->kind == DPS_NODE_VARIABLE) {
        put_cell(self, input_of(body, node));
        return;
    }
    if (node->kind == DPS_NODE_RECALL) {
        put_cell(self, body->slots[node->which].cell);
        return;
    }
    if (node->kind == DPS_NODE_NUMBER) {
        double *cell = take_cell(body);
        *cell = node->value;
        put_cell(self, cell);
        return;
    }
    struct shape shape = shape_of(node);
    if (node->kind == DPS_NODE_CALL) {
        define_function(body, &dps_function_table[node->which]);
        put(self, dps_function_table[node->which].name);
    }
    put(self, shape.marks[0]);
    for (int k = 0; k < shape.n; k++) {
        put_node(self, node->of[k]);
        put(self, shape.marks[k + 1]);
    }
}

/* u0(...),u1(...),value: of what is separated by commas muParser gives the last. */
static void
put_all(struct writer *self)
{
    struct dps_formula_body *body = self->body;
    for (size_t i = 0; i < body->n_slots; i++) {
        struct slot *slot = &body->slots[i];
        char name[NAME];
        snprintf(name, sizeof name, "u%zu", i);
        *slot = (struct slot){
            .body = body, .recall = self->tree->recalls[i], .cell = take_cell(body)};
        mupDefineFunUserData1(body->parser, name, recall, slot, 0);
        put(self, name);
        put(self, "(");
        put_node(self, slot->recall.of);
        put(self, "),");
    }
    put_node(self, self->tree->root);
}

static enum dps_status
compile(
    struct dps_formula_body *self, const struct dps_syntax *tree, struct dps_error *err)
{
    struct writer writer = {
        .tree = tree, .body = self, .room = EXPANSION * (strlen(self->text) + 1)};
    writer.out = malloc(writer.room);
    if (writer.out == NULL) {
        return dps_fail(err, DPS_ENOMEM, "out of memory for an expression");
    }
    mupClearFun(self->parser);
    mupClearConst(self->parser);
    put_all(&writer);
    mupSetExpr(self->parser, writer.out);
    mupEval(self->parser);
    enum dps_status status = DPS_OK;
    if (mupError(self->parser)) {
        status = dps_fail(err, DPS_ESTATE, "muParser refuses '%s' for '%s': error %d",
            writer.out, self->text, mupGetErrorCode(self->parser));
    }
    free(writer.out);
    return status;
}

static enum dps_status
make_body(
    struct dps_formula_body *self, const struct dps_syntax *tree, struct dps_error *err)
{
    size_t n = (size_t)tree->n_nodes + tree->n_recalls;
    self->inputs = calloc(n, sizeof *self->inputs);
    self->cells = calloc(n, sizeof *self->cells);
    self->slots = calloc(n, sizeof *self->slots);
    self->parser = mupCreate(muBASETYPE_FLOAT);
    if (self->text == NULL || self->inputs == NULL || self->cells == NULL ||
        self->slots == NULL || self->parser == NULL) {
        return dps_fail(err, DPS_ENOMEM, "out of memory for an expression");
    }
    self->n_slots = tree->n_recalls;
    self->n_remembered = tree->n_cells;
    return compile(self, tree, err);
}

void
dps_formula_free(struct dps_formula *self)
{
    struct dps_formula_body *body = self->body;
    if (body == NULL) {
        return;
    }
    if (body->parser != NULL) {
        mupRelease(body->parser);
    }
    free(body->text);
    free(body->inputs);
    free(body->cells);
    free(body->slots);
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
    status = make_body(self->body, &tree, err);
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
dps_formula_reads(const struct dps_formula *self, size_t i)
{
    for (size_t k = 0; k < self->body->n_inputs; k++) {
        if (self->body->inputs[k].source == i) {
            return true;
        }
    }
    return false;
}

/* ---- evaluation -------------------------------------------------------- */

/* "'burned / supply' is nan at burned = 0, supply = 0" */
static enum dps_status
refuse_value(const struct dps_formula_body *self, double value, struct dps_error *err)
{
    enum { SHORT = 300, LONG = 400, ONE = 100 };
    char what[ONE] = "";
    char at[LONG] = "";
    size_t n = 0;
    for (size_t i = 0; i < self->n_slots && what[0] == '\0'; i++) {
        const struct slot *slot = &self->slots[i];
        if (!isfinite(slot->x) || !isfinite(*slot->cell)) {
            value = isfinite(slot->x) ? *slot->cell : slot->x;
            snprintf(what, sizeof what, "what %s in column %d of ",
                slot->recall.function->name, slot->recall.column);
        }
    }
    for (size_t i = 0; i < self->n_inputs; i++) {
        const char *name = self->text + self->inputs[i].column - 1;
        int length = (int)strspn(name, DPS_SYNTAX_NAME);
        int put = snprintf(at + n, sizeof at - n, "%s%.*s = %.9g",
            i == 0 ? " at " : ", ", length, name, *self->inputs[i].cell);
        n += put > 0 ? (size_t)put : 0;
        if (n >= sizeof at - ONE) {
            break;
        }
    }
    return dps_fail(err, DPS_ENUMERIC, "%s'%.*s' %s %g%s", what, SHORT, self->text,
        what[0] != '\0' ? "is to remember is" : "is", value, at);
}

/* One epoch; the inputs are in their cells. */
static enum dps_status
evaluate(struct dps_formula_body *self, struct dps_formula_memory *memory,
    double *value, struct dps_error *err)
{
    self->memory = memory;
    double result = mupEval(self->parser);
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
            remember(&self->slots[i], memory);
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
    return evaluate(body, memory, value, err);
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
            const struct input *input = &body->inputs[i];
            const double *column = columns[input->source];
            *input->cell = column != NULL ? column[row] : variables[input->source];
        }
        enum dps_status status =
            evaluate(body, memory != NULL ? &memory[row] : NULL, &values[row], err);
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
