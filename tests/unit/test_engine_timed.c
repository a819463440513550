/* A workload whose data travel, timed by SimGrid itself and by its equations. */
#define _GNU_SOURCE /* MAP_ANONYMOUS */
#include "sim/core/rng.h"
#include "sim/window/apart.h"
#include "sim/window/timed.h"
#include "tests/sample_journal.h"
#include "tests/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum { JOBS = 1500, MACHINES = 12 };

static const struct dps_timed_links links = {.machine_up = 2.5e6,
    .machine_down = 12.5e6,
    .client_up = 2.5e6,
    .client_down = 12.5e6,
    .height = 0.004};

/* What became of all jobs. */
struct outcome {
    int64_t start[JOBS], finish[JOBS]; /* [ns] */
    struct dps_transfers transfers[JOBS];
    uint64_t lost, undelivered, bytes;
};

static char paths[3][512];

static FILE *
begin(const char *folder, size_t file, const char *titles)
{
    snprintf(paths[file], sizeof paths[file], "%s/%zu.csv", folder, file);
    FILE *out = fopen(paths[file], "w");
    REQUIRE(out != NULL);
    fprintf(out, "%s\n", titles);
    return out;
}

/* Jobs that keep some two thirds of the machines busy, of owners at places of their
 * own, and machines that go away at times. */
static void
write_inputs(void)
{
    const char *folder = test_folder();
    FILE *out = begin(folder, 0,
        "id,submit_s,run_s,input_mib,output_mib,owner,x_ms,y_ms,height_ms,width,"
        "stages,exchange_mib,spread");
    double now = 0;
    for (unsigned i = 0; i < JOBS; i++) {
        double u[8];
        for (uint32_t k = 0; k < 8; k += 2) {
            dps_rng_uniforms((struct dps_rng_name){9, DPS_RNG_TEST, i, k}, u + k);
        }
        unsigned owner = (unsigned)(u[0] * 20);
        now += 2 * u[1];
        bool gang = u[7] < 0.04;
        fprintf(out, "%u,%.6f,%.6f,%.3f,%.3f,%u,%u,%u,%u,", i, now, 1 + 9 * u[2],
            u[3] < 0.1 ? 0 : 3 * u[4], u[5] < 0.1 ? 0 : 3 * u[6], owner, 3 * owner,
            7 * owner % 50, 1 + owner % 5);
        fprintf(out, "%d,%u,%.3f,%u\n", gang ? 3 : 1, 1 + i % 4, u[4], i % 2);
    }
    fclose(out);
    out = begin(folder, 1, "name,x_ms,y_ms,height_ms,up_kbps");
    for (unsigned i = 0; i < MACHINES; i++) {
        fprintf(out, "%u,%u,%u,%u,%u\n", i, 10 * i, 40 - 3 * i, i % 7, 8000 + 4000 * i);
    }
    fclose(out);
    out = begin(folder, 2, "machine,down_s,up_s");
    for (unsigned i = 0; i < MACHINES; i++) {
        fprintf(out, "%u,%u.25,%u.5\n%u,%u.125,%u\n", i, 50 + 90 * i, 80 + 90 * i, i,
            1200 + 7 * i, 1300 + 9 * i);
    }
    fclose(out);
}

static enum dps_status
play(void *context, struct dps_error *err)
{
    return dps_replay_play(context, err);
}

static enum dps_status
live(const struct dps_engine_kind *kind, enum dps_network_model network,
    struct outcome *out, struct dps_error *err)
{
    struct dps_replay replay = {.inflate = 0};
    struct dps_timed timed = {.n_told = 0};
    const struct dps_replay_plan plan = {.trace = paths[0],
        .cluster = paths[1],
        .down = paths[2],
        .scheduler = "easy",
        .seed = 1};
    enum dps_status status = dps_replay_open(&replay, &plan, err);
    if (status == DPS_OK) {
        status = dps_timed_open(&timed, &replay.workload, &replay.placements, kind,
            network, &links, NULL, err);
    }
    if (status == DPS_OK) {
        replay.runner = &timed.runner;
        status = dps_timed_live(&timed, play, &replay, err);
    }
    for (size_t i = 0; status == DPS_OK && i < JOBS; i++) {
        out->start[i] = replay.placements.jobs[i].start;
        out->finish[i] = replay.placements.jobs[i].finish;
        out->transfers[i] = timed.transfers[i];
        out->lost += replay.placements.jobs[i].lost;
    }
    if (status == DPS_OK) {
        out->undelivered = timed.undelivered;
        out->bytes = timed.bytes;
    }
    dps_timed_close(&timed);
    dps_replay_free(&replay);
    return status;
}

/* One engine of SimGrid a process. */
static void
live_apart(enum dps_network_model network, struct outcome *out)
{
    struct outcome *shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE,
        MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    REQUIRE(shared != MAP_FAILED);
    pid_t child = fork();
    if (child == 0) {
        struct dps_error err = {0};
        enum dps_status status = live(&dps_engine_simgrid, network, shared, &err);
        if (status != DPS_OK) {
            fprintf(stderr, "%s\n", err.text);
        }
        _exit(status != DPS_OK);
    }
    int ended = 0;
    REQUIRE(child > 0 && waitpid(child, &ended, 0) == child);
    REQUIRE(WIFEXITED(ended) && WEXITSTATUS(ended) == 0);
    memcpy(out, shared, sizeof *out);
    munmap(shared, sizeof *shared);
}

static double
gap(int64_t a, int64_t b)
{
    return (a < 0) != (b < 0) ? 1e9 : (double)llabs(a - b) * 1e-9;
}

static void
compare(enum dps_network_model network)
{
    static struct outcome a;
    static struct outcome b;
    static struct outcome c;
    struct dps_error err;
    double worst = 0; /* [s] */
    a = (struct outcome){.lost = 0};
    write_inputs();
    live_apart(network, &b);
    REQUIRE_OK(live(&dps_engine_access, network, &a, &err), &err);
    c = (struct outcome){.lost = 0};
    REQUIRE_OK(live(&dps_engine_apart, network, &c, &err), &err);
    CHECK(memcmp(&b, &c, sizeof b) == 0);
    for (size_t i = 0; i < JOBS; i++) {
        const double gaps[] = {gap(a.start[i], b.start[i]),
            gap(a.finish[i], b.finish[i]),
            gap(a.transfers[i].arrived, b.transfers[i].arrived),
            gap(a.transfers[i].delivered, b.transfers[i].delivered)};
        for (size_t k = 0; k < 4; k++) {
            worst = gaps[k] > worst ? gaps[k] : worst;
        }
    }
    CHECK_WITHIN(worst, 0, 1e-7);
    CHECK_INT((int64_t)a.lost, (int64_t)b.lost);
    CHECK_INT((int64_t)a.undelivered, (int64_t)b.undelivered);
    CHECK_INT((int64_t)a.bytes, (int64_t)b.bytes);
    CHECK(a.lost > 10);
    CHECK(a.undelivered > 0);
    if (getenv("V") != NULL) {
        fprintf(stderr, "worst %g s, %d lost, %d undelivered\n", worst, (int)a.lost,
            (int)a.undelivered);
    }
}

TEST(simgrid_and_its_equations_time_a_workload_alike_under_flow)
{
    compare(DPS_NETWORK_FLOW);
}

TEST(simgrid_and_its_equations_time_a_workload_alike_under_tcp)
{
    compare(DPS_NETWORK_TCP);
}

/* ---- a log ------------------------------------------------------------- */

/* KTH-SP2, with requests of no size between hosts without latency, by SimGrid in a
 * process of its own: how many jobs do not start and end as by their trace. */
static int
lives_otherwise(const struct dps_replay_plan *plan)
{
    static const struct dps_timed_links near = {
        .machine_up = 1e9, .machine_down = 1e9, .client_up = 1e9, .client_down = 1e9};
    struct dps_replay plain = {.inflate = 0};
    struct dps_replay replay = {.inflate = 0};
    struct dps_timed timed = {.n_told = 0};
    struct dps_error err;
    bool lived = dps_replay_open(&plain, plan, &err) == DPS_OK &&
                 dps_replay_play(&plain, &err) == DPS_OK &&
                 dps_replay_open(&replay, plan, &err) == DPS_OK;
    for (size_t i = 0; i < replay.workload.n_jobs; i++) {
        replay.workload.jobs[i].output = 1;
    }
    lived = lived &&
            dps_timed_open(&timed, &replay.workload, &replay.placements,
                &dps_engine_simgrid, DPS_NETWORK_FLOW, &near, NULL, &err) == DPS_OK;
    replay.runner = &timed.runner;
    if (!lived || dps_timed_live(&timed, play, &replay, &err) != DPS_OK) {
        return 1;
    }
    for (size_t i = 0; i < plain.placements.n_jobs; i++) {
        const struct dps_placement *a = &plain.placements.jobs[i];
        const struct dps_placement *b = &replay.placements.jobs[i];
        if (a->start != b->start || a->finish != b->finish) {
            return 2;
        }
    }
    return memcmp(plain.placements.hash, replay.placements.hash,
               sizeof plain.placements.hash) != 0;
}

TEST(simgrid_lives_kths_jobs_as_by_their_trace)
{
    static const char *const schedulers[] = {"easy", "fcfs"};
    const char *file = test_shared_file("data/swf/KTH-SP2-1996-2.1-cln.swf.gz");
    if (file == NULL) {
        test_skip("no data/swf beside the project");
        return;
    }
    if (test_skip_of_actors()) {
        return;
    }
    for (size_t i = 0; i < 2; i++) {
        const struct dps_replay_plan plan = {
            .trace = file, .cluster = "100", .scheduler = schedulers[i], .seed = 1};
        pid_t child = fork();
        if (child == 0) {
            _exit(lives_otherwise(&plan));
        }
        int ended = 0;
        REQUIRE(child > 0 && waitpid(child, &ended, 0) == child);
        CHECK(WIFEXITED(ended));
        CHECK_INT(WEXITSTATUS(ended), 0);
    }
}
