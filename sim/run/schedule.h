/* schedule.h: the curve of a network's emission as CSV, without simulating.
 *
 *     time_s,date,minted,rate_per_day[,PART...]
 *
 * One row at the network's start, one every so often after it, and the horizon last.
 * time_s counts from the start.  `minted` is what the periods that have ended by then
 * issued together, in whole tokens with all decimals; `rate_per_day` what the periods
 * under way at that instant issue, per day.  Where there is more than one emission or
 * part, a column for each follows: they add up to `minted`.  What exists from genesis
 * is no emission and does not count.
 */
#ifndef DPS_SIM_RUN_SCHEDULE_H
#define DPS_SIM_RUN_SCHEDULE_H

#include "models/network.h"
#include "sim/core/field.h"
#include "sim/core/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* The network as amended from a date on; it has as many emissions as before. */
struct dps_schedule_change {
    int64_t at; /* [s] */
    const struct dps_network *network;
    bool from_start;
};

struct dps_schedule_options {
    const char *token; /* symbol; NULL: the first */
    int64_t years;     /* of 365 d, to the horizon */
    struct dps_span every;
    const struct dps_schedule_change *changes; /* in the order of time */
    size_t n_changes;
};

/* 20 years, a row every 30 d, the first token, no amendments. */
struct dps_schedule_options dps_schedule_defaults(void);

/* DPS_EINVAL if an option is out of range or the token unknown, DPS_EIO if `out` does
 * not take it all. */
DPS_CHECKED enum dps_status dps_schedule_print(const struct dps_network *self,
    const struct dps_schedule_options *options, FILE *out, struct dps_error *err);

#endif
