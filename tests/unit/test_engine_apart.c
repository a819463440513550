/* SimGrid served by a process of its own, against SimGrid in this one. */
#define _GNU_SOURCE /* MAP_ANONYMOUS */
#include "sim/window/apart.h"

#include "sim/core/field.h"
#include "sim/core/rng.h"
#include "tests/engine.h"
#include "tests/test.h"
#include "tests/window.h"

#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { HOSTS = 25, TASKS = 400, STAGES = 4 };

/* ---- the same dates ---------------------------------------------------- */

static uint32_t
below(uint32_t n, uint64_t entity, uint32_t draw)
{
    double u[2];
    dps_rng_uniforms((struct dps_rng_name){11, DPS_RNG_TEST, entity, draw}, u);
    return (uint32_t)(u[0] * n);
}

/* Tasks that meet, of which some are cancelled, and hosts that fail and come back. */
static void
open_load(struct test_load *load, enum dps_network_model network)
{
    test_load_open(load, HOSTS, TASKS);
    load->platform.network = network;
    for (uint32_t i = 0; i < HOSTS; i++) {
        test_load_host(load, i, 3.0 * i, 40.0 - i, i % 5, 1e6 + 1e5 * i, 4e6 - 1e5 * i,
            1e9 + 1e8 * i);
    }
    for (uint32_t i = 0; i < TASKS; i++) {
        double clock = 0.25 * i;
        size_t number =
            test_load_task(load, clock, below(HOSTS, i, 0), below(HOSTS, i, 1),
                below(2000000, i, 2), 1e4 * below(1000000, i, 3), below(1000000, i, 4));
        if (i % 7 == 6) {
            test_load_action(load, clock, TEST_CANCEL, number - below(6, i, 5));
        }
        if (i % 40 == 20) {
            test_load_action(load, clock, TEST_FAIL, i / 40);
        }
        if (i % 40 == 35) {
            test_load_action(load, clock, TEST_RECOVER, i / 40);
        }
    }
    load->end = 1000;
}

struct drive {
    const struct dps_engine_kind *kind;
    void *engine;
    const struct test_load *load;
    struct test_dates *dates;
};

static void
drive(void *context)
{
    const struct drive *self = context;
    test_engine_live(self->kind, self->engine, self->load, self->dates);
}

static bool
live(const struct dps_engine_kind *kind, const struct test_load *load,
    struct test_dates *dates, struct dps_engine_statistics *statistics)
{
    struct drive self = {.kind = kind, .load = load, .dates = dates};
    struct dps_listener listener = test_engine_listener;
    listener.context = dates;
    bool fine = kind->open(&load->platform, &listener, &self.engine, NULL) == DPS_OK &&
                kind->drive(self.engine, drive, &self, NULL) == DPS_OK;
    *statistics = kind->statistics(self.engine);
    kind->close(&self.engine);
    return fine;
}

struct outcome {
    struct test_dates dates[TASKS];
    struct dps_engine_statistics statistics;
};

/* SimGrid itself, in a process that is over then. */
static void
live_here(const struct test_load *load, struct outcome *out)
{
    struct outcome *shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE,
        MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    REQUIRE(shared != MAP_FAILED);
    fflush(NULL);
    pid_t child = fork();
    if (child == 0) {
        _exit(!live(&dps_engine_simgrid, load, shared->dates, &shared->statistics));
    }
    int ended = 0;
    REQUIRE(child > 0 && waitpid(child, &ended, 0) == child);
    REQUIRE(WIFEXITED(ended) && WEXITSTATUS(ended) == 0);
    *out = *shared;
    munmap(shared, sizeof *shared);
}

TEST(what_is_served_has_the_dates_of_simgrid_to_the_bit)
{
    for (int network = DPS_NETWORK_FLOW; network <= DPS_NETWORK_TCP; network++) {
        static struct outcome here, apart;
        struct test_load same;
        size_t reached[STAGES] = {0};
        open_load(&same, (enum dps_network_model)network);
        live_here(&same, &here);
        REQUIRE(live(&dps_engine_apart, &same, apart.dates, &apart.statistics));
        for (size_t i = 0; i < TASKS; i++) {
            for (int s = 0; s < STAGES; s++) {
                double x = here.dates[i].stages[s];
                double y = apart.dates[i].stages[s];
                CHECK(x == y || (isnan(x) && isnan(y)));
                reached[s] += isnan(x) ? 0 : 1;
            }
        }
        CHECK(reached[DPS_STAGE_FINISHED] > TASKS / 2);
        CHECK(reached[DPS_STAGE_FAILED] > 10);
        CHECK(reached[DPS_STAGE_FINISHED] + reached[DPS_STAGE_FAILED] < TASKS - 10);
        CHECK_INT((int64_t)here.statistics.tasks, (int64_t)apart.statistics.tasks);
        CHECK_INT((int64_t)here.statistics.stages, (int64_t)apart.statistics.stages);
        test_load_close(&same);
    }
}

/* ---- one engine -------------------------------------------------------- */

static struct test_load load;
static struct test_dates dates[TASKS];
static void *engine;

static enum dps_status
open_engine(const char *executable, struct dps_error *err)
{
    struct dps_listener listener = test_engine_listener;
    listener.context = dates;
    for (size_t i = 0; i < TASKS; i++) {
        dates[i] = (struct test_dates){{NAN, NAN, NAN, NAN}};
    }
    test_load_open(&load, 3, TASKS);
    for (size_t i = 0; i < TASKS; i++) {
        test_load_task(&load, 0, 0, 1, 1e6, 1e9, 1e6);
    }
    return dps_apart_open(&load.platform, executable, &listener, &engine, err);
}

static void
close_engine(void)
{
    dps_engine_apart.close(&engine);
    dps_engine_apart.close(&engine);
    test_load_close(&load);
}

static enum dps_status
submit(size_t task, struct dps_error *err)
{
    return dps_engine_apart.submit(engine, task, &load.tasks[task], err);
}

TEST(its_settings_are_those_of_simgrid)
{
    struct dps_error err;
    REQUIRE_OK(open_engine(NULL, &err), &err);
    CHECK_TEXT(dps_engine_apart.name, "simgrid");
    CHECK(strncmp(dps_engine_apart.settings(engine),
              "network/model:CM02 network/latency-factor:1 ", 44) == 0);
    CHECK_OK(dps_engine_apart.fault(engine, &err), &err);
    close_engine();
}

TEST(more_commands_than_are_sent_at_once_come_in_their_order)
{
    struct dps_error err;
    REQUIRE_OK(open_engine(NULL, &err), &err);
    for (size_t i = 0; i < TASKS; i++) {
        CHECK_OK(submit(i, &err), &err);
        if (i % 4 != 3) {
            dps_engine_apart.cancel(engine, i);
        }
    }
    dps_engine_apart.run_until(engine, 1000);
    for (size_t i = 0; i < TASKS; i++) {
        CHECK(isnan(dates[i].stages[DPS_STAGE_ARRIVED]) == (i % 4 != 3));
    }
    CHECK_CLOSE(dates[3].stages[DPS_STAGE_ARRIVED], TASKS / 4, 1e-9);
    close_engine();
}

TEST(tasks_of_a_host_fail_with_it_and_at_once_while_it_is_down)
{
    struct dps_error err;
    REQUIRE_OK(open_engine(NULL, &err), &err);
    REQUIRE_OK(submit(0, &err), &err);
    CHECK(dps_engine_apart.step(engine, 0.5) == 0.5);
    REQUIRE_OK(submit(1, &err), &err);
    CHECK_OK(dps_engine_apart.fail(engine, 1, &err), &err);
    CHECK(dates[0].stages[DPS_STAGE_FAILED] == 0.5);
    CHECK(dates[1].stages[DPS_STAGE_FAILED] == 0.5);
    CHECK_OK(submit(2, &err), &err);
    CHECK(dates[2].stages[DPS_STAGE_FAILED] == 0.5);
    dps_engine_apart.recover(engine, 1);
    CHECK_OK(submit(3, &err), &err);
    CHECK_WITHIN(dps_engine_apart.step(engine, 10), 1.5, 1e-9);
    CHECK_WITHIN(dates[3].stages[DPS_STAGE_ARRIVED], 1.5, 1e-9);
    CHECK_INT((int64_t)dps_engine_apart.statistics(engine).tasks, 4);
    CHECK_INT((int64_t)dps_engine_apart.statistics(engine).stages, 4);
    close_engine();
}

/* ---- a child in disorder ----------------------------------------------- */

/* A program that is a script; $WINDOW is the true one. */
static const char *
script(const char *commands)
{
    static char path[512];
    snprintf(path, sizeof path, "%s/window.sh", test_folder());
    FILE *file = fopen(path, "w");
    REQUIRE(file != NULL);
    fprintf(file, "#!/bin/sh\nWINDOW='%s'\n%s\n", test_window_program(), commands);
    REQUIRE(fclose(file) == 0 && chmod(path, 0700) == 0);
    return path;
}

#define DIED "the window program, which times the jobs, "

TEST(a_child_that_does_not_begin_is_reported)
{
    static const struct {
        const char *commands;
        const char *ending;
    } cases[] = {
        {"kill -9 $$", "was killed by SIGKILL (9)"},
        {"exit 0", "ended with exit code 0"},
        {"head -c 1000 /dev/zero >&5; echo no room; exit 3",
            "ended with exit code 3, saying \"no room\""},
        {"printf X | dd of=/proc/self/fd/4 bs=1 seek=7 conv=notrunc 2>/dev/null; "
         "exec $WINDOW",
            "ended with exit code 1, saying \"the hosts' columns are not those of the "
            "request\""},
        {"printf X | dd of=/proc/self/fd/3 bs=1 seek=32 conv=notrunc 2>/dev/null; "
         "exec $WINDOW",
            "ended with exit code 1, saying \"the request is damaged: its checksum is "
            "another\""},
    };
    for (size_t i = 0; i < DPS_COUNT_OF(cases); i++) {
        char wanted[512];
        struct dps_error err = {0};
        snprintf(wanted, sizeof wanted, DIED "%s", cases[i].ending);
        CHECK_FAILS(
            open_engine(script(cases[i].commands), &err), &err, DPS_EIO, wanted);
        CHECK(engine == NULL);
        close_engine();
    }
    struct dps_error err = {0};
    CHECK_FAILS(open_engine("/nowhere", &err), &err, DPS_EIO,
        "cannot start the window program /nowhere: No such file or directory");
    close_engine();
}

/* The one child of this process. */
static pid_t
child_of_this(void)
{
    int child = 0;
    FILE *file = fopen("/proc/thread-self/children", "r");
    REQUIRE(file != NULL && fscanf(file, "%d", &child) == 1);
    fclose(file);
    return child;
}

static void
check_dead(const char *ending)
{
    char wanted[512];
    struct dps_error err = {0};
    snprintf(wanted, sizeof wanted, DIED "%s", ending);
    CHECK_FAILS(dps_engine_apart.fault(engine, &err), &err, DPS_EIO, wanted);
    CHECK_FAILS(submit(2, &err), &err, DPS_EIO, wanted);
    CHECK_FAILS(dps_engine_apart.fail(engine, 1, &err), &err, DPS_EIO, wanted);
    dps_engine_apart.cancel(engine, 1);
    dps_engine_apart.recover(engine, 1);
    (void)dps_engine_apart.step(engine, 5);
    dps_engine_apart.run_until(engine, 6);
    CHECK(isnan(dates[1].stages[DPS_STAGE_FINISHED]));
}

TEST(a_child_that_is_killed_on_its_way_is_a_fault_that_stays)
{
    struct dps_error err;
    REQUIRE_OK(open_engine(NULL, &err), &err);
    REQUIRE_OK(submit(0, &err), &err);
    (void)dps_engine_apart.step(engine, 2);
    REQUIRE(kill(child_of_this(), SIGKILL) == 0);
    REQUIRE_OK(submit(1, &err), &err); /* nobody has looked yet */
    (void)dps_engine_apart.step(engine, 4);
    check_dead("was killed by SIGKILL (9)");
    close_engine();
}

TEST(a_child_that_ends_on_its_way_is_a_fault_with_its_last_words)
{
    struct dps_error err;
    static const char commands[] = "head -c 1024 /dev/zero >&5\n"
                                   "head -c 56 <&5 >/dev/null\n"
                                   "echo the disk is full\n"
                                   "exit 9";
    REQUIRE_OK(open_engine(script(commands), &err), &err);
    REQUIRE_OK(submit(0, &err), &err);
    dps_engine_apart.run_until(engine, 4);
    check_dead("ended with exit code 9, saying \"the disk is full\"");
    close_engine();
}
