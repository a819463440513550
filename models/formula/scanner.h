/* scanner.h: where the reading of a formula stands, its sentences and its nodes. */
#ifndef DPS_MODELS_FORMULA_SCANNER_H
#define DPS_MODELS_FORMULA_SCANNER_H

#include "models/formula/syntax.h"

enum { DPS_SCANNER_NAME = 64, DPS_SCANNER_NONE = -1 };

/* Numbers in dps_binary_table. */
enum dps_binary_sign {
    DPS_OR,
    DPS_AND,
    DPS_LE,
    DPS_GE,
    DPS_EQ,
    DPS_NE,
    DPS_LT,
    DPS_GT,
    DPS_ADD,
    DPS_SUBTRACT,
    DPS_MULTIPLY,
    DPS_DIVIDE,
    DPS_BINARIES
};

/* In place; borrows all. */
struct dps_scanner {
    const char *text;
    const char *at;
    const struct dps_formula_scope *scope;
    struct dps_syntax *tree;
    int depth; /* of brackets, signs, powers and choices */
    enum dps_status status;
    struct dps_error *err;
};

/* Fills the sentence and gives no node; what it says is a format and its values. */
#define DPS_REFUSE(self, column_, format, ...)                                         \
    ((self)->status = dps_fail(                                                        \
         (self)->err, DPS_EINVAL, "column %d: " format, (column_), __VA_ARGS__),       \
        DPS_SCANNER_NONE)

/* Counted from 1. */
int dps_scanner_column(const struct dps_scanner *self);

/* Passes over white space; the character that stands there, 0 at the end. */
char dps_scanner_next(struct dps_scanner *self);

/* The operator that stands there, or DPS_BINARIES. */
int dps_scanner_operator(struct dps_scanner *self);

/* The word, or else the character, that stands there. */
void dps_scanner_token(const struct dps_scanner *self, char token[DPS_SCANNER_NAME]);

/* A value ought to begin here, and does not. */
int dps_scanner_no_value(struct dps_scanner *self);

/* Behind a value stands what cannot follow it; `missing` ought to, or "" nothing. */
int dps_scanner_no_end(struct dps_scanner *self, const char *missing);

/* One level deeper, or DPS_SCANNER_NONE. */
int dps_scanner_deeper(struct dps_scanner *self);

const struct dps_node *dps_scanner_node(const struct dps_scanner *self, int i);
bool dps_scanner_is_number(const struct dps_scanner *self, int i);
int dps_scanner_add(struct dps_scanner *self, struct dps_node node);
int dps_scanner_add_number(struct dps_scanner *self, double value, int column);

/* The node of n parts, or the number that they come to; DPS_SCANNER_NONE if that is not
 * finite: then the sentence has `name`. */
int dps_scanner_fold(
    struct dps_scanner *self, struct dps_node node, int n, const char *name);

#endif
