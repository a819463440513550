/* A network whose nodes are given as one whole: by tables, in a run. */
#include "sim/core/date.h"
#include "sim/workload/dated.h"
#include "sim/workload/points.h"
#include "tests/test.h"
#include "tests/world.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* 1000 quanta, of which 10 are committed anew each day and pledge 2 XX each; 1000 XX
 * are issued a day, of which half is locked. */
static const char whole[] =
    "title: as one\n"
    "start: 2026-01-01\n"
    "length: 1 yr\n"
    "networks:\n"
    "  x:\n"
    "    title: X\n"
    "    start: 2026-01-01\n"
    "    tokens: [{symbol: XX, decimals: 6, cap: 1e9}]\n"
    "    rewards: {quantum: 1 GiB, locked: 50 %, over: 10 d, vests: geometric}\n"
    "    emission: [{kind: vesting, to: nodes, amount: 730000 XX, over: 2 yr}]\n"
    "    opening:\n"
    "      - {name: float, amount: 1e6 XX, to: holders, source: made up}\n"
    "      - {name: locked, amount: 500 XX, to: nodes-locked, source: made up}\n"
    "      - {name: pledged, amount: 2000 XX, to: pledged, source: made up}\n"
    "    aggregate:\n"
    "      power: {rows: [{at: 2026-01-01, value: 1000 GiB}]}\n"
    "      onboarded: {rows: [{at: 2026-01-01, value: 10 GiB}]}\n"
    "      renewed: {rows: [{at: 2026-01-01, value: 30 GiB}]}\n"
    "      renewal: {rows: [{at: 2026-01-01, value: 0.5}]}\n"
    "      released: {rows: [{at: 2026-01-01, value: 100}]}\n"
    "    commitments: {life: 50 d, topped_up: true, payer: holders, kind: fixed,\n"
    "      per: weight, amount: 2 XX}\n";

enum { XX = 1000000 };

TEST(pledges_follow_what_is_onboarded_renewed_and_released)
{
    struct world world;
    world_open(&world, whole, 1);
    CHECK_INT(world_balance(&world, "x/pledged"), 2000 * (int64_t)XX);
    world_live(&world, 1);
    /* 2000 + 10 x 2 - half of 100 + (30 x 2 - the other half). */
    CHECK_INT(world_balance(&world, "x/pledged"), (2000 + 20 - 50 + 10) * (int64_t)XX);
    world_live(&world, 9);
    CHECK_INT(world_balance(&world, "x/pledged"), (2000 - 200) * (int64_t)XX);
    CHECK(world_figure(&world, "weight") == 1000);
    CHECK(world_figure(&world, "power") == 1000 * 0x1p30);
    CHECK_CLOSE(world_figure(&world, "rewards"), 1000, 1e-9);
    world_close(&world);
}

TEST(what_is_released_is_at_most_what_is_there)
{
    struct world world;
    const struct dps_setting much[] = {
        {"networks.x.aggregate.released.rows.0.value", "1e5"},
        {"networks.x.aggregate.renewal.rows.0.value", "0"}};
    world_open_with(&world, whole, much, 2, 1);
    world_live(&world, 5);
    CHECK_INT(world_balance(&world, "x/pledged"), (20 + 60) * (int64_t)XX);
    world_close(&world);
}

/* R(n) = R(n-1) + 500 - R(n-1) / 10, from R(0) = 500. */
TEST(geometric_vesting_frees_a_share_of_all_that_is_locked_each_epoch)
{
    struct world world;
    world_open(&world, whole, 1);
    for (int day = 1; day <= 60; day++) {
        world_live(&world, 1);
        double left = 5000 - 4500 * pow(0.9, day);
        CHECK_WITHIN((double)world_balance(&world, "x/nodes-locked") / XX, left, 1e-4);
    }
    world_close(&world);
}

/* What was locked before is freed as by ten equal lots, one a day before the start. */
TEST(linear_vesting_frees_what_was_locked_before_within_its_time)
{
    struct world world;
    const struct dps_setting linear[] = {
        {"networks.x.rewards.vests", "linear"}, {"networks.x.emission", "[]"}};
    world_open_with(&world, whole, linear, 2, 1);
    for (int day = 1; day <= 12; day++) {
        world_live(&world, 1);
        double alive = day < 10 ? 10 - day : 0;
        CHECK_WITHIN((double)world_balance(&world, "x/nodes-locked") / XX,
            500 * alive * (alive + 1) / 110, 1e-5);
    }
    world_close(&world);
}

TEST(without_a_table_of_releases_commitments_end_after_their_life)
{
    struct world world;
    const struct dps_setting settings[] = {{"networks.x.aggregate.released", "none"},
        {"networks.x.aggregate.renewed", "none"},
        {"networks.x.aggregate.renewal", "none"}};
    world_open_with(&world, whole, settings, 3, 1);
    for (int day = 1; day <= 50; day++) {
        world_live(&world, 1);
        /* A 50th of 2000 ends, 10 quanta of 2 XX come. */
        CHECK_WITHIN((double)world_balance(&world, "x/pledged") / XX,
            2000 - 40. * day + 20 * day, 1e-4);
    }
    world_live(&world, 10);
    CHECK_WITHIN((double)world_balance(&world, "x/pledged") / XX, 1000, 1e-4);
    world_close(&world);
}

TEST(a_whole_goes_on_after_a_stop_as_if_there_had_been_none)
{
    static const char *const released[] = {
        "{rows: [{at: 2026-01-01, value: 100}]}", "none"};
    for (int i = 0; i < 2; i++) {
        struct world all;
        struct world half;
        struct dps_error err = {0};
        struct dps_buffer there = {0};
        struct dps_buffer end[2] = {{0}, {0}};
        const struct dps_setting settings[] = {
            {"networks.x.aggregate.released", released[i]},
            {"networks.x.aggregate.renewed", "none"}};
        world_open_with(&all, whole, settings, 2, 1);
        world_open_with(&half, whole, settings, 2, 1);
        world_live(&all, 17);
        dps_economy_save(&all.economy, &there);
        struct dps_reader in = dps_reader_of(there.bytes, there.n);
        REQUIRE_OK(dps_economy_load(&half.economy, &in, &err), &err);
        world_live(&all, 80);
        world_live(&half, 80);
        dps_economy_save(&all.economy, &end[0]);
        dps_economy_save(&half.economy, &end[1]);
        CHECK(
            end[0].n == end[1].n && memcmp(end[0].bytes, end[1].bytes, end[0].n) == 0);
        dps_buffer_free(&there);
        dps_buffer_free(&end[0]);
        dps_buffer_free(&end[1]);
        world_close(&all);
        world_close(&half);
    }
}

/* ---- burns ------------------------------------------------------------- */

TEST(a_table_of_what_was_burnt_is_met_at_the_end_of_each_of_its_days)
{
    struct world world;
    const struct dps_setting table = {"networks.x.burnt",
        "{total: {rows: [{at: 2025-12-31, value: 100}, {at: 2026-01-01, value: 130}, "
        "{at: 2026-01-02, value: 190}]}}"};
    const double wanted[] = {30, 90, 90};
    world_open_with(&world, whole, &table, 1, 1);
    for (int day = 0; day < 3; day++) {
        world_live(&world, 1);
        const struct dps_token_state *token =
            &world.economy.ledger.tokens[world.economy.members[0].first_token];
        CHECK_WITHIN((double)token->burned / XX, wanted[day], 1e-6);
    }
    world_close(&world);
}

TEST(a_burn_in_all_counts_what_the_run_burns_itself)
{
    struct world world;
    const struct dps_setting settings[] = {
        {"networks.x.burns", "[{at: 2026-01-01, per_day: 100 XX, in_all: true, source: "
                             "made up}, {at: 2026-01-03, per_day: 10 XX, in_all: true, "
                             "source: made up}]"},
        {"networks.x.burnt",
            "{in_all: true, at_end: false, total: {rows: [{at: 2026-01-01, value: 1}, "
            "{at: 2026-01-02, value: 131}]}}"},
    };
    const double wanted[] = {130, 230, 240};
    world_open_with(&world, whole, settings, 2, 1);
    for (int day = 0; day < 3; day++) {
        world_live(&world, 1);
        const struct dps_token_state *token =
            &world.economy.ledger.tokens[world.economy.members[0].first_token];
        CHECK_WITHIN((double)token->burned / XX, wanted[day], 1e-6);
    }
    world_close(&world);
}

/* ---- tables ------------------------------------------------------------ */

static const char *
file_of(const char *text)
{
    static char path[512];
    snprintf(path, sizeof path, "%s/table.csv", test_folder());
    FILE *file = fopen(path, "w");
    REQUIRE(file != NULL);
    fputs(text, file);
    fclose(file);
    return path;
}

TEST(a_file_may_count_days_from_an_origin_and_be_in_another_unit)
{
    struct dps_error err;
    struct dps_points points;
    int64_t origin = dps_date_of(2020, 10, 15);
    const struct dps_growth_table table = {.file = file_of("days,eib\n0,1\n2,4\n"),
        .column = "eib",
        .time = "days",
        .origin = origin,
        .until = DPS_NEVER,
        .factor = 1024};
    REQUIRE_OK(dps_points_read(&points, &table, &err), &err);
    CHECK_INT((int64_t)points.n, 2);
    CHECK_INT(points.items[1].at, origin + 2 * DPS_DAY);
    CHECK(dps_growth_between(points.items, points.n, origin) == 1024);
    CHECK_CLOSE(
        dps_growth_between(points.items, points.n, origin + DPS_DAY), 2048, 1e-12);
    CHECK(dps_growth_between(points.items, points.n, origin + 9 * DPS_DAY) == 4096);
    dps_points_free(&points);
}

TEST(a_file_of_days_says_in_which_line_it_is_wrong)
{
    struct dps_error err;
    struct dps_dated dated = {.n = 0};
    struct dps_dated_column column = {
        file_of("days,eib\n0,1\nsoon,4\n"), "eib", "days", 0};
    char wanted[600];
    snprintf(
        wanted, sizeof wanted, "%s:3: date: soon is no number of days", column.path);
    CHECK_FAILS(dps_dated_read_column(&dated, &column, &err), &err, DPS_EINVAL, wanted);
    column.time = "day";
    snprintf(
        wanted, sizeof wanted, "%s:1 has no column day, only days,eib", column.path);
    CHECK_FAILS(dps_dated_read_column(&dated, &column, &err), &err, DPS_EINVAL, wanted);
}

/* ---- refusals ---------------------------------------------------------- */

static void
refused(const char *path, const char *value, const char *sentence)
{
    struct world world;
    struct dps_error err = {0};
    const struct dps_setting setting = {path, value};
    CHECK(world_try(&world, whole, &setting, 1, 1, &err) != DPS_OK);
    if (strstr(err.text, sentence) == NULL) {
        CHECK_TEXT(err.text, sentence);
    }
    world_close(&world);
}

TEST(what_a_whole_cannot_be_is_refused)
{
    const char *group =
        "[{name: a, network: x, count: 1, operators: 1, class: {title: b, source: x, "
        "capacity: 1 GiB, cost: 1 USD/d, up: {kind: never}, repair: {kind: fixed, "
        "time: 1 d}}}]";
    refused("fleet", group,
        "fleet.0.network is x, whose nodes are given as an `aggregate`");
    refused("networks.x.aggregate.released", "none",
        "renewed is given, but not `released`: what ends by the terms' life is renewed "
        "by a share");
    refused("networks.x.rewards.vests", "slowly",
        "vests is slowly, not linear or geometric");
    refused("networks.x.commitments.payer", "pledged",
        "commitments.payer is pledged, an account that the economy keeps itself");
    refused("networks.x.commitments", "none",
        "opening.2.to is pledged, an account that the economy keeps itself");
    refused("networks.x.burnt",
        "{payer: bonded, total: {rows: [{at: 2026-01-01, "
        "value: 1}]}}",
        "burnt.payer is bonded, an account that the economy keeps itself");
    struct world world;
    struct dps_error err = {0};
    const struct dps_setting nodes[] = {
        {"fleet", group}, {"networks.x.aggregate", "none"}};
    CHECK(world_try(&world, whole, nodes, 2, 1, &err) != DPS_OK);
    CHECK(strstr(err.text, "whose `rewards.vests` is geometric, of which no single "
                           "node can tell what it has locked") != NULL);
    world_close(&world);
}
