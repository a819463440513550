/* find.h: the table of a kernel by its name, looked at before any of it is called. */
#ifndef DPS_SIM_HOST_FIND_H
#define DPS_SIM_HOST_FIND_H

#include "kernels/abi/depin_kernel.h"
#include "sim/core/status.h"

struct dps_wanted {
    uint32_t kind;       /* DPK_SCHEDULER or another */
    const char *against; /* of a prover: its verifier's name; NULL: any */
    const struct dpk_plugin
        *among; /* names that are no paths; NULL: what is built in */
};

/* Finds a kernel by a name, or a path with #NAME behind it, which is cut off there.
 * *library is what dlclose wants, or NULL, after a failure too.  DPS_EINVAL with what
 * is known, where it is unknown, and where its table has gaps. */
DPS_CHECKED enum dps_status dps_find(const struct dps_wanted *wanted, char *name,
    const struct dpk_kernel **table, void **library, struct dps_error *err);

/* The kernels that are built in. */
const struct dpk_plugin *dps_find_built_in(void);

#endif
