/* A treasury's budget, to the micro-dollar. */
#include "models/treasury.h"

#include "models/part.h"
#include "sim/core/date.h"
#include "tests/test.h"

#include <math.h>

#define UNIT INT64_C(100000000)
#define USD  INT64_C(1000000)

struct purse {
    int64_t tokens, dollars; /* [base units], [micro-dollars] */
    int64_t date;            /* [s] */
    double price;            /* [USD/token] */
    int64_t sold, paid;      /* in the last epoch */
    struct dps_treasury_state state;
};

static void
live(struct purse *p, const struct dps_treasury *law, int64_t step, int64_t income)
{
    p->date += step;
    p->tokens += income;
    struct dps_treasury_inputs in = {
        p->date, p->price, UNIT, p->tokens, p->dollars, income};
    p->sold = dps_treasury_sell(law, &in, &p->state);
    REQUIRE(p->sold >= 0 && p->sold <= p->tokens);
    p->tokens -= p->sold;
    p->dollars += dps_part_worth(p->sold, p->price, UNIT);
    p->paid = dps_treasury_spend(law, p->dollars, &p->state);
    REQUIRE(p->paid >= 0 && p->paid <= p->dollars);
    p->dollars -= p->paid;
}

static struct purse
purse_of(int64_t tokens, int64_t dollars)
{
    return (struct purse){
        tokens * UNIT, dollars * USD, 0, 2, 0, 0, dps_treasury_begin(0)};
}

TEST(tables_do_not_contradict_themselves)
{
    struct dps_error err = {0};
    CHECK_OK(dps_record_check(&dps_treasury_record, &err), &err);
}

TEST(no_step_loses_a_micro_dollar_of_the_budget)
{
    const struct dps_treasury law = {.budget = 1e6 / (30 * 86400.0), .most = 1};
    struct purse p = purse_of(100000000, 0);
    p.price = 1.7; /* at which a micro-dollar is no whole number of units */
    for (int i = 0; i < 30 * 86400 / 37; i++) {
        live(&p, &law, 37, 0);
    }
    live(&p, &law, 30 * DPS_DAY - p.date, 0);
    CHECK_WITHIN((double)p.state.spent, 1e12, 1);
    CHECK_INT(p.state.unpaid, 0);
    CHECK_INT(p.tokens, 100000000 * UNIT - p.state.sold);
    CHECK_WITHIN((double)p.state.sold, 1e6 / 1.7 * (double)UNIT, 60.0 * 70055);
    CHECK(p.dollars < 70055 * 2);
}

TEST(dollars_pay_before_tokens_are_sold)
{
    const struct dps_treasury law = {.budget = 100 / 86400.0, .most = 1};
    struct purse p = purse_of(1000, 250);
    live(&p, &law, DPS_DAY, 0);
    live(&p, &law, DPS_DAY, 0);
    CHECK_INT(p.state.sold, 0);
    live(&p, &law, DPS_DAY, 0);
    CHECK_WITHIN((double)p.sold, 25.0 * (double)UNIT, 100);
    CHECK_WITHIN((double)p.state.spent, 300e6, 1);
}

TEST(it_runs_dry_at_its_runway_and_never_below_zero)
{
    const struct dps_treasury law = {.budget = 100 / 86400.0, .most = 1};
    struct purse p = purse_of(1000, 500);
    struct dps_treasury_inputs in = {
        .price = p.price, .unit = UNIT, .tokens = p.tokens, .dollars = p.dollars};
    CHECK_CLOSE(dps_treasury_runway(&law, &in), 25.0 * (double)DPS_DAY, 1e-12);
    for (int day = 0; day < 25; day++) {
        live(&p, &law, DPS_DAY, 0);
        CHECK_WITHIN((double)p.paid, 100e6, 100);
    }
    live(&p, &law, DPS_DAY, 0);
    CHECK(p.paid < 100 && p.tokens < UNIT);
    CHECK_WITHIN((double)p.state.unpaid, 100e6, 200);
    const struct dps_treasury idle = {.most = 1};
    CHECK(isinf(dps_treasury_runway(&idle, &in)));
}

TEST(arrears_stay_due_until_they_can_be_paid)
{
    const struct dps_treasury law = {
        .budget = 100 / 86400.0, .most = 1, .arrears = true};
    struct purse p = purse_of(0, 0);
    for (int day = 0; day < 3; day++) {
        live(&p, &law, DPS_DAY, 0);
        CHECK_INT(p.paid, 0);
    }
    live(&p, &law, DPS_DAY, 1000 * UNIT);
    CHECK_WITHIN((double)p.paid, 400e6, 1);
    CHECK_INT(p.state.unpaid, 0);
}

TEST(no_more_is_sold_than_the_cap_allows)
{
    const struct dps_treasury law = {.budget = 1, .most = 0.01};
    struct purse p = purse_of(10000, 0);
    live(&p, &law, DPS_DAY, 0);
    CHECK_WITHIN((double)p.sold, 100.0 * (double)UNIT, 1);
    live(&p, &law, DPS_DAY / 2, 0);
    CHECK_CLOSE((double)p.sold, 9900.0 * (1 - sqrt(0.99)) * (double)UNIT, 1e-9);
    p.price = 0;
    live(&p, &law, DPS_DAY, 0);
    CHECK_INT(p.sold, 0);
}

TEST(a_share_of_the_income_is_sold_and_spent)
{
    const struct dps_treasury law = {.share = 0.25, .most = 1};
    struct purse p = purse_of(10, 0);
    live(&p, &law, DPS_DAY, 8 * UNIT);
    CHECK_INT(p.sold, 2 * UNIT);
    CHECK_INT(p.paid, 4 * USD);
    CHECK_INT(p.tokens, 16 * UNIT);
}
