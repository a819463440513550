#include "tests/queues.h"

#include "sim/core/maths.h"
#include "sim/core/rng.h"
#include "tests/test.h"

#include <math.h>

/* ---- laws of service --------------------------------------------------- */

/* One job in ten takes 5.5 in the mean, the others 0.5; of a lognormal, sigma. */
static const double rare = 0.1;
static const double rare_mean = 5.5;
static const double usual_mean = 0.5;
static const double sigma = 1.0;

double
queue_second_moment(enum queue_law law)
{
    switch (law) {
    case QUEUE_FIXED: return 1;
    case QUEUE_EXPONENTIAL: return 2;
    case QUEUE_HYPEREXPONENTIAL:
        return 2 *
               (rare * rare_mean * rare_mean + (1 - rare) * usual_mean * usual_mean);
    default: return dps_exp(sigma * sigma);
    }
}

/* A service time of mean 1 from uniform numbers. */
static double
service(enum queue_law law, const double u[2], double choice)
{
    switch (law) {
    case QUEUE_FIXED: return 1;
    case QUEUE_EXPONENTIAL: return -dps_log(u[1]);
    case QUEUE_HYPEREXPONENTIAL:
        return -(choice < rare ? rare_mean : usual_mean) * dps_log(u[1]);
    default: {
        /* Box and Muller. */
        double normal =
            sqrt(-2 * dps_log(u[1])) * cos(2 * 3.14159265358979323846 * choice);
        return dps_exp(sigma * normal - sigma * sigma / 2);
    }
    }
}

/* ---- traces ------------------------------------------------------------ */

void
queue_generate(const struct queue *self, size_t n, struct dps_workload *out)
{
    struct dps_error err;
    double now = 0;
    double gap = self->service / (self->load * self->servers);
    *out = (struct dps_workload){0};
    REQUIRE_OK(dps_workload_slots(out, self->servers, &err), &err);
    for (size_t i = 0; i < n; i++) {
        double u[2];
        double v[2];
        dps_rng_uniforms((struct dps_rng_name){self->seed, DPS_RNG_TEST, i, 0}, u);
        dps_rng_uniforms((struct dps_rng_name){self->seed, DPS_RNG_TEST, i, 1}, v);
        now += -gap * dps_log(u[0]);
        int64_t run = (int64_t)(1e9 * self->service * service(self->law, u, v[0]));
        struct dps_job job = {.submit = (int64_t)(now * 1e9),
            .run = run,
            .estimate = run,
            .width = 1,
            .urgent = self->urgent};
        job.need[DPK_SLOTS] = 1;
        REQUIRE_OK(dps_workload_add(out, &job, "", &err), &err);
    }
    REQUIRE_OK(dps_workload_sort(out, &err), &err);
}

void
queue_run(const struct queue *self, size_t n, struct queue_run *out)
{
    struct dps_error err;
    struct dps_kernel kernel = {0};
    *out = (struct queue_run){.workload = {0}};
    queue_generate(self, n, &out->workload);
    REQUIRE_OK(dps_kernel_open(&kernel, DPK_SCHEDULER, self->scheduler, 1, &err), &err);
    REQUIRE_OK(dps_dispatch(&out->workload, &kernel, &out->placements, &err), &err);
    dps_kernel_close(&kernel);
}

void
queue_finish(struct queue_run *self)
{
    dps_placements_free(&self->placements);
    dps_workload_free(&self->workload);
}

/* ---- theory ------------------------------------------------------------ */

struct queue_mean
queue_mean_of(const double batch[QUEUE_BATCHES])
{
    double mean = 0;
    double square = 0;
    double neighbours = 0;
    for (int i = 0; i < QUEUE_BATCHES; i++) {
        mean += batch[i] / QUEUE_BATCHES;
    }
    for (int i = 0; i < QUEUE_BATCHES; i++) {
        square += (batch[i] - mean) * (batch[i] - mean);
        neighbours += i > 0 ? (batch[i] - mean) * (batch[i - 1] - mean) : 0;
    }
    double spread = square + 2 * fmax(0, neighbours);
    return (struct queue_mean){
        mean, sqrt(spread / (QUEUE_BATCHES - 1) / QUEUE_BATCHES)};
}

double
queue_erlang_b(uint32_t servers, double offered)
{
    double b = 1;
    for (uint32_t k = 1; k <= servers; k++) {
        b = offered * b / (k + offered * b);
    }
    return b;
}

double
queue_erlang_c(uint32_t servers, double offered)
{
    double b = queue_erlang_b(servers, offered);
    return b / (1 - offered / servers * (1 - b));
}
