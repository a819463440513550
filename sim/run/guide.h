/* guide.h: topics of `describe` that are no tables of parameters: `families`,
 * `figures`, `kpis`, `formula`, `units`, `kernels`, `traces`.
 */
#ifndef DPS_SIM_RUN_GUIDE_H
#define DPS_SIM_RUN_GUIDE_H

#include "sim/run/topics.h"

#include <stdbool.h>
#include <stdio.h>

struct dps_guide {
    const char *name;
    const char *doc;
    void (*print)(const struct dps_topics *topics, FILE *out);
};

extern const struct dps_guide dps_guides[];
extern const size_t dps_guides_n;

/* Prints how a format of traces is read; false if there is none of that name. */
bool dps_guide_format(const char *name, FILE *out);

#endif
