/* number.h: numbers of fields of traces, of which there are many millions. */
#ifndef DPS_SIM_WORKLOAD_NUMBER_H
#define DPS_SIM_WORKLOAD_NUMBER_H

#include <stdbool.h>
#include <stdint.h>

/* A decimal number that is all there is in a text, blanks aside; correctly rounded, as
 * strtod does it.  No infinity, no NaN, nothing hexadecimal. */
bool dps_decimal(const char *text, double *value);

/* Seconds as nanoseconds, to the nearest; beyond what fits, the most. */
int64_t dps_trace_ns(double seconds);

#endif
