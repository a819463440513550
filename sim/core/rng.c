#include "sim/core/rng.h"

#include <Random123/philox.h>
#include <stddef.h>

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
    return ((double)bits + 0.5) * 0x1p-52;
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
