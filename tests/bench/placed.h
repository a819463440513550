/* placed.h: a load of tests/engine.h as a market: its hosts are machines of one slot,
 * a scheduler chooses where each job runs, and its client is a host of its owner. */
#ifndef DPS_TESTS_BENCH_PLACED_H
#define DPS_TESTS_BENCH_PLACED_H

#include "sim/window/timed.h"
#include "tests/engine.h"

/* In place: placed_open / placed_close. */
struct placed {
    struct dps_workload workload;
    struct dps_kernel kernel;
    struct dps_placements placements;
    struct dps_timed timed;
};

/* Clients' links are as wide as those of the list are on average; jobs run as long as
 * the machine is fast. */
void placed_open(struct placed *self, const struct test_load *load,
    const char *scheduler, const struct dps_engine_kind *kind);
void placed_close(struct placed *self);

/* From the first job to the last output. */
void placed_live(struct placed *self);

#endif
