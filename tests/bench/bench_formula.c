/* What a law costs as an expression, against the same law as a kind.  An evaluation is
 * one epoch: the law's amount or value at one date. */

#include "models/emission/decay.h"
#include "models/emission/emission.h"
#include "models/emission/formula.h"
#include "models/emission/table.h"
#include "models/formula/formula.h"
#include "models/formula/law.h"
#include "models/growth.h"
#include "sim/core/date.h"
#include "tests/bench/frame.h"

#include <stddef.h>
#include <stdint.h>

enum { DAYS = 7300, ROWS = 4096, HALVINGS = 50 };

#define UNITS(n)                                                                       \
    {                                                                                  \
        .units = (n), .decimals = 8                                                    \
    }

static void
issue(void *data)
{
    const struct dps_emission *emission = data;
    struct dps_emission_state state;
    dps_emission_begin(emission, &state);
    for (int64_t day = 1; day <= DAYS; day++) {
        dps_emission_advance(emission, NULL, day * DPS_DAY, &state);
    }
    bench_keep((double)state.issued);
}

static void
emissions(const char *name, const struct dps_emission_kind *kind, const void *law,
    const struct dps_emission_formula *formula)
{
    struct dps_emission entry = {.name = "", .to = "nodes", .law = {&kind->base, law}};
    struct bench_time plain = bench(name, DAYS, issue, &entry);
    entry.law.kind = &dps_emission_formula.base;
    entry.law.params = formula;
    struct bench_time written = bench("  as a formula", DAYS, issue, &entry);
    bench_ratio("  the formula against the kind", plain, written);
}

static void
halvings(void)
{
    static struct dps_table_row rows[HALVINGS];
    static const struct dps_formula_param numbers[] = {{"a", 60e6}};
    int64_t amount = INT64_C(6000000000000000);
    for (int i = 0; i < HALVINGS; i++) {
        rows[i] = (struct dps_table_row){DPS_NEVER, UNITS(amount >> i / 2)};
    }
    const struct dps_table law = {
        {rows, HALVINGS}, {.months = 12}, DPS_NEVER, {.ns = DPS_DAY * DPS_NS}};
    const struct dps_emission_formula formula = {
        .rate = "",
        .issued = "a * (4 - (4 - calendar_years + 2 * floor(calendar_years / 2)) "
                  "* halving(calendar_years, 2))",
        .params = {(void *)(uintptr_t)numbers, 1},
        .most = UNITS(INT64_C(24000000000000000)),
        .period = {.ns = DPS_DAY * DPS_NS},
    };
    emissions("HIP-20, a table by year", &dps_emission_table, &law, &formula);
}

static void
decay(void)
{
    static const struct dps_formula_param numbers[] = {
        {"lambda", 0.693147180559945309 / (6.0 * DPS_YEAR)}};
    const struct dps_decay law = {
        UNITS(INT64_C(33000000000000000)), 6.0 * DPS_YEAR, {.ns = 0}};
    const struct dps_emission_formula formula = {
        .rate = "",
        .issued = "330e6 * -expm1(-lambda * t)",
        .params = {(void *)(uintptr_t)numbers, 1},
        .most = UNITS(INT64_C(33000000000000000)),
    };
    emissions("Filecoin's simple part", &dps_emission_decay, &law, &formula);
}

/* ---- demand ------------------------------------------------------------ */

static const struct dps_growth_logistic logistic_law = {.from = 1e4,
    .to = 1e6,
    .midpoint = 6 * DPS_YEAR,
    .tenfold = {.ns = 3 * DPS_YEAR / 2 * DPS_NS}};

static void
follow_kind(void *data)
{
    const struct dps_growth_kind *kind = data;
    double sum = 0;
    for (int64_t day = 0; day < DAYS; day++) {
        sum += kind->target(&logistic_law, day * DPS_DAY);
    }
    bench_keep(sum);
}

static void
follow_formula(void *data)
{
    const struct dps_formula_law *law = data;
    double sum = 0;
    for (int64_t day = 0; day < DAYS; day++) {
        const struct dps_formula_point at = {NULL, (double)(day * DPS_DAY), NULL};
        double value = 0;
        (void)!dps_formula_law_value(law, NULL, &at, NULL, &value, NULL);
        sum += value;
    }
    bench_keep(sum);
}

static void
logistic(void)
{
    static const struct dps_formula_param numbers[] = {
        {"low", 1e4}, {"high", 1e6}, {"middle", 6}, {"tenfold", 1.5}};
    const struct dps_growth_kind *kind =
        (const void *)dps_family_kind(&dps_growth_family, "logistic");
    struct dps_formula_law law = {
        "low + (high - low) / (1 + 10 ^ ((middle - years) / tenfold))",
        {(void *)(uintptr_t)numbers, 4}};
    struct bench_time plain =
        bench("a logistic demand", DAYS, follow_kind, (void *)(uintptr_t)kind);
    struct bench_time written = bench("  as a formula", DAYS, follow_formula, &law);
    bench_ratio("  the formula against the kind", plain, written);
}

/* ---- evaluators -------------------------------------------------------- */

static const struct dps_formula_name names[] = {{"x", "1", "x"}, {"y", "1", "y"}};

static void
fill_column(void *data)
{
    static double values[ROWS];
    static double x[ROWS];
    const double variables[2] = {0, 3};
    for (int i = 0; i < ROWS; i++) {
        x[i] = i;
    }
    const double *const columns[2] = {x, NULL};
    (void)!dps_formula_column(data, variables, columns, ROWS, NULL, values, NULL);
    bench_keep(values[ROWS - 1]);
}

static void
one_by_one(void *data)
{
    static struct dps_formula_memory memory;
    double sum = 0;
    for (int i = 0; i < ROWS; i++) {
        const double variables[2] = {i, 3};
        double value = 0;
        (void)!dps_formula_value(data, variables, &memory, &value, NULL);
        sum += value;
    }
    bench_keep(sum);
}

static void
compile(void *data)
{
    struct dps_formula formula;
    (void)!dps_formula_init(&formula, "x * y - exp(x)", data, NULL);
    dps_formula_free(&formula);
}

int
main(void)
{
    struct dps_formula_scope scope = {names, 2, NULL, 0};
    struct dps_formula formula;
    halvings();
    decay();
    logistic();
    if (dps_formula_init(&formula, "x * y + x", &scope, NULL) == DPS_OK) {
        bench("a row of a column, x * y + x", ROWS, fill_column, &formula);
    }
    dps_formula_free(&formula);
    if (dps_formula_init(&formula, "ema(x, 30) + sum(y, 30)", &scope, NULL) == DPS_OK) {
        bench("ema and a sum over 30", ROWS, one_by_one, &formula);
    }
    dps_formula_free(&formula);
    bench("reading an expression", 1, compile, &scope);
    return 0;
}
