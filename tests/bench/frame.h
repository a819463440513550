/* frame.h: how long a loop takes.
 *
 * A benchmark program hands its loops over one by one and prints a line for each:
 *
 *     struct bench_time plain = bench("plain", n, sum_plain, &data);
 *     struct bench_time fast = bench("fast", n, sum_fast, &data);
 *     bench_ratio("fast against plain", plain, fast);
 */
#ifndef DPS_TESTS_BENCH_FRAME_H
#define DPS_TESTS_BENCH_FRAME_H

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

/* Keeps a value alive that nothing else uses. */
void bench_keep(double value);

#endif
