/* calls.h: the calls that the host makes to a kernel, each held to account.
 *
 * What goes wrong comes back as DPS_EINVAL, with the kernel, the call and the time: an
 * error that it answers, a crash, a call that takes too long, a write past an array of
 * its answer or into what else is not its own.  A kernel that crashed or hung is not
 * called again.  A call that the kernel does not have, and need not have, does nothing.
 */
#ifndef DPS_SIM_HOST_CALLS_H
#define DPS_SIM_HOST_CALLS_H

#include "sim/host/kernel.h"

#include <stdbool.h>

DPS_CHECKED enum dps_status dps_kernel_create(
    struct dps_kernel *self, struct dps_error *err);
void dps_kernel_destroy(struct dps_kernel *self); /* whatever comes of it */

/* Events, of schedulers and bidders alike; see depin_kernel.h. */
DPS_CHECKED enum dps_status dps_kernel_join(struct dps_kernel *self, int64_t now,
    const struct dpk_nodes *nodes, struct dps_error *err);
DPS_CHECKED enum dps_status dps_kernel_leave(struct dps_kernel *self, int64_t now,
    const uint32_t *nodes, uint32_t n, struct dps_error *err);
DPS_CHECKED enum dps_status dps_kernel_end(struct dps_kernel *self, int64_t now,
    const struct dpk_ends *ends, struct dps_error *err);
DPS_CHECKED enum dps_status dps_kernel_submit(struct dps_kernel *self, int64_t now,
    const struct dpk_jobs *jobs, struct dps_error *err);

/* Of a scheduler.  `more`: it has more to say than fits, and is to be called again. */
DPS_CHECKED enum dps_status dps_kernel_expect(struct dps_kernel *self,
    const struct dpk_jobs *of_each, const uint64_t *n, struct dps_error *err);
DPS_CHECKED enum dps_status dps_kernel_offers(struct dps_kernel *self, int64_t now,
    const struct dpk_offers *offers, struct dps_error *err);
DPS_CHECKED enum dps_status dps_kernel_decide(struct dps_kernel *self, int64_t now,
    struct dpk_orders *orders, bool *more, struct dps_error *err);

/* Of a bidder. */
DPS_CHECKED enum dps_status dps_kernel_took(struct dps_kernel *self, int64_t now,
    const struct dpk_orders *orders, struct dps_error *err);
DPS_CHECKED enum dps_status dps_kernel_offer(struct dps_kernel *self, int64_t now,
    struct dpk_offers *offers, int64_t *again, bool *more, struct dps_error *err);

DPS_CHECKED enum dps_status dps_kernel_state(
    struct dps_kernel *self, int64_t now, uint64_t hash[2], struct dps_error *err);

#endif
