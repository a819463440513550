/* Markets lived in processes of their own: as in this one, as many at a time as one
 * likes, and reported where they go wrong. */
#include "sim/window/image.h"
#include "sim/window/market_plan.h"
#include "sim/window/market_play.h"
#include "sim/window/nursery.h"
#include "sim/window/verdict.h"
#include "tests/markets.h"
#include "tests/test.h"
#include "tests/window.h"

#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { MANY = 7 };

static struct test_market m;
static struct dps_nursery *nursery;

static struct outcome {
    enum dps_status status;
    struct dps_error err;
    struct dps_market_answer answer;
} one;

static void
live(enum dps_market_policy policy)
{
    enum dps_status state;
    struct dps_error err;
    one.status = dps_markets_live(
        &nursery, &m.plan, 1, 1, policy, &one.answer, &state, &err, &one.err);
    CHECK_INT(one.status, state);
    CHECK(one.status == DPS_OK || strcmp(err.text, one.err.text) == 0);
}

static void
end(void)
{
    dps_market_answer_free(&one.answer);
    test_market_close(&m);
    dps_nursery_close(&nursery);
}

/* ---- answers ----------------------------------------------------------- */

/* Ten machines with links, which leave at times, and jobs with data. */
static void
open_with_data(const char *network, const char *engine)
{
    test_market_open(&m, 10);
    m.plan.network = network;
    m.plan.engine = engine;
    for (uint32_t i = 0; i < 10; i++) {
        m.workload.machines[i].capacity[DPK_UP] = 8000;
        m.workload.machines[i].capacity[DPK_DOWN] = 16000;
        m.workload.machines[i].x = (int32_t)(i * 5000000);
        test_market_down(&m, i, 30 + 7 * i, 33 + 8 * i);
    }
    test_market_crowd(&m, 0.5, 6, 8);
    for (size_t i = 0; i < m.workload.n_jobs; i++) {
        m.workload.jobs[i].owner = i % 7;
        m.workload.jobs[i].input = (int64_t)(i % 5) * 300000;
        m.workload.jobs[i].output = (int64_t)(i % 3) * 200000;
    }
}

static void
check_same_image(struct dps_market_answer *a, struct dps_market_answer *b)
{
    struct dps_error err;
    struct dps_buffer image = {0};
    REQUIRE_OK(dps_market_answer_write(a, &image, &err), &err);
    CHECK(dps_digest_equal(a->digest, b->digest));
    dps_buffer_free(&image);
}

TEST(a_process_answers_what_this_one_does)
{
    struct dps_market_answer here;
    test_market_open(&m, 10);
    test_market_down(&m, 3, 70, 90);
    test_market_crowd(&m, 0.8, 6, 8);
    live(DPS_MARKET_STOP);
    CHECK_OK(one.status, &one.err);
    test_market_live(&m, &here);
    CHECK(here.n_jobs > 100 && here.n_waits > 50 && here.parts[5].served > 0);
    check_same_image(&here, &one.answer);
    dps_market_answer_free(&here);
    end();
}

TEST(simgrid_and_its_equations_answer_alike_and_the_sample_is_lived_again)
{
    static const char *const networks[] = {"flow", "tcp"};
    for (size_t k = 0; k < 2; k++) {
        open_with_data(networks[k], "access");
        live(DPS_MARKET_STOP);
        REQUIRE_OK(one.status, &one.err);
        struct dps_market_answer by_access = one.answer;
        CHECK_TEXT(by_access.engine, "access");
        CHECK(by_access.difference < 1e-6);
        CHECK(by_access.lost > 0 && by_access.n_latencies > 50);
        m.plan.engine = "auto";
        live(DPS_MARKET_STOP);
        REQUIRE_OK(one.status, &one.err);
        CHECK_TEXT(one.answer.engine, "simgrid");
        CHECK(isnan(one.answer.difference));
        CHECK(strstr(one.answer.settings, "network/model:") != NULL);
        REQUIRE(one.answer.n_jobs == by_access.n_jobs);
        for (size_t i = 0; i < by_access.n_jobs; i++) {
            const struct dps_market_job *x = &by_access.jobs[i];
            const struct dps_market_job *y = &one.answer.jobs[i];
            CHECK_INT((int64_t)x->job, (int64_t)y->job);
            CHECK_INT(x->machine, y->machine);
            CHECK_INT(x->fate, y->fate);
            CHECK_WITHIN((double)x->start, (double)y->start, 10);
            CHECK_WITHIN((double)x->delivered, (double)y->delivered, 10);
            CHECK_WITHIN(x->work, y->work, 1e-8);
        }
        dps_market_answer_free(&by_access);
        end();
    }
}

/* One job: 1 Mbyte at 1 Mbyte/s to its machine, 10 s, half of it back. */
TEST(a_machine_that_waits_for_data_serves_nothing)
{
    test_market_open(&m, 1);
    m.plan.network = "flow";
    m.workload.machines[0].capacity[DPK_UP] = 80000;
    m.workload.machines[0].capacity[DPK_DOWN] = 80000;
    test_market_job(&m, 61, 10);
    m.workload.jobs[0].input = 1000000;
    m.workload.jobs[0].output = 500000;
    test_market_ready(&m);
    live(DPS_MARKET_STOP);
    REQUIRE_OK(one.status, &one.err);
    REQUIRE(one.answer.n_jobs == 1);
    const struct dps_market_job *job = &one.answer.jobs[0];
    CHECK_INT(job->arrived - job->start, 1000000000);
    CHECK_INT(job->finish - job->arrived, 10000000000);
    CHECK_INT(job->delivered - job->finish, 500000000);
    CHECK_CLOSE(job->work, 10, 1e-12);
    CHECK_WITHIN(one.answer.parts[1].served, 8, 1e-9);
    CHECK_WITHIN(one.answer.parts[2].served, 2, 1e-9);
    CHECK_WITHIN(one.answer.wanted[1], 9, 1e-9);
    REQUIRE(one.answer.n_latencies == 1);
    CHECK_WITHIN(one.answer.latencies[0], 11.5, 1e-8);
    end();
}

TEST(answers_do_not_hang_on_how_many_processes_live_at_a_time)
{
    static const size_t workers[] = {1, 2, 7};
    static struct dps_market_plan plans[MANY];
    static struct dps_market_answer answers[MANY];
    enum dps_status states[MANY];
    struct dps_error errs[MANY];
    struct dps_error err;
    struct dps_digest first[MANY];
    test_market_open(&m, 10);
    test_market_crowd(&m, 0.8, 6, 8);
    for (size_t w = 0; w < 3; w++) {
        for (size_t i = 0; i < MANY; i++) {
            plans[i] = m.plan;
            plans[i].scheduler = "filter-score:policy=random";
            plans[i].seed = i;
        }
        plans[4].max_events = 7; /* one of them fails */
        CHECK_STATUS(dps_markets_live(&nursery, plans, MANY, workers[w],
                         DPS_MARKET_RETRY, answers, states, errs, &err),
            DPS_EIO);
        for (size_t i = 0; i < MANY; i++) {
            CHECK_INT(states[i], i == 4 ? DPS_EIO : DPS_OK);
            if (w == 0) {
                first[i] = answers[i].digest;
            }
            CHECK(dps_digest_equal(first[i], answers[i].digest));
            CHECK(i == 0 || !dps_digest_equal(first[i], first[i - 1]));
            dps_market_answer_free(&answers[i]);
        }
    }
    test_market_close(&m);
    dps_nursery_close(&nursery);
}

/* ---- what goes wrong --------------------------------------------------- */

TEST(the_limit_of_events_ends_a_market_with_its_date)
{
    test_market_open(&m, 1);
    test_market_job(&m, 40, 15);
    test_market_job(&m, 60, 15);
    test_market_ready(&m);
    m.plan.max_events = 6;
    live(DPS_MARKET_STOP);
    REQUIRE_OK(one.status, &one.err);
    CHECK_INT((int64_t)one.answer.events, 6);
    dps_market_answer_free(&one.answer);
    m.plan.max_events = 5;
    live(DPS_MARKET_STOP);
    CHECK_FAILS(one.status, &one.err, DPS_EIO,
        "the window at 2031-04-02T12:00:00Z of slots: it met its limit of 5 events by "
        "2031-04-02T12:00:25Z: 6 had happened");
    CHECK(one.answer.jobs == NULL && one.answer.parts == NULL);
    end();
}

/* A window program that is a script; $WINDOW is the true one. */
static const char *
script(const char *commands)
{
    static char path[512];
    const char *folder = test_folder();
    snprintf(path, sizeof path, "%s/window.sh", folder);
    FILE *file = fopen(path, "w");
    REQUIRE(file != NULL);
    fprintf(file, "#!/bin/sh\nWINDOW='%s'\ncd '%s'\n%s\n", test_window_program(),
        folder, commands);
    REQUIRE(fclose(file) == 0 && chmod(path, 0700) == 0);
    return path;
}

static void
open_script(const char *commands)
{
    test_market_open(&m, 10);
    test_market_crowd(&m, 0.8, 6, 8);
    m.plan.executable = script(commands);
}

static void
check_script(const char *commands, const char *sentence)
{
    char wanted[1024];
    open_script(commands);
    snprintf(wanted, sizeof wanted, "the window at 2031-04-02T12:00:00Z of slots: %s",
        sentence);
    live(DPS_MARKET_STOP);
    CHECK_FAILS(one.status, &one.err, DPS_EIO, wanted);
    CHECK(one.answer.jobs == NULL && one.answer.parts == NULL);
    end();
}

#define POKE(fd, at)                                                                   \
    "printf X | dd of=/proc/self/fd/" #fd " bs=1 seek=" #at " conv=notrunc "           \
    "2>/dev/null"

TEST(a_child_in_disorder_is_reported)
{
    check_script("kill -9 $$", "the window program was killed by SIGKILL (9)");
    check_script("$WINDOW; kill -9 $$", "the window program was killed by SIGKILL (9)");
    check_script("echo ill >&2; kill -SEGV $$",
        "the window program was killed by SIGSEGV (11), saying \"ill\"");
    check_script("exit 3", "the window program ended with exit code 3");
    check_script("exit 0", "the window program gave no answer");
    check_script("$WINDOW; truncate -s 99 /proc/self/fd/5",
        "the answer of 99 bytes is cut short or damaged");
    check_script(
        "$WINDOW; " POKE(5, 900), "the answer is damaged: its checksum is another");
    check_script(
        POKE(3, 900) "; $WINDOW", "the request is damaged: its checksum is another");
    check_script(POKE(3, 0) "; $WINDOW", "the request is something else, or damaged");
}

TEST(a_process_that_is_killed_while_it_lives_is_asked_once_more_where_one_wants_it)
{
    static const char once[] =
        "if mkdir again; then $WINDOW & sleep 0.05; kill -9 $!; kill -9 $$; fi\n"
        "rmdir again; exec $WINDOW";
    struct dps_digest straight;
    test_market_open(&m, 10);
    test_market_crowd(&m, 0.8, 6, 8);
    live(DPS_MARKET_STOP);
    REQUIRE_OK(one.status, &one.err);
    straight = one.answer.digest;
    end();
    open_script(once);
    live(DPS_MARKET_RETRY);
    CHECK_OK(one.status, &one.err);
    CHECK(dps_digest_equal(one.answer.digest, straight));
    end();
    open_script("kill -9 $$");
    live(DPS_MARKET_RETRY);
    CHECK_FAILS(one.status, &one.err, DPS_EIO,
        "the window at 2031-04-02T12:00:00Z of slots: the window program was killed by "
        "SIGKILL (9)");
    end();
}

/* ---- kernels that go wrong --------------------------------------------- */

/* The plug-in that goes wrong when it decides after 3 s. */
static void
make_evil(char scheduler[512])
{
    char command[1024];
    const char *folder = test_folder();
    snprintf(command, sizeof command,
        "cc -std=c11 -O1 -w -fPIC -shared -Ikernels/abi -o %s/evil.so "
        "tests/plugin/evil.c",
        folder);
    REQUIRE(system(command) == 0); /* NOLINT(cert-env33-c) */
    snprintf(scheduler, 512, "%s/evil.so:way=", folder);
}

static void
check_evil(
    const char *scheduler, const char *way, const char *network, const char *sentence)
{
    static const char begin[] = "the window at 2031-04-02T12:00:00Z of slots: "
                                "scheduler evil, call decide at ";
    char name[1024];
    double time = 0;
    open_with_data(network, "auto");
    m.plan.n_downs = 0;
    snprintf(name, sizeof name, "%s%s", scheduler, way);
    m.plan.scheduler = name;
    m.plan.call_limit = 0.2;
    live(DPS_MARKET_RETRY);
    CHECK_STATUS(one.status, DPS_EINVAL);
    REQUIRE(strncmp(one.err.text, begin, sizeof begin - 1) == 0);
    time = strtod(one.err.text + sizeof begin - 1, NULL);
    CHECK(time >= 3 && time < 6);
    const char *said = strstr(one.err.text, " s: ");
    CHECK_TEXT(said != NULL ? said + 4 : "", sentence);
    end();
}

TEST(a_kernel_that_crashes_or_hangs_is_reported_by_the_window_the_call_and_the_time)
{
    char scheduler[512];
    make_evil(scheduler);
    check_evil(scheduler, "segfault", "none", "it crashed (segmentation fault)");
    check_evil(scheduler, "segfault", "flow", "it crashed (segmentation fault)");
    check_evil(scheduler, "hang", "none", "it had not answered after 0.2 s");
    check_evil(scheduler, "hang", "tcp", "it had not answered after 0.2 s");
}

/* A market that nothing ends but the limit of its process. */
static void
open_endless(int64_t max_cpu)
{
    static char name[512 + 8];
    char scheduler[512];
    make_evil(scheduler);
    test_market_open(&m, 10);
    test_market_crowd(&m, 0.8, 6, 8);
    snprintf(name, sizeof name, "%shang", scheduler);
    m.plan.scheduler = name;
    m.plan.call_limit = 1000;
    m.plan.max_cpu = max_cpu;
}

TEST(a_market_that_uses_up_its_time_is_killed_by_the_system)
{
    open_endless(1);
    live(DPS_MARKET_STOP);
    CHECK_FAILS(one.status, &one.err, DPS_EIO,
        "the window at 2031-04-02T12:00:00Z of slots: the window program was killed by "
        "SIGXCPU (24)");
    end();
}

TEST(a_kernel_or_a_setting_that_is_not_known_is_refused_by_the_window)
{
    test_market_open(&m, 1);
    m.plan.scheduler = "fcfs:speed=3";
    live(DPS_MARKET_STOP);
    CHECK_STATUS(one.status, DPS_EINVAL);
    CHECK(strstr(one.err.text, "of slots: scheduler: ") != NULL);
    m.plan.scheduler = "fcfs";
    m.plan.bidder = "desk";
    live(DPS_MARKET_STOP);
    CHECK_FAILS(one.status, &one.err, DPS_EINVAL,
        "the window at 2031-04-02T12:00:00Z of slots: bidder: scheduler fcfs asks for "
        "no offers");
    end();
}

/* ---- processes that are killed ----------------------------------------- */

/* The children of a process, as the system tells them; 0: none. */
static int
child_of(pid_t parent)
{
    char path[64];
    int child = 0;
    snprintf(path, sizeof path, "/proc/%d/task/%d/children", (int)parent, (int)parent);
    FILE *file = fopen(path, "r");
    if (file != NULL) {
        char text[32] = "0";
        child =
            fgets(text, sizeof text, file) != NULL ? (int)strtol(text, NULL, 10) : 0;
        fclose(file);
    }
    return child;
}

/* Whether it comes true within some seconds. */
static bool
comes(bool (*is)(pid_t), pid_t process)
{
    for (int i = 0; i < 500 && !is(process); i++) {
        nanosleep(&(struct timespec){.tv_nsec = 10000000}, NULL);
    }
    return is(process);
}

/* The window that a process waits for: the child of its nursery. */
static pid_t
window_of(pid_t process)
{
    pid_t child = child_of(process);
    return child != 0 ? child_of(child) : 0;
}

static bool
has_window(pid_t process)
{
    return window_of(process) != 0;
}

/* It ended, be it that nobody has asked how. */
static bool
is_gone(pid_t process)
{
    char path[64];
    char state = 'Z';
    snprintf(path, sizeof path, "/proc/%d/stat", (int)process);
    FILE *file = fopen(path, "r");
    if (file != NULL) {
        (void)!fscanf(file, "%*d %*s %c", &state);
        fclose(file);
    }
    return state == 'Z';
}

/* A process that lives an endless market, until then, with a nursery of its own; what
 * it says of it is in memory that both share. */
static struct asker {
    pid_t process, nursery, window;
    struct dps_shared memory;
    struct outcome *said;
} asker = {.memory = DPS_SHARED_NONE};

static void
begin_endless(enum dps_market_policy policy)
{
    struct dps_error err;
    REQUIRE_OK(
        dps_shared_open(&asker.memory, "outcome", sizeof *asker.said, &err), &err);
    asker.said = asker.memory.bytes;
    asker.process = fork();
    if (asker.process == 0) {
        live(policy);
        *asker.said = one;
        dps_nursery_close(&nursery);
        _exit(EXIT_SUCCESS);
    }
    REQUIRE(asker.process > 0);
    REQUIRE(comes(has_window, asker.process));
    asker.nursery = child_of(asker.process);
    asker.window = window_of(asker.process);
}

static void
end_endless(void)
{
    REQUIRE(waitpid(asker.process, NULL, 0) == asker.process);
    CHECK(comes(is_gone, asker.window));
    CHECK(comes(is_gone, asker.nursery));
}

TEST(a_market_does_not_outlive_whoever_asked)
{
    open_endless(0);
    begin_endless(DPS_MARKET_STOP);
    kill(asker.process, SIGKILL);
    end_endless();
    dps_shared_close(&asker.memory);
    end();
}

TEST(a_window_or_its_nursery_that_is_killed_from_outside_is_told_apart)
{
    static const char *const sentences[] = {"the window program was killed by "
                                            "SIGKILL (9)",
        "the program that windows are forked from was killed by SIGKILL (9)"};
    open_endless(0);
    for (size_t k = 0; k < 2; k++) {
        char wanted[512];
        begin_endless(DPS_MARKET_STOP);
        kill(k == 0 ? asker.window : asker.nursery, SIGKILL);
        end_endless();
        snprintf(wanted, sizeof wanted,
            "the window at 2031-04-02T12:00:00Z of slots: %s", sentences[k]);
        CHECK_FAILS(asker.said->status, &asker.said->err, DPS_EIO, wanted);
        dps_shared_close(&asker.memory);
    }
    end();
}

/* A script that is a nursery, or is not. */
static void
open_with_nursery(const char *commands)
{
    struct dps_error err;
    test_market_open(&m, 10);
    test_market_crowd(&m, 0.8, 6, 8);
    REQUIRE_OK(dps_nursery_open(&nursery, script(commands), &err), &err);
}

TEST(a_nursery_that_ended_is_told_and_started_again_where_one_wants_it)
{
    open_with_nursery("echo ill >&2; exit 3");
    live(DPS_MARKET_STOP);
    CHECK_FAILS(one.status, &one.err, DPS_EIO,
        "the window at 2031-04-02T12:00:00Z of slots: the program that windows are "
        "forked from ended with exit code 3, saying \"ill\"");
    live(DPS_MARKET_STOP); /* another one, of the true program */
    CHECK_OK(one.status, &one.err);
    end();
    open_with_nursery("exit 3");
    live(DPS_MARKET_RETRY);
    CHECK_OK(one.status, &one.err);
    end();
}

TEST(all_windows_of_a_nursery_that_ended_are_asked_for_again)
{
    static struct dps_market_plan plans[MANY];
    static struct dps_market_answer answers[MANY];
    enum dps_status states[MANY];
    struct dps_error errs[MANY];
    struct dps_error err;
    open_with_nursery("sleep 0.2; exit 3");
    for (size_t i = 0; i < MANY; i++) {
        plans[i] = m.plan;
    }
    CHECK_OK(dps_markets_live(&nursery, plans, MANY, 3, DPS_MARKET_RETRY, answers,
                 states, errs, &err),
        &err);
    struct dps_digest first = answers[0].digest;
    for (size_t i = 0; i < MANY; i++) {
        CHECK(dps_digest_equal(answers[i].digest, first));
        dps_market_answer_free(&answers[i]);
    }
    end();
}

TEST(windows_are_forked_of_one_process_which_ends_when_it_is_closed)
{
    test_market_open(&m, 10);
    test_market_crowd(&m, 0.8, 6, 8);
    live(DPS_MARKET_STOP);
    CHECK_OK(one.status, &one.err);
    pid_t first = child_of(getpid());
    CHECK(first != 0 && child_of(first) == 0);
    dps_market_answer_free(&one.answer);
    live(DPS_MARKET_STOP);
    CHECK_OK(one.status, &one.err);
    CHECK_INT(child_of(getpid()), first);
    end();
    CHECK_INT(child_of(getpid()), 0);
}

/* An answer to a plan of more machines, from a process that was asked something else.
 */
TEST(an_answer_to_another_plan_is_none)
{
    struct dps_error err;
    struct dps_market_answer other;
    struct dps_buffer image = {0};
    open_script("cat answer >&5");
    char path[512];
    snprintf(path, sizeof path, "%.*sanswer",
        (int)(strrchr(m.plan.executable, '/') + 1 - m.plan.executable),
        m.plan.executable);
    const char *script = m.plan.executable;
    test_market_close(&m);
    test_market_open(&m, 12);
    test_market_crowd(&m, 0.8, 6, 9);
    test_market_live(&m, &other);
    REQUIRE_OK(dps_market_answer_write(&other, &image, &err), &err);
    FILE *file = fopen(path, "w");
    REQUIRE(file != NULL && fwrite(image.bytes, 1, image.n, file) == image.n);
    fclose(file);
    m.plan.executable = script;
    live(DPS_MARKET_STOP);
    CHECK_OK(one.status, &one.err);
    dps_market_answer_free(&one.answer);
    m.workload.n_machines = 1;
    live(DPS_MARKET_STOP);
    CHECK_FAILS(one.status, &one.err, DPS_ESTATE,
        "the window at 2031-04-02T12:00:00Z of slots: what it answers is of another "
        "plan");
    CHECK(one.answer.jobs == NULL);
    dps_buffer_free(&image);
    dps_market_answer_free(&other);
    end();
}
