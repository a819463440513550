#include "sim/core/rng.h"

#include <Random123/philox.h>
#include <string.h>

/* Bijective for a fixed purpose, so that no two seeds share a key (SplitMix64's mixer,
 * Steele, Lea and Flood 2014). */
static uint64_t
key_of(uint64_t seed, enum dps_rng_purpose purpose)
{
    uint64_t z = seed + UINT64_C(0x9e3779b97f4a7c15) * ((uint64_t)purpose + 1);
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

static void
block(struct dps_rng_name name, uint32_t step, uint32_t words[4])
{
    uint64_t key = key_of(name.seed, name.purpose);
    philox4x32_ctr_t counter = {
        {(uint32_t)name.entity, (uint32_t)(name.entity >> 32), name.draw, step}};
    philox4x32_key_t half = {{(uint32_t)key, (uint32_t)(key >> 32)}};
    philox4x32_ctr_t out = philox4x32_R(10, counter, half);
    for (int i = 0; i < 4; i++) {
        words[i] = out.v[i];
    }
}

/* 53 bits and a half, so that neither 0 nor 1 comes out. */
static double
open_unit(uint32_t low, uint32_t high)
{
    uint64_t bits = ((uint64_t)high << 32 | low) >> 12;
    uint64_t above_one = bits | UINT64_C(0x3ff0000000000000); /* 1 + bits 2^-52 */
    double x;
    memcpy(&x, &above_one, sizeof x);
    return x - 1 + 0x1p-53; /* exact, and without a conversion that AVX2 lacks */
}

void
dps_rng_words(struct dps_rng_name name, uint32_t words[4])
{
    block(name, 0, words);
}

void
dps_rng_uniforms(struct dps_rng_name name, double u[2])
{
    uint32_t words[4];
    block(name, 0, words);
    u[0] = open_unit(words[0], words[1]);
    u[1] = open_unit(words[2], words[3]);
}

/* ---- many at once ------------------------------------------------------ */

enum { LANES = 64 }; /* draws that advance side by side */

/* Counters and, in the end, words; a column a word, so that a round is plain arithmetic
 * on columns and compilers make it vectors. */
struct lanes {
    uint32_t word[4][LANES];
};

static inline uint32_t
upper(uint32_t a, uint32_t b)
{
    return (uint32_t)(((uint64_t)a * b) >> 32);
}

/* The ten rounds of Philox4x32 on the first n lanes. */
static void
rounds(struct lanes *self, uint64_t key, size_t n)
{
    uint32_t *restrict a = self->word[0];
    uint32_t *restrict b = self->word[1];
    uint32_t *restrict c = self->word[2];
    uint32_t *restrict d = self->word[3];
    uint32_t low = (uint32_t)key;
    uint32_t high = (uint32_t)(key >> 32);
    for (int round = 0; round < 10; round++) {
        for (size_t i = 0; i < n; i++) {
            uint32_t from_a = upper(a[i], PHILOX_M4x32_0);
            uint32_t from_c = upper(c[i], PHILOX_M4x32_1);
            uint32_t rest_a = a[i] * PHILOX_M4x32_0;
            uint32_t rest_c = c[i] * PHILOX_M4x32_1;
            a[i] = from_c ^ b[i] ^ low;
            b[i] = rest_c;
            c[i] = from_a ^ d[i] ^ high;
            d[i] = rest_a;
        }
        low += PHILOX_W32_0;
        high += PHILOX_W32_1;
    }
}

void
dps_rng_uniforms_many(uint64_t seed, enum dps_rng_purpose purpose,
    const uint64_t *restrict entity, const uint32_t *restrict draw, size_t n,
    double *restrict u0, double *restrict u1)
{
    uint64_t key = key_of(seed, purpose);
    for (size_t first = 0; first < n; first += LANES) {
        struct lanes lanes = {{{0}}};
        size_t m = n - first < LANES ? n - first : LANES;
        for (size_t i = 0; i < m; i++) {
            lanes.word[0][i] = (uint32_t)entity[first + i];
            lanes.word[1][i] = (uint32_t)(entity[first + i] >> 32);
            lanes.word[2][i] = draw[first + i];
        }
        rounds(&lanes, key, (m + 7) & ~(size_t)7); /* whole vectors: no remainders */
        for (size_t i = 0; i < m; i++) {
            u0[first + i] = open_unit(lanes.word[0][i], lanes.word[1][i]);
            u1[first + i] = open_unit(lanes.word[2][i], lanes.word[3][i]);
        }
    }
}

/* ---- as a gsl_rng ------------------------------------------------------ */

static uint32_t
next_word(struct dps_rng *self)
{
    if (self->used == 4) {
        block(self->name, self->step++, self->words);
        self->used = 0;
    }
    return self->words[self->used++];
}

static void
rewind_draw(void *state, unsigned long seed)
{
    struct dps_rng *self = state;
    self->name.seed = seed;
    self->step = 0;
    self->used = 4;
}

static unsigned long
get_word(void *state)
{
    return next_word(state);
}

static double
get_double(void *state)
{
    struct dps_rng *self = state;
    uint32_t low = next_word(self);
    return open_unit(low, next_word(self));
}

static const gsl_rng_type philox_type = {
    .name = "philox4x32-10",
    .max = UINT32_MAX,
    .min = 0,
    .size = sizeof(struct dps_rng),
    .set = rewind_draw,
    .get = get_word,
    .get_double = get_double,
};

gsl_rng *
dps_rng_open(struct dps_rng *self, struct dps_rng_name name)
{
    *self = (struct dps_rng){.gsl = {.type = &philox_type}, .name = name, .used = 4};
    self->gsl.state = self;
    return &self->gsl;
}
