/* What whole runs cost whose laws are formulas, against the same runs by kinds. */

#include "sim/economy/economy.h"
#include "tests/bench/frame.h"
#include "tests/formula_runs.h"

#include <stdlib.h>
#include <string.h>

enum { TURNS = 9 };

/* Seconds that a run of 20 years takes. */
static double
live(const char *text)
{
    struct dps_scenario *scenario = NULL;
    struct dps_economy economy;
    struct dps_error err;
    const struct dps_scenario_options options = {.n_places = 0};
    bench_must(dps_scenario_read("x.yaml", text, strlen(text), &dps_setup_record,
                   &options, &scenario, &err),
        &err);
    bench_must(dps_economy_init(&economy, scenario, 1, &err), &err);
    double begin = bench_clock();
    enum dps_status status = DPS_OK;
    while (status == DPS_OK && economy.epoch < economy.n_epochs) {
        status = dps_economy_step(&economy, NULL, &err);
    }
    bench_must(status, &err);
    double seconds = bench_clock() - begin;
    dps_economy_free(&economy);
    dps_scenario_close(&scenario);
    return seconds;
}

static int
by_size(const void *a, const void *b)
{
    double x = *(const double *)a;
    double y = *(const double *)b;
    return (x > y) - (x < y);
}

/* The median of several pairs, one run after the other. */
int
main(void)
{
    bench_heading("runs of 20 years by a formula, as times the runs by its kind");
    for (int i = 0; i < FORMULA_RUNS; i++) {
        double ratio[TURNS];
        for (int turn = 0; turn < TURNS; turn++) {
            double kind = live(formula_runs[i].kind);
            ratio[turn] = live(formula_runs[i].formula) / kind;
        }
        qsort(ratio, TURNS, sizeof ratio[0], by_size);
        bench_result(formula_runs[i].name, ratio[TURNS / 2], "1", 1.5);
    }
    return 0;
}
