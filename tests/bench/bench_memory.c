/* How fast this machine's memory is, which bounds what any economy of many nodes can
 * do: a sum over an array; a = b; a = b + s c.  All arrays of a pass are counted. */

#include "tests/bench/frame.h"

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Each array is several times the caches. */
enum { N = 1 << 24, BLOCK = 1 << 14, ROUNDS = 5 };

struct arrays {
    double *a, *b, *c;
    int threads;
};

static void
read_all(const struct arrays *self)
{
    uint64_t sum = 0;
#pragma omp parallel for num_threads(self->threads) schedule(static) reduction(+ : sum)
    for (size_t block = 0; block < N / BLOCK; block++) {
        const double *b = self->b + block * BLOCK;
        uint64_t own = 0;
        for (size_t i = 0; i < BLOCK; i++) { /* as whole numbers, which vectorise */
            uint64_t word;
            memcpy(&word, &b[i], sizeof word);
            own += word;
        }
        sum += own;
    }
    bench_keep((double)sum);
}

static void
copy_all(const struct arrays *self)
{
#pragma omp parallel for num_threads(self->threads) schedule(static)
    for (size_t block = 0; block < N / BLOCK; block++) {
        memcpy(
            self->a + block * BLOCK, self->b + block * BLOCK, BLOCK * sizeof *self->a);
    }
}

static void
add_all(const struct arrays *self)
{
#pragma omp parallel for num_threads(self->threads) schedule(static)
    for (size_t block = 0; block < N / BLOCK; block++) {
        double *restrict a = self->a + block * BLOCK;
        const double *restrict b = self->b + block * BLOCK;
        const double *restrict c = self->c + block * BLOCK;
        for (size_t i = 0; i < BLOCK; i++) {
            a[i] = b[i] + 3.0 * c[i];
        }
    }
}

static double
rate_of(void (*pass)(const struct arrays *), const struct arrays *arrays, int n_arrays)
{
    double best = INFINITY;
    for (int i = 0; i < ROUNDS; i++) {
        double begin = bench_clock();
        pass(arrays);
        best = fmin(best, bench_clock() - begin);
    }
    return (double)n_arrays * N * sizeof(double) / best;
}

static double
measure(const char *name, void (*pass)(const struct arrays *), struct arrays arrays,
    int n_arrays, double reference)
{
    char text[80];
    double rate = 1e-9 * rate_of(pass, &arrays, n_arrays);
    snprintf(text, sizeof text, "memory, %s, %d thread%s", name, arrays.threads,
        arrays.threads > 1 ? "s" : "");
    bench_result(text, rate, "GB/s", reference);
    return rate;
}

static void
measure_all(struct arrays one)
{
    struct arrays two = {one.a, one.b, one.c, 2};
    for (size_t i = 0; i < N; i++) {
        one.a[i] = one.b[i] = one.c[i] = (double)i;
    }
    double read = measure("read", read_all, one, 1, NAN);
    double copy = measure("copy", copy_all, one, 2, NAN);
    double triad = measure("triad", add_all, one, 3, NAN);
    (void)measure("read", read_all, two, 1, read);
    (void)measure("copy", copy_all, two, 2, copy);
    (void)measure("triad", add_all, two, 3, triad);
}

int
main(void)
{
    struct arrays one = {malloc(N * sizeof(double)), malloc(N * sizeof(double)),
        malloc(N * sizeof(double)), 1};
    bool there = one.a != NULL && one.b != NULL && one.c != NULL;
    if (there) {
        measure_all(one);
    }
    free(one.a);
    free(one.b);
    free(one.c);
    return there ? EXIT_SUCCESS : EXIT_FAILURE;
}
