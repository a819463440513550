/* Formulas: what they mean and what they refuse. */
#include "models/formula/formula.h"
#include "sim/core/maths.h"
#include "sim/core/rng.h"
#include "tests/test.h"

#include <math.h>
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

TEST(what_stands_twice_is_not_gathered_into_a_product)
{
    static const struct dps_formula_name one[] = {{"x", "1", "a number"}};
    const struct dps_formula_scope alone = {one, 1, NULL, 0};
    const double x = 0.1;
    struct dps_formula formula;
    struct dps_error err = {0};
    double value = 0;
    REQUIRE_OK(dps_formula_init(
                   &formula, "x + x + x + x + x + x + x + x + x + x", &alone, &err),
        &err);
    CHECK_OK(dps_formula_value(&formula, &x, NULL, &value, &err), &err);
    CHECK(value == x + x + x + x + x + x + x + x + x + x);
    CHECK(value != 10 * x);
    dps_formula_free(&formula);
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

/* ---- sentences --------------------------------------------------------- */

static void
refuses(const char *text, const char *sentence)
{
    struct dps_formula formula;
    struct dps_error err = {0};
    test_fails(dps_formula_init(&formula, text, &scope, &err), &err, DPS_EINVAL,
        sentence, text, __FILE__, __LINE__);
    dps_formula_free(&formula);
}

TEST(unknown_names_are_refused_with_their_column_and_what_was_meant)
{
    refuses("1 + 2 *prise", "column 8: unknown name 'prise': did you mean price?");
    refuses("alhpa", "column 1: unknown name 'alhpa': did you mean alpha?");
    refuses("x + quux",
        "column 5: unknown name 'quux' (known here: alpha, half, step, supply, burned, "
        "price, y, x)");
    refuses("emma(x, 3)", "column 1: unknown function 'emma': did you mean ema?");
    refuses("2 * ema", "column 5: ema is a function: write ema(x, k)");
    refuses("price (x)",
        "column 7: price is no function: an operator is missing before '('");
    refuses("alpha(2)",
        "column 6: alpha is no function: an operator is missing before '('");
    refuses("_pi", "column 1: '_' has no meaning here");
    refuses("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        "column 1: a name has 72 characters, more than 63");
}

TEST(what_is_missing_or_too_much_is_named_where_it_is)
{
    refuses("", "the expression is empty");
    refuses(" \n", "the expression is empty");
    refuses("(x + 1", "column 7: ')' is missing");
    refuses("min(x, y", "column 9: ')' is missing");
    refuses("x + 1)", "column 6: ')' closes nothing");
    refuses("x +", "column 4: a value is missing");
    refuses("x + * 2", "column 5: a value is missing before '*'");
    refuses("x && && y", "column 6: a value is missing before '&&'");
    refuses("()", "column 2: a value is missing before ')'");
    refuses("min(x,)", "column 7: a value is missing before ')'");
    refuses("^2", "column 1: a value is missing before '^'");
    refuses("x ? 1", "column 6: ':' is missing");
    refuses("(x ? 1) : 2", "column 7: ':' is missing before ')'");
    refuses("min(x ? 1, 2)", "column 10: ':' is missing before ','");
    refuses("x : 1", "column 3: ':' follows no '?'");
    refuses("x, y", "column 2: ',' stands in no function");
    refuses("(x, y)", "column 3: ',' stands in no function");
    refuses("2x", "column 2: an operator is missing before 'x'");
    refuses("x y", "column 3: an operator is missing before 'y'");
    refuses("x (y)", "column 3: x is no function: an operator is missing before '('");
    refuses("2 (y)", "column 3: an operator is missing before '('");
    refuses("price.x", "column 6: an operator is missing before '.x'");
    refuses("x = 1", "column 3: '=' sets nothing here: compare with '=='");
    refuses("!x", "column 1: '!' has no meaning here");
    refuses("x & y", "column 3: '&' has no meaning here");
    refuses("x + \"a\"", "column 5: '\"' has no meaning here");
    refuses("x \xc3\xa9",
        "column 3: only letters, digits and operators of ASCII have a meaning here");
}

TEST(numbers_are_decimal_and_held_by_a_double)
{
    refuses("1.2.3", "column 1: '1.2.3' is no number");
    refuses(".", "column 1: '.' is no number");
    refuses("x + 1e999", "column 5: '1e999' is more than a double holds");
    refuses("0x10", "column 2: an operator is missing before 'x10'");
    refuses("x + 1 / 0", "column 7: '/' gives inf");
    refuses("log(0)", "column 1: 'log' gives -inf");
    refuses("x * (-8) ^ 0.5", "column 10: '^' gives nan");
}

TEST(functions_have_their_numbers_of_arguments)
{
    refuses(
        "clamp(x, 1)", "column 1: clamp takes 3 arguments, not 2: clamp(x, low, high)");
    refuses("2 + abs(x, 1, 2, 3)", "column 5: abs takes 1 argument, not 4: abs(x)");
    refuses("exp()", "column 1: exp takes 1 argument, not 0: exp(x)");
    refuses("min(x)", "column 1: min takes 2 arguments or more, not 1: min(x, y, ...)");
}

TEST(what_remembers_has_constants_in_their_ranges)
{
    refuses("lag(x, y)", "column 8: the n of lag is no constant");
    refuses(
        "lag(x, 1.5)", "column 8: the n of lag is 1.5, not a whole number in [0, 256]");
    refuses(
        "sum(x, 257)", "column 8: the n of sum is 257, not a whole number in [0, 256]");
    refuses(
        "sum(x, -1)", "column 8: the n of sum is -1, not a whole number in [0, 256]");
    refuses("ema(x, half)", "column 8: the k of ema is 0.5, not at least 1");
    refuses("lag(x, 200) + sum(y, 57)",
        "column 15: sum makes 257 numbers to remember, more than 256");
    means("lag(x, 2 * 50)", 3);
}

/* `n` times `a`, then `middle`, then n times `b`; the caller frees it. */
static char *
wrapped(size_t n, const char *a, const char *middle, const char *b)
{
    size_t room = n * (strlen(a) + strlen(b)) + strlen(middle) + 1;
    char *text = calloc(1, room);
    char *at = text;
    for (size_t i = 0; i < n; i++) {
        at += snprintf(at, room, "%s", a);
    }
    at += snprintf(at, room, "%s", middle);
    for (size_t i = 0; i < n; i++) {
        at += snprintf(at, room, "%s", b);
    }
    return text;
}

TEST(depth_and_length_have_limits_that_are_said)
{
    static const char *const deep[][3] = {
        {"(", "x", ")"}, {"-", "x", ""}, {"abs(", "x", ")"}, {"half^", "x", ""}};
    for (size_t i = 0; i < 4; i++) {
        char *text = wrapped(DPS_FORMULA_DEPTH - 1, deep[i][0], "1", deep[i][2]);
        value_of(text);
        free(text);
        text = wrapped(DPS_FORMULA_DEPTH, deep[i][0], "x", deep[i][2]);
        struct dps_formula formula;
        struct dps_error err = {0};
        CHECK_STATUS(dps_formula_init(&formula, text, &scope, &err), DPS_EINVAL);
        CHECK(strstr(err.text,
                  ": more than 64 brackets, signs, powers and choices inside "
                  "each other") != NULL);
        free(text);
    }
    char *text = wrapped(499, "x+", "1", "");
    means(text, 499 * 3 + 1);
    free(text);
    text = wrapped(600, "x+", "1", "");
    refuses(text, "the expression has 1201 characters, more than 1000");
    free(text);
}

TEST(what_is_not_finite_is_refused_with_the_values_it_came_from)
{
    struct dps_formula formula;
    struct dps_error err = {0};
    double value = 7;
    REQUIRE_OK(dps_formula_init(&formula, "1 + burned / supply", &scope, &err), &err);
    CHECK_FAILS(dps_formula_value(&formula, variables, NULL, &value, &err), &err,
        DPS_ENUMERIC, "'1 + burned / supply' is nan at burned = 0, supply = 0");
    CHECK(value == 7);
    dps_formula_free(&formula);
    REQUIRE_OK(dps_formula_init(&formula, "x / supply", &scope, &err), &err);
    CHECK_FAILS(dps_formula_value(&formula, variables, NULL, &value, &err), &err,
        DPS_ENUMERIC, "'x / supply' is inf at x = 3, supply = 0");
    dps_formula_free(&formula);
    REQUIRE_OK(
        dps_formula_init(&formula, "0 * ema(exp(x * 1000), 3)", &scope, &err), &err);
    CHECK_FAILS(dps_formula_value(&formula, variables, NULL, &value, &err), &err,
        DPS_ENUMERIC,
        "what ema in column 5 of '0 * ema(exp(x * 1000), 3)' is to remember is inf at "
        "x "
        "= 3");
    dps_formula_free(&formula);
}

/* A series without a pattern, of either sign. */
static double
sample(uint32_t series, int epoch)
{
    double u[2];
    dps_rng_uniforms(
        (struct dps_rng_name){11, DPS_RNG_TEST, series, (uint32_t)epoch}, u);
    return 100 * u[0] - 50 * u[1];
}

/* ---- numbers and variables are evaluated alike --------------------------- */

/* `shape` with each $ replaced by the next word. */
static void
fill(char *text, size_t room, const char *shape, const char *const *words)
{
    size_t n = 0;
    for (const char *at = shape; *at != '\0' && n + 1 < room; at++) {
        int put = *at == '$' ? snprintf(text + n, room - n, "%s", *words++)
                             : snprintf(text + n, room - n, "%c", *at);
        n += (size_t)put;
    }
}

TEST(a_text_of_numbers_and_one_of_variables_have_the_same_bits)
{
    static const char *const shapes[] = {
        "$ * (3 * $ + 1) / $ - $",
        "1e-200 * $ * 1e200 * 1e150 / $ + $ * $",
        "($ - $) / ($ + 0.1) ^ 2 + $",
        "max($, $, 0.1) - ($ < $ ? 0.1 : 0.7)",
    };
    static const char *const words[] = {"x", "y", "price", "burned"};
    for (size_t i = 0; i < 4; i++) {
        for (int e = 0; e < 50; e++) {
            const double at[N_NAMES] = {sample(80, e), sample(81, e), 1 + e, 2};
            char numbers[4][40];
            const char *pointers[4];
            char text[200];
            double value = 0;
            struct dps_formula formula;
            struct dps_error err = {0};
            for (size_t k = 0; k < 4; k++) {
                snprintf(numbers[k], sizeof numbers[k], "(%.17g)", at[k]);
                pointers[k] = numbers[k];
            }
            fill(text, sizeof text, shapes[i], pointers);
            double folded = value_of(text);
            fill(text, sizeof text, shapes[i], words);
            REQUIRE_OK(dps_formula_init(&formula, text, &scope, &err), &err);
            CHECK_OK(dps_formula_value(&formula, at, NULL, &value, &err), &err);
            CHECK(memcmp(&folded, &value, sizeof value) == 0);
            dps_formula_free(&formula);
        }
    }
}

/* ---- tokens -------------------------------------------------------------- */

static int64_t
units_of(double value, int decimals)
{
    struct dps_error err = {0};
    int64_t units = -1;
    CHECK_OK(dps_formula_units(value, decimals, &units, &err), &err);
    return units;
}

TEST(whole_tokens_become_base_units_rounded_down)
{
    CHECK_INT(units_of(0, 8), 0);
    CHECK_INT(units_of(1.99, 0), 1);
    CHECK_INT(units_of(1.9999999, 6), 1999999);
    CHECK_INT(units_of(1e-9, 8), 0);
    CHECK_INT(units_of(9e9, 9), INT64_C(9000000000000000000));
    for (int64_t cents = 0; cents < 100000; cents++) {
        if (!CHECK_INT(units_of((double)cents / 100, 2), cents)) {
            break;
        }
    }
}

TEST(amounts_that_are_none_are_refused)
{
    static const struct {
        double value;
        const char *sentence;
    } cases[] = {
        {-3, "-3 token is less than 0"},
        {-1e-9, "-1e-09 token is less than 0"},
        {1e11, "1e+11 token is more than int64 holds at 8 decimals"},
        {INFINITY, "inf token is no amount"},
        {1e305, "1e+305 token is no amount"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct dps_error err = {0};
        int64_t units = 5;
        CHECK_FAILS(dps_formula_units(cases[i].value, 8, &units, &err), &err,
            DPS_ENUMERIC, cases[i].sentence);
        CHECK_INT(units, 5);
    }
    struct dps_error err = {0};
    int64_t units = 5;
    CHECK_FAILS(dps_formula_units(NAN, 8, &units, &err), &err, DPS_ENUMERIC,
        "nan token is no amount");
}
