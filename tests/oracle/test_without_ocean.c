/* What each mechanism of Ocean and of the cloud does, and that nothing else does it:
 * the networks that are shipped, with a hundred machines for some weeks. */
#include "tests/test.h"
#include "tests/world.h"

#include <stdio.h>
#include <stdlib.h>

#define SETTINGS(...)                                                                  \
    (const struct dps_setting[]){__VA_ARGS__},                                         \
        sizeof((const struct dps_setting[]){__VA_ARGS__}) / sizeof(struct dps_setting)
#define OCEAN(key_, value_)                                                            \
    {                                                                                  \
        "networks.ocean." key_, value_                                                 \
    }
#define CLOUD(key_, value_)                                                            \
    {                                                                                  \
        "networks.cloud." key_, value_                                                 \
    }

static struct world world;

/* Lives a shipped network from a date on, for epochs of so long. */
static void
live(const char *network, const char *start, const char *epoch, uint32_t epochs,
    const struct dps_setting *settings, size_t n)
{
    char text[1024];
    snprintf(text, sizeof text,
        "title: some weeks\n"
        "start: %s\n"
        "length: 364 d\n"
        "epoch: %s\n"
        "networks: {%s: {}}\n"
        "fleet:\n"
        "  - {name: a, class: l4, network: %s, count: 50, operators: 9}\n"
        "  - {name: b, class: t4, network: %s, count: 50, operators: 9}\n"
        "population: [{network: %s, kind: count, rows: [{at: %s, value: 100}]}]\n",
        start, epoch, network, network, network, network, start);
    world_open_with(&world, text, settings, n, 1);
    world_live(&world, epochs);
}

static const struct dps_member *
member(void)
{
    return &world.economy.members[0];
}

/* ---- farming ----------------------------------------------------------- */

/* What a week of farming issues [OCEAN]. */
static double
farmed(const char *start, const struct dps_setting *settings, size_t n)
{
    live("ocean", start, "7 d", 1, settings, n);
    double issued = 7 * world_figure(&world, "minted");
    world_close(&world);
    return issued;
}

#define GOES_ON OCEAN("amendments", "[]")
#define STOPPED OCEAN("emission.1", "{name: halving, kind: none}")

/* 603,354.452 a week after four years, half of 1,206,708.9 before. */
TEST(farming_halves_every_four_years_where_it_goes_on)
{
    CHECK_CLOSE(farmed("2025-03-20", SETTINGS(GOES_ON)), 1206708.9, 1e-6);
    CHECK_CLOSE(farmed("2029-03-15", SETTINGS(GOES_ON)), 603354.452, 1e-6);
    CHECK_CLOSE(farmed("2025-03-20", SETTINGS(GOES_ON, STOPPED)), 0, 1e-9);
}

TEST(farming_is_stopped_by_an_amendment)
{
    CHECK_CLOSE(farmed("2024-04-25", SETTINGS(OCEAN("oracle", "0 s"))), 300000, 1e-6);
    CHECK_CLOSE(farmed("2024-05-09", SETTINGS(OCEAN("oracle", "0 s"))), 0, 1e-9);
    CHECK_CLOSE(farmed("2024-05-09", SETTINGS(GOES_ON)), 300000, 1e-6);
}

/* Farming of a week that begins n weeks after week `first`, with 1,000 minutes a day
 * sold: OCEAN that publishers got of it over what consumers paid. */
static double
returned(const char *first, uint32_t weeks, const struct dps_setting more)
{
    live("ocean", "2023-03-16", "7 d", weeks,
        SETTINGS(OCEAN("demand.0", "{kind: constant, level: 1000, elasticity: 0}"),
            OCEAN("distribute.pools.1.given.first.value", first), GOES_ON, more));
    double paid = world_figure(&world, "revenue") / world_figure(&world, "price");
    double got = world_figure(&world, "rewards") - 0.999 * paid;
    world_close(&world);
    return got / paid;
}

#define AS_IT_IS OCEAN("oracle", "0 s")
#define UNBOUND  OCEAN("distribute.pools.1.most", "\"\"")
#define NOBODY   OCEAN("distribute", "{kind: none}")

TEST(who_sells_data_gets_at_most_the_multiplier_of_what_was_paid)
{
    double half = 75000.0 / 7 / 1000; /* of 150,000 a week, by 1,000 OCEAN a day */
    CHECK_CLOSE(returned("5", 1, (struct dps_setting)AS_IT_IS), half, 1e-6);
    CHECK_CLOSE(returned("12", 1, (struct dps_setting)AS_IT_IS), 0.8545, 1e-6);
    CHECK_CLOSE(returned("12", 4, (struct dps_setting)AS_IT_IS), 0.7090, 1e-6);
    CHECK_CLOSE(returned("29", 1, (struct dps_setting)AS_IT_IS), 0.001, 1e-5);
    CHECK_CLOSE(returned("12", 1, (struct dps_setting)UNBOUND), half, 1e-6);
}

/* ---- access ------------------------------------------------------------ */

struct used {
    int64_t minted, burned, kept, fee, nodes, counted;
    bool any;
};

/* Of 1,000 minutes a day, with the farming stopped. */
static struct used
use(const struct dps_setting *settings, size_t n)
{
    live("ocean", "2024-06-06", "7 d", 2, settings, n);
    struct used used = {.any = member()->service.n_cells > 0};
    const struct dps_token_state *token =
        &world.economy.ledger.tokens[member()->first_token + 1];
    if (member()->setup->payment != NULL) {
        used.minted = token->minted;
        used.burned = token->burned;
        used.kept = world_balance(&world, "ocean/network-DT");
        used.fee = world_balance(&world, "ocean/network");
        used.nodes = member()->rewarded;
        for (size_t i = 0; i < member()->service.n_cells; i++) {
            used.counted += member()->service.used[i];
        }
        used.any =
            used.any && member()->service.used[0] > 0 && member()->service.used[1] > 0;
    }
    world_close(&world);
    return used;
}

#define SOLD   OCEAN("demand.0", "{kind: constant, level: 1000, elasticity: 0}")
#define UNPAID OCEAN("payment", "none")

/* 1,400 jobs of ten minutes in two weeks: a token of access each. */
TEST(a_datatoken_is_used_up_for_each_job_and_counted_by_asset)
{
    struct used used = use(SETTINGS(SOLD));
    CHECK_INT(used.minted, 1400000000);
    CHECK_INT(used.counted, used.minted);
    CHECK(used.any);
    CHECK_INT(used.burned + used.kept, used.minted);
    CHECK_INT(use(SETTINGS(SOLD, UNPAID)).minted, 0);
}

TEST(three_percent_of_a_datatoken_are_kept)
{
    CHECK_INT(use(SETTINGS(SOLD)).kept, 42000000);
    CHECK_INT(use(SETTINGS(SOLD, OCEAN("payment.consume_fee", "0"))).kept, 0);
    CHECK_INT(use(SETTINGS(SOLD, UNPAID)).kept, 0);
}

TEST(a_thousandth_of_what_is_swapped_is_a_fee)
{
    struct used used = use(SETTINGS(SOLD));
    CHECK(used.fee > 0 && llabs(999 * used.fee - used.nodes) < 10000);
    CHECK_INT(use(SETTINGS(SOLD, OCEAN("payment.swap_fee", "0"))).fee, 0);
    CHECK_INT(use(SETTINGS(SOLD, UNPAID)).fee, 0);
}

/* A minute costs a token, whatever that is worth. */
static double
tokens_a_minute(const char *price, const struct dps_setting *settings, size_t n)
{
    struct dps_setting all[8] = {OCEAN("price.price", price)};
    for (size_t i = 0; i < n && i < 7; i++) {
        all[i + 1] = settings[i];
    }
    live("ocean", "2024-06-06", "7 d", 2, all, n + 1);
    double each = world_figure(&world, "service_price") / world_figure(&world, "price");
    world_close(&world);
    return each;
}

TEST(a_minute_of_compute_to_data_costs_a_token)
{
    CHECK_CLOSE(tokens_a_minute("0.35 USD", SETTINGS(SOLD)), 1, 1e-9);
    CHECK_CLOSE(tokens_a_minute("0.7 USD", SETTINGS(SOLD)), 1, 1e-9);
    CHECK_CLOSE(tokens_a_minute("0.7 USD",
                    SETTINGS(OCEAN("demand", "[]"), UNPAID, OCEAN("market", "none"))),
        0, 1e-9);
}

/* Half of what is farmed goes to who has locked. */
static int64_t
of_lockers(const struct dps_setting *settings, size_t n)
{
    live("ocean", "2023-03-16", "7 d", 1, settings, n);
    int64_t theirs = 0;
    for (size_t i = 0; i < member()->setup->holders.n; i++) {
        theirs += world_balance(&world, "ocean/veocean") +
                  world_balance(&world, "ocean/veocean-locked");
    }
    world_close(&world);
    return theirs - INT64_C(35000000) * 1000000000;
}

TEST(half_of_the_farming_is_for_lockers)
{
    CHECK_INT(of_lockers(SETTINGS(OCEAN("holders.0.trade", "{income: 0}"))),
        INT64_C(75000) * 1000000000);
    CHECK_INT(
        of_lockers(SETTINGS(OCEAN("holders.0.trade", "{income: 0}"), NOBODY, GOES_ON)),
        0);
}

/* ---- the cloud --------------------------------------------------------- */

/* What users pay a day, after a month in which a third of it was dark. */
static double
revenue_after_an_outage(const struct dps_setting *settings, size_t n)
{
    struct dps_setting all[8] = {
        CLOUD("demand.0", "{kind: constant, level: 1000, elasticity: 0}"),
        {"outages", "[{name: dark, network: cloud, kind: at, from: 2026-01-06, until: "
                    "2026-01-07}]"}};
    for (size_t i = 0; i < n && i < 6; i++) {
        all[i + 2] = settings[i];
    }
    live("cloud", "2026-01-01", "1 d", 29, all, n + 2);
    double before = world_figure(&world, "revenue");
    world_live(&world, 2);
    double after = world_figure(&world, "revenue");
    world_close(&world);
    return before > 0 ? after / before : -1;
}

/* A day of 30 dark: 96.7 % are below 99 and above 95, so that 30 % of a month come
 * back: the bills of its first eight days and more are nothing. */
TEST(a_cloud_that_was_dark_pays_a_part_back)
{
    CHECK_CLOSE(
        revenue_after_an_outage(SETTINGS(CLOUD("payment.month", "30 d"))), 0, 1e-9);
    CHECK_CLOSE(
        revenue_after_an_outage(SETTINGS(CLOUD("payment.guarantees", "[]"))), 1, 0.05);
}
