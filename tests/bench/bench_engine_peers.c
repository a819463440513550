/* What a population of a million costs an engine: an hour of 100,000 jobs with every
 * host a peer, and hosts that borrow peers while 20,000 jobs are under way.
 *
 *     bench_engine_peers            all three
 *     bench_engine_peers NAME       simgrid, access or loan
 *
 * Each node has a place and links of its own; each run has a process of its own, from
 * the making of its platform to its end, and what counts is its processor time and the
 * most memory that it had.  Bounds are 60 s and 6 GB, on loan 1 GB. */
#define _GNU_SOURCE /* wait4 */
#include "models/place.h"
#include "sim/core/rng.h"
#include "sim/engine/pools.h"
#include "tests/bench/frame.h"
#include "tests/engine.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

enum { NODES = 1000000, AT_ONCE = 20000 };

/* As wide as the world. */
static const struct dps_region world = {
    .up = 2.5e6, .down = 5e6, .bandwidth_spread = 0.8, .scatter = 0.0405};

struct run {
    const char *name;
    const struct dps_engine_kind *kind;
    bool loan;
    size_t jobs;
    double span;      /* in which they come [s] */
    double lasting;   /* mean of their work [s] */
    double seconds;   /* bound */
    double gigabytes; /* bound */
};

static const struct run runs[] = {
    {"simgrid", &dps_engine_simgrid, false, 100000, 3600, 60, 60, 6},
    {"access", &dps_engine_access, false, 100000, 3600, 60, 60, 6},
    {"loan", &dps_engine_pools, true, 100000, 50, 20, 60, 1},
};

static double
draw(uint64_t entity, uint32_t number)
{
    double u[2];
    dps_rng_uniforms(
        (struct dps_rng_name){
            .seed = 1, .purpose = DPS_RNG_TEST, .entity = entity, .draw = number},
        u);
    return u[0];
}

static void
place_nodes(struct test_load *load)
{
    for (size_t i = 0; i < NODES; i++) {
        struct dps_place at;
        dps_place_of(&world, NULL, 1, i, &at);
        test_load_host(load, i, at.x * 1e3, at.y * 1e3, at.height * 1e3, at.up, at.down,
            1e12 * (double)(1 + i % 3));
    }
}

/* 1 MB to a node, work there, 100 kB back. */
static void
make_jobs(struct test_load *load, const struct run *run)
{
    for (size_t i = 0; i < run->jobs; i++) {
        uint64_t e = NODES + i;
        uint32_t node = (uint32_t)(draw(e, 1) * NODES);
        double work = run->lasting * (0.5 + draw(e, 2)) * load->platform.speed[node];
        test_load_task(load, run->span * (double)i / (double)run->jobs,
            (uint32_t)(draw(e, 0) * NODES), node, 1e6, work, 1e5);
    }
    load->end = run->span;
}

/* Of tasks, at once. */
struct crowd {
    size_t now, most, finished;
};

static void
hear(void *context, size_t task, enum dps_stage stage, double clock)
{
    struct crowd *crowd = context;
    (void)task;
    (void)clock;
    if (stage == DPS_STAGE_FINISHED) {
        crowd->now--;
        crowd->finished++;
    }
}

static void
live(const struct run *run)
{
    static const struct dps_loan_group nodes = {"nodes", 2 * AT_ONCE};
    static const struct dps_loan loan = {.inner = &dps_engine_simgrid,
        .groups = &nodes,
        .grouping = {.n = 1},
        .typical = {1e6, 19e12}};
    struct crowd crowd = {0};
    struct dps_listener listener = {hear, &crowd};
    struct dps_error err;
    struct test_load load;
    void *engine = NULL;
    test_load_open(&load, NODES, run->jobs);
    load.platform.network = DPS_NETWORK_TCP;
    load.platform.loan = run->loan ? &loan : NULL;
    place_nodes(&load);
    make_jobs(&load, run);
    bench_must(run->kind->open(&load.platform, &listener, &engine, &err), &err);
    double clock = 0;
    for (size_t i = 0; i < load.n_actions; i++) {
        for (clock = fmax(clock, load.actions[i].clock); crowd.now == AT_ONCE;) {
            clock += 0.1; /* until somebody has ended */
            run->kind->run_until(engine, clock);
        }
        run->kind->run_until(engine, clock);
        bench_must(run->kind->submit(engine, i, &load.tasks[i], &err), &err);
        crowd.now++;
        crowd.most = crowd.now > crowd.most ? crowd.now : crowd.most;
    }
    run->kind->run_until(engine, fmax(clock, load.end));
    printf("# %s: %zu of %zu jobs finished, %zu at once\n", run->name, crowd.finished,
        run->jobs, crowd.most);
    if (run->loan) {
        printf("# %.70s\n", run->kind->settings(engine));
    }
}

static double
seconds(const struct timeval *time)
{
    return (double)time->tv_sec + 1e-6 * (double)time->tv_usec;
}

static void
measure(const struct run *run)
{
    char what[64];
    struct rusage usage;
    int ended = 0;
    fflush(NULL);
    pid_t child = fork();
    if (child == 0) {
        live(run);
        fflush(NULL);
        _exit(EXIT_SUCCESS);
    }
    if (child < 0 || wait4(child, &ended, 0, &usage) != child || !WIFEXITED(ended) ||
        WEXITSTATUS(ended) != EXIT_SUCCESS) {
        fprintf(stderr, "bench_engine_peers: %s failed\n", run->name);
        exit(EXIT_FAILURE);
    }
    snprintf(what, sizeof what, "a million nodes, %s", run->name);
    bench_result(
        what, seconds(&usage.ru_utime) + seconds(&usage.ru_stime), "s", run->seconds);
    bench_result(what, (double)usage.ru_maxrss * 1024 / 1e9, "GB", run->gigabytes);
}

int
main(int argc, char **argv)
{
    for (size_t i = 0; i < sizeof runs / sizeof runs[0]; i++) {
        if (argc < 2 || strcmp(argv[1], runs[i].name) == 0) {
            measure(&runs[i]);
        }
    }
    return EXIT_SUCCESS;
}
