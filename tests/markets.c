#include "tests/markets.h"

#include "sim/core/date.h"
#include "sim/core/maths.h"
#include "sim/core/rng.h"
#include "sim/window/market_plan.h"
#include "sim/window/market_play.h"
#include "tests/test.h"

#include <math.h>

static int64_t
ns(double seconds)
{
    return llround(seconds * 1e9);
}

void
test_market_open(struct test_market *self, uint64_t n)
{
    struct dps_error err;
    REQUIRE(n <= TEST_MARKET_MACHINES);
    *self = (struct test_market){0};
    REQUIRE_OK(dps_workload_slots(&self->workload, n, &err), &err);
    for (size_t i = 0; i < n; i++) {
        self->rate[i] = 1;
    }
    self->plan = (struct dps_market_plan){
        .name = "slots",
        .origin = dps_date_of(2031, 1, 1),
        .start = (91 * DPS_DAY + DPS_DAY / 2) * DPS_NS,
        .length = 100 * DPS_NS,
        .lead = 50 * DPS_NS,
        .seed = 1,
        .max_events = 1000000,
        .network = "none",
        .engine = "auto",
        .peers = "auto",
        .scheduler = "fcfs",
        .cost = "none",
        .client_up = 1e6,
        .client_down = 1e6,
        .workload = &self->workload,
        .downs = self->downs,
        .cell = self->cell,
        .rate = self->rate,
        .n_cells = 1,
    };
}

void
test_market_close(struct test_market *self)
{
    dps_workload_free(&self->workload);
}

void
test_market_job(struct test_market *self, double submit, double run)
{
    struct dps_error err;
    struct dps_job job = {
        .submit = ns(submit), .run = ns(run), .estimate = ns(run), .width = 1};
    job.need[DPK_SLOTS] = 1;
    REQUIRE_OK(dps_workload_add(&self->workload, &job, "", &err), &err);
}

void
test_market_ready(struct test_market *self)
{
    struct dps_error err;
    REQUIRE_OK(dps_workload_sort(&self->workload, &err), &err);
}

void
test_market_down(struct test_market *self, uint32_t m, double from, double to)
{
    REQUIRE(self->plan.n_downs < TEST_MARKET_DOWNS);
    self->downs[self->plan.n_downs++] =
        (struct dps_down){.from = ns(from), .to = ns(to), .machine = m};
}

void
test_market_crowd(struct test_market *self, double load, double service, uint64_t seed)
{
    double gap = service / (load * (double)self->workload.n_machines);
    double end = (double)(self->plan.lead + self->plan.length) * 1e-9;
    double now = 0;
    for (uint64_t i = 0;; i++) {
        double u[2];
        dps_rng_uniforms((struct dps_rng_name){seed, DPS_RNG_TEST, i, 0}, u);
        now += -gap * dps_log(u[0]);
        if (now >= end) {
            break;
        }
        test_market_job(self, now, -service * dps_log(u[1]));
    }
    test_market_ready(self);
}

void
test_market_live(struct test_market *self, struct dps_market_answer *answer)
{
    struct dps_error err;
    REQUIRE_OK(dps_market_plan_check(&self->plan, &err), &err);
    REQUIRE_OK(dps_market_play(&self->plan, NULL, answer, &err), &err);
}
