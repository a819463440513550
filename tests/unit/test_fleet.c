#include "models/lifetime/closed.h"
#include "sim/core/date.h"
#include "sim/core/maths.h"
#include "sim/fleet/churn.h"
#include "sim/fleet/view.h"
#include "tests/test.h"

#include <math.h>
#include <omp.h>
#include <stdlib.h>
#include <string.h>

enum { STEPS = 180, EPOCHS = 900, NODES = 200 };

static const struct dps_lifetime_exponential up = {20 * 86400};
static const struct dps_lifetime_log_normal repair = {2 * 86400, 1};
static const struct dps_hardware fragile = {.title = "fragile",
    .source = "test",
    .capacity = 1000,
    .capacity_spread = 1,
    .cost = 1,
    .up = {{&dps_lifetime_exponential.base, &up}},
    .repair = {{&dps_lifetime_log_normal.base, &repair}},
    .life = {{&dps_lifetime_never.base, NULL}}};

static void
open_fleet(struct dps_fleet *fleet, uint32_t nodes, uint32_t operators, double minimum)
{
    struct dps_error err;
    const struct dps_group_plan group = {.name = "test",
        .hardware = &fragile,
        .count = nodes,
        .operators = operators,
        .skew = 1.2};
    const struct dps_weighing weighing = {
        .quantum = 1, .minimum = minimum, .steps = STEPS};
    REQUIRE_OK(
        dps_fleet_init(fleet, 1, DPS_DAY * DPS_NS, &group, 1, &weighing, 1, &err),
        &err);
}

static void
join_all(struct dps_fleet *fleet)
{
    struct dps_error err;
    for (uint32_t i = 0; i < fleet->n; i++) {
        REQUIRE_OK(dps_fleet_join(fleet, i, 0, &err), &err);
    }
}

TEST(every_node_belongs_to_one_operator_and_every_operator_has_one)
{
    struct dps_fleet fleet;
    open_fleet(&fleet, 1000, 100, 0);
    uint32_t next = 0;
    uint32_t largest = 0;
    for (uint32_t i = 0; i < fleet.n_operators; i++) {
        CHECK_INT(fleet.operators[i].first, next);
        uint32_t n = fleet.operators[i + 1].first - fleet.operators[i].first;
        CHECK(n >= 1);
        next += n;
        largest = n > largest ? n : largest;
    }
    CHECK_INT(next, 1000);
    CHECK(largest > 30); /* heavy-tailed: three times the mean and more */
    dps_fleet_free(&fleet);
    dps_fleet_free(&fleet);
}

/* Shares an amount each epoch for years of failures; nodes must hold what full lists
 * of buckets say, to the base unit. */
TEST(locked_rewards_equal_full_lists_of_buckets)
{
    struct dps_fleet fleet;
    struct dps_error err;
    dps_wide *reward = calloc((size_t)NODES * EPOCHS, sizeof *reward);
    REQUIRE(reward != NULL);
    open_fleet(&fleet, NODES, 20, 3000);
    join_all(&fleet);
    const struct dps_accrual *accrual = &fleet.groups[0].accrual;
    int64_t undistributed = 0;
    int64_t wrong = 0;
    for (uint32_t e = 0; e < EPOCHS; e++) {
        REQUIRE_OK(dps_fleet_advance(&fleet, e, &err), &err);
        undistributed += 1000000007 + e * 31;
        undistributed -= dps_fleet_share(&fleet, 0, undistributed);
        CHECK(undistributed <= 1);
        for (uint32_t i = 0; i < NODES; i++) {
            reward[(size_t)i * EPOCHS + e] =
                dps_accrual_earned(accrual, dps_node_weight(&fleet.nodes[i]), e, e + 1);
        }
        if (e % 50 != 49) {
            continue;
        }
        for (uint32_t i = 0; i < NODES; i++) {
            dps_wide locked = 0;
            dps_wide earned = 0;
            for (uint32_t d = 0; d <= e; d++) {
                dps_wide r = reward[(size_t)i * EPOCHS + d];
                earned += r;
                locked += e - d < STEPS ? r / STEPS * (STEPS - (e - d)) : 0;
            }
            struct dps_earnings view = dps_fleet_earnings(&fleet, i);
            int64_t gap = view.lockable - (int64_t)(locked >> 64);
            wrong += view.earned != (int64_t)(earned >> 64) || gap < -1 || gap > 1;
        }
    }
    CHECK_INT(wrong, 0);
    CHECK(fleet.networks[0].count[DPS_COUNT_FAILURES] > 1000);
    CHECK_OK(dps_fleet_verify(&fleet, &err), &err);
    free(reward);
    dps_fleet_free(&fleet);
}

TEST(nothing_of_what_is_shared_gets_lost)
{
    struct dps_fleet fleet;
    struct dps_error err;
    open_fleet(&fleet, NODES, 20, 3000);
    join_all(&fleet);
    int64_t undistributed = 0;
    int64_t held = 0;
    for (uint32_t e = 0; e < 500; e++) {
        REQUIRE_OK(dps_fleet_advance(&fleet, e, &err), &err);
        undistributed += e % 7 == 0 ? 0 : 12345678901 + e;
        int64_t shared = dps_fleet_share(&fleet, 0, undistributed);
        undistributed -= shared;
        held += shared;
        dps_wide expected =
            ((dps_wide)(uint64_t)held << 64) + fleet.groups[0].accrual.spent;
        CHECK(dps_fleet_total_earned(&fleet, 0) == expected);
    }
    dps_fleet_free(&fleet);
}

TEST(without_weight_rewards_wait)
{
    struct dps_accrual accrual;
    struct dps_error err;
    REQUIRE_OK(dps_accrual_init(&accrual, 10, &err), &err);
    CHECK_INT(dps_accrual_share(&accrual, 0, 1000), 0);
    /* a third does not divide 2^64 */
    CHECK_INT(dps_accrual_share(&accrual, 3, 1000), 999);
    CHECK_INT(dps_accrual_share(&accrual, 1, 1), 1);
    dps_accrual_free(&accrual);
}

TEST(an_operator_below_the_minimum_earns_nothing)
{
    struct dps_fleet fleet;
    struct dps_error err;
    open_fleet(&fleet, 60, 30, 4000);
    join_all(&fleet);
    for (uint32_t e = 0; e < 200; e++) {
        REQUIRE_OK(dps_fleet_advance(&fleet, e, &err), &err);
        (void)dps_fleet_share(&fleet, 0, 1000000);
        for (uint32_t i = 0; i < fleet.n; i++) {
            const struct dps_operator *owner =
                &fleet.operators[fleet.books[i].operator_id];
            CHECK(dps_node_weight(&fleet.nodes[i]) == 0 || owner->capacity >= 4000);
        }
    }
    CHECK_OK(dps_fleet_verify(&fleet, &err), &err);
    CHECK(fleet.networks[0].n_eligible > 0 && fleet.networks[0].n_eligible < 30);
    dps_fleet_free(&fleet);
}

/* The image of a fleet after some epochs. */
static struct dps_buffer
image_after(struct dps_fleet *fleet, uint32_t from, uint32_t to)
{
    struct dps_error err;
    struct dps_buffer image = {.n = 0};
    for (uint32_t e = from; e < to; e++) {
        REQUIRE_OK(dps_fleet_advance(fleet, e, &err), &err);
        (void)dps_fleet_share(fleet, 0, 1000000);
    }
    dps_fleet_save(fleet, &image);
    return image;
}

TEST(threads_do_not_change_a_fleet)
{
    struct dps_buffer first = {.n = 0};
    const int threads[] = {1, 2, 7};
    for (size_t i = 0; i < DPS_COUNT_OF(threads); i++) {
        struct dps_fleet fleet;
        omp_set_num_threads(threads[i]);
        open_fleet(&fleet, 40000, 700, 3000);
        join_all(&fleet);
        struct dps_buffer image = image_after(&fleet, 0, 100);
        if (i == 0) {
            first = image;
        } else {
            CHECK(image.n == first.n && memcmp(image.bytes, first.bytes, image.n) == 0);
            dps_buffer_free(&image);
        }
        dps_fleet_free(&fleet);
    }
    dps_buffer_free(&first);
}

TEST(a_loaded_fleet_goes_on_as_the_saved_one)
{
    struct dps_fleet whole;
    struct dps_fleet loaded;
    struct dps_error err;
    open_fleet(&whole, 500, 50, 3000);
    open_fleet(&loaded, 500, 50, 3000);
    join_all(&whole);
    struct dps_buffer half = image_after(&whole, 0, 150);
    struct dps_reader in = dps_reader_of(half.bytes, half.n);
    REQUIRE_OK(dps_fleet_load(&loaded, &in, &err), &err);
    struct dps_buffer a = image_after(&whole, 150, 400);
    struct dps_buffer b = image_after(&loaded, 150, 400);
    CHECK(a.n == b.n && memcmp(a.bytes, b.bytes, a.n) == 0);
    dps_buffer_free(&half);
    dps_buffer_free(&a);
    dps_buffer_free(&b);
    dps_fleet_free(&whole);
    dps_fleet_free(&loaded);
}

TEST(nodes_leave_and_come_back)
{
    struct dps_fleet fleet;
    struct dps_error err;
    open_fleet(&fleet, 10, 10, 0);
    join_all(&fleet);
    REQUIRE_OK(dps_fleet_leave(&fleet, 3, 1, &err), &err);
    CHECK_INT(dps_node_weight(&fleet.nodes[3]), 0);
    CHECK_INT(fleet.networks[0].count[DPS_LEFT], 1);
    REQUIRE_OK(dps_fleet_join(&fleet, 3, 2, &err), &err);
    CHECK_INT(dps_node_weight(&fleet.nodes[3]), fleet.nodes[3].capacity);
    CHECK_OK(dps_fleet_verify(&fleet, &err), &err);
    dps_fleet_free(&fleet);
}

/* Availability of alternating up-time and repair: mean up / (mean up + mean repair). */
TEST(the_share_of_nodes_online_is_the_hardwares_availability)
{
    struct dps_fleet fleet;
    struct dps_error err;
    enum { N = 20000, FROM = 200, TO = 400 };
    open_fleet(&fleet, N, 100, 0);
    join_all(&fleet);
    double sum = 0;
    for (uint32_t e = 0; e < TO; e++) {
        REQUIRE_OK(dps_fleet_advance(&fleet, e, &err), &err);
        sum += e >= FROM ? (double)fleet.networks[0].count[DPS_WORKING] : 0;
    }
    double a = dps_hardware_availability(&fragile);
    CHECK_WITHIN(sum / N / (TO - FROM), a, 5 * sqrt(a * (1 - a) / N / 8));
    dps_fleet_free(&fleet);
}
