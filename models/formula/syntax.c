#include "models/formula/syntax.h"

#include "models/formula/scanner.h"
#include "sim/core/amount.h"
#include "sim/core/suggest.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- values ------------------------------------------------------------ */

static int read_choice(struct dps_scanner *self);
static int read_sign(struct dps_scanner *self);

static int
read_number(struct dps_scanner *self)
{
    int column = dps_scanner_column(self);
    const char *end = dps_number_end(self->at);
    char token[DPS_SCANNER_NAME];
    double value = end != NULL ? strtod(self->at, NULL) : NAN;
    dps_scanner_token(self, token);
    if (end == NULL || *end == '.') {
        return DPS_REFUSE(self, column, "'%s' is no number", token);
    }
    if (!isfinite(value)) {
        return DPS_REFUSE(self, column, "'%s' is more than a double holds", token);
    }
    self->at = end;
    return dps_scanner_add_number(self, value, column);
}

/* ": did you mean price?", or all there are. */
static int
refuse_name(struct dps_scanner *self, int column, const char *name, bool function)
{
    struct dps_words words = {.n = 0};
    char hint[DPS_SUGGEST_TEXT];
    for (size_t i = 0; function && i < dps_functions; i++) {
        dps_words_add(&words, dps_function_table[i].name);
    }
    for (size_t i = 0; !function && i < self->scope->n_params; i++) {
        dps_words_add(&words, self->scope->params[i].name);
    }
    for (size_t i = self->scope->n; !function && i > 0; i--) {
        dps_words_add(&words, self->scope->names[i - 1].name);
    }
    const char *what = function ? "function" : "name";
    const char *nearest = dps_words_nearest(&words, name);
    if (nearest != NULL) {
        return DPS_REFUSE(
            self, column, "unknown %s '%s': did you mean %s?", what, name, nearest);
    }
    dps_words_hint(&words, name, hint);
    return DPS_REFUSE(self, column, "unknown %s '%s'%s", what, name, hint);
}

/* The variable or parameter of that name, or DPS_SCANNER_NONE.  A later variable hides
 * an earlier one. */
static int
find_name(struct dps_scanner *self, const char *name, int column)
{
    for (size_t i = self->scope->n; i > 0; i--) {
        if (strcmp(self->scope->names[i - 1].name, name) == 0) {
            return dps_scanner_add(self,
                (struct dps_node){
                    .kind = DPS_NODE_VARIABLE, .which = (int)i - 1, .column = column});
        }
    }
    for (size_t i = 0; i < self->scope->n_params; i++) {
        if (strcmp(self->scope->params[i].name, name) == 0) {
            return dps_scanner_add_number(self, self->scope->params[i].value, column);
        }
    }
    return DPS_SCANNER_NONE;
}

/* ---- what remembers ---------------------------------------------------- */

static int
read_constant(struct dps_scanner *self, struct dps_recall *recall, int node)
{
    const char *name = recall->function->name;
    const char *key = recall->function->constant;
    int column = dps_scanner_node(self, node)->column;
    double k = dps_scanner_node(self, node)->value;
    if (!dps_scanner_is_number(self, node)) {
        return DPS_REFUSE(self, column, "the %s of %s is no constant", key, name);
    }
    if (recall->function->memory == DPS_EMA) {
        recall->k = k;
        return k >= 1 ? node
                      : DPS_REFUSE(self, column, "the %s of %s is %g, not at least 1",
                            key, name, k);
    }
    if (!(k >= 0 && k <= DPS_FORMULA_CELLS && floor(k) == k)) {
        return DPS_REFUSE(self, column,
            "the %s of %s is %g, not a whole number in [0, %d]", key, name, k,
            DPS_FORMULA_CELLS);
    }
    recall->n = (size_t)k;
    return node;
}

static int
add_recall(struct dps_scanner *self, const struct dps_function *function,
    const int of[2], int column)
{
    struct dps_syntax *tree = self->tree;
    struct dps_recall recall = {
        .function = function, .of = of[0], .column = column, .cell = tree->n_cells};
    if (read_constant(self, &recall, of[1]) == DPS_SCANNER_NONE) {
        return DPS_SCANNER_NONE;
    }
    if (function->memory == DPS_LAG && recall.n == 0) {
        return of[0];
    }
    recall.n_cells = recall.n > 0 ? recall.n : 1;
    tree->n_cells += recall.n_cells;
    if (tree->n_cells > DPS_FORMULA_CELLS) {
        return DPS_REFUSE(self, column,
            "%s makes %zu numbers to remember, more than %d", function->name,
            tree->n_cells, DPS_FORMULA_CELLS);
    }
    tree->recalls[tree->n_recalls] = recall;
    return dps_scanner_add(self, (struct dps_node){.kind = DPS_NODE_RECALL,
                                     .which = (int)tree->n_recalls++,
                                     .column = column});
}

/* ---- functions --------------------------------------------------------- */

/* The arguments up to the closing bracket: their count, the first three in `of`; what
 * is open goes on from the left. */
static int
read_arguments(struct dps_scanner *self, struct dps_node *call, bool open)
{
    int n = 0;
    const char *name = dps_function_table[call->which].name;
    while (dps_scanner_next(self) != ')' || n > 0) {
        int argument = read_choice(self);
        if (argument == DPS_SCANNER_NONE) {
            return DPS_SCANNER_NONE;
        }
        if (open && n >= 2) {
            call->of[0] = dps_scanner_fold(self, *call, 2, name);
            call->of[1] = argument;
        } else if (n < 3) {
            call->of[n] = argument;
        }
        n++;
        if (call->of[0] == DPS_SCANNER_NONE) {
            return DPS_SCANNER_NONE;
        }
        char c = dps_scanner_next(self);
        if (c == ')') {
            break;
        }
        if (c != ',') {
            return dps_scanner_no_end(self, ")");
        }
        self->at++;
    }
    self->at++;
    return n;
}

static int
read_call(struct dps_scanner *self, const char *name, int column)
{
    int which = dps_function_named(name);
    if (which == DPS_SCANNER_NONE) {
        return find_name(self, name, column) == DPS_SCANNER_NONE
                   ? refuse_name(self, column, name, true)
                   : DPS_REFUSE(self, dps_scanner_column(self),
                         "%s is no function: an operator is missing before '('", name);
    }
    const struct dps_function *function = &dps_function_table[which];
    struct dps_node call = {.kind = DPS_NODE_CALL, .which = which, .column = column};
    bool open = dps_function_is_open(function);
    self->at++;
    int n = read_arguments(self, &call, open);
    if (n == DPS_SCANNER_NONE) {
        return DPS_SCANNER_NONE;
    }
    if (open ? n < 2 : n != function->n_arguments) {
        return DPS_REFUSE(self, column, "%s takes %d argument%s%s, not %d: %s", name,
            function->n_arguments, function->n_arguments == 1 ? "" : "s",
            open ? " or more" : "", n, function->usage);
    }
    return function->memory != DPS_REMEMBERS_NOTHING
               ? add_recall(self, function, call.of, column)
               : dps_scanner_fold(self, call, function->n_arguments, name);
}

static int
read_name(struct dps_scanner *self)
{
    char name[DPS_SCANNER_NAME];
    int column = dps_scanner_column(self);
    size_t n = strspn(self->at, DPS_SYNTAX_NAME);
    if (n >= DPS_SCANNER_NAME) {
        return DPS_REFUSE(self, column, "a name has %zu characters, more than %d", n,
            DPS_SCANNER_NAME - 1);
    }
    dps_scanner_token(self, name);
    name[n] = '\0';
    self->at += n;
    if (dps_scanner_next(self) == '(') {
        return read_call(self, name, column);
    }
    int node = find_name(self, name, column);
    int function = dps_function_named(name);
    if (node == DPS_SCANNER_NONE && function != DPS_SCANNER_NONE) {
        return DPS_REFUSE(self, column, "%s is a function: write %s", name,
            dps_function_table[function].usage);
    }
    return node != DPS_SCANNER_NONE ? node : refuse_name(self, column, name, false);
}

static int
read_brackets(struct dps_scanner *self)
{
    self->at++;
    int node = read_choice(self);
    if (node != DPS_SCANNER_NONE && dps_scanner_next(self) != ')') {
        return dps_scanner_no_end(self, ")");
    }
    self->at++;
    return node;
}

/* ---- operators --------------------------------------------------------- */

static int
read_power(struct dps_scanner *self)
{
    char c = dps_scanner_next(self);
    int node = c == '(' ? read_brackets(self)
               : c != '\0' && strchr(DPS_SYNTAX_DIGITS ".", c) != NULL
                   ? read_number(self)
               : c != '\0' && strchr(DPS_SYNTAX_LETTERS, c) != NULL
                   ? read_name(self)
                   : dps_scanner_no_value(self);
    if (node == DPS_SCANNER_NONE || dps_scanner_next(self) != '^') {
        return node;
    }
    struct dps_node power = {.kind = DPS_NODE_CALL,
        .which = dps_function_named("pow"),
        .column = dps_scanner_column(self)};
    if (dps_scanner_deeper(self) == DPS_SCANNER_NONE) {
        return DPS_SCANNER_NONE;
    }
    self->at++;
    power.of[0] = node;
    power.of[1] = read_sign(self);
    self->depth--;
    return power.of[1] == DPS_SCANNER_NONE ? DPS_SCANNER_NONE
                                           : dps_scanner_fold(self, power, 2, "^");
}

static int
read_sign(struct dps_scanner *self)
{
    char c = dps_scanner_next(self);
    if (c != '-' && c != '+') {
        return read_power(self);
    }
    struct dps_node minus = {
        .kind = DPS_NODE_MINUS, .column = dps_scanner_column(self)};
    if (dps_scanner_deeper(self) == DPS_SCANNER_NONE) {
        return DPS_SCANNER_NONE;
    }
    self->at++;
    minus.of[0] = read_sign(self);
    self->depth--;
    return minus.of[0] == DPS_SCANNER_NONE || c == '+'
               ? minus.of[0]
               : dps_scanner_fold(self, minus, 1, "-");
}

/* Operators of at least this precedence, from the left. */
static int
read_binary(struct dps_scanner *self, int precedence)
{
    int left = read_sign(self);
    for (int which = dps_scanner_operator(self);
         left != DPS_SCANNER_NONE && which != DPS_BINARIES &&
         dps_binary_table[which].precedence >= precedence;
         which = dps_scanner_operator(self)) {
        struct dps_node node = {.kind = DPS_NODE_BINARY,
            .which = which,
            .column = dps_scanner_column(self)};
        self->at += strlen(dps_binary_table[which].sign);
        node.of[0] = left;
        node.of[1] = read_binary(self, dps_binary_table[which].precedence + 1);
        left = node.of[1] == DPS_SCANNER_NONE
                   ? DPS_SCANNER_NONE
                   : dps_scanner_fold(self, node, 2, dps_binary_table[which].sign);
    }
    return left;
}

static int
read_branches(struct dps_scanner *self, int condition)
{
    struct dps_node node = {
        .kind = DPS_NODE_CHOICE, .of = {condition}, .column = dps_scanner_column(self)};
    self->at++;
    node.of[1] = read_choice(self);
    if (node.of[1] == DPS_SCANNER_NONE) {
        return DPS_SCANNER_NONE;
    }
    if (dps_scanner_next(self) != ':') {
        return dps_scanner_no_end(self, ":");
    }
    self->at++;
    node.of[2] = read_choice(self);
    if (node.of[2] == DPS_SCANNER_NONE) {
        return DPS_SCANNER_NONE;
    }
    if (dps_scanner_is_number(self, condition)) {
        return node.of[dps_scanner_node(self, condition)->value != 0 ? 1 : 2];
    }
    return dps_scanner_add(self, node);
}

static int
read_choice(struct dps_scanner *self)
{
    if (dps_scanner_deeper(self) == DPS_SCANNER_NONE) {
        return DPS_SCANNER_NONE;
    }
    int node = read_binary(self, 0);
    if (node != DPS_SCANNER_NONE && dps_scanner_next(self) == '?') {
        node = read_branches(self, node);
    }
    self->depth--;
    return node;
}

/* ---- public ------------------------------------------------------------ */

bool
dps_syntax_is_name(const char *text)
{
    return text[0] != '\0' && strchr(DPS_SYNTAX_LETTERS, text[0]) != NULL &&
           strspn(text, DPS_SYNTAX_NAME) == strlen(text) &&
           strlen(text) < DPS_SCANNER_NAME;
}

void
dps_syntax_free(struct dps_syntax *self)
{
    free(self->nodes);
    free(self->recalls);
    *self = (struct dps_syntax){.nodes = NULL};
}

enum dps_status
dps_syntax_read(struct dps_syntax *self, const char *text,
    const struct dps_formula_scope *scope, struct dps_error *err)
{
    *self = (struct dps_syntax){.nodes = NULL};
    size_t n = strlen(text);
    if (text[strspn(text, " \t\r\n")] == '\0') {
        return dps_fail(err, DPS_EINVAL, "the expression is empty");
    }
    if (n > DPS_FORMULA_TEXT) {
        return dps_fail(err, DPS_EINVAL,
            "the expression has %zu characters, more than %d", n, DPS_FORMULA_TEXT);
    }
    self->nodes = calloc(n + 1, sizeof *self->nodes);
    self->recalls = calloc(n + 1, sizeof *self->recalls);
    if (self->nodes == NULL || self->recalls == NULL) {
        return dps_fail(err, DPS_ENOMEM, "out of memory for an expression");
    }
    struct dps_scanner scanner = {
        .text = text, .at = text, .scope = scope, .tree = self, .err = err};
    self->root = read_choice(&scanner);
    if (self->root != DPS_SCANNER_NONE && dps_scanner_next(&scanner) != '\0') {
        self->root = dps_scanner_no_end(&scanner, "");
    }
    return scanner.status;
}
