/* Payments out of accounts, pots for nodes, and periods of settlement. */
#include "models/distribution/plain.h"
#include "models/distribution/pot.h"
#include "models/release.h"
#include "models/settlement.h"
#include "sim/core/date.h"
#include "tests/test.h"
#include "tests/world.h"

#include <stdio.h>
#include <string.h>

enum { UNIT = 1000000, DAYS = 7 };

/* A pool of 700 A a day, of which nodes get 70 a week and 14 a week from a pot. */
static const char text[] =
    "title: weeks\n"
    "start: 2026-01-01\n"
    "length: 60 d\n"
    "networks:\n"
    "  x:\n"
    "    title: X\n"
    "    start: 2026-01-01\n"
    "    tokens: [{symbol: A, decimals: 6}]\n"
    "    emission: [{name: pool, to: pool, kind: vesting, amount: 6000 A, over: 60 d,\n"
    "      step: 1 d}]\n"
    "    releases:\n"
    "      - {name: work, out_of: pool, kind: geometric, first: 70 A, keep: 100 %,\n"
    "        step: 7 d, paid: 7 d, limit: 1e6 A}\n"
    "      - {name: there, out_of: pool, to: there, kind: geometric, first: 14 A,\n"
    "        keep: 100 %, step: 7 d, paid: 7 d, limit: 1e6 A}\n"
    "    rewards: {measure: count, grain: 1, work: 24}\n"
    "    distribute: {kind: work}\n"
    "    pots: [{account: there, by: {kind: capacity}}]\n"
    "    settlement: {every: 7 d}\n"
    "    price: {kind: fixed, price: 1 USD}\n"
    "    demand: [{kind: constant, level: 100}]\n"
    "    market: {kind: posted, price: 1 USD}\n"
    "fleet:\n"
    "  - {name: a, class: {extends: h100, up: {kind: never}}, region: world,\n"
    "     operator: {kind: loyal, sell: 0}, network: x, count: 10, operators: 10}\n";

static void
opens(struct world *world, const char *path, const char *value)
{
    const struct dps_setting setting = {path, value};
    world_open_with(world, text, &setting, path != NULL, 1);
}

/* What the nodes have, lived so many days [base units]. */
static int64_t
held(struct world *world, uint32_t days)
{
    world_live(world, days);
    return world_balance(world, "x/nodes");
}

TEST(a_week_is_shared_at_its_end_and_not_before)
{
    struct world world;
    opens(&world, NULL, NULL);
    CHECK_INT(held(&world, DAYS - 1), 0);
    CHECK_INT(held(&world, 1), 84 * UNIT);
    CHECK_INT(held(&world, DAYS - 1), 84 * UNIT);
    CHECK_INT(held(&world, 1), 168 * UNIT);
    CHECK_INT(world_balance(&world, "x/there"), 0);
    CHECK_INT(world_balance(&world, "x/pool"), (1400 - 168) * (int64_t)UNIT);
    world_close(&world);
}

TEST(a_week_has_an_anchor_of_its_own)
{
    struct world world;
    opens(&world, "networks.x.settlement.from", "2026-01-04");
    CHECK_INT(held(&world, 9), 0);
    CHECK_INT(held(&world, 1), 84 * UNIT); /* what came in by then */
    world_close(&world);
}

/* Work of the first days counts although none is done on the last one. */
TEST(what_is_shared_goes_by_the_work_of_the_whole_week)
{
    struct world world;
    opens(&world, "networks.x.demand.0.ends", "2026-01-03");
    CHECK_INT(held(&world, DAYS), 84 * UNIT);
    CHECK_INT(held(&world, DAYS), (84 + 14) * UNIT); /* nobody worked: 70 wait */
    CHECK_INT(world_balance(&world, "x/undistributed"), 70 * UNIT);
    world_close(&world);
    opens(&world, "networks.x.settlement.every", "0 s");
    CHECK_INT(held(&world, DAYS), 84 * UNIT);
    world_close(&world);
}

TEST(an_account_that_is_short_pays_later)
{
    struct world world;
    opens(&world, "networks.x.emission.0.from", "2026-01-07"); /* 100 by the 7th day */
    CHECK_INT(held(&world, DAYS), 84 * UNIT);
    world_close(&world);
    opens(&world, "networks.x.emission.0.from", "2026-01-10");
    CHECK_INT(held(&world, DAYS), 0);
    CHECK_INT(held(&world, DAYS), 168 * UNIT);
    CHECK_INT(dps_release_due(10, 4, 3), 3);
    CHECK_INT(dps_release_due(10, 4, 30), 6);
    CHECK_INT(dps_release_due(10, 12, 30), 0);
    CHECK_INT(dps_release_due(10, 4, -1), 0);
    world_close(&world);
}

TEST(what_was_due_before_the_scenario_has_been_paid)
{
    struct world world;
    opens(&world, "networks.x.start", "2025-12-11"); /* three weeks before */
    CHECK_INT(world_balance(&world, "x/before"), 210 * UNIT);
    CHECK_INT(world_balance(&world, "x/there"), 42 * UNIT);
    CHECK_INT(world_balance(&world, "x/pool"), (2100 - 252) * (int64_t)UNIT);
    world_close(&world);
}

TEST(an_amended_release_follows_its_new_law_from_its_date_on)
{
    struct world world;
    opens(&world, "networks.x.amendments",
        "[{at: 2026-01-08, source: test, set: {releases.0.first: 7 A}}]");
    CHECK_INT(held(&world, DAYS), 84 * UNIT);
    CHECK_INT(held(&world, DAYS), (84 + 21) * UNIT);
    world_close(&world);
}

/* Three weeks before the scenario, of which the last two by an amendment. */
TEST(amendments_before_the_scenario_count_from_their_dates_on)
{
    struct world world;
    const struct dps_setting settings[] = {{"networks.x.start", "2025-12-11"},
        {"networks.x.amendments",
            "[{at: 2025-12-18, source: test, set: {releases.0.first: 7 A}}]"}};
    world_open_with(&world, text, settings, 2, 1);
    CHECK_INT(world_balance(&world, "x/before"), (70 + 2 * 7) * UNIT);
    CHECK_INT(held(&world, DAYS), (7 + 4 * 14) * UNIT);
    world_close(&world);
}

TEST(stopped_within_a_week_it_goes_on_as_if_it_had_not)
{
    struct world whole;
    struct world rest;
    struct dps_buffer half = {0};
    struct dps_buffer a = {0};
    struct dps_buffer b = {0};
    struct dps_error err;
    opens(&whole, "networks.x.demand.0.ends", "2026-01-03");
    opens(&rest, "networks.x.demand.0.ends", "2026-01-03");
    world_live(&whole, 4);
    dps_economy_save(&whole.economy, &half);
    struct dps_reader in = dps_reader_of(half.bytes, half.n);
    REQUIRE_OK(dps_economy_load(&rest.economy, &in, &err), &err);
    CHECK_INT(held(&whole, DAYS), 84 * UNIT);
    CHECK_INT(held(&rest, DAYS), 84 * UNIT);
    dps_economy_save(&whole.economy, &a);
    dps_economy_save(&rest.economy, &b);
    CHECK(a.n == b.n && memcmp(a.bytes, b.bytes, a.n) == 0);
    dps_buffer_free(&half);
    dps_buffer_free(&a);
    dps_buffer_free(&b);
    world_close(&whole);
    world_close(&rest);
}

/* ---- pots --------------------------------------------------------------- */

TEST(a_pot_pays_so_much_for_each_and_keeps_what_is_left)
{
    const struct dps_distribution_cell cells[] = {
        {.weight = 3, .online = 1}, {.weight = 2, .online = 0.5}};
    double scores[2] = {0};
    int64_t weights[2] = {0};
    int64_t parts[2] = {0};
    int64_t shares[2] = {5, 0};
    const struct dps_distribution_epoch epoch = {.cells = cells, .n = 2};
    const struct dps_distribution_room room = {scores, weights, parts};
    struct dps_reward_pot pot = {.account = "p",
        .each = {.units = 10},
        .by = {{&dps_distribution_capacity.base}}};
    CHECK_INT(dps_reward_pot_share(&pot, 1000, &epoch, &room, shares), 40);
    CHECK_INT(shares[0], 35);
    CHECK_INT(shares[1], 10);
    CHECK_INT(dps_reward_pot_share(&pot, 20, &epoch, &room, shares), 20);
    pot.each.units = 0;
    CHECK_INT(dps_reward_pot_share(&pot, 1000, &epoch, &room, shares), 1000);
    const struct dps_distribution_cell dark[] = {{.weight = 3}, {.weight = 2}};
    const struct dps_distribution_epoch night = {.cells = dark, .n = 2};
    CHECK_INT(dps_reward_pot_share(&pot, 1000, &night, &room, shares), 0);
}

TEST(periods_end_at_their_dates_and_without_length_always)
{
    const int64_t day = DPS_DAY;
    struct dps_settlement week = {{.ns = 7 * day * DPS_NS}, 100 * day};
    CHECK(dps_settlement_ends(&week, 106 * day, 107 * day));
    CHECK(!dps_settlement_ends(&week, 107 * day, 108 * day));
    CHECK(!dps_settlement_ends(&week, 0, 100 * day));
    CHECK(dps_settlement_ends(&week, 100 * day, 120 * day));
    week.every.ns = 0;
    CHECK(dps_settlement_ends(&week, 0, 1));
    week.every.months = 1;
    week.from = dps_date_of(2026, 1, 31);
    CHECK(
        dps_settlement_ends(&week, dps_date_of(2026, 2, 27), dps_date_of(2026, 2, 28)));
    CHECK(
        !dps_settlement_ends(&week, dps_date_of(2026, 2, 28), dps_date_of(2026, 3, 1)));
}

/* ---- refusals ------------------------------------------------------------ */

TEST(accounts_that_the_economy_keeps_pay_nobody)
{
    static const struct {
        const char *path, *value, *sentence;
    } rows[] = {
        {"networks.x.releases.0.out_of", "users",
            "releases.0.out_of is users, an account that the economy keeps itself"},
        {"networks.x.releases.0.to", "bonded",
            "releases.0.to is bonded, an account that the economy keeps itself"},
        {"networks.x.releases.0.to", "pool", "out_of and to are one account, pool"},
        {"networks.x.releases.0.out_of", "\"\"",
            "out_of is empty, not the name of an account"},
        {"networks.x.pots.0.account", "market",
            "pots.0.account is market, an account that the economy keeps itself"},
        {"networks.x.pots.0.account", "\"\"",
            "account is empty, not the name of an account"},
        {"networks.x.pots",
            "[{account: p, by: {kind: work}}, {account: p, by: {kind: work}}]",
            "pots.1.account is p, as that of pots.0"},
        {"networks.x.holders", "[{name: there, kind: claimer}]",
            "pots.0.account is there, the account of holders.0 too"},
        {"networks.x.amendments",
            "[{at: 2026-01-08, source: test, set: {pots.0.account: other}}]",
            "the number or an account of pots is amended, but holds from the start"},
        {"networks.x.amendments",
            "[{at: 2026-01-08, source: test, set: {releases: []}}]",
            "the number, a token or kind of releases is amended, but holds from the "
            "start"},
    };
    for (size_t i = 0; i < DPS_COUNT_OF(rows); i++) {
        struct world world;
        struct dps_error err = {0};
        const struct dps_setting setting = {rows[i].path, rows[i].value};
        CHECK(world_try(&world, text, &setting, 1, 1, &err) != DPS_OK);
        CHECK(strstr(err.text, rows[i].sentence) != NULL);
        if (strstr(err.text, rows[i].sentence) == NULL) {
            printf("# %zu: %s\n", i, err.text);
        }
        world_close(&world);
    }
}
