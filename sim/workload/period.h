/* period.h: how published tables write the day or month that a row is about.
 *
 *     2020-10-15   2023-12-20T00:00:00.000Z   1564358400      a day or an instant
 *     2019-8       08/2022       Sep 2020                     a month, by its first day
 */
#ifndef DPS_SIM_WORKLOAD_PERIOD_H
#define DPS_SIM_WORKLOAD_PERIOD_H

#include "sim/core/status.h"

#include <stdint.h>

/* Its beginning [s since 1970].  DPS_EINVAL if it is none of these. */
DPS_CHECKED enum dps_status dps_period_parse(
    const char *text, int64_t *begin, struct dps_error *err);

#endif
