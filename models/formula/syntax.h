/* syntax.h: the text of a formula to a tree, or a sentence with the column.
 *
 * By recursive descent; brackets, signs, powers and choices inside each other are
 * counted, so that no text can use up the stack.  What is made of numbers alone becomes
 * one number at once, by the functions that would compute it later.
 *
 * In place: dps_syntax_read and dps_syntax_free.
 */
#ifndef DPS_MODELS_FORMULA_SYNTAX_H
#define DPS_MODELS_FORMULA_SYNTAX_H

#include "models/formula/formula.h"
#include "models/formula/functions.h"
#include "sim/core/status.h"

#include <stdbool.h>
#include <stddef.h>

enum dps_node_kind {
    DPS_NODE_NUMBER,   /* value */
    DPS_NODE_VARIABLE, /* which: number in the scope */
    DPS_NODE_MINUS,    /* of the first */
    DPS_NODE_BINARY,   /* which: number in dps_binary_table; of the first two */
    DPS_NODE_CHOICE,   /* the first ? the second : the third */
    DPS_NODE_CALL,     /* which: number in dps_function_table */
    DPS_NODE_RECALL,   /* which: number of what is remembered */
};

struct dps_node {
    enum dps_node_kind kind;
    int which;
    int of[3]; /* numbers of nodes */
    int column;
    double value; /* of a number, in whatever unit it stands for */
};

/* One place in the text that remembers. */
struct dps_recall {
    const struct dps_function *function;
    int of;     /* node of what is remembered */
    int column; /* of the function's name */
    double k;   /* its second argument [1] */
    size_t n;   /* the same, of lag and sum */
    size_t cell;
    size_t n_cells;
};

struct dps_syntax {
    struct dps_node *nodes;
    int n_nodes;
    int root;
    struct dps_recall *recalls; /* in the order of evaluation */
    size_t n_recalls;
    size_t n_cells;
};

struct dps_binary {
    const char *sign;
    int precedence;
};

extern const struct dps_binary dps_binary_table[];

/* What names are made of; a name begins with a letter. */
#define DPS_SYNTAX_LETTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
#define DPS_SYNTAX_DIGITS  "0123456789"
#define DPS_SYNTAX_NAME    DPS_SYNTAX_LETTERS DPS_SYNTAX_DIGITS "_"

DPS_CHECKED enum dps_status dps_syntax_read(struct dps_syntax *self, const char *text,
    const struct dps_formula_scope *scope, struct dps_error *err);
void dps_syntax_free(struct dps_syntax *self);

/* Whether a text is a name. */
bool dps_syntax_is_name(const char *text);

#endif
