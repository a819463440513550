#include "tests/bench/frame.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { ROUNDS = 11 };

static const double round_s = 0.02;

double
bench_clock(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static double
time_of(size_t repeats, void (*loop)(void *), void *data)
{
    double begin = bench_clock();
    for (size_t i = 0; i < repeats; i++) {
        loop(data);
    }
    return bench_clock() - begin;
}

static int
compare_doubles(const void *a, const void *b)
{
    const double *x = a;
    const double *y = b;
    return (*x > *y) - (*x < *y);
}

/* ---- results ----------------------------------------------------------- */

static void
keep_number(FILE *file, const char *key, double value)
{
    if (isfinite(value)) {
        fprintf(file, ", \"%s\": %.6g", key, value);
    } else {
        fprintf(file, ", \"%s\": null", key);
    }
}

/* Names have nothing that JSON would want escaped. */
static void
keep_result(const char *name, double value, const char *unit, double reference)
{
    const char *path = getenv("BENCH_RESULTS");
    FILE *file = path != NULL ? fopen(path, "a") : NULL;
    if (file == NULL) {
        return;
    }
    fprintf(file, "{\"name\": \"%s\"", name);
    keep_number(file, "value", value);
    fprintf(file, ", \"unit\": \"%s\"", unit);
    keep_number(file, "reference", reference);
    keep_number(file, "ratio", value / reference);
    fprintf(file, "}\n");
    fclose(file);
}

void
bench_result(const char *name, double value, const char *unit, double reference)
{
    printf("    %-52s %10.4g %-12s", name, value, unit);
    if (isfinite(reference)) {
        printf(" %8.3g of %.4g", value / reference, reference);
    }
    printf("\n");
    fflush(stdout);
    keep_result(name, value, unit, reference);
}

void
bench_heading(const char *text)
{
    printf("  %s\n", text);
    fflush(stdout);
}

/* ---- loops ------------------------------------------------------------- */

struct bench_time
bench(const char *name, size_t n, void (*loop)(void *), void *data)
{
    size_t repeats = 1;
    while (time_of(repeats, loop, data) < round_s) {
        repeats *= 2;
    }
    double rounds[ROUNDS];
    for (int i = 0; i < ROUNDS; i++) {
        rounds[i] = 1e9 * time_of(repeats, loop, data) / (double)repeats / (double)n;
    }
    qsort(rounds, ROUNDS, sizeof rounds[0], compare_doubles);
    struct bench_time time = {.best = rounds[0], .middle = rounds[ROUNDS / 2]};
    printf("    %-52s %10.2f ns  (median %.2f)\n", name, time.best, time.middle);
    fflush(stdout);
    keep_result(name, time.best, "ns", NAN);
    return time;
}

void
bench_ratio(const char *name, struct bench_time slow, struct bench_time fast)
{
    printf("    %-52s %10.2f times\n", name, slow.best / fast.best);
    keep_result(name, slow.best / fast.best, "times", NAN);
}

void
bench_keep(double value)
{
    static volatile double kept;
    kept = value;
    (void)kept;
}

void
bench_must(enum dps_status status, const struct dps_error *err)
{
    if (status != DPS_OK) {
        fprintf(stderr, "%s\n", err->text);
        exit(EXIT_FAILURE);
    }
}
