/* Intervals of mean waits, simulated from an empty queue on, against how often they
 * hold the mean that Erlang's C says. */
#include "models/output.h"

#include "sim/core/maths.h"
#include "sim/core/rng.h"
#include "tests/queues.h"
#include "tests/test.h"

#include <stdio.h>

enum { SERVERS = 8, JOBS = 120000, RUNS = 500, BATCHES = 20 };

static const double load = 0.8;

/* Waits of M/M/c in units of the mean service (Kiefer and Wolfowitz 1955): `free` is
 * how long from an arrival on each server is still busy, ascending. */
static void
simulate(uint64_t run, double *wait)
{
    double free[SERVERS] = {0};
    for (uint32_t i = 0; i < JOBS; i++) {
        double u[2];
        dps_rng_uniforms((struct dps_rng_name){3, DPS_RNG_TEST, run, i}, u);
        wait[i] = free[0];
        double busy = free[0] - dps_log(u[0]);
        double gap = -dps_log(u[1]) / (load * SERVERS);
        size_t s = 1;
        for (; s < SERVERS && free[s] < busy; s++) {
            free[s - 1] = free[s];
        }
        free[s - 1] = busy;
        for (s = 0; s < SERVERS; s++) {
            free[s] = free[s] > gap ? free[s] - gap : 0;
        }
    }
}

/* Of 500 intervals 475 hold it, give or take 5.  Runs a third as long hold it in 90.4
 * %: batches of 2000 waits still remember one another, and a cut that is chosen by the
 * waits themselves favours low means, here by 1 % (without a cut it is 92.8 %). */
TEST(intervals_of_95_percent_hold_the_mean_wait_in_as_many_runs)
{
    static double wait[JOBS];
    double truth = queue_erlang_c(SERVERS, SERVERS * load) / (SERVERS * (1 - load));
    double held = 0;
    double mean = 0;
    double width = 0;
    double cut = 0;
    for (uint64_t run = 0; run < RUNS; run++) {
        simulate(run, wait);
        size_t warm = dps_output_warm_up(wait, JOBS);
        struct dps_estimate e = dps_output_batches(wait + warm, JOBS - warm, BATCHES);
        double half = dps_output_half_width(&e, 0.95);
        held += e.mean - half <= truth && truth <= e.mean + half;
        mean += e.mean / RUNS;
        width += half / RUNS;
        cut += (double)warm / JOBS / RUNS;
    }
    printf("# %.1f %% of the intervals hold %.4f; mean %.4f, half widths %.4f, %.1f %% "
           "cut as warm-up\n",
        100 * held / RUNS, truth, mean, width, 100 * cut);
    CHECK(held >= 0.90 * RUNS && held <= 0.98 * RUNS);
    CHECK(width < 0.2 * truth); /* else the check says little */
    CHECK_CLOSE(mean, truth, 0.02);
}
