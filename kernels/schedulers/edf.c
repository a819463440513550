/* Earliest deadline first, non-preemptive (Liu and Layland 1973 for the rule; Jackson
 * 1955 showed that it has the least maximum lateness on one machine).
 *
 * Of the jobs that wait, the one whose deadline is next is placed first; without a
 * deadline they come last, in the order in which they came.  Nobody overtakes a job
 * that finds no room.  An urgent job that cannot start at once is refused, and so is
 * one that all nodes that were ever here together could not take. */
#include "kernels/schedulers/heap.h"
#include "kernels/schedulers/list.h"
#include "kernels/schedulers/site.h"
#include "kernels/schedulers/tools.h"

#include <stddef.h>

struct edf {
    struct site site;
    struct heap waiting;
    struct line urgent; /* of those that wait, as they came */
    uint32_t retry;     /* 1: something has changed since none could start */
    uint32_t unused;
};

/* ---- life -------------------------------------------------------------- */

static const struct dpk_parameter parameters[] = {
    TIE_PARAMETER("rank"),
};

static dpk_status
create(const struct dpk_host *host, const char *const *values, void **self)
{
    struct edf *made = host->allocate(host->context, sizeof *made);
    if (made == NULL) {
        return DPK_E_MEMORY;
    }
    dpk_site_init(&made->site, host, values[0], 1);
    dpk_heap_init(&made->waiting, host);
    *self = made;
    return DPK_OK;
}

static void
destroy(void *self)
{
    struct edf *gone = self;
    const struct dpk_host *host = gone->site.host;
    dpk_site_free(&gone->site);
    dpk_heap_free(&gone->waiting);
    dpk_drop(host, gone);
}

/* ---- events ------------------------------------------------------------ */

static dpk_status
join(void *self, int64_t now, const struct dpk_nodes *nodes)
{
    struct edf *to = self;
    to->retry = 1;
    return dpk_site_join(&to->site, now, nodes);
}

static void
forget(struct edf *self, uint32_t slot)
{
    dpk_heap_take(&self->waiting, slot);
    if (self->site.jobs.of[slot].urgent) {
        dpk_line_take(&self->urgent, self->site.jobs.links, slot);
    }
}

static dpk_status
end(void *self, int64_t now, const struct dpk_ends *ends)
{
    struct edf *of = self;
    of->retry = 1;
    for (uint32_t i = 0; i < ends->n; i++) {
        if (dpk_site_takes_back(&of->site, ends, i)) {
            forget(of, ends->job[i]);
        }
    }
    return dpk_site_end(&of->site, now, ends);
}

static dpk_status
submit(void *self, int64_t now, const struct dpk_jobs *jobs)
{
    struct edf *to = self;
    dpk_status status = DPK_OK;
    (void)now;
    to->retry = 1;
    for (uint32_t i = 0; i < jobs->n && status == DPK_OK; i++) {
        uint32_t slot = jobs->slot[i];
        status = dpk_jobs_add(&to->site.jobs, jobs, i, UINT32_MAX);
        if (status == DPK_OK) {
            const struct job *job = &to->site.jobs.of[slot];
            uint64_t deadline = job->deadline > 0 ? (uint64_t)job->deadline : 0;
            status = dpk_heap_put(&to->waiting, slot, deadline, job->came);
        }
        if (status == DPK_OK && to->site.jobs.of[slot].urgent) {
            dpk_line_put(&to->urgent, to->site.jobs.links, slot);
        }
    }
    return status;
}

/* ---- decisions --------------------------------------------------------- */

static void
refuse(struct edf *self, uint32_t slot, struct dpk_orders *orders)
{
    forget(self, slot);
    dpk_site_refuse(&self->site, slot, orders);
}

/* Starts or refuses a job, or lets it wait, and all others behind it. */
static dpk_status
serve(struct edf *self, uint32_t slot, struct dpk_orders *orders, int *waits)
{
    struct site *site = &self->site;
    const struct job *job = &site->jobs.of[slot];
    uint32_t n;
    dpk_status status = dpk_site_choose(site, slot, &n);
    if (status == DPK_OK && n == job->width) {
        forget(self, slot);
        return dpk_site_start(site, slot, site->chosen, n, orders);
    }
    if (job->urgent || !dpk_fit_ever(&site->fit, &job->need, job->width)) {
        refuse(self, slot, orders);
    } else {
        *waits = 1;
    }
    return status;
}

static dpk_status
decide(void *self, int64_t now, struct dpk_orders *orders)
{
    struct edf *to = self;
    dpk_status status = DPK_OK;
    int waits = !to->retry;
    (void)now;
    for (uint32_t slot = dpk_heap_top(&to->waiting);
         slot != HEAP_NONE && !waits && status == DPK_OK;
         slot = dpk_heap_top(&to->waiting)) {
        status = dpk_can_order(orders, to->site.jobs.of[slot].width)
                     ? serve(to, slot, orders, &waits)
                     : DPK_MORE;
    }
    while (status == DPK_OK && to->urgent.n > 0) {
        if (dpk_can_order(orders, 0)) {
            refuse(to, to->urgent.head, orders);
        } else {
            status = DPK_MORE;
        }
    }
    to->retry = status == DPK_MORE;
    dpk_fit_meter(&to->site.fit);
    return status;
}

static dpk_status
state_hash(void *self, uint64_t hash[2])
{
    struct edf *of = self;
    hash[0] = of->retry;
    hash[1] = dpk_site_hash(&of->site);
    return DPK_OK;
}

const struct dpk_scheduler dpk_edf = {
    .kernel =
        {
            .head = {sizeof dpk_edf, DPK_VERSION},
            .name = "edf",
            .doc = "the job whose deadline is next starts first",
            .parameters = parameters,
            .n_parameters = sizeof parameters / sizeof *parameters,
            .create = create,
            .destroy = destroy,
            .state_hash = state_hash,
        },
    .join = join,
    .leave = dpk_site_leave,
    .end = end,
    .submit = submit,
    .decide = decide,
};
