/* Payments: nothing is lost or overdrawn, each way pays what it says, to the unit. */
#include "models/payment/burn_mint.h"
#include "models/payment/buy_back.h"
#include "models/payment/credits.h"
#include "models/payment/escrow.h"
#include "models/payment/fee_split.h"
#include "models/payment/payment.h"
#include "models/payment/transfer.h"
#include "models/payment/vault.h"
#include "models/split.h"
#include "sim/core/date.h"
#include "sim/core/maths.h"
#include "sim/core/rng.h"
#include "tests/test.h"

#include <math.h>
#include <string.h>

#define AKT INT64_C(1000000) /* base units of 6 decimals; of USD too */

/* ---- ways to try ------------------------------------------------------- */

#define WEEK                                                                           \
    {                                                                                  \
        .ns = 7 * DPS_DAY * DPS_NS                                                     \
    }

static struct dps_payment_part parts3[] = {
    {"nodes", 0.333333}, {"burn", 0.333333}, {"stakers", 0.3}};
static struct dps_payment_transfer transfer_law;
static struct dps_payment_escrow escrow_law;
static struct dps_payment_burn_mint burn_law;
static struct dps_payment_credits credits_law;
static struct dps_payment_vault vault_law;
static struct dps_payment_split split_law;
static struct dps_payment_buy_back back_law;

enum { TRANSFER, ESCROW, BURN_MINT, CREDITS, VAULT, SPLIT, BUY_BACK, N_WAYS };

static struct dps_payment
payment_of(int which)
{
    transfer_law = (struct dps_payment_transfer){"token", 0.04, "stakers"};
    escrow_law = (struct dps_payment_escrow){
        "token", WEEK, 0.2, "sequential", 0.1, "network", 0, 0};
    burn_law =
        (struct dps_payment_burn_mint){0.95, 0.05, "foundation", "nodes", false, 0};
    credits_law = (struct dps_payment_credits){1e-5, WEEK};
    vault_law = (struct dps_payment_vault){.ahead = WEEK,
        .mint_spread = 0.0025,
        .least = 10,
        .warn = 0.95,
        .halt = 0.9,
        .epoch = 10,
        .backoff = 0.1,
        .longest = 14400,
        .block = {.ns = 6117000000},
        .direct = true};
    split_law = (struct dps_payment_split){"token", {parts3, 3}, "largest", "treasury"};
    back_law = (struct dps_payment_buy_back){0.2, "burn"};
    const struct dps_variant laws[N_WAYS] = {
        [TRANSFER] = {&dps_payment_transfer.base, &transfer_law},
        [ESCROW] = {&dps_payment_escrow.base, &escrow_law},
        [BURN_MINT] = {&dps_payment_burn_mint.base, &burn_law},
        [CREDITS] = {&dps_payment_credits.base, &credits_law},
        [VAULT] = {&dps_payment_vault.base, &vault_law},
        [SPLIT] = {&dps_payment_split.base, &split_law},
        [BUY_BACK] = {&dps_payment_buy_back.base, &back_law},
    };
    return (struct dps_payment){.law = laws[which]};
}

/* A ledger of roles, and the epoch that it stands in. */
struct scene {
    struct dps_payment payment;
    struct dps_payment_state state;
    struct dps_payment_epoch epoch;
    struct dps_bill bill;
    int64_t overdrawn;
};

static struct scene
scene_of(int which)
{
    struct scene scene = {.payment = payment_of(which),
        .epoch = {.end = DPS_DAY,
            .price = 2,
            .oracle = 2,
            .limit = INT64_MAX / 4,
            .decimals = 6,
            .credit_decimals = which == CREDITS ? 0 : 6}};
    dps_payment_begin(&scene.state);
    return scene;
}

/* Roles that may go below nothing: what they give comes from elsewhere. */
static bool
is_source(enum dps_role role, enum dps_money money)
{
    return role == DPS_ROLE_MINT || role == DPS_ROLE_MARKET ||
           (role == DPS_ROLE_USERS && money == DPS_MONEY_USD);
}

static void
settle(struct scene *self, int64_t value)
{
    self->epoch.value = value;
    dps_payment_settle(&self->payment, &self->epoch, &self->state, &self->bill);
    for (int32_t i = 0; i < self->bill.n_legs; i++) {
        const struct dps_leg *leg = &self->bill.legs[i];
        int64_t *from = &self->epoch.balance[leg->from][leg->money];
        *from -= leg->units;
        self->epoch.balance[leg->to][leg->money] += leg->units;
        self->overdrawn += *from < 0 && !is_source(leg->from, leg->money);
        self->overdrawn += leg->units <= 0 || leg->reason == NULL;
    }
    const struct dps_bill *bill = &self->bill;
    self->epoch.credits += -dps_bill_net(bill, DPS_ROLE_MINT, DPS_MONEY_SECOND) -
                           dps_bill_net(bill, DPS_ROLE_BURN, DPS_MONEY_SECOND) -
                           dps_bill_net(bill, DPS_ROLE_VAULT, DPS_MONEY_SECOND);
    self->epoch.begin = self->epoch.end;
    self->epoch.end += DPS_DAY;
}

static int64_t
net(const struct scene *self, enum dps_role role, enum dps_money money)
{
    return dps_bill_net(&self->bill, role, money);
}

static int64_t
first(const struct scene *self, enum dps_role role)
{
    return net(self, role, DPS_MONEY_FIRST);
}

/* ---- properties -------------------------------------------------------- */

static double
uniform(struct dps_rng_name *name)
{
    double u[2];
    name->draw++;
    dps_rng_uniforms(*name, u);
    return u[0];
}

static void
drift(struct scene *self, struct dps_rng_name *name)
{
    double move = exp(0.4 * (uniform(name) - 0.5));
    double price = self->epoch.price * move;
    self->epoch.price = price < 1e-4 ? 1 : price > 1e4 ? 1 : price;
    self->epoch.oracle = self->epoch.price * (0.9 + 0.2 * uniform(name));
    self->epoch.limit =
        uniform(name) < 0.1 ? (int64_t)(1e9 * uniform(name)) : INT64_MAX / 4;
}

/* What the epoch's work brought, at the oracle's price [uUSD]: what nodes, roles and
 * the fire got for it, what is owed, and what is lost for good. */
static double
accounted(const struct scene *before, const struct scene *after, int which)
{
    double rate = 1e-12 * (double)dps_pico(before->epoch.oracle);
    double unpaid = (double)after->bill.unpaid;
    double in_usd = (double)-net(after, DPS_ROLE_USERS, DPS_MONEY_USD);
    double sum = 0;
    switch (which) {
    case BUY_BACK: return in_usd;
    case CREDITS:
        sum = 10.0 * (double)-net(after, DPS_ROLE_USERS, DPS_MONEY_SECOND);
        sum += 10.0 * (double)-net(after, DPS_ROLE_MINT, DPS_MONEY_SECOND);
        sum += 1e-6 * (double)(after->state.fraction - before->state.fraction);
        return sum + unpaid;
    case VAULT: return rate * (double)first(after, DPS_ROLE_NODES) + unpaid;
    case ESCROW:
        sum = (double)(first(after, DPS_ROLE_NODES) + first(after, DPS_ROLE_NETWORK) +
                       after->state.debt - before->state.debt);
        return rate * sum;
    default:
        for (int role = 0; role < DPS_ROLES; role++) {
            sum += role != DPS_ROLE_USERS && role != DPS_ROLE_MARKET
                       ? (double)first(after, (enum dps_role)role)
                       : 0;
        }
        return rate * sum + unpaid;
    }
}

TEST(nothing_is_lost_nor_overdrawn_in_any_way_of_payment)
{
    enum { ROUNDS = 100000 };
    struct dps_rng_name name = {.seed = 9, .purpose = DPS_RNG_TEST};
    for (int which = 0; which < N_WAYS; which++) {
        struct scene scene = scene_of(which);
        static const char *const rules[] = {
            "largest", "unallocated", "carry", "residual"};
        int64_t apart = 0;
        for (int round = 0; round < ROUNDS; round++) {
            struct scene before = scene;
            drift(&scene, &name);
            split_law.remainder = rules[round / 1000 % 4];
            before.epoch = scene.epoch;
            int64_t value = (int64_t)exp(25 * uniform(&name));
            settle(&scene, uniform(&name) < 0.1 ? 0 : value);
            double error =
                accounted(&before, &scene, which) - (double)scene.epoch.value;
            /* A base unit or two are worth up to this; credits lose nothing. */
            double unit = 3 * before.epoch.oracle + 2;
            apart += !(fabs(error) <= unit + 1e-9 * (double)scene.epoch.value);
            apart += scene.bill.unpaid < 0 || scene.bill.bought < 0;
        }
        CHECK_INT(scene.overdrawn, 0);
        CHECK_INT(apart, 0);
    }
}

TEST(no_token_price_is_no_payment)
{
    for (int which = 0; which < N_WAYS; which++) {
        struct scene scene = scene_of(which);
        scene.epoch.balance[DPS_ROLE_USERS][DPS_MONEY_FIRST] = 7 * AKT;
        scene.epoch.price = which == BUY_BACK ? 0 : 2; /* of the market: not enough */
        scene.epoch.oracle = 0;
        settle(&scene, 100 * AKT);
        CHECK_INT(first(&scene, DPS_ROLE_NODES), 0);
        CHECK_INT(scene.bill.bought, 0);
        CHECK_INT(scene.overdrawn, 0);
        CHECK_INT(scene.bill.unpaid, which == BUY_BACK ? 0 : 100 * AKT);
    }
}

/* ---- transfer ---------------------------------------------------------- */

TEST(users_buy_what_they_lack_and_pay_nodes_less_a_take)
{
    struct scene scene = scene_of(TRANSFER);
    scene.epoch.balance[DPS_ROLE_USERS][DPS_MONEY_FIRST] = 10 * AKT;
    scene.epoch.price = 2.5; /* the market's is not the oracle's */
    settle(&scene, 100 * AKT);
    CHECK_INT(scene.bill.n_legs, 4);
    CHECK_INT(scene.bill.bought, 40 * AKT);
    CHECK_INT(net(&scene, DPS_ROLE_MARKET, DPS_MONEY_USD), 100 * AKT);
    CHECK_INT(first(&scene, DPS_ROLE_NODES), 48 * AKT);
    CHECK_INT(first(&scene, DPS_ROLE_STAKERS), 2 * AKT);
    CHECK_TEXT(scene.bill.legs[0].reason, "users buy tokens");
    transfer_law.in = "usd";
    settle(&scene, 100);
    CHECK_INT(net(&scene, DPS_ROLE_NODES, DPS_MONEY_USD), 96);
    CHECK_INT(scene.bill.bought, 0);
}

TEST(the_market_is_paid_up_to_the_next_micro_dollar)
{
    struct scene scene = scene_of(TRANSFER);
    scene.epoch.price = 2.5;
    settle(&scene, 2);
    CHECK_INT(scene.bill.bought, 1);
    CHECK_INT(net(&scene, DPS_ROLE_MARKET, DPS_MONEY_USD), 3);
}

TEST(where_there_is_too_little_to_buy_work_goes_unpaid)
{
    struct scene scene = scene_of(TRANSFER);
    scene.epoch.limit = 20 * AKT;
    settle(&scene, 100 * AKT);
    CHECK_INT(first(&scene, DPS_ROLE_USERS), 0);
    CHECK_INT(scene.bill.bought, 20 * AKT);
    CHECK_INT(scene.bill.unpaid, 60 * AKT);
}

/* ---- escrow ------------------------------------------------------------ */

TEST(deposits_cover_the_days_ahead_and_go_back_when_use_falls)
{
    struct scene scene = scene_of(ESCROW);
    escrow_law.late = 0;
    settle(&scene, 100 * AKT);
    CHECK_INT(first(&scene, DPS_ROLE_NODES), 45 * AKT);
    CHECK_INT(first(&scene, DPS_ROLE_NETWORK), 5 * AKT);
    CHECK_INT(scene.epoch.balance[DPS_ROLE_ESCROW][DPS_MONEY_FIRST], 350 * AKT);
    CHECK_INT(scene.bill.bought, 400 * AKT);
    settle(&scene, 20 * AKT);
    CHECK_INT(first(&scene, DPS_ROLE_USERS), 270 * AKT);
    CHECK_INT(scene.epoch.balance[DPS_ROLE_ESCROW][DPS_MONEY_FIRST], 70 * AKT);
    settle(&scene, 100 * AKT);
    CHECK_INT(scene.bill.bought, 60 * AKT); /* 330 lacking, 270 in hand */
}

TEST(what_deposits_do_not_cover_is_a_debt_paid_first_later)
{
    struct scene scene = scene_of(ESCROW);
    escrow_law = (struct dps_payment_escrow){
        "usd", {.ns = 0}, 0.25, "pro-rata", 0, "network", 0, 0};
    settle(&scene, 100);
    CHECK_INT(net(&scene, DPS_ROLE_NODES, DPS_MONEY_USD), 75);
    CHECK_INT(scene.state.debt, 25);
    settle(&scene, 75);
    CHECK_INT(net(&scene, DPS_ROLE_NODES, DPS_MONEY_USD), 75);
    CHECK_INT(scene.state.debt, 25);
    escrow_law.late = 0;
    settle(&scene, 10);
    CHECK_INT(net(&scene, DPS_ROLE_NODES, DPS_MONEY_USD), 35);
    CHECK_INT(scene.state.debt, 0);
}

TEST(a_short_account_pays_in_order_or_in_proportion)
{
    int64_t paid[3], unpaid[3];
    const int64_t rates[] = {10, 20, 30};
    CHECK_INT(dps_escrow_settle(200, 10, rates, 3, "sequential", paid, unpaid), -400);
    CHECK_INT(paid[0], 100);
    CHECK_INT(paid[1], 100);
    CHECK_INT(paid[2], 0);
    CHECK_INT(unpaid[1] + unpaid[2], 400);
    CHECK_INT(dps_escrow_settle(200, 10, rates, 3, "pro-rata", paid, unpaid), -400);
    CHECK_INT(paid[0], 33);
    CHECK_INT(paid[1], 67);
    CHECK_INT(paid[2], 100);
    CHECK_INT(dps_escrow_settle(700, 10, rates, 3, "pro-rata", paid, unpaid), 100);
    CHECK_INT(paid[2], 300);
}

TEST(cells_share_what_nodes_earn_by_their_work_or_in_order)
{
    int64_t parts[3];
    const int64_t due[] = {100, 200, 300};
    struct scene scene = scene_of(ESCROW);
    scene.bill.owed = 60;
    dps_payment_share(&scene.payment, &scene.bill, DPS_MONEY_FIRST, 60, due, 3, parts);
    CHECK(parts[0] == 10 && parts[1] == 20 && parts[2] == 30);
    dps_payment_share(&scene.payment, &scene.bill, DPS_MONEY_FIRST, 15, due, 3, parts);
    CHECK(parts[0] == 10 && parts[1] == 5 && parts[2] == 0);
    escrow_law.shortfall = "pro-rata";
    dps_payment_share(&scene.payment, &scene.bill, DPS_MONEY_FIRST, 15, due, 3, parts);
    CHECK(parts[0] == 3 && parts[1] == 5 && parts[2] == 7);
    scene = scene_of(TRANSFER);
    dps_payment_share(&scene.payment, &scene.bill, DPS_MONEY_FIRST, 15, due, 3, parts);
    CHECK(parts[0] == 3 && parts[1] == 5 && parts[2] == 7);
}

/* ---- burn and mint ----------------------------------------------------- */

TEST(burn_and_mint_burns_its_share_and_the_roundings)
{
    struct scene scene = scene_of(BURN_MINT);
    settle(&scene, 2 * 101);
    CHECK_INT(first(&scene, DPS_ROLE_FOUNDATION), 5);
    CHECK_INT(first(&scene, DPS_ROLE_BURN), 96);
    CHECK_INT(first(&scene, DPS_ROLE_NODES), 0);
    burn_law =
        (struct dps_payment_burn_mint){0.6, 0.05, "foundation", "network", false, 0.56};
    settle(&scene, 2000);
    CHECK_INT(first(&scene, DPS_ROLE_BURN), 600);
    CHECK_INT(first(&scene, DPS_ROLE_NETWORK), 350);
    CHECK_INT(first(&scene, DPS_ROLE_NODES), 560);
    CHECK_INT(first(&scene, DPS_ROLE_MINT), -560);
    burn_law.on_top = true;
    settle(&scene, 1900);
    CHECK_INT(net(&scene, DPS_ROLE_MARKET, DPS_MONEY_USD), 2000);
    CHECK_INT(first(&scene, DPS_ROLE_NODES), 532);
    scene.epoch.limit = 500;
    burn_law.on_top = false;
    settle(&scene, 2000);
    CHECK_INT(first(&scene, DPS_ROLE_NODES), 280);
    CHECK_INT(scene.bill.unpaid, 1000);
}

/* ---- credits ----------------------------------------------------------- */

TEST(credits_are_burned_for_at_purchase_and_owed_to_the_last_fraction)
{
    struct scene scene = scene_of(CREDITS);
    credits_law.ahead.ns = 0;
    scene.epoch.decimals = 8;
    scene.epoch.price = scene.epoch.oracle = 3;
    settle(&scene, 105); /* 10.5 credits: ten now */
    CHECK_INT(net(&scene, DPS_ROLE_BURN, DPS_MONEY_SECOND), 10);
    CHECK_INT(first(&scene, DPS_ROLE_BURN), 3334); /* 1e-4 USD at 3 USD, up */
    CHECK_INT(net(&scene, DPS_ROLE_MINT, DPS_MONEY_SECOND), -10);
    settle(&scene, 105);
    CHECK_INT(net(&scene, DPS_ROLE_BURN, DPS_MONEY_SECOND), 11);
    CHECK_INT(scene.state.fraction, 0);
    credits_law.ahead = (struct dps_span)WEEK;
    settle(&scene, 1000);
    CHECK_INT(scene.epoch.balance[DPS_ROLE_USERS][DPS_MONEY_SECOND], 700);
    settle(&scene, 875);
    CHECK_INT(scene.bill.bought, 0);
    CHECK_INT(net(&scene, DPS_ROLE_USERS, DPS_MONEY_SECOND), -87);
}

/* ---- vault ------------------------------------------------------------- */

TEST(the_vault_settles_from_remint_credits_first)
{
    struct scene scene = scene_of(VAULT);
    vault_law.ahead.ns = 0;
    vault_law.mint_spread = 0;
    settle(&scene, 100 * AKT);
    CHECK_INT(first(&scene, DPS_ROLE_NODES), 50 * AKT);
    CHECK_INT(scene.state.remint, 0);
    CHECK_INT(scene.epoch.credits, 0);
    vault_law.ahead = (struct dps_span)WEEK;
    settle(&scene, 100 * AKT);
    CHECK_INT(scene.state.remint, 350 * AKT);
    CHECK_INT(scene.epoch.credits, 700 * AKT);
    /* The price halves: the vault pays 350 of the 700 tokens, the rest is minted. */
    scene.epoch.oracle = scene.epoch.price = 1;
    settle(&scene, 700 * AKT);
    CHECK_INT(first(&scene, DPS_ROLE_NODES), 700 * AKT);
    CHECK_INT(first(&scene, DPS_ROLE_MINT), -350 * AKT);
    CHECK_INT(scene.bill.bought, 0); /* CR is 0.5: halted */
    CHECK_INT(scene.state.remint, 0);
    CHECK_INT(scene.epoch.credits, 0);
    CHECK_INT(scene.overdrawn, 0);
}

TEST(below_the_halt_users_pay_nodes_in_tokens)
{
    struct scene scene = scene_of(VAULT);
    scene.epoch.credits = 1000 * AKT;
    scene.epoch.balance[DPS_ROLE_VAULT][DPS_MONEY_FIRST] = 449 * AKT; /* CR 0.898 */
    settle(&scene, 100 * AKT);
    CHECK_INT(first(&scene, DPS_ROLE_VAULT), 0);
    CHECK_INT(first(&scene, DPS_ROLE_NODES), 50 * AKT);
    CHECK_INT(scene.bill.bought, 50 * AKT);
    vault_law.direct = false;
    settle(&scene, 100 * AKT);
    CHECK_INT(scene.bill.n_legs, 0);
    CHECK_INT(scene.bill.unpaid, 100 * AKT);
}

TEST(below_the_warning_credits_are_made_less_often)
{
    struct scene scene = scene_of(VAULT);
    vault_law.ahead.ns = 0;
    scene.epoch.credits = 1000 * AKT;
    scene.epoch.balance[DPS_ROLE_VAULT][DPS_MONEY_FIRST] = 460 * AKT; /* CR 0.92 */
    CHECK_INT(dps_vault_ratio(&scene.epoch), 9200);
    CHECK_INT(dps_vault_blocks(&vault_law, 9600), 10);
    CHECK_INT(dps_vault_blocks(&vault_law, 9490), 11);
    CHECK_INT(dps_vault_blocks(&vault_law, 9480), 12);
    CHECK_INT(dps_vault_blocks(&vault_law, 9200), 174); /* 10 x 1.1^30 = 174.49 */
    CHECK_INT(dps_vault_blocks(&vault_law, 0), 14400);
    scene.epoch.end = 600;
    settle(&scene, 100 * AKT);
    CHECK_INT(scene.state.ready, 174 * 6117 / 1000);
    CHECK(first(&scene, DPS_ROLE_VAULT) >= 0);
    scene.epoch.begin = 1000;
    scene.epoch.end = 1600;
    settle(&scene, 100 * AKT);
    CHECK_INT(net(&scene, DPS_ROLE_MINT, DPS_MONEY_SECOND), 0);
    scene.epoch.begin = 1064;
    settle(&scene, 100 * AKT);
    CHECK(net(&scene, DPS_ROLE_MINT, DPS_MONEY_SECOND) < 0);
}

TEST(the_vault_keeps_its_spreads)
{
    struct scene scene = scene_of(VAULT);
    vault_law.ahead.ns = 0;
    vault_law.settle_spread = 0.01;
    settle(&scene, 100 * AKT);
    int64_t kept = net(&scene, DPS_ROLE_VAULT, DPS_MONEY_SECOND);
    int64_t made = -net(&scene, DPS_ROLE_MINT, DPS_MONEY_SECOND);
    CHECK_INT(kept, made * 25 / 10000);
    CHECK_WITHIN((double)made, 100e6 / 0.9975, 2);
    CHECK_INT(first(&scene, DPS_ROLE_NODES), 50 * AKT - AKT / 2);
    settle(&scene, 1 * AKT); /* ten credits are the least that is made */
    CHECK_INT(net(&scene, DPS_ROLE_MINT, DPS_MONEY_SECOND), -10 * AKT);
}

TEST(credits_and_tokens_convert_at_any_number_of_decimals)
{
    CHECK_INT(dps_vault_tokens(1000000, dps_pico(4), 9, 6), 250000000);
    CHECK_INT(dps_vault_tokens(1000000000, dps_pico(4), 6, 9), 250000);
    CHECK_INT(
        dps_vault_tokens(1000000, dps_pico(1e-12), 6, 6), INT64_C(1000000000000000000));
    CHECK_INT(dps_vault_tokens(INT64_MAX, dps_pico(1e-12), 6, 6), INT64_MAX);
    CHECK_INT(dps_vault_credits(250000000, dps_pico(4), 9, 6), 1000000);
    CHECK_INT(dps_vault_credits(250000000, dps_pico(4), 9, 0), 1);
    CHECK_INT(dps_vault_cost(1000001, dps_pico(4), 6, 6), 250001);
    CHECK_INT(dps_vault_cost(INT64_MAX, dps_pico(1e-12), 9, 0), INT64_MAX);
}

/* ---- split and buy-back ------------------------------------------------ */

TEST(a_split_names_who_gets_the_remainder)
{
    struct scene scene = scene_of(SPLIT);
    settle(&scene, 2 * 101);
    CHECK_INT(first(&scene, DPS_ROLE_NODES), 34);
    CHECK_INT(first(&scene, DPS_ROLE_BURN), 33);
    CHECK_INT(first(&scene, DPS_ROLE_STAKERS), 30);
    CHECK_INT(first(&scene, DPS_ROLE_TREASURY), 4);
    split_law.remainder = "residual";
    settle(&scene, 2 * 101);
    CHECK_INT(first(&scene, DPS_ROLE_STAKERS), 101 - 66);
    split_law.remainder = "unallocated";
    settle(&scene, 2 * 101);
    CHECK_INT(first(&scene, DPS_ROLE_TREASURY), 101 - 96);
    split_law.remainder = "carry";
    settle(&scene, 2 * 101);
    CHECK_INT(first(&scene, DPS_ROLE_ESCROW), 5);
    CHECK_INT(scene.state.carry, 5);
    settle(&scene, 2 * 101);
    CHECK_INT(first(&scene, DPS_ROLE_NODES), 35);
    CHECK_INT(scene.epoch.balance[DPS_ROLE_ESCROW][DPS_MONEY_FIRST], scene.state.carry);
    CHECK_INT(scene.overdrawn, 0);
}

TEST(a_buy_back_spends_its_share_on_whole_units)
{
    struct scene scene = scene_of(BUY_BACK);
    settle(&scene, 1005);
    CHECK_INT(net(&scene, DPS_ROLE_NODES, DPS_MONEY_USD), 804);
    CHECK_INT(first(&scene, DPS_ROLE_BURN), 100);
    CHECK_INT(net(&scene, DPS_ROLE_NETWORK, DPS_MONEY_USD), 1);
    CHECK_INT(scene.bill.bought, 100);
    back_law.to = "treasury";
    scene.epoch.limit = 40;
    settle(&scene, 1000);
    CHECK_INT(first(&scene, DPS_ROLE_TREASURY), 40);
    CHECK_INT(net(&scene, DPS_ROLE_NETWORK, DPS_MONEY_USD), 120);
}

/* ---- bills ------------------------------------------------------------- */

TEST(conversion_is_exact_and_rounds_as_it_says)
{
    CHECK_INT(dps_pico(1.14), INT64_C(1140000000000));
    CHECK_INT(dps_pico(4e-13), 0);
    CHECK_INT(dps_pico((double)NAN), 0);
    CHECK_INT(dps_pico(1e30), 0);
    CHECK_INT(dps_units_of(1, dps_pico(3), 6), 0);
    CHECK_INT(dps_units_of_up(1, dps_pico(3), 6), 1);
    CHECK_INT(dps_units_of(INT64_MAX, dps_pico(1e-6), 9), INT64_MAX);
    CHECK_INT(dps_value_of(5, dps_pico(0.3), 6), 1);
    CHECK_INT(dps_value_of_up(5, dps_pico(0.3), 6), 2);
    CHECK_INT(dps_value_of(INT64_MAX, dps_pico(1), 6), INT64_MAX);
}

TEST(roles_and_moneys_have_names)
{
    struct dps_error err = {0};
    for (int role = 0; role < DPS_ROLES; role++) {
        CHECK_INT(dps_role_named(dps_role_name((enum dps_role)role)), role);
    }
    CHECK_INT(dps_role_named("bank"), -1);
    CHECK_INT(dps_money_named("eur"), -1);
    CHECK_FAILS(dps_role_check("mint", "fee_to", &err), &err, DPS_EINVAL,
        "fee_to is mint, not nodes, burn, treasury, stakers, network, vault, "
        "foundation or holders");
    CHECK_FAILS(dps_money_check("eur", "in", &err), &err, DPS_EINVAL,
        "in is eur, not token or usd");
}

TEST(the_tables_do_not_contradict_themselves)
{
    struct dps_error err = {0};
    CHECK_OK(dps_record_check(&dps_payment_record, &err), &err);
}

static void
refuses(const struct dps_payment_kind *kind, const void *law, const char *sentence)
{
    struct dps_error err = {0};
    CHECK_FAILS(kind->base.params->check(law, &err), &err, DPS_EINVAL, sentence);
}

TEST(what_transfer_and_escrow_refuse)
{
    (void)payment_of(TRANSFER);
    transfer_law.in = "eur";
    refuses(&dps_payment_transfer, &transfer_law, "in is eur, not token or usd");
    transfer_law.in = "usd";
    transfer_law.fee_to = "users";
    refuses(&dps_payment_transfer, &transfer_law,
        "fee_to is users, not nodes, burn, treasury, stakers, network, vault, "
        "foundation or holders");
    escrow_law.shortfall = "by lot";
    refuses(&dps_payment_escrow, &escrow_law,
        "shortfall is by lot, not sequential or pro-rata");
    escrow_law.shortfall = "pro-rata";
    escrow_law.ahead = (struct dps_span){.months = 1};
    refuses(&dps_payment_escrow, &escrow_law,
        "ahead is in calendar months, not all equally long");
}

TEST(what_burning_and_vaults_refuse)
{
    (void)payment_of(TRANSFER);
    burn_law.burn = 0.96;
    refuses(&dps_payment_burn_mint, &burn_law,
        "burn is 0.96 and `fee` 0.05, together more than all");
    credits_law.ahead = (struct dps_span){.months = 1};
    refuses(&dps_payment_credits, &credits_law,
        "ahead is in calendar months, not all equally long");
    vault_law.halt = 0.99;
    refuses(&dps_payment_vault, &vault_law, "halt is 0.99, above `warn`, 0.95");
    vault_law.block = (struct dps_span){.months = 1};
    refuses(&dps_payment_vault, &vault_law,
        "block is in calendar months, not all equally long");
    vault_law.ahead = (struct dps_span){.months = 1};
    refuses(&dps_payment_vault, &vault_law,
        "ahead is in calendar months, not all equally long");
    back_law.to = "mint";
    refuses(&dps_payment_buy_back, &back_law,
        "to is mint, not nodes, burn, treasury, stakers, network, vault, foundation or "
        "holders");
}

TEST(what_a_split_refuses)
{
    static struct dps_payment_part odd[] = {{"nodes", 0.7}, {"bank", 0.7}};
    (void)payment_of(SPLIT);
    split_law.shares = (struct dps_list){odd, 2};
    refuses(&dps_payment_split, &split_law,
        "shares.1: to is bank, not nodes, burn, treasury, stakers, network, vault, "
        "foundation or holders");
    odd[1].to = "burn";
    refuses(&dps_payment_split, &split_law, "shares sum to 1.4, more than 1");
    split_law.shares.n = 0;
    refuses(&dps_payment_split, &split_law, "shares has 0 items, not one to four");
    split_law.shares = (struct dps_list){odd, 1};
    split_law.remainder = "mine";
    refuses(&dps_payment_split, &split_law,
        "remainder is mine, not largest, unallocated, carry or residual");
}
