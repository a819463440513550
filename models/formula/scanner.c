#include "models/formula/scanner.h"

#include <math.h>
#include <string.h>

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

/* ---- where we are ------------------------------------------------------ */

int
dps_scanner_column(const struct dps_scanner *self)
{
    return (int)(self->at - self->text) + 1;
}

char
dps_scanner_next(struct dps_scanner *self)
{
    self->at += strspn(self->at, " \t\r\n");
    return *self->at;
}

int
dps_scanner_operator(struct dps_scanner *self)
{
    dps_scanner_next(self);
    for (int i = 0; i < DPS_BINARIES; i++) {
        const char *sign = dps_binary_table[i].sign;
        if (strncmp(self->at, sign, strlen(sign)) == 0) {
            return i;
        }
    }
    return DPS_BINARIES;
}

static bool
is_word(char c)
{
    return c != '\0' && strchr(DPS_SYNTAX_NAME ".", c) != NULL;
}

void
dps_scanner_token(const struct dps_scanner *self, char token[DPS_SCANNER_NAME])
{
    size_t n = strspn(self->at, DPS_SYNTAX_NAME ".");
    n = n == 0 ? 1 : n < DPS_SCANNER_NAME ? n : DPS_SCANNER_NAME - 1;
    memcpy(token, self->at, n);
    token[n] = '\0';
}

static int
refuse_character(struct dps_scanner *self)
{
    char c = *self->at;
    int column = dps_scanner_column(self);
    if (c == '=') {
        return DPS_REFUSE(
            self, column, "%s", "'=' sets nothing here: compare with '=='");
    }
    if (c <= ' ' || c > '~') {
        return DPS_REFUSE(self, column, "%s",
            "only letters, digits and operators of ASCII have a meaning here");
    }
    return DPS_REFUSE(self, column, "'%c' has no meaning here", c);
}

int
dps_scanner_no_value(struct dps_scanner *self)
{
    char c = dps_scanner_next(self);
    int column = dps_scanner_column(self);
    if (c == '\0') {
        return DPS_REFUSE(self, column, "%s", "a value is missing");
    }
    if (dps_scanner_operator(self) != DPS_BINARIES) {
        return DPS_REFUSE(self, column, "a value is missing before '%s'",
            dps_binary_table[dps_scanner_operator(self)].sign);
    }
    if (strchr("^),?:", c) != NULL) {
        return DPS_REFUSE(self, column, "a value is missing before '%c'", c);
    }
    return refuse_character(self);
}

int
dps_scanner_no_end(struct dps_scanner *self, const char *missing)
{
    char c = dps_scanner_next(self);
    int column = dps_scanner_column(self);
    char token[DPS_SCANNER_NAME];
    switch (c) {
    case '\0': return DPS_REFUSE(self, column, "'%s' is missing", missing);
    case ')':
        return missing[0] == '\0'
                   ? DPS_REFUSE(self, column, "%s", "')' closes nothing")
                   : DPS_REFUSE(self, column, "'%s' is missing before ')'", missing);
    case ':': return DPS_REFUSE(self, column, "%s", "':' follows no '?'");
    case ',':
        return missing[0] == ':'
                   ? DPS_REFUSE(self, column, "%s", "':' is missing before ','")
                   : DPS_REFUSE(self, column, "%s", "',' stands in no function");
    default: break;
    }
    if (is_word(c) || c == '(') {
        dps_scanner_token(self, token);
        return DPS_REFUSE(self, column, "an operator is missing before '%s'", token);
    }
    return refuse_character(self);
}

/* ---- nodes ------------------------------------------------------------- */

const struct dps_node *
dps_scanner_node(const struct dps_scanner *self, int i)
{
    return &self->tree->nodes[i];
}

/* A text of n characters makes fewer than n + 1 nodes. */
int
dps_scanner_add(struct dps_scanner *self, struct dps_node node)
{
    self->tree->nodes[self->tree->n_nodes] = node;
    return self->tree->n_nodes++;
}

int
dps_scanner_add_number(struct dps_scanner *self, double value, int column)
{
    return dps_scanner_add(self,
        (struct dps_node){.kind = DPS_NODE_NUMBER, .value = value, .column = column});
}

bool
dps_scanner_is_number(const struct dps_scanner *self, int node)
{
    return dps_scanner_node(self, node)->kind == DPS_NODE_NUMBER;
}

static double
apply_binary(int which, double x, double y)
{
    switch (which) {
    case DPS_OR: return x != 0 || y != 0;
    case DPS_AND: return x != 0 && y != 0;
    case DPS_LE: return x <= y;
    case DPS_GE: return x >= y;
    case DPS_EQ: return x == y;
    case DPS_NE: return x != y;
    case DPS_LT: return x < y;
    case DPS_GT: return x > y;
    case DPS_ADD: return x + y;
    case DPS_SUBTRACT: return x - y;
    case DPS_MULTIPLY: return x * y;
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

int
dps_scanner_fold(
    struct dps_scanner *self, struct dps_node node, int n, const char *name)
{
    double x[3] = {0, 0, 0};
    for (int i = 0; i < n; i++) {
        if (!dps_scanner_is_number(self, node.of[i])) {
            return dps_scanner_add(self, node);
        }
        x[i] = dps_scanner_node(self, node.of[i])->value;
    }
    double value =
        node.kind == DPS_NODE_MINUS ? -x[0]
        : node.kind == DPS_NODE_BINARY
            ? apply_binary(node.which, x[0], x[1])
            : apply_function(&dps_function_table[node.which], x[0], x[1], x[2]);
    if (!isfinite(value)) {
        return DPS_REFUSE(self, node.column, "'%s' gives %s", name,
            isnan(value) ? "nan"
            : value > 0  ? "inf"
                         : "-inf");
    }
    return dps_scanner_add_number(self, value, node.column);
}

int
dps_scanner_deeper(struct dps_scanner *self)
{
    if (++self->depth > DPS_FORMULA_DEPTH) {
        return DPS_REFUSE(self, dps_scanner_column(self),
            "more than %d brackets, signs, powers and choices inside each other",
            DPS_FORMULA_DEPTH);
    }
    return self->depth;
}
