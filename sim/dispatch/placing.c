#include "sim/dispatch/placing.h"

#include "sim/dispatch/pace.h"
#include "sim/dispatch/placing_check.h"

#include <stdlib.h>

#define NONE UINT32_MAX

/* A job's room at a node, in the list of that node. */
struct dps_node_entry {
    uint32_t job;
    uint32_t next;
};

/* ---- life -------------------------------------------------------------- */

void
dps_placing_free(struct dps_placing *self)
{
    dps_cluster_free(&self->cluster);
    dps_pages_close(&self->pages);
    free(self->entries);
    free(self->links);
    free(self->begun.jobs);
    free(self->lost.jobs);
    free(self->dropped.jobs);
    *self = (struct dps_placing){0};
}

static enum dps_status
spent(struct dps_error *err)
{
    return dps_fail(err, DPS_ENOMEM, "out of memory for where jobs are");
}

enum dps_status
dps_placing_init(struct dps_placing *self, const struct dps_workload *workload,
    bool nodes_leave, struct dps_placements *out, struct dps_error *err)
{
    size_t n = workload->n_machines;
    *self = (struct dps_placing){
        .workload = workload,
        .out = out,
        .links = calloc(workload->n_jobs + 1, sizeof *self->links),
        .entries = nodes_leave ? calloc(1, sizeof *self->entries) : NULL,
        .entry_capacity = 1,
    };
    if (self->links == NULL || (nodes_leave && self->entries == NULL)) {
        return spent(err);
    }
    enum dps_status status =
        dps_pages_open(&self->pages, "nodes", (n + 1) * sizeof *self->nodes, err);
    if (status != DPS_OK) {
        return status;
    }
    self->nodes = self->pages.bytes;
    for (size_t i = 0; i < n; i++) {
        self->nodes[i] =
            (struct dps_node_state){.first = NONE, .is_here = true, .is_known = true};
    }
    status = dps_cluster_init(&self->cluster, workload, err);
    self->has_devices = status == DPS_OK && self->cluster.first[n] > 0;
    return status;
}

/* ---- the rooms of jobs ------------------------------------------------- */

/* Room for an entry of each placed node. */
static enum dps_status
grow_entries(struct dps_placing *self, struct dps_error *err)
{
    size_t capacity = self->out->capacity;
    if (self->entries == NULL || capacity <= self->entry_capacity) {
        return DPS_OK;
    }
    struct dps_node_entry *entries =
        realloc(self->entries, capacity * sizeof *self->entries);
    if (entries == NULL) {
        return spent(err);
    }
    self->entries = entries;
    self->entry_capacity = capacity;
    return DPS_OK;
}

static void
enter(struct dps_placing *self, uint32_t node, size_t at, uint32_t job)
{
    if (self->entries != NULL) {
        self->entries[at] = (struct dps_node_entry){job, self->nodes[node].first};
        self->nodes[node].first = (uint32_t)at;
    }
}

static void
go(struct dps_placing *self, uint32_t node, size_t at)
{
    if (self->entries != NULL) {
        uint32_t *link = &self->nodes[node].first;
        while (*link != at) {
            link = &self->entries[*link].next;
        }
        *link = self->entries[at].next;
    }
}

/* Gives back what a job has on its nodes. */
static void
give_back(struct dps_placing *self, uint32_t job)
{
    const struct dps_placement *placement = &self->out->jobs[job];
    const struct dps_placements *out = self->out;
    bool has_room = !placement->queues || placement->state == DPS_JOB_RUNS;
    bool is_there = placement->state != DPS_JOB_PLACED;
    for (uint32_t i = 0; i < placement->n; i++) {
        size_t at = placement->first + i;
        if (has_room) {
            dps_cluster_give(&self->cluster, out->nodes[at], &self->workload->jobs[job],
                out->devices != NULL ? out->devices[at] : 0);
        }
        self->nodes[out->nodes[at]].n_jobs -= is_there;
        go(self, out->nodes[at], at);
    }
}

/* ---- waiting ----------------------------------------------------------- */

void
dps_placing_submit(struct dps_placing *self, uint32_t job, int64_t now)
{
    self->open += self->out->jobs[job].lost == 0;
    self->out->jobs[job].state = DPS_JOB_WAITS;
    self->out->jobs[job].since = now;
    self->waiting++;
}

void
dps_placing_refuse(struct dps_placing *self, uint32_t job, int64_t now)
{
    self->out->jobs[job].state = DPS_JOB_REFUSED;
    self->out->jobs[job].finish = now;
    self->waiting--;
    self->open--;
}

void
dps_placing_fail(struct dps_placing *self, uint32_t job, int64_t now)
{
    self->out->jobs[job].finish = now;
    self->out->jobs[job].state = DPS_JOB_FAILED;
    self->open--;
}

/* ---- placing ----------------------------------------------------------- */

/* Puts a job on a node, with room unless it queues. */
static enum dps_status
put(struct dps_placing *self, uint32_t job, uint32_t node, uint64_t devices,
    bool queues, struct dps_error *err)
{
    struct dps_placements *out = self->out;
    const char *lack = queues ? NULL
                              : dps_cluster_take(&self->cluster, node,
                                    &self->workload->jobs[job], &devices);
    if (lack != NULL) {
        return dps_fail(err, DPS_EINVAL,
            "it places job %u where there is no room (%s), on node %u", (unsigned)job,
            lack, (unsigned)node);
    }
    out->jobs[job].missed |= self->nodes[node].times != self->nodes[node].told;
    enter(self, node, out->n_nodes, job);
    if (self->has_devices) {
        out->devices[out->n_nodes] = devices;
    }
    out->nodes[out->n_nodes++] = node;
    return DPS_OK;
}

enum dps_status
dps_placing_place(struct dps_placing *self, uint32_t job, const uint32_t *nodes,
    const uint64_t *devices, uint32_t n, int64_t price, bool queues,
    struct dps_error *err)
{
    struct dps_placement *placement = &self->out->jobs[job];
    enum dps_status status = dps_placing_check_job(self, job, n, queues, err);
    if (status == DPS_OK) {
        status = dps_placements_reserve(self->out, n, self->has_devices, err);
    }
    if (status == DPS_OK) {
        status = grow_entries(self, err);
    }
    if (status != DPS_OK) {
        return status;
    }
    placement->first = self->out->n_nodes;
    placement->n = n;
    placement->price = price;
    placement->queues = queues;
    placement->missed = false;
    placement->state = DPS_JOB_PLACED;
    self->waiting--;
    self->mark++;
    for (uint32_t i = 0; i < n && status == DPS_OK; i++) {
        status = dps_placing_check_node(self, nodes[i], err);
        if (status == DPS_OK) {
            status = put(self, job, nodes[i], devices[i], queues, err);
        }
    }
    return status;
}

/* ---- running ----------------------------------------------------------- */

static enum dps_status
begin(struct dps_placing *self, uint32_t job, int64_t now, struct dps_error *err)
{
    struct dps_placement *placement = &self->out->jobs[job];
    int64_t run = dps_pace_of(self->workload, self->out, job);
    int64_t cancel = self->workload->jobs[job].cancel;
    run = cancel > 0 && cancel < run ? cancel : run;
    placement->state = DPS_JOB_RUNS;
    placement->start = now;
    placement->finish = run < INT64_MAX - now ? now + run : INT64_MAX;
    self->open -= placement->finish == INT64_MAX;
    return dps_job_list_add(&self->begun, job, err);
}

/* Lets the first of a node's queue begin while they find room. */
static enum dps_status
serve_queue(struct dps_placing *self, uint32_t node, int64_t now, struct dps_error *err)
{
    struct dps_node_state *of = &self->nodes[node];
    enum dps_status status = DPS_OK;
    while (of->queue.n > 0 && status == DPS_OK) {
        uint32_t job = of->queue.head;
        size_t at = self->out->jobs[job].first;
        uint64_t none = 0;
        uint64_t *devices = self->has_devices ? &self->out->devices[at] : &none;
        if (dps_cluster_take(
                &self->cluster, node, &self->workload->jobs[job], devices) != NULL) {
            break;
        }
        dpk_line_take(&of->queue, self->links, job);
        status = begin(self, job, now, err);
    }
    return status;
}

static enum dps_status
queue(struct dps_placing *self, uint32_t job, int64_t now, struct dps_error *err)
{
    uint32_t node = self->out->nodes[self->out->jobs[job].first];
    self->out->jobs[job].state = DPS_JOB_QUEUES;
    dpk_line_put(&self->nodes[node].queue, self->links, job);
    return serve_queue(self, node, now, err);
}

/* Whether a job began at this very time, of which nobody is to hear then. */
static bool
take_back(struct dps_job_list *begun, uint32_t job)
{
    size_t n = 0;
    for (size_t i = 0; i < begun->n; i++) {
        begun->jobs[n] = begun->jobs[i];
        n += begun->jobs[i] != job;
    }
    bool was = n < begun->n;
    begun->n = n;
    return was;
}

/* A job is no longer where it was, and has not ended. */
static enum dps_status
lose(struct dps_placing *self, uint32_t job, int64_t now, struct dps_error *err)
{
    struct dps_placement *placement = &self->out->jobs[job];
    bool had_begun = placement->state == DPS_JOB_RUNS && !take_back(&self->begun, job);
    if (had_begun) {
        dps_pace_lose(self->workload, self->out, job,
            self->executed != NULL ? self->executed(self->runner, job, now)
                                   : now - placement->start);
    }
    give_back(self, job);
    self->open += dps_placement_ran(placement);
    placement->lost++;
    placement->state = DPS_JOB_AHEAD;
    enum dps_status status =
        had_begun ? dps_job_list_add(&self->dropped, job, err) : DPS_OK;
    return status == DPS_OK ? dps_job_list_add(&self->lost, job, err) : status;
}

enum dps_status
dps_placing_arrive(
    struct dps_placing *self, uint32_t job, int64_t now, struct dps_error *err)
{
    const struct dps_placement *placement = &self->out->jobs[job];
    if (placement->state != DPS_JOB_PLACED) {
        return DPS_OK; /* it was lost on the way */
    }
    if (placement->missed) {
        return lose(self, job, now, err);
    }
    for (uint32_t i = 0; i < placement->n; i++) {
        self->nodes[self->out->nodes[placement->first + i]].n_jobs++;
    }
    return placement->queues ? queue(self, job, now, err) : begin(self, job, now, err);
}

enum dps_status
dps_placing_end(
    struct dps_placing *self, uint32_t job, int64_t now, struct dps_error *err)
{
    struct dps_placement *placement = &self->out->jobs[job];
    enum dps_status status = DPS_OK;
    give_back(self, job);
    placement->state = DPS_JOB_DONE;
    placement->finish = now;
    self->open--;
    for (uint32_t i = 0; i < placement->n && status == DPS_OK; i++) {
        status = serve_queue(self, self->out->nodes[placement->first + i], now, err);
    }
    return status;
}

enum dps_status
dps_placing_withdraw(
    struct dps_placing *self, uint32_t job, int64_t now, struct dps_error *err)
{
    struct dps_placement *placement = &self->out->jobs[job];
    uint32_t node = NONE;
    if (placement->state == DPS_JOB_QUEUES) {
        node = self->out->nodes[placement->first];
        dpk_line_take(&self->nodes[node].queue, self->links, job);
        give_back(self, job);
    } else {
        self->waiting--;
    }
    placement->state = DPS_JOB_WITHDRAWN;
    placement->finish = now;
    self->open--;
    return node != NONE ? serve_queue(self, node, now, err) : DPS_OK;
}

/* ---- nodes that leave and come ----------------------------------------- */

enum dps_status
dps_placing_leave(
    struct dps_placing *self, uint32_t node, int64_t now, struct dps_error *err)
{
    struct dps_node_state *of = &self->nodes[node];
    enum dps_status status = DPS_OK;
    of->is_here = false;
    of->times++;
    of->queue = (struct line){.n = 0};
    while (of->first != NONE && status == DPS_OK) {
        uint32_t job = self->entries[of->first].job;
        const struct dps_placement *placement = &self->out->jobs[job];
        status = lose(self, job, now, err);
        for (uint32_t i = 0; i < placement->n && status == DPS_OK; i++) {
            status =
                serve_queue(self, self->out->nodes[placement->first + i], now, err);
        }
    }
    return status;
}

void
dps_placing_join(struct dps_placing *self, uint32_t node)
{
    self->nodes[node].is_here = true;
}

void
dps_placing_told(struct dps_placing *self, uint32_t node, bool is_there)
{
    struct dps_node_state *of = &self->nodes[node];
    of->told += !is_there;
    of->is_known = is_there;
}

uint32_t
dps_placing_load(const struct dps_placing *self, uint32_t node)
{
    return node < self->cluster.n ? self->nodes[node].n_jobs : NONE;
}
