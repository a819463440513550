/* Machines that may work in two networks, in a whole economy: they go where a weight
 * earns more until both pay alike but for the threshold. */
#include "sim/fleet/view.h"
#include "tests/test.h"
#include "tests/world.h"

#include <omp.h>
#include <stdio.h>
#include <string.h>

enum { YEAR = 365, SWITCHERS = 400, LOYAL = 100 };

/* Of 400 machines all are in x at first, beside 100 loyal ones in either network.  y
 * pays as much as x does, in its second year twice as much, and then nothing. */
static const char two[] =
    "title: two networks\n"
    "start: 2026-01-01\n"
    "length: 4 yr\n"
    "networks:\n"
    "  x:\n"
    "    title: X\n"
    "    start: 2026-01-01\n"
    "    tokens: [{symbol: XX, decimals: 6, cap: 1e9}]\n"
    "    emission: [{kind: vesting, to: nodes, amount: 1460000 XX, over: 1460 d}]\n"
    "    price: {kind: fixed, price: 1 USD}\n"
    "  y:\n"
    "    title: Y\n"
    "    start: 2026-01-01\n"
    "    tokens: [{symbol: YY, decimals: 6, cap: 1e9}]\n"
    "    genesis: [{to: market, kind: vesting, amount: 1e6 YY, over: 0 s}]\n"
    "    emission:\n"
    "      - {name: one, kind: vesting, to: nodes, amount: 182500 YY, over: 365 d}\n"
    "      - {name: two, kind: vesting, to: nodes, amount: 365000 YY, over: 365 d,\n"
    "         from: 2027-01-01}\n"
    "    price: {kind: fixed, price: 2 USD}\n"
    "    collateral: {kind: fixed, per: node, value: 10 USD}\n"
    "fleet:\n"
    "  - {name: a, network: x, also: [{network: y}], count: 400, operators: 80,\n"
    "     operator: {kind: marginal, switch: {haste: 24 1/yr}},\n"
    "     class: &box {title: box, source: made up, capacity: 1 GiB, cost: 0.1 USD/d,\n"
    "       up: {kind: never}, repair: {kind: fixed, time: 1 h}}}\n"
    "  - {name: b, network: y, also: [{network: x}], count: 100, operators: 10,\n"
    "     operator: {kind: loyal, switch: {}}, class: *box}\n"
    "  - {name: c, network: x, also: [{network: y}], count: 100, operators: 10,\n"
    "     operator: {kind: loyal, switch: {}}, class: *box}\n";

/* Of a group, in its first network or its second. */
static int64_t
working(const struct world *world, const char *group, int network)
{
    return world_group(world, group)[network].count[DPS_WORKING];
}

/* What a node earns in the second network over what it earns in the first [1]. */
static double
advantage(const struct world *world, double pot)
{
    double x = (double)(working(world, "a", 0) + LOYAL);
    double y = (double)(working(world, "a", 1) + LOYAL);
    return pot * x / y;
}

TEST(machines_go_where_they_earn_more_until_both_networks_pay_alike)
{
    struct world world;
    world_open(&world, two, 1);
    CHECK_INT(working(&world, "a", 0), SWITCHERS);
    world_live(&world, YEAR - 1);
    CHECK_CLOSE(advantage(&world, 1), 1.15, 0.02);
    CHECK_CLOSE(world_figure_of(&world, "y", "income"), 1000, 1e-6);
    world_live(&world, YEAR);
    CHECK_CLOSE(advantage(&world, 2), 1.15, 0.02);
    CHECK_CLOSE(world_figure_of(&world, "y", "income"), 2000, 1e-6);
    world_live(&world, YEAR);
    CHECK_INT(working(&world, "a", 0), SWITCHERS);
    CHECK_INT(working(&world, "a", 1), 0);
    CHECK_INT(working(&world, "b", 0), LOYAL);
    CHECK_INT(working(&world, "c", 0), LOYAL);
    CHECK_INT(world_group(&world, "b")->count[DPS_COUNT_WENT], 0);
    CHECK_INT(world_group(&world, "c")->count[DPS_COUNT_WENT], 0);
    CHECK_INT(world_balance(&world, "y/bonded"), (int64_t)LOYAL * 5 * 1000000);
    world_close(&world);
}

TEST(of_several_networks_the_one_that_pays_most_gets_the_machines)
{
    /* z pays as x and y together, and nobody is there: that is found out at once. */
    const struct dps_setting settings[] = {
        {"networks.z",
            "{title: Z, start: 2026-01-01, tokens: [{symbol: ZZ, decimals: 6, cap: "
            "1e9}],"
            " emission: [{kind: vesting, to: nodes, amount: 730000 ZZ, over: 365 d}],"
            " price: {kind: fixed, price: 1 USD}}"},
        {"fleet.0.also", "[{network: y}, {network: z}]"},
    };
    struct world world;
    world_open_with(&world, two, settings, 2, 1);
    world_live(&world, YEAR - 1);
    double x = 1000.0 / (double)(working(&world, "a", 0) + LOYAL);
    double y = 1000.0 / (double)(working(&world, "a", 1) + LOYAL);
    double z = 2000.0 / (double)working(&world, "a", 2);
    CHECK_CLOSE(y, 1.15 * x, 0.03);
    CHECK(x < z && z < 1.15 * x);
    world_close(&world);
}

TEST(the_threshold_and_the_cost_say_where_moving_ends)
{
    /* A machine earns 1000 / 300 a day or so: USD 60 over 60 d is 0.3 of that. */
    static const struct {
        const char *law;
        double threshold, fee; /* [1], [USD/d] */
    } cases[] = {
        {"{threshold: 0, haste: 24 1/yr}", 0, 0},
        {"{threshold: 50 %, haste: 24 1/yr}", 0.5, 0},
        {"{threshold: 0, cost: 60 USD, over: 60 d, haste: 24 1/yr}", 0, 1},
    };
    for (size_t i = 0; i < DPS_COUNT_OF(cases); i++) {
        char operator[200];
        snprintf(operator, sizeof operator, "{kind: marginal, switch: %s}",
            cases[i].law);
        const struct dps_setting settings[] = {{"fleet.0.operator", operator} };
        struct world world;
        world_open_with(&world, two, settings, 1, 1);
        world_live(&world, YEAR - 1);
        double x = 1000.0 / (double)(working(&world, "a", 0) + LOYAL);
        double y = 1000.0 / (double)(working(&world, "a", 1) + LOYAL);
        CHECK_CLOSE(y, x * (1 + cases[i].threshold) + cases[i].fee, 0.02);
        world_close(&world);
    }
}

TEST(the_gap_closes_and_never_turns_round)
{
    struct world world;
    world_open(&world, two, 1);
    int64_t before = 0;
    for (uint32_t day = 0; day < YEAR - 1; day++) {
        world_live(&world, 1);
        int64_t there = working(&world, "a", 1);
        CHECK(there >= before && advantage(&world, 1) > 1.14);
        before = there;
    }
    world_close(&world);
}

TEST(without_a_switch_everybody_stays)
{
    const struct dps_setting settings[] = {{"fleet.0.operator.switch", "none"}};
    struct world world;
    world_open_with(&world, two, settings, 1, 1);
    world_live(&world, YEAR);
    CHECK_INT(working(&world, "a", 0), SWITCHERS);
    world_close(&world);
}

/* Failures, deliveries, worn-out machines, prospects, a minimum and rewards that vest,
 * with every node and account walked each day. */
static const struct dps_setting lively[] = {
    {"fleet.0.prospects", "300"},
    {"fleet.0.operator", "{kind: roi, payback: 1 yr, lead_time: 5 d, scrap: true, "
                         "switch: {threshold: 5 %, haste: 24 1/yr}}"},
    {"fleet.0.class.up.kind", "exponential"},
    {"fleet.0.class.up.mean", "20 d"},
    {"fleet.0.class.repair.time", "2 d"},
    {"fleet.0.class.life", "{kind: exponential, mean: 300 d}"},
    {"fleet.0.class.capex", "300 USD"},
    {"networks.y.rewards", "{minimum: 3 GiB, locked: 75 %, over: 90 d}"},
    {"networks.x.rewards", "{measure: count, grain: 0.5}"},
};

static struct dps_buffer
lively_image(struct world *world, uint32_t days)
{
    struct dps_buffer image = {.n = 0};
    world_live(world, days);
    dps_economy_save(&world->economy, &image);
    return image;
}

static bool
equal(const struct dps_buffer *a, const struct dps_buffer *b)
{
    return a->n == b->n && memcmp(a->bytes, b->bytes, a->n) == 0;
}

TEST(every_law_holds_while_machines_move_whatever_the_threads)
{
    const int threads[] = {1, 2, 7};
    struct dps_buffer images[3];
    for (int i = 0; i < 3; i++) {
        struct world world;
        omp_set_num_threads(threads[i]);
        world_open_with(&world, two, lively, DPS_COUNT_OF(lively), 1);
        world.economy.audit = i == 0;
        images[i] = lively_image(&world, 2 * YEAR + 100);
        CHECK(world_group(&world, "a")[1].count[DPS_COUNT_CAME] > 200);
        CHECK(world_group(&world, "a")[0].count[DPS_COUNT_CAME] > 100);
        CHECK(world_group(&world, "a")[1].count[DPS_COUNT_RETIRED] > 100);
        world_close(&world);
    }
    omp_set_num_threads(2);
    CHECK(equal(&images[0], &images[1]) && equal(&images[0], &images[2]));
    for (int i = 0; i < 3; i++) {
        dps_buffer_free(&images[i]);
    }
}

TEST(a_loaded_economy_goes_on_moving_as_the_saved_one)
{
    struct world whole;
    struct world loaded;
    struct dps_error err;
    world_open_with(&whole, two, lively, DPS_COUNT_OF(lively), 1);
    world_open_with(&loaded, two, lively, DPS_COUNT_OF(lively), 1);
    struct dps_buffer half = lively_image(&whole, YEAR + 20);
    struct dps_reader in = dps_reader_of(half.bytes, half.n);
    REQUIRE_OK(dps_economy_load(&loaded.economy, &in, &err), &err);
    struct dps_buffer a = lively_image(&whole, 100);
    struct dps_buffer b = lively_image(&loaded, 100);
    CHECK(equal(&a, &b));
    dps_buffer_free(&half);
    dps_buffer_free(&a);
    dps_buffer_free(&b);
    world_close(&whole);
    world_close(&loaded);
}

TEST(networks_that_cannot_be_meant_are_refused)
{
    static const struct {
        const char *path, *value, *sentence;
    } cases[] = {
        {"fleet.0.also", "[{network: z}]",
            "fleet.0.also.0.network is z, which is not among the networks"},
        {"fleet.0.also", "[{network: x}]",
            "fleet.0.also.0.network is x, which the group serves already"},
        {"fleet.1.also", "[{network: x}, {network: x}]",
            "fleet.1.also.1.network is x, which the group serves already"},
        {"fleet.0.operator", "none",
            "operator is missing, but `also` wants somebody who decides"},
        {"population",
            "[{network: y, kind: logistic, from: 1, to: 9, midpoint: 2027-01-01, "
            "tenfold: 1 yr}]",
            "population.0.network is y, but the operators of fleet.0 decide there who "
            "takes part"},
        {"fleet.0.also", "[{network: w}]",
            "fleet.0.also.0.network is w, which has no price, but its operators, "
            "marginal, reckon in USD"},
    };
    for (size_t i = 0; i < DPS_COUNT_OF(cases); i++) {
        const struct dps_setting settings[] = {
            {"networks.w", "{title: W, start: 2026-01-01, tokens: [{symbol: WW, "
                           "decimals: 6, cap: 1e9}]}"},
            {cases[i].path, cases[i].value}};
        struct world world;
        struct dps_error err;
        CHECK_STATUS(world_try(&world, two, settings, 2, 1, &err), DPS_EINVAL);
        CHECK(strstr(err.text, cases[i].sentence) != NULL);
        world_close(&world);
    }
}
