/* Queues that jobs join by choice, against what the theory of many queues says. */
#include "sim/core/maths.h"
#include "sim/dispatch/dispatch.h"
#include "sim/dispatch/measures.h"
#include "tests/kernel_host.h"
#include "tests/stage.h"
#include "tests/test.h"

#include <math.h>
#include <stddef.h>

#define SECOND INT64_C(1000000000)

/* Exponential with mean 1 [s]. */
static double
exponential(uint64_t stream, uint64_t k)
{
    struct dpk_host host = kernel_host();
    uint64_t bits = host.random(NULL, stream, k) >> 11;
    return -dps_log(((double)bits + 0.5) * 0x1p-53);
}

/* n servers of rate 1, and so long [s] arrivals at `load` for each. */
static struct dps_workload
queues(uint64_t n, double load, double length, uint64_t seed)
{
    struct dps_error err;
    struct dps_workload workload = stage_machines(n, 1);
    double time = 0;
    for (uint64_t k = 0; time < length; k++) {
        time += exponential(2 * seed, k) / (load * (double)n);
        int64_t run = (int64_t)(exponential(2 * seed + 1, k) * 1e9) + 1;
        stage_job(&workload, (struct dps_job){.submit = (int64_t)(time * 1e9),
                                 .run = run,
                                 .estimate = run,
                                 .owner = k});
    }
    REQUIRE_OK(dps_workload_sort(&workload, &err), &err);
    return workload;
}

static struct dps_placements
play(const struct dps_workload *workload, const char *scheduler)
{
    struct dps_error err;
    struct dps_kernel kernel = {0};
    struct dps_placements placements = {0};
    REQUIRE_OK(dps_kernel_open(&kernel, DPK_SCHEDULER, scheduler, 1, &err), &err);
    REQUIRE_OK(dps_dispatch(workload, &kernel, &placements, &err), &err);
    dps_kernel_close(&kernel);
    return placements;
}

/* The mean wait of jobs that came after `from` [s]. */
static double
mean_wait(const struct dps_workload *workload, const char *scheduler, double from)
{
    struct dps_placements placements = play(workload, scheduler);
    double sum = 0;
    size_t n = 0;
    for (size_t j = 0; j < workload->n_jobs; j++) {
        if ((double)workload->jobs[j].submit >= from * 1e9) {
            sum += (double)(placements.jobs[j].start - workload->jobs[j].submit) * 1e-9;
            n++;
        }
    }
    dps_placements_free(&placements);
    return sum / (double)n;
}

/* ---- d choices --------------------------------------------------------- */

enum { LENGTHS = 12 };

/* The fraction of queues with at least k jobs at a time, for each k. */
static void
tails(const struct dps_workload *workload, const struct dps_placements *placements,
    int64_t at, double *tail)
{
    static uint32_t n_jobs[10000];
    size_t n = workload->n_machines;
    REQUIRE(n <= 10000);
    for (size_t i = 0; i < n; i++) {
        n_jobs[i] = 0;
    }
    for (size_t j = 0; j < workload->n_jobs; j++) {
        if (workload->jobs[j].submit <= at && placements->jobs[j].finish > at) {
            n_jobs[placements->nodes[placements->jobs[j].first]]++;
        }
    }
    for (uint32_t k = 0; k < LENGTHS; k++) {
        size_t count = 0;
        for (size_t i = 0; i < n; i++) {
            count += n_jobs[i] >= k;
        }
        tail[k] += (double)count / (double)n;
    }
}

/* Mitzenmacher (1996) and Vvedenskaya et al. (1996): with d choices at load L the
 * fraction of queues with at least k jobs is L^((d^k - 1) / (d - 1)), which for d = 2
 * is L^(2^k - 1).  Ties do not count: which of two queues of one length grows is all
 * the same to the fractions. */
TEST(queues_joined_by_two_choices_are_as_long_as_the_theory_says)
{
    enum { NODES = 10000, BATCHES = 5 };
    static const struct {
        const char *scheduler;
        double load, d;
        int64_t from, batch; /* when it has settled, and how long to look [s] */
    } cases[] = {{"p2c", 0.9, 2, 60, 8}, {"p2c:tie_break=random", 0.7, 2, 25, 3},
        {"p2c:d=3", 0.9, 3, 50, 4}};
    for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
        double mean[LENGTHS] = {0};
        double square[LENGTHS] = {0};
        double length = (double)(cases[c].from + BATCHES * cases[c].batch);
        struct dps_workload workload = queues(NODES, cases[c].load, length, 5 + c);
        struct dps_placements placements = play(&workload, cases[c].scheduler);
        for (int64_t i = 0; i < BATCHES; i++) {
            double tail[LENGTHS] = {0};
            for (int64_t t = 0; t < cases[c].batch; t++) {
                int64_t at = cases[c].from + i * cases[c].batch + t;
                tails(&workload, &placements, at * SECOND, tail);
            }
            for (int k = 1; k < LENGTHS; k++) {
                double one = tail[k] / (double)cases[c].batch;
                mean[k] += one / BATCHES;
                square[k] += one * one / BATCHES;
            }
        }
        for (int k = 1; k < LENGTHS; k++) {
            double power = (dps_pow(cases[c].d, k) - 1) / (cases[c].d - 1);
            double wanted = dps_pow(cases[c].load, power);
            /* Queues are not independent: the sum of all arrivals moves them alike. */
            double sd = sqrt((square[k] - mean[k] * mean[k]) / (BATCHES - 1));
            double least = sqrt(wanted * (1 - wanted) / NODES);
            CHECK_WITHIN(mean[k], wanted, 5 * (sd > least ? sd : least) + 2.0 / NODES);
        }
        dps_placements_free(&placements);
        dps_workload_free(&workload);
    }
}

/* One choice makes each queue M/M/1: at least k jobs with probability L^k. */
TEST(queues_joined_at_random_are_queues_of_one_server)
{
    enum { NODES = 10000 };
    static const char *const names[] = {"random", "p2c:d=1"};
    for (size_t c = 0; c < 2; c++) {
        double tail[LENGTHS] = {0};
        struct dps_workload workload = queues(NODES, 0.5, 40, 20 + c);
        struct dps_placements placements = play(&workload, names[c]);
        tails(&workload, &placements, 38 * SECOND, tail);
        for (int k = 1; k < LENGTHS; k++) {
            double wanted = dps_pow(0.5, k);
            double sd = sqrt(wanted * (1 - wanted) / NODES);
            CHECK_WITHIN(tail[k], wanted, 5 * sd + 2.0 / NODES);
        }
        dps_placements_free(&placements);
        dps_workload_free(&workload);
    }
}

/* Late binding (Sparrow) takes of two queues the one that is served first, where a look
 * takes the one with fewer jobs; and a batch shares its reservations. */
TEST(choices_wait_less_than_chance_and_late_binding_less_than_choices)
{
    struct dps_workload workload = queues(500, 0.9, 200, 40);
    double random = mean_wait(&workload, "random", 100);
    double two = mean_wait(&workload, "p2c", 100);
    double three = mean_wait(&workload, "p2c:d=3", 100);
    double late = mean_wait(&workload, "sparrow", 100);
    CHECK(random > 5); /* 9 in the end */
    CHECK(two < random / 3);
    CHECK(three < two);
    CHECK(late < two);
    for (size_t j = 0; j < workload.n_jobs; j++) { /* ten at a time, of one owner */
        workload.jobs[j].submit = workload.jobs[j / 10 * 10].submit;
        workload.jobs[j].owner = j / 10;
    }
    double batches = mean_wait(&workload, "sparrow", 100);
    double each = mean_wait(&workload, "p2c", 100);
    CHECK(batches < each);
    CHECK(each < mean_wait(&workload, "random", 100) / 3);
    dps_workload_free(&workload);
}
