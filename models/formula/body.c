#include "models/formula/body.h"

#include <assert.h>
#include <muParserDLL.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

double
dps_slot_recalled(const struct dps_slot *self, double x)
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

void
dps_slot_remember(const struct dps_slot *self, struct dps_formula_memory *memory)
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
    struct dps_slot *slot = data;
    slot->x = x;
    *slot->cell = dps_slot_recalled(slot, x);
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

/* Each place in the text has a variable of its own: of two that are the same muParser
 * makes a product or a power, which is not always the same number. */
static const double *
add_input(struct dps_formula_body *self, const struct dps_node *node)
{
    double *cell = take_cell(self);
    self->inputs[self->n_inputs++] =
        (struct dps_input){(size_t)node->which, cell, node->column};
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
        put_cell(self, add_input(body, node));
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
        struct dps_slot *slot = &body->slots[i];
        char name[NAME];
        snprintf(name, sizeof name, "u%zu", i);
        *slot = (struct dps_slot){
            .body = body, .recall = self->tree->recalls[i], .cell = take_cell(body)};
        mupDefineFunUserData1(body->parser, name, recall, slot, 0);
        put(self, name);
        put(self, "(");
        put_node(self, slot->recall.of);
        put(self, "),");
    }
    put_node(self, self->tree->root);
}

enum dps_status
dps_body_run(struct dps_formula_body *self, double *result, struct dps_error *err)
{
    *result = mupEval(self->parser);
    if (mupError(self->parser)) {
        return dps_fail(err, DPS_ESTATE, "muParser refuses '%s': error %d", self->text,
            mupGetErrorCode(self->parser));
    }
    return DPS_OK;
}

static enum dps_status
compile(
    struct dps_formula_body *self, const struct dps_syntax *tree, struct dps_error *err)
{
    struct writer writer = {
        .tree = tree, .body = self, .room = EXPANSION * (strlen(self->text) + 1)};
    double nothing = 0;
    writer.out = malloc(writer.room);
    if (writer.out == NULL) {
        return dps_fail(err, DPS_ENOMEM, "out of memory for an expression");
    }
    mupClearFun(self->parser);
    mupClearConst(self->parser);
    put_all(&writer);
    mupSetExpr(self->parser, writer.out);
    enum dps_status status = dps_body_run(self, &nothing, err);
    free(writer.out);
    return status;
}

enum dps_status
dps_body_compile(
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
dps_body_free(struct dps_formula_body *self)
{
    if (self->parser != NULL) {
        mupRelease(self->parser);
    }
    free(self->text);
    free(self->inputs);
    free(self->cells);
    free(self->slots);
}
