/* The energy of a market against SimGrid's plug-in host_energy: a plain SimGrid program
 * with its own platform file runs the same jobs on the same machines.
 *
 * The plug-in reads a host's load as a share of all its cores, and so do we, as the
 * part that jobs hold of a machine.  The two agree where a job is an execution on cores
 * of its own, and a host that is off draws `wattage_off`, which is nothing.  They do
 * not where a job holds less than a core: SimGrid lets an execution that is alone on
 * its core take all of it.  Nor where a host has an Epsilon of its own between Idle and
 * AllCores, which no machine of ours has.  Virtual machines are not for it: with them
 * the plug-in can hang. */
#define _GNU_SOURCE /* MAP_ANONYMOUS */
#include "sim/core/rng.h"
#include "tests/markets.h"
#include "tests/test.h"

#include <simgrid/actor.h>
#include <simgrid/engine.h>
#include <simgrid/host.h>
#include <simgrid/plugins/energy.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum { HOSTS = 5, LENGTH = 2000, CORE_SPEED = 1000000000 };

static const double second = 1e-9;

static struct test_market m;
static struct dps_market_answer a;
static double *joules; /* by host, as the plug-in has them */

/* ---- a market ---------------------------------------------------------- */

/* Machines of as many slots as SimGrid has cores, each with watts of its own. */
static void
open_market(uint64_t n, int64_t cores)
{
    test_market_open(&m, n);
    m.plan.scheduler = "filter-score:policy=least-allocated";
    m.plan.lead = 0;
    m.plan.length = LENGTH * INT64_C(1000000000);
    m.plan.n_cells = (uint32_t)n;
    for (uint32_t i = 0; i < n; i++) {
        struct dps_machine *machine = &m.workload.machines[i];
        m.cell[i] = i;
        machine->capacity[DPK_SLOTS] = cores;
        machine->idle_power = 50250 + 10000 * i;
        machine->peak_power = 150000 + 33000 * i;
    }
}

static double
energy_of(uint32_t machine)
{
    double sum = 0;
    for (size_t k = 0; k < DPS_MARKET_SLICES; k++) {
        sum += a.parts[k * a.n_cells + machine].energy;
    }
    return sum;
}

/* ---- the plain program ------------------------------------------------- */

static void
write_platform(const char *path)
{
    FILE *out = fopen(path, "w");
    REQUIRE(out != NULL);
    fputs("<?xml version='1.0'?>\n"
          "<!DOCTYPE platform SYSTEM \"https://simgrid.org/simgrid.dtd\">\n"
          "<platform version=\"4.1\">\n<zone id=\"all\" routing=\"Full\">\n",
        out);
    for (size_t i = 0; i < m.workload.n_machines; i++) {
        const struct dps_machine *machine = &m.workload.machines[i];
        fprintf(out,
            "<host id=\"host%zu\" speed=\"%df\" core=\"%d\">\n"
            "<prop id=\"wattage_per_state\" value=\"%.17g:%.17g\"/>\n"
            "<prop id=\"wattage_off\" value=\"0\"/>\n</host>\n",
            i, CORE_SPEED, (int)machine->capacity[DPK_SLOTS],
            (double)machine->idle_power / 1000, (double)machine->peak_power / 1000);
    }
    fputs("</zone>\n</platform>\n", out);
    REQUIRE(fclose(out) == 0);
}

static sg_host_t
host_of(size_t machine)
{
    char name[16];
    snprintf(name, sizeof name, "host%zu", machine);
    return sg_host_by_name(name);
}

static void
be_job(int argc, char **argv)
{
    (void)argc;
    (void)argv;
    const struct dps_market_job *job = sg_actor_self_get_data();
    const struct dps_job *what = &m.workload.jobs[job->job];
    sg_actor_execute((double)what->run * second * CORE_SPEED);
}

/* Starts what the market started, where it did. */
static void
be_source(int argc, char **argv)
{
    (void)argc;
    (void)argv;
    for (size_t i = 0; i < a.n_jobs; i++) {
        struct dps_market_job *job = &a.jobs[i];
        if (job->machine == UINT32_MAX) {
            continue;
        }
        sg_actor_sleep_until((double)(job->start - m.plan.start) * second);
        sg_actor_t actor = sg_actor_init("job", host_of(job->machine));
        sg_actor_set_data(actor, job);
        sg_actor_start(actor, be_job, 0, NULL);
    }
}

static void
be_switch(int argc, char **argv)
{
    (void)argc;
    (void)argv;
    for (size_t i = 0; i < m.plan.n_downs; i++) {
        sg_host_t host = host_of(m.downs[i].machine);
        sg_actor_sleep_until((double)m.downs[i].from * second);
        sg_host_turn_off(host);
        sg_actor_sleep_until((double)m.downs[i].to * second);
        sg_host_turn_on(host);
    }
}

/* Reads the meters when the window ends, whatever runs on. */
static void
be_reader(int argc, char **argv)
{
    (void)argc;
    (void)argv;
    sg_actor_sleep_until(LENGTH);
    for (size_t i = 0; i < m.workload.n_machines; i++) {
        joules[i] = sg_host_get_consumed_energy(host_of(i));
    }
    _exit(EXIT_SUCCESS);
}

/* Those who watch stand on a host that stays. */
static void
run_plain(const char *platform)
{
    char program[] = "plain";
    char log[] = "--log=root.threshold:error";
    char *words[] = {program, log, NULL};
    int n = 2;
    simgrid_init(&n, words);
    sg_host_energy_plugin_init();
    simgrid_load_platform(platform);
    sg_actor_start(sg_actor_init("reader", host_of(0)), be_reader, 0, NULL);
    sg_actor_start(sg_actor_init("switch", host_of(0)), be_switch, 0, NULL);
    sg_actor_start(sg_actor_init("source", host_of(0)), be_source, 0, NULL);
    simgrid_run();
}

static int
compare_starts(const void *x, const void *y)
{
    const struct dps_market_job *p = x;
    const struct dps_market_job *q = y;
    return (p->start > q->start) - (p->start < q->start);
}

/* SimGrid lives once in a process, so in one of its own. */
static void
check_against_plugin(void)
{
    char platform[512];
    double worst = 0;
    test_market_live(&m, &a);
    qsort(a.jobs, a.n_jobs, sizeof *a.jobs, compare_starts);
    snprintf(platform, sizeof platform, "%s/hosts.xml", test_folder());
    write_platform(platform);
    joules = mmap(NULL, HOSTS * sizeof *joules, PROT_READ | PROT_WRITE,
        MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    REQUIRE(joules != MAP_FAILED);
    pid_t child = fork();
    if (child == 0) {
        run_plain(platform);
        _exit(EXIT_FAILURE);
    }
    int ended = 0;
    REQUIRE(child > 0 && waitpid(child, &ended, 0) == child);
    REQUIRE(WIFEXITED(ended) && WEXITSTATUS(ended) == EXIT_SUCCESS);
    for (uint32_t i = 0; i < m.workload.n_machines; i++) {
        double off = energy_of(i) / joules[i] - 1;
        CHECK_CLOSE(energy_of(i), joules[i], 1e-9);
        worst = off * off > worst * worst ? off : worst;
    }
    printf("# %zu jobs on %zu hosts: %.9g J on the first, at most %.2g apart\n",
        a.n_jobs, m.workload.n_machines, joules[0], worst);
    munmap(joules, HOSTS * sizeof *joules);
    dps_market_answer_free(&a);
    test_market_close(&m);
}

TEST(machines_of_one_core_draw_what_simgrids_plug_in_says)
{
    open_market(HOSTS, 1);
    test_market_crowd(&m, 0.7, 20, 1);
    check_against_plugin();
}

TEST(machines_of_four_cores_draw_what_simgrids_plug_in_says_when_a_job_has_one)
{
    open_market(HOSTS, 4);
    test_market_crowd(&m, 2.5, 20, 2);
    check_against_plugin();
}

/* Both machines run a job, and both are done before one leaves. */
TEST(a_machine_that_is_away_draws_nothing_as_one_that_is_off_for_the_plug_in)
{
    open_market(2, 1);
    for (int i = 0; i < 20; i++) {
        test_market_job(&m, 1 + 90 * i, 40.5 + i);
        test_market_job(&m, 1 + 90 * i, 30.25 + i);
    }
    test_market_ready(&m);
    test_market_down(&m, 1, 70, 75.25);
    test_market_down(&m, 1, 345, 355);
    check_against_plugin();
}
