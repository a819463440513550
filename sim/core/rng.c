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

enum { LANES = 4, DRAWS = 2 * LANES }; /* draws that advance side by side */

typedef uint64_t lanes __attribute__((vector_size(8 * LANES)));
typedef uint32_t narrow __attribute__((vector_size(4 * LANES)));
typedef double reals __attribute__((vector_size(8 * LANES)));

/* A number in every lane. */
static inline lanes
all(uint64_t x)
{
    return (lanes){x, x, x, x};
}

/* The products of the lanes' lower halves.  One instruction, which gcc 12 does not find
 * by itself. */
static inline lanes
product(lanes a, lanes b)
{
#if defined(__AVX2__) && !defined(__clang__)
    typedef int eight __attribute__((vector_size(8 * LANES)));
    return (lanes)__builtin_ia32_pmuludq256((eight)a, (eight)b);
#else
    return (a & all(UINT32_MAX)) * (b & all(UINT32_MAX));
#endif
}

/* The four words of a counter, each in the lower half of a lane; what the upper halves
 * hold means nothing. */
struct counters {
    lanes word[4];
};

static inline struct counters
counters_of(const uint64_t *entity, const uint32_t *draw)
{
    lanes entities;
    narrow draws;
    memcpy(&entities, entity, sizeof entities);
    memcpy(&draws, draw, sizeof draws);
    return (struct counters){
        {entities, entities >> 32, __builtin_convertvector(draws, lanes), all(0)}};
}

/* A round of Philox4x32. */
static inline struct counters
round_of(struct counters c, lanes low, lanes high)
{
    lanes p = product(c.word[0], all(PHILOX_M4x32_0));
    lanes q = product(c.word[2], all(PHILOX_M4x32_1));
    return (struct counters){
        {(q >> 32) ^ c.word[1] ^ low, q, (p >> 32) ^ c.word[3] ^ high, p}};
}

/* open_unit of every lane. */
static inline void
put_units(lanes low, lanes high, double *u)
{
    lanes bits = (high << 32 | (low & all(UINT32_MAX))) >> 12;
    reals x = (reals)(bits | all(UINT64_C(0x3ff0000000000000)));
    x = x - 1 + 0x1p-53;
    memcpy(u, &x, sizeof x);
}

static inline void
draw_some(
    uint64_t key, const uint64_t *entity, const uint32_t *draw, double *u0, double *u1)
{
    struct counters a = counters_of(entity, draw);
    struct counters b = counters_of(entity + LANES, draw + LANES);
    uint32_t low = (uint32_t)key;
    uint32_t high = (uint32_t)(key >> 32);
    for (int i = 0; i < 10; i++) {
        a = round_of(a, all(low), all(high));
        b = round_of(b, all(low), all(high));
        low += PHILOX_W32_0;
        high += PHILOX_W32_1;
    }
    put_units(a.word[0], a.word[1], u0);
    put_units(a.word[2], a.word[3], u1);
    put_units(b.word[0], b.word[1], u0 + LANES);
    put_units(b.word[2], b.word[3], u1 + LANES);
}

void
dps_rng_uniforms_many(uint64_t seed, enum dps_rng_purpose purpose,
    const uint64_t *entity, const uint32_t *draw, size_t n, double *u0, double *u1)
{
    uint64_t key = key_of(seed, purpose);
    size_t i = 0;
    for (; i + DRAWS <= n; i += DRAWS) {
        draw_some(key, entity + i, draw + i, u0 + i, u1 + i);
    }
    if (i < n) {
        uint64_t entities[DRAWS] = {0};
        uint32_t draws[DRAWS] = {0};
        double v0[DRAWS];
        double v1[DRAWS];
        memcpy(entities, entity + i, (n - i) * sizeof *entity);
        memcpy(draws, draw + i, (n - i) * sizeof *draw);
        draw_some(key, entities, draws, v0, v1);
        memcpy(u0 + i, v0, (n - i) * sizeof *u0);
        memcpy(u1 + i, v1, (n - i) * sizeof *u1);
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
