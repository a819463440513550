/* lifetime.h: laws of positive times: up-times, repairs, sessions, ages at death.
 *
 *     exponential         memoryless
 *     weibull             a hazard that falls (shape < 1) or rises (> 1) with age
 *     gamma               sessions of volunteers (ComBoS)
 *     hyper-exponential   one of several exponentials by chance
 *     log-normal          repairs (Schroeder and Gibson 2006)
 *     fixed, never        always the same time; infinite
 *     empirical           one of the times that were observed, each as likely
 *     survival            a table of ages and survivors, as Kaplan and Meier make it
 *
 * A time is drawn by the law's quantile function Q, the inverse of F(t) = P(T <= t), so
 * that one uniform number makes one time and two laws with one number stay comparable:
 * t = Q(u).  Exponential, weibull, log-normal, fixed and survival are closed forms.
 * Gamma and hyper-exponential read a monotone table made at init: F(t) differs from u
 * by less than 1e-9 for every u.
 *
 * Uniform numbers are multiples of 2^-53 in (0, 1), as dps_rng_uniforms makes them:
 * then 1 - u is exact and the upper tail as fine as the lower.  Times are in seconds,
 * and INFINITY is one.
 *
 * In place: dps_lifetime_init / dps_lifetime_free (legal twice, and after a failed
 * init).  A ready law borrows its variant's parameters, is read by any number of
 * threads and holds nothing that a checkpoint must keep.
 */
#ifndef DPS_MODELS_LIFETIME_LIFETIME_H
#define DPS_MODELS_LIFETIME_LIFETIME_H

#include "sim/core/field.h"
#include "sim/core/status.h"

#include <stddef.h>
#include <stdint.h>

extern const struct dps_family dps_lifetime_family;

/* A law as a mapping of its own: `up: {kind: weibull, shape: 0.78, scale: 30 d}`. */
struct dps_lifetime_law {
    struct dps_variant law;
};

extern const struct dps_record dps_lifetime_record;

/* The cubics of a monotone inverse, see models/lifetime/inverse.h. */
struct dps_lifetime_table {
    uint32_t *cells; /* for each coarse cell its first cubic, its depth and a mark */
    double *cubics;  /* four coefficients each */
    size_t n_cubics;
};

/* A law made ready. */
struct dps_lifetime {
    struct dps_variant law;
    struct dps_lifetime_table table; /* of laws without a closed form */
    double *knots;                   /* of an empirical law: its times, ascending [s] */
    size_t n_knots;
};

DPS_CHECKED enum dps_status dps_lifetime_init(
    struct dps_lifetime *self, const struct dps_variant *law, struct dps_error *err);
void dps_lifetime_free(struct dps_lifetime *self);

/* An empirical law may name a CSV file whose column holds further times [s]; who
 * initialises it reads the file and hands the column over.  "" if there is none. */
const char *dps_lifetime_file(const struct dps_variant *law);
const char *dps_lifetime_column(const struct dps_variant *law);
DPS_CHECKED enum dps_status dps_lifetime_init_observed(struct dps_lifetime *self,
    const struct dps_variant *law, const double *times, size_t n,
    struct dps_error *err);

/* t[i] = Q(u[i]) [s], 0 < u < 1.  The hot path; t may be u. */
void dps_lifetime_times(
    const struct dps_lifetime *self, const double *u, double *t, size_t n);

/* Q(u) [s] without a table: slower, to the law's own precision.  This and the next two
 * need no init but for an empirical law: {.law = variant} will do. */
double dps_lifetime_quantile(const struct dps_lifetime *self, double u);

/* P(T > t) [1], t >= 0 [s]. */
double dps_lifetime_survival(const struct dps_lifetime *self, double t);

/* E T [s]; INFINITY if there is none. */
double dps_lifetime_mean(const struct dps_lifetime *self);

#endif
