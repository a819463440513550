/* Inflation between bounds that are voted on, and of what it is a share. */
#include "models/emission/inflation.h"
#include "sim/core/date.h"
#include "tests/test.h"
#include "tests/world.h"

#include <stdlib.h>

#define TOKEN INT64_C(1000000)

static const struct dps_inflation bounded = {
    .supply = {100 * TOKEN * TOKEN, 0, 0},
    .limit = {900 * TOKEN * TOKEN, 0, 0},
    .initial = 0.5,
    .half_life = 1.0 * DPS_YEAR,
    .variance = 0.05,
    .least = 0.2,
    .most = 0.6,
    .of = "supply",
    .change = 1,
    .goal = 0.5,
    .year = 1.0 * DPS_YEAR,
    .period = {.ns = DPS_DAY * DPS_NS},
};

/* What the n-th day from the start issues, bonded being what it is [base units]. */
static int64_t
day(const struct dps_inflation *law, int64_t n, double bonded, int64_t allotted)
{
    const struct dps_emission emission = {
        .law = {&dps_emission_inflation.base, law}, .from = 0};
    const struct dps_emission_drivers drivers = {
        .bonded = bonded, .supply = 100 * TOKEN * TOKEN, .allotted = allotted};
    struct dps_emission_state state;
    int64_t before = 0;
    dps_emission_begin(&emission, &state);
    for (int64_t i = 0; i <= n; i++) {
        before = state.issued;
        dps_emission_advance(&emission, &drivers, (i + 1) * DPS_DAY, &state);
    }
    return state.issued - before;
}

static int64_t
share_of_a_day(double rate)
{
    return (int64_t)(1e14 * rate / 365);
}

/* Half as much again bonded as wanted: it falls by half a point of 100 % in a year. */
TEST(bounded_inflation_moves_by_the_distance_from_the_goal)
{
    for (int64_t n = 0; n < 200; n += 50) {
        double rate = 0.5 - 0.5 * (double)(n + 1) / 365;
        CHECK(llabs(day(&bounded, n, 0.75, 0) - share_of_a_day(rate)) < 100);
    }
}

TEST(bounded_inflation_stays_between_its_bounds_whatever_the_ideal)
{
    CHECK(llabs(day(&bounded, 300, 1, 0) - share_of_a_day(0.2)) < 2);
    CHECK(llabs(day(&bounded, 300, 0, 0) - share_of_a_day(0.6)) < 2);
    /* A day on, without bounds, the ideal's band holds: 0.5 x 0.95 at least. */
    struct dps_inflation ideal = bounded;
    ideal.least = ideal.most = 0;
    ideal.change = 10;
    CHECK(llabs(day(&ideal, 20, 1, 0) -
                share_of_a_day(0.95 * dps_inflation_ideal(
                                          0.5, ideal.half_life, 20.0 * DPS_DAY))) < 2);
}

TEST(inflation_of_what_is_allocated_counts_what_is_yet_to_unlock)
{
    struct dps_inflation all = bounded;
    all.of = "allocated";
    CHECK_INT(day(&bounded, 0, 0.5, 100 * TOKEN * TOKEN), day(&bounded, 0, 0.5, 0));
    CHECK(llabs(day(&all, 0, 0.5, 100 * TOKEN * TOKEN) -
                2 * day(&bounded, 0, 0.5, 0)) <= 1);
}

/* As programmed nothing is known of the stake: the ideal, within the bounds. */
TEST(bounds_hold_for_what_is_programmed)
{
    const struct dps_emission emission = {
        .law = {&dps_emission_inflation.base, &bounded}, .from = 0};
    int64_t late = dps_emission_issued(&emission, 3 * DPS_YEAR + DPS_DAY) -
                   dps_emission_issued(&emission, 3 * DPS_YEAR);
    int64_t supply = 100 * TOKEN * TOKEN + dps_emission_issued(&emission, 3 * DPS_YEAR);
    CHECK(llabs(late - (int64_t)((double)supply * 0.2 / 365)) < 2);
}

static const char unlocking[] =
    "title: inflation of what is vesting\n"
    "start: 2026-01-01\n"
    "length: 20 d\n"
    "networks:\n"
    "  x:\n"
    "    title: X\n"
    "    start: 2026-01-01\n"
    "    tokens: [{symbol: XX, decimals: 9}]\n"
    "    emission: [{to: holders, kind: inflation, supply: 100 XX, limit: 1000 XX, "
    "initial: 36.5 %, half_life: 10 yr, least: 36.5 %, most: 36.5 %, of: OF}]\n"
    "    genesis:\n"
    "      - {name: a, to: holders, kind: vesting, amount: 40 XX, over: 0 s}\n"
    "      - {name: b, to: holders, kind: vesting, amount: 60 XX, over: 0 s, from: "
    "2026-01-11}\n";

/* 0.1 % a day of 40 tokens or of 100, and of 100 either way once all has unlocked. */
TEST(what_the_genesis_is_yet_to_unlock_is_known_to_inflation)
{
    static const char *const of[] = {"supply", "allocated"};
    static const double first[] = {0.04, 0.1};
    for (size_t i = 0; i < 2; i++) {
        const struct dps_setting setting = {"networks.x.emission.0.of", of[i]};
        struct world world;
        world_open_with(&world, unlocking, &setting, 1, 1);
        world_live(&world, 1);
        CHECK_CLOSE(world_figure(&world, "minted"), first[i], 1e-6);
        world_live(&world, 14);
        double supply = world_figure(&world, "supply");
        world_live(&world, 1);
        CHECK_CLOSE(world_figure(&world, "minted"), supply / 1000, 1e-6);
        world_close(&world);
    }
}
