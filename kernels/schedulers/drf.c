/* Dominant resource fairness (Ghodsi et al., NSDI 2011).
 *
 * An owner's dominant share is the largest part that its jobs have of any resource that
 * the nodes have:
 *
 *     s_i = max over r of u_ir / R_r
 *
 * The owner with the lowest share goes first, with its first job; of equal ones, the
 * one that was heard of first.  One whose first job finds no room is passed over until
 * something is given back, so that the shares of the others rise on, which is the
 * progressive filling of the paper's section 4.  Its Algorithm 1 stops there; machines
 * that do not suit one owner may suit the next.  An urgent job that cannot start at
 * once is refused, and so is one that all nodes that were ever here could not take. */
#include "kernels/schedulers/heap.h"
#include "kernels/schedulers/list.h"
#include "kernels/schedulers/site.h"
#include "kernels/schedulers/table.h"
#include "kernels/schedulers/tools.h"

#include <stddef.h>

__extension__ typedef unsigned __int128 wide;

struct owner {
    int64_t has[DPK_RESOURCES];
    struct job_queue jobs; /* that wait */
    uint32_t passed;       /* the next one that is passed over; see drf.passed */
    uint32_t is_passed;
};

struct drf {
    struct site site;
    struct table index; /* of owners, by their names */
    struct owner *owners;
    uint32_t n, cap;
    struct heap heap; /* of those that have jobs and are not passed over */
    uint32_t passed;  /* the first owner that is, or HEAP_NONE */
    uint32_t n_urgent;
    int64_t total[DPK_RESOURCES];
};

/* ---- life -------------------------------------------------------------- */

static const struct dpk_parameter parameters[] = {
    TIE_PARAMETER("rank"),
};

static dpk_status
create(const struct dpk_host *host, const char *const *values, void **self)
{
    struct drf *made = host->allocate(host->context, sizeof *made);
    if (made == NULL) {
        return DPK_E_MEMORY;
    }
    dpk_site_init(&made->site, host, values[0], 1);
    dpk_table_init(&made->index, host);
    dpk_heap_init(&made->heap, host);
    made->passed = HEAP_NONE;
    *self = made;
    return DPK_OK;
}

static void
destroy(void *self)
{
    struct drf *gone = self;
    const struct dpk_host *host = gone->site.host;
    dpk_site_free(&gone->site);
    dpk_table_free(&gone->index);
    dpk_heap_free(&gone->heap);
    dpk_drop(host, gone->owners);
    dpk_drop(host, gone);
}

/* ---- owners ------------------------------------------------------------ */

/* The dominant share, in parts of 2^-62. */
static uint64_t
share_of(const struct drf *self, const struct owner *owner)
{
    uint64_t share = 0;
    for (uint32_t r = 0; r < DPK_RESOURCES; r++) {
        if (self->total[r] > 0 && owner->has[r] > 0) {
            wide part =
                ((wide)(uint64_t)owner->has[r] << 62) / (uint64_t)self->total[r];
            uint64_t bounded = part < UINT64_MAX ? (uint64_t)part : UINT64_MAX;
            share = bounded > share ? bounded : share;
        }
    }
    return share;
}

/* Puts an owner where its share belongs, if it has a job to start. */
static dpk_status
place(struct drf *self, uint32_t i)
{
    struct owner *owner = &self->owners[i];
    if (owner->jobs.head == JOBS_NONE || owner->is_passed) {
        dpk_heap_take(&self->heap, i);
        return DPK_OK;
    }
    return dpk_heap_put(&self->heap, i, share_of(self, owner), i);
}

static void
pass_over(struct drf *self, uint32_t i)
{
    self->owners[i].is_passed = 1;
    self->owners[i].passed = self->passed;
    self->passed = i;
    dpk_heap_take(&self->heap, i);
}

/* Those that were passed over are tried again. */
static dpk_status
try_again(struct drf *self)
{
    dpk_status status = DPK_OK;
    while (self->passed != HEAP_NONE && status == DPK_OK) {
        uint32_t i = self->passed;
        self->passed = self->owners[i].passed;
        self->owners[i].is_passed = 0;
        status = place(self, i);
    }
    return status;
}

static dpk_status
find_owner(struct drf *self, uint64_t name, uint32_t *i)
{
    void *owners = self->owners;
    dpk_status status = dpk_table_put(&self->index, name, self->n, i);
    if (status == DPK_OK && *i == self->n) {
        status = dpk_grow(self->site.host, &owners, &self->cap, (uint64_t)self->n + 1,
            sizeof *self->owners);
        self->owners = owners;
        if (status == DPK_OK) {
            self->owners[self->n] = (struct owner){.passed = HEAP_NONE};
            dpk_queue_init(&self->owners[self->n++].jobs);
        }
    }
    return status;
}

/* A job takes of the resources, or gives back (sign -1). */
static dpk_status
account(struct drf *self, const struct job *job, int sign)
{
    struct owner *owner = &self->owners[job->group];
    for (uint32_t r = 0; r < DPK_RESOURCES; r++) {
        owner->has[r] += sign * (int64_t)job->width * job->need.of[r];
    }
    return place(self, job->group);
}

/* ---- events ------------------------------------------------------------ */

/* What there is in all has changed, and with it every share. */
static dpk_status
place_all(struct drf *self)
{
    dpk_status status = try_again(self);
    for (uint32_t i = 0; i < self->n && status == DPK_OK; i++) {
        status = place(self, i);
    }
    return status;
}

/* Adds what a node has to the sum, or takes it off (sign -1). */
static void
count(struct drf *self, uint32_t slot, int sign)
{
    if (slot < self->site.room.cap && self->site.room.nodes[slot].stay != 0) {
        for (uint32_t r = 0; r < DPK_RESOURCES; r++) {
            self->total[r] += sign * self->site.room.nodes[slot].capacity[r];
        }
    }
}

static dpk_status
join(void *self, int64_t now, const struct dpk_nodes *nodes)
{
    struct drf *to = self;
    for (uint32_t i = 0; i < nodes->n; i++) {
        count(to, nodes->slot[i], -1);
    }
    dpk_status status = dpk_site_join(&to->site, now, nodes);
    for (uint32_t i = 0; i < nodes->n && status == DPK_OK; i++) {
        count(to, nodes->slot[i], 1);
    }
    return status == DPK_OK ? place_all(to) : status;
}

static dpk_status
leave(void *self, int64_t now, const uint32_t *nodes, uint32_t n)
{
    struct drf *of = self;
    for (uint32_t i = 0; i < n; i++) {
        count(of, nodes[i], -1);
    }
    dpk_status status = dpk_site_leave(&of->site, now, nodes, n);
    return status == DPK_OK ? place_all(of) : status;
}

static dpk_status
end(void *self, int64_t now, const struct dpk_ends *ends)
{
    struct drf *of = self;
    dpk_status status = dpk_site_end(&of->site, now, ends);
    for (uint32_t i = 0; i < ends->n && status == DPK_OK; i++) {
        status = account(of, &of->site.jobs.of[ends->job[i]], -1);
    }
    return status == DPK_OK ? try_again(of) : status;
}

static dpk_status
submit(void *self, int64_t now, const struct dpk_jobs *jobs)
{
    struct drf *to = self;
    dpk_status status = DPK_OK;
    (void)now;
    for (uint32_t i = 0; i < jobs->n && status == DPK_OK; i++) {
        uint32_t slot = jobs->slot[i];
        uint32_t owner = 0;
        status = dpk_jobs_add(&to->site.jobs, jobs, i, UINT32_MAX);
        if (status == DPK_OK) {
            status = find_owner(to, to->site.jobs.of[slot].owner, &owner);
        }
        if (status == DPK_OK) {
            to->site.jobs.of[slot].group = owner;
            to->n_urgent += to->site.jobs.of[slot].urgent;
            dpk_queue_add(&to->site.jobs, &to->owners[owner].jobs, slot);
            status = place(to, owner);
        }
    }
    return status;
}

/* ---- decisions --------------------------------------------------------- */

static void
dequeue(struct drf *self, uint32_t slot)
{
    const struct job *job = &self->site.jobs.of[slot];
    dpk_queue_take(&self->site.jobs, &self->owners[job->group].jobs, slot);
    self->n_urgent -= job->urgent;
}

static dpk_status
refuse(struct drf *self, uint32_t slot, struct dpk_orders *orders)
{
    dequeue(self, slot);
    dpk_site_refuse(&self->site, slot, orders);
    return place(self, self->site.jobs.of[slot].group);
}

/* Starts or refuses an owner's first job, or passes the owner over. */
static dpk_status
serve(struct drf *self, uint32_t i, struct dpk_orders *orders)
{
    struct site *site = &self->site;
    uint32_t slot = self->owners[i].jobs.head;
    const struct job *job = &site->jobs.of[slot];
    uint32_t n;
    dpk_status status = dpk_site_choose(site, slot, &n);
    if (status != DPK_OK) {
        return status;
    }
    if (n == job->width) {
        dequeue(self, slot);
        status = dpk_site_start(site, slot, site->chosen, n, orders);
        return status == DPK_OK ? account(self, job, 1) : status;
    }
    if (job->urgent || !dpk_fit_ever(&site->fit, &job->need, job->width)) {
        return refuse(self, slot, orders);
    }
    pass_over(self, i);
    return DPK_OK;
}

/* Refuses the urgent jobs that are left, all behind others of owners passed over. */
static dpk_status
refuse_urgent(struct drf *self, struct dpk_orders *orders)
{
    dpk_status status = DPK_OK;
    for (uint32_t i = self->passed; i != HEAP_NONE && self->n_urgent > 0;
         i = self->owners[i].passed) {
        uint32_t slot = self->owners[i].jobs.head;
        while (slot != JOBS_NONE && status == DPK_OK) {
            uint32_t after = self->site.jobs.of[slot].next;
            if (self->site.jobs.of[slot].urgent) {
                status =
                    dpk_can_order(orders, 0) ? refuse(self, slot, orders) : DPK_MORE;
            }
            slot = after;
        }
    }
    return status;
}

static dpk_status
decide(void *self, int64_t now, struct dpk_orders *orders)
{
    struct drf *to = self;
    dpk_status status = DPK_OK;
    (void)now;
    for (uint32_t i = dpk_heap_top(&to->heap); i != HEAP_NONE && status == DPK_OK;
         i = dpk_heap_top(&to->heap)) {
        uint32_t slot = to->owners[i].jobs.head;
        status = dpk_can_order(orders, to->site.jobs.of[slot].width)
                     ? serve(to, i, orders)
                     : DPK_MORE;
    }
    if (status == DPK_OK) {
        status = refuse_urgent(to, orders);
    }
    dpk_fit_meter(&to->site.fit);
    return status;
}

static dpk_status
state_hash(void *self, uint64_t hash[2])
{
    const struct drf *of = self;
    uint64_t h = dpk_mix(of->n, of->n_urgent);
    for (uint32_t i = 0; i < of->n; i++) {
        const struct owner *owner = &of->owners[i];
        h = dpk_mix(h, owner->is_passed);
        h = dpk_queue_hash(&of->site.jobs, &owner->jobs, h);
        for (uint32_t r = 0; r < DPK_RESOURCES; r++) {
            h = dpk_mix(h, (uint64_t)owner->has[r]);
        }
    }
    hash[0] = h;
    hash[1] = dpk_site_hash(&of->site);
    return DPK_OK;
}

const struct dpk_scheduler dpk_drf = {
    .kernel =
        {
            .head = {sizeof dpk_drf, DPK_VERSION},
            .name = "drf",
            .doc = "the owner whose dominant share is lowest goes first",
            .parameters = parameters,
            .n_parameters = sizeof parameters / sizeof *parameters,
            .create = create,
            .destroy = destroy,
            .state_hash = state_hash,
        },
    .join = join,
    .leave = leave,
    .end = end,
    .submit = submit,
    .decide = decide,
};
