/* Laws of whole numbers: by hand, against their distributions, and their means. */
#include "models/count.h"

#include "sim/core/rng.h"
#include "tests/test.h"

#include <math.h>

static const struct dps_count_fixed seven = {7};
static const struct dps_count_geometric twenty = {20};
static const struct dps_count_log_normal wide = {1000, 1.2};

static const struct dps_count_law fixed = {{&dps_count_fixed.base, &seven}, 0};
static const struct dps_count_law geometric = {{&dps_count_geometric.base, &twenty}, 0};
static const struct dps_count_law log_normal = {{&dps_count_log_normal.base, &wide}, 0};

/* The share of many draws that is at most n. */
static double
share_below(const struct dps_count_law *law, double n, uint32_t draws)
{
    double below = 0;
    for (uint32_t i = 0; i < draws; i++) {
        double u[2];
        dps_rng_uniforms((struct dps_rng_name){3, DPS_RNG_TEST, 1, i}, u);
        below += dps_count_of(law, u[0]) <= n;
    }
    return below / draws;
}

TEST(numbers_are_whole_and_at_least_one_and_at_most_what_they_are_cut_to)
{
    static const struct dps_count_geometric one = {1};
    static const struct dps_count_log_normal small = {1, 5};
    const struct dps_count_law laws[] = {fixed, geometric, log_normal,
        {{&dps_count_geometric.base, &one}, 0},
        {{&dps_count_log_normal.base, &small}, 0}};
    static const double points[] = {0x1p-53, 1e-9, 0.1, 0.5, 0.9, 1 - 0x1p-53};
    for (size_t i = 0; i < sizeof laws / sizeof *laws; i++) {
        struct dps_count_law cut = laws[i];
        double before = 0;
        cut.most = 5;
        for (size_t k = 0; k < sizeof points / sizeof *points; k++) {
            double n = dps_count_of(&laws[i], points[k]);
            CHECK(n >= 1 && n == floor(n) && n >= before && n <= 1e15);
            CHECK(dps_count_of(&cut, points[k]) == (n < 5 ? n : 5));
            before = n;
        }
    }
    CHECK(dps_count_of(&fixed, 0.3) == 7);
    CHECK(dps_count_of(&laws[3], 1 - 0x1p-53) == 1);
}

TEST(a_geometric_number_goes_on_with_the_same_chance_after_each)
{
    enum { DRAWS = 200000 };
    static const double at[] = {1, 2, 14, 60};
    for (size_t i = 0; i < sizeof at / sizeof *at; i++) {
        double wanted = 1 - pow(1 - 1 / 20.0, at[i]);
        double error = sqrt(wanted * (1 - wanted) / DRAWS);
        CHECK_WITHIN(share_below(&geometric, at[i], DRAWS), wanted, 5 * error);
    }
}

TEST(the_logarithm_of_a_log_normal_number_is_normal)
{
    enum { DRAWS = 200000 };
    static const double z[] = {-2, -0.5, 0, 1, 2.5};
    for (size_t i = 0; i < sizeof z / sizeof *z; i++) {
        double n = floor(1000 * exp(1.2 * z[i]));
        /* Up to n + 1/2 rounds to n. */
        double wanted = 0.5 * erfc(-log((n + 0.5) / 1000) / 1.2 / sqrt(2));
        double error = sqrt(wanted * (1 - wanted) / DRAWS);
        CHECK_WITHIN(share_below(&log_normal, n, DRAWS), wanted, 5 * error);
    }
}

TEST(means_are_those_of_the_laws_cut_or_not)
{
    struct dps_count_law cut = geometric;
    CHECK_CLOSE(dps_count_mean(&fixed), 7, 1e-12);
    CHECK_CLOSE(dps_count_mean(&geometric), 20, 1e-4);
    CHECK_CLOSE(dps_count_mean(&log_normal), 1000 * exp(1.2 * 1.2 / 2), 1e-4);
    /* Of min(N, c): the sum of P(N > n) below c. */
    cut.most = 30;
    CHECK_CLOSE(dps_count_mean(&cut), 20 * (1 - pow(1 - 1 / 20.0, 30)), 1e-4);
}

TEST(the_table_of_a_count_does_not_contradict_itself)
{
    struct dps_error err;
    CHECK_OK(dps_record_check(&dps_count_record, &err), &err);
}
