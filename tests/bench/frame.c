#include "tests/bench/frame.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { ROUNDS = 11 };

static const double round_ns = 20e6;

static double
now_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return 1e9 * (double)t.tv_sec + (double)t.tv_nsec;
}

static double
time_of(size_t repeats, void (*loop)(void *), void *data)
{
    double begin = now_ns();
    for (size_t i = 0; i < repeats; i++) {
        loop(data);
    }
    return now_ns() - begin;
}

static int
compare_doubles(const void *a, const void *b)
{
    const double *x = a;
    const double *y = b;
    return (*x > *y) - (*x < *y);
}

struct bench_time
bench(const char *name, size_t n, void (*loop)(void *), void *data)
{
    size_t repeats = 1;
    while (time_of(repeats, loop, data) < round_ns) {
        repeats *= 2;
    }
    double rounds[ROUNDS];
    for (int i = 0; i < ROUNDS; i++) {
        rounds[i] = time_of(repeats, loop, data) / (double)repeats / (double)n;
    }
    qsort(rounds, ROUNDS, sizeof rounds[0], compare_doubles);
    struct bench_time time = {.best = rounds[0], .middle = rounds[ROUNDS / 2]};
    printf("    %-40s %10.2f ns  (median %.2f)\n", name, time.best, time.middle);
    return time;
}

void
bench_ratio(const char *name, struct bench_time slow, struct bench_time fast)
{
    printf("    %-40s %10.2f times\n", name, slow.best / fast.best);
}

void
bench_keep(double value)
{
    static volatile double kept;
    kept = value;
    (void)kept;
}
