#include "sim/host/calls.h"

#include "sim/host/guard.h"
#include "sim/host/outputs.h"
#include "sim/host/shown.h"

#include <stddef.h>
#include <stdio.h>
#include <time.h>

/* ---- what a call comes to ---------------------------------------------- */

static enum dps_status
complain(const struct dps_kernel *self, const char *call, int64_t now, const char *what,
    struct dps_error *err)
{
    return dps_fail(err, DPS_EINVAL, "%s %s, call %s at %.9g s: %s",
        dps_kernel_kind(self->table->kind), self->table->name, call, (double)now * 1e-9,
        what);
}

static const char *
meaning_of(dpk_status answer)
{
    switch (answer) {
    case DPK_E_ARGUMENT: return "it does not understand what it was given";
    case DPK_E_MEMORY: return "it has run out of memory";
    case DPK_E_STATE: return "what it was told does not fit what it knows";
    case DPK_E_UNSUPPORTED: return "it does not support what it was given";
    default: return "an error of its own";
    }
}

/* What a kernel answers, as a status. */
static enum dps_status
answered(const struct dps_kernel *self, const char *call, int64_t now,
    dpk_status answer, struct dps_error *err)
{
    char what[2 * DPS_KERNEL_LINE];
    if (answer >= 0) {
        return DPS_OK;
    }
    snprintf(what, sizeof what, "%s (%d)%s%s", meaning_of(answer), (int)answer,
        self->said[0] != '\0' ? ": " : "", self->said);
    return complain(self, call, now, what, err);
}

/* A call that was left.  `array`: of its answer, that it touched the outside of. */
static enum dps_status
fell(struct dps_kernel *self, const char *call, int64_t now, const char *array,
    bool behind, struct dps_error *err)
{
    struct dps_fault fault = dps_guard_fault();
    char what[DPS_KERNEL_LINE];
    self->fell = true;
    if (fault.signal == 0) {
        snprintf(what, sizeof what, "it had not answered after %.9g s", self->limit);
    } else if (array != NULL) {
        snprintf(what, sizeof what, "it %s %s of `%s`", fault.wrote ? "wrote" : "read",
            behind ? "past the end" : "before the start", array);
    } else {
        snprintf(what, sizeof what, "it crashed (%s)", dps_fault_name(&fault));
    }
    return complain(self, call, now, what, err);
}

/* ---- a call ------------------------------------------------------------ */

static int64_t
clock_of(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

static void
begin(struct dps_kernel *self)
{
    self->calls++;
    self->spent -= self->timed ? clock_of() : 0;
    dps_guard_begin(self->limit);
}

static dpk_status
end(struct dps_kernel *self, dpk_status answer)
{
    dps_guard_end();
    self->spent += self->timed ? clock_of() : 0;
    return answer;
}

/* The rest of a function that makes a call whose answer is a status alone; `kept`: what
 * it was shown is as it was. */
#define CALL(self, name, now, expression, kept, err)                                   \
    if (sigsetjmp(*dps_guard_back(), 0) != 0) {                                        \
        return fell(self, name, now, NULL, false, err);                                \
    }                                                                                  \
    begin(self);                                                                       \
    dpk_status answer = end(self, expression);                                         \
    return (kept) ? answered(self, name, now, answer, err)                             \
                  : complain(self, name, now, "it wrote into what it was shown", err)

/* What an audit remembers of what a call is shown. */
#define SHOWN(self, digest) ((self)->audited ? (digest) : 0)

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
        return fell(self, "state_hash", now, NULL, false, err);
    }
    /* No decision, and no cost. */
    dps_guard_begin(self->limit);
    dpk_status answer = self->table->state_hash(self->instance, hash);
    dps_guard_end();
    return answered(self, "state_hash", now, answer, err);
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
        return fell(self, "decide", now, array, behind, err);
    }
    begin(self);
    dpk_status answer = end(self, self->scheduler->decide(self->instance, now, orders));
    *more = answer == DPK_MORE;
    return dps_orders_kept(orders, &before)
               ? answered(self, "decide", now, answer, err)
               : complain(self, "decide", now,
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
        return fell(self, "offer", now, array, behind, err);
    }
    begin(self);
    dpk_status answer =
        end(self, self->bidder->offer(self->instance, now, offers, again));
    *more = answer == DPK_MORE;
    return dps_offers_kept(offers, &before)
               ? answered(self, "offer", now, answer, err)
               : complain(self, "offer", now,
                     "it changed a size or a pointer of `offers`", err);
}
