/* Pools with demands of their own, bands, burned tokens minted again; and refusals. */
#include "models/distribution/bands.h"
#include "models/distribution/coverage.h"
#include "models/distribution/distribution.h"
#include "models/distribution/net_emission.h"
#include "models/distribution/plain.h"
#include "models/distribution/pools.h"
#include "models/figure.h"
#include "sim/core/date.h"
#include "tests/test.h"

#define LIST(a)                                                                        \
    {                                                                                  \
        (void *)(uintptr_t)(a), DPS_COUNT_OF(a)                                        \
    }
#define LAW(kind_, params_)                                                            \
    {                                                                                  \
        &dps_distribution_##kind_.base, (params_)                                      \
    }

enum { MOST = 4 };

static const struct dps_distribution_coverage hip17 = {.resolution = 8, .inhabited = 4};
static const struct dps_reward_pool two[] = {
    {"poc", "", 0.3, 0, "", "nodes", .law = LAW(coverage, &hip17)},
    {"work", "", 0.2, 0.001, "idle", "nodes", .law = LAW(work, NULL)},
    {"idle", "", 0.1, 0, "", "nodes", .law = LAW(capacity, NULL)},
    {"votes", "", 0.15, 0, "", "stakers", .law = LAW(none, NULL)},
};
static const struct dps_distribution_pools pools = {LIST(two)};
static const struct dps_band levels[] = {{0.2, 0.5}, {0.6, 1}, {0.9, 0.25}};
static const struct dps_distribution_bands bands = {
    "utilisation", true, LIST(levels), {LAW(capacity, NULL)}};

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
        .cells = self->cells,
        .n = n,
        .figures = self->figures,
        .unit = 100000000,
    };
    const struct dps_distribution_room room = {
        self->scores, self->weights, self->parts};
    dps_distribution_share(
        &distribution, amount, &epoch, &room, self->shares, &self->outcome);
}

/* ---- pools ------------------------------------------------------------- */

/* The same work for every pool that pays for some. */
static int64_t
fill(const struct dps_distribution_pools *law, int64_t amount, double work,
    double oracle, int64_t unit, int64_t *pool)
{
    struct dps_reward_pools_epoch epoch = {.oracle = oracle, .unit = unit};
    for (size_t i = 0; i < DPS_DISTRIBUTION_POOLS; i++) {
        epoch.work[i] = work;
    }
    return dps_reward_pools_fill(law, amount, &epoch, pool);
}

TEST(a_pool_pays_no_more_than_its_demand_and_spills_the_rest)
{
    int64_t pool[DPS_DISTRIBUTION_POOLS];
    /* 1000 units of work at 0.001 USD and 2 USD a token of 100 units: 50. */
    CHECK_INT(fill(&pools, 1000, 1000, 2, 100, pool), 250);
    CHECK_INT(pool[0], 300);
    CHECK_INT(pool[1], 50);
    CHECK_INT(pool[2], 250);
    CHECK_INT(pool[3], 150);
    CHECK_INT(fill(&pools, 1000, 4000, 2, 100, pool), 250);
    CHECK_INT(pool[1], 200);
    CHECK_INT(pool[2], 100);
    CHECK_INT(fill(&pools, 1000, 0, 2, 100, pool), 250);
    CHECK_INT(pool[1], 0);
    CHECK_INT(pool[2], 300);
    CHECK_INT(fill(&pools, 1000, 4000, 0, 100, pool), 250);
    CHECK_INT(pool[1], 200);
}

TEST(what_spills_to_a_group_goes_by_share_and_else_is_left)
{
    static const struct dps_reward_pool three[] = {
        {"data", "", 0.5, 1, "poc", "nodes", .law = LAW(work, NULL)},
        {"sent", "poc", 0.1, 0, "", "nodes", .law = LAW(capacity, NULL)},
        {"heard", "poc", 0.3, 0, "", "nodes", .law = LAW(capacity, NULL)},
    };
    static const struct dps_reward_pool bare[] = {
        {"data", "", 0.5, 1, "poc", "nodes", .law = LAW(work, NULL)},
        {"poc", "", 0, 0, "", "nodes", .law = LAW(capacity, NULL)},
    };
    static const struct dps_reward_pool alone[] = {
        {"data", "", 0.5, 1, "", "nodes", .law = LAW(work, NULL)}};
    int64_t pool[DPS_DISTRIBUTION_POOLS];
    const struct dps_distribution_pools grouped = {LIST(three)};
    CHECK_INT(fill(&grouped, 1000, 100, 1, 1, pool), 100);
    CHECK_INT(pool[0], 100);
    CHECK_INT(pool[1], 200);
    CHECK_INT(pool[2], 600);
    const struct dps_distribution_pools zero = {LIST(bare)};
    CHECK_INT(fill(&zero, 1000, 100, 1, 1, pool), 500);
    CHECK_INT(pool[1], 400);
    const struct dps_distribution_pools left = {LIST(alone)};
    CHECK_INT(fill(&left, 1000, 100, 1, 1, pool), 900);
}

TEST(what_spills_never_flows_back)
{
    static const struct dps_reward_pool circle[] = {
        {"a", "all", 0.3, 0, "", "nodes", .law = LAW(work, NULL)},
        {"b", "all", 0.5, 1, "all", "nodes", .law = LAW(work, NULL)},
        {"c", "all", 0.2, 0, "", "nodes", .law = LAW(work, NULL)},
    };
    int64_t pool[DPS_DISTRIBUTION_POOLS];
    const struct dps_distribution_pools law = {LIST(circle)};
    CHECK_INT(fill(&law, 1000, 100, 1, 1, pool), 0);
    CHECK_INT(pool[0], 300);
    CHECK_INT(pool[1], 100);
    CHECK_INT(pool[2], 600);
}

TEST(pools_of_nodes_are_shared_each_by_its_law)
{
    static const struct dps_reward_pool halves[] = {
        {"capacity", "", 0.5, 0, "", "nodes", .law = LAW(capacity, NULL)},
        {"work", "", 0.25, 0, "", "nodes", .law = LAW(work, NULL)},
        {"team", "", 0.25, 0, "", "team", .law = LAW(capacity, NULL)},
    };
    const struct dps_distribution_pools law = {LIST(halves)};
    const struct dps_variant variant = LAW(pools, &law);
    const struct dps_distribution distribution = {"largest", "unminted", variant};
    struct sharing sharing = {.cells = {{.weight = 3, .online = 1, .work = 1},
                                  {.weight = 1, .online = 1, .work = 4}}};
    share(&sharing, &variant, "largest", 2000, 2);
    CHECK_INT(sharing.shares[0], 750 + 100);
    CHECK_INT(sharing.shares[1], 250 + 400);
    CHECK_INT(sharing.outcome.pool[2], 500);
    CHECK_TEXT(dps_distribution_account(&distribution, 1), "nodes");
    CHECK_TEXT(dps_distribution_account(&distribution, 2), "team");
    CHECK(dps_distribution_account(&distribution, 3) == NULL);
    const struct dps_distribution plain = {
        "largest", "treasury", .law = LAW(work, NULL)};
    CHECK(dps_distribution_account(&plain, 0) == NULL);
    CHECK_INT(dps_distribution_rest(&distribution), DPS_REST_UNMINTED);
    CHECK_INT(dps_distribution_rest(&plain), DPS_REST_TREASURY);
}

/* ---- bands and net emissions ------------------------------------------- */

TEST(bands_go_in_steps_or_in_straight_lines)
{
    struct dps_distribution_bands steps = bands;
    steps.smooth = false;
    static const double at[] = {-1, 0.2, 0.4, 0.6, 0.75, 0.9, 9};
    static const double stepped[] = {0.5, 0.5, 0.5, 1, 1, 0.25, 0.25};
    static const double smooth[] = {0.5, 0.5, 0.75, 1, 0.625, 0.25, 0.25};
    for (size_t i = 0; i < DPS_COUNT_OF(at); i++) {
        CHECK_CLOSE(dps_bands_factor(&steps, at[i]), stepped[i], 1e-15);
        CHECK_CLOSE(dps_bands_factor(&bands, at[i]), smooth[i], 1e-12);
    }
    struct sharing sharing = {.cells = {{.weight = 1, .online = 1}}};
    const struct dps_variant law = LAW(bands, &steps);
    share(&sharing, &law, "largest", INT64_MAX, 1);
    CHECK_INT(sharing.shares[0], INT64_MAX / 2);
    CHECK_INT(sharing.outcome.rest, INT64_MAX / 2 + 1);
}

TEST(what_was_burned_is_minted_again_up_to_the_cap)
{
    const struct dps_net_emission rule = {.cap = {164380000000, 0, 8},
        .smoothing = 7,
        .period = {.ns = DPS_DAY * DPS_NS}};
    struct dps_net_emission_state state = {0};
    int64_t burned = 0, minted = 0;
    for (int day = 0; day < 1000; day++) {
        int64_t burn = day < 500 ? 100000000007 : 0;
        int64_t before = state.smoothed;
        int64_t again = dps_net_emission_advance(&rule, burn, &state);
        CHECK_INT(state.smoothed, before * 6 / 7 + burn / 7);
        CHECK(again <= rule.cap.units);
        burned += burn;
        minted += again;
    }
    /* Each of the floors takes less than a unit, twice a day. */
    CHECK(minted <= burned && minted > burned - 2 * 7 * 1000);
    CHECK_INT(dps_net_emission_advance(&rule, INT64_MAX, &state), rule.cap.units);
}

/* ---- refusals ---------------------------------------------------------- */

static void
refuses(const struct dps_record *record, const void *value, const char *sentence)
{
    struct dps_error err = {0};
    CHECK_FAILS(record->check(value, &err), &err, DPS_EINVAL, sentence);
}

static void
refuses_pools(const struct dps_reward_pool *items, size_t n, const char *sentence)
{
    const struct dps_distribution_pools law = {{(void *)(uintptr_t)items, n}};
    refuses(dps_distribution_pools.base.params, &law, sentence);
}

TEST(tables_do_not_contradict_themselves)
{
    struct dps_error err = {0};
    CHECK_OK(dps_record_check(&dps_distribution_record, &err), &err);
    CHECK_OK(dps_record_check(&dps_net_emission_record, &err), &err);
    CHECK_OK(dps_distribution_pools.base.params->check(&pools, &err), &err);
    CHECK_OK(dps_distribution_bands.base.params->check(&bands, &err), &err);
    CHECK_OK(dps_distribution_coverage.base.params->check(&hip17, &err), &err);
    const struct dps_distribution good = {"carry", "next", .law = LAW(work, NULL)};
    CHECK_OK(dps_distribution_record.check(&good, &err), &err);
}

TEST(a_distribution_names_its_remainder_and_rest)
{
    refuses(&dps_distribution_record,
        &(struct dps_distribution){"most", "next", .law = LAW(work, NULL)},
        "remainder is most, not largest, unallocated, carry or residual");
    refuses(&dps_distribution_record,
        &(struct dps_distribution){"largest", "burned", .law = LAW(work, NULL)},
        "rest is burned, not next, treasury or unminted");
}

TEST(pools_are_few_add_up_and_spill_forward)
{
    static struct dps_reward_pool many[DPS_DISTRIBUTION_POOLS + 1];
    for (size_t i = 0; i < DPS_COUNT_OF(many); i++) {
        many[i] = (struct dps_reward_pool){
            "a", "", 0, 0, "", "nodes", .law = LAW(work, NULL)};
    }
    refuses_pools(NULL, 0, "pools has 0 items, not 1 to 16");
    refuses_pools(many, 17, "pools has 17 items, not 1 to 16");
    many[0].share = 0.6;
    many[1].share = 0.45;
    refuses_pools(many, 2, "pools have shares of 105 %, more than 100 %");
    many[1].spill = "a";
    refuses_pools(many, 2, "pools.1.spill is a, not the name or group of a later pool");
    many[1].spill = "";
    many[0].to = "";
    refuses_pools(many, 1, "pools.0.to is empty, not the name of an account");
}

TEST(bands_and_levels_are_in_order)
{
    static const struct dps_band same[] = {{1, 0.5}, {1, 0.7}};
    static const struct dps_hexagons coarse[] = {{7, 1, 1, 1}, {7, 1, 1, 1}};
    const struct dps_record *record = dps_distribution_bands.base.params;
    refuses(record,
        &(struct dps_distribution_bands){.figure = "mood", .bands = LIST(levels)},
        "figure is mood, not the name of a figure of a network");
    refuses(record, &(struct dps_distribution_bands){.figure = "price"},
        "bands is empty, not at least one level");
    refuses(record,
        &(struct dps_distribution_bands){.figure = "price", .bands = LIST(same)},
        "bands.1.from is 1, not above the one before, 1");
    refuses(dps_distribution_coverage.base.params,
        &(struct dps_distribution_coverage){.levels = LIST(coarse)},
        "levels.1.resolution is 7, not coarser than the one before, 7");
    refuses(&dps_net_emission_record,
        &(struct dps_net_emission){.period = {.months = 1}},
        "period is in calendar months, not all equally long");
    refuses(&dps_net_emission_record, &(struct dps_net_emission){.period = {.ns = 5}},
        "period is not a whole number of seconds");
}
