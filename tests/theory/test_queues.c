/* Schedulers on generated traces against the closed forms of queues: how many jobs
 * wait, how long, and how many are lost. */
#include "tests/queues.h"
#include "tests/test.h"

#include <math.h>
#include <stdio.h>

static const double loads[] = {0.5, 0.8, 0.95};
static const double sigmas = 5;

static void
check_mean(
    const char *what, const struct queue *queue, const double *batch, double wanted)
{
    struct queue_mean mean = queue_mean_of(batch);
    printf("# %s: %s, %u servers, load %.2f: %.5g, theory %.5g, %+.1f sigma of %.2g\n",
        queue->scheduler, what, queue->servers, queue->load, mean.value, wanted,
        (mean.value - wanted) / mean.error, mean.error);
    CHECK(mean.error < 0.2 * wanted); /* else the check could not fail */
    CHECK_WITHIN(mean.value, wanted, sigmas * mean.error);
}

/* ---- waiting ----------------------------------------------------------- */

/* Mean waits and shares that wait, by batch. */
static void
waits_of(const struct queue_run *run, double wait[QUEUE_BATCHES],
    double waits[QUEUE_BATCHES])
{
    size_t size = (run->workload.n_jobs - QUEUE_WARM) / QUEUE_BATCHES;
    for (size_t b = 0; b < QUEUE_BATCHES; b++) {
        wait[b] = 0;
        waits[b] = 0;
        for (size_t i = 0; i < size; i++) {
            size_t j = QUEUE_WARM + b * size + i;
            int64_t ns = run->placements.jobs[j].start - run->workload.jobs[j].submit;
            wait[b] += (double)ns * 1e-9 / (double)size;
            waits[b] += (ns > 0) / (double)size;
        }
    }
}

static void
check_waits(const struct queue *queue, size_t n, double wait, double waits)
{
    double wait_by_batch[QUEUE_BATCHES];
    double waits_by_batch[QUEUE_BATCHES];
    struct queue_run run;
    queue_run(queue, n, &run);
    waits_of(&run, wait_by_batch, waits_by_batch);
    check_mean("wait [s]", queue, wait_by_batch, wait);
    check_mean("share that waits", queue, waits_by_batch, waits);
    queue_finish(&run);
}

/* M/M/c: as many wait as Erlang's C says, 1 / (c mu - lambda) each in the mean. */
TEST(a_queue_of_exponential_jobs_waits_as_erlang_says)
{
    static const uint32_t servers[] = {1, 10, 50};
    for (size_t i = 0; i < 9; i++) {
        struct queue queue = {
            servers[i / 3], loads[i % 3], 7, QUEUE_EXPONENTIAL, false, 5, "fcfs"};
        double load = queue.load;
        double c = queue_erlang_c(queue.servers, queue.servers * load);
        if (c > 0.001) {
            check_waits(&queue, load > 0.9 ? 340000 : 120000,
                c * queue.service / (queue.servers * (1 - load)), c);
        }
    }
}

/* M/G/1: lambda E(S^2) / (2 (1 - rho)) (Pollaczek 1930, Khinchine 1932). */
static void
check_law(enum queue_law law)
{
    for (size_t i = 0; i < 3; i++) {
        struct queue queue = {1, loads[i], 7, law, false, 5, "fcfs"};
        double wait =
            loads[i] * queue.service * queue_second_moment(law) / (2 * (1 - loads[i]));
        check_waits(&queue, loads[i] > 0.9 ? 340000 : 120000, wait, loads[i]);
    }
}

TEST(a_queue_of_equal_jobs_waits_as_pollaczek_and_khinchine_say)
{
    check_law(QUEUE_FIXED);
}

TEST(a_queue_of_jobs_of_two_sorts_waits_as_pollaczek_and_khinchine_say)
{
    check_law(QUEUE_HYPEREXPONENTIAL);
}

TEST(a_queue_of_lognormal_jobs_waits_as_pollaczek_and_khinchine_say)
{
    check_law(QUEUE_LOGNORMAL);
}

/* ---- loss -------------------------------------------------------------- */

/* M/G/c/c loses what Erlang's B says, whatever the law of service is (Sevastyanov
 * 1957). */
static void
check_loss(struct queue queue, size_t n)
{
    double lost[QUEUE_BATCHES] = {0};
    struct queue_run run;
    queue_run(&queue, n, &run);
    size_t size = (n - QUEUE_WARM) / QUEUE_BATCHES;
    for (size_t j = QUEUE_WARM; j < QUEUE_WARM + QUEUE_BATCHES * size; j++) {
        bool refused = run.placements.jobs[j].state == DPS_JOB_REFUSED;
        int64_t wait = run.placements.jobs[j].start - run.workload.jobs[j].submit;
        lost[(j - QUEUE_WARM) / size] += refused / (double)size;
        REQUIRE(refused || wait == 0);
    }
    check_mean("share lost", &queue, lost,
        queue_erlang_b(queue.servers, queue.servers * queue.load));
    queue_finish(&run);
}

/* Of 50 servers at half load three jobs of a million are lost: more load instead. */
static void
check_losses(const char *scheduler, enum queue_law law)
{
    static const uint32_t servers[] = {1, 10, 50};
    for (size_t i = 0; i < 9; i++) {
        double load = i == 6 ? 1.2 : loads[i % 3];
        check_loss(
            (struct queue){servers[i / 3], load, 7, law, true, 6, scheduler}, 60000);
    }
}

TEST(urgent_jobs_are_lost_as_erlang_says_by_fcfs)
{
    check_losses("fcfs", QUEUE_EXPONENTIAL);
}

TEST(urgent_jobs_are_lost_as_erlang_says_by_filter_and_score_whatever_their_law)
{
    check_losses("filter-score:policy=least-allocated", QUEUE_LOGNORMAL);
}
