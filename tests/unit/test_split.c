/* An amount divided exactly: nothing is lost, nobody is favoured but by the rule. */
#include "models/split.h"
#include "sim/core/rng.h"
#include "sim/core/wide.h"
#include "tests/test.h"

#include <math.h>

enum { MOST = 40 };

static int64_t
sum_of(const int64_t *x, size_t n)
{
    int64_t sum = 0;
    for (size_t i = 0; i < n; i++) {
        sum += x[i];
    }
    return sum;
}

static dps_wide
wide(int64_t x)
{
    return (uint64_t)x;
}

/* The plain twin: gives the units one after another to the largest that is left. */
static void
largest_by_search(
    int64_t amount, const int64_t *weights, size_t n, int64_t whole, int64_t *parts)
{
    dps_wide left[MOST];
    int64_t sum = sum_of(weights, n);
    int64_t units = (int64_t)(wide(amount) * wide(sum) / wide(whole));
    for (size_t i = 0; i < n; i++) {
        dps_wide product = wide(amount) * wide(weights[i]);
        parts[i] = (int64_t)(product / wide(whole));
        left[i] = product % wide(whole);
        units -= parts[i];
    }
    for (; units > 0; units--) {
        size_t best = 0;
        for (size_t i = 1; i < n; i++) {
            best = left[i] > left[best] ? i : best;
        }
        parts[best]++;
        left[best] = 0;
    }
}

static int64_t
random_below(struct dps_rng_name *name, int64_t limit)
{
    uint32_t words[4];
    name->draw++;
    dps_rng_words(*name, words);
    uint64_t x = (uint64_t)words[0] << 32 | words[1];
    /* Small numbers as often as large ones: ties and zeros matter. */
    x >>= words[2] % 64;
    return (int64_t)(x % (uint64_t)limit);
}

TEST(parts_and_rest_are_the_amount)
{
    struct dps_rng_name name = {.seed = 1, .purpose = DPS_RNG_TEST};
    int64_t lost = 0, unlike = 0, negative = 0;
    for (int round = 0; round < 100000; round++) {
        int64_t weights[MOST], parts[MOST], twin[MOST];
        size_t n = (size_t)random_below(&name, MOST + 1);
        int64_t amount = random_below(&name, INT64_MAX);
        for (size_t i = 0; i < n; i++) {
            weights[i] = random_below(&name, INT64_MAX / MOST);
        }
        int64_t sum = sum_of(weights, n);
        int64_t whole = round % 3 == 0 ? 0 : sum + random_below(&name, INT64_MAX - sum);
        enum dps_remainder rule = (enum dps_remainder)(round % DPS_REMAINDERS);
        int64_t rest = dps_split(amount, weights, n, whole, rule, parts);
        lost += sum_of(parts, n) + rest != amount;
        for (size_t i = 0; i < n; i++) {
            negative += parts[i] < 0;
        }
        if (rule == DPS_REMAINDER_LARGEST && sum > 0) {
            largest_by_search(amount, weights, n, whole > 0 ? whole : sum, twin);
            for (size_t i = 0; i < n; i++) {
                unlike += parts[i] != twin[i];
            }
        }
    }
    CHECK_INT(lost, 0);
    CHECK_INT(negative, 0);
    CHECK_INT(unlike, 0);
}

TEST(the_first_of_equals_comes_first)
{
    int64_t parts[3];
    CHECK_INT(
        dps_split(11, (int64_t[]){1, 1, 1}, 3, 0, DPS_REMAINDER_LARGEST, parts), 0);
    CHECK_INT(parts[0], 4);
    CHECK_INT(parts[1], 4);
    CHECK_INT(parts[2], 3);
}

TEST(each_rule_leaves_the_remainder_where_it_says)
{
    int64_t parts[2];
    const int64_t shares[] = {333333, 333333};
    CHECK_INT(dps_split(100, shares, 2, DPS_PPM, DPS_REMAINDER_LARGEST, parts), 34);
    CHECK_INT(parts[0] + parts[1], 66);
    CHECK_INT(dps_split(101, shares, 2, DPS_PPM, DPS_REMAINDER_LARGEST, parts), 34);
    CHECK_INT(parts[0], 34);
    CHECK_INT(dps_split(101, shares, 2, DPS_PPM, DPS_REMAINDER_UNALLOCATED, parts), 35);
    CHECK_INT(dps_split(101, shares, 2, DPS_PPM, DPS_REMAINDER_CARRY, parts), 35);
    CHECK_INT(dps_split(101, shares, 2, DPS_PPM, DPS_REMAINDER_RESIDUAL, parts), 0);
    CHECK_INT(parts[1], 68);
}

TEST(without_weight_all_is_the_rest)
{
    int64_t parts[2] = {9, 9};
    const int64_t none[] = {0, 0};
    CHECK_INT(dps_split(7, none, 2, 0, DPS_REMAINDER_LARGEST, parts), 7);
    CHECK_INT(parts[0] + parts[1], 0);
    CHECK_INT(dps_split(7, none, 2, 0, DPS_REMAINDER_RESIDUAL, parts), 0);
    CHECK_INT(parts[1], 7);
    CHECK_INT(dps_split(7, NULL, 0, 0, DPS_REMAINDER_RESIDUAL, NULL), 7);
}

TEST(doubles_become_weights_in_proportion)
{
    const double x[] = {1e-300, 3e-300, 0, -1, NAN};
    int64_t weights[5];
    dps_split_weights(x, 5, weights);
    CHECK_CLOSE((double)weights[1] / (double)weights[0], 3, 1e-11);
    CHECK_INT(weights[2] + weights[3] + weights[4], 0);
    const double wide[] = {INFINITY, 1e300, 1};
    dps_split_weights(wide, 3, weights);
    CHECK(weights[0] == weights[1] && weights[0] > 0 && weights[2] == 0);
    CHECK(weights[0] < (INT64_C(1) << 42));
}

TEST(rules_have_names)
{
    struct dps_error err = {0};
    CHECK_INT(dps_remainder_named("residual"), DPS_REMAINDER_RESIDUAL);
    CHECK_INT(dps_remainder_named("none"), -1);
    CHECK_STATUS(dps_remainder_check("carry", "rest", &err), DPS_OK);
    CHECK_FAILS(dps_remainder_check("most", "rest", &err), &err, DPS_EINVAL,
        "rest is most, not largest, unallocated, carry or residual");
    CHECK_INT(dps_ppm(0.95), 950000);
}
