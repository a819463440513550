/* go_random.h: the generator of Go's math/rand, for experiments published with it.
 *
 * An additive lagged Fibonacci generator, x_n = x_{n-607} + x_{n-273} mod 2^64, whose
 * state is mixed with a table when it is seeded: that of the same recurrence after
 * 7.8e12 steps (Go's gen_cooked.go), found here by powers of z modulo
 * z^607 = z^334 + 1.
 */
#ifndef DPS_TESTS_GO_RANDOM_H
#define DPS_TESTS_GO_RANDOM_H

#include <stdint.h>

enum { GO_LENGTH = 607, GO_FEED = 334 };

struct go_random {
    uint64_t state[GO_LENGTH];
    uint32_t feed, tap;
};

/* The table that seeds are mixed with. */
void go_random_table(uint64_t table[GO_LENGTH]);

void go_random_seed(
    struct go_random *self, const uint64_t table[GO_LENGTH], uint32_t seed);

/* 63 bits: Int63. */
uint64_t go_random_next(struct go_random *self);

/* Uniform in [0, n), as its Shuffle draws, and as its Intn does. */
uint32_t go_random_place(struct go_random *self, uint32_t n);
uint32_t go_random_below(struct go_random *self, uint32_t n);

#endif
