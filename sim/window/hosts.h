/* hosts.h: the hosts of a window as columns in memory that another process can map.
 *
 * Six columns of doubles, n each, at byte offsets of one memfd: the parent fills them
 * or names columns that it has there already, the window maps the same pages read-only.
 *
 * In place: start from DPS_HOST_TABLE_NONE; the owner calls dps_host_table_close, which
 * is legal twice.
 */
#ifndef DPS_SIM_WINDOW_HOSTS_H
#define DPS_SIM_WINDOW_HOSTS_H

#include "sim/core/digest.h"
#include "sim/core/shared.h"
#include "sim/core/status.h"
#include "sim/engine/engine.h"

#include <stddef.h>
#include <stdint.h>

enum dps_host_column {
    DPS_HOST_X,      /* coordinate [ms] */
    DPS_HOST_Y,      /* coordinate [ms] */
    DPS_HOST_HEIGHT, /* latency of the access link [ms], >= 0 */
    DPS_HOST_UP,     /* bandwidth out [byte/s], > 0 */
    DPS_HOST_DOWN,   /* bandwidth in [byte/s], > 0 */
    DPS_HOST_SPEED,  /* [flop/s], > 0 */
};

enum { DPS_HOST_COLUMNS = 6 };

/* Where the columns lie; what a request says of them. */
struct dps_host_layout {
    uint64_t n;
    uint64_t offsets[DPS_HOST_COLUMNS]; /* [byte], multiples of 8 */
    struct dps_digest digest;           /* of the values */
};

struct dps_host_table {
    struct dps_shared memory;
    size_t n;
    uint64_t offsets[DPS_HOST_COLUMNS];
};

#define DPS_HOST_TABLE_NONE                                                            \
    {                                                                                  \
        .memory = DPS_SHARED_NONE, .n = 0, .offsets = { 0 }                            \
    }

/* New columns of n hosts, all zero, writable here. */
DPS_CHECKED enum dps_status dps_host_table_open(
    struct dps_host_table *self, size_t n, struct dps_error *err);

/* Maps columns of another process read-only; takes ownership of fd.  DPS_EIO if they do
 * not lie in its memory or are not those of the digest. */
DPS_CHECKED enum dps_status dps_host_table_map(struct dps_host_table *self, int fd,
    const struct dps_host_layout *layout, struct dps_error *err);

void dps_host_table_close(struct dps_host_table *self);

/* n values; written only where the table was opened, not mapped. */
double *dps_host_table_column(
    const struct dps_host_table *self, enum dps_host_column column);

struct dps_host_layout dps_host_table_layout(const struct dps_host_table *self);

/* The same columns, borrowed, as an engine wants them. */
struct dps_platform dps_host_table_platform(
    const struct dps_host_table *self, enum dps_network_model network);

/* DPS_EINVAL naming the first host and column outside its domain. */
DPS_CHECKED enum dps_status dps_host_table_check(
    const struct dps_host_table *self, struct dps_error *err);

#endif
