/* Workloads and markets whose hosts borrow peers of SimGrid, against those in which
 * each host is a peer. */
#include "sim/core/rng.h"
#include "sim/window/apart.h"
#include "sim/window/timed.h"
#include "tests/markets.h"
#include "tests/sample_journal.h"
#include "tests/test.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { JOBS = 2000, MACHINES = 3000 };

/* What became of all jobs. */
struct outcome {
    int64_t start[JOBS]; /* [ns] */
    struct dps_transfers transfers[JOBS];
    uint64_t lost, undelivered;
    char engine[16];
    char settings[1280];
};

static char paths[3][512];

static FILE *
begin(size_t file, const char *titles)
{
    static const char *folder; /* of this test, in which the jobs come first */
    folder = file == 0 ? test_folder() : folder;
    snprintf(paths[file], sizeof paths[file], "%s/%zu.csv", folder, file);
    FILE *out = fopen(paths[file], "w");
    REQUIRE(out != NULL);
    fprintf(out, "%s\n", titles);
    return out;
}

static double
draw(uint64_t entity, uint32_t number)
{
    double u[2];
    dps_rng_uniforms((struct dps_rng_name){14, DPS_RNG_TEST, entity, number}, u);
    return u[0];
}

/* Jobs of some hundred owners, a few of them on three machines that exchange data. */
static void
write_jobs(unsigned n_owners)
{
    FILE *out = begin(0,
        "id,submit_s,run_s,input_mib,output_mib,owner,x_ms,y_ms,height_ms,width,stages,"
        "exchange_mib,spread");
    double now = 0;
    for (unsigned i = 0; i < JOBS; i++) {
        unsigned owner = (unsigned)(draw(i, 0) * n_owners);
        now += 0.2 * draw(i, 1);
        fprintf(out, "%u,%.6f,%.6f,%.3f,%.3f,%u,%u,%u,%u,%d,%u,%.3f,%u\n", i, now,
            1 + 9 * draw(i, 2), 3 * draw(i, 3), 3 * draw(i, 4), owner, owner % 90,
            7 * owner % 50, 1 + owner % 5, draw(i, 5) < 0.04 ? 3 : 1, 1 + i % 4,
            draw(i, 6), i % 2);
    }
    fclose(out);
}

/* Machines of so many kinds, which go away at times; as many kinds as machines: all
 * differ in all. */
static void
write_machines(unsigned n, unsigned kinds)
{
    FILE *out = begin(1, "name,region,x_ms,y_ms,height_ms,up_kbps,down_kbps");
    for (unsigned i = 0; i < n; i++) {
        unsigned k = 9000000 + i % kinds;
        fprintf(out, "m%u,%u,%.3f,%.3f,%.3f,%.0f,%.0f\n", i, 1 + i % kinds % 5,
            90 * draw(k, 0), 50 * draw(k, 1), 8 * draw(k, 2),
            8000 * pow(10, draw(k, 3)), 16000 * pow(10, draw(k, 4)));
    }
    fclose(out);
    out = begin(2, "machine,down_s,up_s");
    for (unsigned i = 0; i < 12; i++) {
        fprintf(out, "m%u,%u.25,%u.5\n", i, 50 + 9 * i, 80 + 9 * i);
    }
    fclose(out);
}

static enum dps_status
play(void *context, struct dps_error *err)
{
    return dps_replay_play(context, err);
}

static enum dps_status
live(const char *peers, int64_t at_once, struct outcome *out, struct dps_error *err)
{
    const struct dps_timed_links links = {.machine_up = 1,
        .machine_down = 1,
        .client_up = 2.5e6,
        .client_down = 12.5e6,
        .height = 0.004,
        .peers = peers,
        .at_once = at_once};
    struct dps_replay replay = {.inflate = 0};
    struct dps_timed timed = {.n_told = 0};
    const struct dps_replay_plan plan = {.trace = paths[0],
        .cluster = paths[1],
        .down = paths[2],
        .scheduler = "fcfs",
        .seed = 1};
    enum dps_status status = dps_replay_open(&replay, &plan, err);
    if (status == DPS_OK) {
        status = dps_timed_open(&timed, &replay.workload, &replay.placements,
            &dps_engine_apart, DPS_NETWORK_TCP, &links, NULL, err);
    }
    if (status == DPS_OK) {
        replay.runner = &timed.runner;
        status = dps_timed_live(&timed, play, &replay, err);
    }
    *out = (struct outcome){.lost = 0};
    for (size_t i = 0; status == DPS_OK && i < JOBS; i++) {
        out->start[i] = replay.placements.jobs[i].start;
        out->transfers[i] = timed.transfers[i];
        out->lost += replay.placements.jobs[i].lost;
    }
    if (status == DPS_OK) {
        out->undelivered = timed.undelivered;
        snprintf(out->engine, sizeof out->engine, "%s", timed.network.engine);
        snprintf(out->settings, sizeof out->settings, "%s", timed.network.settings);
    }
    dps_timed_close(&timed);
    dps_replay_free(&replay);
    return status;
}

static void
must_live(const char *peers, struct outcome *out)
{
    struct dps_error err;
    REQUIRE_OK(live(peers, 0, out, &err), &err);
}

static double
gap(int64_t a, int64_t b)
{
    return (a < 0) != (b < 0) ? 1e9 : (double)llabs(a - b) * 1e-9;
}

static struct outcome owned;
static struct outcome lent;

/* Twenty owners and seven kinds of machines: each kind has a pool of its own. */
TEST(a_workload_of_a_few_kinds_of_hosts_lives_on_loan_as_on_peers_of_its_own)
{
    double worst = 0;
    write_jobs(20);
    write_machines(100, 7);
    must_live("all", &owned);
    must_live("loan", &lent);
    for (size_t i = 0; i < JOBS; i++) {
        const double gaps[] = {gap(lent.start[i], owned.start[i]),
            gap(lent.transfers[i].arrived, owned.transfers[i].arrived),
            gap(lent.transfers[i].delivered, owned.transfers[i].delivered)};
        for (size_t k = 0; k < 3; k++) {
            worst = fmax(worst, gaps[k]);
        }
    }
    CHECK_WITHIN(worst, 0, 1e-7);
    CHECK_INT((int64_t)lent.lost, (int64_t)owned.lost);
    CHECK_INT((int64_t)lent.undelivered, (int64_t)owned.undelivered);
    CHECK(owned.lost > 0);
    CHECK_TEXT(lent.engine, "simgrid");
    CHECK(strncmp(lent.settings, "loan/groups:6 loan/pools:27 loan/peers:",
              strlen("loan/groups:6 loan/pools:27 loan/peers:")) == 0);
    CHECK(strstr(owned.settings, "loan/") == NULL);
    CHECK(strstr(lent.settings, owned.settings) != NULL);
}

/* Of the time that inputs and outputs take. */
static double
mean_transfer(const struct outcome *out)
{
    double sum = 0;
    size_t n = 0;
    for (size_t i = 0; i < JOBS; i++) {
        if (out->transfers[i].arrived >= 0) {
            sum += (double)(out->transfers[i].arrived - out->start[i]) * 1e-9;
            n++;
        }
    }
    REQUIRE(n > JOBS / 2);
    return sum / (double)n;
}

/* Bandwidths lie over a decade each; those of the world's regions less wide apart
 * (tests/theory/test_engine_pools.c). */
TEST(
    where_all_hosts_differ_the_mean_transfer_is_that_of_peers_within_a_few_in_a_hundred)
{
    write_jobs(400);
    write_machines(MACHINES, MACHINES);
    must_live("all", &owned);
    must_live("loan", &lent);
    double off = mean_transfer(&lent) / mean_transfer(&owned) - 1;
    printf("# mean input on loan %+.2f %%\n", 100 * off);
    CHECK(off != 0);
    CHECK_WITHIN(off, 0, 0.04);
}

TEST(a_few_hosts_are_peers_unless_somebody_asks_for_a_loan)
{
    write_jobs(20);
    write_machines(100, 7);
    must_live("all", &owned);
    must_live("auto", &lent);
    CHECK(memcmp(&owned, &lent, sizeof owned) == 0);
    must_live(NULL, &lent);
    CHECK(memcmp(&owned, &lent, sizeof owned) == 0);
}

/* With one transfer at once, a pool of one kind has 1 + 5 + 5 peers. */
TEST(a_workload_whose_pool_is_empty_is_told_of_which_machines)
{
    struct dps_error err;
    write_jobs(8);
    write_machines(100, 1);
    CHECK_FAILS(live("loan", 1, &lent, &err), &err, DPS_EINVAL,
        "peers are on loan for 1 transfers at once: pool 0, of machines of region 1, "
        "has "
        "lent its 11 peers at 0.924433 s (around 0.543, 4.97 ms, 2.01e+06 byte/s up, "
        "6.11e+06 down, 1 flop/s): more than 1 machines of region 1 have tasks at "
        "once, or they crowd together");
}

/* ---- markets ----------------------------------------------------------- */

static struct test_market m;

/* Sixty jobs that begin at once, each of an owner of its own at one place. */
static enum dps_status
live_market(const char *peers, int64_t at_once, struct dps_market_answer *answer,
    struct dps_error *err)
{
    struct dps_nursery *nursery = NULL;
    enum dps_status state;
    struct dps_error own;
    test_market_open(&m, TEST_MARKET_MACHINES);
    m.plan.network = "flow";
    m.plan.engine = "simgrid";
    m.plan.peers = peers;
    m.plan.at_once = at_once;
    for (size_t i = 0; i < TEST_MARKET_MACHINES; i++) {
        m.workload.machines[i].capacity[DPK_UP] = 8000;
        m.workload.machines[i].capacity[DPK_DOWN] = 16000;
    }
    for (size_t i = 0; i < 60; i++) {
        test_market_job(&m, 60, 10);
        m.workload.jobs[i].owner = i;
        m.workload.jobs[i].input = 1000000;
    }
    test_market_ready(&m);
    enum dps_status status = dps_markets_live(
        &nursery, &m.plan, 1, 1, DPS_MARKET_STOP, answer, &state, err, &own);
    dps_nursery_close(&nursery);
    test_market_close(&m);
    return status;
}

TEST(a_market_lives_on_loan_as_on_peers_of_its_own_and_says_so)
{
    struct dps_market_answer all;
    struct dps_market_answer loan;
    struct dps_error err;
    REQUIRE_OK(live_market("all", 0, &all, &err), &err);
    REQUIRE_OK(live_market("loan", 0, &loan, &err), &err);
    CHECK(all.n_jobs == 60 && loan.n_jobs == 60);
    for (size_t i = 0; i < all.n_jobs; i++) {
        CHECK_INT(all.jobs[i].machine, loan.jobs[i].machine);
        CHECK_WITHIN((double)all.jobs[i].arrived, (double)loan.jobs[i].arrived, 10);
    }
    CHECK_TEXT(loan.engine, "simgrid");
    CHECK(
        strncmp(loan.settings, "loan/groups:2 loan/pools:2 loan/peers:124 ", 42) == 0);
    CHECK(strstr(all.settings, "loan/") == NULL);
    dps_market_answer_free(&all);
    dps_market_answer_free(&loan);
}

TEST(a_market_whose_pool_is_empty_fails_and_says_of_which_machines)
{
    struct dps_market_answer answer;
    struct dps_error err;
    CHECK_FAILS(live_market("loan", 2, &answer, &err), &err, DPS_EINVAL,
        "the window at 2031-04-02T12:00:00Z of slots: peers are on loan for 2 "
        "transfers at "
        "once: pool 1, of owners of jobs, has lent its 15 peers at 0 s (around 0, "
        "0 ms, 1e+06 byte/s up, 1e+06 down, 1 flop/s): more than 2 owners of "
        "jobs have tasks at once, or they crowd together");
}
