/* part.h: shares of whole base units, and their worth in dollars.
 *
 * Everything that holders move is cut by these: a part lies in [0, units], it rounds
 * toward zero, and the rest is what is left, so that nothing is lost between the two.
 * Dollars are whole micro-dollars.
 */
#ifndef DPS_MODELS_PART_H
#define DPS_MODELS_PART_H

#include <stdint.h>

#define DPS_MICRO 1e6 /* micro-dollars in a dollar */

/* floor(units x share), share [1] clamped to [0, 1]; 0 for NaN and for units < 0.  A
 * share is the decimal that was written, not the double below it: 60 % of 500 is 300.
 */
int64_t dps_part(int64_t units, double share);

/* ceil(units x share), likewise. */
int64_t dps_part_least(int64_t units, double share);

/* What is done in `step` [s] where `share` [1] is done in `time` [s], of what is left:
 * 1 - (1 - share)^(step / time). */
double dps_part_of_time(double share, double step, double time);

/* 1 - e^(-step / time): how far an exponential approach comes; 1 for time = 0. */
double dps_part_of_way(double step, double time);

/* Worth of units of a token that has `unit` base units, at `price` [USD/token], in
 * micro-dollars rounded down. */
int64_t dps_part_worth(int64_t units, double price, int64_t unit);

/* The units that `dollars` [micro-dollars] buy, rounded down; 0 where the price is not
 * > 0. */
int64_t dps_part_bought(int64_t dollars, double price, int64_t unit);

#endif
