/* Promises of what predictions miss by, against what they miss by later. */
#include "models/response/response.h"

#include "models/response/hold.h"
#include "models/response/linear.h"
#include "models/response/table.h"
#include "sim/core/date.h"
#include "sim/core/rng.h"
#include "tests/test.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdio.h>

enum { RUNS = 40, DAYS = 3650, YOUNG = 20 };

static const double error = 0.01; /* of a measurement [1] */
static const double step = 0.01;  /* of a driver in a day [1] */

static double
normal(uint64_t entity, uint32_t i)
{
    double u[2];
    dps_rng_uniforms((struct dps_rng_name){5, DPS_RNG_TEST, entity, i}, u);
    return gsl_cdf_ugaussian_Pinv(u[0]);
}

/* Shares that bend as drivers wander in [0, 1.5]: what is served of a load, and what is
 * found of a share that cheats. */
static void
truth(const double *x, double *y)
{
    y[0] = (1 - 0.2 * x[1] * x[1]) / (1 + exp(6 * (x[0] - 0.9)));
    y[1] = 1 - exp(-2 * x[1] / (0.5 + x[0]));
}

/* A day on, the two drivers reflected at the ends of their range. */
static void
walk(double *x, uint64_t run, uint32_t day)
{
    for (uint32_t i = 0; i < 2; i++) {
        double to = x[i] + step * normal(1000 * run + i, day);
        x[i] = to < 0 ? -to : to > 1.5 ? 3 - to : to;
    }
}

struct tally {
    double kept, of, windows, squares;
};

/* Measures, and looks whether what was promised before it was kept. */
static void
measure(const struct dps_response_terms *terms, struct dps_response_memory *memory,
    struct dps_response_row *row, uint64_t run, struct tally *tally)
{
    double promise[2];
    truth(row->x, row->y);
    for (uint32_t i = 0; i < 2; i++) {
        promise[i] = dps_response_promise(memory, i);
        row->y[i] += error * normal(1000 * run + 10 + i, (uint32_t)tally->windows);
    }
    dps_response_note(terms, memory, row);
    tally->windows++;
    for (uint32_t i = 0; memory->n_misses > YOUNG && i < 2; i++) {
        double miss = memory->misses[(memory->n_misses - 1) % DPS_RESPONSE_MISSES][i];
        tally->kept += miss <= promise[i] + 2 * error;
        tally->squares += miss * miss;
        tally->of++;
    }
}

static struct tally
tally_of(const struct dps_response_terms *terms)
{
    struct tally tally = {0, 0, 0, 0};
    for (uint64_t run = 0; run < RUNS; run++) {
        struct dps_response_memory memory = {
            .n_drivers = 2, .n_answers = 2, .n_shares = 2};
        struct dps_response_row row = {.x = {0.7, 0.5}, .error = {error, error}};
        for (uint32_t day = 0; day < DAYS; day++) {
            walk(row.x, run, day);
            row.at = (int64_t)day * DPS_DAY;
            if (dps_response_due(terms, &memory, row.x, row.at)) {
                measure(terms, &memory, &row, run, &tally);
            }
        }
    }
    return tally;
}

/* The root of the mean square of a miss. */
static double
check_kept(const struct dps_kind *kind, const void *params)
{
    struct dps_response_terms terms = {.estimator = {kind, params}, .adapt = 0.05};
    struct tally tally = tally_of(&terms);
    double miss = sqrt(tally.squares / tally.of);
    printf("# %s: %.1f %% of %.0f promises kept; misses %.4f; measured every %.1f "
           "days\n",
        kind->name, 100 * tally.kept / tally.of, tally.of, miss,
        RUNS * DAYS / tally.windows);
    CHECK(tally.kept >= 0.95 * tally.of);
    CHECK(tally.of > 1000 && tally.windows < 0.1 * RUNS * DAYS);
    return miss;
}

TEST(promises_are_kept_in_95_of_100_measurements)
{
    const struct dps_response_table table = {0.01};
    double hold = check_kept(&dps_response_hold.base, NULL);
    double linear = check_kept(&dps_response_linear.base, NULL);
    check_kept(&dps_response_table.base, &table);
    CHECK(linear < hold);
}
