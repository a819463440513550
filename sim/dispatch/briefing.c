#include "sim/dispatch/briefing.h"

#include "sim/dispatch/fate.h"
#include "sim/host/calls.h"

/* Tells a kernel that asks what kinds of jobs there are. */
static enum dps_status
tell_kinds(struct dps_dispatcher *self, struct dps_error *err)
{
    const struct dps_workload *workload = self->setup.workload;
    struct dpk_jobs kinds;
    enum dps_status status = dps_views_jobs(
        &self->views, workload->kinds, NULL, workload->n_kinds, &kinds, err);
    return status == DPS_OK ? dps_kernel_expect(self->setup.scheduler, &kinds,
                                  workload->kind_jobs, err)
                            : status;
}

static enum dps_status
join_all(struct dps_dispatcher *self, struct dps_error *err)
{
    struct dps_kernel *bidder = self->setup.bidder;
    enum dps_status status = dps_views_nodes(&self->nodes, self->setup.workload,
        self->setup.scheduler->seed, &self->all, err);
    if (status == DPS_OK) {
        status = dps_kernel_join(self->setup.scheduler, 0, &self->all, err);
    }
    if (status == DPS_OK && bidder != NULL) {
        status = dps_kernel_join(bidder, 0, &self->all, err);
    }
    if (status == DPS_OK && !self->setup.nodes_leave) {
        dps_views_free(&self->nodes);
    }
    return status;
}

enum dps_status
dps_briefing_first(struct dps_dispatcher *self, struct dps_error *err)
{
    enum dps_status status = tell_kinds(self, err);
    return status == DPS_OK ? join_all(self, err) : status;
}

/* ---- what happens ------------------------------------------------------ */

static enum dps_status
tell_leaves(struct dps_dispatcher *self, int64_t now, struct dps_error *err)
{
    const uint32_t *nodes = self->inbox.ids[DPS_LEAVES];
    uint32_t n = self->inbox.n[DPS_LEAVES];
    struct dps_kernel *bidder = self->setup.bidder;
    for (uint32_t i = 0; i < n; i++) {
        dps_placing_told(&self->placing, nodes[i], false);
    }
    enum dps_status status =
        dps_kernel_leave(self->setup.scheduler, now, nodes, n, err);
    return status == DPS_OK && bidder != NULL
               ? dps_kernel_leave(bidder, now, nodes, n, err)
               : status;
}

static enum dps_status
tell_joins(struct dps_dispatcher *self, int64_t now, struct dps_error *err)
{
    const uint32_t *nodes = self->inbox.ids[DPS_JOINS];
    uint32_t n = self->inbox.n[DPS_JOINS];
    struct dps_kernel *bidder = self->setup.bidder;
    struct dpk_nodes view;
    for (uint32_t i = 0; i < n; i++) {
        dps_placing_told(&self->placing, nodes[i], true);
    }
    enum dps_status status =
        dps_views_some(&self->joins, &self->all, nodes, n, &view, err);
    if (status == DPS_OK) {
        status = dps_kernel_join(self->setup.scheduler, now, &view, err);
    }
    return status == DPS_OK && bidder != NULL ? dps_kernel_join(bidder, now, &view, err)
                                              : status;
}

static enum dps_status
tell_ends(struct dps_dispatcher *self, int64_t now, struct dps_error *err)
{
    struct dps_kernel *bidder = self->setup.bidder;
    struct dpk_ends ends = {
        .head = {sizeof ends, DPK_VERSION},
        .n = self->inbox.n[DPS_ENDS],
        .job = self->inbox.ids[DPS_ENDS],
        .outcome = self->inbox.outcomes,
    };
    enum dps_status status = dps_kernel_end(self->setup.scheduler, now, &ends, err);
    return status == DPS_OK && bidder != NULL ? dps_kernel_end(bidder, now, &ends, err)
                                              : status;
}

/* Where a job comes from is for bidders alone. */
static enum dps_status
tell_submits(struct dps_dispatcher *self, int64_t now, struct dps_error *err)
{
    struct dps_kernel *bidder = self->setup.bidder;
    const uint32_t *jobs = self->inbox.ids[DPS_SUBMITS];
    uint32_t n = self->inbox.n[DPS_SUBMITS];
    struct dpk_jobs view;
    enum dps_status status = DPS_OK;
    for (uint32_t i = 0; i < n && status == DPS_OK; i++) {
        if (self->out->jobs[jobs[i]].state == DPS_JOB_AHEAD) {
            status = dps_fate_await(self, jobs[i], now, err);
        }
    }
    if (status == DPS_OK) {
        status = dps_views_jobs(
            &self->views, self->setup.workload->jobs, jobs, n, &view, err);
    }
    if (status == DPS_OK && bidder != NULL) {
        status = dps_kernel_submit(bidder, now, &view, err);
    }
    view.latitude = NULL;
    view.longitude = NULL;
    return status == DPS_OK ? dps_kernel_submit(self->setup.scheduler, now, &view, err)
                            : status;
}

enum dps_status
dps_briefing_tell(struct dps_dispatcher *self, int64_t now, struct dps_error *err)
{
    static enum dps_status (*const ways[DPS_NEWS])(
        struct dps_dispatcher *, int64_t, struct dps_error *) = {
        [DPS_LEAVES] = tell_leaves,
        [DPS_JOINS] = tell_joins,
        [DPS_ENDS] = tell_ends,
        [DPS_SUBMITS] = tell_submits,
    };
    enum dps_status status = DPS_OK;
    while (status == DPS_OK && dps_inbox_next(&self->inbox) <= now) {
        status = dps_inbox_open(&self->inbox, err);
        for (size_t k = 0; k < DPS_NEWS && status == DPS_OK; k++) {
            status = self->inbox.n[k] > 0 ? ways[k](self, now, err) : DPS_OK;
        }
    }
    return status;
}
