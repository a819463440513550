/* build.h: what this program was built from; compiled into one object. */
#ifndef DPS_SIM_RUN_BUILD_H
#define DPS_SIM_RUN_BUILD_H

#include <stddef.h>

struct dps_build_fact {
    const char *key;
    const char *text;
};

/* Version, git, compiler, flags, libraries, instruction set: n of them, static. */
const struct dps_build_fact *dps_build_facts(size_t *n);

/* "0.1.0" */
const char *dps_build_version(void);

#endif
