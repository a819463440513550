/* loop.h: the workload that simulators of token economies are compared on, as the
 * barest C: what anybody would write first, in one thread, compiled at -O2.
 *
 * Every day each node draws one uniform number.  A working node earns its share of the
 * day's reward by weight and pays its cost; it fails with 0.005, which costs it 1 % of
 * its stake; after more than 30 days of loss it leaves with 0.1.  A failed one is
 * repaired with 0.2.  One that left comes back with 0.01 on a day when it would earn
 * more than its cost.
 */
#ifndef DPS_TESTS_BENCH_LOOP_H
#define DPS_TESTS_BENCH_LOOP_H

#include <stddef.h>
#include <stdint.h>

struct bench_loop {
    int64_t working, failed, left; /* nodes at the end */
    int64_t failures;              /* in all */
};

/* n nodes over so many days; false if there is no memory for them. */
struct bench_loop bench_loop(size_t n, int days, double *seconds);

#endif
