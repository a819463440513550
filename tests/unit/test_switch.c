/* Operators that compare two networks: a plain twin, and where moving ends. */
#include "models/operator/operator.h"
#include "models/operator/switch.h"
#include "sim/core/date.h"
#include "sim/core/rng.h"
#include "tests/test.h"

#include <math.h>
#include <string.h>

#define YR ((double)DPS_YEAR)
#define D  ((double)DPS_DAY)

static const struct dps_operator_switch keen = {
    .threshold = 0.15, .cost = 20, .over = 180 * D, .haste = 12 / YR};

static double
uniform(uint64_t entity, uint32_t draw)
{
    double u[2];
    dps_rng_uniforms((struct dps_rng_name){8, DPS_RNG_TEST, entity, draw}, u);
    return u[0];
}

static struct dps_operator_plan
plan_of(const char *kind, const struct dps_operator_switch *moves)
{
    struct dps_trait fixed = {.law = {&dps_trait_fixed.base, NULL}};
    return (struct dps_operator_plan){
        .patience = 3,
        .haste = 4 / YR,
        .traits = {fixed, fixed, fixed},
        .moves = moves,
        .law = {dps_family_kind(&dps_operator_family, kind), NULL},
    };
}

/* ---- the twin ------------------------------------------------------------ */

static struct dps_review_scene
random_scene(uint64_t k)
{
    return (struct dps_review_scene){
        .epoch = D,
        .period = 30 * D,
        .income = 4e-5 * uniform(k, 1),
        .cost_scale = 1,
        .bond = k % 3 == 0 ? 0 : 2000 * uniform(k, 2),
        .bond_yield = 0.3 / YR,
        .present = 100,
        .crowd = k % 7 == 0 ? 0 : 1000 * uniform(k, 3),
        .mean = k % 5 == 0 ? 0 : 9 * uniform(k, 5),
        .coming = k % 2 == 0 ? 0 : 100 * uniform(k, 4),
    };
}

static void
random_batch(uint64_t k, struct dps_review_batch *b)
{
    memset(b, 0, sizeof *b);
    b->n = 1 + k % DPS_REVIEW_BATCH;
    for (size_t i = 0; i < b->n; i++) {
        uint64_t who = 1000 * k + i;
        b->weight[i] = 1 + 9 * uniform(who, 5);
        b->elsewhere[i] = 1 + 9 * uniform(who, 6);
        b->cost[i] = 1e-4 * uniform(who, 7);
        b->trait[i] = uniform(who, 8);
        b->u[i] = uniform(who, 9);
        b->present[i] = uniform(who, 10) < 0.7;
    }
}

/* The chance that a node moves, as the header says it. */
static double
chance(const struct dps_operator_switch *law, const struct dps_review_scene *here,
    const struct dps_review_batch *b, size_t i, double worth_here, double worth_there)
{
    const struct dps_review_scene *there = here->other;
    double mine =
        b->weight[i] * (here->income * worth_here - here->bond * here->bond_yield);
    double need = mine + law->threshold * fabs(mine) +
                  (b->present[i] ? law->cost / law->over : 0);
    double sharers = there->crowd + there->coming + b->elsewhere[i];
    double gross =
        b->elsewhere[i] * there->income * worth_there * there->crowd / sharers;
    double gap = gross - b->elsewhere[i] * there->bond * there->bond_yield - need;
    if (!(gap > 0)) {
        return 0;
    }
    double ratio = there->crowd * here->mean > 0
                       ? here->crowd * there->mean / here->mean / there->crowd
                       : 0;
    double share = fmin(1, gap / (fmax(need, 0) * ratio + gross));
    return b->present[i] ? 1 - exp(-law->haste * here->period * share) : 1;
}

TEST(machines_move_with_the_chance_that_the_header_says)
{
    uint32_t moved = 0;
    uint32_t wrong = 0;
    for (uint64_t k = 0; k < 2000; k++) {
        struct dps_review_scene there = random_scene(2 * k + 1);
        struct dps_review_scene here = random_scene(2 * k);
        struct dps_review_batch batch;
        struct dps_operator_worth worth;
        uint8_t moves[DPS_REVIEW_BATCH];
        here.other = &there;
        random_batch(k, &batch);
        for (size_t i = 0; i < batch.n; i++) {
            worth.here[i] = uniform(i, 11);
            worth.there[i] = uniform(i, 12);
        }
        struct dps_operator_mover mover = dps_operator_mover_of(&keen);
        dps_operator_move(&mover, &here, &batch, &worth, moves);
        for (size_t i = 0; i < batch.n; i++) {
            double p = chance(&keen, &here, &batch, i, worth.here[i], worth.there[i]);
            bool close = fabs(batch.u[i] - p) < 1e-12;
            wrong += !close && moves[i] != (batch.u[i] < p);
            moved += moves[i];
        }
    }
    CHECK_INT(wrong, 0);
    CHECK(moved > 20000);
}

/* ---- who moves ----------------------------------------------------------- */

/* How many of a batch of present nodes move to a network that pays `times` as much. */
static uint32_t
movers(const struct dps_operator_plan *plan, double times)
{
    struct dps_review_scene there = {.period = 30 * D,
        .income = times * 1e-5,
        .cost_scale = 1,
        .crowd = 1e9,
        .mean = 1,
        .life = INFINITY};
    struct dps_review_scene here = there;
    struct dps_operator_mind mind;
    struct dps_review_batch batch;
    here.income = 1e-5;
    here.other = &there;
    random_batch(DPS_REVIEW_BATCH - 1, &batch);
    for (size_t i = 0; i < batch.n; i++) {
        batch.present[i] = 1;
        batch.elsewhere[i] = batch.weight[i];
    }
    dps_operator_prepare(plan, 0, &mind);
    dps_operator_consider(plan, &here, &mind);
    dps_operator_decide(&mind, &here, &batch);
    uint32_t n = 0;
    for (size_t i = 0; i < batch.n; i++) {
        n += batch.action[i] == DPS_REVIEW_MOVE;
    }
    return n;
}

TEST(nobody_moves_by_default_and_the_loyal_never)
{
    struct dps_operator_plan stays = plan_of("marginal", NULL);
    struct dps_operator_plan loyal = plan_of("loyal", &keen);
    CHECK_INT(movers(&stays, 1000), 0);
    CHECK_INT(movers(&loyal, 1000), 0);
}

TEST(another_network_has_to_pay_more_by_the_threshold_and_the_cost)
{
    struct dps_operator_switch law = keen;
    struct dps_operator_plan plan = plan_of("marginal", &law);
    law.cost = 0;
    law.haste = 1000 / YR;
    CHECK_INT(movers(&plan, 1.149), 0);
    CHECK(movers(&plan, 1.2) > 200); /* of 256 */
    law.threshold = 0;
    CHECK_INT(movers(&plan, 0.999), 0);
    CHECK(movers(&plan, 1.05) > 200);
    /* It comes back from what is earned besides, 1e-5 to 1e-4 USD/s, in time. */
    law.cost = 1e-4 * 180 * D * 1.001;
    CHECK_INT(movers(&plan, 2), 0);
    law.over = 18000 * D;
    CHECK(movers(&plan, 2) > 200);
}

TEST(the_share_that_moves_leaves_both_networks_paying_alike)
{
    const double theta = 0.15;
    for (uint64_t k = 0; k < 200; k++) {
        const double pots[] = {uniform(k, 20), uniform(k, 21)};
        const double crowds[] = {1e6 * uniform(k, 22) + 1, 1e6 * uniform(k, 23) + 1};
        /* A weight here is two there. */
        struct dps_review_scene there = {
            .income = pots[1] / crowds[1], .crowd = crowds[1], .mean = 2};
        struct dps_review_scene here = {.period = 1,
            .income = pots[0] / crowds[0],
            .crowd = crowds[0],
            .mean = 1,
            .other = &there};
        struct dps_review_batch b = {.n = 1, .present = {1}, .weight = {1e-9}};
        struct dps_operator_switch law = {.threshold = theta, .over = 1, .haste = 1};
        b.elsewhere[0] = 2e-9;
        double f = -log1p(-chance(&law, &here, &b, 0, 1, 1));
        double after_here = pots[0] / (crowds[0] * (1 - f)) * (1 + theta);
        double after_there = 2 * pots[1] / (crowds[1] + 2 * f * crowds[0]);
        if (f > 0) {
            CHECK_CLOSE(after_here, after_there, 1e-9);
        } else {
            CHECK(after_here >= after_there);
        }
    }
}
