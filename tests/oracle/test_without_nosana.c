/* What each mechanism of Nosana does in the file that is shipped, and that it is this
 * mechanism which does it: without it the same run shows nothing of the kind. */
#include "models/payment/deposit.h"
#include "sim/core/date.h"
#include "tests/test.h"
#include "tests/world.h"

#include <stdio.h>
#include <string.h>

enum { MOST = 12 };

static struct dps_setting settings[MOST];
static size_t n_settings;

static void
set(const char *path, const char *value)
{
    REQUIRE(n_settings < MOST);
    settings[n_settings++] = (struct dps_setting){path, value};
}

/* The shipped network from a date on, with what was set: ten cards that never fail, 240
 * GPU hours a day, and users who ask for so many. */
static void
opens(struct world *world, const char *start, const char *demand)
{
    char text[2000];
    snprintf(text, sizeof text,
        "title: nosana\n"
        "start: %s\n"
        "length: 2 yr\n"
        "networks: {nosana: {demand: [{kind: constant, level: %s}]}}\n"
        "fleet:\n"
        "  - {name: a, class: {extends: rtx4090, up: {kind: never}}, region: world,\n"
        "     network: nosana, operator: {kind: loyal, sell: 0}, count: 10,\n"
        "     operators: 10}\n",
        start, demand);
    world_open_with(world, text, settings, n_settings, 1);
    n_settings = 0;
}

static double
held(const struct world *world, const char *account)
{
    char name[64];
    snprintf(name, sizeof name, "nosana/%s", account);
    return (double)world_balance(world, name) / 1e6;
}

/* ---- pools ------------------------------------------------------------------ */

static double
months_of_mining(void)
{
    struct world world;
    opens(&world, "2022-01-17", "240");
    world_live(&world, 59); /* to the 17th of March */
    double sum = (double)world.economy.members[0].rewarded / 1e6;
    world_close(&world);
    return sum;
}

TEST(the_mining_pool_pays_a_24th_of_20_million_a_month)
{
    set("networks.nosana.payment", "none");
    CHECK_WITHIN(months_of_mining(), 2 * 20e6 / 24, 1);
    set("networks.nosana.payment", "none");
    set("networks.nosana.emission",
        "[{name: mining, to: nodes, kind: none}, {name: x, to: market, kind: vesting, "
        "amount: 8e6 NOS, over: 0 s}]");
    CHECK_CLOSE(months_of_mining(), 0, 0);
}

/* ---- one queue ----------------------------------------------------------------- */

/* Units of work that wait after a day on which 1000 were asked for and 240 done. */
static double
waiting(const char *market)
{
    struct world world;
    if (market != NULL) {
        set("networks.nosana.market", market);
    }
    opens(&world, "2025-01-01", "1000");
    world_live(&world, 2);
    double units = world.economy.members[0].service.outcome.waiting;
    world_close(&world);
    return units;
}

TEST(a_market_keeps_a_queue_of_314_jobs)
{
    CHECK_CLOSE(waiting(NULL), 314 * 0.865, 1e-9);
    CHECK_CLOSE(waiting("{kind: posted, price: 0.2182 USD}"), 0, 0);
}

TEST(who_comes_first_is_served_first)
{
    struct world world;
    set("networks.nosana.demand.0.ends", "2025-01-03");
    opens(&world, "2025-01-01", "300");
    double there = 600;
    for (int day = 0; day < 2; day++) {
        world_live(&world, 1);
        there -= world_figure(&world, "served");
    }
    CHECK_WITHIN(there, 120, 1);
    CHECK_CLOSE(world.economy.members[0].service.outcome.waiting, there, 1e-9);
    world_live(&world, 1); /* nobody asks, those who waited are served */
    CHECK_CLOSE(world_figure(&world, "served"), there, 1e-9);
    CHECK_CLOSE(world.economy.members[0].service.outcome.waiting, 0, 0);
    world_close(&world);
}

TEST(a_job_is_as_large_as_what_is_paid_for_one_on_the_mean)
{
    struct world world;
    opens(&world, "2025-01-01", "1000");
    const struct dps_setup_network *network = world.economy.members[0].setup;
    const struct dps_payment_deposit *law = network->payment->law.params;
    CHECK_WITHIN(dps_deposit_paid_time(law) / 3600, 0.865, 0.0005);
    world_close(&world);
}

/* ---- deposits ---------------------------------------------------------------------
 */

/* What lies in escrow, what nodes earned of a day's deposits, and the work of the day.
 */
static double
deposits(const char *payment, double *kept, double *paid)
{
    struct world world;
    if (payment != NULL) {
        set("networks.nosana.payment", payment);
    }
    opens(&world, "2025-01-01", "300");
    world_live(&world, 1);
    *kept =
        world.economy.members[0].setup->payment != NULL ? held(&world, "escrow") : 0;
    *paid = (double)world.economy.members[0].rewarded / 1e6;
    double served = world_figure(&world, "served");
    world_close(&world);
    return served;
}

/* Of 300 units 240 are done at 0.2182 USD and 0.5 USD a token, 1 % of them by nodes
 * that give up; the others wait. */
TEST(users_deposit_price_times_timeout_and_pay_for_what_a_job_took)
{
    double kept = 0;
    double paid = 0;
    double served = deposits(NULL, &kept, &paid);
    double price = 0.2182 / 0.5;
    CHECK_CLOSE(kept, (300 - served) * price * 2 / 0.865, 1e-3);
    CHECK_CLOSE(paid, served * price * 0.99, 1e-6);
    deposits("{kind: transfer}", &kept, &paid);
    CHECK_CLOSE(kept, 0, 0);
    deposits("none", &kept, &paid);
    CHECK_CLOSE(paid, 0, 0);
}

/* ---- xNOS and reflections
 * ------------------------------------------------------------ */

/* What stakers of a year and of 14 days got of fees in a year, for a token that they
 * held. */
static void
yields(double *of_year, double *of_fortnight, double *fees)
{
    struct world world;
    set("networks.nosana.holders.0.trade", "{income: 0, keep: 1}");
    set("networks.nosana.holders.2.trade", "{income: 0, keep: 1}");
    opens(&world, "2025-01-01", "240");
    world_live(&world, 361);
    *of_year =
        (held(&world, "stakers-long") + held(&world, "stakers-long-locked")) / 1.5e6 -
        1;
    *of_fortnight =
        (held(&world, "stakers-short") + held(&world, "stakers-short-locked")) / 0.3e6 -
        1;
    *fees = 361 * 240 * 0.99 * 0.2182 / 0.5 / 10;
    world_close(&world);
}

TEST(a_stake_for_a_year_earns_four_times_what_a_loan_for_a_day_would)
{
    double year = 0;
    double fortnight = 0;
    double fees = 0;
    yields(&year, &fortnight, &fees);
    CHECK(year > 0.0003);
    /* 4 : 1.115068; both put the same share of their holdings at stake */
    CHECK_WITHIN(year / fortnight, 4 / 1.115068, 0.02);
    set("networks.nosana.holders.0",
        "{kind: bonded, name: stakers-short, aim: {ratio: 90 %}}");
    set("networks.nosana.holders.2",
        "{kind: bonded, name: stakers-long, aim: {ratio: 90 %}}");
    yields(&year, &fortnight, &fees);
    CHECK_WITHIN(year / fortnight, 1, 0.01); /* without xNOS */
}

TEST(fees_are_reflected_to_stakers_and_claimed_once_a_month)
{
    struct world world;
    opens(&world, "2025-01-01", "240");
    double fee = 240 * 0.99 * 0.2182 / 0.5 / 10;
    world_live(&world, 29);
    CHECK_WITHIN(held(&world, "stakers"), 29 * fee, 0.01);
    world_live(&world, 2);
    CHECK_WITHIN(held(&world, "stakers"), fee, 0.1 * fee); /* claimed */
    world_close(&world);
    set("networks.nosana.dividends", "[]");
    opens(&world, "2025-01-01", "240");
    world_live(&world, 31);
    CHECK_WITHIN(held(&world, "stakers"), 31 * fee, 0.01); /* nobody's */
    world_close(&world);
}

/* ---- lazy claims
 * ------------------------------------------------------------------------- */

/* What the team may sell five days after a month has unlocked. */
static double
claimed(const char *lag)
{
    struct world world;
    set("networks.nosana.holders.3.lag", lag);
    set("networks.nosana.holders.3.trade", "{income: 1, per_year: 0}");
    opens(&world, "2025-01-18", "240");
    double before = held(&world, "team");
    world_live(&world, 35); /* to the 22nd of February */
    double left = held(&world, "team") - before;
    world_close(&world);
    return left;
}

TEST(what_unlocks_lies_there_until_it_is_claimed)
{
    CHECK_WITHIN(claimed("30 d"), 20e6 / 48, 1);
    CHECK_WITHIN(claimed("0 s"), 0, 1);
}
