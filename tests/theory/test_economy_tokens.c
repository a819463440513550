/* Tokens that are minted, burnt and staked in a whole economy, against closed forms. */
#include "sim/core/date.h"
#include "tests/test.h"
#include "tests/world.h"

#include <math.h>

/* ---- burn and mint ------------------------------------------------------- */

/* Users burn USD 6000 a day, nodes sell 2000 XX a day. */
static const char burning[] =
    "title: burn and mint\n"
    "start: 2026-01-01\n"
    "length: 4 yr\n"
    "networks:\n"
    "  x:\n"
    "    title: X\n"
    "    start: 2026-01-01\n"
    "    tokens: [{symbol: XX, decimals: 6, cap: 1e9}]\n"
    "    emission: [{kind: vesting, to: nodes, amount: 2920000 XX, over: 4 yr}]\n"
    "    opening: [{name: float, amount: 5e6 XX, to: market, source: made up}]\n"
    "    price: {kind: pressure, price: 1 USD, depth: 10000 USD}\n"
    "    demand: [{service: work, unit: h, kind: constant, level: 3000}]\n"
    "    market: {kind: posted, price: 2 USD}\n"
    "    payment: {kind: burn-and-mint, burn: 100 %, fee: 0}\n"
    "fleet:\n"
    "  - {name: a, network: x, count: 200, operators: 10,\n"
    "     operator: {kind: loyal, sell: 100 %},\n"
    "     class: {title: box, source: made up, capacity: 1 GiB, cost: 1 USD/d,\n"
    "       up: {kind: never}, repair: {kind: fixed, time: 1 h}}}\n";

static void
check_fixed_point(const char *epoch, uint32_t epochs, const char *depth)
{
    struct world world;
    const struct dps_setting settings[] = {
        {"epoch", epoch}, {"networks.x.price.depth", depth}};
    world_open_with(&world, burning, settings, 2, 1);
    world_live(&world, epochs);
    CHECK_CLOSE(world_figure(&world, "price"), 6000.0 / 2000, 1e-3);
    CHECK_CLOSE(world_figure(&world, "burned"), 2000, 1e-3);
    CHECK_CLOSE(world_figure(&world, "minted"), 2000, 1e-6);
    world_close(&world);
}

TEST(burning_for_a_constant_demand_settles_the_price_at_demand_over_emission)
{
    check_fixed_point("1 d", 1200, "10000 USD");
    check_fixed_point("6 h", 4800, "10000 USD");
    check_fixed_point("1 d", 1200, "200 USD");
}

/* ---- stakes -------------------------------------------------------------- */

/* Two cohorts, each with rewards of its own; nobody sells. */
static const char staking[] =
    "title: stakers\n"
    "start: 2026-01-01\n"
    "length: 10 yr\n"
    "networks:\n"
    "  x:\n"
    "    title: X\n"
    "    start: 2026-01-01\n"
    "    tokens: [{symbol: XX, decimals: 6, cap: 1e12}]\n"
    "    price: {kind: fixed, price: 1 USD}\n"
    "    opening:\n"
    "      - {name: one, amount: 1e9 XX, to: one, source: made up}\n"
    "      - {name: two, amount: 4e9 XX, to: two, source: made up}\n"
    "    emission:\n"
    "      - {kind: vesting, to: one, amount: 1e3 XX, over: 10 yr}\n"
    "      - {kind: vesting, to: two, amount: 4e3 XX, over: 10 yr}\n"
    "    holders:\n"
    "      - {name: one, kind: bonded, aim: {ratio: 40 %}, trade: {income: 0}}\n"
    "      - {name: two, kind: bonded, aim: {ratio: 70 %}, trade: {income: 0}}\n";

static double
ratio_of(const struct world *world, size_t cohort)
{
    const struct dps_cohort *self = &world->economy.members[0].cohorts.items[cohort];
    const struct dps_account *accounts = world->economy.ledger.accounts;
    double all =
        (double)(accounts[self->free].balance + accounts[self->locked].balance);
    return (double)self->holding.state.staked / all;
}

TEST(cohorts_settle_at_what_they_want_to_stake)
{
    struct world world;
    world_open(&world, staking, 1);
    world_live(&world, 720);
    CHECK_CLOSE(ratio_of(&world, 0), 0.4, 1e-6);
    CHECK_CLOSE(ratio_of(&world, 1), 0.7, 1e-6);
    CHECK_CLOSE(world_figure(&world, "staked"), 0.4e9 + 2.8e9, 1e-6);
    world_close(&world);
}

/* With holdings H, rewards R a year and the usual yield y0 the stake settles at
 * r = (ratio (R / (H y0))^e)^(1 / (1 + e)).  H is large: rewards do not add to it. */
TEST(with_an_elasticity_the_stake_settles_where_yield_and_aim_meet)
{
    static const double rewards[] = {3e7, 1.2e8}; /* a year */
    const double elasticity = 1.5;
    const struct dps_setting settings[] = {
        {"networks.x.emission.0.amount", "3e8 XX"},
        {"networks.x.emission.1.amount", "4.8e8 XX"},
        {"networks.x.emission.1.over", "4 yr"},
        {"networks.x.holders.0.aim", "{ratio: 40 %, yield: 10 %, elasticity: 1.5}"},
        {"networks.x.holders.1.aim", "{ratio: 40 %, yield: 10 %, elasticity: 1.5}"},
    };
    struct world world;
    world_open_with(&world, staking, settings, DPS_COUNT_OF(settings), 1);
    world_live(&world, 720);
    double held[2];
    for (size_t i = 0; i < 2; i++) {
        const struct dps_cohort *c = &world.economy.members[0].cohorts.items[i];
        held[i] = (double)(world.economy.ledger.accounts[c->free].balance +
                           world.economy.ledger.accounts[c->locked].balance) /
                  1e6;
        double wanted = pow(
            0.4 * pow(rewards[i] / (held[i] * 0.1), elasticity), 1 / (1 + elasticity));
        CHECK_CLOSE(ratio_of(&world, i), wanted, 2e-3);
    }
    /* Rewards by head are the same, so that both stake alike. */
    CHECK_CLOSE(ratio_of(&world, 0), ratio_of(&world, 1), 1e-6);
    world_close(&world);
}
