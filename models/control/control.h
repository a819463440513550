/* control.h: a controller that steers a figure to its target by a multiplier.
 *
 *     u = I + Kp e + Kd f,   I' = Ki e,   low <= u <= high
 *
 * The error e is 1 - figure / target, or an expression of its own that is 0 where all
 * is well.  u is the output: what a law's amount is multiplied by.  The derivative acts
 * on e as smoothed by a first-order lag with time constant `smooth`: f = (e - s) /
 * smooth with s' = f, begun at s = e so that a beginning is no jump.  (Astrom and
 * Hagglund, Advanced PID Control, 2006, sections 3.3 and 3.5.)
 *
 * Against windup the integral is held: it stays within [low, high], and moves no
 * further in a direction in which the output has already reached its limit.  So it
 * leaves a limit as soon as the error turns.
 *
 * The controller decides every `every`, by the mean of e over that time; between
 * decisions its output stands.  Within a decision e is constant and I and s follow
 * exactly.  So epochs of any length that divides `every` give the same decisions from
 * the same course of the figure.  With `every` 0 s it decides each epoch, by that
 * epoch's e; then an epoch with one e and the same cut in two agree while no limit of I
 * is met and Kd is 0, or s has settled.
 *
 * struct dps_control is a value of a scenario, struct dps_control_state plain data:
 * save and load it as bytes.
 */
#ifndef DPS_MODELS_CONTROL_CONTROL_H
#define DPS_MODELS_CONTROL_CONTROL_H

#include "models/formula/law.h"
#include "sim/core/field.h"
#include "sim/core/status.h"

#include <stdint.h>

struct dps_control {
    const char *figure;           /* of models/figure.h; or "" */
    double target;                /* in the figure's unit, not 0 */
    struct dps_formula_law error; /* text "": by figure and target */
    double kp;                    /* Kp [1] */
    double ki;                    /* Ki [s^-1] */
    double kd;                    /* Kd [s] */
    double start;                 /* I at the beginning [1] */
    double low;                   /* least output [1] */
    double high;                  /* largest output [1] */
    double smooth;                /* of the derivative [s], > 0 */
    struct dps_span every;        /* 0: each epoch */
};

struct dps_control_state {
    double integral;                  /* I [1] */
    double smoothed;                  /* s [1] */
    double sum;                       /* of e since the last decision [s] */
    double output;                    /* u [1] */
    int64_t elapsed;                  /* since the last decision [s] */
    int64_t n_steps;                  /* decisions so far */
    struct dps_formula_memory memory; /* of the error's expression */
};

extern const struct dps_record dps_control_record;

void dps_control_begin(const struct dps_control *self, struct dps_control_state *state);

/* An epoch of dt seconds over which the error was e; the output after it. */
double dps_control_step(const struct dps_control *self, int64_t dt, double e,
    struct dps_control_state *state);

/* The error by the figures at a point in time.  DPS_ENUMERIC, with its sentence, if the
 * expression or the figure is not finite. */
DPS_CHECKED enum dps_status dps_control_error(const struct dps_control *self,
    const struct dps_formula_point *at, struct dps_control_state *state, double *e,
    struct dps_error *err);

/* Both: the error by the figures, then an epoch of dt seconds. */
DPS_CHECKED enum dps_status dps_control_act(const struct dps_control *self,
    const struct dps_formula_point *at, int64_t dt, struct dps_control_state *state,
    double *output, struct dps_error *err);

#endif
