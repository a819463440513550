/* A queue of requests whose service is drawn as tokens, against Pollaczek and
 * Khinchine: on the GPU that times are said for and on a slower one. */
#include "models/arrival/poisson.h"
#include "sim/dispatch/replay.h"
#include "tests/queues.h"
#include "tests/sample_journal.h"
#include "tests/test.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* Prompts and answers, whose variances are m (m - 1). */
static const struct dps_count_geometric prompts = {900};
static const struct dps_count_geometric answers = {200};

static struct dps_token_rate gpus[] = {{"first", "", 4000, 50}, {"other", "", 700, 31}};

static const struct dps_token_work tokens = {
    .input = {{&dps_count_geometric.base, &prompts}, 0},
    .output = {{&dps_count_geometric.base, &answers}, 0},
    .model = "",
    .table = "",
    .gpus = {gpus, 2},
};

static double
variance(const struct dps_count_geometric *law)
{
    return law->mean * (law->mean - 1);
}

/* Its mean and second moment [s], [s^2]. */
static void
service_of(const struct dps_token_rate *gpu, double moment[2])
{
    double p = gpu->prefill;
    double d = gpu->decode;
    moment[0] = prompts.mean / p + (answers.mean - 1) / d;
    moment[1] = variance(&prompts) / (p * p) + variance(&answers) / (d * d) +
                moment[0] * moment[0];
}

static void
check_waits(const struct dps_token_rate *gpu, double load)
{
    char path[600];
    char machine[100];
    double batch[QUEUE_BATCHES] = {0};
    double moment[2];
    struct dps_replay replay = {.inflate = 0};
    struct dps_error err;
    service_of(gpu, moment);
    const struct dps_arrival_poisson arrival = {load / moment[0]};
    const struct dps_stream stream = {.name = "request",
        .arrival = {{&dps_arrival_poisson.base, &arrival}},
        .scale = 1,
        .tokens = &tokens,
        .estimate = 1,
        .width = 1,
        .gpu_share = 1,
        .models = "",
        .owners = 1};
    snprintf(path, sizeof path, "%.500s/machines.csv", test_folder());
    snprintf(machine, sizeof machine, "name,slots,model,gpus\na,1,%s,1\n", gpu->name);
    sample_file(path, machine, strlen(machine));
    const struct dps_replay_plan plan = {.streams = &stream,
        .n_streams = 1,
        .length = (int64_t)(300000 / arrival.rate * 1e9),
        .cluster = path,
        .scheduler = "fcfs",
        .seed = 31};
    REQUIRE_OK(dps_replay_open(&replay, &plan, &err), &err);
    REQUIRE_OK(dps_replay_play(&replay, &err), &err);
    size_t size = (replay.workload.n_jobs - QUEUE_WARM) / QUEUE_BATCHES;
    for (size_t i = 0; i < size * QUEUE_BATCHES; i++) {
        size_t j = QUEUE_WARM + i;
        batch[i / size] +=
            (double)(replay.placements.jobs[j].start - replay.workload.jobs[j].submit) *
            1e-9 / (double)size;
    }
    struct queue_mean mean = queue_mean_of(batch);
    double wanted = arrival.rate * moment[1] / (2 * (1 - load));
    printf("# %s, load %.2f: mean wait %.3f s, theory %.3f s, %+.1f sigma of %.3f\n",
        gpu->name, load, mean.value, wanted, (mean.value - wanted) / mean.error,
        mean.error);
    CHECK(mean.error < 0.05 * wanted);
    CHECK_WITHIN(mean.value, wanted, 5 * mean.error);
    dps_replay_free(&replay);
}

TEST(requests_wait_as_pollaczek_and_khinchine_say_of_their_tokens)
{
    for (size_t i = 0; i < 2; i++) {
        check_waits(&gpus[i], 0.5);
        check_waits(&gpus[i], 0.8);
    }
}
