/* load.h: what an engine is given: hosts and the tasks that they do.
 *
 * A host stands at (x, y, height); the latency between two is
 *
 *     l = sqrt((xa - xb)^2 + (ya - yb)^2) + |ha| + |hb|          [ms]
 *
 * Under DPS_NETWORK_FLOW a lone transfer of S bytes takes l + S / min(up, down); those
 * that meet on a link share it in proportion to 1/l, so that equal ones share equally.
 * Under DPS_NETWORK_TCP a lone one takes 13.01 l + S / (0.97 v), by SimGrid's LV08
 * model of TCP (Velho and Legrand 2009).
 *
 * Values; a platform borrows its columns.
 */
#ifndef DPS_SIM_ENGINE_LOAD_H
#define DPS_SIM_ENGINE_LOAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Values are part of a window's image: append only. */
enum dps_network_model { DPS_NETWORK_FLOW = 0, DPS_NETWORK_TCP = 1 };

struct dps_loan;

/* A platform as its user wrote it, for SimGrid alone: it says how hosts are joined, in
 * place of the columns. */
struct dps_own_platform {
    const char *xml;
    const char *const *hosts; /* what it calls each host */
};

/* Borrows its columns, n each, and the loan, while an engine is open on it. */
struct dps_platform {
    enum dps_network_model network;
    bool fine; /* sizes and bandwidths are in 2^-20 byte */
    size_t n;
    const double *x;                    /* [ms] */
    const double *y;                    /* [ms] */
    const double *height;               /* of the access link [ms] */
    const double *up;                   /* bandwidth out [byte/s], > 0 */
    const double *down;                 /* bandwidth in [byte/s], > 0 */
    const double *speed;                /* [flop/s], > 0 */
    const struct dps_loan *loan;        /* for dps_engine_pools alone */
    const struct dps_own_platform *own; /* NULL: none */
    const char *paje; /* file that SimGrid traces into, in Paje's format; NULL: none */
};

struct dps_task {
    uint32_t client; /* host */
    uint32_t node;   /* host */
    int64_t input;   /* [byte], >= 0 */
    double work;     /* [flop], >= 0 */
    int64_t output;  /* [byte], >= 0; or -1: it ends where its input is at the node */
};

enum dps_stage {
    DPS_STAGE_ARRIVED,  /* the input is at the node */
    DPS_STAGE_WORKED,   /* the work is done */
    DPS_STAGE_FINISHED, /* the output is at the client */
    DPS_STAGE_FAILED,   /* a host failed under it; no stage follows */
};

#endif
