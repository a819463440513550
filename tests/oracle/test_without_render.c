/* What each mechanism of Render does in the file that is shipped, and that it is this
 * mechanism which does it: without it the same run shows nothing of the kind. */
#include "sim/core/date.h"
#include "sim/core/maths.h"
#include "tests/test.h"
#include "tests/world.h"

#include <stdio.h>
#include <string.h>

enum { MOST = 12, WEEK = 7 };

#define FLEET                                                                          \
    "fleet:\n"                                                                         \
    "  - {name: a, class: {extends: rtx4090, up: {kind: never}}, region: world,\n"     \
    "     network: render, operator: {kind: loyal, sell: 0}, count: 20, operators: "   \
    "10,\n"                                                                            \
    "     skew: 50}\n"                                                                 \
    "  - {name: b, class: {extends: rtx5090, up: {kind: never}, rate: 1}, region: "    \
    "world,\n"                                                                         \
    "     network: render, operator: {kind: loyal, sell: 0}, count: 20, operators: "   \
    "2,\n"                                                                             \
    "     skew: 50}\n"

static struct dps_setting settings[MOST];
static size_t n_settings;

static void
set(const char *path, const char *value)
{
    REQUIRE(n_settings < MOST);
    settings[n_settings++] = (struct dps_setting){path, value};
}

/* The shipped network from a date on, with what was set. */
static void
opens(struct world *world, const char *start)
{
    char text[2000];
    snprintf(text, sizeof text,
        "title: render\nstart: %s\nlength: 400 d\nnetworks: {render: {}}\n" FLEET,
        start);
    world_open_with(world, text, settings, n_settings, 1);
    n_settings = 0;
}

/* Tokens that became the nodes' of each group over so many days. */
static void
rewarded(struct world *world, uint32_t days, double sum[2])
{
    sum[0] = sum[1] = 0;
    for (uint32_t i = 0; i < days; i++) {
        world_live(world, 1);
        for (int g = 0; g < 2; g++) {
            sum[g] += (double)world->economy.members[0].cells.items[g].rewarded / 1e8;
        }
    }
}

static double
both(struct world *world, uint32_t days)
{
    double sum[2];
    rewarded(world, days, sum);
    return sum[0] + sum[1];
}

static double
minted(const struct world *world)
{
    const struct dps_member *member = &world->economy.members[0];
    return (double)world->economy.ledger.tokens[member->first_token].minted / 1e8;
}

/* ---- RNP-001 --------------------------------------------------------------- */

/* What a month adds to the supply. */
static double
month(const char *emission)
{
    struct world world;
    if (emission != NULL) {
        set("networks.render.emission", emission);
        set("networks.render.releases", "[]");
        set("networks.render.amendments", "[]");
    }
    opens(&world, "2023-12-20");
    world_live(&world, 30);
    double before = minted(&world);
    world_live(&world, 1);
    double more = minted(&world) - before;
    world_close(&world);
    return more;
}

TEST(rnp_001_mints_760567_in_its_first_month)
{
    CHECK_WITHIN(month(NULL), 107374182 * 0.085 / 12, 1e-6);
    CHECK_CLOSE(month("[{name: rnp001, to: rewards, kind: none}]"), 0, 0);
}

/* ---- burn and mint ------------------------------------------------------------ */

/* Burned, and what the foundation gets, of a day's payments, as shares of them. */
static void
burns(const char *payment, double *burned, double *fee)
{
    struct world world;
    set("networks.render.price", "{kind: fixed, price: 4 USD}");
    if (payment != NULL) {
        set("networks.render.payment", payment);
    }
    opens(&world, "2024-01-21");
    double before = (double)world_balance(&world, "render/foundation");
    world_live(&world, 1);
    double paid = world_figure(&world, "served") * 0.0075;
    CHECK(paid > 1000);
    *burned = world_figure(&world, "burned") * 4 / paid;
    *fee =
        ((double)world_balance(&world, "render/foundation") - before) / 1e8 * 4 / paid;
    world_close(&world);
}

TEST(ninety_five_of_a_hundred_are_burned_and_five_are_the_foundations)
{
    double burned = 0;
    double fee = 0;
    burns(NULL, &burned, &fee);
    CHECK_CLOSE(burned, 0.95, 1e-7);
    CHECK_CLOSE(fee, 0.05, 1e-6);
    burns("{kind: transfer, in: usd}", &burned, &fee);
    CHECK_CLOSE(burned, 0, 0);
    CHECK_CLOSE(fee, 0, 0);
}

/* ---- tiers ---------------------------------------------------------------------- */

/* What a point hour costs where the best-paid half is more than can be served. */
static double
price_when_short(const char *market)
{
    struct world world;
    set("networks.render.demand.0.scale", "1e6");
    if (market != NULL) {
        set("networks.render.market", market);
    }
    opens(&world, "2024-01-21");
    world_live(&world, 1);
    double price = world_figure(&world, "revenue") / world_figure(&world, "served");
    CHECK_CLOSE(world_figure(&world, "utilisation"), 1, 1e-9);
    world_close(&world);
    return price;
}

TEST(tier_two_costs_twice_tier_three_and_is_served_first)
{
    CHECK_CLOSE(price_when_short(NULL), 1 / 100., 1e-6);
    CHECK_CLOSE(price_when_short("{kind: posted, price: 0.005 USD}"), 1 / 200., 1e-6);
}

/* ---- weekly payments ----------------------------------------------------------------
 */

TEST(the_pool_of_jobs_pays_what_the_chain_shows_before_and_after_rnp_013)
{
    struct world world;
    opens(&world, "2024-05-22");
    CHECK_CLOSE(both(&world, WEEK - 1), 0, 0);
    CHECK_WITHIN(both(&world, 1), 43758.7068, 1e-6);
    CHECK_WITHIN(both(&world, WEEK), 43758.7068, 1e-6);
    CHECK_WITHIN(both(&world, WEEK), 15000, 1e-6);
    world_close(&world);
    set("networks.render.releases", "[]");
    set("networks.render.amendments", "[]");
    opens(&world, "2024-05-22");
    CHECK_CLOSE(both(&world, 3 * WEEK), 0, 0);
    world_close(&world);
}

/* Work of the first days counts although none is done when the week ends. */
static double
week_without_work_at_its_end(const char *settlement)
{
    struct world world;
    set("networks.render.demand.0.ends", "2024-01-08");
    if (settlement != NULL) {
        set("networks.render.settlement", settlement);
    }
    opens(&world, "2024-01-03");
    double sum = both(&world, WEEK);
    world_close(&world);
    return sum;
}

TEST(an_epoch_is_a_week_whose_work_counts_as_a_whole)
{
    CHECK_WITHIN(week_without_work_at_its_end(NULL), 43758.7068, 1e-6);
    CHECK_CLOSE(week_without_work_at_its_end("{every: 0 s}"), 0, 0);
}

/* ---- availability
 * -------------------------------------------------------------------- */

/* What the wallets of a group count for, by RNP-015. */
static double
counted(const struct world *world, const char *name)
{
    const struct dps_group *group = world_group(world, name);
    const struct dps_operator *owner =
        &world->economy.fleet.operators[group->first_operator];
    double sum = 0;
    for (uint32_t i = 0; i < group->n_operators; i++) {
        double n = (double)(owner[i + 1].first - owner[i].first);
        sum += n * (n > 3 ? dps_exp(-0.65 * (n - 3)) : 1);
    }
    return sum;
}

TEST(those_who_wait_share_2885_a_week_less_in_large_wallets)
{
    struct world world;
    double sum[2];
    set("networks.render.demand", "[]");
    opens(&world, "2025-01-01");
    rewarded(&world, WEEK, sum);
    CHECK_WITHIN(sum[0] + sum[1], 12500 * 12 / 52., 1e-6);
    /* points 1300 and 2210, memory of 24 and 32 GB; as many of each */
    double points = dps_log((1300 + 2210) / 2.);
    double vram = dps_log((24 + 32) / 2.);
    double a = 1 + 3 * dps_log(1300) / points + 3 * dps_log(24) / vram;
    double b = 1 + 3 * dps_log(2210) / points + 3 * dps_log(32) / vram;
    CHECK(counted(&world, "b") < 1);
    CHECK_CLOSE(
        sum[0] / sum[1], a * counted(&world, "a") / (b * counted(&world, "b")), 1e-6);
    world_close(&world);
    set("networks.render.demand", "[]");
    set("networks.render.pots.0.by", "{kind: none}");
    opens(&world, "2025-01-01");
    CHECK_CLOSE(both(&world, WEEK), 0, 0);
    world_close(&world);
}

TEST(without_its_penalty_large_wallets_would_earn_as_others_do)
{
    struct world world;
    double sum[2];
    set("networks.render.demand", "[]");
    set("networks.render.pots.0.by.penalty", "0");
    set("networks.render.pots.0.by.logs.points", "0");
    set("networks.render.pots.0.by.logs.vram", "0");
    opens(&world, "2025-01-01");
    rewarded(&world, WEEK, sum);
    CHECK_CLOSE(sum[0], sum[1], 1e-9);
    world_close(&world);
}

/* ---- compute
 * -------------------------------------------------------------------------- */

/* What compute nodes get a week, each: a baseline one and an upgraded one (RNP-019,
 * appendix 4), at work all the time. */
static void
computes(const char *start, const char *law, double each[2])
{
    struct world world;
    set("fleet.0.class.specs",
        "{compute: 1, gpu: 1, vram_multiple: 1, network: 1, clock: 1, "
        "memory_bandwidth: 1, cpu: 1}");
    set("fleet.1.class.specs",
        "{compute: 1, gpu: 1.7, vram_multiple: 1.33, network: 4, clock: 1.12, "
        "memory_bandwidth: 1.28, cpu: 1.5}");
    set("networks.render.demand.0", "{kind: constant, level: 1e9}");
    set("networks.render.distribute", "{kind: none}");
    set("networks.render.pots.0.by", "{kind: none}");
    if (law != NULL) {
        set("networks.render.pots.2.by", law);
        set("networks.render.amendments",
            "[{at: 2024-06-05, source: test, set: {releases.2.first: 15000 RENDER}}]");
    }
    opens(&world, start);
    rewarded(&world, WEEK, each);
    each[0] /= 20;
    each[1] /= 20;
    world_close(&world);
}

TEST(compute_nodes_earn_by_their_compound_multiplier)
{
    double each[2];
    computes("2025-10-22", NULL, each);
    CHECK_CLOSE(each[0], 10 * 0.97 + 2, 1e-7);
    CHECK_CLOSE(each[1], 10 * 1.8098 + 2, 1e-7);
    /* RNP-021: 25 for 10, and bandwidth is no factor. */
    computes("2025-12-31", NULL, each);
    CHECK_CLOSE(each[0], 25 * 0.82 + 2, 1e-7);
    CHECK_CLOSE(each[1], 25 * 1.2098 + 2, 1e-7);
    computes("2025-10-22", "{kind: none}", each);
    CHECK_CLOSE(each[0], 2, 1e-7);
    CHECK_CLOSE(each[1], 2, 1e-7);
}

TEST(an_enterprise_card_earns_by_its_score_of_rnp_021)
{
    struct world world;
    double each[2];
    set("fleet.0.class", "{extends: h200, up: {kind: never}, rate: 1}");
    set("fleet.1.class", "{extends: a100-80, up: {kind: never}, rate: 1}");
    set("networks.render.demand.0", "{kind: constant, level: 1e9}");
    set("networks.render.distribute", "{kind: none}");
    set("networks.render.pots.0.by", "{kind: none}");
    opens(&world, "2025-12-31");
    rewarded(&world, WEEK, each);
    CHECK_CLOSE(each[0] / 20, 25 * 5 + 2, 1e-7);
    CHECK_CLOSE(each[1] / 20, 25 * 3.5 + 2, 1e-7);
    world_close(&world);
}

/* ---- an amendment
 * ------------------------------------------------------------------------ */

static double
days_burn(struct world *world)
{
    double value = world_figure(world, "served") * 0.0075;
    return world_figure(world, "burned") * 4 / value;
}

TEST(a_lower_share_burned_changes_nothing_before_its_date_and_what_is_burned_after)
{
    struct world without;
    struct world with;
    set("networks.render.price", "{kind: fixed, price: 4 USD}");
    set("networks.render.amendments", "[]");
    opens(&without, "2024-02-01");
    set("networks.render.price", "{kind: fixed, price: 4 USD}");
    set("networks.render.amendments",
        "[{at: 2024-03-01, source: test, set: {payment.burn: 80 %}}]");
    opens(&with, "2024-02-01");
    for (int day = 0; day < 40; day++) {
        world_live(&without, 1);
        world_live(&with, 1);
        bool before = day < 29;
        const double *a = without.economy.members[0].figures;
        const double *b = with.economy.members[0].figures;
        CHECK((memcmp(a, b, DPS_FIGURES * sizeof *a) == 0) == before);
        CHECK_CLOSE(days_burn(&without), 0.95, 1e-6);
        CHECK_CLOSE(days_burn(&with), before ? 0.95 : 0.80, 1e-6);
    }
    CHECK(world_figure(&with, "supply") > world_figure(&without, "supply"));
    world_close(&without);
    world_close(&with);
}
