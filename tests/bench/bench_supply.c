/* A hundred Monte Carlo runs of a supply model without nodes over 20 years, in one
 * process on all cores: each begins with its own seed, lives every epoch and is read.
 */

#include "sim/economy/economy.h"
#include "sim/economy/setup.h"
#include "tests/bench/frame.h"

#include <math.h>
#include <string.h>

enum { RUNS = 100 };

static const char supply[] = "title: supply alone\n"
                             "start: 2020-10-16\n"
                             "length: 20 yr\n"
                             "networks: {filecoin: {}}\n";

static struct dps_scenario *
open_scenario(void)
{
    static const char *const places[] = {"scenarios"};
    const struct dps_scenario_options options = {.places = places, .n_places = 1};
    struct dps_scenario *scenario = NULL;
    struct dps_error err;
    bench_must(dps_scenario_read("supply.yaml", supply, strlen(supply),
                   &dps_setup_record, &options, &scenario, &err),
        &err);
    return scenario;
}

/* The supply at the end [base units]. */
static int64_t
live(struct dps_scenario *scenario, uint64_t seed)
{
    struct dps_economy economy;
    struct dps_error err;
    enum dps_status status = dps_economy_init(&economy, scenario, seed, &err);
    while (status == DPS_OK && economy.epoch < economy.n_epochs) {
        status = dps_economy_step(&economy, NULL, &err);
    }
    bench_must(status, &err);
    int64_t end = dps_member_supply(&economy.members[0], &economy.ledger).circulating;
    dps_economy_free(&economy);
    return end;
}

/* A scenario for each thread: binding amendments writes to it. */
static double
all_runs(int threads)
{
    double sum = 0;
    double begin = bench_clock();
#pragma omp parallel num_threads(threads)
    {
        struct dps_scenario *scenario = open_scenario();
        double own = 0;
#pragma omp for schedule(dynamic)
        for (int i = 0; i < RUNS; i++) {
            own += (double)live(scenario, (uint64_t)i);
        }
        dps_scenario_close(&scenario);
#pragma omp critical
        sum += own;
    }
    double seconds = bench_clock() - begin;
    bench_keep(sum);
    return seconds;
}

int
main(void)
{
    bench_heading("100 runs of 7300 epochs of Filecoin's supply, without nodes");
    double one = all_runs(1);
    double two = fmin(all_runs(2), all_runs(2));
    bench_result("100 supply runs, 1 thread, against numpy", one, "s", 1.04);
    bench_result("100 supply runs, 2 threads, against the target", two, "s", 0.5);
    bench_result("100 supply runs, 2 threads, against numpy", two, "s", 1.04);
    bench_result("100 supply runs, 2 threads, against radCAD's best", two, "s", 17);
    bench_result("100 supply runs, an epoch", 1e9 * one / RUNS / 7300, "ns", NAN);
    return 0;
}
