#include "models/operator/finance.h"

#include "sim/core/maths.h"

#include <gsl/gsl_errno.h>
#include <gsl/gsl_math.h>
#include <gsl/gsl_roots.h>
#include <math.h>
#include <stdbool.h>

double
dps_finance_payback(const struct dps_investment *self)
{
    if (!(self->capex > 0)) {
        return self->delivery;
    }
    double time = self->margin > 0 ? self->capex / self->margin : INFINITY;
    return time <= self->life ? self->delivery + time : INFINITY;
}

/* Present value of 1 USD/s over the machine's working time [s]. */
static double
working_time(const struct dps_investment *self, double rate)
{
    if (!(rate > 0)) {
        return self->life;
    }
    return dps_exp(-rate * self->delivery) * -dps_expm1(-rate * self->life) / rate;
}

/* What the price exceeds the discounted salvage by [USD]. */
static double
net_price(const struct dps_investment *self, double rate)
{
    double end = self->delivery + self->life;
    double salvage = self->salvage > 0 ? self->salvage * dps_exp(-rate * end) : 0;
    return self->capex - salvage;
}

double
dps_finance_npv(const struct dps_investment *self, double rate)
{
    double earned = self->margin == 0 ? 0 : self->margin * working_time(self, rate);
    return earned - net_price(self, rate);
}

double
dps_finance_break_even(
    const struct dps_investment *self, double revenue, double running, double rate)
{
    double needs = running + net_price(self, rate) / working_time(self, rate);
    return revenue > 0 ? fmax(needs, 0) / revenue : INFINITY;
}

/* ---- internal rate of return --------------------------------------------- */

struct flows {
    const double *flow;
    size_t n;
};

/* Present value at a rate a period; at a negative one of the last flow's time, so that
 * no power of e grows.  Signs and roots are the same. */
static double
value(double rate, void *data)
{
    const struct flows *self = data;
    double factor = dps_exp(-fabs(rate));
    double sum = 0;
    for (size_t i = 0; i < self->n; i++) {
        size_t k = rate < 0 ? i : self->n - 1 - i;
        sum = sum * factor + self->flow[k];
    }
    return sum;
}

/* The root between two rates at which the value has different signs. */
static double
root_between(gsl_root_fsolver *solver, struct flows *flows, double low, double high)
{
    gsl_function f = {.function = value, .params = flows};
    int status = gsl_root_fsolver_set(solver, &f, low, high);
    for (int i = 0; i < 200 && status == GSL_SUCCESS; i++) {
        status = gsl_root_fsolver_iterate(solver);
        double a = gsl_root_fsolver_x_lower(solver);
        double b = gsl_root_fsolver_x_upper(solver);
        if (gsl_root_test_interval(a, b, 1e-15, 1e-13) == GSL_SUCCESS) {
            break;
        }
    }
    return status == GSL_SUCCESS ? gsl_root_fsolver_root(solver) : NAN;
}

/* The root nearest to 0, looked for in growing steps to both sides. */
static double
nearest_root(gsl_root_fsolver *solver, struct flows *flows)
{
    enum { STEPS = 80 }; /* to 1e-6 1.25^80 = 56 a period: beyond any return */
    const double growth = 1.25;
    double at_zero = value(0, flows);
    double above = at_zero;
    double below = at_zero;
    double near = 0;
    double far = 1e-6;
    if (at_zero == 0) {
        return 0;
    }
    for (int step = 0; step < STEPS; step++) {
        double up = value(far, flows);
        double down = value(-far, flows);
        if ((up > 0) != (above > 0)) {
            return root_between(solver, flows, near, far);
        }
        if ((down > 0) != (below > 0)) {
            return root_between(solver, flows, -far, -near);
        }
        above = up;
        below = down;
        near = far;
        far *= growth;
    }
    return NAN;
}

double
dps_finance_irr(const double *flows, size_t n, double dt)
{
    struct flows all = {flows, n};
    bool pays = false;
    bool costs = false;
    for (size_t i = 0; i < n; i++) {
        pays = pays || flows[i] > 0;
        costs = costs || flows[i] < 0;
    }
    gsl_root_fsolver *solver =
        pays && costs ? gsl_root_fsolver_alloc(gsl_root_fsolver_brent) : NULL;
    double root = solver != NULL ? nearest_root(solver, &all) : NAN;
    if (solver != NULL) {
        gsl_root_fsolver_free(solver);
    }
    return root / dt;
}
