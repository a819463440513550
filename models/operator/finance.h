/* finance.h: whether a machine pays: payback, present value, internal rate of return.
 *
 * Rates are continuous: USD 1 after a time t is worth e^(-r t) now; a rate of r a
 * second is e^(r yr) - 1 a year.  Pure functions.
 */
#ifndef DPS_MODELS_OPERATOR_FINANCE_H
#define DPS_MODELS_OPERATOR_FINANCE_H

#include <stddef.h>

/* A machine that is bought now, works from `delivery` on for `life`, earning `margin`,
 * and is then sold for `salvage`. */
struct dps_investment {
    double capex;    /* [USD] */
    double margin;   /* income less running cost [USD/s] */
    double delivery; /* [s] */
    double life;     /* [s]; INFINITY: for ever */
    double salvage;  /* [USD] */
};

/* Time from the purchase until the margin has paid the price [s]; INFINITY: never
 * within its life. */
double dps_finance_payback(const struct dps_investment *self);

/* Present value at a rate [USD]; rate >= 0 [1/s]. */
double dps_finance_npv(const struct dps_investment *self, double rate);

/* Share of its capacity that a machine has to sell for a present value of 0 [1], when
 * it earns `revenue` at full use and costs `running`, each [USD/s]; self->margin is not
 * read.  Above 1: it never pays; INFINITY without revenue. */
double dps_finance_break_even(
    const struct dps_investment *self, double revenue, double running, double rate);

/* The rate at which n flows [USD], dt [s] apart, the first one now, have a present
 * value of 0 [1/s].  Where there are several the one nearest to 0; NAN where there is
 * none, as when all flows have one sign.  Allocates while it looks. */
double dps_finance_irr(const double *flows, size_t n, double dt);

#endif
