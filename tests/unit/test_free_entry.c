/* Operators at their reviews: a plain twin of the batch, free entry, patience, capital.
 */
#include "models/operator/finance.h"
#include "models/operator/npv.h"
#include "models/operator/operator.h"
#include "models/operator/roi.h"
#include "sim/core/date.h"
#include "sim/core/rng.h"
#include "tests/test.h"

#include <math.h>
#include <string.h>

#define YR ((double)DPS_YEAR)
#define D  ((double)DPS_DAY)

static const struct dps_operator_roi roi = {.payback = 2 * YR};
static const struct dps_operator_npv npv = {.discount = 0.2 / YR, .horizon = 4 * YR};

static struct dps_operator_plan
plan_of(const char *kind, const void *params)
{
    struct dps_trait fixed = {.law = {&dps_trait_fixed.base, NULL}};
    return (struct dps_operator_plan){
        .patience = 3,
        .haste = 4 / YR,
        .replace = true,
        .traits = {fixed, fixed, fixed},
        .law = {dps_family_kind(&dps_operator_family, kind), params},
    };
}

static const struct {
    const char *kind;
    const void *params;
} samples[] = {{"roi", &roi}, {"npv", &npv}, {"marginal", NULL}, {"loyal", NULL}};

static double
uniform(uint64_t entity, uint32_t draw)
{
    double u[2];
    dps_rng_uniforms((struct dps_rng_name){8, DPS_RNG_TEST, entity, draw}, u);
    return u[0];
}

/* ---- populations --------------------------------------------------------- */

enum { MOST = 5000, PERIOD = 30 };

/* Equal nodes that share a fixed emission, each reviewed every 30 d. */
struct town {
    struct dps_operator_plan plan;
    struct dps_operator_mind mind;
    struct dps_review_scene scene;
    double emission; /* [USD/s] */
    double cost;     /* of a node [USD/s] */
    uint32_t n, n_present, n_most, n_least, day;
    uint8_t present[MOST], owned[MOST], losses[MOST];
};

static void
found(struct town *t, const char *kind, const void *params, uint32_t n_present)
{
    *t = (struct town){
        .plan = plan_of(kind, params),
        .scene = {.epoch = D,
            .period = PERIOD * D,
            .capex = 1000,
            .resale = 0.7,
            .life = INFINITY,
            .cost_scale = 1},
        .emission = 1000 / D,
        .cost = 1 / D,
        .n = MOST,
        .n_present = n_present,
    };
    for (uint32_t i = 0; i < n_present; i++) {
        t->present[i] = t->owned[i] = 1;
    }
    dps_operator_prepare(&t->plan, 0, &t->mind);
}

static void
review(struct town *t, uint32_t first, uint32_t end)
{
    struct dps_review_batch b;
    memset(&b, 0, sizeof b);
    b.n = end - first;
    for (uint32_t i = 0; i < b.n; i++) {
        b.weight[i] = 1;
        b.cost[i] = t->cost;
        b.trait[i] = 0.5;
        b.u[i] = uniform(first + i, t->day);
        b.present[i] = t->present[first + i];
        b.owned[i] = t->owned[first + i] && !b.present[i];
        b.losses[i] = t->losses[first + i];
    }
    dps_operator_decide(&t->mind, &t->scene, &b);
    for (uint32_t i = 0; i < b.n; i++) {
        bool joins = b.action[i] == DPS_REVIEW_JOIN;
        bool leaves = b.action[i] == DPS_REVIEW_LEAVE;
        t->losses[first + i] = b.losses[i];
        t->present[first + i] = joins || (t->present[first + i] && !leaves);
        t->owned[first + i] |= joins;
    }
}

static void
live(struct town *t, uint32_t days)
{
    t->n_most = 0;
    t->n_least = MOST;
    for (uint32_t k = 0; k < days; k++, t->day++) {
        uint32_t first = t->n * (t->day % PERIOD) / PERIOD;
        uint32_t end = t->n * (t->day % PERIOD + 1) / PERIOD;
        t->scene.date = t->day * DPS_DAY;
        t->scene.present = t->n_present;
        t->scene.absent = t->n - t->n_present;
        t->scene.income = t->emission / fmax(t->n_present, 1);
        dps_operator_consider(&t->plan, &t->scene, &t->mind);
        review(t, first, end);
        t->n_present = 0;
        for (uint32_t i = 0; i < t->n; i++) {
            t->n_present += t->present[i];
        }
        t->n_most = t->n_present > t->n_most ? t->n_present : t->n_most;
        t->n_least = t->n_present < t->n_least ? t->n_present : t->n_least;
    }
}

static struct town town;

TEST(equal_nodes_enter_until_emission_pays_what_they_cost)
{
    struct dps_investment machine = {
        .capex = 1000, .life = 4 * YR, .salvage = 1000 * pow(0.7, 4)};
    double annuity =
        dps_finance_break_even(&machine, 1, 1 / D, npv.discount); /* cost included */
    const double costs[] = {1 / D + 1000 / (2 * YR), annuity, 1 / D};
    for (int i = 0; i < 3; i++) {
        double free_entry = 1000 / D / costs[i];
        const uint32_t starts[] = {0, 10, 300};
        for (int s = 0; s < 3; s++) {
            found(&town, samples[i].kind, samples[i].params, starts[s]);
            town.plan.haste = town.mind.haste = 12 / YR;
            live(&town, 1500);
            CHECK_CLOSE(town.n_present, free_entry, 0.02);
            CHECK(town.n_most <= 1.02 * free_entry); /* never shot past it */
            live(&town, 500);
            CHECK_CLOSE(town.n_least, free_entry, 0.02);
        }
    }
}

TEST(a_crowd_of_waiting_nodes_does_not_make_them_shoot_past)
{
    found(&town, "marginal", NULL, 20);
    town.emission = 50 / D;
    live(&town, 2000);
    CHECK_CLOSE(town.n_present, 50, 0.02);
    CHECK(town.n_most <= 51);
}

TEST(too_many_nodes_leave_until_emission_pays_their_running_cost)
{
    found(&town, "marginal", NULL, 2000);
    live(&town, 1000);
    CHECK_CLOSE(town.n_present, 1000, 0.02);
    CHECK(town.n_least >= 980);
    /* A bought machine is a sunk cost: between both prices nobody moves. */
    found(&town, "roi", &roi, 900);
    live(&town, 1000);
    CHECK_INT(town.n_present, 900);
    CHECK_INT(town.n_least, 900);
}

TEST(without_emission_all_but_the_loyal_go_after_just_their_patience)
{
    for (size_t i = 0; i < 4; i++) {
        for (int64_t patience = 1; patience < 8; patience += 3) {
            found(&town, samples[i].kind, samples[i].params, 3000);
            town.plan.patience = patience;
            dps_operator_prepare(&town.plan, 0, &town.mind);
            town.emission = 0;
            live(&town, (uint32_t)(patience - 1) * PERIOD);
            uint32_t before = town.n_present;
            live(&town, PERIOD);
            if (i == 3) {
                CHECK(before >= 3000 && town.n_present >= before);
            } else {
                CHECK_INT(before, 3000);
                CHECK_INT(town.n_present, 0);
            }
        }
    }
}

TEST(one_good_review_makes_patience_whole_again)
{
    found(&town, "marginal", NULL, 500);
    town.emission = 100 / D;
    live(&town, 2 * PERIOD);
    town.emission = 600 / D;
    live(&town, PERIOD);
    town.emission = 100 / D;
    live(&town, 2 * PERIOD);
    CHECK(town.n_least >= 500);
    live(&town, PERIOD);
    CHECK(town.n_present < 500);
}

TEST(the_loyal_join_at_their_pace)
{
    found(&town, "loyal", NULL, 0);
    town.emission = 0;
    town.plan.haste = town.mind.haste = 1 / YR;
    live(&town, 360);
    double p = 1 - exp(-360 * D / YR);
    CHECK_WITHIN(town.n_present, MOST * p, 5 * sqrt(MOST * p * (1 - p)));
}
