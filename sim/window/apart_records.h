/* apart_records.h: what an engine in a process of its own hears and says; for
 * sim/window/apart.c and child_engine.c.
 *
 * First it is lent a request, an image of one record, and says its settings.  Then it
 * hears commands, and answers those of which an answer is expected: with a head, and a
 * record of each stage told since the last answer.  Both sides are of one build.
 */
#ifndef DPS_SIM_WINDOW_APART_RECORDS_H
#define DPS_SIM_WINDOW_APART_RECORDS_H

#include "sim/engine/engine.h"
#include "sim/window/hosts.h"

#include <stdint.h>

/* The child's descriptors. */
enum { DPS_APART_REQUEST_FD = 3, DPS_APART_HOSTS_FD = 4, DPS_APART_SOCKET_FD = 5 };

enum { DPS_APART_PATH = 4096 };

struct dps_apart_request {
    uint64_t network;
    uint64_t fine;
    uint64_t own; /* 1: texts follow, the XML and each host's name */
    struct dps_host_layout hosts;
    char paje[DPS_APART_PATH]; /* file to trace into; "": none */
};

enum { DPS_APART_SETTINGS = 1024 /* bytes, with the end of the text */ };

enum dps_apart_order {
    DPS_APART_SUBMIT,
    DPS_APART_CANCEL,
    DPS_APART_RECOVER,
    DPS_APART_FAIL, /* this and the following are answered */
    DPS_APART_RUN,
    DPS_APART_STEP,
    DPS_APART_ORDERS,
};

struct dps_apart_command {
    uint64_t order;
    uint64_t number;      /* of a task, or of a host */
    double clock;         /* of RUN and STEP [s] */
    struct dps_task what; /* of SUBMIT */
};

struct dps_apart_head {
    double clock; /* [s] */
    uint64_t n_stages;
};

struct dps_apart_stage {
    uint64_t task;
    uint64_t stage;
    double clock; /* [s] */
};

#endif
