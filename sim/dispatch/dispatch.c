#include "sim/dispatch/dispatch.h"

#include "sim/core/calendar.h"
#include "sim/dispatch/cluster.h"
#include "sim/dispatch/views.h"
#include "sim/host/calls.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What the calendar holds, in the order in which it comes at one time. */
enum { END, WAKE };

enum { ORDERS = 1024 }; /* that a kernel may give at once */

struct replay {
    const struct dps_workload *workload;
    struct dps_kernel *kernel;
    struct dps_placements *out;
    struct dps_cluster cluster;
    struct dps_calendar calendar;
    struct dps_views views;
    struct dpk_orders orders;
    void *memory;     /* of the orders */
    uint32_t *ended;  /* jobs of one time, then their outcomes */
    size_t submitted; /* jobs, from the first on */
    size_t waiting;
    bool has_devices; /* some machine has */
};

/* ---- life -------------------------------------------------------------- */

void
dps_placements_free(struct dps_placements *self)
{
    free(self->jobs);
    free(self->nodes);
    free(self->devices);
    *self = (struct dps_placements){0};
}

/* The arrays of the orders, in one piece: those of 8 bytes, then those of 4. */
static void
lay_out(struct replay *self, uint32_t node_cap)
{
    const size_t n = ORDERS;
    int64_t *at = self->memory;
    self->orders = (struct dpk_orders){
        .head = {sizeof self->orders, DPK_VERSION},
        .cap = ORDERS,
        .node_cap = node_cap,
        .at = at,
        .price = at + n,
        .devices = (uint64_t *)(at + 2 * n),
    };
    uint32_t *small = (uint32_t *)(at + 2 * n + node_cap);
    self->orders.what = small;
    self->orders.job = small + n;
    self->orders.node_first = small + 2 * n;
    self->orders.node = small + 3 * n + 1;
}

static enum dps_status
init(struct replay *self, struct dps_error *err)
{
    size_t n = self->workload->n_jobs;
    size_t nodes = self->workload->n_machines;
    uint32_t node_cap = (uint32_t)(nodes > ORDERS ? nodes : ORDERS);
    *self->out = (struct dps_placements){
        .jobs = calloc(n + 1, sizeof *self->out->jobs), .n_jobs = n};
    self->memory = calloc((size_t)3 * ORDERS + node_cap, 2 * sizeof(int64_t));
    self->ended = calloc(2 * (n + 1), sizeof *self->ended);
    if (self->out->jobs == NULL || self->memory == NULL || self->ended == NULL) {
        return dps_fail(err, DPS_ENOMEM, "out of memory for %zu jobs", n);
    }
    lay_out(self, node_cap);
    enum dps_status status = dps_cluster_init(&self->cluster, self->workload, err);
    self->has_devices = status == DPS_OK && self->cluster.first[nodes] > 0;
    return status;
}

static void
finish(struct replay *self)
{
    dps_cluster_free(&self->cluster);
    dps_calendar_free(&self->calendar);
    dps_views_free(&self->views);
    free(self->memory);
    free(self->ended);
}

/* ---- events ------------------------------------------------------------ */

/* Tells a kernel that asks what kinds of jobs there are in the trace. */
static enum dps_status
tell_kinds(struct replay *self, struct dps_error *err)
{
    struct dpk_jobs kinds;
    enum dps_status status = dps_views_jobs(
        &self->views, self->workload->kinds, 0, self->workload->n_kinds, &kinds, err);
    return status == DPS_OK
               ? dps_kernel_expect(self->kernel, &kinds, self->workload->kind_jobs, err)
               : status;
}

static enum dps_status
join_all(struct replay *self, struct dps_error *err)
{
    struct dpk_nodes nodes;
    enum dps_status status =
        dps_views_nodes(&self->views, self->workload, self->kernel->seed, &nodes, err);
    return status == DPS_OK ? dps_kernel_join(self->kernel, 0, &nodes, err) : status;
}

/* Ends a job where it runs. */
static void
end_job(struct replay *self, uint32_t job)
{
    struct dps_placement *placement = &self->out->jobs[job];
    for (uint32_t i = 0; i < placement->n; i++) {
        uint64_t at = placement->first + i;
        dps_cluster_give(&self->cluster, self->out->nodes[at],
            &self->workload->jobs[job],
            self->out->devices != NULL ? self->out->devices[at] : 0);
    }
    placement->state = DPS_JOB_DONE;
}

/* Takes everything of `now` off the calendar, and tells of the jobs that end. */
static enum dps_status
end_jobs(struct replay *self, int64_t now, struct dps_error *err)
{
    const struct dps_entry *entry = dps_calendar_next(&self->calendar);
    uint32_t *outcome = self->ended + self->workload->n_jobs;
    uint32_t n = 0;
    for (; entry != NULL && entry->time == now;
         entry = dps_calendar_next(&self->calendar)) {
        struct dps_entry taken = dps_calendar_take(&self->calendar);
        if (taken.class_id == END) {
            const struct dps_job *job = &self->workload->jobs[taken.id];
            end_job(self, (uint32_t)taken.id);
            outcome[n] = job->killed ? DPK_ENDED_KILLED : DPK_ENDED_WELL;
            self->ended[n++] = (uint32_t)taken.id;
        }
    }
    if (n == 0) {
        return DPS_OK;
    }
    struct dpk_ends ends = {.head = {sizeof ends, DPK_VERSION},
        .n = n,
        .job = self->ended,
        .outcome = outcome};
    return dps_kernel_end(self->kernel, now, &ends, err);
}

/* Submits the jobs of `now`. */
static enum dps_status
submit_jobs(struct replay *self, int64_t now, struct dps_error *err)
{
    const struct dps_job *jobs = self->workload->jobs;
    size_t from = self->submitted;
    size_t to = from;
    struct dpk_jobs view;
    while (to < self->workload->n_jobs && jobs[to].submit == now) {
        self->out->jobs[to++].state = DPS_JOB_WAITS;
    }
    if (to == from) {
        return DPS_OK;
    }
    self->submitted = to;
    self->waiting += to - from;
    enum dps_status status =
        dps_views_jobs(&self->views, jobs + from, from, to - from, &view, err);
    return status == DPS_OK ? dps_kernel_submit(self->kernel, now, &view, err) : status;
}

/* ---- decisions --------------------------------------------------------- */

static enum dps_status
nonsense(const struct replay *self, int64_t now, struct dps_error *err,
    const char *what, uint64_t number)
{
    return dps_fail(err, DPS_EINVAL, "scheduler %s, call decide at %.9g s: %s %llu",
        self->kernel->table->name, (double)now * 1e-9, what,
        (unsigned long long)number);
}

static enum dps_status
make_room(struct replay *self, uint32_t n, struct dps_error *err)
{
    struct dps_placements *out = self->out;
    if (out->capacity - out->n_nodes >= n) {
        return DPS_OK;
    }
    size_t capacity = 2 * out->capacity + n + 1024;
    uint32_t *nodes = realloc(out->nodes, capacity * sizeof *nodes);
    out->nodes = nodes != NULL ? nodes : out->nodes;
    uint64_t *devices = self->has_devices && nodes != NULL
                            ? realloc(out->devices, capacity * sizeof *devices)
                            : NULL;
    out->devices = devices != NULL ? devices : out->devices;
    if (nodes == NULL || (self->has_devices && devices == NULL)) {
        return dps_fail(err, DPS_ENOMEM, "out of memory for placements");
    }
    out->capacity = capacity;
    return DPS_OK;
}

/* Takes what a job needs on the nodes of order entries [from, from + n). */
static enum dps_status
take_nodes(struct replay *self, uint32_t job, uint32_t from, uint32_t n, int64_t now,
    struct dps_error *err)
{
    const struct dps_job *of = &self->workload->jobs[job];
    struct dps_placements *out = self->out;
    char what[DPS_KERNEL_LINE];
    for (uint32_t i = from; i < from + n; i++) {
        uint32_t node = self->orders.node[i];
        uint64_t devices = self->has_devices ? self->orders.devices[i] : 0;
        if (node >= self->cluster.n) {
            return nonsense(self, now, err, "it names an unknown node", node);
        }
        const char *lack = dps_cluster_take(&self->cluster, node, of, &devices);
        if (lack != NULL) {
            snprintf(what, sizeof what,
                "it places job %u where there is no room (%s), on node", (unsigned)job,
                lack);
            return nonsense(self, now, err, what, node);
        }
        if (self->has_devices) {
            out->devices[out->n_nodes] = devices;
        }
        out->nodes[out->n_nodes++] = node;
    }
    return DPS_OK;
}

/* A job that waits starts on nodes that have room for it. */
static enum dps_status
start_job(struct replay *self, uint32_t job, uint32_t from, uint32_t n, int64_t now,
    struct dps_error *err)
{
    const struct dps_job *of = &self->workload->jobs[job];
    struct dps_placement *placement = &self->out->jobs[job];
    if (n != of->width) {
        return nonsense(self, now, err, "it gives a wrong number of nodes to job", job);
    }
    enum dps_status status = make_room(self, n, err);
    *placement = (struct dps_placement){
        .start = now,
        .finish = of->run < INT64_MAX - now ? now + of->run : INT64_MAX,
        .first = self->out->n_nodes,
        .n = n,
        .state = DPS_JOB_RUNS,
    };
    self->waiting--;
    if (status == DPS_OK) {
        status = take_nodes(self, job, from, n, now, err);
    }
    return status == DPS_OK && placement->finish != INT64_MAX
               ? dps_calendar_add(&self->calendar, placement->finish, END, job, err)
               : status;
}

static enum dps_status
carry_out(struct replay *self, uint32_t i, int64_t now, struct dps_error *err)
{
    const struct dpk_orders *orders = &self->orders;
    uint32_t job = orders->job[i];
    uint32_t from = orders->node_first[i];
    uint32_t to = orders->node_first[i + 1];
    if (orders->what[i] == DPK_WAKE) {
        return orders->at[i] > now
                   ? dps_calendar_add(&self->calendar, orders->at[i], WAKE, 0, err)
                   : nonsense(
                         self, now, err, "it wants to be woken in the past, order", i);
    }
    if (orders->what[i] > DPK_WAKE) {
        return nonsense(self, now, err, "there is no order of kind", orders->what[i]);
    }
    if (job >= self->submitted || self->out->jobs[job].state != DPS_JOB_WAITS) {
        return nonsense(self, now, err, "it decides on a job that does not wait,", job);
    }
    if (from > to || to > orders->n_nodes) {
        return nonsense(self, now, err, "its list of nodes is broken at order", i);
    }
    if (orders->what[i] == DPK_REJECT) {
        self->out->jobs[job].state = DPS_JOB_REFUSED;
        self->waiting--;
        return DPS_OK;
    }
    return start_job(self, job, from, to - from, now, err);
}

static enum dps_status
decide(struct replay *self, int64_t now, struct dps_error *err)
{
    struct dpk_orders *orders = &self->orders;
    bool more = true;
    enum dps_status status = DPS_OK;
    while (more && status == DPS_OK) {
        memset(orders->devices, 0, orders->n_nodes * sizeof *orders->devices);
        orders->n = 0;
        orders->n_nodes = 0;
        orders->node_first[0] = 0;
        self->out->decisions++;
        status = dps_kernel_decide(self->kernel, now, orders, &more, err);
        if (orders->n > orders->cap || orders->n_nodes > orders->node_cap ||
            (status == DPS_OK && more && orders->n == 0)) {
            return nonsense(
                self, now, err, "it gives a wrong number of orders,", orders->n);
        }
        for (uint32_t i = 0; i < orders->n && status == DPS_OK; i++) {
            status = carry_out(self, i, now, err);
        }
    }
    return status;
}

/* ---- from event to event ----------------------------------------------- */

/* When something happens next; INT64_MAX: never. */
static int64_t
next_time(const struct replay *self)
{
    const struct dps_entry *entry = dps_calendar_next(&self->calendar);
    int64_t time = entry != NULL ? entry->time : INT64_MAX;
    if (self->submitted < self->workload->n_jobs) {
        int64_t submit = self->workload->jobs[self->submitted].submit;
        time = submit < time ? submit : time;
    }
    return time;
}

static enum dps_status
live(struct replay *self, struct dps_error *err)
{
    enum dps_status status = tell_kinds(self, err);
    if (status == DPS_OK) {
        status = join_all(self, err);
    }
    while (status == DPS_OK) {
        int64_t now = next_time(self);
        if (now == INT64_MAX) {
            break;
        }
        status = end_jobs(self, now, err);
        if (status == DPS_OK) {
            status = submit_jobs(self, now, err);
        }
        if (status == DPS_OK) {
            status = decide(self, now, err);
        }
    }
    if (status == DPS_OK && self->waiting > 0) {
        return dps_fail(err, DPS_EINVAL,
            "scheduler %s leaves %zu jobs waiting when nothing runs any more",
            self->kernel->table->name, self->waiting);
    }
    return status;
}

enum dps_status
dps_dispatch(const struct dps_workload *workload, struct dps_kernel *kernel,
    struct dps_placements *out, struct dps_error *err)
{
    struct replay replay = {.workload = workload, .kernel = kernel, .out = out};
    enum dps_status status = init(&replay, err);
    if (status == DPS_OK) {
        status = live(&replay, err);
    }
    if (status == DPS_OK) {
        status = dps_kernel_state(kernel, 0, out->hash, err);
    }
    finish(&replay);
    return status;
}
