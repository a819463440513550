/* platform.h: a platform as the XML that SimGrid loads: one Vivaldi zone of peers, or
 * what its user wrote.
 *
 * SimGrid's C interface cannot create hosts.  Numbers are written so that they read
 * back as the same doubles; hosts are named by their index.
 */
#ifndef DPS_SIM_ENGINE_PLATFORM_H
#define DPS_SIM_ENGINE_PLATFORM_H

#include "sim/engine/engine.h"

enum { DPS_PLATFORM_PATH = 64 };

/* Writes the XML into memory and tells its descriptor and a path under which this
 * process can open it; the caller closes the descriptor. */
DPS_CHECKED enum dps_status dps_platform_write(const struct dps_platform *self, int *fd,
    char path[DPS_PLATFORM_PATH], struct dps_error *err);

#endif
