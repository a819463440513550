/* Amounts shared over cells: nothing is lost, no order counts, each law its formula. */
#include "models/distribution/availability.h"
#include "models/distribution/bands.h"
#include "models/distribution/coverage.h"
#include "models/distribution/distribution.h"
#include "models/distribution/net_emission.h"
#include "models/distribution/plain.h"
#include "models/distribution/pools.h"
#include "models/figure.h"
#include "sim/core/date.h"
#include "sim/core/rng.h"
#include "sim/core/wide.h"
#include "tests/test.h"

#include <math.h>
#include <string.h>

enum { MOST = 40, ROUNDS = 100000 };

#define LIST(a)                                                                        \
    {                                                                                  \
        (void *)(uintptr_t)(a), DPS_COUNT_OF(a)                                        \
    }
#define LAW(kind_, params_)                                                            \
    {                                                                                  \
        &dps_distribution_##kind_.base, (params_)                                      \
    }

static const struct dps_distribution_quality squared = {.power = 2};
static const struct dps_distribution_availability rnp15 = {
    .penalty = 0.65, .free = 3, .base = 1, .idle = true};
static const struct dps_distribution_coverage hip17 = {.resolution = 8, .inhabited = 4};
static const struct dps_distribution_witness hip15 = {
    .desired = 4, .decay = 0.8, .reach = 7};
static const struct dps_reward_pool two[] = {
    {"poc", "", 0.3, 0, "", "nodes", .law = LAW(coverage, &hip17)},
    {"work", "", 0.2, 0.001, "idle", "nodes", .law = LAW(work, NULL)},
    {"idle", "", 0.1, 0, "", "nodes", .law = LAW(availability, &rnp15)},
    {"votes", "", 0.15, 0, "", "stakers", .law = LAW(none, NULL)},
};
static const struct dps_distribution_pools pools = {LIST(two)};
static const struct dps_band levels[] = {{0.2, 0.5}, {0.6, 1}, {0.9, 0.25}};
static const struct dps_distribution_bands bands = {
    "utilisation", true, LIST(levels), {LAW(capacity, NULL)}};

static const struct dps_variant laws[] = {
    LAW(capacity, NULL),
    LAW(quality, &squared),
    LAW(work, NULL),
    LAW(revenue, NULL),
    LAW(stake, NULL),
    LAW(coverage, &hip17),
    LAW(witness, &hip15),
    LAW(availability, &rnp15),
    LAW(pools, &pools),
    LAW(bands, &bands),
    LAW(none, NULL),
};

static const char *const rules[] = {"largest", "unallocated", "carry", "residual"};

/* ---- a sharing and its room -------------------------------------------- */

struct sharing {
    struct dps_distribution_cell cells[MOST];
    double figures[DPS_FIGURES];
    double scores[MOST];
    int64_t weights[MOST], parts[MOST], shares[MOST];
    struct dps_distribution_outcome outcome;
};

static void
share(struct sharing *self, const struct dps_variant *law, const char *rule,
    int64_t amount, size_t n)
{
    const struct dps_distribution distribution = {rule, "next", *law};
    const struct dps_distribution_epoch epoch = {
        .cells = self->cells, .n = n, .figures = self->figures, .unit = 100000000};
    const struct dps_distribution_room room = {
        self->scores, self->weights, self->parts};
    dps_distribution_share(
        &distribution, amount, &epoch, &room, self->shares, &self->outcome);
}

static double
uniform(struct dps_rng_name *name)
{
    double u[2];
    name->draw++;
    dps_rng_uniforms(*name, u);
    return u[0];
}

/* Weights over many powers of ten; every eighth cell is dark. */
static struct dps_distribution_cell
random_cell(struct dps_rng_name *name)
{
    double size = exp(20 * uniform(name));
    return (struct dps_distribution_cell){
        .weight = (int64_t)(size * (1 + uniform(name))),
        .nodes = 1 + (int64_t)(1000 * uniform(name)),
        .stake = (int64_t)(1e8 * size * uniform(name)),
        .online = uniform(name) < 0.125 ? 0 : uniform(name),
        .busy = uniform(name),
        .quality = 2 * uniform(name),
        .work = size * uniform(name),
        .revenue = size * uniform(name),
        .per_wallet = 1 + 6 * uniform(name),
        .density = 80 * uniform(name),
    };
}

static int64_t
sum_of(const int64_t *x, size_t n)
{
    int64_t sum = 0;
    for (size_t i = 0; i < n; i++) {
        sum += x[i];
    }
    return sum;
}

/* ---- properties of every law ------------------------------------------- */

TEST(shares_pools_rest_and_carry_are_the_amount)
{
    struct dps_rng_name name = {.seed = 1, .purpose = DPS_RNG_TEST};
    for (size_t law = 0; law < DPS_COUNT_OF(laws); law++) {
        int64_t lost = 0, negative = 0, given = 0;
        for (int round = 0; round < ROUNDS; round++) {
            struct sharing sharing = {.figures = {0}};
            size_t n = (size_t)(8 * uniform(&name));
            name.entity++;
            name.draw = 0;
            int64_t amount = (int64_t)exp(43.6 * uniform(&name));
            for (size_t i = 0; i < n; i++) {
                sharing.cells[i] = random_cell(&name);
            }
            sharing.figures[DPS_ORACLE] = round % 9 == 0 ? 0 : exp(uniform(&name));
            sharing.figures[DPS_UTILISATION] = uniform(&name);
            share(&sharing, &laws[law], rules[round % 4], amount, n);
            bool has_account = laws[law].kind == &dps_distribution_pools.base;
            lost += sum_of(sharing.shares, n) + sharing.outcome.rest +
                        sharing.outcome.carry +
                        (has_account ? sharing.outcome.pool[3] : 0) !=
                    amount;
            negative += sharing.outcome.rest < 0 || sharing.outcome.carry < 0;
            for (size_t i = 0; i < n; i++) {
                negative += sharing.shares[i] < 0;
                given += sharing.shares[i] > 0;
            }
        }
        CHECK_INT(lost, 0);
        CHECK_INT(negative, 0);
        CHECK((given > ROUNDS) == (laws[law].kind != &dps_distribution_none.base));
    }
}

TEST(no_order_of_the_cells_changes_a_share)
{
    struct dps_rng_name name = {.seed = 2, .purpose = DPS_RNG_TEST};
    for (size_t law = 0; law < DPS_COUNT_OF(laws); law++) {
        struct sharing straight = {.figures = {0}};
        struct sharing turned = {.figures = {0}};
        straight.figures[DPS_UTILISATION] = turned.figures[DPS_UTILISATION] = 0.7;
        straight.figures[DPS_ORACLE] = turned.figures[DPS_ORACLE] = 1e-3;
        for (size_t i = 0; i < MOST; i++) {
            straight.cells[i] = random_cell(&name);
            turned.cells[MOST - 1 - i] = straight.cells[i];
        }
        share(&straight, &laws[law], "largest", INT64_C(987654321987), MOST);
        share(&turned, &laws[law], "largest", INT64_C(987654321987), MOST);
        int64_t unlike = 0;
        for (size_t i = 0; i < MOST; i++) {
            unlike += straight.shares[i] != turned.shares[MOST - 1 - i];
        }
        CHECK_INT(unlike, 0);
    }
}

TEST(dark_cells_get_nothing_where_being_there_counts)
{
    static const size_t there[] = {0, 1, 4, 5, 6, 7, 9};
    for (size_t law = 0; law < DPS_COUNT_OF(there); law++) {
        struct dps_rng_name name = {.seed = 3, .purpose = DPS_RNG_TEST};
        struct sharing sharing = {.figures = {0}};
        for (size_t i = 0; i < MOST; i++) {
            sharing.cells[i] = random_cell(&name);
            sharing.cells[i].online = i % 2 == 0 ? 0 : 0.5;
        }
        share(&sharing, &laws[there[law]], "largest", 1000000007, MOST);
        int64_t dark = 0;
        for (size_t i = 0; i < MOST; i += 2) {
            dark += sharing.shares[i];
        }
        CHECK_INT(dark, 0);
        CHECK(sharing.shares[1] > 0);
    }
}

/* ---- laws of cells ----------------------------------------------------- */

TEST(capacity_is_shared_as_ratios_of_whole_numbers)
{
    struct sharing sharing = {.figures = {0}};
    const int64_t weights[] = {1, 3, 999999937, 1000, 7};
    const int64_t amount = INT64_C(123456789012345678);
    int64_t total = sum_of(weights, 5);
    for (size_t i = 0; i < 5; i++) {
        sharing.cells[i] =
            (struct dps_distribution_cell){.weight = weights[i], .online = 1};
    }
    share(&sharing, &laws[0], "unallocated", amount, 5);
    for (size_t i = 0; i < 5; i++) {
        dps_wide exact = (dps_wide)amount * (dps_wide)weights[i] / (dps_wide)total;
        CHECK_INT(sharing.shares[i], (int64_t)exact);
    }
    CHECK(sharing.outcome.rest > 0 && sharing.outcome.rest < 5);
}

/* Two cells: what a law gives to the first over the second. */
static double
ratio_of(const struct dps_variant *law, struct dps_distribution_cell first,
    struct dps_distribution_cell second)
{
    struct sharing sharing = {.cells = {first, second}};
    share(&sharing, law, "largest", INT64_C(1000000000000000), 2);
    return (double)sharing.shares[0] / (double)sharing.shares[1];
}

TEST(laws_of_cells_follow_their_formulas)
{
    struct dps_distribution_cell a = {.weight = 10,
        .nodes = 5,
        .stake = 70,
        .online = 0.5,
        .busy = 0.25,
        .quality = 1.5,
        .work = 11,
        .revenue = 2,
        .per_wallet = 2,
        .density = 0.1};
    struct dps_distribution_cell b = {.weight = 20,
        .nodes = 9,
        .stake = 30,
        .online = 0.75,
        .busy = 0.5,
        .quality = 0.5,
        .work = 17,
        .revenue = 3,
        .per_wallet = 5,
        .density = 14};
    CHECK_CLOSE(ratio_of(&laws[0], a, b), 5.0 / 15, 1e-11);
    CHECK_CLOSE(ratio_of(&laws[1], a, b), 5.0 * 2.25 / (15 * 0.25), 1e-11);
    CHECK_CLOSE(ratio_of(&laws[2], a, b), 11.0 / 17, 1e-11);
    CHECK_CLOSE(ratio_of(&laws[3], a, b), 2.0 / 3, 1e-11);
    CHECK_CLOSE(ratio_of(&laws[4], a, b), 35.0 / 22.5, 1e-11);
    CHECK_CLOSE(ratio_of(&laws[7], a, b),
        5 * 0.5 * 0.75 / (9 * 0.75 * 0.5 * exp(-0.65 * 2)), 1e-11);
    CHECK_CLOSE(ratio_of(&laws[5], a, b), 5.0 / (15 * 3.0 / 14), 1e-11);
}

TEST(evenly_spread_nodes_are_clipped_level_by_level)
{
    static const struct dps_hexagons one[] = {{8, 2, 1, 4}};
    static const struct dps_hexagons falling[] = {
        {8, 1, 1, 4}, {7, 1, 2, 20}, {5, 7, 9, 99}};
    const struct dps_distribution_coverage simple = {9, 7, LIST(one)};
    CHECK_CLOSE(dps_coverage_scale(&simple, 0.5), 1, 0);
    CHECK_CLOSE(dps_coverage_scale(&simple, 4), 4.0 / 28, 1e-15);
    CHECK_CLOSE(dps_coverage_scale(&simple, 0), 1, 0);
    /* 10 are 3; 3 x 3 are 2 x 3; 6 x 9 are 9, as 3 inhabited neighbours are not 7. */
    const struct dps_distribution_coverage three = {8, 3, LIST(falling)};
    CHECK_CLOSE(dps_coverage_scale(&three, 10), 3.0 / 10 * 6 / 9 * 9 / 54, 1e-15);
    CHECK_CLOSE(dps_coverage_scale(&three, 1), 9.0 / 27, 1e-15);
    /* HIP-17 binds at resolution 8, where 3 neighbours allow 3 nodes. */
    CHECK_CLOSE(dps_coverage_scale(&hip17, 3), 1, 0);
    CHECK_CLOSE(dps_coverage_scale(&hip17, 6), 3.0 / 6, 1e-15);
    double before = 2;
    double density = 0.01;
    for (int i = 0; i < 190; i++) {
        CHECK(dps_coverage_scale(&hip17, density) <= before);
        CHECK(density * dps_coverage_scale(&hip17, density) <= 3 * (1 + 1e-12));
        before = dps_coverage_scale(&hip17, density);
        density *= 1.1;
    }
}

TEST(a_beacon_pays_a_fixed_sum_to_many_witnesses)
{
    /* w RX and TX both tend to their limits N - 1 and 2. */
    for (int k = 5; k < 200; k++) {
        double w = k;
        double gone = pow(0.8, w - 4);
        CHECK_CLOSE(w * dps_witness_heard(&hip15, w), 3 + gone, 1e-12);
        CHECK_CLOSE(dps_witness_sent(&hip15, w), 2 - gone, 1e-12);
    }
    /* Beyond 4 witnesses more density changes nothing. */
    struct dps_distribution_cell dense = {.nodes = 1, .online = 1, .density = 15.0 / 7};
    struct dps_distribution_cell denser = {.nodes = 1, .online = 1, .density = 99};
    struct dps_distribution_cell alone = {.nodes = 1, .online = 1, .density = 3.0 / 7};
    CHECK_CLOSE(ratio_of(&laws[6], dense, denser), 1, 1e-14);
    struct dps_distribution_cell lone = {.nodes = 1, .online = 1, .density = 0.1};
    CHECK_CLOSE(ratio_of(&laws[6], lone, dense), 0, 0);
    CHECK_CLOSE(ratio_of(&laws[6], alone, dense), 2.5 / 5, 1e-11);
}

TEST(without_scores_all_is_rest_whatever_the_rule)
{
    for (size_t rule = 0; rule < 4; rule++) {
        struct sharing sharing = {.cells = {{.weight = 5}, {.weight = 6}}};
        share(&sharing, &laws[0], rules[rule], 77, 2);
        CHECK_INT(sharing.outcome.rest, 77);
        CHECK_INT(sharing.outcome.carry, 0);
        share(&sharing, &laws[0], rules[rule], 77, 0);
        CHECK_INT(sharing.outcome.rest, 77);
    }
}

TEST(floors_go_where_the_rule_says)
{
    struct sharing sharing = {.cells = {{.work = 1}, {.work = 1}, {.work = 1}}};
    share(&sharing, &laws[2], "largest", 11, 3);
    CHECK_INT(
        sharing.shares[0] * 100 + sharing.shares[1] * 10 + sharing.shares[2], 443);
    share(&sharing, &laws[2], "unallocated", 11, 3);
    CHECK_INT(sharing.outcome.rest, 2);
    share(&sharing, &laws[2], "carry", 11, 3);
    CHECK_INT(sharing.outcome.carry, 2);
    CHECK_INT(sharing.outcome.rest, 0);
    share(&sharing, &laws[2], "residual", 11, 3);
    CHECK_INT(sharing.shares[2], 5);
}
