#include "tests/stage.h"

#include "tests/test.h"

#include <stdlib.h>

/* ---- life -------------------------------------------------------------- */

static dpk_status
look(void *context, const uint32_t *nodes, uint32_t n, uint32_t *n_jobs)
{
    struct dps_kernel *kernel = context;
    struct stage *self = (struct stage *)(void *)kernel; /* its first member */
    for (uint32_t i = 0; i < n; i++) {
        n_jobs[i] = self->load[nodes[i]];
    }
    self->looks += n;
    return DPK_OK;
}

/* Orders and offers in one piece: numbers of 8 bytes first. */
static void
lay_out(struct stage *self)
{
    const size_t n = STAGE_ORDERS;
    const size_t m = STAGE_NODES;
    self->memory = calloc(3 * n + 4 * m + 4 * n + 4 * m, 8);
    REQUIRE(self->memory != NULL);
    int64_t *at = self->memory;
    self->orders = (struct dpk_orders){
        .head = {sizeof self->orders, DPK_VERSION},
        .cap = STAGE_ORDERS,
        .node_cap = STAGE_NODES,
        .at = at,
        .price = at + n,
        .devices = (uint64_t *)(at + 2 * n),
    };
    int64_t *of = at + 2 * n + m;
    self->offers = (struct dpk_offers){
        .head = {sizeof self->offers, DPK_VERSION},
        .cap = STAGE_NODES,
        .price = of,
        .quality = of + m,
    };
    uint32_t *small = (uint32_t *)(of + 2 * m);
    self->orders.what = small;
    self->orders.job = small + n;
    self->orders.node_first = small + 2 * n;
    self->orders.node = small + 3 * n + 1;
    self->offers.job = small + 3 * n + 1 + m;
    self->offers.node = small + 3 * n + 1 + 2 * m;
    self->numbers = small + 3 * n + 1 + 3 * m;
}

void
stage_open(struct stage *self, uint32_t kind, const char *name,
    struct dps_workload *workload, uint64_t seed)
{
    struct dps_error err;
    *self = (struct stage){.workload = workload};
    lay_out(self);
    self->load = calloc(workload->n_machines + 1, sizeof *self->load);
    self->at = calloc(workload->n_jobs + 1, sizeof *self->at);
    REQUIRE(self->load != NULL && self->at != NULL);
    REQUIRE_OK(dps_kernel_open(&self->kernel, kind, name, seed, &err), &err);
    self->kernel.host.look = look;
    REQUIRE_OK(
        dps_views_nodes(&self->node_view, workload, seed, &self->nodes, &err), &err);
}

void
stage_close(struct stage *self)
{
    dps_kernel_close(&self->kernel);
    dps_views_free(&self->node_view);
    dps_views_free(&self->job_view);
    free(self->memory);
    free(self->load);
    free(self->at);
    *self = (struct stage){.workload = NULL};
}

/* ---- events ------------------------------------------------------------ */

static void
expect(struct stage *self, dpk_status status)
{
    if (!CHECK(status >= 0)) {
        test_leave(self->kernel.said, TEST_HERE);
    }
}

/* The columns of nodes from one on. */
static struct dpk_nodes
part(const struct dpk_nodes *all, uint32_t from, uint32_t n)
{
    struct dpk_nodes nodes = *all;
    nodes.n = n;
    nodes.slot += from;
    nodes.id += from;
    nodes.rank += from;
    nodes.devices += from;
    nodes.model += from;
    nodes.region += from;
    nodes.price += from;
    nodes.stake += from;
    nodes.reputation += from;
    nodes.until += from;
    nodes.name += from;
    nodes.owner += from;
    nodes.market += from;
    nodes.least += from;
    nodes.latitude += from;
    nodes.longitude += from;
    for (size_t r = 0; r < DPK_RESOURCES; r++) {
        nodes.capacity[r] += from;
    }
    return nodes;
}

void
stage_join(struct stage *self, int64_t now, uint32_t from, uint32_t n)
{
    const struct dps_kernel *of = &self->kernel;
    struct dpk_nodes nodes = part(&self->nodes, from, n);
    expect(self, of->scheduler != NULL ? of->scheduler->join(of->instance, now, &nodes)
                                       : of->bidder->join(of->instance, now, &nodes));
}

void
stage_leave(struct stage *self, int64_t now, uint32_t node)
{
    const struct dps_kernel *of = &self->kernel;
    expect(self, of->scheduler != NULL
                     ? of->scheduler->leave(of->instance, now, &node, 1)
                     : of->bidder->leave(of->instance, now, &node, 1));
}

void
stage_submit(struct stage *self, int64_t now, uint32_t from, uint32_t n)
{
    struct dps_error err;
    struct dpk_jobs jobs;
    const struct dps_kernel *of = &self->kernel;
    REQUIRE(n <= STAGE_NODES);
    for (uint32_t i = 0; i < n; i++) {
        self->numbers[i] = from + i;
    }
    REQUIRE_OK(dps_views_jobs(&self->job_view, self->workload->jobs, self->numbers, n,
                   &jobs, &err),
        &err);
    expect(self, of->scheduler != NULL ? of->scheduler->submit(of->instance, now, &jobs)
                                       : of->bidder->submit(of->instance, now, &jobs));
}

void
stage_end(struct stage *self, int64_t now, uint32_t job, uint32_t outcome)
{
    const struct dps_kernel *of = &self->kernel;
    struct dpk_ends ends = {
        .head = {sizeof ends, DPK_VERSION}, .n = 1, .job = &job, .outcome = &outcome};
    self->load[self->at[job]] -= self->load[self->at[job]] > 0;
    expect(self, of->scheduler != NULL ? of->scheduler->end(of->instance, now, &ends)
                                       : of->bidder->end(of->instance, now, &ends));
}

/* ---- answers ----------------------------------------------------------- */

dpk_status
stage_decide(struct stage *self, int64_t now)
{
    struct dpk_orders *orders = &self->orders;
    orders->n = 0;
    orders->n_nodes = 0;
    orders->node_first[0] = 0;
    dpk_status status =
        self->kernel.scheduler->decide(self->kernel.instance, now, orders);
    expect(self, status);
    for (uint32_t i = 0; i < orders->n; i++) {
        uint32_t first = orders->node_first[i];
        if (orders->what[i] == DPK_START || orders->what[i] == DPK_QUEUE) {
            self->at[orders->job[i]] = orders->node[first];
            self->load[orders->node[first]]++;
        }
    }
    return status;
}

dpk_status
stage_offer(struct stage *self, int64_t now)
{
    self->offers.n = 0;
    self->again = INT64_MAX;
    dpk_status status = self->kernel.bidder->offer(
        self->kernel.instance, now, &self->offers, &self->again);
    expect(self, status);
    return status;
}

void
stage_pass(struct stage *bidder, struct stage *scheduler, int64_t now)
{
    (void)stage_offer(bidder, now);
    const struct dps_kernel *to = &scheduler->kernel;
    expect(scheduler, to->scheduler->offers(to->instance, now, &bidder->offers));
}

void
stage_took(struct stage *bidder, const struct stage *scheduler, int64_t now)
{
    const struct dps_kernel *to = &bidder->kernel;
    expect(bidder, to->bidder->took(to->instance, now, &scheduler->orders));
}

/* The order of a job, or none. */
static uint32_t
order_of(const struct stage *self, uint32_t job)
{
    uint32_t i = 0;
    while (i < self->orders.n &&
           (self->orders.what[i] == DPK_WAKE || self->orders.job[i] != job)) {
        i++;
    }
    return i;
}

int
stage_what(const struct stage *self, uint32_t job)
{
    uint32_t i = order_of(self, job);
    return i < self->orders.n ? (int)self->orders.what[i] : STAGE_NONE;
}

int
stage_node(const struct stage *self, uint32_t job)
{
    uint32_t i = order_of(self, job);
    return i < self->orders.n &&
                   self->orders.node_first[i + 1] > self->orders.node_first[i]
               ? (int)self->orders.node[self->orders.node_first[i]]
               : STAGE_NONE;
}

uint64_t
stage_hash(struct stage *self)
{
    uint64_t hash[2] = {0, 0};
    expect(self, self->kernel.table->state_hash(self->kernel.instance, hash));
    return hash[0] ^ hash[1] * 3;
}

/* ---- workloads --------------------------------------------------------- */

struct dps_workload
stage_machines(uint64_t n, int64_t slots)
{
    struct dps_error err;
    struct dps_workload workload = {0};
    REQUIRE_OK(dps_workload_slots(&workload, n, &err), &err);
    for (uint64_t i = 0; i < n; i++) {
        workload.machines[i].capacity[DPK_SLOTS] = slots;
        workload.machines[i].until = INT64_MAX;
    }
    return workload;
}

void
stage_job(struct dps_workload *self, struct dps_job job)
{
    struct dps_error err;
    job.width = job.width > 0 ? job.width : 1;
    job.need[DPK_SLOTS] = 1;
    REQUIRE_OK(dps_workload_add(self, &job, "j", &err), &err);
}
