/* Operators at their reviews: a plain twin of the batch, capital, traits, files.
 */
#include "models/operator/finance.h"
#include "models/operator/npv.h"
#include "models/operator/operator.h"
#include "models/operator/roi.h"
#include "sim/core/date.h"
#include "sim/core/maths.h"
#include "sim/core/rng.h"
#include "sim/scenario/scenario.h"
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

/* ---- the twin ------------------------------------------------------------ */

static double
factor(const struct dps_trait *trait, double number, int place)
{
    double cut = floor(number * pow(128, place + 1));
    return dps_trait_factor(trait, (fmod(cut, 128) + 0.5) / 128);
}

/* What the header says of one node. */
static enum dps_review_action
decide(const struct dps_operator_plan *plan, const struct dps_review_scene *s,
    struct dps_review_batch *b, size_t i)
{
    bool is_loyal = strcmp(plan->law.kind->name, "loyal") == 0;
    double aim = factor(&plan->traits.aim, b->trait[i], 0);
    double running = (b->cost[i] * s->cost_scale + s->power * s->tariff) *
                         factor(&plan->traits.cost, b->trait[i], 1) +
                     s->bond * s->bond_yield * b->weight[i];
    double reviews =
        round((double)plan->patience * factor(&plan->traits.patience, b->trait[i], 2));
    double income = s->income * b->weight[i];
    double asked = 0;
    if (plan->law.params == &roi) {
        asked = s->capex / (fmin(roi.payback * aim, s->life) - s->delivery);
    } else if (plan->law.params == &npv) {
        double d = npv.discount * aim;
        struct dps_investment machine = {.capex = s->capex,
            .margin = 1,
            .delivery = s->delivery,
            .life = fmin(npv.horizon, s->life)};
        machine.salvage = s->capex * pow(s->resale, machine.life / YR);
        double of_one = dps_finance_npv(&machine, d);
        machine.margin = 0;
        double of_none = dps_finance_npv(&machine, d);
        asked = -of_none / (of_one - of_none);
        income *= 1 - s->locked * (1 - (1 - exp(-d * s->lock)) / (d * s->lock));
    }
    if (b->present[i]) {
        b->losses[i] = (uint8_t)(income < running ? fmin(b->losses[i] + 1, 255) : 0);
        return income < running && b->losses[i] >= fmax(reviews, 1) && !is_loyal
                   ? (plan->scrap ? DPS_REVIEW_SELL : DPS_REVIEW_LEAVE)
                   : DPS_REVIEW_STAY;
    }
    b->losses[i] = 0;
    double years = (double)(s->date - 1000) / YR;
    double budget = plan->savings + plan->capital * YR * years;
    bool affords =
        plan->savings + plan->capital == 0 || budget >= (b->ordinal[i] + 1) * s->capex;
    double mine = s->present + b->weight[i];
    double x =
        income * mine / (mine + s->ordered) / (running + (b->owned[i] ? 0 : asked)) - 1;
    double crowd = fmin(1, mine / s->absent);
    double rate = plan->haste * s->period * (is_loyal ? 1 : x * crowd);
    bool may = b->owned[i] || (affords && (plan->replace || !b->worn[i]));
    return may && rate > 0 && b->u[i] < 1 - exp(-rate) ? DPS_REVIEW_JOIN
                                                       : DPS_REVIEW_STAY;
}

static struct dps_review_scene
random_scene(uint64_t k)
{
    return (struct dps_review_scene){
        .date = 1000 + (int64_t)(uniform(k, 1) * 4 * YR),
        .epoch = D,
        .period = 30 * D,
        .income = 4e-5 * uniform(k, 2),
        .locked = uniform(k, 3),
        .lock = 180 * D,
        .capex = 2000 * uniform(k, 4),
        .resale = uniform(k, 5),
        .life = k % 2 == 0 ? INFINITY : 5 * YR * uniform(k, 6),
        .power = 450,
        .tariff = 0.1 / 3.6e6,
        .cost_scale = 2 * uniform(k, 7),
        .bond = 10,
        .bond_yield = 0.1 / YR,
        .delivery = 20 * D * uniform(k, 8),
        .present = 1e4 * uniform(k, 9),
        .absent = 1e4 * uniform(k, 10),
        .ordered = k % 3 == 0 ? 0 : 1e3 * uniform(k, 11),
    };
}

static void
fill(struct dps_review_batch *b, size_t n, uint64_t k)
{
    memset(b, 0, sizeof *b);
    b->n = n;
    for (size_t i = 0; i < n; i++) {
        uint64_t who = 1000 * k + i;
        b->weight[i] = 1 + 3 * uniform(who, 20);
        b->cost[i] = 3e-5 * uniform(who, 21);
        b->trait[i] = (floor(uniform(who, 22) * 0x1p23) + 0.5) * 0x1p-23;
        b->u[i] = uniform(who, 23) * uniform(who, 24);
        b->ordinal[i] = (uint32_t)(4 * uniform(who, 25));
        b->present[i] = uniform(who, 26) < 0.5;
        b->owned[i] = !b->present[i] && uniform(who, 27) < 0.3;
        b->worn[i] = !b->present[i] && !b->owned[i] && uniform(who, 28) < 0.3;
        b->losses[i] = (uint8_t)(uniform(who, 29) < 0.1 ? 255 : 6 * uniform(who, 30));
    }
}

TEST(a_batch_is_decided_as_its_nodes_one_by_one)
{
    static const struct dps_trait_log_normal wide = {0.5};
    static const struct dps_trait_uniform between = {0.5, 2};
    const size_t sizes[] = {0, 1, 255, 256};
    int counts[4] = {0};
    for (uint64_t k = 0; k < 400; k++) {
        struct dps_operator_plan plan =
            plan_of(samples[k % 4].kind, samples[k % 4].params);
        plan.scrap = k % 5 == 0;
        plan.replace = k % 7 != 0;
        plan.capital = k % 3 == 0 ? 0 : 900 / YR;
        plan.savings = k % 4 < 2 ? 0 : 1500;
        if (k % 11 != 0) {
            plan.traits.aim.law =
                (struct dps_variant){&dps_trait_uniform.base, &between};
            plan.traits.cost.law =
                (struct dps_variant){&dps_trait_log_normal.base, &wide};
            plan.traits.patience = plan.traits.aim;
        }
        struct dps_operator_mind mind;
        struct dps_review_scene scene = random_scene(k);
        struct dps_review_batch batch;
        struct dps_review_batch twin;
        dps_operator_prepare(&plan, 1000, &mind);
        dps_operator_consider(&plan, &scene, &mind);
        fill(&batch, sizes[k / 4 % 4], k);
        twin = batch;
        dps_operator_decide(&mind, &scene, &batch);
        for (size_t i = 0; i < batch.n; i++) {
            enum dps_review_action wanted = decide(&plan, &scene, &twin, i);
            CHECK_INT(batch.action[i], wanted);
            CHECK_INT(batch.losses[i], twin.losses[i]);
            counts[wanted]++;
        }
    }
    for (int action = 0; action < 4; action++) {
        CHECK(counts[action] > 100);
    }
}

/* ---- what holds nodes back ------------------------------------------------ */

TEST(capital_buys_one_machine_after_the_other)
{
    struct dps_operator_plan plan = plan_of("marginal", NULL);
    plan.capital = 2000 / YR; /* two machines a year */
    struct dps_operator_mind mind;
    struct dps_review_scene scene = {.period = 30 * D,
        .income = 1,
        .capex = 1000,
        .cost_scale = 1,
        .present = 10,
        .absent = 10};
    struct dps_review_batch batch;
    dps_operator_prepare(&plan, 77, &mind);
    for (int64_t half = 0; half < 9; half++) {
        for (int64_t late = -1; late <= 0; late++) {
            memset(&batch, 0, sizeof batch);
            batch.n = 8;
            for (uint32_t i = 0; i < 8; i++) {
                batch.weight[i] = 1;
                batch.cost[i] = 1e-9;
                batch.ordinal[i] = i;
                batch.trait[i] = 0.5;
                batch.owned[i] = i == 7;
            }
            scene.date = 77 + half * DPS_YEAR / 2 + late;
            dps_operator_consider(&plan, &scene, &mind);
            dps_operator_decide(&mind, &scene, &batch);
            for (uint32_t i = 0; i < 7; i++) {
                CHECK_INT(batch.action[i],
                    i < half + late ? DPS_REVIEW_JOIN : DPS_REVIEW_STAY);
            }
            CHECK_INT(batch.action[7], DPS_REVIEW_JOIN);
        }
    }
}

TEST(machines_on_the_way_count_as_if_they_worked)
{
    struct dps_operator_plan plan = plan_of("marginal", NULL);
    struct dps_operator_mind mind;
    struct dps_review_scene scene = {
        .period = 1e9 * D, .income = 1.5, .cost_scale = 1, .present = 999, .absent = 1};
    static struct dps_review_batch batch;
    batch.n = 1;
    batch.weight[0] = 1;
    batch.cost[0] = 1;
    batch.u[0] = 0.5;
    dps_operator_prepare(&plan, 0, &mind);
    dps_operator_consider(&plan, &scene, &mind);
    scene.ordered = 499;
    dps_operator_decide(&mind, &scene, &batch);
    CHECK_INT(batch.action[0], DPS_REVIEW_JOIN);
    scene.ordered = 501;
    dps_operator_decide(&mind, &scene, &batch);
    CHECK_INT(batch.action[0], DPS_REVIEW_STAY);
}

/* ---- traits -------------------------------------------------------------- */

TEST(traits_are_quantiles_of_the_operators_number)
{
    static const struct dps_trait_log_normal spread = {0.8};
    static const struct dps_trait_uniform between = {0.5, 3};
    struct dps_trait trait = {.law = {&dps_trait_log_normal.base, &spread}};
    CHECK_CLOSE(dps_trait_factor(&trait, 0.5), 1, 1e-15);
    CHECK_CLOSE(dps_trait_factor(&trait, 0.841344746068543), dps_exp(0.8), 1e-12);
    trait.law = (struct dps_variant){&dps_trait_uniform.base, &between};
    CHECK_CLOSE(dps_trait_factor(&trait, 0.2), 1, 1e-15);
    trait.law = (struct dps_variant){&dps_trait_fixed.base, NULL};
    CHECK(dps_trait_factor(&trait, 0.2) == 1);
}

/* ---- tables -------------------------------------------------------------- */

TEST(operators_describe_themselves_and_refuse_what_contradicts)
{
    struct dps_error err = {0};
    CHECK_OK(dps_record_check(&dps_operator_record, &err), &err);
    CHECK_FAILS(
        dps_trait_uniform.base.params->check(&(struct dps_trait_uniform){3, 2}, &err),
        &err, DPS_EINVAL, "high is 2, less than `low`");
}

struct root {
    const struct dps_operator_plan *one;
};

static const struct dps_field root_fields[] = {
    DPS_FIELD(struct root, one, DPS_NAMED, .record = &dps_operator_record,
        .library = "operators", .doc = "an operator"),
};

static const struct dps_record root = {
    .name = "root",
    .doc = "a scenario of one operator",
    .size = sizeof(struct root),
    .fields = root_fields,
    .n_fields = DPS_COUNT_OF(root_fields),
};

TEST(the_operators_of_the_library_can_be_loaded)
{
    const char *const names[] = {"home", "farm", "fund"};
    const char *const kinds[] = {"roi", "roi", "npv"};
    static const char *const places[] = {"scenarios"};
    const struct dps_scenario_options options = {.places = places, .n_places = 1};
    for (size_t i = 0; i < DPS_COUNT_OF(names); i++) {
        char text[32] = "one: ";
        struct dps_scenario *scenario = NULL;
        struct dps_error err;
        strncat(text, names[i], 8);
        REQUIRE_OK(dps_scenario_read("test.yaml", text, strlen(text), &root, &options,
                       &scenario, &err),
            &err);
        const struct root *value = dps_scenario_value(scenario);
        CHECK_TEXT(value->one->law.kind->name, kinds[i]);
        CHECK(value->one->title[0] != '\0' && value->one->source[0] != '\0');
        dps_scenario_close(&scenario);
    }
}
