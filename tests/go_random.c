#include "tests/go_random.h"

#include <string.h>

enum { LAG = 273 };

/* z -> 48271 z mod (2^31 - 1) */
static uint64_t
step(uint64_t z)
{
    return z * 48271 % ((UINT64_C(1) << 31) - 1);
}

/* Words of three steps each, shifted; 20 steps are thrown away. */
static void
fill(uint64_t z, unsigned high, unsigned middle, uint64_t word[GO_LENGTH])
{
    for (int i = 0; i < 20; i++) {
        z = step(z);
    }
    for (int i = 0; i < GO_LENGTH; i++) {
        uint64_t a = step(z);
        uint64_t b = step(a);
        z = step(b);
        word[i] = a << high ^ b << middle ^ z;
    }
}

/* a b modulo z^607 = z^334 + 1, into a. */
static void
multiply(uint64_t a[GO_LENGTH], const uint64_t b[GO_LENGTH])
{
    uint64_t c[2 * GO_LENGTH] = {0};
    for (int i = 0; i < GO_LENGTH; i++) {
        for (int k = 0; k < GO_LENGTH; k++) {
            c[i + k] += a[i] * b[k];
        }
    }
    for (int i = 2 * GO_LENGTH - 2; i >= GO_LENGTH; i--) {
        c[i - GO_LENGTH] += c[i];
        c[i - GO_LENGTH + GO_FEED] += c[i];
    }
    memcpy(a, c, GO_LENGTH * sizeof *a);
}

/* The place of x_n in the array, n counted from -606 as 0. */
static int
place_of(uint64_t n)
{
    return (int)((GO_FEED + 606 + UINT64_C(607) * 20000000000 - n) % GO_LENGTH);
}

void
go_random_table(uint64_t table[GO_LENGTH])
{
    const uint64_t steps = UINT64_C(7800000000000);
    uint64_t power[GO_LENGTH] = {1};
    uint64_t base[GO_LENGTH] = {0, 1};
    uint64_t x[2 * GO_LENGTH] = {0};
    uint64_t word[GO_LENGTH];
    for (uint64_t n = steps; n > 0; n >>= 1) {
        if ((n & 1) != 0) {
            multiply(power, base);
        }
        uint64_t square[GO_LENGTH];
        memcpy(square, base, sizeof square);
        multiply(base, square);
    }
    fill(1, 20, 10, word);
    for (uint64_t i = 0; i < 2 * GO_LENGTH; i++) {
        x[i] = i < GO_LENGTH ? word[place_of(i)] : x[i - GO_LENGTH] + x[i - LAG];
    }
    for (uint64_t j = 0; j < GO_LENGTH; j++) {
        uint64_t sum = 0;
        for (uint64_t i = 0; i < GO_LENGTH; i++) {
            sum += power[i] * x[i + j];
        }
        table[place_of(steps + j)] = sum;
    }
}

void
go_random_seed(struct go_random *self, const uint64_t table[GO_LENGTH], uint32_t seed)
{
    fill(seed, 40, 20, self->state);
    for (int i = 0; i < GO_LENGTH; i++) {
        self->state[i] ^= table[i];
    }
    self->feed = GO_FEED;
    self->tap = 0;
}

uint64_t
go_random_next(struct go_random *self)
{
    self->feed = (self->feed + GO_LENGTH - 1) % GO_LENGTH;
    self->tap = (self->tap + GO_LENGTH - 1) % GO_LENGTH;
    self->state[self->feed] += self->state[self->tap];
    return self->state[self->feed] & (UINT64_MAX >> 1);
}

uint32_t
go_random_place(struct go_random *self, uint32_t n)
{
    uint64_t product;
    uint32_t refused = (uint32_t)(-n) % n;
    do {
        product = (go_random_next(self) >> 31) * n;
    } while ((uint32_t)product < refused);
    return (uint32_t)(product >> 32);
}

uint32_t
go_random_below(struct go_random *self, uint32_t n)
{
    const uint32_t top = (UINT32_C(1) << 31) - 1;
    uint32_t v = (uint32_t)(go_random_next(self) >> 32);
    if ((n & (n - 1)) == 0) {
        return v & (n - 1);
    }
    while (v > top - (UINT32_C(1) << 31) % n) {
        v = (uint32_t)(go_random_next(self) >> 32);
    }
    return v % n;
}
