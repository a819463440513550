/* Payback, present value, internal rate of return, break-even. */
#include "models/operator/finance.h"
#include "sim/core/date.h"
#include "sim/core/maths.h"
#include "sim/core/rng.h"
#include "tests/test.h"

#include <math.h>

#define YR ((double)DPS_YEAR)

static const struct dps_investment machine = {.capex = 1600,
    .margin = 4.0 / DPS_DAY,
    .delivery = 30.0 * DPS_DAY,
    .life = 4 * YR,
    .salvage = 200};

TEST(payback_is_the_delivery_and_the_time_that_the_margin_needs)
{
    CHECK_CLOSE(dps_finance_payback(&machine), 430.0 * DPS_DAY, 1e-15);
    struct dps_investment poor = machine;
    poor.margin = 1600 / (4.01 * YR);
    CHECK(dps_finance_payback(&poor) == INFINITY);
    poor.margin = -1;
    CHECK(dps_finance_payback(&poor) == INFINITY);
    poor.capex = 0;
    CHECK(dps_finance_payback(&poor) == machine.delivery);
}

TEST(present_value_is_the_sum_of_discounted_seconds)
{
    double rate = 0.2 / YR;
    CHECK_CLOSE(dps_finance_npv(&machine, 0), 4.0 * 4 * 365 - 1600 + 200, 1e-14);
    double sum = -1600;
    enum { STEPS = 100000 };
    for (int i = 0; i < STEPS; i++) {
        double t = machine.delivery + (i + 0.5) * machine.life / STEPS;
        sum += machine.margin * machine.life / STEPS * dps_exp(-rate * t);
    }
    sum += 200 * dps_exp(-rate * (machine.delivery + machine.life));
    CHECK_CLOSE(dps_finance_npv(&machine, rate), sum, 1e-9);
    struct dps_investment everlasting = {.capex = 10, .margin = 3, .life = INFINITY};
    CHECK_CLOSE(dps_finance_npv(&everlasting, 0.1), 20, 1e-15);
}

TEST(at_break_even_the_present_value_is_nothing)
{
    double rate = 0.15 / YR;
    double revenue = 9.0 / DPS_DAY;
    double running = 2.0 / DPS_DAY;
    double used = dps_finance_break_even(&machine, revenue, running, rate);
    struct dps_investment then = machine;
    then.margin = used * revenue - running;
    CHECK(used > running / revenue && used < 1);
    CHECK_WITHIN(dps_finance_npv(&then, rate), 0, 1e-9);
    CHECK(dps_finance_break_even(&machine, 0, running, rate) == INFINITY);
    CHECK(dps_finance_break_even(&machine, running, running, rate) > 1);
}

TEST(the_internal_rate_of_return_makes_the_present_value_nothing)
{
    const struct {
        double flows[4];
        size_t n;
        double rate; /* a period */
    } cases[] = {
        {{-100, 110}, 2, 0.0953101798043249}, {{-100, 0, 121}, 3, 0.0953101798043249},
        {{-100, 50}, 2, -DPS_LN2}, {{-100, 60, 40}, 3, 0},
        {{100, -110}, 2, 0.0953101798043249}, /* a loan */
        {{-1e-9, 1e9}, 2, 41.4465316738928}, {{-1e9, 1e-9}, 2, -41.4465316738928},
        {{1, -5, 6}, 3, DPS_LN2}, /* 2 and 3: the nearer one to 0 */
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        CHECK_WITHIN(
            dps_finance_irr(cases[i].flows, cases[i].n, 10), cases[i].rate / 10, 1e-13);
    }
}

TEST(the_internal_rate_of_return_of_a_machine_agrees_with_its_present_value)
{
    enum { DAYS = 4 * 365 + 31 };
    double flows[DAYS] = {-1600};
    for (int day = 30; day < DAYS - 1; day++) {
        flows[day] += 2; /* a day's income, half at its begin and half at its end */
        flows[day + 1] += 2;
    }
    flows[DAYS - 1] += 200;
    double rate = dps_finance_irr(flows, DAYS, (double)DPS_DAY);
    CHECK_WITHIN(dps_finance_npv(&machine, rate), 0, 1e-2);
    CHECK(rate * YR > 0.5 && rate * YR < 2);
}

TEST(flows_of_one_sign_have_no_rate_of_return)
{
    const double gains[] = {0, 1, 2};
    const double losses[] = {-1, -2};
    CHECK(isnan(dps_finance_irr(gains, 3, 1)));
    CHECK(isnan(dps_finance_irr(losses, 2, 1)));
    CHECK(isnan(dps_finance_irr(gains, 1, 1)));
    CHECK(isnan(dps_finance_irr(gains, 0, 1)));
    const double never[] = {1, -2, 2}; /* 1 - 2 v + 2 v^2 > 0 */
    CHECK(isnan(dps_finance_irr(never, 3, 1)));
}

TEST(a_rate_of_return_is_found_whatever_machine_it_is)
{
    for (uint32_t i = 0; i < 2000; i++) {
        double u[2];
        double flows[200];
        dps_rng_uniforms((struct dps_rng_name){4, DPS_RNG_TEST, 0, i}, u);
        flows[0] = -dps_exp(20 * u[0] - 10);
        for (int k = 1; k < 200; k++) {
            flows[k] = dps_exp(20 * u[1] - 10);
        }
        double rate = dps_finance_irr(flows, 200, 1);
        double sum = flows[0];
        double size = -flows[0];
        for (int k = 1; k < 200; k++) {
            sum += flows[k] * dps_exp(-rate * k);
            size += flows[k] * dps_exp(-rate * k);
        }
        CHECK(fabs(sum) <= 1e-9 * size);
    }
}
