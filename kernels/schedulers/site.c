#include "kernels/schedulers/site.h"

#include "kernels/schedulers/tools.h"

#include <stddef.h>

void
dpk_site_init(struct site *self, const struct dpk_host *host, const char *tie_break,
    int is_searched)
{
    *self = (struct site){.host = host, .is_searched = is_searched};
    dpk_room_init(&self->room, host, dpk_tie_break(tie_break));
    dpk_jobs_init(&self->jobs, host);
    dpk_fit_init(&self->fit, host, &self->room);
}

void
dpk_site_free(struct site *self)
{
    dpk_room_free(&self->room);
    dpk_jobs_free(&self->jobs);
    dpk_fit_free(&self->fit);
    if (self->host != NULL) {
        dpk_drop(self->host, self->chosen);
    }
    *self = (struct site){.host = NULL};
}

/* ---- events ------------------------------------------------------------ */

/* What a node has left has changed. */
static void
change(struct site *self, uint32_t node)
{
    if (self->is_searched) {
        dpk_fit_change(&self->fit, node);
    }
}

dpk_status
dpk_site_join(void *context, int64_t now, const struct dpk_nodes *nodes)
{
    struct site *self = context;
    (void)now;
    dpk_status status = dpk_room_join(&self->room, nodes);
    return status == DPK_OK && self->is_searched ? dpk_fit_join(&self->fit, nodes)
                                                 : status;
}

dpk_status
dpk_site_leave(void *context, int64_t now, const uint32_t *nodes, uint32_t n)
{
    struct site *self = context;
    (void)now;
    dpk_status status = dpk_room_leave(&self->room, nodes, n);
    for (uint32_t i = 0; status == DPK_OK && i < n; i++) {
        change(self, nodes[i]);
    }
    return status;
}

int
dpk_site_takes_back(const struct site *self, const struct dpk_ends *ends, uint32_t i)
{
    uint32_t slot = ends->job[i];
    return ends->outcome[i] == DPK_ENDED_WITHDRAWN && slot < self->jobs.cap &&
           self->jobs.of[slot].state == JOB_WAITS;
}

static dpk_status
end_job(struct site *self, uint32_t slot, uint32_t outcome)
{
    struct jobs *jobs = &self->jobs;
    if (!dpk_jobs_placed(jobs, slot)) {
        return DPK_E_STATE;
    }
    struct job *job = &jobs->of[slot];
    struct berth *berths = job->berths != NULL ? job->berths : &job->berth;
    for (uint32_t k = 0; k < job->n; k++) {
        const struct berth *berth = &berths[k];
        if (berth->queued) {
            dpk_room_settle(&self->room, berth->node, berth->stay, &job->need);
        } else {
            dpk_room_give(
                &self->room, berth->node, berth->stay, &job->need, berth->devices);
        }
        change(self, berth->node);
    }
    dpk_jobs_end(jobs, slot, outcome);
    return DPK_OK;
}

dpk_status
dpk_site_end(void *context, int64_t now, const struct dpk_ends *ends)
{
    struct site *self = context;
    dpk_status status = DPK_OK;
    (void)now;
    for (uint32_t i = 0; i < ends->n && status == DPK_OK; i++) {
        if (dpk_site_takes_back(self, ends, i)) {
            dpk_jobs_forget(&self->jobs, ends->job[i]);
        } else {
            status = end_job(self, ends->job[i], ends->outcome[i]);
        }
    }
    return status;
}

/* ---- orders ------------------------------------------------------------ */

dpk_status
dpk_site_choose(struct site *self, uint32_t job, uint32_t *n)
{
    const struct job *of = &self->jobs.of[job];
    void *chosen = self->chosen;
    dpk_status status = dpk_grow(
        self->host, &chosen, &self->chosen_cap, of->width, sizeof *self->chosen);
    self->chosen = chosen;
    *n = status == DPK_OK
             ? dpk_fit_choose(&self->fit, &of->need, of->id, of->width, self->chosen)
             : 0;
    return status;
}

dpk_status
dpk_site_note(struct site *self, uint32_t job, const uint32_t *nodes, uint32_t n)
{
    struct berth *berths;
    const struct need *need = &self->jobs.of[job].need;
    dpk_status status = dpk_jobs_place(&self->jobs, job, n, &berths);
    for (uint32_t i = 0; status == DPK_OK && i < n; i++) {
        berths[i] = (struct berth){.stay = self->room.nodes[nodes[i]].stay,
            .devices = dpk_room_take(&self->room, nodes[i], need),
            .node = nodes[i]};
        change(self, nodes[i]);
    }
    if (status == DPK_OK) {
        dpk_jobs_note(&self->jobs, job);
    }
    return status;
}

dpk_status
dpk_site_start(struct site *self, uint32_t job, const uint32_t *nodes, uint32_t n,
    struct dpk_orders *orders)
{
    dpk_status status = dpk_site_note(self, job, nodes, n);
    const struct job *of = &self->jobs.of[job];
    const struct berth *berths = of->berths != NULL ? of->berths : &of->berth;
    for (uint32_t i = 0; status == DPK_OK && i < n; i++) {
        dpk_order_node(orders, nodes[i], berths[i].devices);
    }
    if (status == DPK_OK) {
        dpk_order(orders, DPK_START, job);
    }
    return status;
}

void
dpk_site_queue(
    struct site *self, uint32_t job, uint32_t node, struct dpk_orders *orders)
{
    struct berth *berth;
    (void)dpk_jobs_place(&self->jobs, job, 1, &berth); /* one needs no memory */
    *berth =
        (struct berth){.stay = self->room.nodes[node].stay, .node = node, .queued = 1};
    dpk_room_owe(&self->room, node, &self->jobs.of[job].need);
    change(self, node);
    dpk_jobs_note(&self->jobs, job);
    dpk_order_node(orders, node, 0);
    dpk_order(orders, DPK_QUEUE, job);
}

void
dpk_site_refuse(struct site *self, uint32_t job, struct dpk_orders *orders)
{
    dpk_jobs_forget(&self->jobs, job);
    dpk_order(orders, DPK_REJECT, job);
}

uint64_t
dpk_site_hash(struct site *self)
{
    return dpk_mix(dpk_room_hash(&self->room), dpk_jobs_print(&self->jobs));
}
