/* Schedulers on generated traces against the closed forms of queues. */
#include "sim/core/calendar.h"
#include "sim/core/maths.h"
#include "sim/core/rng.h"
#include "sim/dispatch/dispatch.h"
#include "sim/dispatch/measures.h"
#include "tests/test.h"

#include <math.h>
#include <stdlib.h>

/* One run is cut into batches whose means are nearly independent: their spread gives
 * the error of the whole. */
enum { BATCHES = 50, WARM = 20000 };

struct queue {
    int servers;
    double load;    /* of each [1] */
    double service; /* mean [s] */
    bool fixed;     /* service times are all alike, else exponential */
};

static const double loads[] = {0.5, 0.8, 0.95};

/* Poisson arrivals; jobs are named by their number, so that loads share shocks. */
static void
generate(const struct queue *self, size_t n, struct dps_workload *out)
{
    struct dps_error err;
    double now = 0;
    double gap = self->service / (self->load * self->servers);
    *out = (struct dps_workload){0};
    REQUIRE_OK(dps_workload_slots(out, (uint64_t)self->servers, &err), &err);
    for (size_t i = 0; i < n; i++) {
        double u[2];
        dps_rng_uniforms((struct dps_rng_name){5, DPS_RNG_TEST, i, 0}, u);
        now += -gap * dps_log(u[0]);
        double run = self->fixed ? self->service : -self->service * dps_log(u[1]);
        struct dps_job job = {.submit = (int64_t)(now * 1e9),
            .run = (int64_t)(run * 1e9),
            .estimate = (int64_t)(run * 1e9),
            .width = 1};
        job.need[DPK_SLOTS] = 1;
        REQUIRE_OK(dps_workload_add(out, &job, "", &err), &err);
    }
    REQUIRE_OK(dps_workload_sort(out, &err), &err);
}

static void
serve(const struct dps_workload *workload, struct dps_placements *out)
{
    struct dps_error err;
    struct dps_kernel kernel = {0};
    REQUIRE_OK(dps_kernel_open(&kernel, DPK_SCHEDULER, "fcfs", 1, &err), &err);
    REQUIRE_OK(dps_dispatch(workload, &kernel, out, &err), &err);
    dps_kernel_close(&kernel);
}

/* P(wait) of M/M/c (Erlang C), from Erlang B by its recursion. */
static double
erlang_b(int servers, double offered)
{
    double b = 1;
    for (int k = 1; k <= servers; k++) {
        b = offered * b / (k + offered * b);
    }
    return b;
}

static double
erlang_c(int servers, double offered)
{
    double b = erlang_b(servers, offered);
    return b / (1 - offered / servers * (1 - b));
}

/* The mean of batches is within 5 of its standard errors of what is wanted. */
static void
check_mean(const double *batch, double wanted)
{
    double mean = 0;
    double square = 0;
    for (int i = 0; i < BATCHES; i++) {
        mean += batch[i] / BATCHES;
    }
    for (int i = 0; i < BATCHES; i++) {
        square += (batch[i] - mean) * (batch[i] - mean);
    }
    double error = sqrt(square / (BATCHES - 1) / BATCHES);
    CHECK(error < 0.2 * wanted); /* else the check could not fail */
    CHECK_WITHIN(mean, wanted, 5 * error);
}

/* Mean waits and shares that wait, by batch. */
static void
batches_of(const struct dps_workload *workload, const struct dps_placements *placements,
    double wait[BATCHES], double waits[BATCHES])
{
    size_t size = (workload->n_jobs - WARM) / BATCHES;
    for (size_t b = 0; b < BATCHES; b++) {
        wait[b] = 0;
        waits[b] = 0;
        for (size_t i = 0; i < size; i++) {
            size_t j = WARM + b * size + i;
            int64_t ns = placements->jobs[j].start - workload->jobs[j].submit;
            wait[b] += (double)ns * 1e-9 / (double)size;
            waits[b] += (ns > 0) / (double)size;
        }
    }
}

static void
check_queue(const struct queue *queue, double wait, double waits)
{
    double wait_by_batch[BATCHES];
    double waits_by_batch[BATCHES];
    struct dps_workload workload;
    struct dps_placements placements;
    generate(queue, 520000, &workload);
    serve(&workload, &placements);
    batches_of(&workload, &placements, wait_by_batch, waits_by_batch);
    check_mean(wait_by_batch, wait);
    check_mean(waits_by_batch, waits);
    dps_placements_free(&placements);
    dps_workload_free(&workload);
}

TEST(a_queue_of_exponential_jobs_waits_as_erlang_says)
{
    for (size_t i = 0; i < 3; i++) {
        for (int servers = 1; servers <= 10; servers += 9) {
            struct queue queue = {servers, loads[i], 7, false};
            double c = erlang_c(servers, servers * loads[i]);
            check_queue(&queue, c * queue.service / (servers * (1 - loads[i])), c);
        }
    }
}

TEST(a_queue_of_equal_jobs_waits_as_pollaczek_and_khinchine_say)
{
    for (size_t i = 0; i < 3; i++) {
        struct queue queue = {1, loads[i], 7, true};
        double wait = loads[i] * queue.service / (2 * (1 - loads[i]));
        check_queue(&queue, wait, loads[i]);
    }
}

/* Jobs in the system, integrated over time, are the sum of their times in it (Little
 * 1961): exact, whatever the scheduler. */
TEST(littles_law_holds_to_the_nanosecond)
{
    struct queue queue = {4, 0.95, 7, false};
    struct dps_workload workload;
    struct dps_placements placements;
    generate(&queue, 20000, &workload);
    serve(&workload, &placements);
    struct dps_calendar calendar = {0};
    struct dps_error err;
    int64_t times = 0; /* [ns] */
    for (size_t i = 0; i < workload.n_jobs; i++) {
        int64_t from = workload.jobs[i].submit;
        int64_t to = placements.jobs[i].finish;
        times += to - from;
        REQUIRE_OK(dps_calendar_add(&calendar, from, 0, i, &err), &err);
        REQUIRE_OK(dps_calendar_add(&calendar, to, 1, i, &err), &err);
    }
    int64_t area = 0; /* [ns] */
    int64_t inside = 0;
    int64_t before = 0;
    while (dps_calendar_next(&calendar) != NULL) {
        struct dps_entry entry = dps_calendar_take(&calendar);
        area += inside * (entry.time - before);
        inside += entry.class_id == 0 ? 1 : -1;
        before = entry.time;
    }
    CHECK_INT(area, times);
    CHECK_INT(inside, 0);
    dps_calendar_free(&calendar);
    dps_placements_free(&placements);
    dps_workload_free(&workload);
}
