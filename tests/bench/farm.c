#include "tests/bench/farm.h"

#include "sim/host/calls.h"
#include "tests/bench/frame.h"

#include <stdlib.h>
#include <string.h>

enum { ORDERS = 1024, NODES = 1 << 16 };

/* What the calendar holds. */
enum { END, SUBMIT, WAKE };

static const double patience = 300; /* with a call [s] */

struct farm_job {
    uint32_t drawn; /* which of the templates it is */
    uint32_t node;  /* where it queues, or UINT32_MAX */
    uint32_t next;  /* behind it there */
};

/* ---- nodes that queue -------------------------------------------------- */

static uint32_t *
front(struct farm *self, uint32_t node)
{
    return &self->queue[3 * (size_t)node];
}

static uint32_t
jobs_at(void *context, uint32_t node)
{
    return front(context, node)[2];
}

static void
begin(struct farm *self, uint32_t job)
{
    struct dps_error err;
    const struct dps_job *drawn = &self->land->workload.jobs[self->jobs[job].drawn];
    bench_must(
        dps_calendar_add(&self->calendar, self->now + drawn->run, END, job, &err),
        &err);
}

static void
join_queue(struct farm *self, uint32_t job, uint32_t node)
{
    uint32_t *queue = front(self, node);
    self->jobs[job].node = node;
    if (queue[2]++ == 0) {
        queue[0] = job;
        begin(self, job);
    } else {
        self->jobs[queue[1]].next = job;
    }
    queue[1] = job;
}

static void
leave_queue(struct farm *self, uint32_t job)
{
    uint32_t *queue = front(self, self->jobs[job].node);
    queue[0] = self->jobs[job].next;
    if (--queue[2] > 0) {
        begin(self, queue[0]);
    }
    self->jobs[job].node = UINT32_MAX;
}

/* ---- decisions --------------------------------------------------------- */

static void
obey(struct farm *self, uint32_t i)
{
    struct dps_error err;
    const struct dpk_orders *orders = &self->orders;
    uint32_t job = orders->job[i];
    switch (orders->what[i]) {
    case DPK_START: begin(self, job); break;
    case DPK_QUEUE: join_queue(self, job, orders->node[orders->node_first[i]]); break;
    case DPK_WAKE:
        bench_must(
            dps_calendar_add(&self->calendar, orders->at[i], WAKE, 0, &err), &err);
        return;
    default: /* it is asked for again later */
        bench_must(dps_calendar_add(&self->calendar,
                       self->now + (int64_t)(1e9 * FARM_RUN), SUBMIT, job, &err),
            &err);
    }
    self->cost.orders++;
}

static void
decide(struct farm *self)
{
    struct dps_error err;
    struct dpk_orders *orders = &self->orders;
    bool more = true;
    while (more) {
        memset(orders->devices, 0, orders->n_nodes * sizeof *orders->devices);
        orders->n = 0;
        orders->n_nodes = 0;
        uint64_t from = __builtin_ia32_rdtsc();
        enum dps_status status =
            dps_kernel_decide(&self->kernel, self->now, orders, &more, &err);
        self->cost.ticks += __builtin_ia32_rdtsc() - from;
        self->cost.calls++;
        bench_must(status, &err);
        for (uint32_t i = 0; i < orders->n; i++) {
            obey(self, i);
        }
        if (self->bidder.table != NULL) {
            bench_must(dps_kernel_took(&self->bidder, self->now, orders, &err), &err);
        }
    }
}

/* Lets the bidder speak, and the scheduler hear it. */
static void
offer(struct farm *self)
{
    struct dps_error err;
    bool more = true;
    while (more && self->bidder.table != NULL) {
        int64_t again = INT64_MAX;
        self->offers.n = 0;
        uint64_t from = __builtin_ia32_rdtsc();
        bench_must(dps_kernel_offer(
                       &self->bidder, self->now, &self->offers, &again, &more, &err),
            &err);
        uint64_t then = __builtin_ia32_rdtsc();
        bench_must(
            dps_kernel_offers(&self->kernel, self->now, &self->offers, &err), &err);
        self->cost.ticks += __builtin_ia32_rdtsc() - then;
        self->cost.calls++;
        self->bidder_ticks += then - from;
        if (again != INT64_MAX) {
            bench_must(dps_calendar_add(&self->calendar, again, WAKE, 0, &err), &err);
        }
    }
}

/* ---- events ------------------------------------------------------------ */

static void
submit(struct farm *self, uint32_t job)
{
    struct dps_error err;
    struct dpk_jobs view;
    uint64_t id = self->submitted++;
    int64_t deadline = self->now + (int64_t)(1e10 * FARM_RUN);
    uint32_t drawn = (uint32_t)(id * UINT64_C(0x9e3779b97f4a7c15) >> 52);
    self->jobs[job] = (struct farm_job){.drawn = drawn, .node = UINT32_MAX};
    bench_must(dps_views_jobs(&self->views, &self->land->workload.jobs[drawn], NULL, 1,
                   &view, &err),
        &err);
    view.slot = &job;
    view.id = &id;
    view.deadline = &deadline;
    uint64_t from = __builtin_ia32_rdtsc();
    enum dps_status status = dps_kernel_submit(&self->kernel, self->now, &view, &err);
    self->cost.ticks += __builtin_ia32_rdtsc() - from;
    self->cost.calls++;
    bench_must(status, &err);
    if (self->bidder.table != NULL) {
        bench_must(dps_kernel_submit(&self->bidder, self->now, &view, &err), &err);
    }
}

static void
end(struct farm *self, uint32_t job)
{
    struct dps_error err;
    uint32_t outcome = DPK_ENDED_WELL;
    struct dpk_ends ends = {
        .head = {sizeof ends, DPK_VERSION}, .n = 1, .job = &job, .outcome = &outcome};
    uint64_t from = __builtin_ia32_rdtsc();
    enum dps_status status = dps_kernel_end(&self->kernel, self->now, &ends, &err);
    self->cost.ticks += __builtin_ia32_rdtsc() - from;
    self->cost.calls++;
    bench_must(status, &err);
    if (self->bidder.table != NULL) {
        bench_must(dps_kernel_end(&self->bidder, self->now, &ends, &err), &err);
    }
    if (self->jobs[job].node != UINT32_MAX) {
        leave_queue(self, job);
    }
}

struct farm_cost
farm_live(struct farm *self, uint32_t n)
{
    memset(self->kernel.work, 0, sizeof self->kernel.work);
    self->cost = (struct farm_cost){.ticks = 0};
    for (uint32_t i = 0; i < n; i++) {
        struct dps_entry entry = dps_calendar_take(&self->calendar);
        self->now = entry.time;
        if (entry.class_id == END) {
            end(self, (uint32_t)entry.id);
        }
        if (entry.class_id != WAKE) {
            submit(self, (uint32_t)entry.id);
        }
        offer(self);
        decide(self);
    }
    memcpy(self->cost.work, self->kernel.work, sizeof self->cost.work);
    return self->cost;
}

/* ---- life -------------------------------------------------------------- */

static void
lay_out(struct farm *self)
{
    int64_t *wide = self->memory;
    self->orders = (struct dpk_orders){
        .head = {sizeof self->orders, DPK_VERSION},
        .cap = ORDERS,
        .node_cap = NODES,
        .at = wide,
        .price = wide + ORDERS,
        .devices = (uint64_t *)(wide + 2 * ORDERS),
    };
    uint32_t *small = (uint32_t *)(wide + 2 * ORDERS + NODES);
    self->orders.what = small;
    self->orders.job = small + ORDERS;
    self->orders.node_first = small + 2 * ORDERS;
    self->orders.node = small + 3 * ORDERS + 2;
    wide += 3 * ORDERS + 2 * NODES;
    self->offers = (struct dpk_offers){
        .head = {sizeof self->offers, DPK_VERSION},
        .cap = NODES,
        .price = wide,
        .quality = wide + NODES,
        .job = (uint32_t *)(wide + 2 * (size_t)NODES),
        .node = (uint32_t *)(wide + 2 * (size_t)NODES) + NODES,
    };
}

static void
open_kernels(struct farm *self, const char *name)
{
    struct dps_error err;
    struct dpk_jobs kinds;
    self->kernel.limit = patience;
    self->bidder.limit = patience;
    bench_must(dps_kernel_open(&self->kernel, DPK_SCHEDULER, name, 1, &err), &err);
    self->kernel.load = jobs_at;
    self->kernel.load_context = self;
    const struct dpk_scheduler *table = self->kernel.scheduler;
    if (table->bidder != NULL) {
        bench_must(
            dps_kernel_open(&self->bidder, DPK_BIDDER, table->bidder, 1, &err), &err);
        bench_must(dps_kernel_join(&self->bidder, 0, &self->land->nodes, &err), &err);
    }
    bench_must(dps_views_jobs(&self->views, self->land->workload.kinds, NULL,
                   self->land->workload.n_kinds, &kinds, &err),
        &err);
    bench_must(
        dps_kernel_expect(&self->kernel, &kinds, self->land->workload.kind_jobs, &err),
        &err);
    bench_must(dps_kernel_join(&self->kernel, 0, &self->land->nodes, &err), &err);
}

void
farm_open(struct farm *self, const struct farm_land *land, const char *kernel,
    double load, uint32_t backlog)
{
    uint32_t n_jobs = (uint32_t)(load * land->capacity / land->mean_need) + backlog;
    *self = (struct farm){
        .land = land,
        .n_jobs = n_jobs,
        .jobs = calloc(n_jobs, sizeof *self->jobs),
        .queue = calloc(3 * (size_t)land->nodes.n, sizeof *self->queue),
        .memory = calloc(3 * ORDERS + 5 * (size_t)NODES, sizeof(int64_t)),
    };
    if (self->jobs == NULL || self->queue == NULL || self->memory == NULL) {
        abort();
    }
    lay_out(self);
    open_kernels(self, kernel);
    for (uint32_t j = 0; j < n_jobs; j++) {
        submit(self, j);
        if (j % 256 == 255 || j + 1 == n_jobs) {
            offer(self);
            decide(self);
        }
    }
}

void
farm_close(struct farm *self)
{
    dps_kernel_close(&self->kernel);
    dps_kernel_close(&self->bidder);
    dps_calendar_free(&self->calendar);
    dps_views_free(&self->views);
    free(self->jobs);
    free(self->queue);
    free(self->memory);
    *self = (struct farm){.n_jobs = 0};
}

uint64_t
farm_bytes(const struct farm *self)
{
    return self->kernel.heap.bytes;
}

double
farm_tick(void)
{
    double from = bench_clock();
    uint64_t ticks = __builtin_ia32_rdtsc();
    while (bench_clock() - from < 0.05) {
    }
    ticks = __builtin_ia32_rdtsc() - ticks;
    return 1e9 * (bench_clock() - from) / (double)ticks;
}
