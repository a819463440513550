/* Burned tokens that are issued again: Helium's net emissions, alone and in a run. */
#include "models/distribution/net_emission.h"
#include "models/emission/net.h"
#include "sim/core/date.h"
#include "tests/test.h"
#include "tests/world.h"

#include <stdio.h>
#include <string.h>

/* helium-program-library: 600,000 HNT a year at most, by day; burns averaged over 7. */
#define CAP INT64_C(164383561643)

static const struct dps_net_emission rule = {
    .cap = {CAP, 0, 8}, .smoothing = 7, .period = {.ns = DPS_DAY * DPS_NS}};
static const struct dps_emission entry = {
    .name = "net", .to = "nodes", .law = {&dps_emission_net.base, &rule}};

/* The chain's own way: floors of 6/7 and of 1/7, each day. */
static int64_t
chain(int64_t *smoothed, int64_t burned)
{
    *smoothed = *smoothed / 7 * 6 + *smoothed % 7 * 6 / 7 + burned / 7;
    return *smoothed < CAP ? *smoothed : CAP;
}

TEST(each_day_issues_what_the_chain_would)
{
    struct dps_emission_state state;
    struct dps_emission_drivers drivers = {.burned = INT64_C(9007199254740993)};
    int64_t smoothed = 0;
    int64_t issued = 0;
    dps_emission_begin(&entry, &state);
    for (int day = 0; day < 400; day++) {
        int64_t burn = INT64_C(100000000007) + INT64_C(1000000003) * (day % 300);
        drivers.burned_before = drivers.burned;
        drivers.burned += burn;
        dps_emission_advance(&entry, &drivers, (day + 1) * DPS_DAY, &state);
        issued += chain(&smoothed, burn);
        if (!CHECK(state.issued == issued)) {
            CHECK_INT(state.issued, issued);
            break;
        }
    }
    CHECK(smoothed > CAP && issued > 300 * CAP / 2);
}

/* Burns before the first step count as little as those of another chain. */
TEST(what_was_burned_before_it_began_never_comes_back)
{
    struct dps_emission_state state;
    struct dps_emission_drivers drivers = {.burned_before = CAP, .burned = CAP};
    dps_emission_begin(&entry, &state);
    dps_emission_advance(&entry, &drivers, 100 * DPS_DAY, &state);
    CHECK_INT(state.issued, 0);
    CHECK_INT(dps_emission_issued(&entry, 1000 * DPS_DAY), 0);
    CHECK_INT(dps_emission_allocation(&entry), 0);
}

/* Hours within a day wait for its end; a week at once is seven days alike. */
TEST(it_pays_by_its_periods_however_it_is_stepped)
{
    struct dps_emission_state days;
    struct dps_emission_state hours;
    struct dps_emission_state week;
    struct dps_emission_drivers drivers = {.burned = 0};
    const int64_t a_day = INT64_C(240000000000);
    dps_emission_begin(&entry, &days);
    dps_emission_begin(&entry, &hours);
    dps_emission_begin(&entry, &week);
    for (int64_t hour = 1; hour <= 24 * 7; hour++) {
        drivers.burned = a_day / 24 * hour;
        drivers.burned_before = drivers.burned - a_day / 24;
        dps_emission_advance(&entry, &drivers, hour * 3600, &hours);
        if (hour % 24 == 0) {
            drivers.burned_before = drivers.burned - a_day;
            dps_emission_advance(&entry, &drivers, hour * 3600, &days);
        } else if (hour < 24) {
            CHECK_INT(hours.issued, 0);
        }
    }
    drivers.burned_before = 0;
    dps_emission_advance(&entry, &drivers, 7 * DPS_DAY, &week);
    CHECK(days.issued > 0);
    CHECK_INT(hours.issued, days.issued);
    CHECK_INT(week.issued, days.issued);
}

/* ---- in a run ------------------------------------------------------------ */

static const char helium[] =
    "title: burn and mint again\n"
    "start: 2026-01-01\n"
    "length: 1 yr\n"
    "networks:\n"
    "  x:\n"
    "    title: X\n"
    "    start: 2026-01-01\n"
    "    tokens: [{symbol: HNT, decimals: 8, cap: 223e6}]\n"
    "    opening: [{name: float, amount: 186e6 HNT, to: folk, source: made up},\n"
    "              {name: early, amount: 10e6 HNT, from: folk, to: burn,\n"
    "               source: made up}]\n"
    "    burns: [{at: 2026-01-01, per_day: 1000 HNT, payer: folk, source: made up},\n"
    "            {at: 2026-03-01, per_day: 3000 HNT, payer: folk, source: made up}]\n"
    "    emission: [{name: net, kind: net, cap: 1643.83561643 HNT}]\n"
    "fleet:\n"
    "  - {name: a, network: x, count: 10, operators: 2, operator: {kind: loyal},\n"
    "     class: {title: box, source: made up, capacity: 1 GiB, cost: 1 USD/d,\n"
    "       up: {kind: never}, repair: {kind: fixed, time: 1 h}}}\n";

static int64_t
issued_after(int days)
{
    int64_t smoothed = 0;
    int64_t issued = 0;
    for (int day = 0; day < days; day++) {
        issued += chain(&smoothed, INT64_C(100000000) * (day < 59 ? 1000 : 3000));
    }
    return issued;
}

static int64_t
minted(const struct world *world)
{
    const struct dps_economy *economy = &world->economy;
    return economy->ledger.tokens[economy->members[0].first_token].minted;
}

TEST(a_run_mints_what_it_has_burned_up_to_the_cap)
{
    struct world world;
    world_open(&world, helium, 1);
    const int64_t opened = INT64_C(18600000000000000);
    world_live(&world, 59);
    CHECK_INT(minted(&world), opened + issued_after(59));
    CHECK_CLOSE(world_figure(&world, "minted"), 1000, 1e-3);
    world_live(&world, 100);
    CHECK_INT(minted(&world), opened + issued_after(159));
    CHECK_CLOSE(world_figure(&world, "minted"), 1643.83561643, 1e-12);
    CHECK_CLOSE(world_figure(&world, "burned"), 3000, 1e-12);
    world_close(&world);
}

TEST(a_saved_run_goes_on_minting)
{
    struct world world;
    struct world again;
    struct dps_error err = {0};
    struct dps_buffer there = {0};
    struct dps_buffer end[2] = {{0}, {0}};
    world_open(&world, helium, 1);
    world_open(&again, helium, 1);
    world_live(&world, 3);
    dps_economy_save(&world.economy, &there);
    struct dps_reader in = dps_reader_of(there.bytes, there.n);
    REQUIRE_OK(dps_economy_load(&again.economy, &in, &err), &err);
    world_live(&world, 30);
    world_live(&again, 30);
    dps_economy_save(&world.economy, &end[0]);
    dps_economy_save(&again.economy, &end[1]);
    CHECK(end[0].n == end[1].n && memcmp(end[0].bytes, end[1].bytes, end[0].n) == 0);
    dps_buffer_free(&there);
    dps_buffer_free(&end[0]);
    dps_buffer_free(&end[1]);
    world_close(&world);
    world_close(&again);
}

TEST(only_the_first_token_comes_back)
{
    struct world world;
    struct dps_error err = {0};
    const struct dps_setting settings[] = {
        {"networks.x.tokens",
            "[{symbol: HNT, decimals: 8, cap: 223e6}, {symbol: IOT, decimals: 6}]"},
        {"networks.x.emission", "[{kind: net, to: folk, token: IOT, cap: 5 IOT}]"},
    };
    CHECK_STATUS(world_try(&world, helium, settings, 2, 1, &err), DPS_EINVAL);
    if (!CHECK(strstr(err.text, "emission.0.cap is not of the network's first token") !=
               NULL)) {
        printf("# %s\n", err.text);
    }
    world_close(&world);
}
