/* Rules that change by date, by what happens, and by vote. */
#include "sim/economy/economy.h"
#include "tests/test.h"

#include <stdio.h>
#include <string.h>

static const char head[] =
    "title: rules that change\n"
    "start: 2026-01-01\n"
    "length: 60 d\n"
    "networks:\n"
    "  x:\n"
    "    title: X\n"
    "    start: 2026-01-01\n"
    "    tokens: [{symbol: XX, decimals: 6, cap: 1e9}]\n"
    "    emission: [{kind: vesting, to: holders, amount: 6000 XX, over: 60 d}]\n"
    "    genesis: [{kind: vesting, to: stakers, amount: 600 XX, over: 0 s}]\n"
    "    price: {kind: table, rows: [{at: 2026-01-01, value: 2 USD},\n"
    "      {at: 2026-03-02, value: 0.5 USD}]}\n"
    "    holders: [{name: stakers, kind: bonded, aim: {ratio: 50 %}}]\n"
    "    amendments:\n";

struct world {
    struct dps_scenario *scenario;
    struct dps_economy economy;
};

static enum dps_status
read_world(struct world *world, const char *amendments, struct dps_error *err)
{
    char text[4096];
    const struct dps_scenario_options options = {.n_settings = 0};
    *world = (struct world){.scenario = NULL};
    snprintf(text, sizeof text, "%s%s", head, amendments);
    return dps_scenario_read("x.yaml", text, strlen(text), &dps_setup_record, &options,
        &world->scenario, err);
}

static void
open_world(struct world *world, const char *amendments)
{
    struct dps_error err;
    REQUIRE_OK(read_world(world, amendments, &err), &err);
    REQUIRE_OK(dps_economy_init(&world->economy, world->scenario, 1, &err), &err);
}

static void
close_world(struct world *world)
{
    dps_economy_free(&world->economy);
    dps_scenario_close(&world->scenario);
}

/* Lives the whole length; the first epoch in which rules are in force that have the
 * emission's amount in base units, or -1. */
static int
epoch_of_change(struct world *world, int64_t units)
{
    struct dps_error err;
    int found = -1;
    for (int i = 0; i < 60; i++) {
        REQUIRE_OK(dps_economy_step(&world->economy, NULL, &err), &err);
        const struct dps_network *rules = &world->economy.members[0].setup->rules;
        if (found < 0 &&
            dps_emission_allocation(dps_network_emission(rules, 0)) == units) {
            found = i;
        }
    }
    return found;
}

static int
change(const char *amendments)
{
    struct world world;
    open_world(&world, amendments);
    int epoch = epoch_of_change(&world, 7000000000);
    close_world(&world);
    return epoch;
}

#define SET "set: {emission.0.amount: 7000 XX}, source: made up}\n"

TEST(a_dated_amendment_holds_from_its_date_on)
{
    CHECK_INT(change("      - {at: 2026-01-11, " SET), 10);
}

/* The price falls by ln 4 in 60 d: it is below 1 from day 30 on, which is seen at the
 * end of the 31st epoch, and has held for five days five days later. */
TEST(a_triggered_amendment_holds_once_the_figure_has_been_there_long_enough)
{
    CHECK_INT(
        change("      - {when: {figure: price, is: below, level: 1, for: 5 d}, " SET),
        36);
    CHECK_INT(
        change("      - {when: {figure: price, is: below, level: 0.1, for: 5 d}, " SET),
        -1);
}

TEST(a_voted_amendment_holds_if_it_passes)
{
    CHECK_INT(change("      - {vote: {opens: 2026-01-11, length: 5 d, turnout: 60 %, "
                     "support: 80 %, delay: 2 d}, " SET),
        17);
    CHECK_INT(change("      - {vote: {opens: 2026-01-11, length: 5 d, turnout: 60 %, "
                     "support: 20 %}, " SET),
        -1);
    CHECK_INT(change("      - {vote: {opens: 2026-01-11, length: 5 d, turnout: 10 %, "
                     "support: 80 %}, " SET),
        -1);
}

TEST(a_trigger_may_ask_for_a_vote)
{
    CHECK_INT(change("      - {when: {figure: price, is: below, level: 1, for: 5 d}, "
                     "vote: {length: 5 d, turnout: 60 %, support: 80 %}, " SET),
        41);
}

TEST(what_an_amendment_waits_for_is_saved_with_the_rest)
{
    struct world whole;
    struct world half;
    struct world resumed;
    struct dps_error err;
    struct dps_buffer image = {.n = 0};
    struct dps_buffer ends[2] = {{.n = 0}, {.n = 0}};
    const char *amendments =
        "      - {when: {figure: price, is: below, level: 1, for: 5 d}, "
        "vote: {length: 5 d, turnout: 60 %, support: 80 %}, " SET;
    open_world(&whole, amendments);
    open_world(&half, amendments);
    open_world(&resumed, amendments);
    for (int i = 0; i < 38; i++) {
        REQUIRE_OK(dps_economy_step(&half.economy, NULL, &err), &err);
    }
    dps_economy_save(&half.economy, &image);
    struct dps_reader in = dps_reader_of(image.bytes, image.n);
    REQUIRE_OK(dps_economy_load(&resumed.economy, &in, &err), &err);
    for (int i = 0; i < 60; i++) {
        REQUIRE_OK(dps_economy_step(&whole.economy, NULL, &err), &err);
        if (i >= 38) {
            REQUIRE_OK(dps_economy_step(&resumed.economy, NULL, &err), &err);
        }
    }
    dps_economy_save(&whole.economy, &ends[0]);
    dps_economy_save(&resumed.economy, &ends[1]);
    REQUIRE(ends[0].n == ends[1].n);
    CHECK(memcmp(ends[0].bytes, ends[1].bytes, ends[0].n) == 0);
    dps_buffer_free(&image);
    dps_buffer_free(&ends[0]);
    dps_buffer_free(&ends[1]);
    close_world(&whole);
    close_world(&half);
    close_world(&resumed);
}

TEST(an_amendment_says_from_when_on_it_holds)
{
    struct world world;
    struct dps_error err;
    CHECK_FAILS(read_world(&world, "      - {" SET, &err), &err, DPS_EINVAL,
        "x.yaml:15:9: networks.x.amendments.0.at is never, and neither when nor vote "
        "is given");
    CHECK_FAILS(
        read_world(&world,
            "      - {at: 2026-02-01, vote: {opens: 2026-01-11, length: 5 d}, " SET,
            &err),
        &err, DPS_EINVAL,
        "x.yaml:15:14: networks.x.amendments.0.at is given beside when or vote: one of "
        "them says from when on");
    CHECK_FAILS(read_world(&world, "      - {vote: {length: 5 d}, " SET, &err), &err,
        DPS_EINVAL,
        "x.yaml:15:16: networks.x.amendments.0.vote.opens is never, and no `when` asks "
        "for the vote");
}

/* 100 a day from 60 days before the start, of which the last 20 are stopped. */
TEST(what_was_issued_before_the_start_followed_the_rules_of_its_time)
{
    struct world world;
    char text[4096];
    struct dps_error err;
    const struct dps_scenario_options options = {.n_settings = 0};
    snprintf(text, sizeof text, "%s%s", head,
        "      - {at: 2025-12-12, set: {emission.0: {kind: none, to: holders}}, "
        "source: made up}\n");
    char *start = strstr(text, "    start: 2026-01-01");
    REQUIRE(start != NULL);
    memcpy(start, "    start: 2025-11-02", strlen("    start: 2025-11-02"));
    world = (struct world){.scenario = NULL};
    REQUIRE_OK(dps_scenario_read("x.yaml", text, strlen(text), &dps_setup_record,
                   &options, &world.scenario, &err),
        &err);
    REQUIRE_OK(dps_economy_init(&world.economy, world.scenario, 1, &err), &err);
    CHECK_INT(world.economy.members[0].emission[0].state.issued, 4000000000);
    REQUIRE_OK(dps_economy_step(&world.economy, NULL, &err), &err);
    CHECK_INT(world.economy.members[0].emission[0].state.issued, 4000000000);
    REQUIRE_OK(dps_economy_verify(&world.economy, &err), &err);
    close_world(&world);
}
