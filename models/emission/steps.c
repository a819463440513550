#include "models/emission/steps.h"

#include "sim/core/date.h"
#include "sim/core/maths.h"

static bool
is_continuous(const struct dps_steps *self)
{
    return self->step.months == 0 && self->step.ns == 0;
}

/* Steps that end by `date`, as if there were no end. */
static int64_t
count(const struct dps_steps *self, int64_t date)
{
    if (is_continuous(self)) {
        return date > self->from ? date - self->from : 0;
    }
    return dps_date_spans(self->from, self->step, date);
}

int64_t
dps_steps_all(const struct dps_steps *self)
{
    if (self->until <= self->from) {
        return 0;
    }
    int64_t whole = count(self, self->until);
    bool cut = !is_continuous(self) &&
               dps_date_after(self->from, self->step, whole) < self->until;
    return whole + cut;
}

int64_t
dps_steps_ended(const struct dps_steps *self, int64_t date)
{
    return date >= self->until ? dps_steps_all(self) : count(self, date);
}

struct dps_emission_period
dps_steps_at(const struct dps_steps *self, int64_t date)
{
    if (date < self->from || date >= self->until) {
        return (struct dps_emission_period){date, date};
    }
    struct dps_emission_period period = {date, date + DPS_DAY};
    if (!is_continuous(self)) {
        int64_t k = count(self, date);
        period.begin = dps_date_after(self->from, self->step, k);
        period.end = dps_date_after(self->from, self->step, k + 1);
    }
    if (period.end > self->until) {
        period.end = self->until;
    }
    return period;
}

int64_t
dps_steps_paid(const struct dps_steps *self, int64_t amount, int64_t date)
{
    if (date >= self->until) {
        return amount;
    }
    int64_t ended = count(self, date);
    return ended == 0 ? 0 : dps_muldiv(amount, ended, dps_steps_all(self));
}

enum dps_status
dps_steps_check(struct dps_span step, const char *key, bool zero, struct dps_error *err)
{
    if (step.ns % DPS_NS != 0) {
        return dps_fail(err, DPS_EINVAL, "%s is not a whole number of seconds", key);
    }
    if (!zero && step.ns == 0 && step.months == 0) {
        return dps_fail(err, DPS_EINVAL, "%s is 0 s, not > 0", key);
    }
    return DPS_OK;
}

int64_t
dps_units_sum(int64_t a, int64_t b)
{
    return a > INT64_MAX - b ? INT64_MAX : a + b;
}
