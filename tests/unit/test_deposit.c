/* Deposits of a job's price up to its timeout. */
#include "models/lifetime/closed.h"
#include "models/lifetime/observed.h"
#include "models/payment/deposit.h"
#include "sim/core/date.h"
#include "sim/core/maths.h"
#include "sim/core/rng.h"
#include "tests/test.h"
#include "tests/world.h"

#include <math.h>
#include <string.h>

enum { HOUR = 3600, UNIT = 1000000 };

static const struct dps_lifetime_exponential hour = {.mean = HOUR};

static struct dps_payment_deposit
law(void)
{
    return (struct dps_payment_deposit){.in = "token",
        .timeout = 2 * HOUR,
        .elapsed = {{&dps_lifetime_exponential.base, &hour}},
        .fee_to = "stakers"};
}

static struct dps_bill
settled(const struct dps_payment_deposit *self, struct dps_payment_epoch *epoch)
{
    const struct dps_payment payment = {.law = {&dps_payment_deposit.base, self}};
    struct dps_payment_state state;
    struct dps_bill bill;
    epoch->end = DPS_DAY;
    epoch->price = epoch->oracle = 2;
    epoch->decimals = 6;
    dps_payment_begin(&state);
    dps_payment_settle(&payment, epoch, &state, &bill);
    return bill;
}

static int64_t
net(const struct dps_bill *bill, enum dps_role role)
{
    return dps_bill_net(bill, role, DPS_MONEY_FIRST);
}

static int64_t
deposited(const struct dps_bill *bill)
{
    int64_t sum = 0;
    for (int i = 0; i < bill->n_legs; i++) {
        sum += bill->legs[i].to == DPS_ROLE_ESCROW ? bill->legs[i].units : 0;
    }
    return sum;
}

TEST(a_job_is_paid_for_what_it_took_or_its_timeout)
{
    struct dps_payment_deposit self = law();
    CHECK_CLOSE(dps_deposit_paid_time(&self), HOUR * (1 - dps_exp(-2)), 1e-12);
    const struct dps_lifetime_fixed three = {.time = 3. * HOUR};
    self.elapsed.law = (struct dps_variant){&dps_lifetime_fixed.base, &three};
    CHECK_CLOSE(dps_deposit_paid_time(&self), 2 * HOUR, 1e-12);
    const struct dps_lifetime_fixed half = {.time = 0.5 * HOUR};
    self.elapsed.law = (struct dps_variant){&dps_lifetime_fixed.base, &half};
    CHECK_CLOSE(dps_deposit_paid_time(&self), 0.5 * HOUR, 1e-3); /* a step */
}

/* Job by job: price x timeout in, price x min(elapsed, timeout) to the node, the rest
 * back; many of them come to the sums that an epoch settles. */
TEST(many_jobs_one_by_one_come_to_what_an_epoch_settles)
{
    enum { JOBS = 200000 };
    const struct dps_payment_deposit self = law();
    double paid = 0;
    double squares = 0;
    for (uint64_t i = 0; i < JOBS; i++) {
        double u[2];
        dps_rng_uniforms((struct dps_rng_name){.seed = 1, .entity = i}, u);
        double x = -HOUR * dps_log(u[0]);
        x = x < self.timeout ? x : self.timeout;
        paid += x;
        squares += x * x;
    }
    double mean = paid / JOBS;
    double error = 5 * sqrt((squares / JOBS - mean * mean) / JOBS);
    CHECK_WITHIN(mean, dps_deposit_paid_time(&self), error);
    /* A token a second: 1 paid is 2 USD. */
    struct dps_payment_epoch epoch = {
        .value = (int64_t)(2 * paid * UNIT), .limit = INT64_MAX / 4};
    struct dps_bill bill = settled(&self, &epoch);
    CHECK_WITHIN((double)net(&bill, DPS_ROLE_NODES) / UNIT, paid, 1);
    CHECK_WITHIN((double)deposited(&bill) / UNIT, JOBS * self.timeout,
        JOBS * self.timeout * error / mean);
    CHECK_INT(net(&bill, DPS_ROLE_ESCROW), 0);
    CHECK_INT(net(&bill, DPS_ROLE_USERS) - bill.bought, -net(&bill, DPS_ROLE_NODES));
}

TEST(what_waits_keeps_its_deposit_in_escrow)
{
    const struct dps_payment_deposit self = law();
    double times = self.timeout / dps_deposit_paid_time(&self);
    struct dps_payment_epoch epoch = {.value = 200 * (int64_t)UNIT,
        .waiting = 60 * (int64_t)UNIT,
        .limit = INT64_MAX / 4};
    struct dps_bill bill = settled(&self, &epoch);
    int64_t kept = net(&bill, DPS_ROLE_ESCROW);
    CHECK_WITHIN((double)kept / UNIT, 30 * times, 1e-5);
    CHECK_INT(net(&bill, DPS_ROLE_NODES), 100 * UNIT);
    /* It is served, and nothing else is asked for. */
    epoch =
        (struct dps_payment_epoch){.value = 60 * (int64_t)UNIT, .limit = INT64_MAX / 4};
    epoch.balance[DPS_ROLE_ESCROW][DPS_MONEY_FIRST] = kept;
    bill = settled(&self, &epoch);
    CHECK_INT(net(&bill, DPS_ROLE_NODES), 30 * UNIT);
    CHECK_INT(net(&bill, DPS_ROLE_ESCROW), -kept);
    CHECK_INT(net(&bill, DPS_ROLE_USERS), kept - 30 * (int64_t)UNIT);
    CHECK_INT(bill.bought, 0);
}

TEST(a_fee_is_taken_or_comes_on_top_and_who_quits_earns_nothing)
{
    struct dps_payment_deposit self = law();
    struct dps_payment_epoch epoch = {
        .value = 200 * (int64_t)UNIT, .limit = INT64_MAX / 4};
    self.fee = 0.1;
    struct dps_bill bill = settled(&self, &epoch);
    CHECK_INT(net(&bill, DPS_ROLE_NODES), 90 * UNIT);
    CHECK_INT(net(&bill, DPS_ROLE_STAKERS), 10 * UNIT);
    self.on_top = true;
    bill = settled(&self, &epoch);
    CHECK_INT(net(&bill, DPS_ROLE_NODES), 100 * UNIT);
    CHECK_INT(net(&bill, DPS_ROLE_STAKERS), 10 * UNIT);
    CHECK_INT(net(&bill, DPS_ROLE_USERS) - bill.bought, -110 * (int64_t)UNIT);
    self.quit = 0.25;
    bill = settled(&self, &epoch);
    CHECK_INT(net(&bill, DPS_ROLE_NODES), 75 * UNIT);
    CHECK_INT(net(&bill, DPS_ROLE_STAKERS), 75 * UNIT / 10);
    CHECK_INT(net(&bill, DPS_ROLE_USERS) - bill.bought, -75 * (int64_t)UNIT * 11 / 10);
    CHECK_INT(bill.unpaid, 0);
}

TEST(where_there_are_not_enough_tokens_nodes_go_without)
{
    const struct dps_payment_deposit self = law();
    struct dps_payment_epoch epoch = {
        .value = 200 * (int64_t)UNIT, .limit = 40 * (int64_t)UNIT};
    struct dps_bill bill = settled(&self, &epoch);
    CHECK_INT(net(&bill, DPS_ROLE_NODES), 40 * UNIT);
    CHECK_INT(bill.unpaid, 120 * UNIT);
    epoch.limit = INT64_MAX / 4;
    epoch.value = 0;
    bill = settled(&self, &epoch);
    CHECK_INT(bill.n_legs, 0);
}

TEST(times_that_were_only_observed_are_refused)
{
    static const char text[] =
        "title: t\nstart: 2026-01-01\nlength: 2 d\nnetworks:\n  nosana: {payment: "
        "{elapsed: {kind: empirical, rows: [{time: 1 h}]}}}\n";
    struct world world;
    struct dps_error err = {0};
    CHECK_STATUS(world_try(&world, text, NULL, 0, 1, &err), DPS_EINVAL);
    CHECK(
        strstr(err.text, "elapsed.kind is empirical, not a law by a formula") != NULL);
    world_close(&world);
}
