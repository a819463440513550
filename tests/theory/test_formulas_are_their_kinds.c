/* HIP-20, Filecoin's simple part and a logistic demand written as formulas, in whole
 * runs: equal to their kinds to 1e-12.  tests/bench/bench_formula.c has their time. */
#include "tests/formula_runs.h"
#include "tests/test.h"
#include "tests/world.h"

#include <math.h>

static double
issued(const struct world *world)
{
    return (double)world->economy.members[0].emission[0].state.issued;
}

/* Up to the last base unit, which both round down. */
static bool
is_close(double a, double b)
{
    return fabs(a - b) <= 1e-12 * fmax(fabs(a), fabs(b)) + 1;
}

/* Lives both side by side and compares them at the end of every epoch. */
static void
compare(const char *kind, const char *formula, uint32_t epochs,
    double (*quantity)(const struct world *world))
{
    struct world a;
    struct world b;
    bool equal = true;
    world_open(&a, kind, 1);
    world_open(&b, formula, 1);
    for (uint32_t i = 0; i < epochs && equal; i++) {
        world_live(&a, 1);
        world_live(&b, 1);
        equal = CHECK(is_close(quantity(&a), quantity(&b)));
    }
    CHECK(quantity(&a) > 0);
    if (!equal) {
        CHECK_CLOSE(quantity(&a), quantity(&b), 1e-12);
    }
    world_close(&a);
    world_close(&b);
}

TEST(hip_20_as_a_formula_is_its_table)
{
    compare(formula_runs[FORMULA_HIP20].kind, formula_runs[FORMULA_HIP20].formula, 7300,
        issued);
}

TEST(filecoin_s_simple_part_as_a_formula_is_its_kind)
{
    compare(formula_runs[FORMULA_SIMPLE].kind, formula_runs[FORMULA_SIMPLE].formula,
        7300, issued);
}

/* Work is whole in no unit: what differs is relative. */
static double
asked(const struct world *world)
{
    return 1e16 * world_figure(world, "demand");
}

TEST(a_logistic_demand_as_a_formula_is_its_kind)
{
    compare(formula_runs[FORMULA_LOGISTIC].kind, formula_runs[FORMULA_LOGISTIC].formula,
        3650, asked);
}

/* The value at the middle alone is right to the square of the epoch's length: a day of
 * a growth of r = ln 10 / 1.5 yr misses by less than (r d)^2 / 24 of the level. */
TEST(the_value_in_the_middle_is_right_to_the_square_of_the_length)
{
    static const struct dps_setting middle = {
        "networks.x.demand.0.level", "low + (high - low) / (1 + exp(-r * (t - m)))"};
    double r = log(10) / (1.5 * 365);
    struct world a;
    struct world b;
    double most = 0;
    world_open(&a, formula_runs[FORMULA_LOGISTIC].kind, 1);
    world_open_with(&b, formula_runs[FORMULA_LOGISTIC].formula, &middle, 1, 1);
    for (int i = 0; i < 3650; i++) {
        world_live(&a, 1);
        world_live(&b, 1);
        double off = world_figure(&b, "demand") / world_figure(&a, "demand") - 1;
        most = fmax(most, fabs(off));
    }
    CHECK(most < r * r / 24);
    CHECK(most > r * r / 240);
    world_close(&a);
    world_close(&b);
}
