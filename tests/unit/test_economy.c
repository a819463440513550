#include "sim/core/maths.h"
#include "sim/economy/economy.h"
#include "sim/fleet/view.h"
#include "tests/test.h"

#include <stdio.h>
#include <string.h>

static const char *const places[] = {"scenarios"};

static const struct dps_setting small[] = {
    {"fleet.0.count", "1000"},
    {"fleet.0.operators", "150"},
    {"fleet.1.count", "2000"},
    {"fleet.1.operators", "50"},
    {"fleet.2.count", "500"},
    {"fleet.2.operators", "5"},
};

struct world {
    struct dps_scenario *scenario;
    struct dps_economy economy;
};

static void
open_world(struct world *world)
{
    struct dps_error err;
    const struct dps_scenario_options options = {small, DPS_COUNT_OF(small), places, 1};
    *world = (struct world){.scenario = NULL};
    REQUIRE_OK(dps_scenario_open(
                   "filecoin-20y", &dps_setup_record, &options, &world->scenario, &err),
        &err);
    REQUIRE_OK(dps_economy_init(&world->economy, world->scenario, 1, &err), &err);
}

static void
close_world(struct world *world)
{
    dps_economy_free(&world->economy);
    dps_scenario_close(&world->scenario);
}

static void
live(struct dps_economy *economy, uint32_t epochs)
{
    struct dps_error err;
    for (uint32_t i = 0; i < epochs; i++) {
        REQUIRE_OK(dps_economy_step(economy, NULL, &err), &err);
    }
}

TEST(every_law_holds_in_every_epoch)
{
    struct world world;
    open_world(&world);
    world.economy.audit = true;
    live(&world.economy, 400);
    close_world(&world);
}

TEST(a_posting_off_by_one_base_unit_stops_the_run_with_epoch_and_account)
{
    struct world world;
    struct dps_error err;
    open_world(&world);
    live(&world.economy, 10);
    int32_t holders =
        dps_ledger_account_named(&world.economy.ledger, "filecoin/holders");
    REQUIRE(holders >= 0);
    world.economy.ledger.accounts[holders].balance += 1;
    CHECK_STATUS(dps_economy_step(&world.economy, NULL, &err), DPS_ESTATE);
    CHECK(strncmp(err.text, "epoch 10 (2020-10-26): account filecoin/holders holds ",
              strlen("epoch 10 (2020-10-26): account filecoin/holders holds ")) == 0);
    close_world(&world);
}

TEST(a_node_that_earned_a_unit_too_many_stops_an_audited_run)
{
    struct world world;
    struct dps_error err;
    open_world(&world);
    live(&world.economy, 10);
    world.economy.audit = true;
    world.economy.fleet.nodes[17].settled += 1;
    CHECK_STATUS(dps_economy_step(&world.economy, NULL, &err), DPS_ESTATE);
    CHECK(strstr(err.text, "base units were shared among nodes, they have earned") !=
          NULL);
    close_world(&world);
}

/* The account is kept by buckets of the whole network, a node's share by its weight
 * history: two ways to the same sum, up to a unit a node and a bucket. */
TEST(the_locked_account_holds_what_the_nodes_have_locked)
{
    struct world world;
    open_world(&world);
    for (int i = 0; i < 10; i++) {
        live(&world.economy, 40);
        const struct dps_member *member = &world.economy.members[0];
        int64_t locked = world.economy.ledger.accounts[member->locked].balance;
        int64_t sum = 0;
        for (uint32_t n = 0; n < world.economy.fleet.n; n++) {
            sum +=
                dps_muldiv(dps_fleet_earnings(&world.economy.fleet, n).lockable, 3, 4);
        }
        /* What was locked before the start is no node's: left after n days of it are
           (180 - n) (181 - n) / (180 181). */
        int64_t days = 40 * (i + 1) < 180 ? 180 - 40 * (i + 1) : 0;
        locked -= dps_muldiv(member->locked_before, days * (days + 1), 180 * 181);
        int64_t gap = sum - locked;
        CHECK(gap >= -(int64_t)world.economy.fleet.n && gap <= 2 * 180);
    }
    close_world(&world);
}

TEST(looking_changes_nothing)
{
    struct world world;
    struct dps_error err;
    struct dps_buffer before = {.n = 0};
    struct dps_buffer after = {.n = 0};
    open_world(&world);
    live(&world.economy, 100);
    dps_economy_save(&world.economy, &before);
    CHECK_OK(dps_economy_verify(&world.economy, &err), &err);
    (void)dps_member_supply(&world.economy.members[0], &world.economy.ledger);
    dps_economy_save(&world.economy, &after);
    CHECK(before.n == after.n && memcmp(before.bytes, after.bytes, before.n) == 0);
    dps_buffer_free(&before);
    dps_buffer_free(&after);
    close_world(&world);
}

TEST(a_loaded_economy_goes_on_as_the_saved_one)
{
    struct world world;
    struct world loaded;
    struct dps_error err;
    struct dps_buffer half = {.n = 0};
    struct dps_buffer a = {.n = 0};
    struct dps_buffer b = {.n = 0};
    open_world(&world);
    open_world(&loaded);
    live(&world.economy, 60); /* past the Calico amendment */
    dps_economy_save(&world.economy, &half);
    struct dps_reader in = dps_reader_of(half.bytes, half.n);
    REQUIRE_OK(dps_economy_load(&loaded.economy, &in, &err), &err);
    live(&world.economy, 300);
    live(&loaded.economy, 300);
    dps_economy_save(&world.economy, &a);
    dps_economy_save(&loaded.economy, &b);
    CHECK(a.n == b.n && memcmp(a.bytes, b.bytes, a.n) == 0);
    dps_buffer_free(&half);
    dps_buffer_free(&a);
    dps_buffer_free(&b);
    close_world(&world);
    close_world(&loaded);
}

TEST(a_damaged_state_is_refused)
{
    struct world world;
    struct dps_error err;
    struct dps_buffer image = {.n = 0};
    open_world(&world);
    live(&world.economy, 5);
    dps_economy_save(&world.economy, &image);
    for (size_t n = 0; n < image.n; n += image.n / 97 + 1) {
        struct dps_reader in = dps_reader_of(image.bytes, n);
        CHECK_STATUS(dps_economy_load(&world.economy, &in, &err), DPS_EIO);
    }
    dps_buffer_free(&image);
    close_world(&world);
}

TEST(the_population_follows_its_target)
{
    struct world world;
    open_world(&world);
    for (int i = 0; i < 150; i++) {
        live(&world.economy, 1);
        const struct dps_population *population = &world.economy.populations[0];
        const struct dps_fleet_network *network = &world.economy.fleet.networks[0];
        double target = dps_population_target(
            population, dps_economy_date(&world.economy, world.economy.epoch - 1));
        double present = network->expected * network->weighing.quantum;
        CHECK(population->exhausted || present >= target);
        CHECK(population->exhausted || present < 1.05 * target);
    }
    close_world(&world);
}

TEST(an_amendment_changes_nothing_before_its_date)
{
    struct world world;
    struct world plain;
    struct dps_error err;
    const struct dps_setting none[] = {{"networks.filecoin.amendments", "[]"}};
    const struct dps_scenario_options options = {none, 1, places, 1};
    open_world(&world);
    plain = (struct world){.scenario = NULL};
    REQUIRE_OK(dps_scenario_open(
                   "filecoin-20y", &dps_setup_record, &options, &plain.scenario, &err),
        &err);
    REQUIRE_OK(dps_economy_init(&plain.economy, plain.scenario, 1, &err), &err);
    for (int day = 0; day < 60; day++) {
        int64_t a =
            dps_member_supply(&world.economy.members[0], &world.economy.ledger).genesis;
        int64_t b =
            dps_member_supply(&plain.economy.members[0], &plain.economy.ledger).genesis;
        CHECK((a == b) == (day <= 40)); /* 2020-11-25 is day 40 */
        live(&world.economy, 1);
        live(&plain.economy, 1);
    }
    close_world(&world);
    close_world(&plain);
}
