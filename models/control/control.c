#include "models/control/control.h"

#include "sim/core/date.h"
#include "sim/core/maths.h"

#include <math.h>

static const struct dps_field fields[] = {
    DPS_FIELD(struct dps_control, figure, DPS_TEXT, .fallback = "",
        .doc = "the figure that is steered; this with `target`, or `error`"),
    DPS_FIELD(struct dps_control, target, DPS_NUMBER, .unit = "1", .fallback = "0",
        .source = "assumed", .doc = "what the figure is to be, in the figure's unit"),
    {
        .key = "error",
        .offset = offsetof(struct dps_control, error.text),
        .type = DPS_TEXT,
        .fallback = "",
        .doc = "an expression that is 0 where all is well and above 0 where the output "
               "ought to rise",
    },
    DPS_FORMULA_PARAMS(offsetof(struct dps_control, error.params)),
    DPS_FIELD(struct dps_control, kp, DPS_NUMBER, .unit = "1",
        .doc = "what an error of 1 adds to the output at once"),
    DPS_FIELD(struct dps_control, ki, DPS_NUMBER, .unit = "s^-1", .fallback = "0 s^-1",
        .source = "assumed", .doc = "what an error of 1 adds to the output in time"),
    DPS_FIELD(struct dps_control, kd, DPS_NUMBER, .unit = "s", .fallback = "0 s",
        .source = "assumed", .doc = "what an error that grows by 1 in time adds"),
    DPS_FIELD(struct dps_control, start, DPS_NUMBER, .unit = "1", .fallback = "1",
        .source = "assumed", .doc = "the output before there was any error"),
    DPS_FIELD(struct dps_control, low, DPS_NUMBER, .unit = "1", .fallback = "0",
        .source = "assumed", .doc = "the least output"),
    DPS_FIELD(
        struct dps_control, high, DPS_NUMBER, .unit = "1", .doc = "the largest output"),
    DPS_FIELD(struct dps_control, smooth, DPS_NUMBER, .unit = "s", .domain = "(0, inf)",
        .fallback = "7 d", .source = "assumed",
        .doc = "the time over which the error is smoothed before its growth is taken"),
    DPS_FIELD(struct dps_control, every, DPS_SPAN, .fallback = "0 s",
        .source = "assumed", .doc = "the time between two decisions; 0 s: each epoch"),
};

static bool
has_expression(const struct dps_control *self)
{
    return self->error.text[0] != '\0';
}

static enum dps_status
check_measure(const struct dps_control *self, struct dps_error *err)
{
    if (self->figure[0] != '\0' && has_expression(self)) {
        return dps_fail(err, DPS_EINVAL,
            "figure is given, and so is `error`: write one of the two");
    }
    if (has_expression(self)) {
        return dps_formula_law_check(&self->error, "error", NULL, err);
    }
    if (self->figure[0] == '\0') {
        return dps_fail(err, DPS_EINVAL,
            "figure is not given, nor is `error`: write one of the two");
    }
    if (dps_figure_named(self->figure) < 0) {
        return dps_fail(
            err, DPS_EINVAL, "figure is %s, no figure of a network", self->figure);
    }
    if (self->target == 0) {
        return dps_fail(err, DPS_EINVAL,
            "target is 0, to which no error is relative: write an `error`");
    }
    return DPS_OK;
}

static enum dps_status
check(const void *self, struct dps_error *err)
{
    const struct dps_control *control = self;
    if (!(control->low < control->high)) {
        return dps_fail(err, DPS_EINVAL, "low is %g, not less than `high`, which is %g",
            control->low, control->high);
    }
    if (control->start < control->low || control->start > control->high) {
        return dps_fail(err, DPS_EINVAL, "start is %g, not in [%g, %g]", control->start,
            control->low, control->high);
    }
    if (control->kp * control->ki < 0) {
        return dps_fail(
            err, DPS_EINVAL, "kp and `ki` have opposite signs and pull opposite ways");
    }
    if (control->every.months > 0 || control->every.ns % DPS_NS != 0) {
        return dps_fail(err, DPS_EINVAL,
            "every is not a whole number of seconds, all equally long");
    }
    return check_measure(control, err);
}

const struct dps_record dps_control_record = {
    .name = "control",
    .doc = "A controller that steers a figure to its target by a multiplier.",
    .size = sizeof(struct dps_control),
    .fields = fields,
    .n_fields = DPS_COUNT_OF(fields),
    .check = check,
};

void
dps_control_begin(const struct dps_control *self, struct dps_control_state *state)
{
    *state = (struct dps_control_state){.integral = self->start, .output = self->start};
}

static double
within(double x, double low, double high)
{
    return x < low ? low : x > high ? high : x;
}

/* The integral after it moved by `move`, held where the output, which has `rest` beside
 * it, is at its limit. */
static double
integrate(const struct dps_control *self, double integral, double move, double rest)
{
    double next = integral + move;
    double top = self->high - rest;
    double bottom = self->low - rest;
    if (move > 0 && next > top) {
        next = integral > top ? integral : top;
    }
    if (move < 0 && next < bottom) {
        next = integral < bottom ? integral : bottom;
    }
    return within(next, self->low, self->high);
}

/* One decision, after `seconds` with the error e. */
static void
decide(const struct dps_control *self, double e, double seconds,
    struct dps_control_state *state)
{
    if (state->n_steps == 0) {
        state->smoothed = e;
    }
    state->smoothed += (e - state->smoothed) * -dps_expm1(-seconds / self->smooth);
    double slope = (e - state->smoothed) / self->smooth;
    double rest = self->kp * e + self->kd * slope;
    state->integral = integrate(self, state->integral, self->ki * e * seconds, rest);
    state->output = within(state->integral + rest, self->low, self->high);
    state->n_steps++;
}

double
dps_control_step(const struct dps_control *self, int64_t dt, double e,
    struct dps_control_state *state)
{
    int64_t every = self->every.ns / DPS_NS;
    if (every == 0 && dt > 0) {
        decide(self, e, (double)dt, state);
    }
    while (every > 0 && dt > 0) {
        int64_t left = every - state->elapsed;
        int64_t part = dt < left ? dt : left;
        state->sum += e * (double)part;
        state->elapsed += part;
        dt -= part;
        if (state->elapsed == every) {
            decide(self, state->sum / (double)every, (double)every, state);
            state->sum = 0;
            state->elapsed = 0;
        }
    }
    return state->output;
}

enum dps_status
dps_control_error(const struct dps_control *self, const struct dps_formula_point *at,
    struct dps_control_state *state, double *e, struct dps_error *err)
{
    if (has_expression(self)) {
        return dps_formula_law_value(&self->error, NULL, at, &state->memory, e, err);
    }
    double measured = at->figures[dps_figure_named(self->figure)];
    double error = 1 - measured / self->target;
    if (!isfinite(error)) {
        return dps_fail(err, DPS_ENUMERIC, "%s is %g, not finite", self->figure,
            isnan(measured) ? fabs(measured) : measured);
    }
    *e = error;
    return DPS_OK;
}

enum dps_status
dps_control_act(const struct dps_control *self, const struct dps_formula_point *at,
    int64_t dt, struct dps_control_state *state, double *output, struct dps_error *err)
{
    double e = 0;
    enum dps_status status = dps_control_error(self, at, state, &e, err);
    if (status == DPS_OK) {
        *output = dps_control_step(self, dt, e, state);
    }
    return status;
}
