/* The seam between a run and its windows: images, processes, what comes back. */
#define _XOPEN_SOURCE 700 /* setenv */
#include "sim/core/date.h"
#include "sim/window/image.h"
#include "sim/window/live.h"
#include "sim/window/spec.h"
#include "sim/window/verdict.h"
#include "tests/test.h"
#include "tests/window.h"

#include <fcntl.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static struct test_window w;

static const int64_t start = DPS_YEAR * DPS_NS;

/* Client 0, nodes 1 and 2, three jobs of which the last does not end in time. */
static void
open_small(void)
{
    test_window_open(&w, 3, start);
    test_window_job(&w, 0, 1, 0, 2000000, 5e9, 1000000);
    test_window_job(&w, 0, 2, 600 * DPS_NS, 1000000, 0, 0);
    test_window_job(&w, 1, 2, 3599 * DPS_NS, 2000000, 1, 1);
}

/* ---- a whole window ---------------------------------------------------- */

TEST(a_job_is_paid_at_its_finish)
{
    struct dps_window_result result;
    struct dps_error err;
    open_small();
    REQUIRE_OK(dps_window_run(&w.request, &result, &err), &err);
    const struct dps_window_outcome *o = result.outcomes;
    CHECK_INT((int64_t)result.n_outcomes, 3);
    CHECK_INT(o[0].arrived, start + 2 * DPS_NS);
    CHECK_INT(o[0].worked, start + 7 * DPS_NS);
    CHECK_INT(o[0].finished, start + 8 * DPS_NS);
    CHECK_INT((int64_t)o[0].fate, DPS_WINDOW_FINISHED);
    CHECK_INT((int64_t)o[2].fate, DPS_WINDOW_UNFINISHED);
    CHECK_INT(o[2].arrived, DPS_WINDOW_NOT_YET);
    REQUIRE(result.n_postings == 2);
    const struct dps_window_posting *p = &result.postings[0];
    CHECK_INT(p->time, start + 8 * DPS_NS);
    CHECK_INT(p->units, 1000);
    CHECK_INT((int64_t)p->from, 100);
    CHECK_INT((int64_t)p->to, 201);
    CHECK_TEXT(dps_window_reason_name(p->reason), "payment");
    CHECK_INT(result.postings[1].time, start + 601 * DPS_NS);
    CHECK_INT(result.postings[1].units, 1001);
    CHECK_TEXT(result.engine, "simgrid");
    CHECK(strstr(result.settings, "network/model:CM02 ") != NULL);
    CHECK(strstr(result.settings, "network/TCP-gamma:0 ") != NULL);
    CHECK_INT((int64_t)result.events, 3 + 2 * 3);
    dps_window_result_free(&result);
    dps_window_result_free(&result);
    test_window_close(&w);
}

TEST(a_window_without_jobs_answers_with_nothing)
{
    struct dps_window_result result;
    struct dps_error err;
    test_window_open(&w, 1, start);
    REQUIRE_OK(dps_window_run(&w.request, &result, &err), &err);
    CHECK_INT((int64_t)(result.n_outcomes + result.n_postings + result.events), 0);
    dps_window_result_free(&result);
    test_window_close(&w);
}

/* What falls on the window's last instant belongs to it, what falls on its end does
 * not. */
TEST(the_end_is_not_inside_the_window)
{
    for (int64_t late = 0; late < 2; late++) {
        struct dps_window_result result;
        struct dps_error err;
        test_window_open(&w, 2, start);
        test_window_job(&w, 0, 1, 3590 * DPS_NS - 1 + late, 10000000, 0, 0);
        REQUIRE_OK(dps_window_run(&w.request, &result, &err), &err);
        CHECK_INT((int64_t)result.n_postings, late == 0);
        dps_window_result_free(&result);
        test_window_close(&w);
    }
}

/* Many jobs that end at one instant, with ids in no relation to hosts. */
TEST(postings_come_in_order_of_time_entity_and_sequence_with_exact_amounts)
{
    enum { N = 300 };
    struct dps_window_result result;
    struct dps_error err;
    test_window_open(&w, 2 * N, start);
    int64_t paid = 0;
    for (uint32_t i = 0; i < N; i++) {
        uint32_t host = i * 7 % N;
        struct dps_window_job *job =
            test_window_job(&w, host, N + host, (i % 3) * DPS_NS, 1000000, 1e9, 0);
        job->id = (uint64_t)i * i;
        job->price = i == 5 ? 0 : INT64_MAX / 1000 - i;
        job->token = i % 2;
        paid += job->price;
    }
    REQUIRE_OK(dps_window_run(&w.request, &result, &err), &err);
    CHECK_INT((int64_t)result.n_postings, N - 1);
    for (size_t i = 0; i < result.n_postings; i++) {
        const struct dps_window_posting *p = &result.postings[i];
        paid -= p->units;
        CHECK(i == 0 || p[-1].time < p->time ||
              (p[-1].time == p->time && p[-1].entity < p->entity));
        const struct dps_window_job *job = w.jobs;
        while (job->id != p->entity) {
            job++;
        }
        CHECK_INT(p->units, job->price);
        CHECK_INT((int64_t)p->from, (int64_t)job->payer);
        CHECK_INT((int64_t)p->to, (int64_t)job->payee);
        CHECK_INT(p->token, job->token);
    }
    CHECK_INT(paid, 0);
    dps_window_result_free(&result);
    test_window_close(&w);
}

TEST(runs_give_equal_bytes_also_over_other_heap_fills)
{
    static const char *const fills[] = {"0", "0", "85", "170"};
    struct dps_digest first = {0};
    const char *before = getenv("MALLOC_PERTURB_");
    for (size_t k = 0; k < DPS_COUNT_OF(fills); k++) {
        struct dps_window_result result;
        struct dps_error err;
        test_window_open(&w, 20, start);
        w.request.plan.network = DPS_NETWORK_TCP;
        for (uint32_t i = 0; i < 400; i++) {
            test_window_job(
                &w, i % 20, i * i % 19, i % 50 * DPS_NS, 100000 + i * i, 1e7 * i, i);
        }
        setenv("MALLOC_PERTURB_", fills[k], 1);
        REQUIRE_OK(dps_window_run(&w.request, &result, &err), &err);
        CHECK(result.n_postings == 400);
        first = k == 0 ? result.digest : first;
        CHECK(dps_digest_equal(result.digest, first));
        dps_window_result_free(&result);
        test_window_close(&w);
    }
    if (before != NULL) {
        setenv("MALLOC_PERTURB_", before, 1);
    } else {
        unsetenv("MALLOC_PERTURB_");
    }
}

TEST(the_limit_of_events_ends_a_window_with_its_date)
{
    struct dps_window_result result;
    struct dps_error err;
    open_small();
    w.request.plan.max_events = 3;
    CHECK_FAILS(dps_window_run(&w.request, &result, &err), &err, DPS_EIO,
        "the window at 2031-01-01: it met its limit of 3 events by "
        "2031-01-01T00:10:00Z: "
        "4 had happened");
    CHECK(result.postings == NULL && result.n_postings == 0);
    test_window_close(&w);
}

/* ---- requests outside their domain ------------------------------------- */

static void
spoil_origin(void)
{
    w.request.plan.origin = INT64_MIN;
}

static void
spoil_start(void)
{
    w.request.plan.start = -1;
}

static void
spoil_length(void)
{
    w.request.plan.length = DPS_WINDOW_LONGEST + 1;
}

static void
spoil_network(void)
{
    w.request.plan.network = (enum dps_network_model)2;
}

static void
spoil_client(void)
{
    w.jobs[1].client = 3;
}

static void
spoil_submit(void)
{
    w.jobs[0].submit = start - 1;
}

static void
spoil_input(void)
{
    w.jobs[0].input = -1;
}

static void
spoil_work(void)
{
    w.jobs[0].work = NAN;
}

static void
spoil_price(void)
{
    w.jobs[2].price = -5;
}

static void
spoil_order(void)
{
    w.jobs[2].id = 1;
}

static void
spoil_up(void)
{
    dps_host_table_column(&w.hosts, DPS_HOST_UP)[1] = 0;
}

static void
spoil_speed(void)
{
    dps_host_table_column(&w.hosts, DPS_HOST_SPEED)[2] = INFINITY;
}

TEST(a_request_outside_its_domain_is_refused_before_anything_starts)
{
    static const struct {
        void (*spoil)(void);
        const char *sentence;
    } cases[] = {
        {spoil_origin,
            "origin is -9223372036854775808 s since 1970, not in the years 1 "
            "to 9699"},
        {spoil_start, "start is -1 ns, before the scenario's start"},
        {spoil_length,
            "length is 4320000000000001 ns, not in (0 d, 50 d] or beyond the "
            "calendar"},
        {spoil_network, "network model 2 is neither flow nor tcp"},
        {spoil_client, "job 1: host 3 is not one of 3 hosts"},
        {spoil_submit, "job 0: submit is 31535999999999999 ns, not in the window "
                       "[31536000000000000, 31539600000000000) ns"},
        {spoil_input, "job 0: input is -1 byte and output 1000000 byte, not both in "
                      "[0, 2^53]"},
        {spoil_work, "job 0: work is nan flop, not in [0, inf)"},
        {spoil_price, "job 2: price is -5 base units, not >= 0"},
        {spoil_order, "job 1 is listed after job 1, not by rising id"},
        {spoil_up, "host 1: up is 0 byte/s, not in (0, 1e+15]"},
        {spoil_speed, "host 2: speed is inf flop/s, not in (0, 1e+21]"},
    };
    for (size_t i = 0; i < DPS_COUNT_OF(cases); i++) {
        struct dps_window_result result;
        struct dps_error err = {0};
        open_small();
        w.request.executable = "/nowhere";
        cases[i].spoil();
        CHECK_STATUS(dps_window_run(&w.request, &result, &err), DPS_EINVAL);
        const char *said = strstr(err.text, ": ");
        CHECK_TEXT(said != NULL ? said + 2 : "", cases[i].sentence);
        test_window_close(&w);
    }
}

/* ---- a child in disorder ----------------------------------------------- */

/* A window program that is a script: what it does instead of its duty, then what is
 * left of it.  $WINDOW is the true program. */
static void
check_script(const char *commands, enum dps_status status, const char *sentence)
{
    char path[512], wanted[1024];
    struct dps_window_result result;
    struct dps_error err = {0};
    snprintf(path, sizeof path, "%s/window.sh", test_folder());
    FILE *file = fopen(path, "w");
    REQUIRE(file != NULL);
    fprintf(file, "#!/bin/sh\nWINDOW='%s'\n%s\n", test_window_program(), commands);
    REQUIRE(fclose(file) == 0 && chmod(path, 0700) == 0);
    open_small();
    w.request.executable = path;
    snprintf(wanted, sizeof wanted, "the window at 2031-01-01: %s", sentence);
    CHECK_FAILS(dps_window_run(&w.request, &result, &err), &err, status, wanted);
    CHECK(result.postings == NULL && result.outcomes == NULL);
    test_window_close(&w);
}

#define POKE(fd, at)                                                                   \
    "printf X | dd of=/proc/self/fd/" #fd " bs=1 seek=" #at " conv=notrunc "           \
    "2>/dev/null"

TEST(a_child_that_is_killed_is_reported_with_the_signal)
{
    check_script("kill -9 $$", DPS_EIO, "the window program was killed by SIGKILL (9)");
    check_script("echo the plug-in is ill >&2; kill -SEGV $$", DPS_EIO,
        "the window program was killed by SIGSEGV (11), saying \"the plug-in is ill\"");
    check_script("$WINDOW; kill -ABRT $$", DPS_EIO,
        "the window program was killed by SIGABRT (6)");
}

TEST(a_child_that_ends_with_a_code_is_reported_with_it_and_its_last_words)
{
    check_script("exit 3", DPS_EIO, "the window program ended with exit code 3");
    check_script("echo one; printf 'two\\033[1m\\n\\n'; exit 70", DPS_EIO,
        "the window program ended with exit code 70, saying \"two?[1m\"");
    check_script(
        "$WINDOW; exit 1", DPS_EIO, "the window program ended with exit code 1");
}

TEST(a_child_that_answers_nothing_or_less_or_other_is_reported)
{
    check_script("exit 0", DPS_EIO, "the window program gave no answer");
    check_script("head -c 24 /dev/zero >&5", DPS_EIO,
        "the answer of 24 bytes is cut short or damaged");
    check_script("head -c 40 /dev/zero >&5", DPS_EIO,
        "the answer is something else, or damaged");
    check_script("$WINDOW; " POKE(5, 100), DPS_EIO,
        "the answer is damaged: its checksum is another");
    check_script("$WINDOW; truncate -s 99 /proc/self/fd/5", DPS_EIO,
        "the answer of 99 bytes is cut short or damaged");
}

TEST(a_child_that_is_given_something_damaged_refuses_it)
{
    check_script(POKE(3, 64) "; $WINDOW", DPS_EIO,
        "the request is damaged: its checksum is another");
    check_script(POKE(4, 7) "; $WINDOW", DPS_EIO,
        "the hosts' columns are not those of the request");
    check_script("truncate -s 100 /proc/self/fd/4; $WINDOW", DPS_EIO,
        "the hosts' column down does not lie in their memory of 100 bytes");
}

TEST(a_child_may_write_its_answer_and_nothing_else)
{
    check_script(
        "for fd in 3 4 5; do sed -n '2s/.*\\(.\\)$/\\1/p' /proc/self/fdinfo/$fd; "
        "done | tr -d '\\n'; exit 3",
        DPS_EIO, "the window program ended with exit code 3, saying \"002\"");
}

TEST(a_child_has_an_environment_of_its_own)
{
    setenv("SIMGRID_ANYTHING", "1", 1);
    check_script("echo \"${SIMGRID_ANYTHING-none} $LC_ALL $TZ\"; exit 3", DPS_EIO,
        "the window program ended with exit code 3, saying \"none C UTC\"");
    unsetenv("SIMGRID_ANYTHING");
}

TEST(a_program_that_cannot_start_is_reported)
{
    struct dps_window_result result;
    struct dps_error err;
    open_small();
    w.request.executable = "/nowhere/depinsim-window";
    CHECK_FAILS(dps_window_run(&w.request, &result, &err), &err, DPS_EIO,
        "the window at 2031-01-01: cannot start the window program "
        "/nowhere/depinsim-window: No such file or directory");
    w.request.executable = "/dev/null";
    CHECK_FAILS(dps_window_run(&w.request, &result, &err), &err, DPS_EIO,
        "the window at 2031-01-01: cannot start the window program /dev/null: "
        "Permission "
        "denied");
    CHECK_STATUS(dps_window_run(&w.request, &result, NULL), DPS_EIO);
    test_window_close(&w);
}

/* ---- images ------------------------------------------------------------ */

static struct dps_buffer
request_image(void)
{
    struct dps_buffer image = {0};
    struct dps_host_layout layout = dps_host_table_layout(&w.hosts);
    dps_window_plan_write(&w.request.plan, &layout, &image);
    CHECK_STATUS(dps_buffer_status(&image, NULL), DPS_OK);
    return image;
}

static enum dps_status
read_request(const void *image, size_t n, struct dps_error *err)
{
    struct dps_window_plan plan;
    struct dps_window_job *jobs = NULL;
    struct dps_host_layout layout;
    enum dps_status status = dps_window_plan_read(&plan, &jobs, &layout, image, n, err);
    free(jobs);
    return status;
}

static enum dps_status
read_answer(const void *image, size_t n, struct dps_error *err)
{
    struct dps_window_result result;
    enum dps_status status = dps_window_result_read(&result, image, n, err);
    dps_window_result_free(&result);
    return status;
}

/* Every bit flipped and every shorter length, each in memory of just that size. */
static void
check_damage(const struct dps_buffer *image,
    enum dps_status (*read)(const void *, size_t, struct dps_error *))
{
    struct dps_error err = {0};
    CHECK_OK(read(image->bytes, image->n, &err), &err);
    int accepted = 0, silent = 0;
    for (size_t bit = 0; bit < 8 * image->n; bit++) {
        image->bytes[bit / 8] ^= (uint8_t)(1U << bit % 8);
        err.text[0] = 0;
        accepted += read(image->bytes, image->n, &err) == DPS_OK;
        silent += err.text[0] == 0;
        image->bytes[bit / 8] ^= (uint8_t)(1U << bit % 8);
    }
    for (size_t n = 0; n < image->n; n++) {
        uint8_t *cut = malloc(n + 1);
        memcpy(cut, image->bytes, n);
        accepted += read(cut, n, &err) == DPS_OK;
        free(cut);
    }
    CHECK_INT(accepted, 0);
    CHECK_INT(silent, 0);
}

TEST(a_request_with_any_bit_flipped_or_cut_anywhere_is_refused)
{
    open_small();
    struct dps_buffer image = request_image();
    check_damage(&image, read_request);
    dps_buffer_free(&image);
    test_window_close(&w);
}

TEST(an_answer_with_any_bit_flipped_or_cut_anywhere_is_refused)
{
    struct dps_window_posting posting = {.time = 1, .units = 2, .from = 3, .to = 4};
    struct dps_window_outcome outcomes[2] = {{.job = 7}, {.job = 8}};
    const struct dps_window_result result = {.postings = &posting,
        .n_postings = 1,
        .outcomes = outcomes,
        .n_outcomes = 2,
        .engine = "none",
        .settings = "a:1"};
    struct dps_buffer image = {0};
    dps_window_result_write(&result, &image);
    check_damage(&image, read_answer);
    dps_buffer_free(&image);
}

TEST(a_request_reads_back_as_it_was_written)
{
    struct dps_window_plan plan;
    struct dps_window_job *jobs = NULL;
    struct dps_host_layout layout;
    struct dps_error err;
    open_small();
    struct dps_buffer image = request_image();
    REQUIRE_OK(
        dps_window_plan_read(&plan, &jobs, &layout, image.bytes, image.n, &err), &err);
    struct dps_buffer again = {0};
    dps_window_plan_write(&plan, &layout, &again);
    CHECK(again.n == image.n && memcmp(again.bytes, image.bytes, image.n) == 0);
    CHECK_INT(jobs[2].submit, w.jobs[2].submit);
    free(jobs);
    dps_buffer_free(&image);
    dps_buffer_free(&again);
    test_window_close(&w);
}

TEST(a_refusal_comes_back_as_status_and_sentence)
{
    const struct dps_error refusal = {
        .status = DPS_ENUMERIC, .text = "the moon is full"};
    struct dps_window_result result;
    struct dps_error err;
    struct dps_buffer image = {0};
    dps_refusal_write(&refusal, &image);
    CHECK_FAILS(dps_window_result_read(&result, image.bytes, image.n, &err), &err,
        DPS_ENUMERIC, "the moon is full");
    dps_buffer_free(&image);
}

/* ---- answers that cannot be true --------------------------------------- */

TEST(an_answer_that_contradicts_itself_or_its_plan_is_refused)
{
    struct dps_window_result r;
    struct dps_error err;
    open_small();
    const struct dps_window_plan *plan = &w.request.plan;
    REQUIRE_OK(dps_window_run(&w.request, &r, &err), &err);
    REQUIRE(r.n_postings == 2 && r.n_outcomes == 3);

    struct dps_window_posting first = r.postings[0];
    r.postings[0] = r.postings[1];
    CHECK_FAILS(dps_window_result_check(&r, plan, &err), &err, DPS_ESTATE,
        "posting 1 is out of order");
    r.postings[0] = first;
    r.postings[1].time = start + plan->length;
    CHECK_FAILS(dps_window_result_check(&r, plan, &err), &err, DPS_ESTATE,
        "posting 1: 1001 units at 31539600000000000 ns are not positive or not inside "
        "the "
        "window");
    r.postings[1].time = start + 601 * DPS_NS;
    r.postings[0].units++;
    CHECK_FAILS(dps_window_result_check(&r, plan, &err), &err, DPS_ESTATE,
        "posting 0 is not the payment of a finished job");
    r.postings[0] = first;
    r.outcomes[0].worked = r.outcomes[0].arrived - 1;
    CHECK_FAILS(dps_window_result_check(&r, plan, &err), &err, DPS_ESTATE,
        "the outcome of job 0 contradicts itself or the plan");
    r.outcomes[0].worked = r.outcomes[0].arrived;
    CHECK_OK(dps_window_result_check(&r, plan, &err), &err);
    r.n_postings = 1;
    CHECK_FAILS(dps_window_result_check(&r, plan, &err), &err, DPS_ESTATE,
        "1 payments came for 2 finished jobs with a price");
    r.n_outcomes = 2;
    CHECK_FAILS(dps_window_result_check(&r, plan, &err), &err, DPS_ESTATE,
        "2 outcomes came for 3 jobs");
    dps_window_result_free(&r);
    test_window_close(&w);
}

/* ---- columns ----------------------------------------------------------- */

/* Maps the hosts as the window program does and writes or reads there; how it ended. */
static int
touch_columns(bool writes)
{
    const struct dps_host_layout layout = dps_host_table_layout(&w.hosts);
    char path[64];
    snprintf(path, sizeof path, "/proc/self/fd/%d", w.hosts.memory.fd);
    pid_t child = fork();
    if (child == 0) {
        signal(SIGSEGV, SIG_DFL); /* sanitizers have their own */
        struct dps_host_table mapped;
        int fd = open(path, O_RDONLY);
        if (dps_host_table_map(&mapped, fd, &layout, NULL) != DPS_OK) {
            _exit(9);
        }
        double *up = dps_host_table_column(&mapped, DPS_HOST_UP);
        if (writes) {
            up[1] = 5;
        }
        _exit(up[1] == 1e6 ? 0 : 8);
    }
    int ended = 0;
    REQUIRE(child > 0 && waitpid(child, &ended, 0) == child);
    return ended;
}

TEST(a_window_reads_the_columns_but_cannot_write_them)
{
    test_window_open(&w, 3, start);
    int read = touch_columns(false);
    int written = touch_columns(true);
    CHECK(WIFEXITED(read) && WEXITSTATUS(read) == 0);
    CHECK(WIFSIGNALED(written) && WTERMSIG(written) == SIGSEGV);
    CHECK(dps_host_table_column(&w.hosts, DPS_HOST_UP)[1] == 1e6);
    test_window_close(&w);
}

/* ---- engines that tests make up ---------------------------------------- */

/* Jobs with an odd number fail on their way back; all else takes 1 s a stage. */
struct made_up {
    struct dps_listener listener;
    double clock;
};

static enum dps_status
open_made_up(const struct dps_platform *platform, const struct dps_listener *listener,
    void **self, struct dps_error *err)
{
    static struct made_up engine;
    (void)platform;
    (void)err;
    engine = (struct made_up){.listener = *listener};
    *self = &engine;
    return DPS_OK;
}

static void
close_made_up(void **self)
{
    *self = NULL;
}

static const char *
settings_of_made_up(const void *self)
{
    (void)self;
    return "";
}

static enum dps_status
submit_made_up(
    void *self, size_t task, const struct dps_task *what, struct dps_error *err)
{
    const struct made_up *engine = self;
    const struct dps_listener *l = &engine->listener;
    (void)what;
    (void)err;
    l->reached(l->context, task, DPS_STAGE_ARRIVED, engine->clock + 1);
    l->reached(l->context, task, DPS_STAGE_WORKED, engine->clock + 2);
    l->reached(l->context, task, task % 2 == 1 ? DPS_STAGE_FAILED : DPS_STAGE_FINISHED,
        engine->clock + 3);
    return DPS_OK;
}

static void
run_made_up(void *self, double clock)
{
    struct made_up *engine = self;
    CHECK(clock >= engine->clock);
    engine->clock = clock;
}

static const struct dps_engine_kind made_up = {.name = "made up",
    .open = open_made_up,
    .close = close_made_up,
    .settings = settings_of_made_up,
    .submit = submit_made_up,
    .run_until = run_made_up};

TEST(a_job_that_fails_is_told_and_not_paid)
{
    struct dps_window_result result;
    struct dps_error err;
    open_small();
    struct dps_platform platform =
        dps_host_table_platform(&w.hosts, w.request.plan.network);
    REQUIRE_OK(
        dps_window_live(&w.request.plan, &platform, &made_up, &result, &err), &err);
    CHECK_INT((int64_t)result.outcomes[0].fate, DPS_WINDOW_FINISHED);
    CHECK_INT((int64_t)result.outcomes[1].fate, DPS_WINDOW_FAILED);
    CHECK_INT(result.outcomes[1].worked, start + 602 * DPS_NS);
    CHECK_INT(result.outcomes[1].finished, DPS_WINDOW_NOT_YET);
    CHECK_INT((int64_t)result.outcomes[2].fate, DPS_WINDOW_UNFINISHED);
    CHECK_INT((int64_t)result.n_postings, 1);
    CHECK_OK(dps_window_result_check(&result, &w.request.plan, &err), &err);
    dps_window_result_free(&result);
    test_window_close(&w);
}

/* ---- specs ------------------------------------------------------------- */

static struct dps_window_host spec_hosts[] = {
    {"agent", 0, 0, 0.005, 2.5e6, 1.25e7, 1e9},
    {"node", 0.03, 0.04, 0.001, 1.25e8, 1.25e8, 1e10},
};

static struct dps_window_task spec_tasks[] = {
    {"agent", "node", {0, 30 * INT64_C(1000000000)}, 1e7, 1e11, 1e5, {500, 0, 18}},
};

static struct dps_window_spec
small_spec(void)
{
    return (struct dps_window_spec){
        .at = dps_date_of(2031, 1, 1),
        .length = {0, 3600 * DPS_NS},
        .network = {.kind = dps_family_kind(&dps_window_networks, "tcp")},
        .max_events = 100,
        .hosts = {spec_hosts, DPS_COUNT_OF(spec_hosts)},
        .jobs = {spec_tasks, DPS_COUNT_OF(spec_tasks)},
    };
}

TEST(the_tables_of_a_window_are_sound)
{
    struct dps_error err;
    CHECK_OK(dps_record_check(&dps_window_record, &err), &err);
}

TEST(a_spec_becomes_a_request_that_a_window_lives)
{
    static const uint64_t wallets[] = {11, 12};
    const struct dps_window_spec spec = small_spec();
    struct dps_window_draft draft;
    struct dps_window_result result;
    struct dps_error err;
    CHECK_OK(dps_window_record.check(&spec, &err), &err);
    REQUIRE_OK(
        dps_window_draft_init(&draft, &spec, dps_date_of(2030, 1, 1), wallets, &err),
        &err);
    REQUIRE_OK(dps_window_run(&draft.request, &result, &err), &err);
    const struct dps_window_outcome *o = &result.outcomes[0];
    CHECK_INT(o->submit, start + 30 * DPS_NS);
    CHECK_CLOSE((double)(o->finished - o->submit) / 1e9,
        2 * 13.01 * 0.056 + 1e7 / (0.97 * 2.5e6) + 10 + 1e5 / (0.97 * 1.25e7), 1e-9);
    REQUIRE(result.n_postings == 1);
    CHECK_INT((int64_t)result.postings[0].from, 11);
    CHECK_INT((int64_t)result.postings[0].to, 12);
    CHECK_INT(result.postings[0].units, 500);
    dps_window_result_free(&result);
    dps_window_draft_free(&draft);
    dps_window_draft_free(&draft);
    CHECK(fcntl(STDIN_FILENO, F_GETFD) != -1);
}

TEST(a_spec_that_contradicts_itself_is_refused)
{
    struct dps_window_spec spec = small_spec();
    struct dps_window_draft draft;
    struct dps_error err;
    static const uint64_t wallets[] = {11, 12};
    CHECK_FAILS(
        dps_window_draft_init(&draft, &spec, dps_date_of(2031, 1, 2), wallets, &err),
        &err, DPS_EINVAL,
        "at is 2031-01-01, not within 292 years after the scenario's start 2031-01-02");
    spec.length = (struct dps_span){.months = 1};
    CHECK_FAILS(dps_window_record.check(&spec, &err), &err, DPS_EINVAL,
        "length is 1 mo; a window is written in s, min, h or d");
    spec.length = (struct dps_span){.ns = 30 * DPS_NS};
    CHECK_FAILS(dps_window_record.check(&spec, &err), &err, DPS_EINVAL,
        "jobs.0.submit is not inside the window's length");
    spec.hosts.n = 1;
    CHECK_FAILS(dps_window_record.check(&spec, &err), &err, DPS_EINVAL,
        "jobs.0.node is node, not the name of a host of the window");
}
