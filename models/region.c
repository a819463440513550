#include "models/region.h"

#include <gsl/gsl_sf_bessel.h>
#include <math.h>

static const struct dps_field fields[] = {
    DPS_FIELD(struct dps_region, name, DPS_TEXT, .fallback = "",
        .doc = "by which outages know it; that of its file, if it has one"),
    DPS_FIELD(struct dps_region, title, DPS_TEXT, .doc = "what the region is"),
    DPS_FIELD(
        struct dps_region, source, DPS_TEXT, .doc = "where the figures come from"),
    DPS_FIELD(struct dps_region, cost_factor, DPS_NUMBER, .unit = "1",
        .domain = "(0, inf)", .fallback = "1", .source = "as the class has it",
        .doc = "running cost there but for power, relative to the hardware class's"),
    DPS_FIELD(struct dps_region, power_price, DPS_NUMBER, .unit = "USD/J",
        .domain = "[0, inf)", .fallback = "0.15 USD/kWh", .source = "assumed",
        .doc = "price of power"),
    DPS_FIELD(struct dps_region, share, DPS_NUMBER, .unit = "1", .domain = "[0, 1]",
        .fallback = "0", .source = "assumed", .doc = "share of the world's nodes"),
    DPS_FIELD(struct dps_region, up, DPS_NUMBER, .unit = "byte/s", .domain = "(0, inf)",
        .fallback = "20 Mbit/s", .source = "assumed",
        .doc = "median bandwidth from a machine to the network"),
    DPS_FIELD(struct dps_region, down, DPS_NUMBER, .unit = "byte/s",
        .domain = "(0, inf)", .fallback = "50 Mbit/s", .source = "assumed",
        .doc = "median bandwidth from the network to a machine"),
    DPS_FIELD(struct dps_region, bandwidth_spread, DPS_NUMBER, .unit = "1",
        .domain = "[0, 5]", .fallback = "0.8", .source = "assumed",
        .doc = "standard deviation of the logarithm of either bandwidth"),
    DPS_FIELD(struct dps_region, x, DPS_NUMBER, .unit = "s", .domain = "(-inf, inf)",
        .fallback = "0 s", .source = "assumed", .doc = "first coordinate of latency"),
    DPS_FIELD(struct dps_region, y, DPS_NUMBER, .unit = "s", .domain = "(-inf, inf)",
        .fallback = "0 s", .source = "assumed", .doc = "second coordinate of latency"),
    DPS_FIELD(struct dps_region, scatter, DPS_NUMBER, .unit = "s", .domain = "[0, inf)",
        .fallback = "0 s", .source = "all in one place",
        .doc = "standard deviation of a machine's coordinates around the region's"),
    DPS_FIELD(struct dps_region, height, DPS_NUMBER, .unit = "s", .domain = "[0, inf)",
        .fallback = "10 ms", .source = "assumed",
        .doc = "latency from a machine to where the network begins"),
    DPS_FIELD(struct dps_region, outages, DPS_NUMBER, .unit = "1/s",
        .domain = "[0, inf)", .fallback = "0 yr^-1", .source = "assumed",
        .doc = "how often outages of the whole region begin"),
    DPS_FIELD(struct dps_region, outage_median, DPS_NUMBER, .unit = "s",
        .domain = "(0, inf)", .fallback = "4 h", .source = "assumed",
        .doc = "median time that such an outage lasts, log-normal"),
    DPS_FIELD(struct dps_region, outage_spread, DPS_NUMBER, .unit = "1",
        .domain = "[0, 5]", .fallback = "1", .source = "assumed",
        .doc = "standard deviation of its logarithm"),
};

static enum dps_status
check(const void *self, struct dps_error *err)
{
    const struct dps_region *region = self;
    return region->outages > 0 && region->name[0] == '\0'
               ? dps_fail(err, DPS_EINVAL, "name is empty, but its outages need one")
               : DPS_OK;
}

const struct dps_record dps_region_record = {
    .name = "region",
    .doc = "Where machines stand.",
    .size = sizeof(struct dps_region),
    .fields = fields,
    .n_fields = DPS_COUNT_OF(fields),
    .check = check,
};

/* Of two points whose difference is normal around one of this squared length, with this
 * variance either way; the Bessel functions are scaled by exp(-q). */
static double
mean_distance(double square, double variance)
{
    if (!(variance > 0)) {
        return sqrt(square);
    }
    double q = square / (4 * variance);
    return sqrt(variance * M_PI / 2) * ((1 + 2 * q) * gsl_sf_bessel_I0_scaled(q) +
                                           2 * q * gsl_sf_bessel_I1_scaled(q));
}

double
dps_region_latency(const struct dps_region *from, const struct dps_region *to)
{
    double x = to->x - from->x;
    double y = to->y - from->y;
    double variance = from->scatter * from->scatter + to->scatter * to->scatter;
    return mean_distance(x * x + y * y, variance) + from->height + to->height;
}
