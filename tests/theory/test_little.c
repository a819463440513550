/* Jobs that wait, integrated over time as the scheduler hears of them, are the sum of
 * their waits (Little 1961): exact, whatever the scheduler and the trace. */
#include "sim/core/wide.h"
#include "sim/dispatch/course.h"
#include "sim/dispatch/measures.h"
#include "sim/workload/formats.h"
#include "tests/queues.h"
#include "tests/test.h"

#include <string.h>

/* A scheduler that stands before another, and counts. */
struct spy {
    const struct dpk_scheduler *scheduler;
    void *instance;
    int64_t waiting, before; /* jobs; and the time until which they are counted [ns] */
    dps_wide area;           /* [ns] */
};

static void
count(struct spy *self, int64_t now, int64_t change)
{
    self->area += (dps_wide)self->waiting * (dps_wide)(now - self->before);
    self->before = now;
    self->waiting += change;
}

static dpk_status
spy_join(void *self, int64_t now, const struct dpk_nodes *nodes)
{
    struct spy *spy = self;
    return spy->scheduler->join(spy->instance, now, nodes);
}

static dpk_status
spy_leave(void *self, int64_t now, const uint32_t *nodes, uint32_t n)
{
    struct spy *spy = self;
    return spy->scheduler->leave(spy->instance, now, nodes, n);
}

static dpk_status
spy_end(void *self, int64_t now, const struct dpk_ends *ends)
{
    struct spy *spy = self;
    return spy->scheduler->end(spy->instance, now, ends);
}

static dpk_status
spy_submit(void *self, int64_t now, const struct dpk_jobs *jobs)
{
    struct spy *spy = self;
    count(spy, now, jobs->n);
    return spy->scheduler->submit(spy->instance, now, jobs);
}

static dpk_status
spy_decide(void *self, int64_t now, struct dpk_orders *orders)
{
    struct spy *spy = self;
    dpk_status status = spy->scheduler->decide(spy->instance, now, orders);
    count(spy, now, 0);
    for (uint32_t i = 0; i < orders->n; i++) {
        spy->waiting -= orders->what[i] != DPK_WAKE;
    }
    return status;
}

static dpk_status
spy_expect(void *self, const struct dpk_jobs *kinds, const uint64_t *n)
{
    struct spy *spy = self;
    return spy->scheduler->expect != NULL
               ? spy->scheduler->expect(spy->instance, kinds, n)
               : DPK_OK;
}

static dpk_status
spy_hash(void *self, uint64_t hash[2])
{
    struct spy *spy = self;
    return spy->scheduler->kernel.state_hash(spy->instance, hash);
}

/* Replays a workload with a spy before the scheduler. */
static void
replay(const struct dps_workload *workload, const char *scheduler, struct spy *spy,
    struct dps_placements *out)
{
    struct dps_error err;
    struct dps_kernel kernel = {0};
    REQUIRE_OK(dps_kernel_open(&kernel, DPK_SCHEDULER, scheduler, 1, &err), &err);
    struct dps_kernel whole = kernel;
    *spy = (struct spy){.scheduler = kernel.scheduler, .instance = kernel.instance};
    struct dpk_scheduler table = *kernel.scheduler;
    table.kernel.head.size = sizeof table;
    table.kernel.state_hash = spy_hash;
    table.join = spy_join;
    table.leave = spy_leave;
    table.end = spy_end;
    table.submit = spy_submit;
    table.decide = spy_decide;
    table.expect = spy_expect;
    kernel.table = &table.kernel;
    kernel.scheduler = &table;
    kernel.instance = spy;
    REQUIRE_OK(dps_dispatch(workload, &kernel, out, &err), &err);
    kernel.table = whole.table;
    kernel.scheduler = whole.scheduler;
    kernel.instance = whole.instance;
    dps_kernel_close(&kernel);
}

static void
check_little(const struct dps_workload *workload, const char *scheduler)
{
    struct dps_error err;
    struct spy spy;
    struct dps_placements placements = {0};
    struct dps_course course = {0};
    dps_wide waits = 0; /* [ns] */
    uint64_t n = 0;
    replay(workload, scheduler, &spy, &placements);
    for (size_t i = 0; i < workload->n_jobs; i++) {
        const struct dps_placement *placement = &placements.jobs[i];
        if (dps_placement_ran(placement)) {
            waits += (uint64_t)(placement->start - workload->jobs[i].submit);
            n++;
        }
    }
    CHECK(spy.area == waits);
    CHECK_INT(spy.waiting, 0);
    CHECK(n > 0);
    double mean = dps_measures_of(workload, &placements).mean_wait;
    CHECK_CLOSE(mean, (double)waits * 1e-9 / (double)n, 1e-12);
    REQUIRE_OK(dps_course_of(&course, workload, &placements, &err), &err);
    double area = 0;
    for (size_t i = 0; i < course.n; i++) {
        area += course.steps[i].waiting * (double)course.length;
    }
    CHECK_CLOSE(area, (double)waits, 1e-9);
    dps_course_free(&course);
    dps_placements_free(&placements);
}

TEST(littles_law_holds_to_the_nanosecond_in_generated_queues)
{
    static const char *const schedulers[] = {
        "fcfs", "easy", "conservative", "filter-score", "filter-score:policy=random"};
    struct queue queue = {4, 0.95, 7, QUEUE_LOGNORMAL, false, 5, NULL};
    for (size_t i = 0; i < sizeof schedulers / sizeof *schedulers; i++) {
        struct dps_workload workload;
        queue_generate(&queue, 20000, &workload);
        check_little(&workload, schedulers[i]);
        dps_workload_free(&workload);
    }
}

/* A trace of others on its own machines, or on as many as are said. */
static void
check_trace(
    const char *path, const char *cluster, uint64_t machines, const char *scheduler)
{
    struct dps_error err;
    struct dps_workload workload = {0};
    REQUIRE_OK(dps_workload_read(&workload, test_shared_file(path), NULL, &err), &err);
    if (cluster != NULL) {
        REQUIRE_OK(dps_cluster_read(&workload, test_shared_file(cluster), &err), &err);
    } else if (machines > 0) {
        REQUIRE_OK(dps_workload_slots(&workload, machines, &err), &err);
    }
    check_little(&workload, scheduler);
    dps_workload_free(&workload);
}

TEST(littles_law_holds_to_the_nanosecond_in_a_log_of_kth)
{
    static const char path[] = "data/swf/KTH-SP2-1996-2.1-cln.swf.gz";
    if (test_shared_file(path) == NULL) {
        test_skip("no data/swf beside the project");
        return;
    }
    check_trace(path, NULL, 0, "fcfs");
    check_trace(path, NULL, 0, "easy");
}

TEST(littles_law_holds_to_the_nanosecond_in_openbs_pods)
{
    static const char path[] = "data/openb-gpu-2023/openb_pod_list_default.csv.gz";
    static const char nodes[] = "data/openb-gpu-2023/openb_node_list_gpu_node.csv";
    if (test_shared_file(path) == NULL) {
        test_skip("no data/openb-gpu-2023 beside the project");
        return;
    }
    check_trace(path, nodes, 0, "filter-score:policy=fgd");
}
