/* Windows of a market against Erlang's queue: what one says of the steady state, and
 * how surely; and what becomes of a queue of which one lives a tenth. */
#include "tests/markets.h"
#include "tests/queues.h"
#include "tests/test.h"

#include <math.h>
#include <stdio.h>

enum { WINDOWS = 500, SERVERS = 4 };

static const int64_t second = 1000000000;
static const double load = 0.8;
static const double service = 20; /* [s] */

static struct test_market m;

/* Erlang's C over what is left of the servers [s]. */
static double
mean_wait(uint32_t servers)
{
    return queue_erlang_c(servers, servers * load) * service / (servers * (1 - load));
}

static void
live_queue(uint32_t servers, int64_t lead, int64_t length, uint64_t seed,
    struct dps_market_answer *answer)
{
    test_market_open(&m, servers);
    m.plan.lead = lead * second;
    m.plan.length = length * second;
    test_market_crowd(&m, load, service, seed);
    test_market_live(&m, answer);
    test_market_close(&m);
}

struct coverage {
    unsigned covered, below, above;
    double mean, error, square;
};

static void
add(struct coverage *self, const struct dps_estimate *estimate, double truth)
{
    double half = dps_output_half_width(estimate, 0.95);
    double off = estimate->mean - truth;
    self->covered += fabs(off) <= half;
    self->below += off < -half;
    self->above += off > half;
    self->mean += estimate->mean / WINDOWS;
    self->error += estimate->error / WINDOWS;
    self->square += off * off / WINDOWS;
}

static void
check_coverage(
    const struct coverage *self, const char *what, double truth, unsigned most)
{
    double spread = sqrt(self->square);
    printf("# %s: %.5g in the mean, theory %.5g; off by %.2g, claimed %.2g; covered by "
           "%.1f %%, %u below and %u above\n",
        what, self->mean, truth, spread, self->error, 100.0 * self->covered / WINDOWS,
        self->below, self->above);
    CHECK(self->covered >= 0.90 * WINDOWS && self->covered <= most);
    CHECK_WITHIN(self->mean, truth, 4 * spread / sqrt(WINDOWS));
}

TEST(the_intervals_of_a_window_cover_what_erlang_says_as_often_as_they_claim)
{
    struct coverage wait = {0};
    struct coverage used = {0};
    struct coverage share = {0};
    for (uint64_t seed = 0; seed < WINDOWS; seed++) {
        struct dps_market_answer answer;
        struct dps_estimate figures[DPS_MARKET_FIGURES];
        struct dps_estimate leaning;
        struct dps_error err;
        live_queue(SERVERS, 4000, 70000, 1000 + seed, &answer);
        REQUIRE_OK(
            dps_market_estimates(&answer, 1, true, figures, &leaning, &err), &err);
        add(&wait, &figures[DPS_MARKET_WAIT], mean_wait(SERVERS));
        add(&used, &figures[DPS_MARKET_USED], load);
        add(&share, &figures[DPS_MARKET_SHARE], 1);
        CHECK_CLOSE(leaning.mean, 1, 1e-12);
        CHECK_WITHIN(leaning.error, 0, 1e-12);
        dps_market_answer_free(&answer);
    }
    check_coverage(&wait, "wait [s]", mean_wait(SERVERS), WINDOWS / 100 * 98);
    check_coverage(&used, "used", load, WINDOWS / 100 * 98);
    check_coverage(&share, "share", 1, WINDOWS);
    CHECK(share.error < used.error / load / 5);
}

/* Jobs last four times as long as the window, so that its slices are all alike, and say
 * nothing of how other windows would have been. */
TEST(the_intervals_of_windows_shorter_than_a_job_cover_the_load_where_they_are_repeated)
{
    enum { REPEATED = 4 };
    struct coverage used = {0};
    for (uint64_t seed = 0; seed < WINDOWS; seed++) {
        struct dps_market_answer answers[REPEATED];
        struct dps_estimate figures[DPS_MARKET_FIGURES];
        struct dps_estimate leaning;
        struct dps_error err;
        for (uint64_t i = 0; i < REPEATED; i++) {
            live_queue(10 * SERVERS, 200, 5, 2000 + REPEATED * seed + i, &answers[i]);
        }
        REQUIRE_OK(
            dps_market_estimates(answers, REPEATED, true, figures, &leaning, &err),
            &err);
        add(&used, &figures[DPS_MARKET_USED], load);
        for (size_t i = 0; i < REPEATED; i++) {
            dps_market_answer_free(&answers[i]);
        }
    }
    check_coverage(&used, "used, of 5 s of jobs of 20 s", load, WINDOWS / 100 * 98);
}

/* A tenth of the machines with a tenth of the jobs is another queue: fewer servers
 * lend each other less. */
TEST(a_tenth_of_a_queue_waits_longer_than_the_whole)
{
    enum { SOME = 10, WHOLE = 40 };
    static const uint32_t servers[] = {WHOLE, WHOLE / 10};
    struct dps_estimate wait[2];
    for (size_t q = 0; q < 2; q++) {
        struct dps_market_answer answers[SOME];
        struct dps_estimate figures[DPS_MARKET_FIGURES];
        struct dps_estimate leaning;
        struct dps_error err;
        for (uint64_t i = 0; i < SOME; i++) {
            live_queue(servers[q], 4000, 40000, 50 + 10 * q + i, &answers[i]);
        }
        REQUIRE_OK(
            dps_market_estimates(answers, SOME, true, figures, &leaning, &err), &err);
        wait[q] = figures[DPS_MARKET_WAIT];
        printf("# %u servers: %.5g s, standard error %.2g s, Erlang says %.5g s\n",
            servers[q], wait[q].mean, wait[q].error, mean_wait(servers[q]));
        CHECK_WITHIN(wait[q].mean, mean_wait(servers[q]), 4 * wait[q].error);
        for (size_t i = 0; i < SOME; i++) {
            dps_market_answer_free(&answers[i]);
        }
    }
    double apart = wait[1].mean - wait[0].mean;
    double error = sqrt(wait[0].error * wait[0].error + wait[1].error * wait[1].error);
    printf("# %.1f standard errors apart\n", apart / error);
    CHECK(apart > 5 * error);
}
