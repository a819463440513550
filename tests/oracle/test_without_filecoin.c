/* Each mechanism of scenarios/networks/filecoin.yaml in a run of a few machines: what
 * it does, and that it is not done where the mechanism is taken away. */
#include "models/collateral/filecoin.h"
#include "sim/core/date.h"
#include "sim/core/maths.h"
#include "tests/test.h"
#include "tests/world.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define NET "networks.filecoin."

enum { MOST_SETTINGS = 12 };

static const double unit = 1e9;

/* 200 boxes of 200 TiB that never fail and stay. */
static const char few[] =
    "title: a few sectors\n"
    "start: %s\n"
    "length: 4 yr\n"
    "networks:\n"
    "  filecoin:\n"
    "    opening: [{name: float, amount: 50e6 FIL, to: holders, source: made up}]\n"
    "fleet:\n"
    "  - {name: a, network: filecoin, count: 200, operators: 20,\n"
    "     operator: {kind: loyal, sell: 0},\n"
    "     class: {title: box, source: made up, capacity: 200 TiB, cost: 1 USD/d,\n"
    "       up: {kind: never}, repair: {kind: fixed, time: 1 d}}}\n";

/* Settings end with a path of NULL. */
static void
open_few(struct world *world, const char *start, const struct dps_setting *settings)
{
    char text[sizeof few + 64];
    size_t n = 0;
    while (settings != NULL && settings[n].path != NULL) {
        n++;
    }
    snprintf(text, sizeof text, few, start);
    world_open_with(world, text, settings, n, 1);
}

static const struct dps_member *
member_of(const struct world *world)
{
    return &world->economy.members[0];
}

static struct dps_supply
supply_of(const struct world *world)
{
    return dps_member_supply(member_of(world), &world->economy.ledger);
}

/* What has been minted of a part since row 0, after so many days [FIL]. */
static double
mined(const char *start, const struct dps_setting *settings, uint32_t days, int part)
{
    struct world world;
    open_few(&world, start, settings);
    int64_t before = member_of(&world)->emission[0].state.part[part];
    world_live(&world, days);
    int64_t after = member_of(&world)->emission[0].state.part[part];
    world_close(&world);
    return (double)(after - before) / unit;
}

enum { SIMPLE, BASELINE };

/* ---- minting ----------------------------------------------------------- */

static const struct dps_setting nothing[] = {
    {NET "emission.0", "{name: mining, kind: none}"}, {NULL, NULL}};

TEST(simple_minting_halves_in_six_years_whatever_the_power)
{
    const struct dps_setting twice[] = {{"fleet.0.count", "400"}, {NULL, NULL}};
    double first = mined("2021-06-01", NULL, 30, SIMPLE);
    double rate = log(2) / (6 * 365);
    double years_before = 280 + 2. / 24; /* d from genesis, 2020-08-24T22:00 */
    CHECK_CLOSE(first,
        330e6 * (exp(-rate * years_before) - exp(-rate * (years_before + 30))), 1e-6);
    CHECK_CLOSE(mined("2021-06-01", twice, 30, SIMPLE), first, 1e-12);
    CHECK_CLOSE(mined("2027-05-31", NULL, 30, SIMPLE), first / 2, 1e-6);
    CHECK(mined("2021-06-01", nothing, 30, SIMPLE) == 0);
}

TEST(baseline_minting_follows_power_by_effective_network_time)
{
    const struct dps_setting twice[] = {{"fleet.0.count", "400"}, {NULL, NULL}};
    /* Far below the baseline the effective time goes on as power adds up. */
    double first = mined("2021-06-01", NULL, 30, BASELINE);
    CHECK(first > 0);
    CHECK_CLOSE(mined("2021-06-01", twice, 30, BASELINE) / first, 2, 1e-3);
    CHECK(mined("2021-06-01", nothing, 30, BASELINE) == 0);
}

TEST(what_finds_no_winner_is_not_minted)
{
    const struct dps_setting half[] = {
        {NET "emission.0.wins", "[{at: 2021-06-11, paid: 50 %}]"}, {NULL, NULL}};
    double all = mined("2021-06-01", NULL, 20, SIMPLE);
    double ten = mined("2021-06-01", NULL, 10, SIMPLE);
    CHECK_CLOSE(mined("2021-06-01", half, 10, SIMPLE), ten, 1e-12);
    CHECK_CLOSE(mined("2021-06-01", half, 20, SIMPLE), ten + (all - ten) / 2, 1e-9);
    CHECK(all - ten > 1.9 * (all - ten) / 2); /* without `wins` all are won */
}

/* ---- pledge ------------------------------------------------------------ */

/* What a quantum is asked to pledge in an epoch that begins with the figures of the
 * last one [FIL]. */
static double
pledge_asked(const struct world *world, double skew)
{
    double weight = world_figure(world, "weight");
    double baseline = dps_member_baseline(member_of(world),
                          dps_economy_date(&world->economy, world->economy.epoch)) /
                      member_of(world)->cells.quantum;
    double aim = baseline > weight ? baseline : weight;
    return 20 * world_figure(world, "rewards") / weight +
           0.3 * world_figure(world, "circulating") *
               ((1 - skew) / aim + skew / weight);
}

TEST(a_sector_pledges_20_days_of_reward_and_30_percent_of_the_supply_by_weight)
{
    struct world world;
    const struct dps_setting dear[] = {
        {NET "commitments.at_most", "1000 FIL"}, {NULL, NULL}};
    open_few(&world, "2021-06-01", dear);
    world_live(&world, 30);
    double asked = pledge_asked(&world, 0);
    world_live(&world, 1);
    CHECK_CLOSE((double)member_of(&world)->commitments.bond.weight / unit, asked, 1e-6);
    CHECK(world_balance(&world, "filecoin/pledged") > 0);
    world_close(&world);
    open_few(&world, "2021-06-01", NULL);
    world_live(&world, 31);
    CHECK_INT(member_of(&world)->commitments.bond.weight, (int64_t)1e9); /* the cap */
    world_close(&world);
}

static const struct dps_setting no_pledge[] = {
    {NET "commitments", "{life: 540 d, again: true, kind: none}"},
    {NET "amendments", "[]"}, {NULL, NULL}};

TEST(without_a_kind_of_pledge_nothing_is_pledged)
{
    struct world world;
    open_few(&world, "2021-06-01", no_pledge);
    world_live(&world, 31);
    CHECK_INT(world_balance(&world, "filecoin/pledged"), 0);
    world_close(&world);
}

/* What a quantum pledges on the 400th day, which half of the ramp is past. */
static double
pledge_on_day_400(const struct dps_setting *settings, double *asked)
{
    struct world world;
    open_few(&world, "2024-04-20", settings);
    world_live(&world, 400);
    /* 185.04 days of 365 from 2024-11-20T23:00 to 2025-05-25. */
    *asked = pledge_asked(&world, 0.3 * (185 + 1. / 24) / 365);
    world_live(&world, 1);
    double bond = (double)member_of(&world)->commitments.bond.weight / unit;
    world_close(&world);
    return bond;
}

TEST(from_nv24_on_a_part_of_the_pledge_looks_at_power_alone)
{
    const struct dps_setting ramp[] = {
        {NET "commitments.at_most", "1000 FIL"}, {NULL, NULL}};
    const struct dps_setting without[] = {{NET "commitments.at_most", "1000 FIL"},
        {NET "amendments", "[]"}, {NULL, NULL}};
    double asked = 0;
    double bond = pledge_on_day_400(ramp, &asked);
    CHECK_CLOSE(bond, asked, 1e-6);
    bond = pledge_on_day_400(without, &asked);
    CHECK(bond < asked / 2);
}

/* ---- commitments ------------------------------------------------------- */

TEST(a_540th_of_all_sectors_ends_each_day_and_38_percent_of_it_is_not_renewed)
{
    struct world world;
    const struct dps_setting lapses[] = {
        {NET "commitments.again", "false"}, {NET "quality", "none"}, {NULL, NULL}};
    const struct dps_setting anew[] = {{NET "quality", "none"}, {NULL, NULL}};
    const struct dps_setting uncommitted[] = {
        {NET "commitments", "none"}, {NET "amendments", "[]"}, {NULL, NULL}};
    open_few(&world, "2021-06-01", lapses);
    world_live(&world, 109);
    double all = 200. * 200 * 1024 / 32; /* quanta */
    CHECK_CLOSE(world_figure(&world, "weight"), all * (1 - 0.38 * 0.2), 1e-4);
    world_close(&world);
    open_few(&world, "2021-06-01", anew); /* sealed at once */
    world_live(&world, 109);
    CHECK_CLOSE(world_figure(&world, "weight"), all, 1e-9);
    CHECK(member_of(&world)->commitments.items[0].ring.weight.ended >
          (dps_wide)(0.19 * all));
    world_close(&world);
    open_few(&world, "2021-06-01", uncommitted);
    world_live(&world, 109);
    CHECK(member_of(&world)->commitments.items == NULL);
    world_close(&world);
}

/* ---- quality ----------------------------------------------------------- */

TEST(verified_power_counts_ten_times)
{
    struct world world;
    const struct dps_setting none[] = {{NET "quality", "none"}, {NULL, NULL}};
    const struct dps_setting dear[] = {
        {NET "commitments.at_most", "1000 FIL"}, {NULL, NULL}};
    for (int with = 0; with <= 1; with++) {
        open_few(&world, "2024-09-08", with ? dear : none);
        world_live(&world, 2);
        double raw = world_figure(&world, "power") / member_of(&world)->cells.quantum;
        double counts = world_figure(&world, "weight") / raw;
        CHECK_CLOSE(counts, with ? 1 + 9 * 0.3979 : 1, 1e-9);
        world_close(&world);
    }
    /* The same rule as on chain, of a sector of which a quarter is verified. */
    const struct dps_quality ten = {.multiplier = 10};
    dps_wide sector = (dps_wide)1 << 35;
    CHECK_CLOSE((double)dps_filecoin_qa_power(sector, 4, sector), 0x1p35 * 3.25, 1e-12);
    CHECK_CLOSE(dps_quality_of(&ten, 0.25), 3.25, 1e-15);
}

TEST(a_group_with_more_verified_deals_earns_more)
{
    struct world world;
    const struct dps_setting without[] = {{NET "quality", "none"}, {NULL, NULL}};
    static const char two[] =
        "title: with and without deals\n"
        "start: 2024-09-08\n"
        "length: 1 yr\n"
        "networks: {filecoin: {opening: [{name: float, amount: 50e6 FIL, to: holders, "
        "source: x}]}}\n"
        "fleet:\n"
        "  - {name: a, network: filecoin, count: 10, operators: 5, quality: 0,\n"
        "     operator: {kind: loyal, sell: 0}, class: {title: box, source: x,\n"
        "       capacity: 200 TiB, cost: 1 USD/d, up: {kind: never},\n"
        "       repair: {kind: fixed, time: 1 d}}}\n"
        "  - {name: b, network: filecoin, count: 10, operators: 5, quality: 2,\n"
        "     operator: {kind: loyal, sell: 0}, class: {title: box, source: x,\n"
        "       capacity: 200 TiB, cost: 1 USD/d, up: {kind: never},\n"
        "       repair: {kind: fixed, time: 1 d}}}\n";
    for (int with = 0; with <= 1; with++) {
        world_open_with(&world, two, without, with ? 0 : 1, 1);
        world_live(&world, 3);
        const struct dps_group_cell *cells = member_of(&world)->cells.items;
        CHECK_CLOSE((double)cells[1].rewarded / (double)cells[0].rewarded,
            with ? 1 + 9 * 2 * 0.3979 : 1, 1e-5);
        world_close(&world);
    }
}

/* ---- vesting ----------------------------------------------------------- */

TEST(three_quarters_of_each_reward_vest_over_180_days)
{
    struct world world;
    const struct dps_setting none[] = {{NET "rewards.locked", "0"}, {NULL, NULL}};
    enum { DAYS = 200, LOCK = 180 };
    double reward[DAYS];
    open_few(&world, "2021-06-01", NULL);
    for (int day = 0; day < DAYS; day++) {
        world_live(&world, 1);
        reward[day] = world_figure(&world, "rewards");
    }
    double locked = 0;
    for (int day = DAYS - LOCK; day < DAYS; day++) {
        locked += 0.75 * reward[day] * (1 - (double)(DAYS - 1 - day) / LOCK);
    }
    double found = (double)world_balance(&world, "filecoin/nodes-locked") / unit;
    CHECK_CLOSE(found, locked, 1e-9);
    world_close(&world);
    open_few(&world, "2021-06-01", none);
    world_live(&world, 30);
    CHECK_INT(world_balance(&world, "filecoin/nodes-locked"), 0);
    world_close(&world);
}

/* ---- fees -------------------------------------------------------------- */

/* All boxes leave some weeks after a start: the fees for that over the pledge. */
static double
leaving(const char *start, const struct dps_setting *settings)
{
    struct world world;
    struct dps_setting all[MOST_SETTINGS] = {
        {"fleet.0.operator", "{kind: marginal, patience: 1, sell: 0}"},
        {NET "price", "{kind: fixed, price: 1e-6 USD}"},
        {"fleet.0.class.cost", "100 USD/d"},
    };
    for (int i = 3; settings->path != NULL; i++) {
        all[i] = *settings++;
    }
    open_few(&world, start, all);
    world_live(&world, 1);
    double pledged = (double)world_balance(&world, "filecoin/pledged");
    CHECK(pledged > 0);
    world_live(&world, 100);
    CHECK(world_figure(&world, "nodes") == 0);
    double fees = (double)member_of(&world)->commitments.fees[DPS_FEE_ENDED];
    world_close(&world);
    return fees / pledged;
}

TEST(a_sector_that_ends_early_pays_by_the_rule_of_its_time)
{
    const struct dps_setting as_it_is[] = {{NULL, NULL}};
    const struct dps_setting no_reward[] = {
        {NET "emission.0", "{name: mining, kind: none}"}, {NULL, NULL}};
    const struct dps_setting none[] = {{NET "commitments.days", "0"},
        {NET "commitments.days_by_age", "0"}, {NET "commitments.least_days", "0"},
        {NULL, NULL}};
    /* 8.5 %, in full for the 400 days of 540 that are past the 140th, pro rata for the
       others; all a little older, some sealed anew by the time they end. */
    double now = leaving("2025-06-01", no_reward);
    CHECK(now > 0.085 * 400 / 540 && now < 0.085);
    /* By what it earns, 20 to 90 days of it: here more than the pledge. */
    CHECK(leaving("2021-06-01", as_it_is) > 0.9);
    CHECK(leaving("2021-06-01", none) == 0);
}

/* The general law in whole base units beside the chain's in attoFIL. */
TEST(the_fee_for_an_early_end_is_the_chains_at_any_age)
{
    const struct dps_commitment_terms terms = {
        .fee = 0.085,
        .full_age = {.ns = 140 * DPS_DAY * DPS_NS},
        .least = 0.02,
        .least_days = 1.05 * 3.51,
    };
    const int64_t pledge = 1000000007;
    for (uint32_t age = 0; age < 200; age += 7) {
        for (int64_t reward = 0; reward < 20000000; reward += 5000000) {
            struct dps_error err;
            struct dps_youth youth;
            REQUIRE_OK(dps_youth_init(&youth, 140, &err), &err);
            dps_youth_add(&youth, 5, age);
            const struct dps_commitment_end end = {
                pledge, (double)reward, &youth, 5, 1};
            dps_wide fault = dps_filecoin_fault_fee((dps_wide)reward);
            dps_wide chain = dps_filecoin_termination_fee(
                (dps_wide)pledge, (int64_t)age * DPS_FILECOIN_DAY, fault);
            CHECK_WITHIN((double)dps_commitment_fee(&terms, &end), (double)chain, 2);
            dps_youth_free(&youth);
        }
    }
}

TEST(a_box_that_is_away_loses_3_51_days_of_reward_a_day)
{
    struct world world;
    const struct dps_setting faulty[] = {
        {"fleet.0.class.up", "{kind: exponential, mean: 10 d}"},
        {"fleet.0.class.repair", "{kind: fixed, time: 3 d}"}, {NULL, NULL}};
    const struct dps_setting without[] = {
        faulty[0], faulty[1], {NET "commitments.absence", "0"}, {NULL, NULL}};
    open_few(&world, "2021-06-01", faulty);
    world_live(&world, 20);
    const struct dps_commitments *self = &member_of(&world)->commitments;
    double before = (double)self->fees[DPS_FEE_ABSENCE];
    double a_weight = world_figure(&world, "rewards") / world_figure(&world, "weight");
    world_live(&world, 1);
    const int64_t *count = world.economy.fleet.groups[0].count;
    double away = (double)(count[DPS_COUNT_PRESENT] - count[DPS_COUNT_CAPACITY]);
    double fee = ((double)self->fees[DPS_FEE_ABSENCE] - before) / unit;
    CHECK(away > 0);
    CHECK_CLOSE(fee, 3.51 * a_weight * away, 1e-3);
    /* On chain, in whole attoFIL, by the same multiple. */
    CHECK_CLOSE((double)dps_filecoin_fault_fee(1000000), 3.51e6, 1e-12);
    world_close(&world);
    open_few(&world, "2021-06-01", without);
    world_live(&world, 20);
    CHECK_INT(member_of(&world)->commitments.fees[DPS_FEE_ABSENCE], 0);
    world_close(&world);
}

TEST(from_nv25_on_a_sector_pays_a_fee_a_day_fixed_when_it_is_sealed)
{
    struct world world;
    const struct dps_setting without[] = {{NET "amendments", "[]"}, {NULL, NULL}};
    open_few(&world, "2025-06-01", NULL);
    double circulating = world_figure(&world, "circulating");
    world_live(&world, 2); /* at first nothing is known of rewards, which cap it */
    double counted = 200. * 200 * 1024 * 0x1p30 * (1 + 9 * 0.3979); /* byte */
    double due = (double)member_of(&world)->commitments.fees[DPS_FEE_DUES] / unit;
    CHECK_CLOSE(due, 1.61817e-25 * circulating * counted, 1e-3);
    dps_wide on_chain = dps_filecoin_daily_fee(
        (dps_wide)(circulating * 1e9) * 1000000000, (dps_wide)counted);
    CHECK_CLOSE(due, (double)on_chain / 1e18, 1e-3);
    world_close(&world);
    open_few(&world, "2025-06-01", without);
    world_live(&world, 2);
    CHECK_INT(member_of(&world)->commitments.fees[DPS_FEE_DUES], 0);
    world_close(&world);
    /* Sectors from before pay from when they are extended: a 540th more each day. */
    open_few(&world, "2025-04-01", NULL);
    world_live(&world, 14);
    CHECK_INT(member_of(&world)->commitments.fees[DPS_FEE_DUES], 0);
    world_live(&world, 11);
    struct dps_commitment_lot open =
        dps_commitment_open(&member_of(&world)->commitments.items[0].ring);
    CHECK(open.dues > 0);
    CHECK_CLOSE((double)open.dues / unit, due * 10. / 540, 0.1);
    world_close(&world);
}

/* ---- the supply of filecoin-20y ---------------------------------------- */

static const char small[] = "extends: filecoin-20y\n"
                            "fleet:\n"
                            "  - {name: home, class: storage-home, region: world, "
                            "network: filecoin, count: 200,\n"
                            "     operators: 20, skew: 1.5}\n"
                            "population: [{network: filecoin, kind: count, rows: [{at: "
                            "2020-10-16, value: 100}]}]\n";

TEST(gas_is_burnt_as_it_was_each_day)
{
    struct world world;
    const struct dps_setting none[] = {{NET "burns", "[]"}};
    for (int with = 0; with <= 1; with++) {
        world_open_with(&world, small, none, with ? 0 : 1, 1);
        int64_t before = supply_of(&world).burned;
        world_live(&world, 20);
        double fees = 0;
        for (int kind = 0; kind < DPS_FEES; kind++) {
            fees += (double)member_of(&world)->commitments.fees[kind] / unit;
        }
        double burned = (double)(supply_of(&world).burned - before) / unit;
        CHECK_CLOSE(burned, with ? 20 * 81800. : fees, 1e-9);
        world_close(&world);
    }
}

TEST(what_is_locked_or_burnt_does_not_circulate)
{
    struct world world;
    const struct dps_setting without[] = {{NET "commitments", "none"},
        {NET "amendments", "[]"}, {NET "opening.3.to", "holders"},
        {NET "opening.4.to", "holders"}};
    int64_t circulating[2];
    for (int with = 0; with <= 1; with++) {
        world_open_with(&world, small, without, with ? 0 : DPS_COUNT_OF(without), 1);
        world_live(&world, 30); /* before the first amendment */
        struct dps_supply s = supply_of(&world);
        CHECK_INT(
            s.circulating, s.genesis + s.emission + s.opening - s.burned - s.locked);
        int64_t rewards = world_balance(&world, "filecoin/nodes-locked");
        CHECK(with ? s.locked > rewards + (int64_t)5e15 : s.locked == rewards);
        circulating[with] = s.circulating;
        world_close(&world);
    }
    CHECK(circulating[1] < circulating[0] - (int64_t)5e15);
}

/* ---- amendments -------------------------------------------------------- */

/* Whether all figures of two runs are equal. */
static bool
alike(const struct world *a, const struct world *b)
{
    const struct dps_member *x = member_of(a);
    const struct dps_member *y = member_of(b);
    const struct dps_supply p = supply_of(a);
    const struct dps_supply q = supply_of(b);
    return memcmp(x->figures, y->figures, sizeof x->figures) == 0 &&
           memcmp(&p, &q, sizeof p) == 0 &&
           memcmp(x->commitments.fees, y->commitments.fees,
               sizeof x->commitments.fees) == 0;
}

/* Two runs, the first with settings, are alike for so many days, and not in the next.
 */
static void
part_after(const char *start, const struct dps_setting *settings, uint32_t days)
{
    struct world with;
    struct world without;
    open_few(&with, start, settings);
    open_few(&without, start, NULL);
    for (uint32_t day = 0; day < days; day++) {
        world_live(&with, 1);
        world_live(&without, 1);
        CHECK(alike(&with, &without));
    }
    world_live(&with, 1);
    world_live(&without, 1);
    CHECK(!alike(&with, &without));
    world_close(&with);
    world_close(&without);
}

TEST(each_amendment_changes_what_it_should_and_nothing_before_its_epoch)
{
    const struct dps_setting none[] = {{NET "amendments", "[]"}, {NULL, NULL}};
    part_after("2020-11-15", none, 10); /* Calico, 2020-11-25 */
    const struct dps_setting later[] = {
        {NET "amendments.1.at", "2025-01-01"}, {NULL, NULL}};
    part_after("2024-11-11", later, 10); /* nv24, 2024-11-20T23:00 */
    const struct dps_setting no_nv25[] = {
        {NET "amendments.2.at", "2040-01-01"}, {NULL, NULL}};
    part_after("2025-04-05", no_nv25, 10); /* nv25, 2025-04-14T23:00 */
}

TEST(a_pledge_of_20_percent_of_the_supply_instead_of_30_begins_at_its_date)
{
    struct world with;
    struct world without;
    const struct dps_setting less[] = {
        {NET "amendments",
            "[{at: 2022-07-01, source: a question, set: {commitments.share: 20 %}}]"},
        {NET "commitments.at_most", "1000 FIL"}, {NULL, NULL}};
    const struct dps_setting same[] = {{NET "amendments", "[]"},
        {NET "commitments.at_most", "1000 FIL"}, {NULL, NULL}};
    open_few(&with, "2022-06-01", less);
    open_few(&without, "2022-06-01", same);
    for (int day = 0; day < 30; day++) {
        world_live(&with, 1);
        world_live(&without, 1);
        CHECK(alike(&with, &without));
    }
    double of_reward =
        20 * world_figure(&with, "rewards") / world_figure(&with, "weight");
    world_live(&with, 1);
    world_live(&without, 1);
    double less_asked = (double)member_of(&with)->commitments.bond.weight / unit;
    double asked = (double)member_of(&without)->commitments.bond.weight / unit;
    CHECK_CLOSE((less_asked - of_reward) / (asked - of_reward), 2. / 3, 1e-5);
    world_live(&with, 100);
    world_live(&without, 100);
    CHECK(world_balance(&with, "filecoin/pledged") <
          world_balance(&without, "filecoin/pledged"));
    CHECK(world_figure(&with, "circulating") > world_figure(&without, "circulating"));
    world_close(&with);
    world_close(&without);
}
