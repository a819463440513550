/* Laws of times against closed forms. */
#include "models/lifetime/lifetime.h"

#include "models/lifetime/closed.h"
#include "models/lifetime/gamma.h"
#include "models/lifetime/hyper.h"
#include "sim/core/maths.h"
#include "sim/core/rng.h"
#include "tests/csv.h"
#include "tests/test.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { MILLION = 1000000 };

static double u[MILLION];
static double t[MILLION];

static struct dps_lifetime
made(const struct dps_lifetime_kind *kind, const void *params)
{
    struct dps_error err;
    struct dps_lifetime law;
    const struct dps_variant variant = {&kind->base, params};
    REQUIRE_OK(dps_lifetime_init(&law, &variant, &err), &err);
    return law;
}

/* A million times of a law, independent for each entity. */
static void
draw(const struct dps_lifetime *law, uint64_t entity)
{
    for (uint32_t i = 0; i < MILLION; i += 2) {
        dps_rng_uniforms((struct dps_rng_name){11, DPS_RNG_TEST, entity, i}, &u[i]);
    }
    dps_lifetime_times(law, u, t, MILLION);
}

static struct dps_lifetime_phase three[] = {
    {0.338, 1 / 0.029}, {0.390, 1 / 30.121}, {0.272, 1 / 1.069}};
static const struct dps_lifetime_hyper away = {{three, 3}};
static const struct dps_lifetime_gamma here = {0.357, 43.652};
static const struct dps_lifetime_weibull infant = {0.78, 30};
static const struct dps_lifetime_exponential plain = {30};
static const struct dps_lifetime_log_normal repair = {6, 0.8};

/* ---- tables ------------------------------------------------------------ */

TEST(a_table_errs_by_less_than_1e9_in_a_million_points)
{
    struct dps_lifetime laws[] = {
        made(&dps_lifetime_gamma, &here), made(&dps_lifetime_hyper_exponential, &away)};
    for (size_t k = 0; k < 2; k++) {
        double worst = 0;
        draw(&laws[k], 1);
        for (size_t i = 0; i < MILLION; i++) {
            double gap = fabs(dps_lifetime_survival(&laws[k], t[i]) - (1 - u[i]));
            worst = gap > worst ? gap : worst;
        }
        CHECK(worst < 1e-9);
        dps_lifetime_free(&laws[k]);
    }
}

/* ---- moments ----------------------------------------------------------- */

struct moments {
    double mean, square, fourth; /* raw moments of order 1, 2 and 4 */
};

static double
gamma_raw(double shape, double scale, int order)
{
    double product = 1;
    for (int i = 0; i < order; i++) {
        product *= scale * (shape + i);
    }
    return product;
}

static double
weibull_raw(const struct dps_lifetime_weibull *law, int order)
{
    struct dps_lifetime_weibull power = {law->shape / order, 1};
    struct dps_lifetime ready = made(&dps_lifetime_weibull, &power);
    return dps_pow(law->scale, order) * dps_lifetime_mean(&ready);
}

static double
hyper_raw(const struct dps_lifetime_hyper *law, int order)
{
    const struct dps_lifetime_phase *phases = law->phases.items;
    double sum = 0;
    for (size_t i = 0; i < law->phases.n; i++) {
        sum += phases[i].p * gamma_raw(1, phases[i].mean, order);
    }
    return sum;
}

static double
log_normal_raw(const struct dps_lifetime_log_normal *law, int order)
{
    double s = law->spread * order;
    return dps_pow(law->median, order) * dps_exp(s * s / 2);
}

TEST(a_million_times_have_the_moments_of_their_law)
{
    const struct {
        const struct dps_lifetime_kind *kind;
        const void *params;
        struct moments raw;
    } cases[] = {
        {&dps_lifetime_exponential, &plain,
            {gamma_raw(1, 30, 1), gamma_raw(1, 30, 2), gamma_raw(1, 30, 4)}},
        {&dps_lifetime_weibull, &infant,
            {weibull_raw(&infant, 1), weibull_raw(&infant, 2),
                weibull_raw(&infant, 4)}},
        {&dps_lifetime_gamma, &here,
            {gamma_raw(0.357, 43.652, 1), gamma_raw(0.357, 43.652, 2),
                gamma_raw(0.357, 43.652, 4)}},
        {&dps_lifetime_hyper_exponential, &away,
            {hyper_raw(&away, 1), hyper_raw(&away, 2), hyper_raw(&away, 4)}},
        {&dps_lifetime_log_normal, &repair,
            {log_normal_raw(&repair, 1), log_normal_raw(&repair, 2),
                log_normal_raw(&repair, 4)}},
    };
    for (size_t k = 0; k < DPS_COUNT_OF(cases); k++) {
        struct dps_lifetime law = made(cases[k].kind, cases[k].params);
        const struct moments raw = cases[k].raw;
        double sum = 0;
        double squares = 0;
        draw(&law, 100 + k);
        for (size_t i = 0; i < MILLION; i++) {
            sum += t[i];
            squares += t[i] * t[i];
        }
        CHECK_CLOSE(dps_lifetime_mean(&law), raw.mean, 1e-12);
        CHECK_WITHIN(sum / MILLION, raw.mean,
            5 * sqrt((raw.square - raw.mean * raw.mean) / MILLION));
        CHECK_WITHIN(squares / MILLION, raw.square,
            5 * sqrt((raw.fourth - raw.square * raw.square) / MILLION));
        dps_lifetime_free(&law);
    }
}

/* ---- survival ---------------------------------------------------------- */

/* Of a million times, those beyond `at` are binomial. */
static void
check_beyond(double at, double survival)
{
    double beyond = 0;
    for (size_t i = 0; i < MILLION; i++) {
        beyond += t[i] > at;
    }
    CHECK_WITHIN(
        beyond / MILLION, survival, 5 * sqrt(survival * (1 - survival) / MILLION));
}

TEST(weibull_times_survive_as_the_formula_says)
{
    struct dps_lifetime law = made(&dps_lifetime_weibull, &infant);
    draw(&law, 2);
    for (int i = 0; i < 15; i++) {
        double at = 0.1 * dps_pow(1.7, i);
        check_beyond(at, dps_exp(-dps_pow(at / 30, 0.78)));
    }
}

TEST(hyper_exponential_times_survive_as_the_formula_says)
{
    struct dps_lifetime law = made(&dps_lifetime_hyper_exponential, &away);
    draw(&law, 3);
    for (int i = 0; i < 15; i++) {
        double at = 0.001 * dps_pow(2.3, i);
        check_beyond(at, 0.338 * dps_exp(-0.029 * at) + 0.390 * dps_exp(-30.121 * at) +
                             0.272 * dps_exp(-1.069 * at));
    }
    dps_lifetime_free(&law);
}

/* ---- volunteers -------------------------------------------------------- */

/* Three numbers with spaces between them. */
static bool
read_three(const char *text, double x[3])
{
    for (size_t i = 0; i < 3; i++) {
        char *end = NULL;
        x[i] = strtod(text, &end);
        if (end == text) {
            return false;
        }
        text = end;
    }
    return true;
}

/* The laws of the file, whose time is in hours. */
static bool
read_combos(struct dps_lifetime_gamma *on, struct dps_lifetime_phase off[3])
{
    struct csv models = {.bytes = NULL};
    const char *path = test_shared_file("oracles/availability_models.csv");
    if (path == NULL || !csv_open(&models, path)) {
        return false;
    }
    double p[3] = {0};
    double rate[3] = {0};
    on->shape = csv_number(&models, 0, "param1");
    on->scale = csv_number(&models, 0, "param2");
    bool read = read_three(csv_text(&models, 1, "param1"), p) &&
                read_three(csv_text(&models, 1, "param2"), rate);
    for (size_t i = 0; i < 3; i++) {
        off[i] = (struct dps_lifetime_phase){p[i], 1 / rate[i]};
    }
    csv_close(&models);
    return read;
}

/* Whether a host that comes on at 0 is on at `end`. */
static bool
is_on(const struct dps_lifetime *on, const struct dps_lifetime *off, uint64_t host,
    double end)
{
    double at = 0;
    for (uint32_t cycle = 0;; cycle++) {
        double draws[2];
        double up = 0;
        double down = 0;
        dps_rng_uniforms((struct dps_rng_name){5, DPS_RNG_FAILURE, host, cycle}, draws);
        dps_lifetime_times(on, &draws[0], &up, 1);
        dps_lifetime_times(off, &draws[1], &down, 1);
        at += up;
        if (at > end) {
            return true;
        }
        at += down;
        if (at > end) {
            return false;
        }
    }
}

TEST(volunteers_are_available_as_combos_says)
{
    enum { HOSTS = 100000, HOURS = 2000 };
    struct dps_lifetime_gamma on = {0};
    struct dps_lifetime_phase phases[3] = {{0}};
    const struct dps_lifetime_hyper off = {{phases, 3}};
    if (!read_combos(&on, phases)) {
        test_skip("no availability_models.csv");
        return;
    }
    struct dps_lifetime up = made(&dps_lifetime_gamma, &on);
    struct dps_lifetime down = made(&dps_lifetime_hyper_exponential, &off);
    CHECK_WITHIN(dps_lifetime_mean(&up), 15.58, 0.005);
    CHECK_WITHIN(dps_lifetime_mean(&down), 11.92, 0.005);
    double share =
        dps_lifetime_mean(&up) / (dps_lifetime_mean(&up) + dps_lifetime_mean(&down));
    CHECK_WITHIN(share, 0.5666, 5e-5);
    double n = 0;
    for (uint64_t host = 0; host < HOSTS; host++) {
        n += is_on(&up, &down, host, HOURS);
    }
    CHECK_WITHIN(n / HOSTS, share, 5 * sqrt(share * (1 - share) / HOSTS));
    dps_lifetime_free(&up);
    dps_lifetime_free(&down);
}
