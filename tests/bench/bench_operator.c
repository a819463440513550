/* What a review costs a node, beside the work of an epoch for a group. */

#include "models/operator/npv.h"
#include "models/operator/operator.h"
#include "sim/core/date.h"
#include "sim/core/rng.h"
#include "tests/bench/frame.h"

#include <math.h>

static struct dps_operator_plan plan;
static struct dps_operator_mind mind;
static struct dps_review_batch batch;
static const struct dps_review_scene scene = {
    .date = DPS_YEAR,
    .period = 30.0 * DPS_DAY,
    .income = 2e-5,
    .locked = 0.5,
    .lock = 180.0 * DPS_DAY,
    .capex = 1600,
    .resale = 0.7,
    .life = INFINITY,
    .power = 450,
    .tariff = 3e-8,
    .cost_scale = 1,
    .delivery = 20.0 * DPS_DAY,
    .present = 1e5,
    .absent = 1e5,
};

static void
consider(void *data)
{
    (void)data;
    dps_operator_consider(&plan, &scene, &mind);
    bench_keep(mind.asks[7]);
}

static void
decide(void *data)
{
    (void)data;
    dps_operator_decide(&mind, &scene, &batch);
    bench_keep(batch.action[9]);
}

static void
fill(double absent)
{
    batch.n = DPS_REVIEW_BATCH;
    for (uint32_t i = 0; i < DPS_REVIEW_BATCH; i++) {
        double u[2];
        dps_rng_uniforms((struct dps_rng_name){1, DPS_RNG_TEST, i, 0}, u);
        batch.weight[i] = 1;
        batch.cost[i] = 3e-5 * u[0];
        batch.trait[i] = u[1];
        dps_rng_uniforms((struct dps_rng_name){1, DPS_RNG_TEST, i, 1}, u);
        batch.present[i] = u[0] >= absent;
        batch.u[i] = u[1];
    }
}

int
main(void)
{
    static const struct dps_operator_npv npv = {0.3 / DPS_YEAR, 4.0 * DPS_YEAR};
    static const struct dps_trait_log_normal spread = {0.4};
    struct dps_trait trait = {.law = {&dps_trait_log_normal.base, &spread}};
    plan = (struct dps_operator_plan){
        .patience = 3,
        .haste = 1e-7,
        .traits = {trait, trait, trait},
        .law = {&dps_operator_npv.base, &npv},
    };
    dps_operator_prepare(&plan, 0, &mind);
    bench("npv's terms of an epoch, by type", DPS_OPERATOR_TYPES, consider, NULL);
    fill(0);
    bench("a review of nodes present", DPS_REVIEW_BATCH, decide, NULL);
    fill(0.5);
    bench("half of them absent", DPS_REVIEW_BATCH, decide, NULL);
    return 0;
}
