#include "models/operator/npv.h"

#include "sim/core/batch.h"
#include "sim/core/date.h"
#include "sim/core/maths.h"

static const struct dps_field fields[] = {
    DPS_FIELD(struct dps_operator_npv, discount, DPS_NUMBER, .unit = "1/s",
        .domain = "[1e-12, 1]",
        .doc = "rate that capital would earn elsewhere at the same risk, continuous"),
    DPS_FIELD(struct dps_operator_npv, horizon, DPS_NUMBER, .unit = "s",
        .domain = "(0, inf)",
        .doc = "time that a machine is reckoned to work, unless its life is shorter"),
};

static const struct dps_record record = {
    .name = "operator.npv",
    .doc = "wants a present value above 0",
    .size = sizeof(struct dps_operator_npv),
    .fields = fields,
    .n_fields = DPS_COUNT_OF(fields),
};

/* y[i] = e^(-d[i] t). */
static void
discount_over(double t, const double *d, size_t n, double *y)
{
    for (size_t i = 0; i < n; i++) {
        y[i] = -d[i] * t;
    }
    dps_batch_exp(y, y, n);
}

static void
ask(const void *params, const struct dps_review_scene *scene, size_t n,
    struct dps_operator_mind *mind)
{
    const struct dps_operator_npv *law = params;
    double life = scene->life < law->horizon ? scene->life : law->horizon;
    double left = dps_pow(scene->resale, life / (double)DPS_YEAR);
    double d[DPS_OPERATOR_TYPES];
    double delivered[DPS_OPERATOR_TYPES];
    double lived[DPS_OPERATOR_TYPES];
    double freed[DPS_OPERATOR_TYPES];
    for (size_t i = 0; i < n; i++) {
        d[i] = law->discount * mind->aim[i];
    }
    discount_over(scene->delivery, d, n, delivered);
    discount_over(life, d, n, lived);
    discount_over(scene->lock, d, n, freed);
    for (size_t i = 0; i < n; i++) {
        double back = left * delivered[i] * lived[i];
        double earned = delivered[i] * (1 - lived[i]) / d[i];
        double lock = scene->lock > 0 ? (1 - freed[i]) / (d[i] * scene->lock) : 1;
        mind->asks[i] = (1 - back) / earned;
        mind->worth[i] = 1 - scene->locked * (1 - lock);
    }
}

const struct dps_operator_kind dps_operator_npv = {
    .base = {"npv", "wants a present value above 0", &record},
    .ask = ask,
};
