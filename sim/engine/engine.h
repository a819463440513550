/* engine.h: what times the jobs of a window: transfers, executions, nothing else.
 *
 * An engine knows hosts by index and tasks by the caller's number.  A task sends
 * `input` from its client to its node, executes `work` there and sends `output` back.
 * Transfers contend for the hosts' access links, executions on one host share its speed
 * equally.  The clock is the engine's own: seconds from 0, which is the window's start.
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
 * Kinds are looked at through a table, so that who drives an engine need not link it.
 */
#ifndef DPS_SIM_ENGINE_ENGINE_H
#define DPS_SIM_ENGINE_ENGINE_H

#include "sim/core/status.h"

#include <stddef.h>
#include <stdint.h>

/* Values are part of a window's image: append only. */
enum dps_network_model { DPS_NETWORK_FLOW = 0, DPS_NETWORK_TCP = 1 };

/* Borrows its columns, n each, while an engine is open on it. */
struct dps_platform {
    enum dps_network_model network;
    size_t n;
    const double *x;      /* [ms] */
    const double *y;      /* [ms] */
    const double *height; /* of the access link [ms] */
    const double *up;     /* bandwidth out [byte/s], > 0 */
    const double *down;   /* bandwidth in [byte/s], > 0 */
    const double *speed;  /* [flop/s], > 0 */
};

struct dps_task {
    uint32_t client; /* host */
    uint32_t node;   /* host */
    int64_t input;   /* [byte], >= 0 */
    double work;     /* [flop], >= 0 */
    int64_t output;  /* [byte], >= 0 */
};

enum dps_stage {
    DPS_STAGE_ARRIVED,  /* the input is at the node */
    DPS_STAGE_WORKED,   /* the work is done */
    DPS_STAGE_FINISHED, /* the output is at the client */
    DPS_STAGE_FAILED,   /* a host failed under it; no stage follows */
};

/* Called at each stage of a task, on a stack of 16 KB: note it and return. */
struct dps_listener {
    void (*reached)(void *context, size_t task, enum dps_stage stage, double clock);
    void *context;
};

/* `self` is what open made; one engine a process. */
struct dps_engine_kind {
    const char *name;
    enum dps_status (*open)(const struct dps_platform *platform,
        const struct dps_listener *listener, void **self, struct dps_error *err);
    void (*close)(void **self); /* sets NULL; legal on NULL */

    /* Every option that can change a date, "name:value name:value"; static. */
    const char *(*settings)(const void *self);

    /* Starts a task at the present clock. */
    enum dps_status (*submit)(
        void *self, size_t task, const struct dps_task *what, struct dps_error *err);

    /* Lives all that happens up to `clock` [s] inclusive, and leaves the clock there.
     */
    void (*run_until)(void *self, double clock);
};

extern const struct dps_engine_kind dps_engine_simgrid;

#endif
