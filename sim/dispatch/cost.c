#include "sim/dispatch/cost.h"

#include "sim/core/unit.h"

#include <assert.h>
#include <stddef.h>

#define MEASURED "make bench (bench_kernels), 10,000 nodes, AMD EPYC (Zen 5)"
#define PROVEN                                                                         \
    "measured on one core, AMD EPYC (Zen 4), OpenSSL 3.0 and libsodium 1.0.18"

static const struct dps_field fields[] = {
    DPS_FIELD(struct dps_cost_units, step, DPS_NUMBER, .unit = "s",
        .domain = "[0, inf)", .fallback = "4 ns", .source = MEASURED,
        .doc = "an elementary step of a scheduler takes"),
    DPS_FIELD(struct dps_cost_units, score, DPS_NUMBER, .unit = "s",
        .domain = "[0, inf)", .fallback = "40 ns", .source = MEASURED,
        .doc = "scoring one node for one job takes"),
    DPS_FIELD(struct dps_cost_units, probe, DPS_NUMBER, .unit = "s",
        .domain = "[0, inf)", .fallback = "5 us", .source = "assumed",
        .doc = "sending one question to a node and reading its answer keeps the "
               "processor"),
    DPS_FIELD(struct dps_cost_units, call, DPS_NUMBER, .unit = "s",
        .domain = "[0, inf)", .fallback = "80 ns", .source = MEASURED,
        .doc = "a call of a scheduler takes, whatever it does"),
    DPS_FIELD(struct dps_cost_units, hash, DPS_NUMBER, .unit = "s",
        .domain = "[0, inf)", .fallback = "47 ns", .source = PROVEN,
        .doc = "a block of 64 bytes takes to be hashed (SHA-256)"),
    DPS_FIELD(struct dps_cost_units, curve, DPS_NUMBER, .unit = "s",
        .domain = "[0, inf)", .fallback = "49 us", .source = PROVEN,
        .doc = "a point of an elliptic curve takes to be multiplied by a scalar"),
    DPS_FIELD(struct dps_cost_units, product, DPS_NUMBER, .unit = "s",
        .domain = "[0, inf)", .fallback = "0.7 ns", .source = PROVEN,
        .doc = "a multiplication modulo a prime of 61 bits takes"),
    DPS_FIELD(struct dps_cost_units, speed, DPS_NUMBER, .unit = "1",
        .domain = "(0, inf)", .fallback = "1", .source = "assumed",
        .doc = "of the kernel's machine, against the one that was measured"),
};

const struct dps_record dps_cost_units_record = {
    .name = "cost",
    .doc =
        "What a kernel's decisions and verdicts cost in time, by the work it meters.",
    .size = sizeof(struct dps_cost_units),
    .fields = fields,
    .n_fields = DPS_COUNT_OF(fields),
};

struct dps_cost_units
dps_cost_standard(void)
{
    struct dps_cost_units units = {.speed = 1};
    for (size_t i = 0; i < DPS_COUNT_OF(fields); i++) {
        struct dps_error err;
        double *value = (void *)((char *)&units + fields[i].offset);
        enum dps_status status =
            dps_unit_parse(fields[i].fallback, fields[i].unit, value, &err);
        assert(status == DPS_OK);
        (void)status;
    }
    return units;
}

int64_t
dps_cost_of(
    const struct dps_cost_units *self, uint64_t calls, const uint64_t work[DPK_WORKS])
{
    double seconds = (double)calls * self->call +
                     (double)work[DPK_WORK_STEPS] * self->step +
                     (double)work[DPK_WORK_SCORES] * self->score +
                     (double)work[DPK_WORK_PROBES] * self->probe +
                     (double)work[DPK_WORK_HASHES] * self->hash +
                     (double)work[DPK_WORK_CURVES] * self->curve +
                     (double)work[DPK_WORK_PRODUCTS] * self->product;
    double ns = 1e9 * seconds / self->speed + 0.5;
    return ns < 0x1p63 ? (int64_t)ns : INT64_MAX;
}
