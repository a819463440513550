#include "kernels/schedulers/drawing.h"

void
dpk_drawing_init(struct drawing *self, const struct dpk_host *host,
    const char *tie_break, int is_searched)
{
    dpk_site_init(&self->site, host, tie_break, is_searched);
    dpk_sample_init(&self->sample, host, &self->site.room);
}

void
dpk_drawing_free(struct drawing *self)
{
    dpk_site_free(&self->site);
    dpk_sample_free(&self->sample);
}

/* Where a job waits, as its group. */
enum { FRESH, PARKED };

static void
make_fresh(struct drawing *self, uint32_t slot)
{
    self->site.jobs.of[slot].group = FRESH;
    dpk_line_put(&self->fresh, self->site.jobs.links, slot);
}

dpk_status
dpk_drawing_expect(void *context, const struct dpk_jobs *kinds, const uint64_t *n)
{
    struct drawing *self = context;
    return dpk_jobs_expect(&self->site.jobs, kinds, n);
}

dpk_status
dpk_drawing_join(void *context, int64_t now, const struct dpk_nodes *nodes)
{
    struct drawing *self = context;
    struct jobs *jobs = &self->site.jobs;
    while (self->parked.n > 0) {
        uint32_t slot = self->parked.head;
        dpk_line_take(&self->parked, jobs->links, slot);
        make_fresh(self, slot);
    }
    return dpk_site_join(&self->site, now, nodes);
}

dpk_status
dpk_drawing_end(void *context, int64_t now, const struct dpk_ends *ends)
{
    struct drawing *self = context;
    struct jobs *jobs = &self->site.jobs;
    for (uint32_t i = 0; i < ends->n; i++) {
        if (dpk_site_takes_back(&self->site, ends, i)) {
            uint32_t slot = ends->job[i];
            dpk_line_take(jobs->of[slot].group == PARKED ? &self->parked : &self->fresh,
                jobs->links, slot);
        }
    }
    return dpk_site_end(&self->site, now, ends);
}

dpk_status
dpk_drawing_submit(void *context, int64_t now, const struct dpk_jobs *jobs)
{
    struct drawing *self = context;
    dpk_status status = DPK_OK;
    (void)now;
    for (uint32_t i = 0; i < jobs->n && status == DPK_OK; i++) {
        status = dpk_jobs_add(&self->site.jobs, jobs, i, 1);
        if (status == DPK_OK) {
            make_fresh(self, jobs->slot[i]);
        }
    }
    return status;
}

void
dpk_drawing_park(
    struct drawing *self, uint32_t slot, int ever, struct dpk_orders *orders)
{
    if (ever) {
        self->site.jobs.of[slot].group = PARKED;
        dpk_line_put(&self->parked, self->site.jobs.links, slot);
    } else {
        dpk_site_refuse(&self->site, slot, orders);
    }
}

void
dpk_drawing_hash(struct drawing *self, uint64_t of_rest, uint64_t hash[2])
{
    uint64_t h = dpk_line_hash(&self->fresh, self->site.jobs.links, of_rest);
    hash[0] = dpk_line_hash(&self->parked, self->site.jobs.links, h);
    hash[1] = dpk_site_hash(&self->site);
}
