#include "models/formula/syntax.h"

#include "sim/core/amount.h"
#include "sim/core/suggest.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { NAME_TEXT = 64, NONE = -1 };

/* Longer signs before those that begin them. */
const struct dps_binary dps_binary_table[] = {
    {"||", 1},
    {"&&", 2},
    {"<=", 3},
    {">=", 3},
    {"==", 3},
    {"!=", 3},
    {"<", 3},
    {">", 3},
    {"+", 4},
    {"-", 4},
    {"*", 5},
    {"/", 5},
};

enum { OR, AND, LE, GE, EQ, NE, LT, GT, ADD, SUBTRACT, MULTIPLY, DIVIDE, BINARIES };

struct reader {
    const char *text;
    const char *at;
    const struct dps_formula_scope *scope;
    struct dps_syntax *tree;
    int depth;
    enum dps_status status;
    struct dps_error *err;
};

/* ---- where we are ------------------------------------------------------ */

static int
column_of(const struct reader *self, const char *at)
{
    return (int)(at - self->text) + 1;
}

static char
next(struct reader *self)
{
    self->at += strspn(self->at, " \t\r\n");
    return *self->at;
}

/* The operator that stands here, or BINARIES. */
static int
operator_at(struct reader *self)
{
    next(self);
    for (int i = 0; i < BINARIES; i++) {
        const char *sign = dps_binary_table[i].sign;
        if (strncmp(self->at, sign, strlen(sign)) == 0) {
            return i;
        }
    }
    return BINARIES;
}

/* Fills the sentence and gives no node. */
#define REFUSE(self, column_, format, ...)                                             \
    ((self)->status = dps_fail(                                                        \
         (self)->err, DPS_EINVAL, "column %d: " format, (column_), __VA_ARGS__),       \
        NONE)

static bool
is_word(char c)
{
    return c != '\0' && strchr(DPS_SYNTAX_NAME ".", c) != NULL;
}

/* The word, sign or character that begins at `at`. */
static void
copy_token(const char *at, char token[NAME_TEXT])
{
    size_t n = strspn(at, DPS_SYNTAX_NAME ".");
    n = n == 0 ? 1 : n < NAME_TEXT ? n : NAME_TEXT - 1;
    memcpy(token, at, n);
    token[n] = '\0';
}

static int
refuse_character(struct reader *self)
{
    char c = *self->at;
    int column = column_of(self, self->at);
    if (c == '=') {
        return REFUSE(self, column, "%s", "'=' sets nothing here: compare with '=='");
    }
    if (c <= ' ' || c > '~') {
        return REFUSE(self, column, "%s",
            "only letters, digits and operators of ASCII have a meaning here");
    }
    return REFUSE(self, column, "'%c' has no meaning here", c);
}

/* A value ought to begin here. */
static int
refuse_no_value(struct reader *self)
{
    char c = next(self);
    int column = column_of(self, self->at);
    if (c == '\0') {
        return REFUSE(self, column, "%s", "a value is missing");
    }
    if (operator_at(self) != BINARIES) {
        return REFUSE(self, column, "a value is missing before '%s'",
            dps_binary_table[operator_at(self)].sign);
    }
    if (strchr("^),?:", c) != NULL) {
        return REFUSE(self, column, "a value is missing before '%c'", c);
    }
    return refuse_character(self);
}

/* Behind a value stands what cannot follow it. */
static int
refuse_after_value(struct reader *self, const char *missing)
{
    char c = next(self);
    int column = column_of(self, self->at);
    char token[NAME_TEXT];
    switch (c) {
    case '\0': return REFUSE(self, column, "'%s' is missing", missing);
    case ')':
        return missing[0] == '\0'
                   ? REFUSE(self, column, "%s", "')' closes nothing")
                   : REFUSE(self, column, "'%s' is missing before ')'", missing);
    case ':': return REFUSE(self, column, "%s", "':' follows no '?'");
    case ',': return REFUSE(self, column, "%s", "',' stands in no function");
    default: break;
    }
    if (is_word(c) || c == '(') {
        copy_token(self->at, token);
        return REFUSE(self, column, "an operator is missing before '%s'", token);
    }
    return refuse_character(self);
}

/* ---- nodes ------------------------------------------------------------- */

static const struct dps_node *
node_at(const struct reader *self, int i)
{
    return &self->tree->nodes[i];
}

/* A text of n characters makes fewer than n + 1 nodes. */
static int
add_node(struct reader *self, struct dps_node node)
{
    self->tree->nodes[self->tree->n_nodes] = node;
    return self->tree->n_nodes++;
}

static int
add_number(struct reader *self, double value, int column)
{
    return add_node(self,
        (struct dps_node){.kind = DPS_NODE_NUMBER, .value = value, .column = column});
}

static bool
is_number(const struct reader *self, int node)
{
    return node_at(self, node)->kind == DPS_NODE_NUMBER;
}

static double
apply_binary(int which, double x, double y)
{
    switch (which) {
    case OR: return x != 0 || y != 0;
    case AND: return x != 0 && y != 0;
    case LE: return x <= y;
    case GE: return x >= y;
    case EQ: return x == y;
    case NE: return x != y;
    case LT: return x < y;
    case GT: return x > y;
    case ADD: return x + y;
    case SUBTRACT: return x - y;
    case MULTIPLY: return x * y;
    default: return x / y;
    }
}

static double
apply_function(const struct dps_function *function, double x, double y, double z)
{
    return function->one != NULL   ? function->one(x)
           : function->two != NULL ? function->two(x, y)
                                   : function->three(x, y, z);
}

/* The node, or the number that it comes to. */
static int
fold(struct reader *self, struct dps_node node, int n, const char *name)
{
    double x[3] = {0, 0, 0};
    for (int i = 0; i < n; i++) {
        if (!is_number(self, node.of[i])) {
            return add_node(self, node);
        }
        x[i] = node_at(self, node.of[i])->value;
    }
    double value =
        node.kind == DPS_NODE_MINUS ? -x[0]
        : node.kind == DPS_NODE_BINARY
            ? apply_binary(node.which, x[0], x[1])
            : apply_function(&dps_function_table[node.which], x[0], x[1], x[2]);
    if (!isfinite(value)) {
        return REFUSE(self, node.column, "'%s' gives %g", name, value);
    }
    return add_number(self, value, node.column);
}

/* ---- values ------------------------------------------------------------ */

static int read_choice(struct reader *self);
static int read_sign(struct reader *self);

static int
read_number(struct reader *self)
{
    int column = column_of(self, self->at);
    const char *end = dps_number_end(self->at);
    char token[NAME_TEXT];
    double value = end != NULL ? strtod(self->at, NULL) : NAN;
    copy_token(self->at, token);
    if (end == NULL || *end == '.') {
        return REFUSE(self, column, "'%s' is no number", token);
    }
    if (!isfinite(value)) {
        return REFUSE(self, column, "'%s' is more than a double holds", token);
    }
    self->at = end;
    return add_number(self, value, column);
}

/* ": did you mean price?", or all there are. */
static int
refuse_name(struct reader *self, int column, const char *name, bool function)
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
        return REFUSE(
            self, column, "unknown %s '%s': did you mean %s?", what, name, nearest);
    }
    dps_words_hint(&words, name, hint);
    return REFUSE(self, column, "unknown %s '%s'%s", what, name, hint);
}

/* A variable or a parameter. */
static int
find_name(struct reader *self, const char *name, int column)
{
    for (size_t i = 0; i < self->scope->n; i++) {
        if (strcmp(self->scope->names[i].name, name) == 0) {
            return add_node(self,
                (struct dps_node){
                    .kind = DPS_NODE_VARIABLE, .which = (int)i, .column = column});
        }
    }
    for (size_t i = 0; i < self->scope->n_params; i++) {
        if (strcmp(self->scope->params[i].name, name) == 0) {
            return add_number(self, self->scope->params[i].value, column);
        }
    }
    int function = dps_function_named(name);
    if (function != NONE) {
        return REFUSE(self, column, "%s is a function: write %s", name,
            dps_function_table[function].usage);
    }
    return refuse_name(self, column, name, false);
}

/* ---- what remembers ---------------------------------------------------- */

static int
read_constant(struct reader *self, struct dps_recall *recall, int node)
{
    const char *name = recall->function->name;
    const char *key = recall->function->constant;
    int column = node_at(self, node)->column;
    double k = node_at(self, node)->value;
    if (!is_number(self, node)) {
        return REFUSE(self, column, "the %s of %s is no constant", key, name);
    }
    if (recall->function->memory == DPS_EMA) {
        recall->k = k;
        return k >= 1 ? node
                      : REFUSE(self, column, "the %s of %s is %g, not at least 1", key,
                            name, k);
    }
    if (!(k >= 0 && k <= DPS_FORMULA_CELLS && floor(k) == k)) {
        return REFUSE(self, column, "the %s of %s is %g, not a whole number in [0, %d]",
            key, name, k, DPS_FORMULA_CELLS);
    }
    recall->n = (size_t)k;
    return node;
}

static int
add_recall(struct reader *self, const struct dps_function *function, const int of[2],
    int column)
{
    struct dps_syntax *tree = self->tree;
    struct dps_recall recall = {
        .function = function, .of = of[0], .column = column, .cell = tree->n_cells};
    if (read_constant(self, &recall, of[1]) == NONE) {
        return NONE;
    }
    if (function->memory == DPS_LAG && recall.n == 0) {
        return of[0];
    }
    recall.n_cells = recall.n > 0 ? recall.n : 1;
    tree->n_cells += recall.n_cells;
    if (tree->n_cells > DPS_FORMULA_CELLS) {
        return REFUSE(self, column, "%s makes %zu numbers to remember, more than %d",
            function->name, tree->n_cells, DPS_FORMULA_CELLS);
    }
    tree->recalls[tree->n_recalls] = recall;
    return add_node(self, (struct dps_node){.kind = DPS_NODE_RECALL,
                              .which = (int)tree->n_recalls++,
                              .column = column});
}

/* ---- functions --------------------------------------------------------- */

/* The arguments up to the closing bracket: their count, the first three in `of`; what
 * is open goes on from the left. */
static int
read_arguments(struct reader *self, struct dps_node *call, bool open)
{
    int n = 0;
    const char *name = dps_function_table[call->which].name;
    while (next(self) != ')' || n > 0) {
        int argument = read_choice(self);
        if (argument == NONE) {
            return NONE;
        }
        if (open && n >= 2) {
            call->of[0] = fold(self, *call, 2, name);
            call->of[1] = argument;
        } else if (n < 3) {
            call->of[n] = argument;
        }
        n++;
        if (call->of[0] == NONE) {
            return NONE;
        }
        char c = next(self);
        if (c == ')') {
            break;
        }
        if (c != ',') {
            return refuse_after_value(self, ")");
        }
        self->at++;
    }
    self->at++;
    return n;
}

static int
read_call(struct reader *self, const char *name, int column)
{
    int which = dps_function_named(name);
    if (which == NONE) {
        for (size_t i = 0; i < self->scope->n; i++) {
            if (strcmp(self->scope->names[i].name, name) == 0) {
                return REFUSE(self, column_of(self, self->at),
                    "%s is no function: an operator is missing before '('", name);
            }
        }
        return refuse_name(self, column, name, true);
    }
    const struct dps_function *function = &dps_function_table[which];
    struct dps_node call = {.kind = DPS_NODE_CALL, .which = which, .column = column};
    bool open = dps_function_is_open(function);
    self->at++;
    int n = read_arguments(self, &call, open);
    if (n == NONE) {
        return NONE;
    }
    if (open ? n < 2 : n != function->n_arguments) {
        return REFUSE(self, column, "%s takes %d argument%s%s, not %d: %s", name,
            function->n_arguments, function->n_arguments == 1 ? "" : "s",
            open ? " or more" : "", n, function->usage);
    }
    return function->memory != DPS_REMEMBERS_NOTHING
               ? add_recall(self, function, call.of, column)
               : fold(self, call, function->n_arguments, name);
}

static int
read_name(struct reader *self)
{
    char name[NAME_TEXT];
    int column = column_of(self, self->at);
    size_t n = strspn(self->at, DPS_SYNTAX_NAME);
    if (n >= NAME_TEXT) {
        return REFUSE(
            self, column, "a name has %zu characters, more than %d", n, NAME_TEXT - 1);
    }
    copy_token(self->at, name);
    name[n] = '\0';
    self->at += n;
    return next(self) == '(' ? read_call(self, name, column)
                             : find_name(self, name, column);
}

static int
read_brackets(struct reader *self)
{
    self->at++;
    int node = read_choice(self);
    if (node != NONE && next(self) != ')') {
        return refuse_after_value(self, ")");
    }
    self->at++;
    return node;
}

/* ---- operators --------------------------------------------------------- */

static int
refuse_depth(struct reader *self)
{
    return REFUSE(self, column_of(self, self->at),
        "more than %d brackets, signs, powers and choices inside each other",
        DPS_FORMULA_DEPTH);
}

static int
read_power(struct reader *self)
{
    char c = next(self);
    int node =
        c == '('                                                ? read_brackets(self)
        : c != '\0' && strchr(DPS_SYNTAX_DIGITS ".", c) != NULL ? read_number(self)
        : c != '\0' && strchr(DPS_SYNTAX_LETTERS, c) != NULL    ? read_name(self)
                                                                : refuse_no_value(self);
    if (node == NONE || next(self) != '^') {
        return node;
    }
    struct dps_node power = {.kind = DPS_NODE_CALL,
        .which = dps_function_named("pow"),
        .column = column_of(self, self->at)};
    if (++self->depth > DPS_FORMULA_DEPTH) {
        return refuse_depth(self);
    }
    self->at++;
    power.of[0] = node;
    power.of[1] = read_sign(self);
    self->depth--;
    return power.of[1] == NONE ? NONE : fold(self, power, 2, "^");
}

static int
read_sign(struct reader *self)
{
    char c = next(self);
    if (c != '-' && c != '+') {
        return read_power(self);
    }
    struct dps_node minus = {
        .kind = DPS_NODE_MINUS, .column = column_of(self, self->at)};
    if (++self->depth > DPS_FORMULA_DEPTH) {
        return refuse_depth(self);
    }
    self->at++;
    minus.of[0] = read_sign(self);
    self->depth--;
    return minus.of[0] == NONE || c == '+' ? minus.of[0] : fold(self, minus, 1, "-");
}

/* Operators of at least this precedence, from the left. */
static int
read_binary(struct reader *self, int precedence)
{
    int left = read_sign(self);
    for (int which = operator_at(self);
         left != NONE && which != BINARIES &&
         dps_binary_table[which].precedence >= precedence;
         which = operator_at(self)) {
        struct dps_node node = {.kind = DPS_NODE_BINARY,
            .which = which,
            .column = column_of(self, self->at)};
        self->at += strlen(dps_binary_table[which].sign);
        node.of[0] = left;
        node.of[1] = read_binary(self, dps_binary_table[which].precedence + 1);
        left = node.of[1] == NONE ? NONE
                                  : fold(self, node, 2, dps_binary_table[which].sign);
    }
    return left;
}

static int
read_branches(struct reader *self, int condition)
{
    struct dps_node node = {.kind = DPS_NODE_CHOICE,
        .of = {condition},
        .column = column_of(self, self->at)};
    self->at++;
    node.of[1] = read_choice(self);
    if (node.of[1] == NONE) {
        return NONE;
    }
    if (next(self) != ':') {
        return refuse_after_value(self, ":");
    }
    self->at++;
    node.of[2] = read_choice(self);
    if (node.of[2] == NONE) {
        return NONE;
    }
    if (is_number(self, condition)) {
        return node.of[node_at(self, condition)->value != 0 ? 1 : 2];
    }
    return add_node(self, node);
}

static int
read_choice(struct reader *self)
{
    if (++self->depth > DPS_FORMULA_DEPTH) {
        return refuse_depth(self);
    }
    int node = read_binary(self, 0);
    if (node != NONE && next(self) == '?') {
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
           strspn(text, DPS_SYNTAX_NAME) == strlen(text) && strlen(text) < NAME_TEXT;
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
    struct reader reader = {
        .text = text, .at = text, .scope = scope, .tree = self, .err = err};
    self->root = read_choice(&reader);
    if (self->root != NONE && next(&reader) != '\0') {
        self->root = refuse_after_value(&reader, "");
    }
    return reader.status;
}
