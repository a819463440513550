#include "models/operator/roi.h"

static const struct dps_field fields[] = {
    DPS_FIELD(struct dps_operator_roi, payback, DPS_NUMBER, .unit = "s",
        .domain = "(0, inf)",
        .doc = "time within which a machine has to earn its price, delivery included"),
};

static const struct dps_record record = {
    .name = "operator.roi",
    .doc = "wants a machine's price back within a time",
    .size = sizeof(struct dps_operator_roi),
    .fields = fields,
    .n_fields = DPS_COUNT_OF(fields),
};

static void
ask(const void *params, const struct dps_review_scene *scene, size_t n,
    struct dps_operator_mind *mind)
{
    const struct dps_operator_roi *law = params;
    const double shortest = 1; /* below it no income is enough [s] */
    for (size_t i = 0; i < n; i++) {
        double time = law->payback * mind->aim[i];
        double working = (time < scene->life ? time : scene->life) - scene->delivery;
        mind->asks[i] = 1 / (working > shortest ? working : shortest);
    }
}

const struct dps_operator_kind dps_operator_roi = {
    .base = {"roi", "wants a machine's price back within a time", &record},
    .ask = ask,
};
