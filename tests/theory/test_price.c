/* Moments of price processes against their closed forms, at two lengths of an epoch.
 *
 * Every path is a token of its own, so that paths are independent and standard errors
 * come from the sample.  All bounds are 5 sigma. */
#include "models/price/geometric.h"
#include "models/price/log_ou.h"
#include "models/price/merton.h"
#include "models/price/price.h"
#include "models/price/regime.h"
#include "sim/core/date.h"
#include "sim/core/maths.h"
#include "tests/csv.h"
#include "tests/test.h"

#include <math.h>

enum { PATHS = 200000, SPANS = 2, LEVELS = 20000 };

static const double span = 10.0 * DPS_DAY; /* two of them follow each other */
static const int lengths[] = {1, 40};      /* epochs in a span */

#define PRICE(kind_, params_)                                                          \
    ((struct dps_price){.price = 1, .law = {&dps_price_##kind_.base, (params_)}})

/* ---- samples ------------------------------------------------------------- */

/* Sums over paths of a figure and its square. */
struct sample {
    double sum, squares, n;
};

static void
add(struct sample *self, double x)
{
    self->sum += x;
    self->squares += x * x;
    self->n += 1;
}

static void
is_near(const struct sample *self, double wanted, const char *what)
{
    double mean = self->sum / self->n;
    double error = sqrt((self->squares / self->n - mean * mean) / self->n);
    CHECK_WITHIN(mean, wanted, 5 * error + 1e-14);
    if (!(fabs(mean - wanted) <= 5 * error + 1e-14)) {
        CHECK_TEXT(what, "");
    }
}

/* What a process should show over two spans: log-returns a, then b. */
struct moments {
    double mean[SPANS];
    double variance[SPANS];
    double covariance;
    double growth; /* of the mean price over both; NAN: not told */
};

static void
walk(const struct dps_price *price, uint64_t path, int epochs, double r[SPANS])
{
    struct dps_price_state state;
    struct dps_price_inputs in = {.draw = {.seed = 2026, .entity = path}};
    dps_price_begin(price, &in, &state);
    in.dt = span / epochs;
    for (int s = 0; s < SPANS; s++) {
        double before = state.price;
        for (int i = 0; i < epochs; i++) {
            in.draw.draw = (uint32_t)(s * epochs + i);
            dps_price_step(price, &in, &state);
        }
        r[s] = dps_log(state.price / before);
    }
}

static void
shows(const struct dps_price *price, const struct moments *wanted)
{
    for (size_t l = 0; l < DPS_COUNT_OF(lengths); l++) {
        struct sample mean[SPANS] = {{0}};
        struct sample variance[SPANS] = {{0}};
        struct sample covariance = {0};
        struct sample growth = {0};
        uint64_t first = l * PATHS;
        uint64_t last = first + (l == 0 ? PATHS : PATHS / 4);
        for (uint64_t path = first; path < last; path++) {
            double r[SPANS];
            double d[SPANS];
            walk(price, path, lengths[l], r);
            for (int s = 0; s < SPANS; s++) {
                d[s] = r[s] - wanted->mean[s];
                add(&mean[s], r[s]);
                add(&variance[s], d[s] * d[s]);
            }
            add(&covariance, d[0] * d[1]);
            add(&growth, dps_exp(r[0] + r[1]));
        }
        for (int s = 0; s < SPANS; s++) {
            is_near(&mean[s], wanted->mean[s], "mean");
            is_near(&variance[s], wanted->variance[s], "variance");
        }
        is_near(&covariance, wanted->covariance, "covariance");
        if (!isnan(wanted->growth)) {
            is_near(&growth, wanted->growth, "growth");
        }
    }
}

static double
days(double t)
{
    return t / (double)DPS_DAY;
}

/* ---- the kinds ----------------------------------------------------------- */

TEST(geometric_brownian_motion_has_its_moments)
{
    const struct dps_price_geometric law = {0.8 / (double)DPS_YEAR, 0.0809};
    double variance = 0.0809 * 0.0809 * days(span);
    double mean = law.drift * span - variance / 2;
    const struct moments wanted = {
        {mean, mean}, {variance, variance}, 0, dps_exp(law.drift * 2 * span)};
    shows(&PRICE(geometric, &law), &wanted);
}

/* x is the deviation; from -ln 1.5 at first. */
TEST(a_reverting_price_has_its_moments)
{
    const struct dps_price_log_ou law = {0.11 / (double)DPS_DAY, 0.073, 1.5};
    double kept = dps_exp(-0.11 * days(span));
    double x = -dps_log(1.5);
    double limit = 0.073 * 0.073 / (2 * 0.11);
    double v1 = limit * (1 - kept * kept); /* of x after one span */
    const struct moments wanted = {
        .mean = {x * (kept - 1), x * kept * (kept - 1)},
        .variance = {v1, v1 + v1 * (kept - 1) * (kept - 1)},
        .covariance = v1 * (kept - 1),
        .growth = dps_exp(x * (kept * kept - 1) + (v1 + v1 * kept * kept) / 2),
    };
    shows(&PRICE(log_ou, &law), &wanted);
}

TEST(a_reverting_price_has_its_variance_and_autocovariance_in_the_long_run)
{
    const struct dps_price_log_ou law = {0.11 / (double)DPS_DAY, 0.073, 1};
    const struct dps_price price = PRICE(log_ou, &law);
    struct sample variance = {0};
    struct sample autocovariance = {0};
    for (uint64_t path = 0; path < LEVELS; path++) {
        struct dps_price_state state;
        struct dps_price_inputs in = {.draw = {.seed = 5, .entity = path}};
        dps_price_begin(&price, &in, &state);
        in.dt = (double)DPS_DAY;
        double before = 0;
        for (in.draw.draw = 0; in.draw.draw < 200; in.draw.draw++) {
            before = in.draw.draw == 193 ? dps_log(state.price) : before;
            dps_price_step(&price, &in, &state);
        }
        double after = dps_log(state.price);
        add(&variance, after * after);
        add(&autocovariance, before * after);
    }
    double limit = 0.073 * 0.073 / (2 * 0.11);
    is_near(&variance, limit, "variance");
    is_near(&autocovariance, limit * dps_exp(-0.11 * 7), "autocovariance over 7 d");
}

TEST(jumps_have_their_moments)
{
    const struct dps_price_merton law = {
        0.5 / (double)DPS_YEAR, 0.05, 0.07 / (double)DPS_DAY, -0.12, 0.2};
    double n = law.jumps * span;
    double growth = dps_expm1(-0.12 + 0.2 * 0.2 / 2);
    double own = 0.05 * 0.05 * days(span);
    double mean = law.drift * span - own / 2 - n * growth + n * -0.12;
    double variance = own + n * (0.12 * 0.12 + 0.2 * 0.2);
    const struct moments wanted = {
        {mean, mean}, {variance, variance}, 0, dps_exp(law.drift * 2 * span)};
    shows(&PRICE(merton, &law), &wanted);
}

TEST(jumps_make_the_third_and_fourth_moment)
{
    const struct dps_price_merton law = {0, 0.05, 0.07 / (double)DPS_DAY, -0.12, 0.2};
    const struct dps_price price = PRICE(merton, &law);
    double n = law.jumps * span;
    double m = -0.12;
    double s2 = 0.2 * 0.2;
    double own = 0.05 * 0.05 * days(span);
    double mean = -own / 2 - n * dps_expm1(m + s2 / 2) + n * m;
    double variance = own + n * (m * m + s2);
    struct sample third = {0};
    struct sample fourth = {0};
    for (uint64_t path = 0; path < PATHS; path++) {
        double r[SPANS];
        walk(&price, path, 1, r);
        double d = r[0] - mean;
        add(&third, d * d * d);
        add(&fourth, d * d * d * d);
    }
    is_near(&third, n * (m * m * m + 3 * m * s2), "third");
    is_near(&fourth,
        n * (m * m * m * m + 6 * m * m * s2 + 3 * s2 * s2) + 3 * variance * variance,
        "fourth");
}

/* Two regimes as a Markov chain that starts in the first: q = 1/s0 + 1/s1, and the
 * chance to be in the second after t is p (1 - e^(-q t)), p = q0 / q.  The time spent
 * there is integrated over fine steps. */
struct chain {
    double q, p;
};

static double
in_second(const struct chain *c, double t)
{
    return -c->p * dps_expm1(-c->q * t);
}

/* Chance to be in the second at s and at a later t. */
static double
in_second_twice(const struct chain *c, double s, double t)
{
    return in_second(c, s) * (c->p + (1 - c->p) * dps_exp(-c->q * (t - s)));
}

/* Covariance of the times spent in the second over two spans that begin at a and b, by
 * the midpoints of small squares. */
static double
covariance_of_times(const struct chain *c, double a, double b)
{
    enum { STEPS = 1000 };
    double h = span / STEPS;
    double sum = 0;
    for (int i = 0; i < STEPS; i++) {
        for (int j = 0; j < STEPS; j++) {
            double s = a + (i + 0.5) * h;
            double t = b + (j + 0.5) * h;
            sum += in_second_twice(c, fmin(s, t), fmax(s, t)) -
                   in_second(c, s) * in_second(c, t);
        }
    }
    return sum * h * h;
}

static double
mean_time(const struct chain *c, double a)
{
    double grown = dps_exp(-c->q * a) * -dps_expm1(-c->q * span) / c->q;
    return c->p * (span - grown);
}

TEST(switching_regimes_have_their_moments)
{
    static const struct dps_price_phase phases[] = {
        {0.012 / (double)DPS_DAY, 0.02, 9.0 * DPS_DAY, 1},
        {-0.03 / (double)DPS_DAY, 0.11, 4.0 * DPS_DAY, 1}};
    const struct dps_price_regime law = {{(void *)(uintptr_t)phases, 2}};
    const struct chain c = {
        1 / phases[0].stay + 1 / phases[1].stay,
        1 / phases[0].stay / (1 / phases[0].stay + 1 / phases[1].stay),
    };
    double rate[2];
    double variance[2];
    for (int i = 0; i < 2; i++) {
        variance[i] = phases[i].volatility * phases[i].volatility / (double)DPS_DAY;
        rate[i] = phases[i].drift - variance[i] / 2;
    }
    double gap = rate[1] - rate[0];
    struct moments wanted = {.growth = NAN};
    for (int s = 0; s < SPANS; s++) {
        double time = mean_time(&c, s * span);
        wanted.mean[s] = rate[0] * span + gap * time;
        wanted.variance[s] = variance[0] * span + (variance[1] - variance[0]) * time +
                             gap * gap * covariance_of_times(&c, s * span, s * span);
    }
    wanted.covariance = gap * gap * covariance_of_times(&c, 0, span);
    shows(&PRICE(regime, &law), &wanted);
}

TEST(regimes_follow_each_other_by_weight)
{
    static const struct dps_price_phase phases[] = {
        {0, 0, 1e5, 5}, {0, 0, 2e5, 1}, {0, 0, 3e5, 3}};
    const struct dps_price_regime law = {{(void *)(uintptr_t)phases, 3}};
    const struct dps_price price = PRICE(regime, &law);
    /* The chain of visits is reversible: they are as w (w0 + w1 + w2 - w). */
    const double visits[] = {20, 8, 18};
    struct sample at[3] = {{0}};
    double all = 0;
    for (int i = 0; i < 3; i++) {
        all += visits[i] * phases[i].stay;
    }
    for (uint64_t path = 0; path < PATHS; path++) {
        struct dps_price_state state;
        struct dps_price_inputs in = {.draw = {.seed = 1, .entity = path}};
        dps_price_begin(&price, &in, &state);
        in.dt = 3e6;
        dps_price_step(&price, &in, &state);
        for (int i = 0; i < 3; i++) {
            add(&at[i], state.regime == i);
        }
    }
    for (int i = 0; i < 3; i++) {
        is_near(&at[i], visits[i] * phases[i].stay / all, "share of time");
    }
}

/* Two tokens with betas to one market. */
TEST(betas_make_the_covariance_of_two_tokens)
{
    const struct dps_price_geometric law = {0, 0.06};
    struct dps_price market = PRICE(geometric, &law);
    struct dps_price one = PRICE(geometric, &law);
    struct dps_price other = PRICE(geometric, &law);
    one.beta = 1.2;
    other.beta = 0.5;
    struct sample product = {0};
    double mean = -0.06 * 0.06 / 2;
    for (uint32_t day = 0; day < PATHS; day++) {
        struct dps_price_state m = {.price = 1};
        struct dps_price_state a = {.price = 1};
        struct dps_price_state b = {.price = 1};
        struct dps_price_inputs in = {
            .dt = (double)DPS_DAY, .draw = {.seed = 3, .draw = day}};
        dps_price_step_market(&market, &in, &m);
        in.market = m.change;
        dps_price_step(&one, &in, &a);
        in.draw.entity = 1;
        dps_price_step(&other, &in, &b);
        add(&product, (a.change - 2.2 * mean) * (b.change - 1.5 * mean));
    }
    is_near(&product, 1.2 * 0.5 * 0.06 * 0.06, "covariance");
}

/* ---- histories ----------------------------------------------------------- */

/* Standard deviation of log-returns of a price history. */
static double
volatility_of(const char *path)
{
    struct csv csv = {0};
    struct sample returns = {0};
    REQUIRE(csv_open(&csv, path));
    for (size_t row = 1; row < csv.n_rows; row++) {
        add(&returns, dps_log(csv_number(&csv, row, "price") /
                              csv_number(&csv, row - 1, "price")));
    }
    csv_close(&csv);
    double mean = returns.sum / returns.n;
    return sqrt((returns.squares - returns.n * mean * mean) / (returns.n - 1));
}

/* As the doc of `volatility` tells. */
TEST(the_volatilities_that_are_told_are_those_of_the_histories)
{
    const char *path = test_shared_file("data/depin-tokenomics/hnt-usd-max.csv");
    if (path == NULL) {
        test_skip("no price histories here");
        return;
    }
    CHECK_WITHIN(volatility_of(path), 0.0809, 5e-5);
    path = test_shared_file("data/depin-tokenomics/fil-usd-max.csv");
    REQUIRE(path != NULL);
    CHECK_WITHIN(volatility_of(path), 0.0730, 5e-5);
}
