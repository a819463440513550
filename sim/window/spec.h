/* spec.h: a window as a scenario writes it, and the request that it becomes.
 *
 *     windows:
 *       - at: 2021-04-01
 *         length: 1 h
 *         network: {kind: flow}
 *         hosts:
 *           agent: {x: 0 ms, y: 0 ms, height: 5 ms, up: 20 Mbit/s, down: 100 Mbit/s}
 *           node:  {x: 30 ms, y: 40 ms, height: 1 ms, up: 1 Gbit/s, down: 1 Gbit/s}
 *         jobs:
 *           - {client: agent, node: node, submit: 30 s, input: 10 MB, work: 100 Gflop,
 *              output: 100 kB, price: 0.5 FIL}
 *
 * Prices are in tokens of the enclosing network; hosts are named, jobs numbered from 0.
 * Each host has a wallet, an account that the economy names.
 */
#ifndef DPS_SIM_WINDOW_SPEC_H
#define DPS_SIM_WINDOW_SPEC_H

#include "sim/core/field.h"
#include "sim/core/status.h"
#include "sim/window/window.h"

#include <stdbool.h>
#include <stdint.h>

struct dps_window_host {
    const char *name;
    double x;      /* [s] */
    double y;      /* [s] */
    double height; /* [s] */
    double up;     /* [byte/s] */
    double down;   /* [byte/s] */
    double speed;  /* [flop/s] */
};

struct dps_window_task {
    const char *client;     /* host */
    const char *node;       /* host */
    struct dps_span submit; /* after the window's start */
    double input;           /* [byte] */
    double work;            /* [flop] */
    double output;          /* [byte] */
    struct dps_amount price;
};

struct dps_window_spec {
    int64_t at; /* s since 1970 */
    struct dps_span length;
    struct dps_variant network;
    int64_t max_events;
    struct dps_list hosts; /* of struct dps_window_host */
    struct dps_list jobs;  /* of struct dps_window_task */
};

extern const struct dps_family dps_window_networks; /* flow, tcp */
extern const struct dps_record dps_window_record;   /* struct dps_window_spec */

/* A request made of a spec, with the columns and jobs that it borrows.
 *
 * In place: start from {0}; the owner calls dps_window_draft_free, legal twice. */
struct dps_window_draft {
    bool has_hosts; /* hosts is open */
    struct dps_host_table hosts;
    struct dps_window_job *jobs;
    struct dps_window_request request;
};

/* `origin` is the scenario's start [s since 1970], `wallets` has an account for each
 * host of the spec, in its order.  DPS_EINVAL if the window starts before the scenario.
 * The request points into the draft, which must not move; its executable is NULL. */
DPS_CHECKED enum dps_status dps_window_draft_init(struct dps_window_draft *self,
    const struct dps_window_spec *spec, int64_t origin, const uint64_t *wallets,
    struct dps_error *err);

void dps_window_draft_free(struct dps_window_draft *self);

#endif
