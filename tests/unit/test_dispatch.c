#include "sim/dispatch/dispatch.h"
#include "sim/dispatch/measures.h"
#include "sim/dispatch/placing.h"
#include "tests/test.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define SECOND INT64_C(1000000000)

/* ---- a workload by hand ------------------------------------------------ */

static void
add(struct dps_workload *self, int64_t submit, int64_t run, int64_t estimate,
    uint32_t width)
{
    struct dps_error err;
    struct dps_job job = {.submit = submit * SECOND,
        .run = run * SECOND,
        .estimate = estimate * SECOND,
        .width = width};
    job.need[DPK_SLOTS] = 1;
    REQUIRE_OK(dps_workload_add(self, &job, "j", &err), &err);
}

static struct dps_workload
machine_of(uint64_t n)
{
    struct dps_error err;
    struct dps_workload workload = {0};
    REQUIRE_OK(dps_workload_slots(&workload, n, &err), &err);
    return workload;
}

/* The starts [s] that a scheduler gives. */
static void
check_starts(struct dps_workload *workload, const char *scheduler,
    const int64_t *wanted, size_t n)
{
    struct dps_error err;
    struct dps_kernel kernel = {0};
    struct dps_placements placements = {0};
    REQUIRE_OK(dps_workload_sort(workload, &err), &err);
    REQUIRE_OK(dps_kernel_open(&kernel, DPK_SCHEDULER, scheduler, 1, &err), &err);
    REQUIRE_OK(dps_dispatch(workload, &kernel, &placements, &err), &err);
    REQUIRE(placements.jobs != NULL && workload->n_jobs == n);
    for (size_t i = 0; i < n; i++) {
        CHECK_INT(placements.jobs[i].start / SECOND, wanted[i]);
    }
    dps_placements_free(&placements);
    dps_kernel_close(&kernel);
}

/* ---- what each rule does ----------------------------------------------- */

/* Four nodes; the second job has to wait for the first, the third would fit beside it
 * for 50 s, the fourth for 10 s. */
static struct dps_workload
queue_of_four(void)
{
    struct dps_workload workload = machine_of(4);
    add(&workload, 0, 20, 20, 3);
    add(&workload, 1, 10, 10, 4);
    add(&workload, 2, 50, 50, 1);
    add(&workload, 3, 10, 10, 1);
    return workload;
}

TEST(fcfs_lets_nobody_overtake)
{
    struct dps_workload workload = queue_of_four();
    check_starts(&workload, "fcfs", (const int64_t[]){0, 20, 30, 30}, 4);
    dps_workload_free(&workload);
}

TEST(easy_lets_jobs_overtake_that_do_not_delay_the_first)
{
    struct dps_workload workload = queue_of_four();
    check_starts(&workload, "easy", (const int64_t[]){0, 20, 30, 3}, 4);
    check_starts(
        &workload, "easy:machines=individual", (const int64_t[]){0, 20, 30, 3}, 4);
    dps_workload_free(&workload);
}

TEST(conservative_keeps_every_promise_where_easy_keeps_the_first)
{
    /* The third job is promised 30 s; a job of 40 s that starts now on the fourth node
     * would take it one of its nodes until then, but not delay the second. */
    struct dps_workload workload = machine_of(4);
    add(&workload, 0, 20, 20, 2);
    add(&workload, 1, 10, 10, 3);
    add(&workload, 2, 10, 10, 4);
    add(&workload, 3, 40, 40, 1);
    check_starts(&workload, "easy", (const int64_t[]){0, 20, 43, 3}, 4);
    check_starts(&workload, "conservative", (const int64_t[]){0, 20, 30, 40}, 4);
    dps_workload_free(&workload);
}

/* ---- an end before the last job's -------------------------------------- */

static void
check_states_at(int64_t until, const char *wanted)
{
    struct dps_error err;
    struct dps_kernel kernel = {0};
    struct dps_placements placements = {0};
    struct dps_workload workload = queue_of_four();
    char states[] = "....";
    REQUIRE_OK(dps_workload_sort(&workload, &err), &err);
    REQUIRE_OK(dps_kernel_open(&kernel, DPK_SCHEDULER, "fcfs", 1, &err), &err);
    const struct dps_dispatch_setup setup = {
        .workload = &workload, .scheduler = &kernel, .until = until};
    CHECK_OK(dps_dispatch_with(&setup, NULL, 0, &placements, &err), &err);
    for (size_t i = 0; i < 4; i++) {
        states[i] = "awpqrdx"[placements.jobs[i].state];
    }
    CHECK_TEXT(states, wanted);
    dps_placements_free(&placements);
    dps_kernel_close(&kernel);
    dps_workload_free(&workload);
}

TEST(what_comes_at_the_end_or_later_is_not_lived)
{
    check_states_at(0, "aaaa");
    check_states_at(2 * SECOND, "rwaa");
    check_states_at(20 * SECOND, "rwww");
    check_states_at(20 * SECOND + 1, "drww");
    check_states_at(80 * SECOND, "ddrd");
    check_states_at(INT64_MAX - 1, "dddd");
}

/* ---- machines that leave at one time ----------------------------------- */

/* A job on two nodes; when the first leaves, the one that queues at the second begins;
 * at the same time that leaves too. */
TEST(a_job_that_begins_and_is_lost_at_one_time_has_not_begun)
{
    struct dps_error err;
    struct dps_placements out = {0};
    struct dps_placing placing = {0};
    struct dps_workload workload = machine_of(2);
    const uint32_t nodes[] = {0, 1};
    const uint64_t devices[] = {0, 0};
    add(&workload, 0, 9, 9, 2);
    add(&workload, 0, 9, 9, 1);
    REQUIRE_OK(dps_workload_sort(&workload, &err), &err);
    REQUIRE_OK(dps_placements_init(&out, 2, &err), &err);
    REQUIRE_OK(dps_placing_init(&placing, &workload, true, &out, &err), &err);
    for (uint32_t job = 0; job < 2; job++) {
        dps_placing_submit(&placing, job, 0);
        CHECK_OK(dps_placing_place(
                     &placing, job, nodes + job, devices, 2 - job, 0, job == 1, &err),
            &err);
        CHECK_OK(dps_placing_arrive(&placing, job, 1, &err), &err);
    }
    CHECK_INT((int64_t)placing.begun.n, 1);
    placing.begun.n = 0;
    CHECK_OK(dps_placing_leave(&placing, 0, 5, &err), &err);
    CHECK_INT((int64_t)placing.begun.n, 1);
    CHECK_OK(dps_placing_leave(&placing, 1, 5, &err), &err);
    CHECK_INT((int64_t)placing.begun.n, 0);
    CHECK_INT((int64_t)placing.dropped.n, 1);
    CHECK_INT(placing.dropped.jobs[0], 0);
    CHECK_INT((int64_t)placing.lost.n, 2);
    dps_placing_free(&placing);
    dps_placements_free(&out);
    dps_workload_free(&workload);
}

TEST(a_job_wider_than_the_machine_is_refused_and_the_rest_is_served)
{
    static const char *const schedulers[] = {"fcfs", "easy", "conservative"};
    for (size_t i = 0; i < 3; i++) {
        struct dps_error err;
        struct dps_kernel kernel = {0};
        struct dps_placements placements = {0};
        struct dps_workload workload = machine_of(2);
        add(&workload, 0, 5, 5, 2);
        add(&workload, 1, 5, 5, 3);
        add(&workload, 2, 5, 5, 1);
        REQUIRE_OK(
            dps_kernel_open(&kernel, DPK_SCHEDULER, schedulers[i], 1, &err), &err);
        REQUIRE_OK(dps_dispatch(&workload, &kernel, &placements, &err), &err);
        struct dps_measures measures = dps_measures_of(&workload, &placements);
        CHECK_INT((int64_t)measures.jobs, 2);
        CHECK_INT((int64_t)measures.refused, 1);
        CHECK_INT(placements.jobs[2].start, 5 * SECOND);
        dps_placements_free(&placements);
        dps_kernel_close(&kernel);
        dps_workload_free(&workload);
    }
}

TEST(jobs_without_length_end_when_they_start)
{
    struct dps_workload workload = machine_of(1);
    add(&workload, 7, 0, 0, 1);
    add(&workload, 7, 0, 0, 1);
    add(&workload, 7, 3, 3, 1);
    check_starts(&workload, "easy", (const int64_t[]){7, 7, 7}, 3);
    dps_workload_free(&workload);
}

/* ---- measures ---------------------------------------------------------- */

TEST(measures_are_what_their_formulas_say)
{
    struct dps_error err;
    struct dps_kernel kernel = {0};
    struct dps_placements placements = {0};
    struct dps_workload workload = machine_of(2);
    add(&workload, 10, 20, 20, 2);
    add(&workload, 15, 5, 5, 1);
    REQUIRE_OK(dps_kernel_open(&kernel, DPK_SCHEDULER, "fcfs", 1, &err), &err);
    REQUIRE_OK(dps_dispatch(&workload, &kernel, &placements, &err), &err);
    struct dps_measures m = dps_measures_of(&workload, &placements);
    CHECK_CLOSE(m.mean_wait, 15.0 / 2, 1e-15);
    CHECK_CLOSE(m.max_wait, 15.0, 1e-15);
    CHECK_CLOSE(m.mean_bounded_slowdown, (1 + 20.0 / 10) / 2, 1e-15);
    CHECK_CLOSE(m.makespan, 25.0, 1e-15);
    CHECK_CLOSE(m.utilisation, (20.0 * 2 + 5) / (2 * 25.0), 1e-15);
    dps_placements_free(&placements);
    dps_kernel_close(&kernel);
    dps_workload_free(&workload);
}

/* ---- a kernel that talks nonsense -------------------------------------- */

enum fault { UNKNOWN_NODE, TWICE, TOO_FEW, FULL, PAST, SILENT, ENDLESS, FAILS, KIND };

static enum fault fault; /* of the one under test */

static dpk_status
create(const struct dpk_host *host, const char *const *values, void **self)
{
    (void)values;
    *self = host->allocate(host->context, 8);
    return DPK_OK;
}

static void
destroy(void *self)
{
    (void)self;
}

static dpk_status
join(void *self, int64_t now, const struct dpk_nodes *nodes)
{
    (void)self;
    (void)now;
    CHECK((uintptr_t)nodes->slot % 64 == 0);
    CHECK((uintptr_t)nodes->capacity[DPK_SLOTS] % 64 == 0);
    return DPK_OK;
}

static dpk_status
leave(void *self, int64_t now, const uint32_t *nodes, uint32_t n)
{
    (void)self;
    (void)now;
    (void)nodes;
    (void)n;
    return DPK_OK;
}

static dpk_status
end(void *self, int64_t now, const struct dpk_ends *ends)
{
    (void)self;
    (void)now;
    (void)ends;
    return DPK_OK;
}

static dpk_status
submit(void *self, int64_t now, const struct dpk_jobs *jobs)
{
    (void)self;
    (void)now;
    (void)jobs;
    return DPK_OK;
}

static void
order(struct dpk_orders *orders, uint32_t what, uint32_t job, uint32_t node, uint32_t n)
{
    orders->what[orders->n] = what;
    orders->job[orders->n] = job;
    orders->at[orders->n] = 0;
    for (uint32_t i = 0; i < n; i++) {
        orders->node[orders->n_nodes++] = node;
    }
    orders->node_first[++orders->n] = orders->n_nodes;
}

static dpk_status
decide(void *self, int64_t now, struct dpk_orders *orders)
{
    (void)self;
    (void)now;
    switch (fault) {
    case UNKNOWN_NODE: order(orders, DPK_START, 0, 2, 1); break;
    case TWICE:
        order(orders, DPK_START, 0, 0, 1);
        order(orders, DPK_START, 0, 1, 1);
        break;
    case TOO_FEW: order(orders, DPK_START, 0, 0, 0); break;
    case FULL:
        order(orders, DPK_START, 0, 0, 1);
        order(orders, DPK_START, 1, 0, 1);
        break;
    case PAST: order(orders, DPK_WAKE, 0, 0, 0); break;
    case SILENT: break;
    case ENDLESS: return DPK_MORE;
    case FAILS: return DPK_E_STATE;
    case KIND: order(orders, 9, 0, 0, 1); break;
    }
    return DPK_OK;
}

static dpk_status
state_hash(void *self, uint64_t hash[2])
{
    (void)self;
    hash[0] = hash[1] = 0;
    return DPK_OK;
}

static const struct dpk_scheduler wrong = {
    .kernel =
        {
            .head = {sizeof wrong, DPK_VERSION},
            .name = "wrong",
            .create = create,
            .destroy = destroy,
            .state_hash = state_hash,
        },
    .join = join,
    .leave = leave,
    .end = end,
    .submit = submit,
    .decide = decide,
};

TEST(nonsense_is_reported_by_name_call_and_time)
{
    static const char *const sentences[] = {
        [UNKNOWN_NODE] =
            "scheduler wrong, call decide at 3 s: it names an unknown node 2",
        [TWICE] =
            "scheduler wrong, call decide at 3 s: it decides on a job that does not "
            "wait, 0",
        [TOO_FEW] =
            "scheduler wrong, call decide at 3 s: it gives a wrong number of nodes "
            "to job 0",
        [FULL] =
            "scheduler wrong, call decide at 3 s: it places job 1 where there is no "
            "room (slots), on node 0",
        [PAST] =
            "scheduler wrong, call decide at 3 s: it wants to be woken in the past, "
            "order 0",
        [SILENT] = "scheduler wrong leaves 2 jobs waiting when nothing runs any more",
        [ENDLESS] = "scheduler wrong, call decide at 3 s: it gives a wrong number of "
                    "orders, 0",
        [FAILS] =
            "scheduler wrong, call decide at 3 s: what it was told does not fit what "
            "it knows (-3)",
        [KIND] = "scheduler wrong, call decide at 3 s: there is no order of kind 9",
    };
    for (int i = UNKNOWN_NODE; i <= KIND; i++) {
        struct dps_error err;
        struct dps_kernel kernel = {0};
        struct dps_placements placements = {0};
        struct dps_workload workload = machine_of(2);
        add(&workload, 3, 5, 5, 1);
        add(&workload, 3, 5, 5, 1);
        REQUIRE_OK(dps_kernel_open(&kernel, DPK_SCHEDULER, "fcfs", 1, &err), &err);
        kernel.table->destroy(kernel.instance);
        kernel.table = &wrong.kernel;
        kernel.scheduler = &wrong;
        kernel.instance = &kernel;
        fault = (enum fault)i;
        CHECK_FAILS(dps_dispatch(&workload, &kernel, &placements, &err), &err,
            DPS_EINVAL, sentences[i]);
        dps_placements_free(&placements);
        dps_kernel_close(&kernel);
        dps_workload_free(&workload);
    }
}

/* ---- names ------------------------------------------------------------- */

TEST(a_scheduler_that_is_not_known_is_refused_with_all_that_are)
{
    struct dps_error err;
    struct dps_kernel kernel = {0};
    const struct dpk_kernel *known;
    char sentence[512] = "there is no scheduler easi: did you mean easy? (known here: ";
    const char *mark = "";
    for (size_t i = 0; (known = dps_kernel_built_in(i)) != NULL; i++) {
        if (known->kind == DPK_SCHEDULER) {
            size_t at = strlen(sentence);
            snprintf(sentence + at, sizeof sentence - at, "%s%s", mark, known->name);
            mark = ", ";
        }
    }
    size_t n = strlen(sentence);
    snprintf(sentence + n, sizeof sentence - n, ")");
    CHECK_FAILS(dps_kernel_open(&kernel, DPK_SCHEDULER, "easi", 1, &err), &err,
        DPS_EINVAL, sentence);
    dps_kernel_close(&kernel);
}

TEST(a_setting_that_is_not_known_is_refused)
{
    static const struct {
        const char *name;
        const char *sentence;
    } cases[] = {
        {"easy:machine=individual",
            "scheduler easy has no parameter machine: did you mean "
            "machines? (known here: machines, tie_break)"},
        {"easy:machines=single",
            "scheduler easy: machines=single is not one of fungible|individual"},
        {"easy:machines", "scheduler easy: machines is not key=value"},
        {"./not/there.so", "./not/there.so: No such file or directory"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct dps_error err;
        struct dps_kernel kernel = {0};
        CHECK_FAILS(dps_kernel_open(&kernel, DPK_SCHEDULER, cases[i].name, 1, &err),
            &err, DPS_EINVAL, cases[i].sentence);
        dps_kernel_close(&kernel);
        dps_kernel_close(&kernel);
    }
}
