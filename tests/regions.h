/* regions.h: the regions of scenarios/regions, for tests. */
#ifndef DPS_TESTS_REGIONS_H
#define DPS_TESTS_REGIONS_H

#include "models/region.h"

/* The figures of one, by its file's name; its strings are not to be read. */
struct dps_region shipped_region(const char *name);

#endif
