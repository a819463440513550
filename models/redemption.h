/* redemption.h: a token that is worth its share of a reserve of another one.
 *
 * A sub-network's treasury holds R of the parent's token against a supply S of its own;
 * whoever burns x of these is paid x R / S out of it (HIP-52, "treasury reserve").  The
 * rate R / S thus stays as it is whoever redeems, rises with what flows into the
 * reserve and falls with what is minted.
 */
#ifndef DPS_MODELS_REDEMPTION_H
#define DPS_MODELS_REDEMPTION_H

#include <stdint.h>

/* R / S in whole tokens [parent token/token]; `unit` and `own_unit` are base units in
 * one of each.  0 where there is no supply. */
double dps_redemption_rate(
    int64_t reserve, int64_t unit, int64_t supply, int64_t own_unit);

/* What x of a supply S are paid, rounded down; 0 <= x <= S.  All of S get all of R. */
int64_t dps_redemption_pay(int64_t reserve, int64_t supply, int64_t x);

#endif
