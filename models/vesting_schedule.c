#include "models/vesting_schedule.h"

#include "models/emission/steps.h"
#include "sim/core/date.h"
#include "sim/core/maths.h"

#include <assert.h>

/* ---- by ticks of a chain ----------------------------------------------- */

/* x divided by n and rounded down, also below 0. */
static int64_t
floor_of(int64_t x, int64_t n)
{
    return x / n - (x % n < 0);
}

static int64_t
quantum_from(const struct dps_vesting_schedule *self, int64_t tick)
{
    int64_t offset = self->offset % self->quantum;
    return -floor_of(offset - tick, self->quantum) * self->quantum + offset;
}

static int64_t
quantum_to(const struct dps_vesting_schedule *self, int64_t tick)
{
    int64_t offset = self->offset % self->quantum;
    return floor_of(tick - offset, self->quantum) * self->quantum + offset;
}

/* The last entry before `tick` is that of the last step that ends by the last quantum
 * before it. */
int64_t
dps_vesting_schedule_free(
    const struct dps_vesting_schedule *self, int64_t sum, int64_t now, int64_t tick)
{
    assert(sum >= 0 && self->period > 0 && self->step > 0 && self->quantum > 0);
    int64_t begin = now + self->delay;
    int64_t steps = floor_of(quantum_to(self, tick - 1) - begin, self->step);
    if (steps < 1) {
        return 0;
    }
    int64_t entry = quantum_from(self, begin + steps * self->step);
    return entry - begin < self->period ? dps_muldiv(sum, entry - begin, self->period)
                                        : sum;
}

/* The first step whose quantum reaches the period ends after the last quantum before.
 */
int64_t
dps_vesting_schedule_end(const struct dps_vesting_schedule *self, int64_t now)
{
    int64_t begin = now + self->delay;
    int64_t before = quantum_to(self, begin + self->period - 1);
    int64_t steps = floor_of(before - begin, self->step) + 1;
    return quantum_from(self, begin + (steps > 1 ? steps : 1) * self->step) + 1;
}

/* ---- what the laws share ----------------------------------------------- */

static enum dps_status
check_span(struct dps_span span, const char *key, bool zero, struct dps_error *err)
{
    if (span.months > 0) {
        return dps_fail(
            err, DPS_EINVAL, "%s is in calendar months, not all equally long", key);
    }
    return dps_steps_check(span, key, zero, err);
}

static int64_t
seconds_of(struct dps_span span)
{
    return span.ns / DPS_NS;
}

/* ---- linear ------------------------------------------------------------ */

static const struct dps_field linear_fields[] = {
    DPS_FIELD(struct dps_vesting_linear, over, DPS_SPAN, .domain = "(0, inf)",
        .doc = "the time in which it becomes free"),
    DPS_FIELD(struct dps_vesting_linear, delay, DPS_SPAN, .fallback = "0 s",
        .source = "none", .doc = "the time before that"),
};

static enum dps_status
check_linear(const void *self, struct dps_error *err)
{
    const struct dps_vesting_linear *law = self;
    enum dps_status status = check_span(law->over, "over", false, err);
    return status == DPS_OK ? check_span(law->delay, "delay", true, err) : status;
}

static const struct dps_record linear_record = {
    .name = "vesting.linear",
    .doc = "evenly and continuously over a time",
    .size = sizeof(struct dps_vesting_linear),
    .fields = linear_fields,
    .n_fields = DPS_COUNT_OF(linear_fields),
    .check = check_linear,
};

static int64_t
linear_released(const void *params, int64_t sum, int64_t t)
{
    const struct dps_vesting_linear *self = params;
    int64_t gone = t - seconds_of(self->delay);
    int64_t over = seconds_of(self->over);
    return gone <= 0 ? 0 : gone >= over ? sum : dps_muldiv(sum, gone, over);
}

static int64_t
linear_end(const void *params)
{
    const struct dps_vesting_linear *self = params;
    return seconds_of(self->delay) + seconds_of(self->over);
}

const struct dps_vesting_kind dps_vesting_linear = {
    .base =
        {
            .name = "linear",
            .doc = "evenly and continuously over a time",
            .params = &linear_record,
        },
    .released = linear_released,
    .end = linear_end,
};

/* ---- stepped ----------------------------------------------------------- */

static const struct dps_field stepped_fields[] = {
    DPS_FIELD(struct dps_vesting_stepped, over, DPS_SPAN, .fallback = "180 d",
        .source = "Filecoin: builtin-actors actors/miner/src/policy.rs",
        .doc = "the time in which it becomes free; 0 s: when the delay ends"),
    DPS_FIELD(struct dps_vesting_stepped, step, DPS_SPAN, .domain = "(0, inf)",
        .fallback = "1 d",
        .source = "Filecoin: builtin-actors actors/miner/src/policy.rs",
        .doc = "the time from one step to the next"),
    DPS_FIELD(struct dps_vesting_stepped, delay, DPS_SPAN, .fallback = "0 s",
        .source = "none", .doc = "the time before the first step begins"),
    DPS_FIELD(struct dps_vesting_stepped, at_once, DPS_NUMBER, .unit = "1",
        .domain = "[0, 1]", .fallback = "0", .source = "none",
        .doc = "share that is free from the start"),
};

static enum dps_status
check_stepped(const void *self, struct dps_error *err)
{
    const struct dps_vesting_stepped *law = self;
    enum dps_status status = check_span(law->over, "over", true, err);
    if (status == DPS_OK) {
        status = check_span(law->step, "step", false, err);
    }
    return status == DPS_OK ? check_span(law->delay, "delay", true, err) : status;
}

static const struct dps_record stepped_record = {
    .name = "vesting.stepped",
    .doc = "evenly by steps, perhaps after a delay",
    .size = sizeof(struct dps_vesting_stepped),
    .fields = stepped_fields,
    .n_fields = DPS_COUNT_OF(stepped_fields),
    .check = check_stepped,
};

/* After k steps floor(later k step / over), the last step cut short. */
static int64_t
stepped_released(const void *params, int64_t sum, int64_t t)
{
    const struct dps_vesting_stepped *self = params;
    int64_t gone = t - seconds_of(self->delay);
    int64_t over = seconds_of(self->over);
    int64_t step = seconds_of(self->step);
    int64_t share = dps_truncate((long double)sum * (long double)self->at_once);
    int64_t first = share < sum ? share : sum;
    if (gone < 0) {
        return first;
    }
    int64_t stepped = gone / step * step;
    return gone >= over ? sum : first + dps_muldiv(sum - first, stepped, over);
}

static int64_t
stepped_end(const void *params)
{
    const struct dps_vesting_stepped *self = params;
    return seconds_of(self->delay) + seconds_of(self->over);
}

const struct dps_vesting_kind dps_vesting_stepped = {
    .base =
        {
            .name = "stepped",
            .doc = "evenly by steps, perhaps after a delay",
            .params = &stepped_record,
        },
    .released = stepped_released,
    .end = stepped_end,
};

/* ---- geometric --------------------------------------------------------- */

static const struct dps_field geometric_fields[] = {
    DPS_FIELD(struct dps_vesting_geometric, steps, DPS_COUNT, .domain = "[1, 1000000]",
        .fallback = "180", .source = "mechafil-jax @ c09fd53f",
        .doc = "a step frees one part in so many of what is locked"),
    DPS_FIELD(struct dps_vesting_geometric, step, DPS_SPAN, .domain = "(0, inf)",
        .fallback = "1 d", .source = "mechafil-jax @ c09fd53f",
        .doc = "the time from one step to the next"),
};

static enum dps_status
check_geometric(const void *self, struct dps_error *err)
{
    const struct dps_vesting_geometric *law = self;
    return check_span(law->step, "step", false, err);
}

static const struct dps_record geometric_record = {
    .name = "vesting.geometric",
    .doc = "a share of what is still locked at each step, without end",
    .size = sizeof(struct dps_vesting_geometric),
    .fields = geometric_fields,
    .n_fields = DPS_COUNT_OF(geometric_fields),
    .check = check_geometric,
};

static int64_t
geometric_released(const void *params, int64_t sum, int64_t t)
{
    const struct dps_vesting_geometric *self = params;
    int64_t k = t / seconds_of(self->step);
    if (k == 0) {
        return 0;
    }
    if (self->steps == 1) {
        return sum;
    }
    long double kept =
        dps_expl((long double)k * dps_log1pl(-1.0L / (long double)self->steps));
    int64_t locked = dps_truncate((long double)sum * kept);
    return sum - locked;
}

static int64_t
geometric_end(const void *params)
{
    (void)params;
    return DPS_NEVER;
}

int64_t
dps_vesting_geometric_step(const struct dps_vesting_geometric *self, int64_t locked)
{
    return locked / self->steps;
}

const struct dps_vesting_kind dps_vesting_geometric = {
    .base =
        {
            .name = "geometric",
            .doc = "a share of what is still locked at each step, without end",
            .params = &geometric_record,
        },
    .released = geometric_released,
    .end = geometric_end,
};

/* ---- the family -------------------------------------------------------- */

static const struct dps_kind *const kinds[] = {
    &dps_vesting_linear.base,
    &dps_vesting_stepped.base,
    &dps_vesting_geometric.base,
};

const struct dps_family dps_vesting_family = {
    .name = "vesting",
    .doc = "When a sum that is locked becomes free.",
    .kinds = kinds,
    .n_kinds = DPS_COUNT_OF(kinds),
};

static const struct dps_vesting_kind *
law_of(const struct dps_variant *self)
{
    return (const struct dps_vesting_kind *)(const void *)self->kind;
}

int64_t
dps_vesting_free(const struct dps_variant *self, int64_t sum, int64_t t)
{
    return t < 0 ? 0 : law_of(self)->released(self->params, sum, t);
}

int64_t
dps_vesting_end(const struct dps_variant *self)
{
    return law_of(self)->end(self->params);
}
