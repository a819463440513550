/* frame.h: how long a loop takes, and where the figures of all benchmarks go.
 *
 * A benchmark program hands its loops over one by one and prints a line for each:
 *
 *     struct bench_time plain = bench("plain", n, sum_plain, &data);
 *     struct bench_time fast = bench("fast", n, sum_fast, &data);
 *     bench_ratio("fast against plain", plain, fast);
 *
 * Each figure is also appended, as a line of JSON, to the file that the environment's
 * BENCH_RESULTS names; `make bench` makes results/bench.json of them.
 */
#ifndef DPS_TESTS_BENCH_FRAME_H
#define DPS_TESTS_BENCH_FRAME_H

#include "sim/core/status.h"

#include <stddef.h>

struct bench_time {
    double best;   /* of all rounds [ns an item] */
    double middle; /* the median round [ns an item] */
};

/* Runs loop(data), which does n items, until a round takes 20 ms, then 11 such rounds;
 * prints name, best and median. */
struct bench_time bench(const char *name, size_t n, void (*loop)(void *), void *data);

/* Prints how many times faster `fast` is than `slow`, by the best rounds. */
void bench_ratio(const char *name, struct bench_time slow, struct bench_time fast);

/* Prints and keeps a figure; beside what it is to be compared with, unless that is NAN.
 */
void bench_result(const char *name, double value, const char *unit, double reference);

/* Prints a heading. */
void bench_heading(const char *text);

/* Keeps a value alive that nothing else uses. */
void bench_keep(double value);

/* A clock that only goes forward [s]. */
double bench_clock(void);

/* Ends the program with the error's sentence unless all is well. */
void bench_must(enum dps_status status, const struct dps_error *err);

#endif
