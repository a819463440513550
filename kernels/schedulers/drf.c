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
#include "kernels/schedulers/list.h"
#include "kernels/schedulers/tools.h"
#include "kernels/schedulers/turns.h"

#include <stddef.h>

__extension__ typedef unsigned __int128 wide;

struct owner {
    int64_t has[DPK_RESOURCES];
};

struct drf {
    struct site site;
    struct turns turns;   /* of owners, by their dominant shares */
    struct owner *owners; /* as the turns */
    uint32_t cap, unused;
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
    dpk_turns_init(&made->turns, &made->site);
    *self = made;
    return DPK_OK;
}

static void
destroy(void *self)
{
    struct drf *gone = self;
    const struct dpk_host *host = gone->site.host;
    dpk_turns_free(&gone->turns);
    dpk_site_free(&gone->site);
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

/* Puts an owner where its share belongs. */
static dpk_status
place(struct drf *self, uint32_t i)
{
    return dpk_turns_move(&self->turns, i, share_of(self, &self->owners[i]));
}

static dpk_status
find_owner(struct drf *self, uint64_t name, uint32_t *i)
{
    const struct array owners = {&self->owners, sizeof *self->owners};
    dpk_status status = dpk_turns_find(&self->turns, name, i);
    return status == DPK_OK
               ? dpk_grow_all(self->site.host, &owners, 1, &self->cap, self->turns.n)
               : status;
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
    dpk_status status = dpk_turns_again(&self->turns);
    for (uint32_t i = 0; i < self->turns.n && status == DPK_OK; i++) {
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
    dpk_status status = dpk_turns_end(&of->turns, ends);
    for (uint32_t i = 0; i < ends->n && status == DPK_OK; i++) {
        if (dpk_jobs_placed(&of->site.jobs, ends->job[i])) {
            status = account(of, &of->site.jobs.of[ends->job[i]], -1);
        }
    }
    if (status == DPK_OK) {
        status = dpk_site_end(&of->site, now, ends);
    }
    return status == DPK_OK ? dpk_turns_again(&of->turns) : status;
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
            dpk_turns_add(&to->turns, owner, slot);
            status = place(to, owner);
        }
    }
    return status;
}

/* ---- decisions --------------------------------------------------------- */

/* Starts or refuses an owner's first job, or passes the owner over. */
static dpk_status
serve(void *context, uint32_t i, struct dpk_orders *orders)
{
    struct drf *self = context;
    struct site *site = &self->site;
    uint32_t slot = self->turns.of[i].jobs.head;
    const struct job *job = &site->jobs.of[slot];
    uint32_t n;
    dpk_status status = dpk_site_choose(site, slot, &n);
    if (status != DPK_OK) {
        return status;
    }
    if (n == job->width) {
        dpk_turns_take(&self->turns, slot);
        status = dpk_site_start(site, slot, site->chosen, n, orders);
        return status == DPK_OK ? account(self, job, 1) : status;
    }
    if (job->urgent || !dpk_fit_ever(&site->fit, &job->need, job->width)) {
        return dpk_turns_refuse(&self->turns, slot, orders);
    }
    dpk_turns_pass(&self->turns, i);
    return DPK_OK;
}

static dpk_status
decide(void *self, int64_t now, struct dpk_orders *orders)
{
    struct drf *to = self;
    (void)now;
    return dpk_turns_serve(&to->turns, orders, serve, to);
}

static dpk_status
state_hash(void *self, uint64_t hash[2])
{
    struct drf *of = self;
    uint64_t h = dpk_turns_hash(&of->turns);
    for (uint32_t i = 0; i < of->turns.n; i++) {
        for (uint32_t r = 0; r < DPK_RESOURCES; r++) {
            h = dpk_mix(h, (uint64_t)of->owners[i].has[r]);
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
