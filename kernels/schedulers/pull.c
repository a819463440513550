/* Work that is asked for, as in BOINC (sched/sched_score.cpp and the feeder).
 *
 * Nodes ask for work (offers for DPK_ANY), and get one job a request: of the jobs in a
 * window, the one with the highest score that suits the node.  The window holds the
 * first jobs by priority, then in the order in which they came; BOINC's array has 100
 * places (MAX_WU_RESULTS of sched_shmem.h).  So a request costs as much whether there
 * are ten nodes or a million, and ten jobs or a million.
 *
 * A job suits a node that has room for it, that will have ended it by its deadline, by
 * its estimate, and that is reliable if the job needs that: if it was lost before, or
 * is urgent.  BOINC tells reliable hosts by their error rate and turnaround; here it is
 * the node's reputation.  A job has a point if a node that asked was found not to suit
 * it (infeasible_count, as in BOINC), and one if it needs a reliable node and this one
 * is (assumed).  Of equal jobs the first in the window's order goes.
 *
 * An urgent job that nobody takes in the round in which it comes is refused, and so is
 * one that no node that was ever here could take. */
#include "kernels/schedulers/heap.h"
#include "kernels/schedulers/list.h"
#include "kernels/schedulers/sample.h"
#include "kernels/schedulers/settings.h"
#include "kernels/schedulers/site.h"
#include "kernels/schedulers/tools.h"

#include <stddef.h>

enum { MOST = 10000 }; /* places in the window */

struct pull {
    struct site site;
    struct sample sample;
    struct heap waiting; /* behind the window */
    struct line urgent;  /* that have come since the last decision */
    uint32_t *window;    /* jobs, in no order */
    uint32_t n, size;
    uint32_t *asks; /* nodes that ask for work */
    uint32_t n_asks, ask_cap, served;
    int64_t reliable; /* reputation that makes a node so [1e-6] */
    uint64_t looked;  /* jobs looked at */
};

/* ---- life -------------------------------------------------------------- */

enum { WINDOW, RELIABLE, TIE_BREAK, PARAMETERS };

static const struct dpk_parameter parameters[PARAMETERS] = {
    {
        .name = "window",
        .standard = "100",
        .allowed = "a whole number from 1 to 10000",
        .doc = "jobs that are looked at for a request",
    },
    {
        .name = "reliable",
        .standard = "0.95",
        .allowed = "a number from 0 to 1",
        .doc = "reputation from which a node is reliable (assumed)",
    },
    TIE_PARAMETER("rank"),
};

static dpk_status
set(struct pull *self, const char *const *values)
{
    const struct dpk_host *host = self->site.host;
    int64_t size = 0;
    const struct setting settings[] = {
        {WINDOW, 0, &size, 1, MOST}, {RELIABLE, 6, &self->reliable, 0, 1000000}};
    dpk_status status = dpk_numbers(host, parameters, values, settings, 2);
    self->size = (uint32_t)size;
    self->window = status == DPK_OK ? host->allocate(host->context,
                                          (self->size + 1) * sizeof *self->window)
                                    : NULL;
    return status == DPK_OK && self->window == NULL ? DPK_E_MEMORY : status;
}

static dpk_status
create(const struct dpk_host *host, const char *const *values, void **self)
{
    struct pull *made = host->allocate(host->context, sizeof *made);
    if (made == NULL) {
        return DPK_E_MEMORY;
    }
    *self = made;
    dpk_site_init(&made->site, host, values[TIE_BREAK], 0);
    dpk_sample_init(&made->sample, host, &made->site.room);
    dpk_heap_init(&made->waiting, host);
    return set(made, values);
}

static void
destroy(void *self)
{
    struct pull *gone = self;
    const struct dpk_host *host = gone->site.host;
    dpk_site_free(&gone->site);
    dpk_sample_free(&gone->sample);
    dpk_heap_free(&gone->waiting);
    dpk_drop(host, gone->window);
    dpk_drop(host, gone->asks);
    dpk_drop(host, gone);
}

/* ---- events ------------------------------------------------------------ */

/* The order of the window, as one number: by priority downwards. */
static uint64_t
rank_of(const struct job *job)
{
    return (uint64_t)(INT64_C(0x7fffffff) - job->priority);
}

static dpk_status
submit(void *self, int64_t now, const struct dpk_jobs *jobs)
{
    struct pull *to = self;
    dpk_status status = DPK_OK;
    (void)now;
    for (uint32_t i = 0; i < jobs->n && status == DPK_OK; i++) {
        uint32_t slot = jobs->slot[i];
        status = dpk_jobs_add(&to->site.jobs, jobs, i, 1);
        if (status == DPK_OK) {
            struct job *job = &to->site.jobs.of[slot];
            job->group = 0; /* 1: it did not suit a node that asked */
            status = dpk_heap_put(&to->waiting, slot, rank_of(job), job->came);
        }
        if (status == DPK_OK && to->site.jobs.of[slot].urgent) {
            dpk_line_put(&to->urgent, to->site.jobs.links, slot);
        }
    }
    return status;
}

static void
leave_window(struct pull *self, uint32_t at)
{
    uint32_t slot = self->window[at];
    self->window[at] = self->window[--self->n];
    if (self->site.jobs.of[slot].urgent) {
        dpk_line_take(&self->urgent, self->site.jobs.links, slot);
    }
}

/* A job that waits is in the window or behind it. */
static void
take_back(struct pull *self, uint32_t slot)
{
    uint32_t at = 0;
    while (at < self->n && self->window[at] != slot) {
        at++;
    }
    if (at < self->n) {
        leave_window(self, at);
        return;
    }
    dpk_heap_take(&self->waiting, slot);
    if (self->site.jobs.of[slot].urgent) {
        dpk_line_take(&self->urgent, self->site.jobs.links, slot);
    }
}

static dpk_status
end(void *self, int64_t now, const struct dpk_ends *ends)
{
    struct pull *of = self;
    for (uint32_t i = 0; i < ends->n; i++) {
        if (dpk_site_takes_back(&of->site, ends, i)) {
            take_back(of, ends->job[i]);
        }
    }
    return dpk_site_end(&of->site, now, ends);
}

static dpk_status
offers(void *self, int64_t now, const struct dpk_offers *offers)
{
    struct pull *to = self;
    void *asks = to->asks;
    (void)now;
    dpk_status status = dpk_grow(to->site.host, &asks, &to->ask_cap,
        (uint64_t)to->n_asks + offers->n, sizeof *to->asks);
    to->asks = asks;
    for (uint32_t i = 0; i < offers->n && status == DPK_OK; i++) {
        uint32_t node = offers->node[i];
        if (offers->job[i] == DPK_ANY && node < to->site.room.cap &&
            to->site.room.nodes[node].stay != 0) {
            to->asks[to->n_asks++] = node;
        }
    }
    return status;
}

/* ---- decisions --------------------------------------------------------- */

/* Fills the window; jobs that no node could ever take are refused. */
static dpk_status
fill(struct pull *self, struct dpk_orders *orders)
{
    dpk_status status = DPK_OK;
    while (status == DPK_OK && self->n < self->size && self->waiting.n > 0) {
        uint32_t slot = dpk_heap_top(&self->waiting);
        const struct job *job = &self->site.jobs.of[slot];
        uint32_t node;
        uint32_t drawn;
        int ever = 1;
        if (!dpk_can_order(orders, 0)) {
            return DPK_MORE;
        }
        status =
            dpk_sample(&self->sample, &job->need, job->id, 1, &node, &drawn, &ever);
        dpk_heap_take(&self->waiting, slot);
        self->window[self->n++] = slot;
        if (status == DPK_OK && !ever) {
            leave_window(self, self->n - 1);
            dpk_site_refuse(&self->site, slot, orders);
        }
    }
    return status;
}

/* The points of a job for a node; -1: it does not suit. */
static int
score(const struct pull *self, const struct job *job, uint32_t node, int64_t now)
{
    int needs_reliable = job->lost > 0 || job->urgent;
    int is_reliable = self->site.room.nodes[node].reputation >= self->reliable;
    int in_time = job->deadline == INT64_MAX || job->estimate <= job->deadline - now;
    if (!in_time || (needs_reliable && !is_reliable) ||
        !dpk_room_now(&self->site.room, node, &job->need)) {
        return -1;
    }
    return (int)job->group + needs_reliable;
}

/* Gives a node that asks the best of the window, or nothing. */
static dpk_status
serve(struct pull *self, uint32_t node, int64_t now, struct dpk_orders *orders)
{
    struct site *site = &self->site;
    uint32_t best = 0;
    int most = -1;
    for (uint32_t i = 0; i < self->n; i++) {
        struct job *job = &site->jobs.of[self->window[i]];
        int points = score(self, job, node, now);
        job->group |= points < 0;
        int is_first = 0;
        if (points >= 0 && points == most) {
            const struct job *other = &site->jobs.of[self->window[best]];
            is_first = job->priority != other->priority
                           ? job->priority > other->priority
                           : job->came < other->came;
        }
        if (points > most || is_first) {
            best = i;
            most = points;
        }
    }
    self->looked += self->n;
    if (most < 0) {
        return DPK_OK;
    }
    uint32_t slot = self->window[best];
    leave_window(self, best);
    return dpk_site_start(site, slot, &node, 1, orders);
}

/* Refuses the urgent jobs that nobody took, in the window and behind it. */
static dpk_status
refuse_urgent(struct pull *self, struct dpk_orders *orders)
{
    for (uint32_t i = self->n; i-- > 0;) {
        uint32_t slot = self->window[i];
        if (self->site.jobs.of[slot].urgent) {
            if (!dpk_can_order(orders, 0)) {
                return DPK_MORE;
            }
            leave_window(self, i);
            dpk_site_refuse(&self->site, slot, orders);
        }
    }
    while (self->urgent.n > 0) {
        uint32_t slot = self->urgent.head;
        if (!dpk_can_order(orders, 0)) {
            return DPK_MORE;
        }
        dpk_line_take(&self->urgent, self->site.jobs.links, slot);
        dpk_heap_take(&self->waiting, slot);
        dpk_site_refuse(&self->site, slot, orders);
    }
    return DPK_OK;
}

static dpk_status
decide(void *self, int64_t now, struct dpk_orders *orders)
{
    struct pull *to = self;
    const struct dpk_host *host = to->site.host;
    if (to->served == 0) {
        dpk_room_sort(&to->site.room, to->asks, to->n_asks);
    }
    dpk_status status = fill(to, orders);
    while (status == DPK_OK && to->served < to->n_asks) {
        if (!dpk_can_order(orders, 1)) {
            return DPK_MORE;
        }
        status = serve(to, to->asks[to->served++], now, orders);
        if (status == DPK_OK) {
            status = fill(to, orders);
        }
    }
    if (status == DPK_OK && to->urgent.n > 0) {
        status = refuse_urgent(to, orders);
    }
    if (status == DPK_OK) {
        to->n_asks = 0;
        to->served = 0;
    }
    host->meter(host->context, DPK_WORK_STEPS, to->looked);
    to->looked = 0;
    return status;
}

static dpk_status
state_hash(void *self, uint64_t hash[2])
{
    struct pull *of = self;
    uint64_t h = dpk_mix(of->n, of->n_asks);
    uint64_t sum = 0; /* the window has no order */
    for (uint32_t i = 0; i < of->n; i++) {
        const struct job *job = &of->site.jobs.of[of->window[i]];
        sum += dpk_mix(dpk_mix(0, of->window[i]), job->group);
    }
    for (uint32_t i = of->served; i < of->n_asks; i++) {
        h = dpk_mix(h, of->asks[i]);
    }
    hash[0] = dpk_mix(h, sum);
    hash[1] = dpk_site_hash(&of->site);
    return DPK_OK;
}

const struct dpk_scheduler dpk_pull = {
    .kernel =
        {
            .head = {sizeof dpk_pull, DPK_VERSION},
            .name = "pull",
            .doc = "a node that asks for work gets the job of a window that suits it "
                   "best",
            .parameters = parameters,
            .n_parameters = PARAMETERS,
            .create = create,
            .destroy = destroy,
            .state_hash = state_hash,
        },
    .join = dpk_site_join,
    .leave = dpk_site_leave,
    .end = end,
    .submit = submit,
    .decide = decide,
    .offers = offers,
    .bidder = "idle",
};
