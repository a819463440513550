/* kernel_drive.h: a kernel driven call by call, without the simulator.
 *
 * Rows become the columns that the kernel sees; orders are gathered until the kernel
 * has no more, and checked for what no host would take: a failed check fails the test.
 */
#ifndef DPS_TESTS_KERNEL_DRIVE_H
#define DPS_TESTS_KERNEL_DRIVE_H

#include "sim/host/kernel.h"
#include "sim/workload/rows.h"

enum { DRIVE_ORDERS = 4096 };

struct drive_order {
    uint32_t what, job;
    uint32_t first, n; /* of its nodes */
    int64_t at, price;
};

struct drive {
    struct dps_kernel kernel;
    struct drive_order orders[DRIVE_ORDERS]; /* of the last decide */
    uint32_t n;
    uint32_t node[DRIVE_ORDERS];
    uint64_t devices[DRIVE_ORDERS];
    uint32_t n_nodes;
    uint32_t cap; /* orders that it may give at once; 0: all */
};

struct drive_offer {
    uint32_t job, node;
    int64_t price, quality;
};

/* In place: drive_open / drive_close. */
void drive_open(struct drive *self, uint32_t kind, const char *name);
void drive_close(struct drive *self);

/* Machines join, the first as slot and id `slot`, with rank and name as those. */
void drive_join(struct drive *self, int64_t now, const struct dps_machine *machines,
    uint32_t slot, uint32_t n);
void drive_leave(struct drive *self, int64_t now, uint32_t slot);

/* Jobs are submitted, the first as slot and id `slot`; width 0 is 1. */
void drive_submit(struct drive *self, int64_t now, const struct dps_job *jobs,
    uint32_t slot, uint32_t n);
void drive_end(struct drive *self, int64_t now, uint32_t job, uint32_t outcome);

/* Of a scheduler. */
void drive_offers(
    struct drive *self, int64_t now, const struct drive_offer *offers, uint32_t n);
void drive_decide(struct drive *self, int64_t now);

/* Of a bidder: what it offers, and what a scheduler decided, as its last orders. */
uint32_t drive_offer(struct drive *self, int64_t now, struct drive_offer *out,
    uint32_t cap, int64_t *again);
void drive_took(struct drive *self, int64_t now, const struct drive *scheduler);

/* The node of a job that the last decide started, or UINT32_MAX. */
uint32_t drive_started(const struct drive *self, uint32_t job);
int64_t drive_price(const struct drive *self, uint32_t job);
bool drive_refused(const struct drive *self, uint32_t job);

/* When the last decide wants to be woken first; INT64_MAX: never. */
int64_t drive_wake(const struct drive *self);

uint64_t drive_hash(struct drive *self);

#endif
