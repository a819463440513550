/* inflation.h: a share of the supply per year, itself decaying, that follows the stake.
 *
 * The ideal rate is I0 2^(-t/T) with the factor cut off after six decimals.  The rate
 * goes up while less than the goal is bonded and down while more is, and is held within
 * the ideal's variance, or between a least and a largest rate that governance sets.
 * Each period issues supply x rate x period / year, compounding,
 * until the supply reaches its limit.
 *
 * Akash, x/inflation of akash-network/node @ 26924e6c.
 */
#ifndef DPS_MODELS_EMISSION_INFLATION_H
#define DPS_MODELS_EMISSION_INFLATION_H

#include "models/emission/emission.h"

struct dps_inflation {
    struct dps_amount supply; /* at `from` */
    struct dps_amount limit;  /* of the supply */
    double initial;           /* I0, per year [1] */
    double half_life;         /* T [s] */
    double variance;          /* [1] */
    double least, most;       /* of the rate, in place of the ideal's band [1] */
    const char *of;           /* supply or allocated */
    double change;            /* of the rate at nothing bonded, per year [1] */
    double goal;              /* share bonded at which the rate stands still [1] */
    double year;              /* [s] */
    struct dps_span period;
};

extern const struct dps_emission_kind dps_emission_inflation;

/* The ideal rate t seconds after the start, with its six decimals. */
double dps_inflation_ideal(double initial, double half_life, double t);

/* `rate` moved by `step` times the distance from the goal, relative, and then held
 * within `variance` of the ideal. */
double dps_inflation_next(double rate, double ideal, double variance, double step,
    double bonded, double goal);

#endif
