/* What each of Akash's mechanisms does, and that nothing else does it: the network that
 * is shipped, with a hundred machines for some weeks. */
#include "models/payment/vault.h"
#include "tests/test.h"
#include "tests/world.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SETTINGS(...)                                                                  \
    (const struct dps_setting[]){__VA_ARGS__},                                         \
        sizeof((const struct dps_setting[]){__VA_ARGS__}) / sizeof(struct dps_setting)
#define AKASH(key_, value_)                                                            \
    {                                                                                  \
        "networks.akash." key_, value_                                                 \
    }
/* The demand of a day, in hours of an RTX 4090. */
#define DEMAND(level_)                                                                 \
    AKASH("demand.0", "{kind: constant, level: " level_ ", elasticity: 0}")
/* Users who pay nobody. */
#define UNPAID AKASH("amendments", "[]"), AKASH("payment", "none")
/* The take rates come so late that no test sees them. */
#define LATER AKASH("amendments.4.at", "2025-02-28")

static struct world world;

/* Lives the shipped network from a date on. */
static void
begin(
    struct world *self, const char *start, const struct dps_setting *settings, size_t n)
{
    char text[1024];
    snprintf(text, sizeof text,
        "title: Akash for some weeks\n"
        "start: %s\n"
        "length: 1 yr\n"
        "networks: {akash: {}}\n"
        "fleet:\n"
        "  - {name: a, class: l4, network: akash, count: 50, operators: 9}\n"
        "  - {name: b, class: l4, network: akash, count: 50, operators: 9}\n"
        "population: [{network: akash, kind: count, rows: [{at: %s, value: 100}]}]\n",
        start, start);
    world_open_with(self, text, settings, n, 1);
}

static void
live(const char *start, uint32_t days, const struct dps_setting *settings, size_t n)
{
    begin(&world, start, settings, n);
    world_live(&world, days);
}

static const struct dps_member *
akash(void)
{
    return &world.economy.members[0];
}

static double
minted_in_60_days(const struct dps_setting *settings, size_t n)
{
    live("2021-04-01", 60, settings, n);
    double minted = 0;
    for (int i = 0; i < 3; i++) {
        world_live(&world, 1);
        minted += world_figure(&world, "minted");
    }
    world_close(&world);
    return minted;
}

/* More is minted where less than the goal is bonded. */
TEST(inflation_follows_the_bonded_ratio)
{
#define RUN(emission_, goal_)                                                          \
    minted_in_60_days(SETTINGS(AKASH("amendments", "[]"), emission_,                   \
        AKASH("holders.0.aim.params.goal.value", goal_)))
#define LAW AKASH("emission.0.change", "100 %")
    CHECK(RUN(LAW, "0.4") > 1.03 * RUN(LAW, "0.9"));
#undef LAW
#define LAW AKASH("emission.0", "{name: inflation, to: stakers, kind: none}")
    CHECK(!(RUN(LAW, "0.4") > 1.03 * RUN(LAW, "0.9")));
#undef LAW
#undef RUN
}

/* The work goes to who asks least, at the last bid that is needed: below a cloud's. */
static bool
sells_by_auction(void)
{
    double price = world_figure(&world, "service_price");
    bool sold = world_figure(&world, "served") > 0 && price > 0 && price < 0.975;
    world_close(&world);
    return sold;
}

TEST(work_is_sold_by_reverse_auction)
{
    live("2022-09-01", 3, SETTINGS(DEMAND("500")));
    CHECK(sells_by_auction());
    live("2022-09-01", 3,
        SETTINGS(AKASH("demand", "[]"), AKASH("amendments", "[]"),
            AKASH("payment", "none"), AKASH("market", "none")));
    CHECK(!sells_by_auction());
}

/* Ten days after demand has ended leases still run. */
static double
served_after_demand(const char *term)
{
    live("2022-09-01", 15,
        SETTINGS(AKASH("demand.0",
                     "{kind: constant, level: 500, elasticity: 0, ends: 2022-09-05}"),
            AKASH("market.term", term)));
    double served = world_figure(&world, "served");
    world_close(&world);
    return served;
}

TEST(leases_run_for_their_term)
{
    CHECK_CLOSE(served_after_demand("30 d"), 500, 1e-9);
    CHECK_CLOSE(served_after_demand("0 s"), 0, 1e-9);
}

/* Users can buy but a part of what they owe: the first group is paid in full while the
 * second waits, and what is owed becomes a debt. */
static bool
pays_in_order(const char *payment)
{
    live("2022-09-01", 20,
        SETTINGS(AKASH("demand.0", "{kind: constant, level: 60000, elasticity: 0}"),
            AKASH("genesis.0.amount", "100000 AKT"), AKASH("amendments", "[]"),
            AKASH("holders.0.trade", "{income: 0, released: 0, per_year: 0.5 %}"),
            AKASH("payment", payment)));
    const struct dps_group_cell *cells = akash()->cells.items;
    bool ordered = akash()->service.payment.debt > 0 && cells[0].paid > 0 &&
                   cells[0].paid > 2 * cells[1].paid && cells[0].due > 0 &&
                   cells[1].due > 0;
    world_close(&world);
    return ordered;
}

TEST(the_escrow_pays_in_order_and_what_is_short_is_a_debt)
{
    CHECK(pays_in_order("{kind: escrow, in: token, shortfall: sequential}"));
    CHECK(!pays_in_order("{kind: escrow, in: token, shortfall: pro-rata}"));
    CHECK(!pays_in_order("none"));
}

/* Of a dollar 20 cents go to stakers, of a token 4 % do. */
static bool
takes(const struct dps_setting *settings, size_t n)
{
    live("2023-10-01", 5, settings, n);
    if (akash()->setup->payment == NULL) {
        world_close(&world);
        return false;
    }
    int64_t theirs = world_balance(&world, "akash/stakers-usd");
    int64_t nodes = world_balance(&world, "akash/nodes-usd");
    world_close(&world);
    return nodes > 0 && llabs(4 * theirs - nodes) < 50;
}

#define QUIET AKASH("holders.0.trade", "{income: 0, released: 0, per_year: 0}")

TEST(takes_are_4_percent_of_tokens_and_20_of_dollars)
{
    CHECK(takes(SETTINGS(QUIET, DEMAND("500"))));
    CHECK(!takes(SETTINGS(QUIET, DEMAND("500"), LATER)));
    CHECK(!takes(SETTINGS(QUIET, DEMAND("500"), UNPAID)));
    live("2023-10-01", 1, SETTINGS(DEMAND("500")));
    const struct dps_payment *payment = akash()->setup->payment;
    CHECK_TEXT(payment->law.kind->name, "escrow");
    world_close(&world);
}

/* ---- the vault --------------------------------------------------------- */

#define VAULT(more_)                                                                   \
    AKASH("amendments.6.set", "{payment: {kind: vault, direct: true" more_ "}}")

/* Users hold credits, a 400th of what is made of them stays with the vault, and the
 * vault holds the tokens that they were made of. */
static bool
has_vault(const struct dps_setting *settings, size_t n)
{
    live("2026-04-01", 10, settings, n);
    const struct dps_service *service = &akash()->service;
    int64_t made = service->minted[1];
    int64_t spread = made > 0 ? world_balance(&world, "akash/vault-ACT") : 0;
    bool is = made > 0 && world_balance(&world, "akash/vault") > 0 &&
              llabs(400 * spread - made) < 10 * 400;
    world_close(&world);
    return is;
}

TEST(tokens_go_to_a_vault_for_credits_and_its_spread_stays)
{
    CHECK(has_vault(SETTINGS(DEMAND("500"))));
    CHECK(has_vault(SETTINGS(DEMAND("500"), VAULT(""))));
    CHECK(!has_vault(SETTINGS(DEMAND("500"), VAULT(", mint_spread: 0"))));
    CHECK(!has_vault(SETTINGS(DEMAND("500"), UNPAID)));
}

#define FALL(low_)                                                                     \
    AKASH("price",                                                                     \
        "{kind: table, rows: [{at: 2026-04-01, value: 1 USD}, "                        \
        "{at: 2026-04-11, value: 1 USD}, {at: 2026-04-12, value: " low_ " USD}]}")

/* Work is settled in tokens that the vault has: new ones only once those are short. */
static bool
settles_from_the_vault(const struct dps_setting *settings, size_t n)
{
    live("2026-04-01", 8, settings, n);
    const struct dps_service *service = &akash()->service;
    bool is = service->minted[0] == 0 && service->payment.remint > 0 &&
              service->payment.remint == world_balance(&world, "akash/vault") &&
              world_figure(&world, "rewards") > 0;
    world_close(&world);
    return is;
}

TEST(remint_credits_pay_first)
{
    CHECK(settles_from_the_vault(SETTINGS(DEMAND("500"), FALL("1"))));
    CHECK(!settles_from_the_vault(SETTINGS(DEMAND("500"), FALL("1"),
        AKASH("amendments.6.set", "{payment: {kind: transfer}}"))));
}

/* The price falls by 40 % with credits for a week outstanding. */
static int64_t
made_after_a_fall(const struct dps_setting *settings, size_t n)
{
    live("2026-04-01", 13, settings, n);
    int64_t made = akash()->service.minted[1];
    world_live(&world, 4);
    made = akash()->service.minted[1] - made;
    world_close(&world);
    return made;
}

TEST(below_the_halting_ratio_no_credits_are_made)
{
    CHECK_INT(made_after_a_fall(SETTINGS(DEMAND("500"), FALL("0.6"), VAULT(""))), 0);
    CHECK(made_after_a_fall(SETTINGS(DEMAND("500"), FALL("0.6"), VAULT(", halt: 0"))) >
          0);
    CHECK(made_after_a_fall(SETTINGS(DEMAND("500"), FALL("1"), VAULT(""))) > 0);
}

/* How long after an epoch's begin credits may be made again, the price being 7 % lower.
 */
static int64_t
waits(const struct dps_setting *settings, size_t n)
{
    live("2026-04-01", 12, settings, n);
    int64_t before = akash()->service.minted[1];
    world_live(&world, 1);
    int64_t begin = dps_economy_date(&world.economy, world.economy.epoch - 1);
    int64_t wait = akash()->service.payment.ready - begin;
    wait = akash()->service.minted[1] > before ? wait : -1;
    world_close(&world);
    return wait;
}

TEST(below_the_warning_ratio_credits_are_made_less_often)
{
    int64_t usual = waits(SETTINGS(DEMAND("500"), FALL("1"), VAULT("")));
    int64_t warned = waits(SETTINGS(DEMAND("500"), FALL("0.925"), VAULT("")));
    CHECK_INT(usual, 61);
    CHECK(warned > 2 * usual);
    CHECK_INT(waits(SETTINGS(DEMAND("500"), FALL("0.925"), VAULT(", backoff: 0"))), 61);
}

/* ---- an amendment ------------------------------------------------------ */

/* Take rates from 2023-08-29 on: until then every figure is the same as without them.
 */
TEST(take_rates_change_nothing_before_their_date)
{
    static const struct dps_setting with[] = {DEMAND("500")};
    static const struct dps_setting without[] = {DEMAND("500"), LATER};
    static struct world other;
    begin(&other, "2023-08-01", without, 2);
    begin(&world, "2023-08-01", with, 1);
    for (int day = 0; day < 40; day++) {
        world_live(&world, 1);
        world_live(&other, 1);
        const double *ours = world.economy.members[0].figures;
        const double *theirs = other.economy.members[0].figures;
        bool same = memcmp(ours, theirs, DPS_FIGURES * sizeof *ours) == 0;
        CHECK(day < 28 ? same : !same);
    }
    CHECK(world_balance(&world, "akash/nodes-usd") > 0);
    CHECK_INT(world_balance(&other, "akash/nodes-usd"), 0);
    world_close(&world);
    world_close(&other);
}
