/* Helium as it is shipped, and what is missing when one of its mechanisms is none. */
#include "models/distribution/coverage.h"
#include "sim/core/date.h"
#include "sim/core/maths.h"
#include "tests/test.h"
#include "tests/world.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define SPOT  "class: helium-hotspot, region: europe, network: helium, operators: 10"
#define PHONE "class: hotspot-mobile, region: europe, network: helium, operators: 10"
/* Nothing fails: all days are alike. */
#define WELL                                                                           \
    ", up: {kind: never}, repair: {kind: fixed, time: 1 d}, life: {kind: never}"

static const char pattern[] =
    "title: without\n"
    "start: %s\n"
    "length: 2 yr\n"
    "networks: {helium: {extends: %s, price: {kind: fixed, price: 0.5 USD},\n"
    "  demand: [{unit: DC, kind: constant, level: %s}]}}\n"
    "fleet:\n"
    "  - {name: sparse, count: 200, hexagons: 200, operators: 10, network: helium,\n"
    "    class: {extends: helium-hotspot" WELL "}}\n"
    "  - {name: dense, count: 600, hexagons: 40, operators: 10, network: helium,\n"
    "    class: {extends: helium-hotspot" WELL "}}\n"
    "  - {name: phones, count: 100, operators: 10, network: helium,\n"
    "    class: {extends: hotspot-mobile, rate: 400" WELL "}}\n"
    "  - {name: dear, count: 100, operators: 10, network: helium,\n"
    "    class: {extends: hotspot-mobile, rate: 400, cost: 90 USD/d" WELL "}}\n"
    "population: [{network: helium, kind: count, rows: [{at: 2019-01-01, value: "
    "1000}]}]\n";

enum { SPARSE, DENSE, PHONES, DEAR, GROUPS };

struct case_of {
    const char *start, *file, *work; /* a day the run begins, network, DC a day */
};

static void
open_case(
    struct world *self, struct case_of of, const struct dps_setting *settings, size_t n)
{
    char text[2048];
    snprintf(text, sizeof text, pattern, of.start, of.file, of.work);
    world_open_with(self, text, settings, n, 1);
}

/* The same without what `path` names: it is `none` instead. */
static void
open_without(struct world *self, struct case_of of, const char *path, const char *none)
{
    const struct dps_setting settings[] = {{path, none}};
    open_case(self, of, settings, 1);
}

static const struct dps_member *
helium(const struct world *self)
{
    return &self->economy.members[0];
}

static int64_t
minted(const struct world *self, int32_t token)
{
    return self->economy.ledger.tokens[helium(self)->first_token + token].minted;
}

static int64_t
burned(const struct world *self, int32_t token)
{
    return self->economy.ledger.tokens[helium(self)->first_token + token].burned;
}

/* What a group earned in the last epoch [HNT]. */
static double
earned(const struct world *self, int group)
{
    return (double)helium(self)->cells.items[group].rewarded / 1e8;
}

/* What it carried in it, or all carry a day (-1) [DC]. */
static double
worked(const struct world *self, int group)
{
    return group < 0 ? world_figure(self, "served")
                     : helium(self)->cells.claims[group].work;
}

static int64_t
held(const struct world *self, const char *name)
{
    char account[64];
    snprintf(account, sizeof account, "helium/%s", name);
    return world_balance(self, account);
}

/* ---- what is minted ---------------------------------------------------- */

TEST(hip_20_mints_60_million_in_the_first_year_and_without_it_nothing_is)
{
    const struct case_of first = {"2019-08-01", "helium", "0"};
    struct world with, without;
    open_case(&with, first, NULL, 0);
    open_without(
        &without, first, "networks.helium.emission.0", "{name: hip20, kind: none}");
    world_live(&with, 366);
    world_live(&without, 366);
    CHECK_WITHIN((double)minted(&with, 0) / 1e8, 60e6, 1e-6);
    CHECK_INT(minted(&without, 0), 0);
    world_close(&with);
    world_close(&without);
}

TEST(history_mints_what_the_chain_did_and_without_it_nothing_is)
{
    const struct case_of first = {"2019-08-01", "helium-history", "0"};
    const double july[] = {42.5e6, 95.7e6, 124.3e6, 153.5e6}; /* networks-rules.md */
    struct world with, without;
    open_case(&with, first, NULL, 0);
    open_without(
        &without, first, "networks.helium.emission.0", "{name: history, kind: none}");
    for (int year = 0; year < 2; year++) {
        world_live(&with, year == 0 ? 366 : 364);
        CHECK_WITHIN((double)minted(&with, 0) / 1e8, july[year], 0.2e6);
    }
    world_live(&without, 366);
    CHECK_INT(minted(&without, 0), 0);
    world_close(&with);
    world_close(&without);
}

/* 700 HNT are burned a day from the tenth on. */
#define BURNS                                                                          \
    {                                                                                  \
        "networks.helium.burns", "[{at: 2024-03-11, per_day: 700 HNT, payer: "         \
                                 "investors, source: made up}]"                        \
    }

TEST(net_emissions_mint_what_was_burned_again_averaged_over_seven_days)
{
    const struct case_of solana = {"2024-03-01", "helium", "0"};
    const struct dps_setting settings[] = {
        BURNS, {"networks.helium.emission.3.from", "never"}};
    struct world with, without;
    open_case(&with, solana, settings, 1);
    open_case(&without, solana, settings, 2);
    world_live(&with, 10);
    world_live(&without, 10);
    CHECK_INT(minted(&with, 0), minted(&without, 0));
    int64_t smoothed = 0;
    int64_t again = 0;
    for (int day = 0; day < 30; day++) {
        world_live(&with, 1);
        world_live(&without, 1);
        smoothed = 6 * smoothed / 7 + INT64_C(70000000000) / 7;
        again += smoothed;
        CHECK_INT(minted(&with, 0) - minted(&without, 0), again);
    }
    CHECK(smoothed > INT64_C(69000000000));
    world_close(&with);
    world_close(&without);
}

TEST(net_emissions_mint_no_more_than_one_percent_of_the_first_year)
{
    const struct case_of l1 = {"2022-03-01", "helium", "0"};
    const struct dps_setting settings[] = {
        {"networks.helium.burns", "[{at: 2022-03-11, per_day: 5000 HNT, payer: "
                                  "investors, source: made up}]"},
        {"networks.helium.emission.3.from", "never"}};
    struct world with, without;
    open_case(&with, l1, settings, 1);
    open_case(&without, l1, settings, 2);
    world_live(&with, 12);
    world_live(&without, 12);
    /* Before Solana at once, not averaged. */
    CHECK_INT(minted(&with, 0) - minted(&without, 0), 2 * INT64_C(164383561643));
    world_close(&with);
    world_close(&without);
}

/* ---- data credits ------------------------------------------------------ */

TEST(data_is_paid_by_burning_hnt_for_credits_of_a_thousandth_of_a_cent)
{
    const struct case_of day = {"2022-03-01", "helium", "1e6"};
    struct world with, without;
    open_case(&with, day, NULL, 0);
    open_without(&without, day, "networks.helium.payment", "none");
    world_live(&with, 5);
    world_live(&without, 5);
    int64_t before = burned(&with, 0);
    world_live(&with, 1);
    world_live(&without, 1);
    /* 1e6 credits are 10 USD, 20 HNT at 0.5 USD, but for what a micro-dollar rounds. */
    CHECK_WITHIN((double)(burned(&with, 0) - before) / 1e8, 20, 1e-4);
    CHECK_INT(burned(&with, 1), minted(&with, 1));
    CHECK_WITHIN(
        (double)burned(&with, 1) * 1e-5, (double)burned(&with, 0) / 1e8 * 0.5, 1e-4);
    CHECK_INT(burned(&without, 0), 0);
    CHECK_INT(minted(&without, 1), 0);
    world_close(&with);
    world_close(&without);
}

/* ---- HIP-10, HIP-15, HIP-17 -------------------------------------------- */

/* Of 163,934.426 HNT a day in year 1: 59 % to hotspots, of which data only its worth.
 */
TEST(hip_10_pays_data_its_worth_and_gives_what_is_left_to_coverage)
{
    const struct case_of day = {"2019-08-01", "helium", "1e6"};
    const double issued = 60e6 / 366;
    struct world with, no_data;
    open_case(&with, day, NULL, 0);
    open_without(&no_data, day, "networks.helium.distribute.pools.0.kind", "none");
    world_live(&with, 1);
    world_live(&no_data, 1);
    CHECK_CLOSE(world_figure(&with, "rewards"), 0.59 * issued, 1e-6);
    CHECK_CLOSE(
        world_figure(&with, "rewards") - world_figure(&no_data, "rewards"), 20, 1e-6);
    world_close(&with);
    world_close(&no_data);
}

/* A pool alone: the other pools of hotspots share nothing. */
static void
open_pool(struct world *self, int pool, const char *kind)
{
    static const char *const paths[] = {"networks.helium.distribute.pools.0.kind",
        "networks.helium.distribute.pools.1.kind",
        "networks.helium.distribute.pools.2.kind",
        "networks.helium.distribute.pools.3.kind"};
    struct dps_setting settings[DPS_COUNT_OF(paths)];
    for (int i = 0; i < (int)DPS_COUNT_OF(paths); i++) {
        settings[i] = (struct dps_setting){paths[i], i == pool ? kind : "none"};
    }
    open_case(self, (struct case_of){"2019-08-01", "helium", "0"}, settings,
        DPS_COUNT_OF(paths));
    world_live(self, 1);
}

TEST(hip_15_pays_a_beacon_no_more_when_more_than_four_hear_it)
{
    const struct dps_distribution_witness rule = {4, 0.8, 7};
    struct world with, without;
    open_pool(&with, 2, "witness");
    open_pool(&without, 2, "none");
    /* 1 and 15 hotspots in each hexagon, of which 7 hear one another */
    double pay[2];
    const double near[2] = {7, 105};
    for (int i = 0; i < 2; i++) {
        pay[i] = near[i] * dps_witness_heard(&rule, near[i]) +
                 dps_witness_sent(&rule, near[i]);
    }
    const double each[2] = {earned(&with, SPARSE) / 200, earned(&with, DENSE) / 600};
    CHECK(each[SPARSE] > 0);
    CHECK_CLOSE(each[DENSE] / each[SPARSE], pay[1] / pay[0], 1e-6);
    CHECK(earned(&without, SPARSE) == 0 && earned(&without, DENSE) == 0);
    world_close(&with);
    world_close(&without);
}

TEST(hip_17_counts_crowded_hotspots_for_less)
{
    const struct dps_distribution_coverage rule = {.resolution = 8, .inhabited = 4};
    struct world with, plain, without;
    open_pool(&with, 3, "coverage");
    open_pool(&plain, 3, "capacity");
    open_pool(&without, 3, "none");
    double ratio = earned(&with, DENSE) / 600 / (earned(&with, SPARSE) / 200);
    CHECK_CLOSE(
        ratio, dps_coverage_scale(&rule, 15) / dps_coverage_scale(&rule, 1), 1e-6);
    CHECK(ratio < 0.5);
    CHECK_CLOSE(earned(&plain, DENSE) / 600, earned(&plain, SPARSE) / 200, 1e-6);
    CHECK(earned(&without, SPARSE) == 0 && earned(&without, DENSE) == 0);
    world_close(&with);
    world_close(&plain);
    world_close(&without);
}

/* ---- IOT and MOBILE ---------------------------------------------------- */

enum { HNT, DC, IOT, MOBILE };

TEST(hotspots_earn_iot_and_mobile_that_their_treasuries_redeem)
{
    const struct case_of tokens = {"2023-09-01", "helium", "1e6"};
    const struct dps_setting none[] = {
        {"networks.helium.emission.1", "{name: hip52, token: IOT, kind: none}"},
        {"networks.helium.emission.2", "{name: hip75, token: MOBILE, kind: none}"}};
    struct world with, without;
    open_case(&with, tokens, NULL, 0);
    open_case(&without, tokens, none, 2);
    world_live(&with, 20);
    world_live(&without, 20);
    for (int day = 0; day < 5; day++) {
        int64_t reserve = held(&with, "treasury-IOT");
        int64_t supply = minted(&with, IOT) - burned(&with, IOT);
        int64_t before = burned(&with, IOT);
        world_live(&with, 1);
        int64_t issued = INT64_C(32500000000000000) / 366;
        CHECK_WITHIN((double)(burned(&with, IOT) - before), (double)issued, 1);
        /* What hotspots got is what the treasury paid for it (HIP-52). */
        CHECK_WITHIN(earned(&with, SPARSE) + earned(&with, DENSE),
            (double)reserve / 1e8 * (double)issued / (double)(supply + issued), 0.01);
        CHECK(held(&with, "treasury-IOT") > reserve);
    }
    CHECK(earned(&with, PHONES) > 0);
    world_live(&without, 5);
    CHECK(earned(&without, SPARSE) == 0 && earned(&without, PHONES) == 0);
    CHECK_INT(burned(&without, IOT), 0);
    world_close(&with);
    world_close(&without);
}

/* D^(1/2) A^(1/4) of the two networks; nobody has delegated votes on the first day. */
TEST(hnt_goes_to_treasuries_by_score_with_a_memory_of_thirty_days)
{
    const struct case_of tokens = {"2023-04-18", "helium", "10e6"};
    const struct dps_setting none[] = {
        {"networks.helium.emission.1", "{name: hip52, token: IOT, kind: none}"},
        {"networks.helium.emission.2", "{name: hip75, token: MOBILE, kind: none}"},
        {"networks.helium.holders.1.aim.ratio", "1e-9"},
        {"networks.helium.holders.2.aim.ratio", "1e-9"},
        {"networks.helium.demand.0",
            "{unit: DC, kind: table, between: steps, rows: [{at: 2023-04-18, value: "
            "10e6}, {at: 2023-04-23, value: 1e4}]}"}};
    struct world with, without;
    open_case(&with, tokens, none, 5);
    double s = -1;
    double last = 0;
    for (int day = 0; day < 10; day++) {
        int64_t iot = held(&with, "treasury-IOT");
        int64_t mobile = held(&with, "treasury-MOBILE");
        world_live(&with, 1);
        const struct dps_distribution_cell *cells = helium(&with)->cells.claims;
        double revenue[2] = {
            cells[0].revenue + cells[1].revenue, cells[2].revenue + cells[3].revenue};
        const double score[2] = {
            fmax(1, sqrt(revenue[0])) * pow(40.0 * 800, 0.25),
            fmax(1, sqrt(revenue[1])) * pow(10.0 * 200, 0.25),
        };
        double p = score[0] / (score[0] + score[1]);
        s = s < 0 ? p : (29 * s + p) / 30;
        last = p;
        const double in[2] = {(double)(held(&with, "treasury-IOT") - iot),
            (double)(held(&with, "treasury-MOBILE") - mobile)};
        CHECK_CLOSE(in[0] / (in[0] + in[1]), s, 1e-6);
        CHECK_WITHIN((in[0] + in[1]) / 1e8, 0.68 * 0.94 * 30e6 / 365, 0.64 * 200);
    }
    CHECK(last > 1.1 * s);
    CHECK(held(&with, "iot-delegators") > 0);
    world_close(&with);
    open_without(&without, tokens, "networks.helium.amendments",
        "[{at: 2023-04-18, source: none, set: {distribute: {kind: none}}}]");
    world_live(&without, 5);
    CHECK_INT(held(&without, "treasury-IOT"), 0);
    world_close(&without);
}

/* ---- HIP-138 ----------------------------------------------------------- */

TEST(hip_138_pays_hotspots_in_hnt_and_investors_no_more)
{
    const struct case_of before = {"2025-01-25", "helium", "1e6"};
    struct world with, without;
    open_case(&with, before, NULL, 0);
    open_without(&without, before, "networks.helium.amendments.7.at", "2025-09-01");
    world_live(&with, 4);
    world_live(&without, 4);
    CHECK(world_figure(&with, "rewards") == world_figure(&without, "rewards"));
    CHECK_INT(held(&with, "treasury-IOT"), held(&without, "treasury-IOT"));
    int64_t iot = minted(&with, IOT);
    for (int day = 0; day < 5; day++) {
        int64_t mobile = held(&with, "treasury-MOBILE");
        world_live(&with, 1);
        world_live(&without, 1);
        CHECK_INT(minted(&with, IOT), iot);
        CHECK_INT(held(&with, "treasury-MOBILE") - mobile, INT64_C(1223628691983));
        /* 80 % of IOT's part and 60 % of MOBILE's, of which each has a half at first.
         */
        CHECK(world_figure(&with, "rewards") > 0.55 * 15e6 / 365);
    }
    CHECK(minted(&without, IOT) > iot);
    CHECK(world_figure(&without, "rewards") < 0.1 * world_figure(&with, "rewards"));
    world_close(&with);
    world_close(&without);
}

TEST(hip_138_releases_2_9_million_to_mobiles_treasury_until_august_2025)
{
    const struct case_of before = {"2024-12-01", "helium", "0"};
    struct world with, without;
    open_case(&with, before, NULL, 0);
    open_without(&without, before, "networks.helium.emission.4",
        "{name: hip138-treasury, kind: none}");
    world_live(&with, 300);
    world_live(&without, 300);
    CHECK_INT(minted(&with, HNT) - minted(&without, HNT), 237 * INT64_C(1223628691983));
    world_close(&with);
    world_close(&without);
}

/* ---- HIP-147 and HIP-149 ------------------------------------------------ */

/* Cheap phones do all the work; dear ones live on coverage alone.  There is HNT to buy.
 */
#define AUCTION                                                                        \
    {                                                                                  \
        "networks.helium.market", "{kind: reverse-auction, most: 0.00001 USD, "        \
                                  "margin: 0}"                                         \
    }
#define TO_BUY                                                                         \
    {                                                                                  \
        "networks.helium.opening",                                                     \
            "[{name: x, amount: 1.2e6 HNT, to: market, source: made up}]"              \
    }

/* MOBILE's part is a half of 7.5 M HNT a year, and data is worth a half of that. */
TEST(hip_147_pays_data_first_and_coverage_what_is_left)
{
    const struct case_of before = {"2025-09-28", "helium", "256849315"};
    const struct dps_setting settings[] = {
        AUCTION, {"networks.helium.amendments.8.at", "2026-01-01"}};
    const double half = 7.5e6 / 365 / 2;
    struct world with, without;
    open_case(&with, before, settings, 1);
    open_case(&without, before, settings, 2);
    world_live(&with, 3);
    world_live(&without, 3);
    for (int i = 0; i < GROUPS; i++) {
        CHECK(earned(&with, i) == earned(&without, i));
    }
    CHECK_CLOSE(earned(&with, DEAR), 0.2 / 2 * half, 0.001);
    CHECK_CLOSE(earned(&with, PHONES), (0.4 + 0.2 / 2) * half, 0.001);
    world_live(&with, 1);
    world_live(&without, 1);
    double worth = worked(&with, PHONES) * 1e-5 / 0.5;
    CHECK(worth > 0.45 * half && worth < 0.55 * half);
    CHECK_CLOSE(earned(&with, DEAR), (0.6 * half - worth) / 2, 0.001);
    CHECK_CLOSE(earned(&with, PHONES), worth + (0.6 * half - worth) / 2, 0.001);
    CHECK_CLOSE(earned(&without, DEAR), 0.2 / 2 * half, 0.001);
    world_close(&with);
    world_close(&without);
}

TEST(hip_149_retires_coverage_and_pays_data_no_more_than_thrice_its_worth)
{
    const struct case_of before = {"2026-08-03", "helium", "20e6"};
    const struct dps_setting settings[] = {
        AUCTION, {"networks.helium.amendments.9.at", "2027-01-01"}};
    struct world with, without;
    open_case(&with, before, settings, 1);
    open_case(&without, before, settings, 2);
    world_live(&with, 2);
    world_live(&without, 2);
    CHECK(earned(&with, DEAR) > 0 && earned(&with, DEAR) == earned(&without, DEAR));
    world_live(&with, 1);
    world_live(&without, 1);
    CHECK(earned(&with, DEAR) == 0);
    CHECK_CLOSE(earned(&with, SPARSE), worked(&with, SPARSE) * 1e-5 / 0.5, 1e-6);
    CHECK(earned(&without, DEAR) > 0);
    CHECK(earned(&without, SPARSE) > 2 * earned(&with, SPARSE));
    double worth = worked(&with, PHONES) * 1e-5 / 0.5;
    CHECK_CLOSE(earned(&with, PHONES), 3 * worth, 1e-6);
    CHECK(earned(&without, PHONES) > 4 * worth);
    world_close(&with);
    world_close(&without);
}

TEST(hip_149_mints_a_supplement_beside_the_schedule)
{
    const struct case_of before = {"2026-08-04", "helium", "0"};
    struct world with, without, council;
    open_case(&with, before, NULL, 0);
    open_without(&without, before, "networks.helium.emission.7",
        "{name: hip149-supplement, kind: none}");
    open_without(&council, before, "networks.helium.emission.8",
        "{name: hip149-council, kind: none}");
    for (int day = 0; day < 400; day++) {
        double rate = day == 0 ? 0 : day <= 360 ? 1 : (1080.5 - day) / 720;
        int64_t so_far = minted(&with, HNT) - minted(&without, HNT);
        int64_t to_council = minted(&with, HNT) - minted(&council, HNT);
        world_live(&with, 1);
        world_live(&without, 1);
        world_live(&council, 1);
        int64_t paid = minted(&with, HNT) - minted(&without, HNT) - so_far;
        CHECK_WITHIN((double)paid, rate * 193550e8, 3);
        int64_t kept = minted(&with, HNT) - minted(&council, HNT) - to_council;
        CHECK_WITHIN((double)kept, rate * 2450e8, 3);
    }
    world_close(&with);
    world_close(&without);
    world_close(&council);
}

/* At 0.02 USD half of what users pay is more than the schedule gives. */
TEST(hip_149_tops_data_up_within_what_was_burned)
{
    const struct case_of before = {"2026-08-01", "helium", "256849315"};
    const struct dps_setting settings[] = {TO_BUY,
        {"networks.helium.price.price", "0.02 USD"},
        {"networks.helium.holders.3.trade", "{income: 0}"},
        {"networks.helium.emission.6", "{name: hip149-backstop, kind: none}"}};
    struct world with, without;
    open_case(&with, before, settings, 3);
    open_case(&without, before, settings, 4);
    world_live(&with, 4);
    world_live(&without, 4);
    CHECK_INT(minted(&with, HNT), minted(&without, HNT));
    const double cap = 1643.83561643;
    double smoothed = world_figure(&with, "burned");
    int bound = 0;
    for (int day = 0; day < 20; day++) {
        int64_t before_it = minted(&with, HNT) - minted(&without, HNT);
        smoothed = (6 * smoothed + world_figure(&with, "burned")) / 7;
        world_live(&with, 1);
        world_live(&without, 1);
        double top_up =
            (double)(minted(&with, HNT) - minted(&without, HNT) - before_it);
        double target = 0.5 * 0.98 * worked(&with, -1) * 1e-5 / 0.02;
        double share = 0.7 * 0.8927;
        double due = target / share - (20547.945 + fmin(smoothed, cap));
        CHECK_CLOSE(top_up / 1e8, fmin(due, smoothed - cap), 1e-6);
        CHECK(earned(&with, PHONES) > earned(&without, PHONES));
        bound += smoothed - cap < due;
    }
    CHECK(bound > 0 && bound < 20);
    world_close(&with);
    world_close(&without);
}

/* ---- data transfer ----------------------------------------------------- */

/* What is undistributed and waits for no group's nodes [base units]. */
static int64_t
unallocated(const struct world *self)
{
    int64_t units = held(self, "undistributed");
    for (uint32_t g = 0; g < self->economy.fleet.n_groups; g++) {
        units -= self->economy.fleet.groups[g].left;
    }
    return units;
}

TEST(pools_leave_unallocated_what_rounding_down_leaves)
{
    const struct case_of day = {"2022-03-01", "helium", "1e6"};
    struct world with, without;
    open_case(&with, day, NULL, 0);
    open_without(&without, day, "networks.helium.distribute.remainder", "largest");
    int64_t sum = 0;
    for (int i = 0; i < 10; i++) {
        world_live(&with, 1);
        world_live(&without, 1);
        CHECK(unallocated(&with) >= 0 && unallocated(&with) < 4 * GROUPS);
        CHECK_INT(unallocated(&without), 0);
        sum += unallocated(&with);
    }
    CHECK(sum > 0);
    world_close(&with);
    world_close(&without);
}

/* Since HIP-138 what nobody is entitled to never comes to be: 7 % of IOT's part and 4 %
 * of MOBILE's, of oracles that there are no more. */
TEST(what_hip_138_leaves_unallocated_is_burned_and_never_minted_again)
{
    const struct case_of day = {"2025-02-10", "helium", "0"};
    struct world with;
    open_case(&with, day, NULL, 0);
    world_live(&with, 30);
    int64_t before = burned(&with, HNT);
    world_live(&with, 1);
    CHECK_CLOSE((double)(burned(&with, HNT) - before) / 1e8, 0.055 * 15e6 / 365, 0.001);
    CHECK_INT(helium(&with)->unissued, burned(&with, HNT));
    CHECK_INT(helium(&with)->emission[3].state.issued, 0);
    world_close(&with);
}

/* ---- an amendment ------------------------------------------------------ */

/* Halving every four years instead of two, from August 2023 on. */
TEST(a_longer_halving_changes_what_is_minted_from_its_date_on_and_nothing_before)
{
    static const struct dps_setting longer[] = {{"networks.helium.amendments",
        "[{at: 2023-08-01, source: made up, set: {tokens.0.cap: 480e6, "
        "emission.0.rows: [{amount: 60e6 HNT}, {amount: 60e6 HNT}, "
        "{amount: 60e6 HNT}, {amount: 60e6 HNT}, {amount: 30e6 HNT}, "
        "{amount: 30e6 HNT}, {amount: 30e6 HNT}, {amount: 30e6 HNT}]}}]"}};
    static const struct dps_setting shorter[] = {{"networks.helium.amendments", "[]"}};
    const struct case_of start = {"2023-07-01", "helium", "1e6"};
    struct world with, without;
    open_case(&with, start, longer, 1);
    open_case(&without, start, shorter, 1);
    for (int day = 0; day < 31; day++) {
        world_live(&with, 1);
        world_live(&without, 1);
        for (int f = 0; f < DPS_FIGURES; f++) {
            CHECK(helium(&with)->figures[f] == helium(&without)->figures[f]);
        }
    }
    for (int day = 0; day < 366; day++) {
        world_live(&with, 1);
        world_live(&without, 1);
    }
    /* Year 5 is the first of 30 M then, and not of 15 M. */
    CHECK_WITHIN((double)(minted(&with, HNT) - minted(&without, HNT)) / 1e8, 15e6, 1);
    world_close(&with);
    world_close(&without);
}
