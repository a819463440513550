/* Pools of pools, pools by merit and of a class; what sub-tokens and crowding earn. */
#include "models/distribution/distribution.h"
#include "models/distribution/plain.h"
#include "models/distribution/pools.h"
#include "models/figure.h"
#include "sim/core/maths.h"
#include "tests/test.h"

#include <math.h>

#define LIST(a)                                                                        \
    {                                                                                  \
        (void *)(uintptr_t)(a), DPS_COUNT_OF(a)                                        \
    }
#define LAW(kind_)                                                                     \
    {                                                                                  \
        &dps_distribution_##kind_.base, NULL                                           \
    }

/* ---- shares of shares -------------------------------------------------- */

TEST(a_pool_of_a_pool_has_its_share_of_what_that_gets_and_leaves_it_the_rest)
{
    static const struct dps_reward_pool items[] = {
        {"net", "", 0.5, 0, "", "fund", .law = LAW(none)},
        {"stakers", "", 0.06, 0, "", "stakers", .law = LAW(none), .of = "net"},
        {"data", "", 0.4, 0, "", "nodes", .law = LAW(work), .of = "net"},
        {"team", "", 0.2, 0, "", "team", .law = LAW(none)},
        {"half", "", 0.5, 0, "", "team", .law = LAW(none), .of = "data"},
    };
    const struct dps_distribution_pools law = {LIST(items)};
    const struct dps_reward_pools_epoch epoch = {.oracle = 1, .unit = 1};
    int64_t pool[DPS_DISTRIBUTION_POOLS];
    struct dps_error err = {0};
    CHECK_INT(dps_reward_pools_fill(&law, 10000, &epoch, pool), 3000);
    CHECK_INT(pool[0], 5000 - 300 - 2000);
    CHECK_INT(pool[1], 300);
    CHECK_INT(pool[2], 1000);
    CHECK_INT(pool[3], 2000);
    CHECK_INT(pool[4], 1000);
    (void)err;
}

/* Of 100 tokens at 2 USD each pool has half: the first may pay 60 USD, the second what
 * it has, the third nothing; what the first leaves spills to the second. */
TEST(a_pool_pays_no_more_than_its_most_and_spills_the_rest)
{
    static const struct dps_reward_pool items[] = {
        {"bound", "", 0.4, 0, "free", "nodes", .law = LAW(work), .most = "60"},
        {"free", "", 0.4, 0, "", "nodes", .law = LAW(work)},
        {"shut", "", 0.2, 0, "", "nodes", .law = LAW(work), .most = "0"},
    };
    const struct dps_distribution_pools law = {LIST(items)};
    const struct dps_reward_pools_epoch epoch = {
        .oracle = 2, .unit = 1000, .most = {60, 0, 0}};
    int64_t pool[DPS_DISTRIBUTION_POOLS];
    CHECK_INT(dps_reward_pools_fill(&law, 100000, &epoch, pool), 20000);
    CHECK_INT(pool[0], 30000);
    CHECK_INT(pool[1], 50000);
    CHECK_INT(pool[2], 0);
}

TEST(who_gets_the_rest_gets_what_shares_rounded_down_leave)
{
    static const struct dps_reward_pool items[] = {
        {"data", "", 0, 0, "", "nodes", .law = LAW(work), .rest = true},
        {"team", "", 0.333333, 0, "", "team", .law = LAW(none)},
        {"more", "", 0.333333, 0, "", "more", .law = LAW(none)},
    };
    const struct dps_distribution_pools law = {LIST(items)};
    const struct dps_reward_pools_epoch epoch = {.oracle = 1, .unit = 1};
    for (int64_t amount = 0; amount < 100; amount++) {
        int64_t pool[DPS_DISTRIBUTION_POOLS];
        CHECK_INT(dps_reward_pools_fill(&law, amount, &epoch, pool), 0);
        CHECK_INT(pool[1], amount * 333333 / 1000000);
        CHECK_INT(pool[2], pool[1]);
        CHECK_INT(pool[0], amount - 2 * pool[1]);
    }
}

TEST(a_pool_has_no_more_beyond_what_it_pays_than_it_holds)
{
    CHECK_INT(dps_reward_pool_beyond(100, 40, 100), 60);
    CHECK_INT(dps_reward_pool_beyond(100, 40, 50), 50);
    CHECK_INT(dps_reward_pool_beyond(100, 100, 100), 0);
    CHECK_INT(dps_reward_pool_beyond(100, INT64_MAX, 100), 0);
    CHECK_INT(dps_reward_pool_worth(910e6, 3e-5, 1, 100000000), 2730000000000);
    CHECK_INT(dps_reward_pool_worth(910e6, 0, 1, 100000000), INT64_MAX);
    CHECK_INT(dps_reward_pool_worth(910e6, 3e-5, 0, 100000000), INT64_MAX);
}

/* ---- by merit ---------------------------------------------------------- */

static const struct dps_reward_pool two[] = {
    {"team", "", 0.25, 0, "", "team", .law = LAW(none)},
    {"a", "", 0, 0, "", "nodes", .law = LAW(capacity), .class = "small",
        .merit = {"max(1, votes) * sqrt(revenue)", {NULL, 0}}, .memory = 3,
        .votes = "x"},
    {"b", "", 0, 0, "", "nodes", .law = LAW(capacity), .class = "large",
        .merit = {"nodes", {NULL, 0}}, .memory = 3},
};

TEST(parts_by_merit_are_averaged_from_the_first_on)
{
    const struct dps_distribution_pools law = {LIST(two)};
    const double merits[][3] = {{0, 3, 1}, {0, 0, 5}, {0, 0, 0}, {0, 1, 1}};
    double part[DPS_DISTRIBUTION_POOLS] = {0};
    double s = 0.75;
    dps_reward_pools_average(&law, merits[0], part);
    CHECK_CLOSE(part[1], s, 1e-15);
    for (int i = 1; i < 20; i++) {
        const double *now = merits[i % 4];
        double sum = now[1] + now[2];
        s = sum > 0 ? (2 * s + now[1] / sum) / 3 : s;
        dps_reward_pools_average(&law, now, part);
        CHECK_CLOSE(part[1], s, 1e-15);
        CHECK_CLOSE(part[1] + part[2], 1, 1e-15);
        CHECK(part[0] == 0);
    }
}

TEST(merits_divide_what_shares_leave_in_units_of_32_bits)
{
    const struct dps_distribution_pools law = {LIST(two)};
    struct dps_reward_pools_epoch epoch = {.oracle = 1, .unit = 1};
    int64_t pool[DPS_DISTRIBUTION_POOLS];
    epoch.part[1] = 0.25;
    epoch.part[2] = 0.75;
    int64_t amount = INT64_C(123456789012345);
    int64_t left = dps_reward_pools_fill(&law, amount, &epoch, pool);
    int64_t shared = amount - pool[0];
    CHECK_INT(pool[0], amount / 4);
    CHECK_INT(pool[1], dps_muldiv(shared, 1073741823, UINT32_MAX));
    CHECK_INT(pool[2], dps_muldiv(shared, 3221225471, UINT32_MAX));
    CHECK_INT(left, shared - pool[1] - pool[2]);
    /* Nobody has earned a part yet. */
    epoch.part[1] = epoch.part[2] = 0;
    CHECK_INT(dps_reward_pools_fill(&law, amount, &epoch, pool), shared);
}

/* Small machines did work, large ones are more; each pool is its class's alone. */
TEST(a_merit_sees_the_machines_of_its_class_and_they_alone_share_its_pool)
{
    const struct dps_distribution law = {"largest", "next",
        .law = {
            &dps_distribution_pools.base, &(struct dps_distribution_pools){LIST(two)}}};
    const struct dps_distribution_cell cells[] = {
        {.weight = 10,
            .nodes = 10,
            .online = 1,
            .work = 50,
            .revenue = 8,
            .class = "small"},
        {.weight = 30, .nodes = 30, .online = 1, .work = 10, .class = "large"},
        {.weight = 30, .nodes = 10, .online = 1, .revenue = 10, .class = "small"},
    };
    double figures[DPS_FIGURES] = {[DPS_STEP] = 2, [DPS_ORACLE] = 1};
    const double votes[DPS_DISTRIBUTION_POOLS] = {0, 10, 0};
    double parts[DPS_DISTRIBUTION_POOLS] = {0};
    struct dps_formula_seat seat = {.figures = figures};
    const struct dps_distribution_epoch epoch = {.cells = cells,
        .n = 3,
        .figures = figures,
        .unit = 1,
        .seat = &seat,
        .votes = votes,
        .parts = parts};
    double scores[3] = {0};
    int64_t weights[3] = {0}, split[3] = {0}, shares[3];
    const struct dps_distribution_room room = {scores, weights, split};
    struct dps_distribution_outcome outcome;
    struct dps_error err = {0};
    dps_distribution_share(&law, 1000000, &epoch, &room, shares, &outcome);
    CHECK_OK(dps_formula_seat_fault(&seat, &err), &err);
    /* 10 votes times the root of 18 USD in 2 d: as many as 30 machines. */
    CHECK_CLOSE(parts[1], 0.5, 1e-15);
    CHECK_INT(shares[1], 375000 - 1);
    CHECK_INT(shares[0] + shares[2], 375000 - 1);
    CHECK_WITHIN((double)shares[2], 3.0 * (double)shares[0], 2);
    CHECK_INT(outcome.pool[0], 250000);
    CHECK_INT(outcome.rest, 2);
}

/* ---- refusals ---------------------------------------------------------- */

static void
refuses(const struct dps_reward_pool *items, size_t n, const char *sentence)
{
    struct dps_error err = {0};
    const struct dps_distribution_pools law = {{(void *)(uintptr_t)items, n}};
    CHECK_FAILS(dps_distribution_pools.base.params->check(&law, &err), &err, DPS_EINVAL,
        sentence);
}

TEST(pools_of_pools_come_after_them_and_add_up)
{
    struct dps_reward_pool items[] = {
        {"a", "", 0, 0, "", "nodes", .law = LAW(work), .of = "b"},
        {"b", "", 0.5, 0, "", "nodes", .law = LAW(work)},
        {"c", "", 0.1, 0, "", "nodes", .law = LAW(work), .of = "b"},
        {"d", "", 0.4, 0, "", "nodes", .law = LAW(work), .of = "b"},
    };
    refuses(items, 4, "pools.0.of is b, not the name of an earlier pool");
    items[0].of = "";
    items[2].share = 0.7;
    refuses(items, 4, "pools have shares of 110 % of b, more than 100 %");
    items[3].share = 0;
    items[3].rest = true;
    items[2].share = 0;
    items[2].rest = true;
    refuses(items, 4, "pools.3.rest is true, but pools.2 gets the rest");
    items[3].of = "";
    items[3].name = "a";
    refuses(items, 4, "pools.3.name is a, as that of pools.0");
}

TEST(a_pool_has_one_kind_of_part)
{
    struct dps_error err = {0};
    const struct dps_record *record = &dps_reward_pool_record;
    struct dps_reward_pool pool = {"a", "", 0.5, 0, "", "nodes", .law = LAW(work),
        .of = "", .class = "", .votes = "", .merit = {"nodes", {NULL, 0}}};
    CHECK_FAILS(record->check(&pool, &err), &err, DPS_EINVAL,
        "merit is given, and so is `share`: write one of the two");
    pool.share = 0;
    pool.rest = true;
    CHECK_FAILS(record->check(&pool, &err), &err, DPS_EINVAL,
        "merit is given, and so is `rest`: write one of the two");
    pool.rest = false;
    CHECK_OK(record->check(&pool, &err), &err);
    pool.merit.text = "";
    pool.votes = "x";
    CHECK_FAILS(record->check(&pool, &err), &err, DPS_EINVAL,
        "votes is x, but there is no merit that could name them");
    pool.votes = "";
    pool.merit.text = "ema(nodes, 3)";
    CHECK_FAILS(record->check(&pool, &err), &err, DPS_EINVAL,
        "merit: ema, lag and sum have no memory here: a merit remembers nothing");
    pool.merit.text = "";
    pool.rest = true;
    pool.share = 0.1;
    CHECK_FAILS(record->check(&pool, &err), &err, DPS_EINVAL,
        "rest is given, and so is `share`: write one of the two");
}
