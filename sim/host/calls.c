#include "sim/host/calls.h"

#include <stddef.h>

enum dps_status
dps_kernel_join(struct dps_kernel *self, int64_t now, const struct dpk_nodes *nodes,
    struct dps_error *err)
{
    dpk_status answer = self->scheduler != NULL
                            ? self->scheduler->join(self->instance, now, nodes)
                            : self->bidder->join(self->instance, now, nodes);
    return dps_kernel_answered(self, "join", now, answer, err);
}

enum dps_status
dps_kernel_leave(struct dps_kernel *self, int64_t now, const uint32_t *nodes,
    uint32_t n, struct dps_error *err)
{
    dpk_status answer = self->scheduler != NULL
                            ? self->scheduler->leave(self->instance, now, nodes, n)
                            : self->bidder->leave(self->instance, now, nodes, n);
    return dps_kernel_answered(self, "leave", now, answer, err);
}

enum dps_status
dps_kernel_end(struct dps_kernel *self, int64_t now, const struct dpk_ends *ends,
    struct dps_error *err)
{
    dpk_status answer = self->scheduler != NULL
                            ? self->scheduler->end(self->instance, now, ends)
                            : self->bidder->end(self->instance, now, ends);
    return dps_kernel_answered(self, "end", now, answer, err);
}

enum dps_status
dps_kernel_submit(struct dps_kernel *self, int64_t now, const struct dpk_jobs *jobs,
    struct dps_error *err)
{
    dpk_status answer = self->scheduler != NULL
                            ? self->scheduler->submit(self->instance, now, jobs)
                            : self->bidder->submit(self->instance, now, jobs);
    return dps_kernel_answered(self, "submit", now, answer, err);
}

/* ---- of a scheduler ---------------------------------------------------- */

/* Whether a table that may be older reaches beyond a member. */
#define HAS(table, member)                                                             \
    ((table)->kernel.head.size >=                                                      \
            offsetof(struct dpk_scheduler, member) + sizeof(table)->member &&          \
        (table)->member != NULL)

enum dps_status
dps_kernel_expect(struct dps_kernel *self, const struct dpk_jobs *of_each,
    const uint64_t *n, struct dps_error *err)
{
    const struct dpk_scheduler *table = self->scheduler;
    return HAS(table, expect) ? dps_kernel_answered(self, "expect", 0,
                                    table->expect(self->instance, of_each, n), err)
                              : DPS_OK;
}

enum dps_status
dps_kernel_offers(struct dps_kernel *self, int64_t now, const struct dpk_offers *offers,
    struct dps_error *err)
{
    const struct dpk_scheduler *table = self->scheduler;
    return HAS(table, offers) ? dps_kernel_answered(self, "offers", now,
                                    table->offers(self->instance, now, offers), err)
                              : DPS_OK;
}

enum dps_status
dps_kernel_decide(struct dps_kernel *self, int64_t now, struct dpk_orders *orders,
    bool *more, struct dps_error *err)
{
    dpk_status answer = self->scheduler->decide(self->instance, now, orders);
    *more = answer == DPK_MORE;
    return dps_kernel_answered(self, "decide", now, answer, err);
}

/* ---- of a bidder ------------------------------------------------------- */

enum dps_status
dps_kernel_took(struct dps_kernel *self, int64_t now, const struct dpk_orders *orders,
    struct dps_error *err)
{
    dpk_status answer = self->bidder->took(self->instance, now, orders);
    return dps_kernel_answered(self, "took", now, answer, err);
}

enum dps_status
dps_kernel_offer(struct dps_kernel *self, int64_t now, struct dpk_offers *offers,
    int64_t *again, bool *more, struct dps_error *err)
{
    dpk_status answer = self->bidder->offer(self->instance, now, offers, again);
    *more = answer == DPK_MORE;
    return dps_kernel_answered(self, "offer", now, answer, err);
}

enum dps_status
dps_kernel_state(
    struct dps_kernel *self, int64_t now, uint64_t hash[2], struct dps_error *err)
{
    dpk_status answer = self->table->state_hash(self->instance, hash);
    return dps_kernel_answered(self, "state_hash", now, answer, err);
}
