/* plan.h: what a window shall live, as both its sides know it.
 *
 * A window covers [start, start + length), in ns since the scenario's start.  Jobs are
 * listed by rising id.  Accounts and tokens are the caller's numbers: a window copies
 * them into its postings and knows nothing of them.
 *
 * Value: borrows its jobs; checked by dps_window_plan_check.
 */
#ifndef DPS_SIM_WINDOW_PLAN_H
#define DPS_SIM_WINDOW_PLAN_H

#include "sim/core/buffer.h"
#include "sim/core/status.h"
#include "sim/engine/engine.h"
#include "sim/window/hosts.h"

#include <stddef.h>
#include <stdint.h>

/* A window's own clock counts doubles of seconds, to 1 ns for some 50 days. */
#define DPS_WINDOW_LONGEST (INT64_C(50) * 86400 * 1000000000) /* ns */

/* The most one transfer moves; doubles count bytes exactly below it. */
#define DPS_WINDOW_BYTES (INT64_C(1) << 53)

struct dps_window_job {
    uint64_t id;
    uint32_t client; /* host */
    uint32_t node;   /* host */
    int64_t submit;  /* ns since the scenario's start, inside the window */
    int64_t input;   /* from client to node [byte] */
    double work;     /* on the node [flop] */
    int64_t output;  /* from node to client [byte] */
    int64_t price;   /* base units, paid at the finish, >= 0 */
    uint64_t payer;  /* account of the client */
    uint64_t payee;  /* account of the node */
    uint32_t token;
};

struct dps_window_plan {
    int64_t origin; /* the scenario's start, s since 1970; only sentences tell it */
    int64_t start;  /* ns since the scenario's start, >= 0 */
    int64_t length; /* ns, in (0, DPS_WINDOW_LONGEST] */
    enum dps_network_model network;
    uint64_t max_events; /* stages of jobs that may happen before it is given up */
    const struct dps_window_job *jobs;
    size_t n_jobs;
};

enum { DPS_WINDOW_NAME_TEXT = 64 };

/* "the window at 2031-04-02T12:00:00Z"; for sentences. */
void dps_window_plan_name(
    const struct dps_window_plan *self, char text[DPS_WINDOW_NAME_TEXT]);

/* DPS_EINVAL unless every value is inside its domain; hosts number 0 to n_hosts - 1. */
DPS_CHECKED enum dps_status dps_window_plan_check(
    const struct dps_window_plan *self, size_t n_hosts, struct dps_error *err);

/* Writes the image of a request, which is a plan and where its hosts are, into `out`.
 */
void dps_window_plan_write(const struct dps_window_plan *self,
    const struct dps_host_layout *hosts, struct dps_buffer *out);

/* Reads it.  The plan is checked; its jobs are new memory, which the caller frees:
 * `free(*jobs)`. */
DPS_CHECKED enum dps_status dps_window_plan_read(struct dps_window_plan *self,
    struct dps_window_job **jobs, struct dps_host_layout *hosts, const void *image,
    size_t n, struct dps_error *err);

#endif
