/* A window against a plain SimGrid program, written as anybody would write it: its own
 * platform file, an actor that starts the jobs, two actors a job, calls that block. */
#define _GNU_SOURCE /* MAP_ANONYMOUS */
#include "sim/core/date.h"
#include "sim/core/rng.h"
#include "tests/test.h"
#include "tests/window.h"

#include <simgrid/actor.h>
#include <simgrid/engine.h>
#include <simgrid/host.h>
#include <simgrid/mailbox.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum { HOSTS = 10, JOBS = 300 };

static struct test_window w;

static double
between(double low, double high, uint32_t entity, uint32_t draw)
{
    double u[2];
    dps_rng_uniforms((struct dps_rng_name){3, DPS_RNG_TEST, entity, draw}, u);
    return low + (high - low) * u[0];
}

/* Peers within a continent; jobs that meet on their links and machines. */
static void
open_scenario(enum dps_network_model network)
{
    test_window_open(&w, HOSTS, 0);
    w.request.plan.network = network;
    for (uint32_t i = 0; i < HOSTS; i++) {
        const double host[DPS_HOST_COLUMNS] = {between(-50, 50, i, 0),
            between(-50, 50, i, 1), between(0, 20, i, 2), between(6e5, 6e6, i, 3),
            between(2e6, 2e7, i, 4), between(1e9, 8e9, i, 5)};
        test_window_host(&w, i, host);
    }
    for (uint32_t i = 0; i < JOBS; i++) {
        uint32_t e = 1000 + i;
        uint32_t client = (uint32_t)between(0, HOSTS, e, 0);
        uint32_t node = (client + 1 + (uint32_t)between(0, HOSTS - 1, e, 1)) % HOSTS;
        test_window_job(&w, client, node, (int64_t)between(0, 600e9, e, 2),
            (int64_t)between(1e5, 2e7, e, 3), between(1e8, 2e10, e, 4),
            (int64_t)between(1e4, 5e6, e, 5));
    }
}

/* ---- the plain program ------------------------------------------------- */

/* Dates of a job [s]. */
struct plain {
    double arrived, worked, finished;
};

static struct plain *dates;

static size_t
job_of_this(void)
{
    return (size_t)((struct plain *)sg_actor_self_get_data() - dates);
}

static sg_mailbox_t
mailbox(size_t job, const char *way)
{
    char name[32];
    snprintf(name, sizeof name, "%s-%zu", way, job);
    return sg_mailbox_by_name(name);
}

static void
be_client(int argc, char **argv)
{
    (void)argc;
    (void)argv;
    size_t i = job_of_this();
    sg_mailbox_put(mailbox(i, "in"), &dates[i], (long)w.jobs[i].input);
    (void)sg_mailbox_get(mailbox(i, "out"));
    dates[i].finished = simgrid_get_clock();
}

static void
be_node(int argc, char **argv)
{
    (void)argc;
    (void)argv;
    size_t i = job_of_this();
    (void)sg_mailbox_get(mailbox(i, "in"));
    dates[i].arrived = simgrid_get_clock();
    sg_actor_execute(w.jobs[i].work);
    dates[i].worked = simgrid_get_clock();
    sg_mailbox_put(mailbox(i, "out"), &dates[i], (long)w.jobs[i].output);
}

static void
start(size_t job, uint32_t host, xbt_main_func_t code)
{
    char name[16];
    snprintf(name, sizeof name, "host%u", host);
    sg_actor_t actor = sg_actor_init("job", sg_host_by_name(name));
    sg_actor_set_data(actor, &dates[job]);
    sg_actor_start(actor, code, 0, NULL);
}

static int
compare_submissions(const void *a, const void *b)
{
    int64_t x = w.jobs[*(const size_t *)a].submit;
    int64_t y = w.jobs[*(const size_t *)b].submit;
    return (x > y) - (x < y);
}

static void
be_source(int argc, char **argv)
{
    size_t order[JOBS];
    (void)argc;
    (void)argv;
    for (size_t i = 0; i < JOBS; i++) {
        order[i] = i;
    }
    qsort(order, JOBS, sizeof order[0], compare_submissions);
    for (size_t k = 0; k < JOBS; k++) {
        const struct dps_window_job *job = &w.jobs[order[k]];
        sg_actor_sleep_until((double)job->submit * 1e-9);
        start(order[k], job->client, be_client);
        start(order[k], job->node, be_node);
    }
}

static void
write_platform(const char *path)
{
    FILE *out = fopen(path, "w");
    REQUIRE(out != NULL);
    fputs("<?xml version='1.0'?>\n"
          "<!DOCTYPE platform SYSTEM \"https://simgrid.org/simgrid.dtd\">\n"
          "<platform version=\"4.1\">\n<zone id=\"peers\" routing=\"Vivaldi\">\n",
        out);
    for (uint32_t i = 0; i < HOSTS; i++) {
        double c[DPS_HOST_COLUMNS];
        for (unsigned k = 0; k < DPS_HOST_COLUMNS; k++) {
            c[k] = dps_host_table_column(&w.hosts, k)[i];
        }
        fprintf(out,
            "<peer id=\"host%u\" coordinates=\"%.17g %.17g %.17g\" speed=\"%.17gf\" "
            "bw_in=\"%.17gBps\" bw_out=\"%.17gBps\"/>\n",
            i, c[DPS_HOST_X], c[DPS_HOST_Y], c[DPS_HOST_HEIGHT], c[DPS_HOST_SPEED],
            c[DPS_HOST_DOWN], c[DPS_HOST_UP]);
    }
    fputs("</zone>\n</platform>\n", out);
    REQUIRE(fclose(out) == 0);
}

/* SimGrid's own defaults under `tcp`; under `flow` its classical model, without the
 * window of TCP and without traffic the other way. */
static void
run_plain(const char *platform, enum dps_network_model network)
{
    char program[] = "plain";
    char log[] = "--log=root.threshold:error";
    char model[] = "--cfg=network/model:CM02";
    char gamma[] = "--cfg=network/TCP-gamma:0";
    char cross[] = "--cfg=network/crosstraffic:0";
    char *words[] = {program, log, model, gamma, cross, NULL};
    int n = network == DPS_NETWORK_FLOW ? 5 : 2;
    words[n] = NULL;
    simgrid_init(&n, words);
    simgrid_load_platform(platform);
    sg_actor_t source = sg_actor_init("source", sg_host_by_name("host0"));
    sg_actor_start(source, be_source, 0, NULL);
    simgrid_run();
}

static void
check_against_plain(enum dps_network_model network)
{
    char platform[512];
    struct dps_window_result result = {0};
    struct dps_error err;
    double worst = 0; /* [s] */
    open_scenario(network);
    snprintf(platform, sizeof platform, "%s/peers.xml", test_folder());
    write_platform(platform);
    dates = mmap(NULL, JOBS * sizeof *dates, PROT_READ | PROT_WRITE,
        MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    REQUIRE(dates != MAP_FAILED);
    pid_t child = fork();
    if (child == 0) {
        run_plain(platform, network);
        _exit(EXIT_SUCCESS);
    }
    int ended = 0;
    REQUIRE(child > 0 && waitpid(child, &ended, 0) == child);
    REQUIRE(WIFEXITED(ended) && WEXITSTATUS(ended) == EXIT_SUCCESS);
    REQUIRE_OK(dps_window_run(&w.request, &result, &err), &err);
    for (size_t i = 0; i < JOBS; i++) {
        const struct dps_window_outcome *o = &result.outcomes[i];
        CHECK_WITHIN((double)o->arrived / 1e9, dates[i].arrived, 1e-9);
        CHECK_WITHIN((double)o->worked / 1e9, dates[i].worked, 1e-9);
        CHECK_WITHIN((double)o->finished / 1e9, dates[i].finished, 1e-9);
        double apart = (double)o->finished / 1e9 - dates[i].finished;
        worst = apart > worst ? apart : worst;
    }
    printf("# %d jobs on %d hosts: ends at most %.2g s apart\n", JOBS, HOSTS, worst);
    munmap(dates, JOBS * sizeof *dates);
    dps_window_result_free(&result);
    test_window_close(&w);
}

TEST(ten_hosts_under_flow_have_the_dates_of_a_plain_simgrid_program)
{
    check_against_plain(DPS_NETWORK_FLOW);
}

TEST(ten_hosts_under_tcp_have_the_dates_of_a_plain_simgrid_program)
{
    check_against_plain(DPS_NETWORK_TCP);
}
