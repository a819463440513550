/* Weight that is promised for a time, in a run: who counts, what is pledged, what ends.
 */
#include "sim/core/maths.h"
#include "tests/test.h"
#include "tests/world.h"

#include <stdio.h>
#include <string.h>

/* 100 boxes of 10 GiB, promised for 50 d. */
static const char promises[] =
    "title: promises\n"
    "start: 2026-01-01\n"
    "length: 1 yr\n"
    "networks:\n"
    "  x:\n"
    "    title: X\n"
    "    start: 2026-01-01\n"
    "    tokens: [{symbol: XX, decimals: 6, cap: 1e9}]\n"
    "    rewards: {quantum: 1 GiB}\n"
    "    emission: [{kind: vesting, to: nodes, amount: 730000 XX, over: 2 yr}]\n"
    "    opening: [{name: float, amount: 5e6 XX, to: market, source: made up}]\n"
    "    price: {kind: fixed, price: 2 USD}\n"
    "    commitments: {life: 50 d, renewal: 0, fee: 10 %, kind: fixed, per: weight,\n"
    "      amount: 3 XX}\n"
    "fleet:\n"
    "  - {name: a, network: x, count: 100, prospects: 0, operators: 50,\n"
    "     operator: {kind: loyal, sell: 0},\n"
    "     class: {title: box, source: made up, capacity: 10 GiB, cost: 1 USD/d,\n"
    "       up: {kind: never}, repair: {kind: fixed, time: 1 d}}}\n";

static const struct dps_promise *
promise_of(const struct world *world)
{
    return &world->economy.members[0].commitments.items[0];
}

static int64_t
open_of(const struct world *world)
{
    return dps_commitment_open(&promise_of(world)->ring).weight;
}

TEST(what_is_not_renewed_lapses_evenly_and_gets_its_pledge_back)
{
    struct world world;
    world_open(&world, promises, 1);
    world_live(&world, 1);
    CHECK_INT(open_of(&world), 1000);
    CHECK_INT(world_balance(&world, "x/pledged"), INT64_C(3000000000));
    CHECK_CLOSE(world_figure(&world, "bonded"), 3000, 1e-15);
    for (int day = 1; day <= 50; day++) {
        world_live(&world, 1);
        CHECK_INT(open_of(&world), 1000 - 20 * day);
        CHECK_INT(promise_of(&world)->lapsed, 20 * day);
        CHECK_INT(
            world_balance(&world, "x/pledged"), INT64_C(3000000) * open_of(&world));
        CHECK_CLOSE(world_figure(&world, "weight") + 1, 1001 - 20 * day, 1e-12);
    }
    CHECK(world_figure(&world, "nodes") == 100);
    world_close(&world);
}

TEST(what_is_renewed_stays_with_its_pledge)
{
    struct world world;
    const struct dps_setting all = {"networks.x.commitments.renewal", "100 %"};
    world_open_with(&world, promises, &all, 1, 1);
    world_live(&world, 200);
    CHECK_INT(open_of(&world), 1000);
    CHECK_INT(promise_of(&world)->lapsed, 0);
    CHECK_INT(world_balance(&world, "x/pledged"), INT64_C(3000000000));
    CHECK_CLOSE(world_figure(&world, "weight"), 1000, 1e-15);
    world_close(&world);
}

TEST(only_what_is_committed_shares_in_rewards)
{
    struct world world;
    const struct dps_setting half[] = {
        {"networks.x.commitments.renewal", "50 %"},
        {"networks.x.commitments.life", "10 d"},
    };
    world_open_with(&world, promises, half, 2, 1);
    world_live(&world, 11);
    /* Each epoch a tenth ends, of which half stays: after a life half is left. */
    CHECK_INT(open_of(&world), 500);
    CHECK_CLOSE(world_figure(&world, "weight"), 500, 1e-12);
    CHECK_CLOSE(world_figure(&world, "rewards"), 1000, 1e-9);
    world_live(&world, 10);
    CHECK_INT(open_of(&world), 250);
    world_close(&world);
}

/* Nodes that run at a loss leave after some reviews; a tenth of their pledges is lost.
 */
TEST(who_leaves_early_pays_a_fee)
{
    struct world world;
    const struct dps_setting settings[] = {
        {"networks.x.commitments.renewal", "100 %"},
        {"networks.x.commitments.life", "300 d"},
        {"networks.x.emission", "[]"},
        {"fleet.0.operator", "{kind: marginal, patience: 1}"},
    };
    world_open_with(&world, promises, settings, 4, 1);
    const struct dps_token_state *token =
        &world.economy.ledger.tokens[world.economy.members[0].first_token];
    world_live(&world, 80);
    CHECK(world_figure(&world, "nodes") == 0);
    CHECK_INT(open_of(&world), 0);
    CHECK_INT(promise_of(&world)->lapsed, 0);
    CHECK_INT(world_balance(&world, "x/pledged"), 0);
    /* 10 % of 3000 XX, each fee rounded down. */
    CHECK_WITHIN((double)(token->burned), 300e6, 100);
    world_close(&world);
}

TEST(a_pledge_that_is_too_dear_leaves_weight_waiting)
{
    struct world world;
    const struct dps_setting dear = {"networks.x.commitments.amount", "10000 XX"};
    world_open_with(&world, promises, &dear, 1, 1);
    world_live(&world, 1);
    CHECK_INT(open_of(&world), 500);
    CHECK_INT(world_balance(&world, "x/market"), 0);
    CHECK_CLOSE(world_figure(&world, "weight"), 500, 1e-12);
    world_close(&world);
}

TEST(a_pledge_may_be_an_expression)
{
    struct world world;
    struct dps_error err = {0};
    struct dps_setting setting = {"networks.x.commitments",
        "{life: 50 d, kind: formula, bond: \"2 * price + ema(0, 3)\"}"};
    world_open_with(&world, promises, &setting, 1, 1);
    world_live(&world, 1);
    CHECK_INT(world_balance(&world, "x/pledged"), INT64_C(4000000000));
    world_close(&world);
    setting.value = "{life: 50 d, kind: formula, bond: \"log(days - 2)\"}";
    world_open_with(&world, promises, &setting, 1, 1);
    CHECK_STATUS(dps_economy_step(&world.economy, NULL, &err), DPS_ENUMERIC);
    const char *wanted =
        "epoch 0 (2026-01-01): x: commitments: bond: 'log(days - 2)' is ";
    CHECK(strncmp(err.text, wanted, strlen(wanted)) == 0);
    CHECK_INT(world_balance(&world, "x/pledged"), 0);
    world_close(&world);
}

TEST(promises_are_saved)
{
    struct world whole;
    struct world half;
    struct dps_error err = {0};
    struct dps_buffer there = {0};
    struct dps_buffer end[2] = {{0}, {0}};
    const struct dps_setting some = {"networks.x.commitments.renewal", "60 %"};
    world_open_with(&whole, promises, &some, 1, 1);
    world_open_with(&half, promises, &some, 1, 1);
    world_live(&whole, 17);
    dps_economy_save(&whole.economy, &there);
    struct dps_reader in = dps_reader_of(there.bytes, there.n);
    REQUIRE_OK(dps_economy_load(&half.economy, &in, &err), &err);
    world_live(&whole, 80);
    world_live(&half, 80);
    dps_economy_save(&whole.economy, &end[0]);
    dps_economy_save(&half.economy, &end[1]);
    CHECK(end[0].n == end[1].n && memcmp(end[0].bytes, end[1].bytes, end[0].n) == 0);
    dps_buffer_free(&there);
    dps_buffer_free(&end[0]);
    dps_buffer_free(&end[1]);
    world_close(&whole);
    world_close(&half);
}

TEST(an_amendment_may_shorten_lives_and_not_lengthen_them)
{
    static const struct {
        const char *set;
        const char *says;
    } cases[] = {
        {"[{at: 2026-01-03, source: made up, set: {commitments.life: 60 d}}]",
            "networks.x.amendments.0: an amendment of x lets commitments last 60 "
            "epochs, more than 50, the longest before it"},
        {"[{at: 2026-01-03, source: made up, set: {commitments: none}}]",
            "networks.x.amendments.0: whether weight is committed is amended, but "
            "holds from the start"},
    };
    struct world world;
    struct dps_error err = {0};
    for (size_t i = 0; i < DPS_COUNT_OF(cases); i++) {
        const struct dps_setting setting = {"networks.x.amendments", cases[i].set};
        CHECK_FAILS(world_try(&world, promises, &setting, 1, 1, &err), &err, DPS_EINVAL,
            cases[i].says);
        world_close(&world);
    }
    const struct dps_setting shorter = {"networks.x.amendments",
        "[{at: 2026-01-03, source: made up, set: {commitments.life: 20 d}}]"};
    world_open_with(&world, promises, &shorter, 1, 1);
    world_live(&world, 3);
    world_close(&world);
}

TEST(a_pledge_that_is_not_there_stops_the_run)
{
    struct world world;
    struct dps_error err = {0};
    world_open(&world, promises, 1);
    world_live(&world, 3);
    world.economy.members[0].commitments.items[0].ring.pledge.open -= 1;
    CHECK_STATUS(dps_economy_step(&world.economy, NULL, &err), DPS_ESTATE);
    CHECK(strstr(err.text, "x/pledged holds ") != NULL);
    world_close(&world);
}

/* ---- renewals and payers ------------------------------------------------ */

TEST(what_is_renewed_may_have_to_pledge_as_much_as_what_is_new)
{
    struct world world;
    const struct dps_setting dearer[] = {
        {"networks.x.commitments.renewal", "100 %"},
        {"networks.x.commitments.topped_up", "true"},
        {"networks.x.amendments",
            "[{at: 2026-01-11, source: made up, set: {commitments.amount: 5 XX}}]"},
    };
    world_open_with(&world, promises, dearer, 3, 1);
    world_live(&world, 10);
    CHECK_INT(world_balance(&world, "x/pledged"), INT64_C(3000000000));
    world_live(&world, 5); /* 20 a day pledge 2 XX more each */
    CHECK_INT(world_balance(&world, "x/pledged"), INT64_C(3000000000) + 200000000);
    world_close(&world);
    const struct dps_setting cheaper = {"networks.x.amendments",
        "[{at: 2026-01-11, source: made up, set: {commitments.amount: 1 XX}}]"};
    const struct dps_setting less[] = {dearer[0], dearer[1], cheaper};
    world_open_with(&world, promises, less, 3, 1);
    world_live(&world, 15);
    CHECK_INT(world_balance(&world, "x/pledged"), INT64_C(3000000000));
    world_close(&world);
}

TEST(what_is_not_renewed_may_promise_anew_at_what_is_asked_then)
{
    struct world world;
    const struct dps_setting settings[] = {
        {"networks.x.commitments.again", "true"},
        {"networks.x.amendments",
            "[{at: 2026-01-11, source: made up, set: {commitments.amount: 1 XX}}]"},
    };
    world_open_with(&world, promises, settings, 2, 1);
    world_live(&world, 15);
    CHECK_INT(open_of(&world), 1000);
    CHECK_INT(promise_of(&world)->lapsed, 0);
    CHECK_INT(world_balance(&world, "x/pledged"), INT64_C(3000000000) - 200000000);
    world_close(&world);
}

TEST(a_payer_other_than_the_market_pays_what_nodes_lack)
{
    struct world world;
    const struct dps_setting settings[] = {
        {"networks.x.commitments.payer", "bank"},
        {"networks.x.opening.0.to", "bank"},
    };
    world_open_with(&world, promises, settings, 2, 1);
    world_live(&world, 1);
    CHECK_INT(world_balance(&world, "x/pledged"), INT64_C(3000000000));
    CHECK_INT(
        world_balance(&world, "x/bank"), INT64_C(5000000000000) - INT64_C(3000000000));
    world_close(&world);
}

TEST(what_was_pledged_before_the_start_is_the_pledge_of_those_who_are_there_first)
{
    struct world world;
    const struct dps_setting before = {"networks.x.opening",
        "[{name: float, amount: 5e6 XX, to: market, source: made up}, "
        "{name: pledged, amount: 700 XX, to: pledged, source: made up}]"};
    world_open_with(&world, promises, &before, 1, 1);
    world_live(&world, 1);
    CHECK_INT(open_of(&world), 1000);
    CHECK_INT(world_balance(&world, "x/pledged"), 700000000);
    world_live(&world, 50);
    CHECK_INT(world_balance(&world, "x/pledged"), 0);
    CHECK_CLOSE(
        world_figure(&world, "circulating"), world_figure(&world, "supply"), 1e-12);
    world_close(&world);
}

/* ---- fees -------------------------------------------------------------- */

TEST(dues_are_fixed_when_a_commitment_opens_and_capped_by_what_it_earns)
{
    struct world world;
    const struct dps_setting settings[] = {
        {"networks.x.commitments.renewal", "100 %"},
        {"networks.x.commitments.dues", "{kind: fixed, per: weight, amount: 0.1 XX}"},
        {"networks.x.amendments",
            "[{at: 2026-01-11, source: made up, set: {commitments.dues.amount: 0.3 "
            "XX}}]"},
    };
    world_open_with(&world, promises, settings, 3, 1);
    const int64_t *paid = world.economy.members[0].commitments.fees;
    world_live(&world, 1); /* nothing is known of rewards yet, which cap dues */
    CHECK_INT(paid[DPS_FEE_DUES], 0);
    world_live(&world, 9);
    CHECK_INT(paid[DPS_FEE_DUES], 9 * 100000000);
    world_live(&world, 1); /* a 50th is renewed, at 0.3 XX: of 1000 quanta 20 */
    CHECK_INT(paid[DPS_FEE_DUES], 9 * 100000000 + 98000000 + 6000000);
    world_live(&world, 49); /* in the end all would pay 300, half of 1000 is the cap */
    CHECK_INT(dps_commitment_open(&promise_of(&world)->ring).dues, 300000000);
    world_close(&world);
    struct dps_setting capped[] = {
        settings[0], settings[1], {"networks.x.commitments.dues.most", "5 %"}};
    world_open_with(&world, promises, capped, 3, 1);
    world_live(&world, 10);
    CHECK_WITHIN(
        (double)world.economy.members[0].commitments.fees[DPS_FEE_DUES], 9 * 50e6, 20);
    world_close(&world);
}

TEST(weight_grows_up_and_leaves_by_parts)
{
    struct dps_error err;
    struct dps_youth youth;
    REQUIRE_OK(dps_youth_init(&youth, 3, &err), &err);
    dps_youth_add(&youth, 8, 0);
    dps_youth_age(&youth);
    dps_youth_add(&youth, 4, 0);
    CHECK(dps_youth_of(&youth, 0) == 4 && dps_youth_of(&youth, 1) == 8);
    dps_youth_scale(&youth, 0.5);
    dps_youth_age(&youth);
    CHECK(dps_youth_of(&youth, 0) == 0 && dps_youth_of(&youth, 1) == 2);
    CHECK(dps_youth_of(&youth, 2) == 4 && dps_youth_of(&youth, 3) == 0);
    dps_youth_age(&youth);
    CHECK(dps_youth_of(&youth, 2) == 2);
    dps_youth_free(&youth);
    REQUIRE_OK(dps_youth_init(&youth, 0, &err), &err);
    dps_youth_add(&youth, 8, 0);
    dps_youth_age(&youth);
    CHECK(dps_youth_of(&youth, 0) == 0);
    dps_youth_free(&youth);
    dps_youth_free(&youth);
}
