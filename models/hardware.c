#include "models/hardware.h"

#include "sim/core/maths.h"

#include <gsl/gsl_cdf.h>

static const struct dps_field fields[] = {
    DPS_FIELD(struct dps_hardware, title, DPS_TEXT, .doc = "what the machine is"),
    DPS_FIELD(
        struct dps_hardware, source, DPS_TEXT, .doc = "where the figures come from"),
    DPS_FIELD(struct dps_hardware, capacity, DPS_NUMBER, .unit = "byte",
        .domain = "(0, inf)", .doc = "median storage that a machine offers"),
    DPS_FIELD(struct dps_hardware, capacity_spread, DPS_NUMBER, .unit = "1",
        .domain = "[0, 5]", .fallback = "0", .source = "all alike",
        .doc = "standard deviation of the logarithm of capacity"),
    DPS_FIELD(struct dps_hardware, cost, DPS_NUMBER, .unit = "USD/s",
        .domain = "[0, inf)", .doc = "median cost of running a machine"),
    DPS_FIELD(struct dps_hardware, cost_spread, DPS_NUMBER, .unit = "1",
        .domain = "[0, 5]", .fallback = "0", .source = "all alike",
        .doc = "standard deviation of the logarithm of cost"),
    DPS_FIELD(struct dps_hardware, uptime, DPS_NUMBER, .unit = "s",
        .domain = "(0, inf)", .doc = "mean time to a failure, exponential"),
    DPS_FIELD(struct dps_hardware, repair, DPS_NUMBER, .unit = "s",
        .domain = "(0, inf)", .doc = "median time to repair, log-normal"),
    DPS_FIELD(struct dps_hardware, repair_spread, DPS_NUMBER, .unit = "1",
        .domain = "[0, 5]", .fallback = "0", .source = "all alike",
        .doc = "standard deviation of the logarithm of the time to repair"),
};

const struct dps_record dps_hardware_record = {
    .name = "hardware",
    .doc = "a class of machines",
    .size = sizeof(struct dps_hardware),
    .fields = fields,
    .n_fields = DPS_COUNT_OF(fields),
};

static double
log_normal(double median, double spread, double u)
{
    return median * dps_exp(spread * gsl_cdf_ugaussian_Pinv(u));
}

static double
first_uniform(struct dps_rng_name name, enum dps_rng_purpose purpose)
{
    double u[2];
    name.purpose = purpose;
    dps_rng_uniforms(name, u);
    return u[0];
}

double
dps_hardware_capacity(const struct dps_hardware *self, struct dps_rng_name name)
{
    return log_normal(
        self->capacity, self->capacity_spread, first_uniform(name, DPS_RNG_CAPACITY));
}

double
dps_hardware_cost(const struct dps_hardware *self, struct dps_rng_name name)
{
    return log_normal(self->cost, self->cost_spread, first_uniform(name, DPS_RNG_COST));
}

struct dps_cycle
dps_hardware_cycle(const struct dps_hardware *self, struct dps_rng_name name)
{
    double u[2];
    name.purpose = DPS_RNG_FAILURE;
    dps_rng_uniforms(name, u);
    return (struct dps_cycle){
        .up = -self->uptime * dps_log(u[0]),
        .repair = log_normal(self->repair, self->repair_spread, u[1]),
    };
}

double
dps_hardware_availability(const struct dps_hardware *self)
{
    double repair =
        self->repair * dps_exp(self->repair_spread * self->repair_spread / 2);
    return self->uptime / (self->uptime + repair);
}
