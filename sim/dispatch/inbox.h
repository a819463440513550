/* inbox.h: what a scheduler is yet to hear, in the order in which it hears it.
 *
 * Submissions are heard at once.  News of nodes, that they leave or join and that jobs
 * there ended, takes the way from the node.  Of one time, leaves come first, then
 * joins, ends and submissions.
 *
 * In place: start from {0}; the owner calls dps_inbox_free, legal twice.
 */
#ifndef DPS_SIM_DISPATCH_INBOX_H
#define DPS_SIM_DISPATCH_INBOX_H

#include "sim/core/status.h"

#include <stdbool.h>

#include <stddef.h>
#include <stdint.h>

enum dps_news { DPS_LEAVES, DPS_JOINS, DPS_ENDS, DPS_SUBMITS, DPS_NEWS };

struct dps_notice {
    int64_t at; /* when it is heard [ns] */
    enum dps_news what;
    uint32_t id;      /* of a node or a job */
    uint32_t outcome; /* DPK_ENDED_WELL, ... */
};

/* Notices in order of time. */
struct dps_notices {
    struct dps_notice *ring; /* of which `capacity`, a power of two, has room */
    size_t first, n, capacity;
};

struct dps_inbox {
    struct dps_notices near, far;
    /* Of the time that was opened last, by what they are of. */
    uint32_t *ids[DPS_NEWS];
    uint32_t *outcomes; /* of ends */
    uint32_t n[DPS_NEWS];
    uint32_t capacity[DPS_NEWS];
};

void dps_inbox_free(struct dps_inbox *self);

/* Notes something that is heard at `at`, not before what was noted on the same way. */
DPS_CHECKED enum dps_status dps_inbox_add(struct dps_inbox *self,
    const struct dps_notice *notice, bool far, struct dps_error *err);

/* When the next is heard; INT64_MAX: nothing is. */
int64_t dps_inbox_next(const struct dps_inbox *self);

/* Takes out all that is heard at that time, by kinds. */
DPS_CHECKED enum dps_status dps_inbox_open(
    struct dps_inbox *self, struct dps_error *err);

#endif
