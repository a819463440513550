#include "models/hardware.h"

#include "sim/core/batch.h"
#include "sim/core/date.h"
#include "sim/core/maths.h"

#include <math.h>

static const struct dps_field fields[] = {
    DPS_FIELD(struct dps_hardware, name, DPS_TEXT, .fallback = "",
        .doc = "by which the market of machines knows it; that of its file, if it has "
               "one"),
    DPS_FIELD(struct dps_hardware, title, DPS_TEXT, .doc = "what the machine is"),
    DPS_FIELD(
        struct dps_hardware, source, DPS_TEXT, .doc = "where the figures come from"),
    DPS_FIELD(struct dps_hardware, capacity, DPS_NUMBER, .unit = "byte",
        .domain = "[0, inf)", .fallback = "0 byte", .source = "no storage to offer",
        .doc = "median storage that a machine offers"),
    DPS_FIELD(struct dps_hardware, capacity_spread, DPS_NUMBER, .unit = "1",
        .domain = "[0, 5]", .fallback = "0", .source = "all alike",
        .doc = "standard deviation of the logarithm of capacity"),
    DPS_FIELD(struct dps_hardware, rate, DPS_NUMBER, .unit = "1", .domain = "[0, inf)",
        .fallback = "0", .source = "no work to offer",
        .doc = "median speed of a machine in units of work: for those that compute 1 "
               "is one RTX 4090, for hotspots and their like one of them"),
    DPS_FIELD(struct dps_hardware, rate_spread, DPS_NUMBER, .unit = "1",
        .domain = "[0, 5]", .fallback = "0", .source = "all alike",
        .doc = "standard deviation of the logarithm of the rate"),
    DPS_FIELD(struct dps_hardware, capex, DPS_NUMBER, .unit = "USD",
        .domain = "[0, inf)", .fallback = "0 USD", .source = "owned already",
        .doc = "price of a new machine"),
    DPS_FIELD(struct dps_hardware, capex_source, DPS_TEXT, .fallback = "assumed",
        .source = "assumed", .doc = "where that price was read"),
    DPS_FIELD(struct dps_hardware, resale, DPS_NUMBER, .unit = "1", .domain = "[0, 1]",
        .fallback = "0.7", .source = "assumed",
        .doc = "share of its value that a machine keeps in a year"),
    DPS_FIELD(struct dps_hardware, cost, DPS_NUMBER, .unit = "USD/s",
        .domain = "[0, inf)",
        .doc = "median cost of running a machine, but for the power that `power` says"),
    DPS_FIELD(struct dps_hardware, cost_spread, DPS_NUMBER, .unit = "1",
        .domain = "[0, 5]", .fallback = "0", .source = "all alike",
        .doc = "standard deviation of the logarithm of cost"),
    DPS_FIELD(struct dps_hardware, power, DPS_NUMBER, .unit = "J/s",
        .domain = "[0, inf)", .fallback = "0 W", .source = "in the cost",
        .doc = "power that a machine draws while it works"),
    DPS_FIELD(struct dps_hardware, price, DPS_NUMBER, .unit = "USD/s",
        .domain = "[0, inf)", .fallback = "0 USD/s", .source = "not let elsewhere",
        .doc = "what such a machine is let for on other markets"),
    DPS_FIELD(struct dps_hardware, price_source, DPS_TEXT, .fallback = "assumed",
        .source = "assumed", .doc = "where that price was read"),
    DPS_FIELD(struct dps_hardware, uplink, DPS_NUMBER, .unit = "byte/s",
        .domain = "[0, inf)", .fallback = "0 byte/s", .source = "as the region has it",
        .doc =
            "bandwidth from a machine to the network, where it comes with the class, "
            "as in a data centre"),
    DPS_FIELD(struct dps_hardware, downlink, DPS_NUMBER, .unit = "byte/s",
        .domain = "[0, inf)", .fallback = "0 byte/s", .source = "as the region has it",
        .doc = "bandwidth from the network to a machine, likewise"),
    DPS_FIELD(struct dps_hardware, up, DPS_RECORD, .record = &dps_lifetime_record,
        .doc = "time of work until a failure"),
    DPS_FIELD(struct dps_hardware, repair, DPS_RECORD, .record = &dps_lifetime_record,
        .doc = "time from a failure until work goes on"),
    DPS_FIELD(struct dps_hardware, life, DPS_RECORD, .record = &dps_lifetime_record,
        .fallback = "{kind: never}", .doc = "time from the purchase to the end"),
    DPS_FIELD(struct dps_hardware, specs, DPS_MAP, .record = &dps_spec_record,
        .fallback = "{}",
        .doc = "further figures of a machine by name, for laws that ask for them"),
};

static enum dps_status
check(const void *self, struct dps_error *err)
{
    const struct dps_hardware *class = self;
    if (!(class->capacity > 0) && !(class->rate > 0)) {
        return dps_fail(
            err, DPS_EINVAL, "capacity and rate are both 0: what does it offer?");
    }
    return DPS_OK;
}

const struct dps_record dps_hardware_record = {
    .name = "hardware",
    .doc = "a class of machines",
    .size = sizeof(struct dps_hardware),
    .fields = fields,
    .n_fields = DPS_COUNT_OF(fields),
    .check = check,
};

/* ---- what one machine is ------------------------------------------------ */

static double
log_normal(double median, double spread, struct dps_rng_name name,
    enum dps_rng_purpose purpose)
{
    double u[2];
    name.purpose = purpose;
    dps_rng_uniforms(name, u);
    double x = 0;
    dps_batch_normal(u, &x, 1);
    x *= spread;
    dps_batch_exp(&x, &x, 1);
    return median * x;
}

double
dps_hardware_capacity(const struct dps_hardware *self, struct dps_rng_name name)
{
    return log_normal(self->capacity, self->capacity_spread, name, DPS_RNG_CAPACITY);
}

double
dps_hardware_rate(const struct dps_hardware *self, struct dps_rng_name name)
{
    return log_normal(self->rate, self->rate_spread, name, DPS_RNG_CAPACITY);
}

double
dps_hardware_cost(const struct dps_hardware *self, struct dps_rng_name name)
{
    return log_normal(self->cost, self->cost_spread, name, DPS_RNG_COST);
}

double
dps_hardware_amount(
    const struct dps_hardware *self, enum dps_measure measure, struct dps_rng_name name)
{
    switch (measure) {
    case DPS_MEASURE_STORAGE: return dps_hardware_capacity(self, name);
    case DPS_MEASURE_RATE: return dps_hardware_rate(self, name);
    case DPS_MEASURE_COUNT: break;
    }
    return 1;
}

double
dps_hardware_median(const struct dps_hardware *self, enum dps_measure measure)
{
    switch (measure) {
    case DPS_MEASURE_STORAGE: return self->capacity;
    case DPS_MEASURE_RATE: return self->rate;
    case DPS_MEASURE_COUNT: break;
    }
    return 1;
}

/* ---- money -------------------------------------------------------------- */

double
dps_hardware_running_cost(
    const struct dps_hardware *self, const struct dps_region *region, double cost)
{
    if (region == NULL) {
        return cost;
    }
    return cost * region->cost_factor + self->power * region->power_price;
}

double
dps_hardware_value(const struct dps_hardware *self, double factor, double age)
{
    return self->capex * factor * dps_pow(self->resale, age / (double)DPS_YEAR);
}

/* ---- time --------------------------------------------------------------- */

double
dps_hardware_availability(const struct dps_hardware *self)
{
    const struct dps_lifetime up = {.law = self->up.law};
    const struct dps_lifetime repair = {.law = self->repair.law};
    double works = dps_lifetime_mean(&up);
    double rests = dps_lifetime_mean(&repair);
    return isinf(works) ? 1 : works / (works + rests);
}
