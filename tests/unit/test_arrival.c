/* When jobs come: counts, gaps and bursts against what each law says of them. */
#include "models/arrival/arrival.h"

#include "models/arrival/diurnal.h"
#include "models/arrival/hawkes.h"
#include "models/arrival/poisson.h"
#include "sim/core/maths.h"
#include "tests/test.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static const double sigmas = 5;
static const double ks = 2.74; /* as rare as 5 sigma: 2 exp(-2 ks^2) */
static const double hour = 3600;
static const double day = 86400;

/* The first n times of stream `stream` at a scale, from a time of the law's clock, or
 * those up to `end`; how many. */
static size_t
scaled_times(const struct dps_arrival_law *law, double scale, double from,
    uint64_t seed, uint64_t stream, double end, double *times, size_t n)
{
    struct dps_arrival_state state = dps_arrival_begin(law, scale, from);
    size_t k = 0;
    while (k < n) {
        dps_arrival_next(law, seed, stream, (uint32_t)k, &state);
        if (!(state.at < end)) {
            break;
        }
        times[k++] = state.at;
    }
    return k;
}

static size_t
times_of(const struct dps_arrival_law *law, uint64_t seed, uint64_t stream, double end,
    double *times, size_t n)
{
    return scaled_times(law, 1, 0, seed, stream, end, times, n);
}

static double *
room_for(size_t n)
{
    double *room = calloc(n, sizeof *room);
    REQUIRE(room != NULL);
    return room;
}

static int
ascending(const void *a, const void *b)
{
    double x = *(const double *)a;
    double y = *(const double *)b;
    return x < y ? -1 : x > y;
}

/* Numbers that are to be independent exponentials of mean 1: by Kolmogorov and Smirnov,
 * and by how neighbours go together. */
static void
check_exponential(const char *what, double *gaps, size_t n)
{
    double worst = 0;
    double product = 0;
    for (size_t i = 1; i < n; i++) {
        product += (gaps[i] - 1) * (gaps[i - 1] - 1);
    }
    qsort(gaps, n, sizeof *gaps, ascending);
    for (size_t i = 0; i < n; i++) {
        double f = -dps_expm1(-gaps[i]);
        worst = fmax(
            worst, fmax(f - (double)i / (double)n, (double)(i + 1) / (double)n - f));
    }
    printf("# %s: Kolmogorov's distance %.2f, neighbours %+.2f sigma\n", what,
        worst * sqrt((double)n), product / sqrt((double)n));
    CHECK(worst * sqrt((double)n) < ks);
    CHECK(fabs(product) < sigmas * sqrt((double)n));
}

/* ---- poisson ----------------------------------------------------------- */

static const struct dps_arrival_poisson calm = {40 / 3600.0};
static const struct dps_arrival_law poisson = {{&dps_arrival_poisson.base, &calm}};

TEST(gaps_of_a_poisson_stream_are_independent_exponentials)
{
    enum { N = 200000 };
    double *times = room_for(N);
    REQUIRE(times_of(&poisson, 3, 5, INFINITY, times, N) == N);
    for (size_t i = N - 1; i > 0; i--) {
        times[i] = (times[i] - times[i - 1]) * calm.rate;
    }
    times[0] *= calm.rate;
    check_exponential("poisson", times, N);
    free(times);
}

/* Mean and variance of the counts of an hour are both the rate. */
TEST(counts_of_a_poisson_stream_have_the_variance_of_their_mean)
{
    enum { HOURS = 5000, N = 40 * HOURS * 2 };
    static double count[HOURS] = {0};
    double *times = room_for(N);
    double sum = 0;
    double squares = 0;
    size_t n = times_of(&poisson, 1, 2, HOURS * hour, times, N);
    for (size_t i = 0; i < n; i++) {
        count[(size_t)(times[i] / hour)] += 1;
    }
    for (size_t i = 0; i < HOURS; i++) {
        sum += count[i];
        squares += (count[i] - 40) * (count[i] - 40);
    }
    CHECK_WITHIN(sum / HOURS, 40, sigmas * sqrt(40.0 / HOURS));
    /* The fourth central moment is l + 3 l^2. */
    CHECK_WITHIN(squares / HOURS, 40, sigmas * sqrt((40.0 + 2 * 1600) / HOURS));
    CHECK_CLOSE(dps_arrival_mean(&poisson, 3 * hour), 120, 1e-15);
    free(times);
}

TEST(a_poisson_stream_at_twice_the_rate_has_the_same_gaps_halved)
{
    enum { N = 1000 };
    static double once[N];
    static double twice[N];
    REQUIRE(times_of(&poisson, 1, 2, INFINITY, once, N) == N);
    REQUIRE(scaled_times(&poisson, 2, 1e6, 1, 2, INFINITY, twice, N) == N);
    for (size_t i = 0; i < N; i++) {
        CHECK(2 * twice[i] == once[i]); /* halving is exact */
    }
}

/* ---- diurnal ----------------------------------------------------------- */

/* It begins on a Thursday. */
static const struct dps_arrival_diurnal tides = {50 / 3600.0, 0.7, 15 * 3600.0, 0.3, 4};
static const struct dps_arrival_law diurnal = {{&dps_arrival_diurnal.base, &tides}};

/* As its header says. */
static double
rate_at(const struct dps_arrival_diurnal *law, double t)
{
    int64_t number = (int64_t)(t / day);
    bool weekend = (number + law->weekday - 1) % 7 >= 5;
    return law->rate * (weekend ? law->weekend : 1) *
           (1 + law->amplitude * cos(2 * M_PI * (t - law->peak) / day));
}

/* The integral of it over (a, b) within one day, by Gauss and Legendre. */
static double
mass_of(const struct dps_arrival_diurnal *law, double a, double b)
{
    enum { PIECES = 8 };
    static const double node[] = {
        0.1834346424956498, 0.5255324099163290, 0.7966664774136267, 0.9602898564975363};
    static const double weight[] = {
        0.3626837833783620, 0.3137066458778873, 0.2223810344533745, 0.1012285362903763};
    double sum = 0;
    for (int p = 0; p < PIECES; p++) {
        double half = (b - a) / PIECES / 2;
        double middle = a + (2 * p + 1) * half;
        for (int i = 0; i < 4; i++) {
            sum += weight[i] * half *
                   (rate_at(law, middle - half * node[i]) +
                       rate_at(law, middle + half * node[i]));
        }
    }
    return sum;
}

static double
mass_between(const struct dps_arrival_diurnal *law, double a, double b)
{
    double sum = 0;
    while (a < b) {
        double end = fmin((floor(a / day) + 1) * day, b);
        sum += mass_of(law, a, end);
        a = end;
    }
    return sum;
}

/* On the clock of its own integral, any such stream is one of rate 1. */
TEST(gaps_of_a_diurnal_stream_are_exponential_on_its_own_clock)
{
    enum { N = 60000 };
    const struct dps_arrival_diurnal rare = {1 / 400000.0, 1, 0, 0, 7};
    const struct dps_arrival_law laws[] = {
        diurnal, {{&dps_arrival_diurnal.base, &rare}}};
    double *times = room_for(N);
    double *gaps = room_for(N);
    for (size_t i = 0; i < 2; i++) {
        const struct dps_arrival_diurnal *law = laws[i].law.params;
        size_t n = i == 0 ? N : 5000;
        REQUIRE(times_of(&laws[i], 9, 1, INFINITY, times, n) == n);
        for (size_t k = 0; k < n; k++) {
            gaps[k] = mass_between(law, k > 0 ? times[k - 1] : 0, times[k]);
        }
        check_exponential(i == 0 ? "diurnal" : "rare, of weekdays alone", gaps, n);
    }
    free(times);
    free(gaps);
}

TEST(a_diurnal_stream_has_its_mean_and_its_peak_hour_on_each_sort_of_day)
{
    enum { WEEKS = 300, N = 24 * 7 * 50 * WEEKS };
    double count[2][24] = {{0}};
    double *times = room_for(N);
    size_t n = times_of(&diurnal, 4, 4, WEEKS * 7 * day, times, N);
    for (size_t i = 0; i < n; i++) {
        bool weekend = ((int64_t)(times[i] / day) + 3) % 7 >= 5;
        count[weekend][(int)(fmod(times[i], day) / hour)] += 1;
    }
    for (int w = 0; w < 2; w++) {
        int days = w == 0 ? 5 : 2;
        int peak = 0;
        double all = 0;
        for (int h = 0; h < 24; h++) {
            /* Day 0 is a Thursday, day 2 a Saturday. */
            double begin = 2 * w * day + h * hour;
            double wanted = WEEKS * days * mass_of(&tides, begin, begin + hour);
            CHECK_WITHIN(count[w][h], wanted, sigmas * sqrt(wanted));
            peak = count[w][h] > count[w][peak] ? h : peak;
            all += count[w][h];
        }
        double wanted = WEEKS * days * 24 * 50 * (w == 0 ? 1 : 0.3);
        CHECK_WITHIN(all, wanted, sigmas * sqrt(wanted));
        CHECK(peak == 14 || peak == 15); /* the peak stands between them */
    }
    free(times);
}

TEST(the_mean_of_a_diurnal_stream_is_the_integral_of_its_rate)
{
    static const double ends[] = {1, 3600, 86399, 86400, 86401, 3.5 * 86400,
        7 * 86400.0, 20.25 * 86400, 400 * 86400.0};
    for (size_t i = 0; i < DPS_COUNT_OF(ends); i++) {
        CHECK_CLOSE(dps_arrival_mean(&diurnal, ends[i]),
            mass_between(&tides, 0, ends[i]), 1e-11);
    }
}

/* A scaled stream that begins in the middle of its week, on the integral of its own
 * rate from there on. */
TEST(a_diurnal_stream_follows_its_clock_from_any_hour_on_at_any_scale)
{
    enum { N = 40000 };
    const double scale = 2.5;
    const double from = 1000 * 7 * day + 2 * day + 13.5 * hour; /* a Saturday noon */
    double *times = room_for(N);
    double *gaps = room_for(N);
    REQUIRE(scaled_times(&diurnal, scale, from, 9, 1, INFINITY, times, N) == N);
    for (size_t k = 0; k < N; k++) {
        double last = k > 0 ? times[k - 1] : 0;
        gaps[k] = scale * mass_between(&tides, from + last, from + times[k]);
    }
    check_exponential("diurnal, scaled, from a Saturday noon on", gaps, N);
    free(times);
    free(gaps);
}

TEST(whole_weeks_before_a_diurnal_stream_change_none_of_its_times)
{
    enum { N = 1000 };
    static double now[N];
    static double later[N];
    REQUIRE(scaled_times(&diurnal, 1, hour, 3, 1, INFINITY, now, N) == N);
    REQUIRE(scaled_times(
                &diurnal, 1, 9999 * 7 * day + hour, 3, 1, INFINITY, later, N) == N);
    for (size_t i = 0; i < N; i++) {
        CHECK(now[i] == later[i]);
    }
}

/* It ends, and soon, however rare the jobs. */
TEST(a_stream_of_hardly_any_jobs_is_soon_beyond_every_length)
{
    static const double rates[] = {1e-20, 1e-200, 1e-307};
    for (size_t i = 0; i < DPS_COUNT_OF(rates); i++) {
        const struct dps_arrival_diurnal law = {rates[i], 0.5, 0, 0, 6};
        const struct dps_arrival_law rare = {{&dps_arrival_diurnal.base, &law}};
        double time;
        CHECK(times_of(&rare, 1, 1, 1e12, &time, 1) == 0);
    }
}

/* ---- hawkes ------------------------------------------------------------ */

static const struct dps_arrival_hawkes bursts = {0.01, 0.6, 120};
static const struct dps_arrival_law hawkes = {{&dps_arrival_hawkes.base, &bursts}};

/* The integral of the rate up to job k, a sum over all jobs before it: the plain twin
 * of what the law remembers in one number.  The part that stands for what was before
 * time 0 decays like any other. */
static double
compensator(double scale, const double *times, size_t k)
{
    const double n = bursts.branching;
    double rate = scale * bursts.rate;
    double sum = rate * times[k] + rate * n / (1 - n) * bursts.decay *
                                       -dps_expm1(-times[k] / bursts.decay);
    for (size_t i = 0; i < k; i++) {
        sum += n * -dps_expm1(-(times[k] - times[i]) / bursts.decay);
    }
    return sum;
}

TEST(gaps_of_a_hawkes_stream_are_exponential_on_its_own_clock)
{
    enum { N = 12000 };
    double *times = room_for(N);
    double *gaps = room_for(N);
    for (int scale = 1; scale < 6; scale += 3) {
        REQUIRE(scaled_times(&hawkes, scale, 0, 8, 3, INFINITY, times, N) == N);
        for (size_t k = 0; k < N; k++) {
            gaps[k] = compensator(scale, times, k);
        }
        for (size_t k = N - 1; k > 0; k--) {
            gaps[k] -= gaps[k - 1];
        }
        check_exponential(scale == 1 ? "hawkes" : "hawkes, scaled", gaps, N);
    }
    free(times);
    free(gaps);
}

/* Hawkes 1971: with k = 1 / (1 - n) and L = m k, in the stationary state,
 *     E N(t) = L t,  Var N(t) = L (k^2 t + (1 - k^2) (1 - e^(-b t / k)) k / b). */
TEST(counts_of_a_hawkes_stream_have_the_mean_and_variance_that_hawkes_found)
{
    enum { WINDOWS = 4000, N = 60000000 / 8 };
    const double k = 1 / (1 - bursts.branching);
    const double relax = bursts.decay * k;
    const double t = 100 * relax;
    const double mean = bursts.rate * k * t;
    const double variance =
        bursts.rate * k * (k * k * t + (1 - k * k) * -dps_expm1(-t / relax) * relax);
    static double count[WINDOWS] = {0};
    double *times = room_for(N);
    size_t n = times_of(&hawkes, 2, 6, (WINDOWS + 1) * t, times, N);
    double sum = 0;
    double second = 0;
    double fourth = 0;
    for (size_t i = 0; i < n; i++) {
        if (times[i] >= t) { /* the first window warms up */
            count[(size_t)(times[i] / t) - 1] += 1;
        }
    }
    for (size_t i = 0; i < WINDOWS; i++) {
        double off = count[i] - mean;
        sum += count[i];
        second += off * off / WINDOWS;
        fourth += off * off * off * off / WINDOWS;
    }
    double error = sqrt((fourth - second * second) / WINDOWS);
    printf("# mean %.3f of %.3f, variance over mean %.3f of %.3f, 1/(1-n)^2 is %.3f; "
           "error %.3f\n",
        sum / WINDOWS, mean, second / mean, variance / mean, k * k, error / mean);
    CHECK_WITHIN(sum / WINDOWS, mean, sigmas * sqrt(variance / WINDOWS));
    CHECK_WITHIN(second, variance, sigmas * error);
    CHECK(error < 0.05 * variance);
    CHECK_CLOSE(variance / mean, k * k, 0.02);
    CHECK_CLOSE(dps_arrival_mean(&hawkes, t), mean, 1e-14);
    free(times);
}

/* At every time, the first included. */
TEST(a_hawkes_stream_has_its_mean_rate_from_the_beginning)
{
    enum { RUNS = 40000, MOST = 1000 };
    static double times[MOST];
    const double t = 100; /* a third of what it takes to settle [s] */
    double sum = 0;
    double squares = 0;
    for (uint64_t run = 0; run < RUNS; run++) {
        double n = (double)scaled_times(&hawkes, 2, 0, 5, run, t, times, MOST);
        sum += n;
        squares += n * n;
    }
    double mean = sum / RUNS;
    double error = sqrt((squares / RUNS - mean * mean) / RUNS);
    CHECK_WITHIN(mean, 5, sigmas * error); /* 2 0.01 / 0.4 in 100 s */
    CHECK(error < 0.02);
}

TEST(a_hawkes_stream_without_branching_is_a_poisson_stream)
{
    enum { N = 1000 };
    const struct dps_arrival_hawkes none = {calm.rate, 0, 60};
    const struct dps_arrival_law law = {{&dps_arrival_hawkes.base, &none}};
    double times[2][N];
    REQUIRE(times_of(&law, 7, 7, INFINITY, times[0], N) == N);
    REQUIRE(times_of(&poisson, 7, 7, INFINITY, times[1], N) == N);
    for (size_t i = 0; i < N; i++) {
        CHECK(times[0][i] == times[1][i]);
    }
}

/* ---- names ------------------------------------------------------------- */

TEST(streams_and_seeds_have_times_of_their_own)
{
    enum { N = 20000 };
    static double times[3][N];
    REQUIRE(times_of(&poisson, 1, 1, INFINITY, times[0], N) == N);
    REQUIRE(times_of(&poisson, 1, 2, INFINITY, times[1], N) == N);
    REQUIRE(times_of(&poisson, 2, 1, INFINITY, times[2], N) == N);
    for (size_t other = 1; other < 3; other++) {
        double product = 0;
        for (size_t i = 1; i < N; i++) {
            product += ((times[0][i] - times[0][i - 1]) * calm.rate - 1) *
                       ((times[other][i] - times[other][i - 1]) * calm.rate - 1);
        }
        CHECK(fabs(product) < sigmas * sqrt(N));
    }
}

TEST(the_tables_of_the_family_are_whole)
{
    struct dps_error err;
    CHECK_OK(dps_record_check(&dps_arrival_record, &err), &err);
}
