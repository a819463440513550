/* What engines do a second on one core, on the list of jobs of tests/engine.h: actors
 * of SimGrid, against a plain SimGrid program; SimGrid's equations without actors; and
 * both as a run has them, with a scheduler that places the jobs and owners that send.
 *
 *     bench_engine       10,000 jobs for SimGrid, 100,000 and 1,000,000 without it
 *     bench_engine N     N jobs for both, and how far the dates are apart
 *
 * Each engine runs in a process of its own, and what counts is its processor time.  An
 * engine is open on its hosts before its time begins; the time of a market begins with
 * nothing but the engine, so that it has the scheduler's set-up in it: rates of markets
 * come with it, and without it, by the time of a market that has one job. */
#define _GNU_SOURCE /* MAP_ANONYMOUS */
#include "sim/engine/engine.h"
#include "sim/engine/platform.h"
#include "tests/bench/frame.h"
#include "tests/bench/placed.h"
#include "tests/engine.h"

#include <math.h>
#include <simgrid/actor.h>
#include <simgrid/engine.h>
#include <simgrid/host.h>
#include <simgrid/mailbox.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { PEERS = 100000, FEW = 10000, SOME = 100000, MANY = 1000000, ROUNDS = 3 };

static void
must(bool holds, const char *what)
{
    if (!holds) {
        fprintf(stderr, "bench_engine: %s\n", what);
        exit(EXIT_FAILURE);
    }
}

static double
processor_time(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* ---- a plain SimGrid program ------------------------------------------- */

/* As anybody would write it: one actor that starts the jobs, two actors a job, a
 * mailbox each way, calls that block. */
struct plain {
    const struct dps_task *task;
    char in[24];
    char out[24];
};

static const struct test_load *plain_load;
static struct plain *plain_jobs;

static void
be_client(int argc, char **argv)
{
    (void)argc;
    (void)argv;
    struct plain *job = sg_actor_self_get_data();
    sg_mailbox_put(sg_mailbox_by_name(job->in), job, (long)job->task->input);
    (void)sg_mailbox_get(sg_mailbox_by_name(job->out));
}

static void
be_node(int argc, char **argv)
{
    (void)argc;
    (void)argv;
    struct plain *job = sg_actor_self_get_data();
    (void)sg_mailbox_get(sg_mailbox_by_name(job->in));
    sg_actor_execute(job->task->work);
    sg_mailbox_put(sg_mailbox_by_name(job->out), job, (long)job->task->output);
}

static void
start_actor(struct plain *job, uint32_t host, xbt_main_func_t code)
{
    char name[16];
    snprintf(name, sizeof name, "%u", host);
    sg_actor_t actor = sg_actor_init("a", sg_host_by_name(name));
    sg_actor_set_data(actor, job);
    sg_actor_start(actor, code, 0, NULL);
}

static void
be_source(int argc, char **argv)
{
    (void)argc;
    (void)argv;
    for (size_t i = 0; i < plain_load->n_tasks; i++) {
        struct plain *job = &plain_jobs[i];
        job->task = &plain_load->tasks[i];
        snprintf(job->in, sizeof job->in, "in %zu", i);
        snprintf(job->out, sizeof job->out, "out %zu", i);
        sg_actor_sleep_until(plain_load->actions[i].clock);
        start_actor(job, job->task->client, be_client);
        start_actor(job, job->task->node, be_node);
    }
}

static void
open_plain(const struct test_load *load)
{
    char program[] = "plain";
    char stack[] = "--cfg=contexts/stack-size:16";
    char guard[] = "--cfg=contexts/guard-size:0";
    char log[] = "--log=root.threshold:error";
    char *words[] = {program, stack, guard, log, NULL};
    int n = 4;
    int fd = -1;
    char path[DPS_PLATFORM_PATH];
    struct dps_error err;
    bench_must(dps_platform_write(&load->platform, &fd, path, &err), &err);
    simgrid_init(&n, words);
    simgrid_load_platform(path);
    close(fd);
    plain_load = load;
    plain_jobs = calloc(load->n_tasks, sizeof *plain_jobs);
    must(plain_jobs != NULL, "out of memory");
}

static double
live_plain(const struct test_load *load, struct test_dates *dates)
{
    (void)dates;
    open_plain(load);
    double begin = processor_time();
    sg_actor_t source = sg_actor_init("source", sg_host_by_name("0"));
    sg_actor_start(source, be_source, 0, NULL);
    simgrid_run();
    return processor_time() - begin;
}

/* ---- engines ----------------------------------------------------------- */

static double
live(const struct dps_engine_kind *kind, const struct test_load *load,
    struct test_dates *dates)
{
    struct dps_listener listener = test_engine_listener;
    struct dps_error err;
    void *engine = NULL;
    listener.context = dates;
    bench_must(kind->open(&load->platform, &listener, &engine, &err), &err);
    double begin = processor_time();
    test_engine_live(kind, engine, load, dates);
    return processor_time() - begin;
}

static double
live_simgrid(const struct test_load *load, struct test_dates *dates)
{
    return live(&dps_engine_simgrid, load, dates);
}

static double
live_access(const struct test_load *load, struct test_dates *dates)
{
    return live(&dps_engine_access, load, dates);
}

/* Alone, with the hosts of the load. */
static double
open_access(const struct test_load *load, struct test_dates *dates)
{
    (void)dates;
    struct dps_error err;
    void *engine = NULL;
    double begin = processor_time();
    bench_must(
        dps_engine_access.open(&load->platform, &test_engine_listener, &engine, &err),
        &err);
    return processor_time() - begin;
}

static double
live_placed(const struct dps_engine_kind *kind, const struct test_load *load)
{
    struct placed placed;
    placed_open(&placed, load, "p2c", kind);
    double begin = processor_time();
    placed_live(&placed);
    return processor_time() - begin;
}

static double
place_simgrid(const struct test_load *load, struct test_dates *dates)
{
    (void)dates;
    return live_placed(&dps_engine_simgrid, load);
}

static double
place_access(const struct test_load *load, struct test_dates *dates)
{
    (void)dates;
    return live_placed(&dps_engine_access, load);
}

struct rate {
    double best; /* of all rounds [jobs/s] */
    double mean; /* [jobs/s] */
};

/* Of some rounds, and the dates of the last. */
static struct rate
rate_of(double (*way)(const struct test_load *, struct test_dates *),
    const struct test_load *load, int rounds, struct test_dates *dates)
{
    size_t size = load->n_tasks * sizeof *dates;
    double *shared = mmap(NULL, sizeof *shared + size, PROT_READ | PROT_WRITE,
        MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    must(shared != MAP_FAILED, "no shared memory");
    double best = INFINITY;
    double total = 0;
    for (int i = 0; i < rounds; i++) {
        fflush(NULL);
        pid_t child = fork();
        if (child == 0) {
            *shared = way(load, (struct test_dates *)(shared + 1));
            _exit(EXIT_SUCCESS);
        }
        int ended = 0;
        must(child > 0 && waitpid(child, &ended, 0) == child && WIFEXITED(ended) &&
                 WEXITSTATUS(ended) == EXIT_SUCCESS,
            "an engine failed");
        best = fmin(best, *shared);
        total += *shared;
    }
    for (size_t i = 0; dates != NULL && i < load->n_tasks; i++) {
        dates[i] = ((struct test_dates *)(shared + 1))[i];
    }
    munmap(shared, sizeof *shared + size);
    double n = (double)load->n_tasks;
    return (struct rate){.best = n / best, .mean = n * rounds / total};
}

static double
largest_difference(const struct test_load *load, const struct test_dates *a,
    const struct test_dates *b)
{
    double largest = 0;
    for (size_t i = 0; i < load->n_tasks; i++) {
        for (int s = 0; s <= DPS_STAGE_FINISHED; s++) {
            double d = fabs(a[i].stages[s] - b[i].stages[s]);
            largest = isnan(d) ? INFINITY : fmax(largest, d);
        }
    }
    return largest;
}

/* ---- figures ----------------------------------------------------------- */

static void
compare_engines(size_t n_jobs, int rounds)
{
    struct test_load load;
    test_load_list(&load, PEERS, n_jobs, false, 1);
    struct test_dates *a = calloc(n_jobs, sizeof *a);
    struct test_dates *b = calloc(n_jobs, sizeof *b);
    must(a != NULL && b != NULL, "out of memory");
    double plain = 0;
    double simgrid = 0;
    double placed = 0;
    for (int i = 0; i < rounds; i++) { /* in turn: the machine has its moods */
        plain = fmax(plain, rate_of(live_plain, &load, 1, NULL).best);
        simgrid = fmax(simgrid, rate_of(live_simgrid, &load, 1, a).best);
        placed = fmax(placed, rate_of(place_simgrid, &load, 1, NULL).best);
    }
    double access = rate_of(live_access, &load, rounds, b).best;
    bench_result("engine, a plain SimGrid program", plain, "jobs/s", NAN);
    bench_result("engine simgrid", simgrid, "jobs/s", plain);
    bench_result("engine simgrid, jobs placed by p2c", placed, "jobs/s", plain);
    bench_result("engine access, the same jobs", access, "jobs/s", simgrid);
    bench_result("engine access, largest difference of dates",
        largest_difference(&load, a, b), "s", 1e-9);
    free(a);
    free(b);
    test_load_close(&load);
}

static struct rate
measure(double (*way)(const struct test_load *, struct test_dates *), size_t n_jobs,
    int rounds, bool hub)
{
    struct test_load load;
    test_load_list(&load, PEERS, n_jobs, hub, 1);
    struct rate rate = rate_of(way, &load, rounds, NULL);
    test_load_close(&load);
    return rate;
}

/* Of n jobs at `rate`, when `set_up` [s] is taken out [jobs/s]. */
static double
steady(size_t n, double rate, double set_up)
{
    return (double)n / ((double)n / rate - set_up);
}

/* A long run has no best moments, so it is compared with the mean of as many jobs in
 * short runs. */
static void
measure_sizes(void)
{
    struct rate some = measure(live_access, SOME, MANY / SOME, false);
    struct rate many = measure(live_access, MANY, 1, false);
    struct rate hub = measure(live_access, SOME, ROUNDS, true);
    double open = 1 / measure(open_access, 1, ROUNDS, false).best;
    bench_result("engine access, open on 100k hosts", open, "s", NAN);
    bench_result("engine access, 100k jobs", some.best, "jobs/s", 850e3);
    bench_result("engine access, 1M jobs", many.mean, "jobs/s", some.mean);
    bench_result(
        "engine access, 100k jobs of one client", hub.best, "jobs/s", some.best);
}

static void
measure_placed(void)
{
    double set_up = 1 / measure(place_access, 1, ROUNDS, false).best;
    double some = measure(place_access, SOME, ROUNDS, false).best;
    double many = measure(place_access, MANY, 1, false).mean;
    bench_result("engine access with p2c, set-up of 100k nodes", set_up, "s", NAN);
    bench_result(
        "engine access with p2c, 100k jobs, set-up included", some, "jobs/s", 300e3);
    bench_result("engine access with p2c, 100k jobs, set-up taken out",
        steady(SOME, some, set_up), "jobs/s", 300e3);
    bench_result(
        "engine access with p2c, 1M jobs, set-up included", many, "jobs/s", 300e3);
    bench_result("engine access with p2c, 1M jobs, set-up taken out",
        steady(MANY, many, set_up), "jobs/s", 300e3);
}

int
main(int argc, char **argv)
{
    if (argc > 1) {
        compare_engines(strtoul(argv[1], NULL, 10), 1);
        return EXIT_SUCCESS;
    }
    compare_engines(FEW, ROUNDS);
    measure_sizes();
    measure_placed();
    return EXIT_SUCCESS;
}
