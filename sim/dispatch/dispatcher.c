#include "sim/dispatch/dispatcher.h"

#include "sim/core/digest.h"
#include "sim/dispatch/briefing.h"
#include "sim/dispatch/fate.h"
#include "sim/host/calls.h"

#include <stdlib.h>
#include <string.h>

/* Orders and offers that a kernel may give at once. */
enum { ORDERS = 1024, OFFERS = 4096 };

/* Wakes that a kernel may ask for at one time. */
enum { WAKES = 1 << 20 };

/* ---- life -------------------------------------------------------------- */

static uint32_t
load_of(void *context, uint32_t node)
{
    return dps_placing_load(context, node);
}

static enum dps_status
make_outputs(struct dps_dispatcher *self, struct dps_error *err)
{
    size_t nodes = self->setup.workload->n_machines;
    uint32_t node_cap = (uint32_t)(nodes > ORDERS ? nodes : ORDERS);
    enum dps_status status =
        dps_outputs_orders(&self->of_orders, ORDERS, node_cap, &self->orders, err);
    return status == DPS_OK && self->setup.bidder != NULL
               ? dps_outputs_offers(&self->of_offers, OFFERS, &self->offers, err)
               : status;
}

enum dps_status
dps_dispatcher_init(struct dps_dispatcher *self, const struct dps_dispatch_setup *setup,
    struct dps_placements *out, struct dps_error *err)
{
    *self = (struct dps_dispatcher){.setup = *setup,
        .out = out,
        .bid_again = INT64_MAX,
        .due = setup->bidder != NULL};
    enum dps_status status = dps_placements_init(out, setup->workload->n_jobs, err);
    if (status == DPS_OK) {
        status = dps_placing_init(
            &self->placing, setup->workload, setup->nodes_leave, out, err);
    }
    if (status == DPS_OK) {
        status = make_outputs(self, err);
    }
    if (status != DPS_OK) {
        return status;
    }
    if (setup->runner != NULL) {
        self->placing.executed = setup->runner->executed;
        self->placing.runner = setup->runner->context;
    }
    setup->scheduler->audited = setup->audit;
    setup->scheduler->load = load_of;
    setup->scheduler->load_context = &self->placing;
    status = dps_briefing_first(self, err);
    if (status == DPS_OK && setup->timing != NULL) {
        dps_timing_begin(setup->timing, setup->scheduler);
    }
    return status;
}

void
dps_dispatcher_free(struct dps_dispatcher *self)
{
    dps_placing_free(&self->placing);
    dps_inbox_free(&self->inbox);
    dps_calendar_free(&self->calendar);
    dps_views_free(&self->nodes);
    dps_views_free(&self->views);
    dps_views_free(&self->joins);
    dps_outputs_free(&self->of_orders);
    dps_outputs_free(&self->of_offers);
    free(self->sent.jobs);
    *self = (struct dps_dispatcher){0};
}

/* ---- what happens ------------------------------------------------------ */

static int64_t
later(int64_t time, int64_t by)
{
    return by < INT64_MAX - time ? time + by : INT64_MAX;
}

/* The way from a scheduler to a node. */
static int64_t
way_there(const struct dps_dispatcher *self)
{
    return self->setup.round_trip / 2;
}

/* How a job ended that ran; its owner may have stopped it. */
static uint32_t
outcome_of(const struct dps_dispatcher *self, uint32_t job)
{
    const struct dps_job *of = &self->setup.workload->jobs[job];
    return of->killed || dps_placement_cut(&self->out->jobs[job], of->cancel)
               ? DPK_ENDED_KILLED
               : DPK_ENDED_WELL;
}

enum dps_status
dps_dispatcher_tell(struct dps_dispatcher *self, int64_t now, enum dps_news what,
    uint32_t id, struct dps_error *err)
{
    enum dps_status status = DPS_OK;
    uint32_t outcome = 0;
    if (what == DPS_ENDS) {
        status = dps_placing_end(&self->placing, id, now, err);
        outcome = outcome_of(self, id);
    } else if (what == DPS_LEAVES) {
        status = dps_placing_leave(&self->placing, id, now, err);
    } else if (what == DPS_JOINS) {
        dps_placing_join(&self->placing, id);
    } else {
        status = dps_fate_await(self, id, now, err);
    }
    if (status == DPS_OK) {
        status = dps_fate_note(self, now, what, id, outcome, what != DPS_SUBMITS, err);
    }
    return status == DPS_OK ? dps_fate_lost(self, now, err) : status;
}

/* ---- offers ------------------------------------------------------------ */

/* What the bidder offers now, to the scheduler. */
static enum dps_status
collect_offers(struct dps_dispatcher *self, int64_t now, struct dps_error *err)
{
    bool more = self->setup.bidder != NULL;
    enum dps_status status = DPS_OK;
    while (more && status == DPS_OK) {
        self->offers.n = 0;
        self->bid_again = INT64_MAX;
        status = dps_kernel_offer(
            self->setup.bidder, now, &self->offers, &self->bid_again, &more, err);
        if (status == DPS_OK && self->bid_again <= now) {
            status =
                dps_fail(err, DPS_EINVAL, "it wants to be called again in the past");
            return dps_kernel_blame(self->setup.bidder, "offer", now, status, err);
        }
        if (status == DPS_OK && self->offers.n > 0) {
            status = dps_kernel_offers(self->setup.scheduler, now, &self->offers, err);
        }
    }
    return status == DPS_OK && self->bid_again != INT64_MAX
               ? dps_calendar_add(&self->calendar, self->bid_again, DPS_WAKE, 0, err)
               : status;
}

/* ---- decisions --------------------------------------------------------- */

static enum dps_status
nonsense(const char *what, uint64_t number, struct dps_error *err)
{
    return dps_fail(err, DPS_EINVAL, "%s %llu", what, (unsigned long long)number);
}

/* Places a job, which is on its way to its nodes then. */
static enum dps_status
place(struct dps_dispatcher *self, uint32_t i, struct dps_error *err)
{
    const struct dpk_orders *orders = &self->orders;
    uint32_t from = orders->node_first[i];
    enum dps_status status = dps_placing_place(&self->placing, orders->job[i],
        orders->node + from, orders->devices + from, orders->node_first[i + 1] - from,
        orders->price[i], orders->what[i] == DPK_QUEUE, err);
    return status == DPS_OK ? dps_job_list_add(&self->sent, orders->job[i], err)
                            : status;
}

static enum dps_status
wake(struct dps_dispatcher *self, uint32_t i, int64_t now, struct dps_error *err)
{
    int64_t at = self->orders.at[i];
    if (at <= now) {
        return nonsense("it wants to be woken in the past, order", i, err);
    }
    return ++self->wakes <= WAKES
               ? dps_calendar_add(&self->calendar, at, DPS_WAKE, 0, err)
               : nonsense("it wants to be woken too often, wake", self->wakes, err);
}

/* Carries an order out, if there is sense in it. */
static enum dps_status
carry_out(struct dps_dispatcher *self, uint32_t i, int64_t now, struct dps_error *err)
{
    const struct dpk_orders *orders = &self->orders;
    uint32_t job = orders->job[i];
    if (orders->what[i] == DPK_WAKE) {
        return wake(self, i, now, err);
    }
    if (orders->what[i] > DPK_QUEUE) {
        return nonsense("there is no order of kind", orders->what[i], err);
    }
    if (job >= self->out->n_jobs || self->out->jobs[job].state != DPS_JOB_WAITS) {
        return nonsense("it decides on a job that does not wait,", job, err);
    }
    if (orders->node_first[i] > orders->node_first[i + 1] ||
        orders->node_first[i + 1] > orders->n_nodes) {
        return nonsense("its list of nodes is broken at order", i, err);
    }
    if (orders->what[i] == DPK_REJECT) {
        dps_placing_refuse(&self->placing, job, now);
        return DPS_OK;
    }
    return place(self, i, err);
}

/* Carries out what one call has decided, and lets the bidder know. */
static enum dps_status
carry_out_all(
    struct dps_dispatcher *self, int64_t now, bool more, struct dps_error *err)
{
    const struct dpk_orders *orders = &self->orders;
    enum dps_status status = DPS_OK;
    if (orders->n > orders->cap || orders->n_nodes > orders->node_cap ||
        (more && orders->n == 0)) {
        status = nonsense("it gives a wrong number of orders,", orders->n, err);
    }
    for (uint32_t i = 0; status == DPS_OK && i < orders->n; i++) {
        status = carry_out(self, i, now, err);
    }
    if (status != DPS_OK) {
        return dps_kernel_blame(self->setup.scheduler, "decide", now, status, err);
    }
    return self->setup.bidder != NULL && orders->n > 0
               ? dps_kernel_took(self->setup.bidder, now, orders, err)
               : DPS_OK;
}

static enum dps_status
decide(struct dps_dispatcher *self, int64_t now, struct dps_error *err)
{
    bool more = true;
    enum dps_status status = DPS_OK;
    self->wakes = 0;
    while (more && status == DPS_OK) {
        dps_orders_clear(&self->orders);
        self->out->decisions++;
        status =
            dps_kernel_decide(self->setup.scheduler, now, &self->orders, &more, err);
        if (status == DPS_OK) {
            status = carry_out_all(self, now, more, err);
        }
    }
    return status;
}

/* ---- when it holds ----------------------------------------------------- */

/* What this round took; the scheduler is busy until then. */
static enum dps_status
spend(struct dps_dispatcher *self, int64_t now, struct dps_error *err)
{
    int64_t took = 0;
    enum dps_status status =
        self->setup.timing != NULL
            ? dps_timing_take(self->setup.timing, self->setup.scheduler, &took, err)
            : DPS_OK;
    self->busy_until = later(now, took);
    return status;
}

/* The orders of this round leave when it is over, or when the nodes that were asked
 * have answered. */
static enum dps_status
send(struct dps_dispatcher *self, int64_t now, struct dps_error *err)
{
    bool asked = self->setup.scheduler->looks > 0;
    int64_t at = later(self->busy_until, asked ? self->setup.round_trip : 0);
    enum dps_status status = DPS_OK;
    at = later(at, way_there(self));
    for (size_t i = 0; i < self->sent.n && status == DPS_OK; i++) {
        uint32_t job = self->sent.jobs[i];
        status = at > now ? dps_calendar_add(&self->calendar, at, DPS_ARRIVE, job, err)
                          : dps_placing_arrive(&self->placing, job, now, err);
    }
    self->sent.n = 0;
    self->setup.scheduler->looks = 0;
    return status == DPS_OK ? dps_fate_lost(self, now, err) : status;
}

/* Chains the kernels' states to what they were before. */
static enum dps_status
hash_states(struct dps_dispatcher *self, int64_t now, struct dps_error *err)
{
    struct dps_kernel *kernels[] = {self->setup.scheduler, self->setup.bidder};
    uint64_t states[6] = {self->out->hash[0], self->out->hash[1]};
    enum dps_status status = DPS_OK;
    for (size_t k = 0; k < 2 && status == DPS_OK; k++) {
        status = kernels[k] != NULL
                     ? dps_kernel_state(kernels[k], now, states + 2 + 2 * k, err)
                     : DPS_OK;
    }
    struct dps_digest digest = dps_digest_of(states, sizeof states);
    self->out->hash[0] = digest.high;
    self->out->hash[1] = digest.low;
    return status;
}

/* The scheduler hears, and decides. */
static enum dps_status
do_round(struct dps_dispatcher *self, int64_t now, struct dps_error *err)
{
    self->due = false;
    enum dps_status status = dps_briefing_tell(self, now, err);
    if (status == DPS_OK) {
        status = collect_offers(self, now, err);
    }
    if (status == DPS_OK) {
        status = decide(self, now, err);
    }
    if (status == DPS_OK) {
        status = spend(self, now, err);
    }
    if (status == DPS_OK) {
        status = send(self, now, err);
    }
    return status == DPS_OK && self->setup.audit ? hash_states(self, now, err) : status;
}

enum dps_status
dps_dispatcher_settle(struct dps_dispatcher *self, int64_t now, struct dps_error *err)
{
    enum dps_status status = DPS_OK;
    const struct dps_entry *next = dps_calendar_next(&self->calendar);
    while (status == DPS_OK && next != NULL && next->time <= now) {
        struct dps_entry entry = dps_calendar_take(&self->calendar);
        self->due = self->due || entry.class_id == DPS_WAKE;
        if (entry.class_id == DPS_ARRIVE) {
            status = dps_placing_arrive(&self->placing, (uint32_t)entry.id, now, err);
        }
        if (status == DPS_OK && entry.class_id != DPS_WAKE) {
            status = dps_fate_try(self, (uint32_t)entry.id, now, err);
        }
        next = dps_calendar_next(&self->calendar);
    }
    if (status == DPS_OK) {
        status = dps_fate_lost(self, now, err);
    }
    bool hears = self->due || dps_inbox_next(&self->inbox) <= now;
    return status == DPS_OK && hears && now >= self->busy_until
               ? do_round(self, now, err)
               : status;
}

int64_t
dps_dispatcher_next(const struct dps_dispatcher *self)
{
    const struct dps_entry *entry = dps_calendar_next(&self->calendar);
    int64_t hears = self->due ? 0 : dps_inbox_next(&self->inbox);
    hears = hears > self->busy_until ? hears : self->busy_until;
    return entry != NULL && entry->time < hears ? entry->time : hears;
}

enum dps_status
dps_dispatcher_finish(struct dps_dispatcher *self, int64_t now, struct dps_error *err)
{
    return self->setup.audit ? DPS_OK : hash_states(self, now, err);
}
