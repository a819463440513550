#include "models/place.h"

#include "tests/test.h"

#include <math.h>
#include <string.h>

enum { N = 40000 };

static const struct dps_region here = {.up = 1e6,
    .down = 4e6,
    .bandwidth_spread = 0.8,
    .x = 0.05,
    .y = -0.03,
    .scatter = 0.01,
    .height = 0.004};
static const struct dps_region there = {
    .up = 1e6, .down = 1e6, .x = 0.08, .y = 0.01, .scatter = 0.02, .height = 0.001};

static struct dps_place
place(const struct dps_region *region, uint64_t identity)
{
    struct dps_place out;
    dps_place_of(region, NULL, 7, identity, &out);
    return out;
}

static double
distance(const struct dps_place *a, const struct dps_place *b)
{
    return sqrt((a->x - b->x) * (a->x - b->x) + (a->y - b->y) * (a->y - b->y)) +
           a->height + b->height;
}

/* ---- one machine ------------------------------------------------------- */

TEST(a_machine_has_the_same_place_whoever_asks_and_another_by_another_seed)
{
    struct dps_place a = place(&here, 17);
    struct dps_place b = place(&here, 17);
    CHECK(memcmp(&a, &b, sizeof a) == 0);
    dps_place_of(&here, NULL, 8, 17, &b);
    CHECK(a.x != b.x && a.y != b.y && a.up != b.up);
    b = place(&here, 18);
    CHECK(a.x != b.x && a.y != b.y && a.up != b.up);
}

TEST(moving_a_region_moves_its_machines_and_changes_nothing_else)
{
    struct dps_region moved = here;
    moved.x += 0.25;
    struct dps_place a = place(&here, 3);
    struct dps_place b = place(&moved, 3);
    CHECK_WITHIN(b.x - a.x, 0.25, 1e-15);
    CHECK(a.y == b.y && a.up == b.up && a.down == b.down);
}

TEST(a_class_with_links_of_its_own_has_them_in_every_region)
{
    const struct dps_hardware class = {.uplink = 5e8, .downlink = 6e8};
    const struct dps_hardware half = {.uplink = 5e8};
    const struct dps_hardware none = {.uplink = 0};
    struct dps_place a;
    struct dps_place plain = place(&here, 5);
    dps_place_of(&here, &class, 7, 5, &a);
    CHECK(a.up == 5e8 && a.down == 6e8 && a.x == plain.x && a.y == plain.y);
    dps_place_of(&here, &half, 7, 5, &a);
    CHECK(a.up == 5e8 && a.down == plain.down);
    dps_place_of(&here, &none, 7, 5, &a);
    CHECK(memcmp(&a, &plain, sizeof a) == 0);
}

TEST(without_scatter_and_spread_all_machines_are_alike)
{
    const struct dps_region flat = {.up = 3, .down = 5, .x = 1, .y = 2, .height = 4};
    struct dps_place a = place(&flat, 9);
    CHECK(a.x == 1 && a.y == 2 && a.height == 4 && a.up == 3 && a.down == 5);
}

/* ---- many machines ------------------------------------------------------ */

TEST(coordinates_are_normal_around_the_regions_and_do_not_hang_together)
{
    double sum[3] = {0};
    double square[3] = {0};
    double cross = 0;
    double with_band = 0;
    for (uint64_t i = 0; i < N; i++) {
        struct dps_place at = place(&here, i);
        const double z[3] = {(at.x - here.x) / here.scatter,
            (at.y - here.y) / here.scatter,
            log(at.up / here.up) / here.bandwidth_spread};
        for (int k = 0; k < 3; k++) {
            sum[k] += z[k];
            square[k] += z[k] * z[k];
        }
        cross += z[0] * z[1];
        with_band += z[0] * z[2];
    }
    double error = 5 / sqrt((double)N);
    for (int k = 0; k < 3; k++) {
        CHECK_WITHIN(sum[k] / N, 0, error);
        CHECK_WITHIN(square[k] / N, 1, error * sqrt(2));
    }
    CHECK_WITHIN(cross / N, 0, error);
    CHECK_WITHIN(with_band / N, 0, error);
}

TEST(who_has_a_fast_line_has_it_both_ways)
{
    for (uint64_t i = 0; i < 100; i++) {
        struct dps_place at = place(&here, i);
        CHECK_CLOSE(at.down / at.up, here.down / here.up, 1e-14);
    }
}

/* The mean of Rice's distribution against draws, and at both of its ends. */
TEST(the_mean_latency_of_two_regions_is_that_of_their_machines)
{
    const struct dps_region *pairs[][2] = {
        {&here, &there}, {&here, &here}, {&there, &there}};
    for (int p = 0; p < 3; p++) {
        double sum = 0;
        double square = 0;
        for (uint64_t i = 0; i < N; i++) {
            struct dps_place a = place(pairs[p][0], 2 * i);
            struct dps_place b = place(pairs[p][1], 2 * i + 1);
            double d = distance(&a, &b);
            sum += d;
            square += d * d;
        }
        double mean = sum / N;
        double error = sqrt((square / N - mean * mean) / N);
        CHECK_WITHIN(dps_region_latency(pairs[p][0], pairs[p][1]), mean, 5 * error);
    }
    CHECK_CLOSE(dps_region_latency(&here, &here), sqrt(M_PI) * 0.01 + 0.008, 1e-14);
}
