/* Cohorts of holders that earn by a pool, by vesting, and by making a market; and what
 * cohorts sell. */
#include "models/holder/bonded.h"
#include "models/holder/claimer.h"
#include "models/holder/liquidity.h"
#include "models/holder/reflection.h"
#include "models/holder/trade.h"
#include "sim/core/date.h"
#include "sim/core/maths.h"
#include "tests/cohort.h"
#include "tests/test.h"

#include <math.h>

#define DAYS(n) ((n) * (double)DPS_DAY)

/* ---- reflection, claimer, liquidity ------------------------------------ */

TEST(a_pools_earnings_come_out_when_they_are_claimed)
{
    const struct dps_reflection law = {
        {0.5, 0.1, 0, 0, 1, DAYS(1e9), 0, {"", {NULL, 0}}}, DAYS(5),
        INT64_C(100000000000000)};
    const struct dps_holder holder = COHORT_OF(reflection, &law, COHORT_QUIET);
    struct cohort c;
    cohort_open(&c, &holder, 0, 1000);
    for (int day = 1; day <= 20; day++) {
        cohort_live(&c, DPS_DAY, 10);
        CHECK_INT(c.flows.claimed, day % 5 == 0 ? 50 : 0);
        CHECK_INT(c.holding.state.pooled, 10 * (day % 5));
        CHECK_INT(c.free, day / 5 * 50);
        CHECK_INT(dps_holder_weight(&c.holding, c.date), 1000);
    }
    c.locked -= dps_holder_slash(&c.holding, 100);
    CHECK_INT(c.holding.reflector.total, 900);
    cohort_live(&c, DPS_DAY, 10);
    cohort_close(&c);
}

TEST(what_vests_is_claimed_after_the_lag_and_sold_by_shares)
{
    const struct dps_claimer law = {DAYS(10), DAYS(1)};
    struct dps_trade trade = COHORT_QUIET;
    trade.income = 0.25;
    trade.keep = 1.0 / 3;
    trade.per_year = 0.5;
    trade.fall = 0.5;
    trade.panic = 0.5;
    const struct dps_holder holder = COHORT_OF(claimer, &law, trade);
    struct cohort c;
    cohort_open(&c, &holder, 0, 0);
    cohort_live(&c, DPS_DAY, 4000000);
    for (int day = 0; day < 9; day++) {
        c.price = day == 4 ? 0.5 : 2; /* a panic cannot sell what is not in hand */
        cohort_live(&c, DPS_DAY, 0);
        CHECK_INT(c.flows.sold, 0);
        CHECK_INT(c.holding.state.waiting, 4000000);
    }
    cohort_live(&c, DPS_DAY, 0);
    CHECK_INT(c.flows.claimed, 4000000);
    CHECK_WITHIN((double)c.flows.sold, 1e6 + 2e6 * (1 - dps_pow(0.5, 1 / 365.0)), 1);
    for (int day = 1; day < 365; day++) {
        cohort_live(&c, DPS_DAY, 0);
    }
    CHECK_WITHIN((double)c.free, 1e6 + 1e6, 365); /* kept, and half of the stock */
    cohort_close(&c);
}

TEST(without_a_lag_what_vests_is_in_hand_at_once)
{
    const struct dps_claimer law = {0, DAYS(1)};
    struct dps_trade trade = COHORT_QUIET;
    trade.income = 1;
    const struct dps_holder holder = COHORT_OF(claimer, &law, trade);
    struct cohort c;
    cohort_open(&c, &holder, 0, 0);
    cohort_live(&c, DPS_DAY, 4000001);
    CHECK_INT(c.flows.sold, 4000001);
    CHECK_INT(dps_holder_weight(&c.holding, c.date), 0);
    CHECK(dps_holder_depth(&c.holding) == 0);
    cohort_close(&c);
}

/* A pool of U V = k: worth 2 sqrt(k p), and the price moves by 2 % once its depth is
 * sold into it. */
TEST(liquidity_follows_the_price_along_its_invariant)
{
    const struct dps_liquidity law = {
        {1, 0.1, 0, 0, 1, 0, 0, {"", {NULL, 0}}}, 0.003, 1, 1};
    const struct dps_holder holder = COHORT_OF(liquidity, &law, COHORT_QUIET);
    struct cohort c;
    cohort_open(&c, &holder, 1000 * COHORT_UNIT, 0);
    c.dollars = 2000 * COHORT_UNIT;
    cohort_live(&c, DPS_DAY, 0);
    CHECK_INT(c.holding.state.staked, 1000 * COHORT_UNIT);
    CHECK_INT(c.holding.state.dollars, 2000 * COHORT_UNIT);
    double x = 1000 * (1 / sqrt(0.98) - 1);
    CHECK_CLOSE((1000 / (1000 + x)) * (1000 / (1000 + x)), 0.98, 1e-14);
    CHECK_CLOSE(dps_holder_depth(&c.holding), 2 * x, 1e-12);
    c.price = 0.5;
    cohort_live(&c, DPS_DAY, 0);
    CHECK_INT(c.flows.absorbed, 1000 * COHORT_UNIT);
    CHECK_INT(c.flows.paid, 1000 * COHORT_UNIT);
    c.price = 2;
    cohort_live(&c, DPS_DAY, 0);
    CHECK_INT(c.flows.supplied, 1000 * COHORT_UNIT);
    CHECK_INT(c.flows.earned, 1000 * COHORT_UNIT);
    CHECK_INT(c.dollars, 2000 * COHORT_UNIT);
    cohort_close(&c);
}

TEST(liquidity_earns_its_fee_on_what_is_traded)
{
    const struct dps_liquidity law = {
        {0.5, 0.1, 0, 0, 1, 0, 0, {"", {NULL, 0}}}, 0.003, 0.5, 2};
    const struct dps_holder holder = COHORT_OF(liquidity, &law, COHORT_QUIET);
    struct cohort c;
    cohort_open(&c, &holder, 1000 * COHORT_UNIT, 0);
    c.dollars = 2000 * COHORT_UNIT;
    cohort_live(&c, DPS_DAY, 0);
    CHECK_INT(c.holding.state.staked, 500 * COHORT_UNIT);
    c.figure[DPS_BOUGHT] = 300;
    c.figure[DPS_SOLD] = 700;
    cohort_live(&c, 2 * DPS_DAY, 0);
    CHECK_INT(c.flows.fees, 6000000); /* 2 d x 1000 a day x 2 USD x 0.3 % / 2 */
    CHECK_CLOSE(c.holding.state.yield, 6.0 / 2000 * 365 / 2, 1e-12);
    cohort_close(&c);
}

TEST(liquidity_absorbs_no_more_than_others_have)
{
    const struct dps_liquidity law = {
        {0.5, 0.1, 0, 0, 1, 0, 0, {"", {NULL, 0}}}, 0.003, 1, 1};
    struct dps_trade trade = {.buy = 0.75, .fall = 1, .memory = 1};
    const struct dps_holder holder = COHORT_OF(liquidity, &law, trade);
    struct cohort c;
    cohort_open(&c, &holder, 1000 * COHORT_UNIT, 0);
    c.dollars = 2000 * COHORT_UNIT;
    cohort_live(&c, DPS_DAY, 0);
    c.price = 1;
    c.market = 5000000;
    cohort_live(&c, DPS_DAY, 0);
    CHECK(c.flows.bought > 0 && c.flows.absorbed > 0);
    CHECK_INT(c.market, 0);
    cohort_close(&c);
}

/* ---- trade ------------------------------------------------------------- */

TEST(a_panic_sells_what_is_free_and_asks_stake_back)
{
    const struct dps_bonded law = {
        {0.5, 0.1, 0, 0, 1, DAYS(1e9), 0, {"", {NULL, 0}}}, DAYS(21), DAYS(1)};
    struct dps_trade trade = {.fall = 0.3, .panic = 0.1, .memory = DAYS(10)};
    const struct dps_holder holder = COHORT_OF(bonded, &law, trade);
    struct cohort c;
    cohort_open(&c, &holder, 1000 * COHORT_UNIT, 1000 * COHORT_UNIT);
    cohort_live(&c, DPS_DAY, 0);
    c.price = 1.41; /* of 2, no 30 % less */
    cohort_live(&c, DPS_DAY, 0);
    CHECK_INT(c.flows.sold, 0);
    CHECK(!dps_trade_panics(&trade, 0.7, 1));
    c.price = 1.2;
    cohort_live(&c, DPS_DAY, 0);
    CHECK_INT(c.flows.sold, 100 * COHORT_UNIT);
    CHECK_INT(c.flows.unstaked, 100 * COHORT_UNIT);
    c.price = 1.9;
    cohort_live(&c, DPS_DAY, 0);
    CHECK_INT(c.flows.sold, 0);
    cohort_close(&c);
}

TEST(nothing_is_sold_where_there_is_no_price)
{
    const struct dps_claimer law = {0, DAYS(1)};
    struct dps_trade trade = {
        .income = 1, .keep = 0.25, .fall = 0.1, .panic = 0.5, .memory = 1};
    const struct dps_holder holder = COHORT_OF(claimer, &law, trade);
    struct cohort c;
    cohort_open(&c, &holder, 0, 0);
    c.price = 0;
    cohort_live(&c, DPS_DAY, 100);
    CHECK_INT(c.flows.sold, 0);
    CHECK_INT(c.holding.state.stock, 75);
    cohort_close(&c);
}

TEST(dollars_buy_their_share_a_year)
{
    const struct dps_claimer law = {0, DAYS(1)};
    struct dps_trade trade = {.buy = 0.75, .fall = 1, .memory = 1};
    const struct dps_holder holder = COHORT_OF(claimer, &law, trade);
    struct cohort c;
    cohort_open(&c, &holder, 0, 0);
    c.dollars = 100 * COHORT_UNIT;
    for (int half = 0; half < 2; half++) {
        cohort_live(&c, DPS_YEAR / 2, 0);
    }
    CHECK_WITHIN((double)c.free, 37.5 * (double)COHORT_UNIT, 2);
    c.market = 3;
    cohort_live(&c, DPS_YEAR / 2, 0);
    CHECK_INT(c.flows.bought, 3);
    cohort_close(&c);
}

TEST(what_is_bought_can_be_staked_at_once)
{
    const struct dps_bonded law = {
        {1, 0.1, 0, 0, 1, 0, 0, {"", {NULL, 0}}}, DAYS(21), DAYS(1)};
    struct dps_trade trade = {.buy = 0.5, .fall = 1, .memory = 1};
    const struct dps_holder holder = COHORT_OF(bonded, &law, trade);
    struct cohort c;
    cohort_open(&c, &holder, 0, 0);
    c.dollars = 100 * COHORT_UNIT;
    cohort_live(&c, DPS_YEAR, 0);
    CHECK_INT(c.flows.bought, 25 * COHORT_UNIT);
    CHECK_INT(c.flows.staked, 25 * COHORT_UNIT);
    cohort_close(&c);
}
