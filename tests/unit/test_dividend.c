/* Income of an account that belongs to holders by the weight of their stakes. */
#include "models/holder/dividend.h"
#include "sim/core/date.h"
#include "tests/test.h"
#include "tests/world.h"

#include <stdio.h>
#include <string.h>

enum { UNIT = 1000000 };

static const struct dps_dividend law = {"d", 30. * DPS_DAY, INT64_C(100000000000000)};

TEST(a_fee_belongs_to_members_by_their_weight)
{
    struct dps_dividend_state pool = dps_dividend_begin(&law, 0);
    struct dps_dividend_member a = {0};
    struct dps_dividend_member b = {0};
    dps_dividend_weigh(&pool, &a, 3000);
    dps_dividend_weigh(&pool, &b, 1000);
    dps_dividend_take(&pool, 400);
    CHECK_INT(dps_dividend_earned(&pool, &a), 300);
    CHECK_INT(dps_dividend_earned(&pool, &b), 100);
    dps_dividend_take(&pool, 400); /* nothing came */
    CHECK_INT(dps_dividend_claim(&pool, &b), 100);
    CHECK_INT(dps_dividend_earned(&pool, &b), 0);
    CHECK_INT(dps_dividend_earned(&pool, &a), 300);
    /* What is earned and not claimed earns too, as in the chain's pool. */
    dps_dividend_take(&pool, 300 + 4300);
    CHECK_INT(dps_dividend_earned(&pool, &a), 300 + 3300);
    CHECK_INT(dps_dividend_earned(&pool, &b), 1000);
}

TEST(a_weight_that_changes_keeps_what_was_earned)
{
    struct dps_dividend_state pool = dps_dividend_begin(&law, 0);
    struct dps_dividend_member a = {0};
    struct dps_dividend_member b = {0};
    dps_dividend_weigh(&pool, &a, 5000);
    dps_dividend_weigh(&pool, &b, 5000);
    dps_dividend_take(&pool, 1000);
    dps_dividend_weigh(&pool, &a, 0);
    CHECK_INT(dps_dividend_earned(&pool, &a), 500);
    dps_dividend_weigh(&pool, &b, 9000);
    CHECK_INT(dps_dividend_earned(&pool, &b), 500);
    CHECK_INT(dps_dividend_claim(&pool, &a) + dps_dividend_claim(&pool, &b), 1000);
    CHECK_INT(pool.weight, 9000);
}

TEST(fees_wait_for_the_first_member_and_claims_for_their_date)
{
    struct dps_dividend_state pool = dps_dividend_begin(&law, 100);
    struct dps_dividend_member a = {0};
    dps_dividend_take(&pool, 70);
    dps_dividend_weigh(&pool, &a, 10);
    CHECK_INT(dps_dividend_earned(&pool, &a), 0);
    dps_dividend_take(&pool, 70 + 30);
    CHECK_INT(dps_dividend_earned(&pool, &a), 100);
    CHECK(!dps_dividend_due(&law, &pool, 30 * DPS_DAY));
    CHECK(dps_dividend_due(&law, &pool, 30 * DPS_DAY + 100));
    CHECK(!dps_dividend_due(&law, &pool, 30 * DPS_DAY + 101));
}

/* However members come and go, nobody gets what is not there. */
TEST(claims_never_exceed_what_came_in)
{
    struct dps_dividend_state pool = dps_dividend_begin(&law, 0);
    struct dps_dividend_member members[3] = {{0}};
    int64_t in = 0;
    int64_t out = 0;
    uint64_t x = 12345;
    for (int i = 0; i < 20000; i++) {
        x = x * UINT64_C(6364136223846793005) + 1442695040888963407;
        struct dps_dividend_member *member = &members[(x >> 33) % 3];
        if ((x >> 40) % 4 == 0) {
            out += dps_dividend_claim(&pool, member);
        }
        dps_dividend_weigh(&pool, member, (int64_t)((x >> 20) % 1000000));
        in += (int64_t)((x >> 50) % 1000);
        dps_dividend_take(&pool, in - out);
        CHECK(in >= out);
    }
    for (int k = 0; k < 3; k++) {
        out += dps_dividend_claim(&pool, &members[k]);
    }
    CHECK(in >= out);
    CHECK_WITHIN((double)out, (double)in, 40000); /* a unit or two a change */
}

/* ---- in the economy ---------------------------------------------------------- */

static const char text[] =
    "title: dividends\n"
    "start: 2026-01-01\n"
    "length: 90 d\n"
    "networks:\n"
    "  x:\n"
    "    title: X\n"
    "    start: 2026-01-01\n"
    "    tokens: [{symbol: A, decimals: 6}]\n"
    "    emission: [{name: fees, to: fees, kind: vesting, amount: 900 A, over: 90 d,\n"
    "      step: 1 d}]\n"
    "    genesis:\n"
    "      - {name: s, to: short, kind: vesting, amount: 1000 A, over: 0 s}\n"
    "      - {name: l, to: long, kind: vesting, amount: 1000 A, over: 0 s}\n"
    "    price: {kind: fixed, price: 1 USD}\n"
    "    holders:\n"
    "      - {name: short, kind: multiplier, duration: 14 d,\n"
    "        aim: {ratio: 50 %, time: 0 s}, trade: {income: 0, keep: 1}}\n"
    "      - {name: long, kind: multiplier, duration: 365 d,\n"
    "        aim: {ratio: 50 %, time: 0 s}, trade: {income: 0, keep: 1}}\n"
    "    dividends: [{account: fees, claim: 30 d}]\n";

static int64_t
all_of(const struct world *world, const char *name)
{
    char locked[32];
    snprintf(locked, sizeof locked, "%s-locked", name);
    return world_balance(world, name) + world_balance(world, locked);
}

TEST(cohorts_get_dividends_by_their_multiplied_stakes)
{
    struct world world;
    world_open(&world, text, 1);
    world_live(&world, 29);
    CHECK_INT(all_of(&world, "x/short"), 1000 * UNIT);
    world_live(&world, 31);
    int64_t more = all_of(&world, "x/long") - 1000 * UNIT;
    int64_t less = all_of(&world, "x/short") - 1000 * UNIT;
    CHECK_WITHIN((double)(more + less), 600. * UNIT, 10);
    CHECK_WITHIN((double)more / (double)less, 4 / 1.115068, 0.3);
    world_close(&world);
}

TEST(a_saved_pool_goes_on_as_the_one_that_was_not)
{
    struct world whole;
    struct world rest;
    struct dps_buffer half = {0};
    struct dps_buffer a = {0};
    struct dps_buffer b = {0};
    struct dps_error err;
    world_open(&whole, text, 1);
    world_open(&rest, text, 1);
    world_live(&whole, 40);
    dps_economy_save(&whole.economy, &half);
    struct dps_reader in = dps_reader_of(half.bytes, half.n);
    REQUIRE_OK(dps_economy_load(&rest.economy, &in, &err), &err);
    world_live(&whole, 40);
    world_live(&rest, 40);
    dps_economy_save(&whole.economy, &a);
    dps_economy_save(&rest.economy, &b);
    CHECK(a.n == b.n && memcmp(a.bytes, b.bytes, a.n) == 0);
    CHECK(all_of(&whole, "x/long") > 1100 * (int64_t)UNIT);
    dps_buffer_free(&half);
    dps_buffer_free(&a);
    dps_buffer_free(&b);
    world_close(&whole);
    world_close(&rest);
}

TEST(accounts_of_dividends_are_nobodys_else)
{
    static const struct {
        const char *path, *value, *sentence;
    } rows[] = {
        {"networks.x.dividends.0.account", "nodes",
            "dividends.0.account is nodes, an account that the economy keeps itself"},
        {"networks.x.dividends.0.account", "long",
            "dividends.0.account is long, the account of holders.1 too"},
        {"networks.x.dividends.0.account", "\"\"",
            "account is empty, not the name of an account"},
        {"networks.x.dividends", "[{account: d}, {account: d}]",
            "dividends.1.account is d, as that of dividends.0"},
        {"networks.x.amendments",
            "[{at: 2026-01-08, source: test, set: {dividends: []}}]",
            "the number, an account or a capacity of dividends is amended, but holds "
            "from the start"},
    };
    for (size_t i = 0; i < DPS_COUNT_OF(rows); i++) {
        struct world world;
        struct dps_error err = {0};
        const struct dps_setting setting = {rows[i].path, rows[i].value};
        CHECK(world_try(&world, text, &setting, 1, 1, &err) != DPS_OK);
        CHECK(strstr(err.text, rows[i].sentence) != NULL);
        world_close(&world);
    }
}
