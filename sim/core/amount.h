/* amount.h: decimal texts to exact base units of a token, and back. */
#ifndef DPS_SIM_CORE_AMOUNT_H
#define DPS_SIM_CORE_AMOUNT_H

#include "sim/core/status.h"

#include <stdint.h>

/* The end of the decimal number that `text` begins with, or NULL.  Stricter than
 * strtod: no hexadecimal, no infinity, no NaN, and in `1EB` the E belongs to the unit.
 */
const char *dps_number_end(const char *text);

/* `20e6 NOS` with the token's symbol and decimals; exact decimal arithmetic.
 * DPS_EINVAL for another symbol, for digits below a base unit, or on overflow. */
DPS_CHECKED enum dps_status dps_amount_parse(const char *text, const char *symbol,
    int decimals, int64_t *units, struct dps_error *err);

/* "12.34" with all `decimals` digits, no symbol.  `text` holds at least 32 bytes. */
void dps_amount_format(int64_t units, int decimals, char *text);

#endif
