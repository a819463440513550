/* The tables of sharing, bonds, promises and locks, read from YAML. */
#include "models/collateral/collateral.h"
#include "models/collateral/pledge.h"
#include "models/commitment/terms.h"
#include "models/distribution/bands.h"
#include "models/distribution/coverage.h"
#include "models/distribution/distribution.h"
#include "models/distribution/net_emission.h"
#include "models/distribution/plain.h"
#include "models/distribution/pools.h"
#include "models/network.h"
#include "models/vesting_schedule.h"
#include "sim/core/date.h"
#include "sim/scenario/scenario.h"
#include "tests/test.h"

#include <string.h>

struct rules {
    int64_t start;
    struct dps_list tokens;
    struct dps_distribution distribution;
    struct dps_collateral collateral;
    struct dps_commitment_terms commitment;
    struct dps_net_emission again;
    struct dps_variant lock;
};

static const struct dps_field fields[] = {
    DPS_FIELD(struct rules, start, DPS_DATE, .doc = "when it begins"),
    DPS_FIELD(struct rules, tokens, DPS_LIST, .record = &dps_token_record,
        .doc = "its tokens"),
    DPS_FIELD(struct rules, distribution, DPS_RECORD,
        .record = &dps_distribution_record, .doc = "how it shares"),
    DPS_FIELD(struct rules, collateral, DPS_RECORD, .record = &dps_collateral_record,
        .fallback = "{}", .doc = "what nodes bond"),
    DPS_FIELD(struct rules, commitment, DPS_RECORD,
        .record = &dps_commitment_terms_record, .fallback = "{}",
        .doc = "for how long they bind themselves"),
    DPS_FIELD(struct rules, again, DPS_RECORD, .record = &dps_net_emission_record,
        .fallback = "{cap: 0}", .doc = "what is minted again"),
    {
        .key = "kind",
        .offset = offsetof(struct rules, lock),
        .type = DPS_KIND,
        .family = &dps_vesting_family,
        .fallback = "stepped",
        .source = "assumed",
        .doc = "when rewards are free",
    },
};

static const struct dps_record root = {
    .name = "rules",
    .doc = "The rules of a network that this test reads.",
    .size = sizeof(struct rules),
    .fields = fields,
    .n_fields = DPS_COUNT_OF(fields),
};

#define HEAD                                                                           \
    "start: 2026-01-01\n"                                                              \
    "tokens: [{symbol: HNT, decimals: 8, source: test}]\n"

static struct dps_scenario *
read_rules(const char *text)
{
    struct dps_error err;
    struct dps_scenario *scenario = NULL;
    REQUIRE_OK(
        dps_scenario_read("x.yaml", text, strlen(text), &root, NULL, &scenario, &err),
        &err);
    return scenario;
}

TEST(pools_with_laws_of_their_own_are_read)
{
    struct dps_scenario *scenario = read_rules(HEAD
        "distribution:\n"
        "  rest: unminted\n"
        "  kind: pools\n"
        "  pools:\n"
        "    - {name: data, share: 40 %, pays: 0.5 USD, spill: poc, kind: work}\n"
        "    - {name: poc, share: 20 %, kind: coverage, levels: [{resolution: 8,\n"
        "       neighbours: 2, target: 1, max: 4}]}\n"
        "    - {name: votes, share: 6 %, to: stakers, kind: none}\n"
        "collateral: {kind: pledge, ramp_from: 2027-01-01, fault: 1 %, jail: 30 d}\n"
        "again: {cap: 1643.8 HNT}\n"
        "kind: geometric\n");
    const struct rules *rules = dps_scenario_value(scenario);
    const struct dps_distribution_pools *law = rules->distribution.law.params;
    const struct dps_reward_pool *pools = law->pools.items;
    CHECK_INT(dps_distribution_rest(&rules->distribution), DPS_REST_UNMINTED);
    CHECK(rules->distribution.law.kind == &dps_distribution_pools.base);
    CHECK_INT((int64_t)law->pools.n, 3);
    CHECK(pools[0].law.kind == &dps_distribution_work.base);
    CHECK_CLOSE(pools[0].pays, 0.5, 0);
    const struct dps_distribution_coverage *coverage = pools[1].law.params;
    CHECK_INT(((const struct dps_hexagons *)coverage->levels.items)[0].max, 4);
    CHECK_TEXT(pools[2].to, "stakers");
    const struct dps_collateral_pledge *pledge = rules->collateral.law.params;
    CHECK_INT(pledge->ramp_from, dps_date_of(2027, 1, 1));
    CHECK_INT(pledge->projected.ns, 20 * DPS_DAY * DPS_NS);
    CHECK_INT(rules->again.cap.units, INT64_C(164380000000));
    CHECK(rules->lock.kind == &dps_vesting_geometric.base);
    dps_scenario_close(&scenario);
}

TEST(bands_have_a_law_behind_them)
{
    struct dps_scenario *scenario = read_rules(HEAD
        "distribution: {kind: bands, bands: [{from: 0, factor: 50 %}, {from: 0.6,\n"
        "  factor: 1}], by: {kind: quality, power: 2}}\n");
    const struct rules *rules = dps_scenario_value(scenario);
    const struct dps_distribution_bands *law = rules->distribution.law.params;
    const struct dps_distribution_quality *by = law->by.law.params;
    CHECK_CLOSE(by->power, 2, 0);
    CHECK_CLOSE(dps_bands_factor(law, 0.3), 0.5, 0);
    CHECK_INT(rules->commitment.life.ns, 540 * DPS_DAY * DPS_NS);
    dps_scenario_close(&scenario);
}

/* What the loader says, with the place of the pool that is wrong. */
TEST(a_wrong_pool_is_named_with_its_line)
{
    static const char text[] =
        HEAD "distribution: {kind: pools, pools: [{name: data, share: 140 %}]}\n";
    struct dps_scenario *scenario = NULL;
    struct dps_error err;
    CHECK_FAILS(
        dps_scenario_read("x.yaml", text, strlen(text), &root, NULL, &scenario, &err),
        &err, DPS_EINVAL,
        "x.yaml:3:57: distribution.pools.0.share is 140 %, not in [0, 1]");
    dps_scenario_close(&scenario);
}
