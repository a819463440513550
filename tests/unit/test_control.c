/* Controllers: they reach their target, do not wind up, and do not hang on how long an
 * epoch is. */
#include "models/control/control.h"
#include "models/figure.h"
#include "sim/core/date.h"
#include "sim/core/maths.h"
#include "tests/test.h"

#include <math.h>
#include <string.h>

enum { HOUR = 3600, DAY = 86400 };

/* Kp 0.5, Ki 0.1 a day: the classic PI with an integral time of 5 d. */
static const struct dps_control pi = {
    .figure = "utilisation",
    .target = 0.8,
    .error = {.text = ""},
    .kp = 0.5,
    .ki = 0.1 / DAY,
    .start = 1,
    .low = 0,
    .high = 4,
    .smooth = 7.0 * DAY,
};

/* A first-order plant, y' = (gain u + load - y) / time, exact for constant u. */
struct plant {
    double gain; /* [1] */
    double load; /* [1] */
    double time; /* [s] */
    double y;    /* [1] */
};

static void
live(struct plant *self, double u, double dt)
{
    double settled = self->gain * u + self->load;
    self->y = settled + (self->y - settled) * dps_exp(-dt / self->time);
}

static double
error_of(const struct dps_control *control, double y)
{
    return 1 - y / control->target;
}

/* Closes the loop for n epochs of dt seconds; the largest y on the way. */
static double
close_loop(const struct dps_control *control, struct plant *plant, int n, int64_t dt,
    struct dps_control_state *state)
{
    double most = plant->y;
    for (int i = 0; i < n; i++) {
        double u = dps_control_step(control, dt, error_of(control, plant->y), state);
        live(plant, u, (double)dt);
        most = plant->y > most ? plant->y : most;
    }
    return most;
}

TEST(the_table_holds_together_and_the_sample_is_well_formed)
{
    struct dps_error err = {0};
    CHECK_OK(dps_record_check(&dps_control_record, &err), &err);
    CHECK_OK(dps_control_record.check(&pi, &err), &err);
}

TEST(a_plant_settles_on_its_target_without_a_lasting_error)
{
    struct plant plant = {.gain = 0.3, .load = 0, .time = 10.0 * DAY, .y = 0.1};
    struct dps_control_state state;
    dps_control_begin(&pi, &state);
    CHECK(state.output == 1);
    close_loop(&pi, &plant, 1000, DAY, &state);
    CHECK_WITHIN(plant.y, 0.8, 1e-9);
    CHECK_WITHIN(state.output, 0.8 / 0.3, 1e-8);
    plant.load = 0.2;
    close_loop(&pi, &plant, 1000, DAY, &state);
    CHECK_WITHIN(plant.y, 0.8, 1e-9);
    CHECK_WITHIN(state.output, 0.6 / 0.3, 1e-8);
}

TEST(without_the_integral_an_error_lasts)
{
    struct dps_control p = pi;
    struct plant plant = {.gain = 0.3, .load = 0, .time = 10.0 * DAY, .y = 0.1};
    struct dps_control_state state;
    p.ki = 0;
    dps_control_begin(&p, &state);
    close_loop(&p, &plant, 1000, DAY, &state);
    /* y = K (1 + Kp (1 - y / target)) */
    double y = 0.3 * 1.5 / (1 + 0.3 * 0.5 / 0.8);
    CHECK_WITHIN(plant.y, y, 1e-9);
}

/* Overshoot of two such plants in a row, which swing. */
static double
overshoot(const struct dps_control *control, double *end)
{
    struct plant first = {.gain = 0.3, .load = 0, .time = 10.0 * DAY, .y = 0.1};
    struct plant second = {.gain = 1, .load = 0, .time = 10.0 * DAY, .y = 0.1};
    struct dps_control_state state;
    double most = 0;
    dps_control_begin(control, &state);
    for (int i = 0; i < 3000; i++) {
        double e = error_of(control, second.y);
        live(&first, dps_control_step(control, DAY, e, &state), DAY);
        live(&second, first.y, DAY);
        most = second.y > most ? second.y : most;
    }
    *end = second.y;
    return most - 0.8;
}

TEST(a_derivative_damps_a_swing_and_leaves_the_end_as_it_is)
{
    struct dps_control control = pi;
    double end = 0;
    control.kp = 20;
    control.ki = 0.5 / DAY;
    control.high = 100;
    control.smooth = 1.0 * DAY;
    double swing = overshoot(&control, &end);
    control.kd = 100.0 * DAY;
    double damped = overshoot(&control, &end);
    CHECK(swing > 0.1);
    CHECK(damped < 0.2 * swing);
    CHECK_WITHIN(end, 0.8, 1e-9);
}

TEST(the_integral_does_not_wind_up_while_the_output_is_at_its_limit)
{
    /* For three years the plant cannot reach its target; then it can again. */
    struct plant plant = {.gain = 0.1, .load = 0, .time = 10.0 * DAY, .y = 0.1};
    struct dps_control_state state;
    dps_control_begin(&pi, &state);
    close_loop(&pi, &plant, 3 * 365, DAY, &state);
    CHECK(state.output == 4);
    CHECK(state.integral <= 4);
    CHECK_WITHIN(plant.y, 0.4, 1e-9);
    plant.gain = 0.4;
    /* Unheld, the integral would have reached 55 and taken years to come back. */
    close_loop(&pi, &plant, 90, DAY, &state);
    CHECK_WITHIN(plant.y, 0.8, 0.02);
    close_loop(&pi, &plant, 300, DAY, &state);
    CHECK_WITHIN(plant.y, 0.8, 1e-6);
    /* The first epoch beyond the target already lowers the output. */
    struct dps_control_state high = {.integral = 4, .output = 4, .n_steps = 9};
    CHECK(dps_control_step(&pi, DAY, -0.01, &high) < 4);
}

TEST(the_output_never_leaves_its_limits)
{
    struct dps_control_state state;
    dps_control_begin(&pi, &state);
    for (int i = 0; i < 400; i++) {
        double e = (i / 20 % 2 == 0 ? 1 : -1) * (1 + i % 7);
        double u = dps_control_step(&pi, DAY, e, &state);
        CHECK(u >= 0 && u <= 4);
        CHECK(state.integral >= 0 && state.integral <= 4);
    }
}

/* ---- epochs of other lengths ------------------------------------------- */

/* The output after 60 days in which the error changes each day. */
static struct dps_control_state
course(const struct dps_control *control, int64_t dt)
{
    struct dps_control_state state;
    dps_control_begin(control, &state);
    for (int64_t t = 0; t < 60 * DAY; t += dt) {
        int64_t day = t / DAY;
        dps_control_step(control, dt, 0.3 - 0.02 * (double)(day * 7 % 31), &state);
    }
    return state;
}

TEST(decisions_do_not_hang_on_how_long_an_epoch_is)
{
    struct dps_control pid = pi;
    pid.kd = 3.0 * DAY;
    pid.every = (struct dps_span){.ns = 2 * DPS_DAY * DPS_NS};
    struct dps_control_state days = course(&pid, DAY);
    CHECK_INT(days.n_steps, 30);
    for (int64_t dt = HOUR; dt < DAY; dt *= 2) {
        struct dps_control_state parts = course(&pid, DAY % dt == 0 ? dt : HOUR);
        CHECK_INT(parts.n_steps, 30);
        CHECK_CLOSE(parts.output, days.output, 1e-12);
        CHECK_CLOSE(parts.integral, days.integral, 1e-12);
        CHECK_CLOSE(parts.smoothed, days.smoothed, 1e-12);
    }
}

TEST(an_epoch_with_one_error_is_the_same_cut_into_parts)
{
    struct dps_control_state days = course(&pi, DAY);
    for (int64_t dt = HOUR; dt <= 12 * HOUR; dt *= 2) {
        struct dps_control_state parts = course(&pi, DAY % dt == 0 ? dt : HOUR);
        CHECK_CLOSE(parts.output, days.output, 1e-12);
        CHECK_CLOSE(parts.integral, days.integral, 1e-12);
    }
}

TEST(a_closed_loop_converges_as_epochs_get_shorter)
{
    static const int64_t lengths[] = {DAY, DAY / 2, DAY / 4, DAY / 8, DAY / 64};
    double y[5];
    for (int i = 0; i < 5; i++) {
        struct plant plant = {.gain = 0.3, .load = 0, .time = 10.0 * DAY, .y = 0.1};
        struct dps_control_state state;
        dps_control_begin(&pi, &state);
        close_loop(&pi, &plant, (int)(20 * DAY / lengths[i]), lengths[i], &state);
        y[i] = plant.y;
    }
    for (int i = 0; i < 3; i++) {
        /* First order: half the length, about half the error. */
        double ratio = (y[i] - y[4]) / (y[i + 1] - y[4]);
        CHECK(ratio > 1.6 && ratio < 2.6);
    }
}

TEST(an_epoch_longer_than_every_makes_all_its_decisions)
{
    struct dps_control control = pi;
    struct dps_control_state state;
    control.every = (struct dps_span){.ns = DPS_DAY * DPS_NS};
    dps_control_begin(&control, &state);
    dps_control_step(&control, 10 * DAY + HOUR, 0.1, &state);
    CHECK_INT(state.n_steps, 10);
    CHECK_INT(state.elapsed, HOUR);
    CHECK_CLOSE(state.integral, 1 + 10 * 0.1 * 0.1, 1e-12);
}

/* ---- what is measured -------------------------------------------------- */

TEST(the_error_is_the_figure_s_or_an_expression_s)
{
    static double figures[DPS_FIGURES];
    const struct dps_formula_point at = {.figures = figures, .t = 10.0 * DAY};
    struct dps_control control = pi;
    struct dps_control_state state;
    struct dps_error err = {0};
    double e = 0;
    double output = 0;
    figures[DPS_UTILISATION] = 0.6;
    figures[DPS_BURNED] = 30;
    figures[DPS_MINTED] = 40;
    dps_control_begin(&control, &state);
    CHECK_OK(dps_control_error(&control, &at, &state, &e, &err), &err);
    CHECK_CLOSE(e, 0.25, 1e-15);
    CHECK_OK(dps_control_act(&control, &at, DAY, &state, &output, &err), &err);
    CHECK_CLOSE(output, 1 + 0.5 * 0.25 + 0.1 * 0.25, 1e-15);
    control.figure = "";
    control.error.text = "burned / minted - 1";
    CHECK_OK(dps_control_record.check(&control, &err), &err);
    CHECK_OK(dps_control_error(&control, &at, &state, &e, &err), &err);
    CHECK_CLOSE(e, -0.25, 1e-15);
}

TEST(what_is_not_finite_moves_nothing)
{
    static double figures[DPS_FIGURES];
    const struct dps_formula_point at = {.figures = figures};
    struct dps_control control = pi;
    struct dps_control_state state;
    struct dps_control_state before;
    struct dps_error err = {0};
    double output = 7;
    dps_control_begin(&control, &state);
    before = state;
    figures[DPS_UTILISATION] = NAN;
    CHECK_FAILS(dps_control_act(&control, &at, DAY, &state, &output, &err), &err,
        DPS_ENUMERIC, "utilisation is nan, not finite");
    control.error.text = "burned / minted";
    CHECK_FAILS(dps_control_act(&control, &at, DAY, &state, &output, &err), &err,
        DPS_ENUMERIC, "'burned / minted' is nan at burned = 0, minted = 0");
    CHECK(output == 7);
    CHECK(memcmp(&before, &state, sizeof state) == 0);
}

TEST(a_state_is_plain_bytes)
{
    struct dps_control_state a;
    struct dps_control_state b;
    dps_control_begin(&pi, &a);
    dps_control_step(&pi, DAY, 0.3, &a);
    memcpy(&b, &a, sizeof b);
    CHECK(dps_control_step(&pi, DAY, -0.2, &a) == dps_control_step(&pi, DAY, -0.2, &b));
    CHECK(memcmp(&a, &b, sizeof a) == 0);
    CHECK_INT((int64_t)sizeof a, 8 * (6 + 1 + DPS_FORMULA_CELLS));
}

/* ---- sentences --------------------------------------------------------- */

static void
refuses(struct dps_control control, const char *sentence)
{
    struct dps_error err = {0};
    CHECK_FAILS(dps_control_record.check(&control, &err), &err, DPS_EINVAL, sentence);
}

TEST(controllers_that_cannot_be_are_refused)
{
    struct dps_control c = pi;
    c.low = 4;
    refuses(c, "low is 4, not less than `high`, which is 4");
    c = pi;
    c.start = 5;
    refuses(c, "start is 5, not in [0, 4]");
    c = pi;
    c.kp = -1;
    refuses(c, "kp and `ki` have opposite signs and pull opposite ways");
    c = pi;
    c.every.months = 1;
    refuses(c, "every is not a whole number of seconds, all equally long");
    c = pi;
    c.figure = "";
    refuses(c, "figure is not given, nor is `error`: write one of the two");
    c.figure = "usage";
    refuses(c, "figure is usage, no figure of a network");
    c = pi;
    c.target = 0;
    refuses(c, "target is 0, to which no error is relative: write an `error`");
    c = pi;
    c.error.text = "1 -";
    refuses(c, "figure is given, and so is `error`: write one of the two");
    c.figure = "";
    refuses(c, "error: column 4: a value is missing");
}
