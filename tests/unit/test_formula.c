/* Formulas: what they mean, what they remember, what they refuse. */
#include "models/formula/formula.h"
#include "models/formula/functions.h"
#include "sim/core/maths.h"
#include "sim/core/rng.h"
#include "tests/test.h"

#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct dps_formula_name names[] = {
    {"x", "1", "a number"},
    {"y", "1", "another"},
    {"price", "USD/token", "a price"},
    {"burned", "token/d", "what is burned"},
    {"supply", "token", "what there is"},
    {"step", "d", "a name that is a function's too"},
};
static const struct dps_formula_param params[] = {{"alpha", 0.3}, {"half", 0.5}};
static const struct dps_formula_scope scope = {names, 6, params, 2};
enum { N_NAMES = 6 };

/* x = 3, y = -2, price = 0.5, burned = 0, supply = 0, step = 7 */
static const double variables[N_NAMES] = {3, -2, 0.5, 0, 0, 7};

static double
value_of(const char *text)
{
    struct dps_formula formula;
    struct dps_error err = {0};
    double value = NAN;
    if (test_ok(dps_formula_init(&formula, text, &scope, &err), &err, false, text,
            __FILE__, __LINE__)) {
        test_ok(dps_formula_value(&formula, variables, NULL, &value, &err), &err, false,
            text, __FILE__, __LINE__);
    }
    dps_formula_free(&formula);
    return value;
}

static void
means(const char *text, double value)
{
    double found = value_of(text);
    test_check(memcmp(&found, &value, sizeof value) == 0, text, __FILE__, __LINE__);
}

TEST(operators_bind_as_they_are_said_to)
{
    means("1 + 2 * 3", 7);
    means("x + y * x", -3);
    means("(x + y) * x", 3);
    means("x - y - 1", 4);
    means("12 / x / 2", 2);
    means("-x ^ 2", -9);
    means("2 ^ x ^ 2", 512);
    means("x ^ -1", 1.0 / 3);
    means("- - x", 3);
    means("+x", 3);
    means("--x^2", 9);
    means("x < 4 && y < 0", 1);
    means("x < 3 || y > 0", 0);
    means("1 || 0 && 0", 1);
    means("x >= 3 == 1", 1);
    means("x != 3", 0);
    means("x <= 3", 1);
    means("x > 3", 0);
    means("x > 0 ? y : 5", -2);
    means("x < 0 ? 1 : y < 0 ? 2 : 3", 2);
    means("x > 0 ? y > 0 ? 1 : 2 : 3", 2);
    means("(x > 0 ? 1 : 2) + (y > 0 ? 10 : 20)", 21);
    means("alpha ? x : y", 3);
    means("x", 3);
    means("1.5e3", 1500);
    means(" \n\t.5\r\n", 0.5);
}

TEST(each_function_does_what_its_line_says)
{
    means("abs(y)", 2);
    means("ceil(x / 2)", 2);
    means("floor(y / 3)", -1);
    means("round(x / 2)", 2);
    means("round(-x / 2)", -2);
    means("sqrt(x + 1)", 2);
    means("min(x, y)", -2);
    means("max(x, y)", 3);
    means("min(x, 7, y, -5, 2)", -5);
    means("max(1, x, 12, y, 2)", 12);
    means("clamp(x, 0, 1)", 1);
    means("clamp(y, 0, 1)", 0);
    means("clamp(price, 0, 1)", 0.5);
    means("step(y)", 0);
    means("step(0)", 1);
    means("step(x)", 1);
    means("step + 1", 8);
    means("step(step)", 1);
    means("halving(x, 2)", 0.5);
    means("halving(x - 1, 2)", 0.5);
    means("halving(x - 1.001, 2)", 1);
    means("halving(x, 1)", 0.125);
}

TEST(transcendental_functions_go_through_the_one_door)
{
    means("exp(x)", dps_exp(3));
    means("exp(1)", dps_exp(1));
    means("exp(1.0) * x", dps_exp(1) * 3);
    means("expm1(price)", dps_expm1(0.5));
    means("log(x)", dps_log(3));
    means("log1p(x)", dps_log1p(3));
    means("pow(x, price)", dps_pow(3, 0.5));
    means("x ^ price", dps_pow(3, 0.5));
    means("1.1 ^ 2.5", dps_pow(1.1, 2.5));
    means("x ^ 2", dps_pow(3, 2));
}

