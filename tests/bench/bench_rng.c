/* What a random number costs, named by its draw or from a GSL generator. */

#include "sim/core/maths.h"
#include "sim/core/rng.h"
#include "tests/bench/frame.h"

#include <gsl/gsl_randist.h>
#include <stddef.h>
#include <stdint.h>

enum { N = 10000 };

static void
draw_words(void *data)
{
    (void)data;
    uint32_t sum = 0;
    for (uint32_t i = 0; i < N; i++) {
        uint32_t words[4];
        dps_rng_words((struct dps_rng_name){1, DPS_RNG_TEST, i, 0}, words);
        sum += words[0] ^ words[3];
    }
    bench_keep(sum);
}

static void
draw_uniforms(void *data)
{
    (void)data;
    double sum = 0.0;
    for (uint32_t i = 0; i < N; i++) {
        double u[2];
        dps_rng_uniforms((struct dps_rng_name){1, DPS_RNG_TEST, i, 0}, u);
        sum += u[0] + u[1];
    }
    bench_keep(sum);
}

static void
draw_lognormals(void *data)
{
    (void)data;
    double sum = 0.0;
    for (uint32_t i = 0; i < N; i++) {
        struct dps_rng rng;
        struct dps_rng_name name = {1, DPS_RNG_TEST, i, 0};
        sum += gsl_ran_lognormal(dps_rng_open(&rng, name), 0.0, 1.0);
    }
    bench_keep(sum);
}

static void
exponentials(void *data)
{
    (void)data;
    double sum = 0.0;
    for (uint32_t i = 0; i < N; i++) {
        sum += dps_exp(-1e-4 * i);
    }
    bench_keep(sum);
}

int
main(void)
{
    bench("four words by name", N, draw_words, NULL);
    bench("two uniforms by name", N, draw_uniforms, NULL);
    bench("a lognormal through GSL", N, draw_lognormals, NULL);
    bench("an exponential", N, exponentials, NULL);
    return 0;
}
