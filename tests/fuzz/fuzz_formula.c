/* Any text is an expression or is refused with a column.  What is an expression is
 * evaluated for some epochs, twice, with its memory saved between, and gives the same
 * bits; what it gives is finite. */
#include "models/formula/formula.h"

#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size); /* NOLINT */

enum { LONGEST = 1200, EPOCHS = 8 };

static const struct dps_formula_name names[] = {
    {"t", "s", "time"},
    {"price", "USD", "price"},
    {"supply", "token", "supply"},
    {"step", "d", "step"},
};
static const struct dps_formula_param params[] = {{"alpha", 0.3}, {"zero", 0}};

static void
check_sentence(enum dps_status status, const struct dps_error *err)
{
    bool column = strncmp(err->text, "column ", strlen("column ")) == 0;
    bool whole = strncmp(err->text, "the expression ", strlen("the expression ")) == 0;
    if (status != DPS_EINVAL || err->status != status || !(column || whole)) {
        abort();
    }
}

/* The values of some epochs; NAN where one was refused. */
static void
evaluate(struct dps_formula *formula, int first, int last,
    struct dps_formula_memory *memory, double *values)
{
    for (int e = first; e < last; e++) {
        const double at[] = {e, 0.5 * e - 1, 1e9 / (1 + e), 1};
        struct dps_error err;
        values[e] = 0;
        enum dps_status status =
            dps_formula_value(formula, at, memory, &values[e], &err);
        if (status != DPS_OK) {
            values[e] = -1;
        }
        if ((status != DPS_OK && status != DPS_ENUMERIC) || !isfinite(values[e])) {
            abort();
        }
    }
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) /* NOLINT: its given name */
{
    const struct dps_formula_scope scope = {names, 4, params, 2};
    char text[LONGEST + 1];
    struct dps_formula formula;
    struct dps_error err;
    size_t n = size < LONGEST ? size : LONGEST;
    memcpy(text, data, n);
    text[n] = '\0';
    enum dps_status status = dps_formula_init(&formula, text, &scope, &err);
    if (status != DPS_OK) {
        check_sentence(status, &err);
        return 0;
    }
    double once[EPOCHS];
    double twice[EPOCHS];
    static struct dps_formula_memory memory;
    memset(&memory, 0, sizeof memory);
    evaluate(&formula, 0, EPOCHS, &memory, once);
    memset(&memory, 0, sizeof memory);
    evaluate(&formula, 0, EPOCHS / 2, &memory, twice);
    struct dps_formula_memory saved = memory;
    evaluate(&formula, EPOCHS / 2, EPOCHS, &saved, twice);
    if (memcmp(once, twice, sizeof once) != 0) {
        abort();
    }
    dps_formula_free(&formula);
    return 0;
}
