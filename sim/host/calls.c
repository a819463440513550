#include "sim/host/calls.h"

#include "sim/host/account.h"
#include "sim/host/guard.h"
#include "sim/host/outputs.h"
#include "sim/host/shown.h"

#include <stddef.h>

/* ---- of every kernel --------------------------------------------------- */

enum dps_status
dps_kernel_create(struct dps_kernel *self, struct dps_error *err)
{
    CALL(self, "create", 0,
        self->table->create(&self->host, self->values, &self->instance), true, err);
}

void
dps_kernel_destroy(struct dps_kernel *self)
{
    if (self->fell || sigsetjmp(*dps_guard_back(), 0) != 0) {
        self->fell = true;
        return;
    }
    dps_guard_begin(self->limit);
    self->table->destroy(self->instance);
    dps_guard_end();
}

enum dps_status
dps_kernel_join(struct dps_kernel *self, int64_t now, const struct dpk_nodes *nodes,
    struct dps_error *err)
{
    const uint64_t shown = SHOWN(self, dps_shown_nodes(nodes));
    CALL(self, "join", now,
        self->scheduler != NULL ? self->scheduler->join(self->instance, now, nodes)
                                : self->bidder->join(self->instance, now, nodes),
        SHOWN(self, dps_shown_nodes(nodes)) == shown, err);
}

enum dps_status
dps_kernel_leave(struct dps_kernel *self, int64_t now, const uint32_t *nodes,
    uint32_t n, struct dps_error *err)
{
    CALL(self, "leave", now,
        self->scheduler != NULL ? self->scheduler->leave(self->instance, now, nodes, n)
                                : self->bidder->leave(self->instance, now, nodes, n),
        true, err);
}

enum dps_status
dps_kernel_end(struct dps_kernel *self, int64_t now, const struct dpk_ends *ends,
    struct dps_error *err)
{
    const uint64_t shown = SHOWN(self, dps_shown_ends(ends));
    CALL(self, "end", now,
        self->scheduler != NULL ? self->scheduler->end(self->instance, now, ends)
                                : self->bidder->end(self->instance, now, ends),
        SHOWN(self, dps_shown_ends(ends)) == shown, err);
}

enum dps_status
dps_kernel_submit(struct dps_kernel *self, int64_t now, const struct dpk_jobs *jobs,
    struct dps_error *err)
{
    const uint64_t shown = SHOWN(self, dps_shown_jobs(jobs));
    CALL(self, "submit", now,
        self->scheduler != NULL ? self->scheduler->submit(self->instance, now, jobs)
                                : self->bidder->submit(self->instance, now, jobs),
        SHOWN(self, dps_shown_jobs(jobs)) == shown, err);
}

enum dps_status
dps_kernel_state(
    struct dps_kernel *self, int64_t now, uint64_t hash[2], struct dps_error *err)
{
    if (sigsetjmp(*dps_guard_back(), 0) != 0) {
        return dps_account_fell(self, "state_hash", now, NULL, false, err);
    }
    /* No decision, and no cost. */
    dps_guard_begin(self->limit);
    dpk_status answer = self->table->state_hash(self->instance, hash);
    dps_guard_end();
    return dps_account_answered(self, "state_hash", now, answer, err);
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
    if (!HAS(self->scheduler, expect)) {
        return DPS_OK;
    }
    CALL(self, "expect", 0, self->scheduler->expect(self->instance, of_each, n), true,
        err);
}

enum dps_status
dps_kernel_offers(struct dps_kernel *self, int64_t now, const struct dpk_offers *offers,
    struct dps_error *err)
{
    if (!HAS(self->scheduler, offers)) {
        return DPS_OK;
    }
    CALL(self, "offers", now, self->scheduler->offers(self->instance, now, offers),
        true, err);
}

enum dps_status
dps_kernel_decide(struct dps_kernel *self, int64_t now, struct dpk_orders *orders,
    bool *more, struct dps_error *err)
{
    const struct dpk_orders before = *orders;
    if (sigsetjmp(*dps_guard_back(), 0) != 0) {
        bool behind = false;
        const char *array =
            dps_orders_beside(&before, dps_guard_fault().address, &behind);
        return dps_account_fell(self, "decide", now, array, behind, err);
    }
    dps_account_begin(self);
    dpk_status answer =
        dps_account_end(self, self->scheduler->decide(self->instance, now, orders));
    *more = answer == DPK_MORE;
    return dps_orders_kept(orders, &before)
               ? dps_account_answered(self, "decide", now, answer, err)
               : dps_account_complain(self, "decide", now,
                     "it changed a size or a pointer of `orders`", err);
}

/* ---- of a bidder ------------------------------------------------------- */

enum dps_status
dps_kernel_took(struct dps_kernel *self, int64_t now, const struct dpk_orders *orders,
    struct dps_error *err)
{
    CALL(self, "took", now, self->bidder->took(self->instance, now, orders), true, err);
}

enum dps_status
dps_kernel_offer(struct dps_kernel *self, int64_t now, struct dpk_offers *offers,
    int64_t *again, bool *more, struct dps_error *err)
{
    const struct dpk_offers before = *offers;
    if (sigsetjmp(*dps_guard_back(), 0) != 0) {
        bool behind = false;
        const char *array =
            dps_offers_beside(&before, dps_guard_fault().address, &behind);
        return dps_account_fell(self, "offer", now, array, behind, err);
    }
    dps_account_begin(self);
    dpk_status answer =
        dps_account_end(self, self->bidder->offer(self->instance, now, offers, again));
    *more = answer == DPK_MORE;
    return dps_offers_kept(offers, &before)
               ? dps_account_answered(self, "offer", now, answer, err)
               : dps_account_complain(self, "offer", now,
                     "it changed a size or a pointer of `offers`", err);
}
