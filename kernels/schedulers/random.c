/* A node drawn at random.
 *
 * A job queues at a node drawn of those that could take it, whatever queues there
 * already.  An urgent one starts on a node drawn of those that have room now, or is
 * refused where there is none.  One that no node here could take waits for one that
 * joins, and is refused where none could that ever was here. */
#include "kernels/schedulers/list.h"
#include "kernels/schedulers/sample.h"
#include "kernels/schedulers/site.h"
#include "kernels/schedulers/tools.h"

#include <stddef.h>

struct at_random {
    struct site site;
    struct sample sample;
    struct job_queue fresh, parked;
};

static dpk_status
create(const struct dpk_host *host, const char *const *values, void **self)
{
    struct at_random *made = host->allocate(host->context, sizeof *made);
    (void)values;
    if (made == NULL) {
        return DPK_E_MEMORY;
    }
    dpk_site_init(&made->site, host, "random", 1);
    dpk_sample_init(&made->sample, host, &made->site.room);
    dpk_queue_init(&made->fresh);
    dpk_queue_init(&made->parked);
    *self = made;
    return DPK_OK;
}

static void
destroy(void *self)
{
    struct at_random *gone = self;
    const struct dpk_host *host = gone->site.host;
    dpk_site_free(&gone->site);
    dpk_sample_free(&gone->sample);
    dpk_drop(host, gone);
}

/* ---- events ------------------------------------------------------------ */

static dpk_status
join(void *self, int64_t now, const struct dpk_nodes *nodes)
{
    struct at_random *to = self;
    dpk_queue_append(&to->site.jobs, &to->fresh, &to->parked);
    return dpk_site_join(&to->site, now, nodes);
}

static dpk_status
submit(void *self, int64_t now, const struct dpk_jobs *jobs)
{
    struct at_random *to = self;
    dpk_status status = DPK_OK;
    (void)now;
    for (uint32_t i = 0; i < jobs->n && status == DPK_OK; i++) {
        status = dpk_jobs_add(&to->site.jobs, jobs, i, 1);
        if (status == DPK_OK) {
            dpk_queue_add(&to->site.jobs, &to->fresh, jobs->slot[i]);
        }
    }
    return status;
}

/* ---- decisions --------------------------------------------------------- */

static dpk_status
serve_urgent(struct at_random *self, uint32_t slot, struct dpk_orders *orders)
{
    struct site *site = &self->site;
    uint32_t n;
    dpk_status status = dpk_site_choose(site, slot, &n);
    if (status == DPK_OK && n == 1) {
        return dpk_site_start(site, slot, site->chosen, 1, orders);
    }
    if (status == DPK_OK) {
        dpk_site_refuse(site, slot, orders);
    }
    return status;
}

static dpk_status
serve(struct at_random *self, uint32_t slot, struct dpk_orders *orders)
{
    struct site *site = &self->site;
    const struct job *job = &site->jobs.of[slot];
    uint32_t node;
    uint32_t n;
    int ever;
    dpk_queue_take(&site->jobs, &self->fresh, slot);
    if (job->urgent) {
        return serve_urgent(self, slot, orders);
    }
    dpk_status status =
        dpk_sample(&self->sample, &job->need, job->id, 1, &node, &n, &ever);
    if (status != DPK_OK) {
        return status;
    }
    if (n == 1) {
        dpk_site_queue(site, slot, node, orders);
    } else if (ever) {
        dpk_queue_add(&site->jobs, &self->parked, slot);
    } else {
        dpk_site_refuse(site, slot, orders);
    }
    return DPK_OK;
}

static dpk_status
decide(void *self, int64_t now, struct dpk_orders *orders)
{
    struct at_random *to = self;
    dpk_status status = DPK_OK;
    (void)now;
    while (status == DPK_OK && to->fresh.head != JOBS_NONE) {
        status =
            dpk_can_order(orders, 1) ? serve(to, to->fresh.head, orders) : DPK_MORE;
    }
    dpk_fit_meter(&to->site.fit);
    return status;
}

static dpk_status
state_hash(void *self, uint64_t hash[2])
{
    const struct at_random *of = self;
    hash[0] = dpk_queue_hash(&of->site.jobs, &of->fresh, 0);
    hash[0] = dpk_queue_hash(&of->site.jobs, &of->parked, hash[0]);
    hash[1] = dpk_site_hash(&of->site);
    return DPK_OK;
}

const struct dpk_scheduler dpk_random = {
    .kernel =
        {
            .head = {sizeof dpk_random, DPK_VERSION},
            .name = "random",
            .doc = "a job queues at a node that is drawn",
            .create = create,
            .destroy = destroy,
            .state_hash = state_hash,
        },
    .join = join,
    .leave = dpk_site_leave,
    .end = dpk_site_end,
    .submit = submit,
    .decide = decide,
};
