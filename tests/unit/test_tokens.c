/* Several tokens of a network: their prices, who redeems them, and that all adds up. */
#include "models/redemption.h"
#include "sim/core/maths.h"
#include "tests/test.h"
#include "tests/world.h"

#include <stdio.h>
#include <string.h>

#define HEAD                                                                           \
    "title: tokens\n"                                                                  \
    "start: 2026-01-01\n"                                                              \
    "length: 100 d\n"                                                                  \
    "networks:\n"                                                                      \
    "  x:\n"                                                                           \
    "    title: X\n"                                                                   \
    "    start: 2026-01-01\n"

static const char helium[] = HEAD
    "    tokens:\n"
    "      - {symbol: HNT, decimals: 8}\n"
    "      - {symbol: DC, decimals: 0, price: pegged, peg: 0.00001 USD}\n"
    "      - {symbol: IOT, decimals: 6, price: treasury}\n"
    "      - {symbol: MOB, decimals: 6, price: treasury, reserve: mob-pool}\n"
    "    emission:\n"
    "      - {kind: vesting, to: treasury-IOT, amount: 100000 HNT, over: 100 d}\n"
    "      - {kind: vesting, to: iot, token: IOT, amount: 65e6 IOT, over: 100 d}\n"
    "      - {kind: vesting, to: dc, token: DC, amount: 7e9 DC, over: 100 d}\n"
    "    genesis:\n"
    "      - {kind: vesting, to: market, amount: 1e6 HNT, over: 0 s}\n"
    "      - {kind: vesting, to: treasury-IOT, amount: 2000 HNT, over: 0 s}\n"
    "      - {kind: vesting, to: iot-others, token: IOT, amount: 3275000 IOT, over: 0 "
    "s}\n"
    "    price: {kind: table, rows: [{at: 2026-01-01, value: 5 USD},\n"
    "      {at: 2026-04-11, value: 2 USD}]}\n"
    "    holders:\n"
    "      - {name: iot, token: IOT, kind: claimer, trade: {income: 60 %}}\n"
    "      - {name: dc, token: DC, kind: claimer, trade: {income: 70 %}}\n"
    "      - {name: dc-users, token: DC, kind: claimer, trade: {buy: 90 %}}\n";

enum { HNT, DC, IOT, MOB };

static const struct dps_member *
member_of(const struct world *world)
{
    return &world->economy.members[0];
}

static double
price_of(const struct world *world, size_t token)
{
    const struct dps_member *member = member_of(world);
    return dps_tokens_price(&member->tokens, &member->setup->rules, token,
        &world->economy.ledger, member->quote.state.price);
}

static const struct dps_token_state *
state_of(const struct world *world, size_t token)
{
    return &world->economy.ledger
                .tokens[member_of(world)->first_token + (int32_t)token];
}

/* ---- the law ----------------------------------------------------------- */

TEST(a_reserve_pays_all_of_itself_for_all_there_is_and_never_lowers_the_rate)
{
    CHECK_INT(dps_redemption_pay(1000, 7, 7), 1000);
    CHECK_INT(dps_redemption_pay(1000, 7, 0), 0);
    CHECK_INT(dps_redemption_pay(1000, 0, 0), 0);
    CHECK(dps_redemption_rate(10, 1, 0, 1) == 0);
    int64_t reserve = INT64_C(123456789012345);
    int64_t supply = INT64_C(998877665544332211);
    int64_t whole = reserve;
    for (int64_t x = 1; supply > 0; x = x < supply / 3 ? 3 * x : supply) {
        double before = (double)reserve / (double)supply;
        int64_t paid = dps_redemption_pay(reserve, supply, x);
        whole -= paid;
        reserve -= paid;
        supply -= x;
        CHECK(supply == 0 || (double)reserve / (double)supply >= before * (1 - 1e-15));
    }
    CHECK_INT(reserve, 0);
    CHECK_INT(whole, 0);
}

/* ---- prices ------------------------------------------------------------ */

TEST(each_token_is_worth_what_its_kind_of_price_says)
{
    struct world world;
    world_open(&world, helium, 1);
    /* HIP-52's first example, in thousandths */
    CHECK_CLOSE(price_of(&world, IOT), 5 * 0.00061068702, 1e-8);
    for (int day = 0; day < 50; day++) {
        world_live(&world, 1);
        double reserve = (double)world_balance(&world, "x/treasury-IOT") / 1e8;
        const struct dps_token_state *iot = state_of(&world, IOT);
        double supply = (double)(iot->minted - iot->burned) / 1e6;
        double first = member_of(&world)->quote.state.price;
        CHECK(price_of(&world, HNT) == first);
        CHECK(price_of(&world, DC) == 0.00001);
        CHECK_CLOSE(price_of(&world, IOT), first * reserve / supply, 1e-14);
        CHECK(price_of(&world, MOB) == 0);
    }
    CHECK(dps_ledger_account_named(&world.economy.ledger, "x/mob-pool") >= 0);
    CHECK(dps_ledger_account_named(&world.economy.ledger, "x/treasury-MOB") < 0);
    world_close(&world);
}

/* ---- what holders of them do ------------------------------------------- */

/* A day's sale of IOT, by hand from the day's issues. */
TEST(what_a_treasury_redeems_is_burned_and_its_first_tokens_are_sold)
{
    struct world world;
    world_open(&world, helium, 1);
    world_live(&world, 10);
    for (int day = 10; day < 60; day++) {
        int64_t reserve = world_balance(&world, "x/treasury-IOT");
        int64_t market = world_balance(&world, "x/market");
        int64_t dollars = world_balance(&world, "x/iot-usd");
        struct dps_token_state before = *state_of(&world, IOT);
        double price = member_of(&world)->quote.state.price;
        world_live(&world, 1);
        struct dps_token_state now = *state_of(&world, IOT);
        int64_t came = now.minted - before.minted;
        int64_t sold = now.burned - before.burned;
        CHECK_INT(came, 65000000000000 / 100);
        CHECK_INT(sold, came * 6 / 10);
        int64_t filled = reserve + INT64_C(100000000000);
        int64_t paid = dps_muldiv(filled, sold, now.minted - before.burned);
        CHECK_INT(world_balance(&world, "x/treasury-IOT"), filled - paid);
        CHECK_INT(world_balance(&world, "x/market"), market + paid);
        CHECK_INT(world_balance(&world, "x/iot-usd") - dollars,
            dps_truncate((long double)paid / 1e8L * (long double)price * 1e6L));
        CHECK_CLOSE(world_figure(&world, "sold"), (double)paid / 1e8, 1e-12);
    }
    world_close(&world);
}

TEST(pegged_tokens_are_traded_at_their_peg_with_a_market_of_their_own)
{
    struct world world;
    world_open(&world, helium, 1);
    world_live(&world, 1);
    CHECK_INT(world_balance(&world, "x/market-DC"), 49000000);
    CHECK_INT(world_balance(&world, "x/dc-usd"), 490000000);
    /* Another buys what it has dollars for. */
    int32_t purse = dps_ledger_account_named(&world.economy.ledger, "x/dc-users-usd");
    struct dps_error err;
    struct dps_posting gift = {0, DPS_MINT, purse, 1000000, "gift"};
    REQUIRE_OK(dps_ledger_post(&world.economy.ledger, &gift, &err), &err);
    world_live(&world, 1);
    int64_t bought = world_balance(&world, "x/dc-users");
    CHECK(bought > 0);
    CHECK_INT(world_balance(&world, "x/market-DC"), 2 * 49000000 - bought);
    CHECK_INT(world_balance(&world, "x/dc-users-usd"), 1000000 - 10 * bought);
    CHECK(world_figure(&world, "bought") == 0);
    world_close(&world);
}

static const char stakes[] = HEAD
    "    tokens: [{symbol: AA, decimals: 6},\n"
    "      {symbol: BB, decimals: 6, price: treasury}]\n"
    "    genesis: [{kind: vesting, to: bs, token: BB, amount: 500 BB, over: 0 s},\n"
    "      {kind: vesting, to: as, amount: 300 AA, over: 0 s}]\n"
    "    price: {kind: fixed, price: 1 USD}\n"
    "    holders:\n"
    "      - {name: bs, token: BB, people: 7, kind: bonded, aim: {ratio: 50 %}}\n"
    "      - {name: as, people: 2, kind: bonded, aim: {ratio: 50 %}}\n";

TEST(stakes_of_further_tokens_are_no_stakes_of_the_first)
{
    struct world world;
    world_open(&world, stakes, 1);
    world_live(&world, 40);
    CHECK(world_balance(&world, "x/bs-locked") > 0);
    CHECK(world_balance(&world, "x/as-locked") > 0);
    CHECK(world_figure(&world, "staked") ==
          (double)world_balance(&world, "x/as-locked") / 1e6);
    world_close(&world);
}

static void
hold_vote(struct world *world, const char *by)
{
    char text[2048];
    snprintf(text, sizeof text,
        "%s    amendments: [{source: made up, set: {title: Y},\n"
        "      vote: {by: %s, opens: 2026-02-01, length: 2 d, quorum: 0 %%}}]\n",
        stakes, by);
    world_open(world, text, 1);
    world_live(world, 40);
}

static int64_t
votes_of(const struct world *world)
{
    return world->economy.amendments[0].waiting[0].vote.tally.all;
}

/* Stakes only grow here: that of the end bounds that of the count. */
TEST(votes_by_stake_count_the_first_token_and_votes_by_head_all_holders)
{
    struct world world;
    hold_vote(&world, "stake");
    CHECK(votes_of(&world) > world_balance(&world, "x/as-locked") / 2);
    CHECK(votes_of(&world) <= world_balance(&world, "x/as-locked"));
    CHECK(world_balance(&world, "x/bs-locked") > world_balance(&world, "x/as-locked"));
    world_close(&world);
    hold_vote(&world, "person");
    CHECK_INT(votes_of(&world), 9);
    world_close(&world);
}

/* ---- do they add up ---------------------------------------------------- */

static const char credits[] = HEAD
    "    tokens: [{symbol: HNT, decimals: 8}, {symbol: DC, decimals: 0, price: pegged, "
    "peg: 0.00001 USD}]\n"
    "    emission: [{kind: vesting, amount: 1e6 HNT, over: 1 yr}]\n"
    "    genesis: [{kind: vesting, to: market, amount: 1e6 HNT, over: 0 s}]\n"
    "    opening: [{name: old, amount: 500 DC, to: users-DC, source: made up}]\n"
    "    rewards: {measure: count}\n"
    "    price: {kind: fixed, price: 5 USD}\n"
    "    demand: [{service: data, unit: GB, kind: constant, level: 2000}]\n"
    "    market: {kind: posted, price: 0.5 USD}\n"
    "    payment: {kind: credits}\n"
    "fleet: [{name: spots, class: helium-hotspot, operator: home, network: x,\n"
    "  count: 100, operators: 10}]\n";

TEST(every_token_adds_up_by_account_and_by_reason)
{
    struct world world;
    struct dps_error err;
    world_open(&world, credits, 1);
    world.economy.audit = true;
    world_live(&world, 30);
    const struct dps_member *member = member_of(&world);
    CHECK(member->service.minted[1] > 1000);
    CHECK_INT(member->tokens.items[1].opened, 500);
    CHECK_INT(state_of(&world, DC)->minted, member->service.minted[1] + 500);
    world.economy.ledger.tokens[member->first_token + DC].minted += 1;
    CHECK_STATUS(dps_member_verify(member, &world.economy.ledger, &err), DPS_ESTATE);
    char sentence[200];
    const struct dps_token_state *dc = state_of(&world, DC);
    snprintf(sentence, sizeof sentence,
        "x: of DC %lld base units were minted and %lld burned, but accounts hold %lld",
        (long long)dc->minted, (long long)dc->burned,
        (long long)(dc->minted - dc->burned - 1));
    CHECK_TEXT(err.text, sentence);
    int32_t users = dps_ledger_account_named(&world.economy.ledger, "x/users-DC");
    world.economy.ledger.accounts[users].balance += 1;
    CHECK_STATUS(dps_member_verify(member, &world.economy.ledger, &err), DPS_ESTATE);
    snprintf(sentence, sizeof sentence,
        "x: of DC %lld base units were minted, but %lld by reason",
        (long long)dc->minted, (long long)(dc->minted - 1));
    CHECK_TEXT(err.text, sentence);
    world_close(&world);
}

TEST(a_loaded_network_of_many_tokens_goes_on_as_the_saved_one)
{
    const char *const texts[] = {helium, credits};
    for (size_t i = 0; i < DPS_COUNT_OF(texts); i++) {
        struct world world;
        struct world loaded;
        struct dps_error err;
        struct dps_buffer half = {.n = 0};
        struct dps_buffer a = {.n = 0};
        struct dps_buffer b = {.n = 0};
        world_open(&world, texts[i], 1);
        world_open(&loaded, texts[i], 1);
        world_live(&world, 20);
        dps_economy_save(&world.economy, &half);
        struct dps_reader in = dps_reader_of(half.bytes, half.n);
        REQUIRE_OK(dps_economy_load(&loaded.economy, &in, &err), &err);
        world_live(&world, 40);
        world_live(&loaded, 40);
        dps_economy_save(&world.economy, &a);
        dps_economy_save(&loaded.economy, &b);
        CHECK(a.n == b.n && memcmp(a.bytes, b.bytes, a.n) == 0);
        dps_buffer_free(&half);
        dps_buffer_free(&a);
        dps_buffer_free(&b);
        world_close(&world);
        world_close(&loaded);
    }
}

/* ---- amendments -------------------------------------------------------- */

static enum dps_status
amend(struct world *world, const char *set, struct dps_error *err)
{
    char text[4096];
    snprintf(text, sizeof text,
        "%s    amendments: [{at: 2026-01-03, source: made up, set: {%s}}]\n", helium,
        set);
    enum dps_status status = world_try(world, text, NULL, 0, 1, err);
    for (int i = 0; i < 4 && status == DPS_OK; i++) {
        status = dps_economy_step(&world->economy, NULL, err);
    }
    return status;
}

TEST(a_peg_may_be_amended_but_not_what_makes_a_price)
{
    struct world world;
    struct dps_error err = {0};
    CHECK_OK(amend(&world, "tokens.1.peg: 0.00002 USD", &err), &err);
    CHECK(price_of(&world, DC) == 0.00002);
    world_close(&world);
    CHECK_FAILS(amend(&world, "tokens.3.reserve: other", &err), &err, DPS_EINVAL,
        "networks.x.amendments.0: tokens is amended, but holds from the start");
    world_close(&world);
    CHECK_FAILS(amend(&world, "holders.1.token: IOT", &err), &err, DPS_EINVAL,
        "networks.x.amendments.0: the number, an account, a token or a kind of holders "
        "is amended, but holds from the start");
    world_close(&world);
}

/* ---- bad input --------------------------------------------------------- */

#define TOKENS(more) HEAD "    tokens: [{symbol: AA, decimals: 6}, " more "]\n"
#define FIXED        "    price: {kind: fixed, price: 1 USD}\n"
#define PEG          "{symbol: BB, decimals: 0, price: pegged, peg: 1 USD}"
#define RESERVE      "{symbol: BB, decimals: 6, price: treasury}"

static const struct {
    const char *text, *sentence;
} refused[] = {
    {TOKENS("{symbol: BB, decimals: 0, price: pegged}"),
        "x.yaml:8:41: networks.x.tokens.1.peg is missing, but price is pegged: to "
        "how many USD?"},
    {TOKENS("{symbol: BB, decimals: 0, peg: 1 USD}"),
        "x.yaml:8:72: networks.x.tokens.1.peg is 1 USD, but price is market, not "
        "pegged"},
    {TOKENS("{symbol: BB, decimals: 0, reserve: pool}"),
        "x.yaml:8:76: networks.x.tokens.1.reserve is pool, but price is market, "
        "not treasury"},
    {HEAD "    tokens: [{symbol: AA, decimals: 6, price: treasury}]\n",
        "x.yaml:8:47: networks.x.tokens.0.price is treasury, but the first token "
        "is worth what the "
        "network's `price` says"},
    {TOKENS(RESERVE ", {symbol: CC, decimals: 6, price: treasury, reserve: "
                    "treasury-BB}"),
        "x.yaml:8:137: networks.x.tokens.2.reserve is treasury-BB, as that of "
        "tokens.1: each needs its own"},
    {TOKENS("{symbol: BB, decimals: 6, price: treasury, reserve: nodes}"),
        "x.yaml:8:93: networks.x.tokens.1.reserve is nodes, an account that others "
        "take from"},
    {TOKENS("{symbol: BB, decimals: 6}") FIXED
        "    holders: [{name: b, token: BB, kind: claimer}]\n",
        "x.yaml:10:32: networks.x.holders.0.token is BB, which has no price: let "
        "it be pegged, or redeemed "
        "by a treasury"},
    {TOKENS(PEG) FIXED "    holders: [{name: b, token: BB, kind: liquidity, aim: "
                       "{ratio: 50 %}}]\n",
        "x.yaml:10:42: networks.x.holders.0.kind is liquidity, but its token is "
        "BB: pools are of the first "
        "token"},
    {TOKENS(RESERVE) FIXED "    holders: [{name: b, token: BB, kind: claimer, "
                           "trade: {buy: 10 %}}]\n",
        "x.yaml:10:64: networks.x.holders.0.trade.buy is 0.1, but nobody sells BB: "
        "its treasury only redeems "
        "it"},
    {TOKENS(PEG) FIXED "    treasury: {account: t, token: BB}\n",
        "x.yaml:10:35: networks.x.treasury.token is BB: a treasury spends the "
        "first token, AA"},
    {HEAD "    tokens: [{symbol: AA, decimals: 6}]\n" FIXED
          "    market: {kind: posted, price: 1 USD}\n"
          "    payment: {kind: credits}\n",
        "x.yaml:11:14: networks.x.payment is credits, but there is no second token "
        "to count its credits in"},
    {TOKENS(RESERVE) FIXED "    market: {kind: posted, price: 1 USD}\n"
                           "    payment: {kind: vault}\n",
        "x.yaml:8:74: networks.x.tokens.1.price is treasury, but payment (vault) "
        "counts its credits in it"},
    {TOKENS(PEG) FIXED "    market: {kind: posted, price: 1 USD}\n"
                       "    payment: {kind: credits}\n",
        "x.yaml:8:87: networks.x.tokens.1.peg is 1 USD, but payment (credits) "
        "makes credits of 1e-05 USD"},
};

TEST(tokens_that_contradict_themselves_are_refused)
{
    for (size_t i = 0; i < DPS_COUNT_OF(refused); i++) {
        struct world world;
        struct dps_error err = {0};
        enum dps_status status = world_try(&world, refused[i].text, NULL, 0, 1, &err);
        CHECK_FAILS(status, &err, DPS_EINVAL, refused[i].sentence);
        world_close(&world);
    }
}
