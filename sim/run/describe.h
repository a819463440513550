/* describe.h: every key with its unit, range, default and source, from the tables.
 *
 * A topic is the name of a record ("scenario", "hardware"), of a family ("emission"),
 * or of a kind ("emission.halving"); a topic with a dot that names a key
 * ("fleet.count") shows that key.  `families`, `figures`, `kpis`, `formula` and `units`
 * are told by guide.h, `schema` is all of it as Markdown.
 */
#ifndef DPS_SIM_RUN_DESCRIBE_H
#define DPS_SIM_RUN_DESCRIBE_H

#include "sim/core/field.h"
#include "sim/core/status.h"

#include <stdio.h>

/* Prints a topic of what n roots refer to; NULL: all of it.  DPS_EINVAL if there is no
 * such topic. */
DPS_CHECKED enum dps_status dps_describe(const struct dps_record *const *roots,
    size_t n, const char *topic, FILE *out, struct dps_error *err);

#endif
