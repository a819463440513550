/* Tokens of access, guarantees, payments in two moneys, and escrows that have ended. */
#include "models/payment/access.h"
#include "models/payment/escrow.h"
#include "models/payment/transfer.h"
#include "sim/core/date.h"
#include "tests/test.h"

#define TOKEN INT64_C(1000000)

static const struct dps_payment_epoch day = {.end = DPS_DAY,
    .price = 2,
    .oracle = 2,
    .limit = INT64_MAX / 4,
    .decimals = 6,
    .credit_decimals = 6,
    .availability = 1};

static struct dps_bill
settle(const struct dps_payment *self, const struct dps_payment_epoch *epoch,
    struct dps_payment_state *state)
{
    struct dps_bill bill;
    dps_payment_settle(self, epoch, state, &bill);
    return bill;
}

static struct dps_bill
settle_once(const struct dps_payment *self, const struct dps_payment_epoch *epoch)
{
    struct dps_payment_state state;
    dps_payment_begin(&state);
    return settle(self, epoch, &state);
}

/* ---- access ------------------------------------------------------------ */

static const struct dps_payment_access by_ten = {10, 0.001, 0.03, "network", "burn"};

/* 100 USD for 500 units of work at 2 USD a token: 50 tokens, 50 of access. */
TEST(access_is_bought_for_tokens_and_used_up_by_the_work)
{
    const struct dps_payment payment = {.law = {&dps_payment_access.base, &by_ten}};
    struct dps_payment_epoch epoch = day;
    epoch.value = 100 * TOKEN;
    epoch.work = 500;
    struct dps_bill bill = settle_once(&payment, &epoch);
    CHECK_INT(dps_bill_net(&bill, DPS_ROLE_NODES, DPS_MONEY_FIRST), 49950000);
    CHECK_INT(dps_bill_net(&bill, DPS_ROLE_NETWORK, DPS_MONEY_FIRST), 50000);
    CHECK_INT(dps_bill_net(&bill, DPS_ROLE_MINT, DPS_MONEY_SECOND), -50 * TOKEN);
    CHECK_INT(dps_bill_net(&bill, DPS_ROLE_NETWORK, DPS_MONEY_SECOND), 1500000);
    CHECK_INT(dps_bill_net(&bill, DPS_ROLE_BURN, DPS_MONEY_SECOND), 48500000);
    CHECK_INT(dps_bill_net(&bill, DPS_ROLE_USERS, DPS_MONEY_SECOND), 0);
    CHECK_INT(bill.used, 50 * TOKEN);
    CHECK_INT(bill.unpaid, 0);
}

TEST(what_users_cannot_pay_for_is_not_opened)
{
    struct dps_payment_access law = by_ten;
    const struct dps_payment payment = {.law = {&dps_payment_access.base, &law}};
    struct dps_payment_epoch epoch = day;
    epoch.value = 100 * TOKEN;
    epoch.work = 500;
    epoch.limit = 10 * TOKEN; /* a fifth of what is owed */
    law.used = "nodes";
    struct dps_bill bill = settle_once(&payment, &epoch);
    CHECK_INT(bill.used, 10 * TOKEN);
    CHECK_INT(bill.unpaid, 80 * TOKEN);
    CHECK_INT(dps_bill_net(&bill, DPS_ROLE_NODES, DPS_MONEY_SECOND), 9700000);
    epoch.oracle = 0;
    bill = settle_once(&payment, &epoch);
    CHECK_INT(bill.used, 0);
    CHECK_INT(bill.unpaid, 100 * TOKEN);
}

/* ---- guarantees -------------------------------------------------------- */

static const struct dps_guarantee levels[] = {{0.9999, 0.1}, {0.99, 0.3}, {0.95, 1}};
static const struct dps_list three = {(void *)(uintptr_t)levels, 3};

TEST(the_lowest_guarantee_that_is_missed_says_the_credit)
{
    static const double rows[][2] = {
        {1, 0}, {0.9999, 0}, {0.99989, 0.1}, {0.99, 0.1}, {0.9899, 0.3}, {0.5, 1}};
    for (size_t i = 0; i < DPS_COUNT_OF(rows); i++) {
        CHECK_CLOSE(dps_guarantee_credit(&three, rows[i][0]), rows[i][1], 1e-15);
    }
}

static const struct dps_payment_transfer in_dollars = {"usd", 0, "network"};

/* A month of 100 USD a day at 98 %: 900 of 3,000 USD come off the next nine bills. */
TEST(what_users_paid_in_a_bad_month_comes_off_their_next_bills)
{
    const struct dps_payment payment = {
        .law = {&dps_payment_transfer.base, &in_dollars},
        .guarantees = three,
        .month = {.ns = 30 * DPS_DAY * DPS_NS}};
    struct dps_payment_state state;
    struct dps_payment_epoch epoch = day;
    int64_t paid = 0;
    dps_payment_begin(&state);
    epoch.value = 100 * TOKEN;
    for (int i = 0; i < 60; i++) {
        epoch.availability = i < 30 ? 0.98 : 1;
        struct dps_bill bill = settle(&payment, &epoch, &state);
        CHECK_INT(bill.credited, i >= 30 && i < 39 ? 100 * TOKEN : 0);
        paid += dps_bill_net(&bill, DPS_ROLE_NODES, DPS_MONEY_USD);
        epoch.begin += DPS_DAY;
        epoch.end += DPS_DAY;
    }
    CHECK_INT(paid, 5100 * TOKEN);
    /* The second month was good, and counts what was paid in it alone. */
    CHECK_INT(settle(&payment, &epoch, &state).credited, 0);
}

TEST(guarantees_fall_and_their_credits_rise)
{
    static const struct dps_guarantee wrong[] = {{0.99, 0.1}, {0.995, 0.3}};
    struct dps_error err;
    CHECK(dps_guarantee_check(&three, &err) == DPS_OK);
    CHECK(dps_guarantee_check(&(struct dps_list){(void *)(uintptr_t)wrong, 2}, &err) ==
          DPS_EINVAL);
    CHECK_TEXT(err.text, "guarantees.1 is not for less availability and more credit "
                         "than the one before");
}

/* ---- two moneys -------------------------------------------------------- */

/* Of 100 USD a quarter in dollars: takes of 4 % on the tokens and 20 % on the dollars.
 */
TEST(an_escrow_may_be_paid_in_dollars_too_with_a_take_of_its_own)
{
    const struct dps_payment_escrow law = {.in = "token",
        .shortfall = "sequential",
        .take = 0.04,
        .fee_to = "stakers",
        .dollars = 0.25,
        .dollars_take = 0.2};
    const struct dps_payment payment = {.law = {&dps_payment_escrow.base, &law}};
    struct dps_payment_epoch epoch = day;
    epoch.value = 100 * TOKEN;
    struct dps_bill bill = settle_once(&payment, &epoch);
    CHECK_INT(dps_bill_net(&bill, DPS_ROLE_NODES, DPS_MONEY_FIRST), 36 * TOKEN);
    CHECK_INT(dps_bill_net(&bill, DPS_ROLE_STAKERS, DPS_MONEY_FIRST), 1500000);
    CHECK_INT(dps_bill_net(&bill, DPS_ROLE_NODES, DPS_MONEY_USD), 20 * TOKEN);
    CHECK_INT(dps_bill_net(&bill, DPS_ROLE_STAKERS, DPS_MONEY_USD), 5 * TOKEN);
    /* Short of tokens: those go in order, the dollars by what is due. */
    const int64_t due[] = {30, 70};
    int64_t parts[2];
    bill.owed = 100;
    dps_payment_share(&payment, &bill, DPS_MONEY_FIRST, 50, due, 2, parts);
    CHECK(parts[0] == 30 && parts[1] == 20);
    dps_payment_share(&payment, &bill, DPS_MONEY_USD, 50, due, 2, parts);
    CHECK(parts[0] == 15 && parts[1] == 35);
}

TEST(deposits_go_back_where_an_escrow_has_ended)
{
    const struct dps_payment payment = {
        .law = {&dps_payment_transfer.base, &in_dollars}};
    struct dps_payment_epoch epoch = day;
    epoch.balance[DPS_ROLE_ESCROW][DPS_MONEY_FIRST] = 7;
    epoch.balance[DPS_ROLE_ESCROW][DPS_MONEY_USD] = 9;
    struct dps_bill bill = settle_once(&payment, &epoch);
    CHECK_INT(dps_bill_net(&bill, DPS_ROLE_USERS, DPS_MONEY_FIRST), 7);
    CHECK_INT(dps_bill_net(&bill, DPS_ROLE_USERS, DPS_MONEY_USD), 9);
}
