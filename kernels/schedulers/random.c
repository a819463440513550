/* A node drawn at random.
 *
 * A job queues at a node drawn of those that could take it, whatever queues there
 * already.  An urgent one starts on a node drawn of those that have room now, or is
 * refused where there is none.  One that no node here could take waits for one that
 * joins, and is refused where none could that ever was here. */
#include "kernels/schedulers/drawing.h"
#include "kernels/schedulers/list.h"
#include "kernels/schedulers/tools.h"

#include <stddef.h>

static dpk_status
create(const struct dpk_host *host, const char *const *values, void **self)
{
    struct drawing *made = host->allocate(host->context, sizeof *made);
    (void)values;
    if (made == NULL) {
        return DPK_E_MEMORY;
    }
    dpk_drawing_init(made, host, "random", 1);
    *self = made;
    return DPK_OK;
}

static void
destroy(void *self)
{
    struct drawing *gone = self;
    const struct dpk_host *host = gone->site.host;
    dpk_drawing_free(gone);
    dpk_drop(host, gone);
}

/* ---- decisions --------------------------------------------------------- */

static dpk_status
serve_urgent(struct drawing *self, uint32_t slot, struct dpk_orders *orders)
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
serve(struct drawing *self, uint32_t slot, struct dpk_orders *orders)
{
    struct site *site = &self->site;
    const struct job *job = &site->jobs.of[slot];
    uint32_t node;
    uint32_t n;
    int ever;
    dpk_line_take(&self->fresh, site->jobs.links, slot);
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
    } else {
        dpk_drawing_park(self, slot, ever, orders);
    }
    return DPK_OK;
}

static dpk_status
decide(void *self, int64_t now, struct dpk_orders *orders)
{
    struct drawing *to = self;
    dpk_status status = DPK_OK;
    (void)now;
    while (status == DPK_OK && to->fresh.n > 0) {
        status =
            dpk_can_order(orders, 1) ? serve(to, to->fresh.head, orders) : DPK_MORE;
    }
    dpk_fit_meter(&to->site.fit);
    return status;
}

static dpk_status
state_hash(void *self, uint64_t hash[2])
{
    dpk_drawing_hash(self, 0, hash);
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
    .join = dpk_drawing_join,
    .leave = dpk_site_leave,
    .end = dpk_drawing_end,
    .submit = dpk_drawing_submit,
    .decide = decide,
    .expect = dpk_drawing_expect,
};
