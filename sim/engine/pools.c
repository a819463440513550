#include "sim/engine/pools.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define NONE UINT32_MAX

enum { COLUMNS = 6, SETTINGS = 1280 };

struct pool {
    uint32_t first; /* of its peers, and of its part of `rest` */
    uint32_t n;
    uint32_t n_rest; /* not lent */
};

struct host {
    uint32_t pool;
    uint32_t peer;  /* if it has users */
    uint32_t users; /* ends of tasks under way */
    bool down;
};

struct ends {
    uint32_t client; /* NONE: not under way */
    uint32_t node;
    enum dps_stage last; /* unless it fails */
};

struct pools {
    const struct dps_engine_kind *kind;
    void *engine;
    struct dps_listener listener;
    struct dps_partition partition;
    struct pool *pools;
    struct host *hosts;
    uint32_t *rest;  /* peers that are not lent, of each pool: a stack */
    double *columns; /* of all peers */
    size_t n_peers;
    struct ends *tasks; /* by number */
    size_t n_tasks;
    double clock; /* [s] */
    const struct dps_loan_group *groups;
    struct dps_engine_statistics failed; /* at once, unknown to the engine */
    char settings[SETTINGS];
};

/* ---- lending ------------------------------------------------------------ */

static enum dps_status
is_empty(const struct pools *self, uint32_t pool, struct dps_error *err)
{
    const struct dps_cell *cell = &self->partition.cells[pool];
    const struct dps_loan_group *group = &self->groups[cell->group];
    return dps_fail(err, DPS_EINVAL,
        "pool %u, of %s, has lent its %u peers at %g s (around %.3g, %.3g ms, %.3g "
        "byte/s up, %.3g down, %.3g flop/s): more than %zu %s have tasks at once, "
        "or they crowd together",
        pool, group->name, self->pools[pool].n, self->clock, cell->x, cell->y, cell->up,
        cell->down, cell->speed, group->at_once, group->name);
}

static enum dps_status
lend(struct pools *self, uint32_t host, struct dps_error *err)
{
    struct host *to = &self->hosts[host];
    struct pool *pool = &self->pools[to->pool];
    if (to->users == 0) {
        if (pool->n_rest == 0) {
            return is_empty(self, to->pool, err);
        }
        to->peer = self->rest[pool->first + --pool->n_rest];
    }
    to->users++;
    return DPS_OK;
}

static void
give_back(struct pools *self, uint32_t host)
{
    struct host *from = &self->hosts[host];
    struct pool *pool = &self->pools[from->pool];
    assert(from->users > 0);
    if (--from->users == 0) {
        self->rest[pool->first + pool->n_rest++] = from->peer;
    }
}

static void
end_task(struct pools *self, size_t number)
{
    struct ends *ends = &self->tasks[number];
    give_back(self, ends->client);
    give_back(self, ends->node);
    ends->client = NONE;
}

static void
reached(void *context, size_t number, enum dps_stage stage, double clock)
{
    struct pools *self = context;
    if (stage == self->tasks[number].last || stage == DPS_STAGE_FAILED) {
        end_task(self, number);
    }
    self->listener.reached(self->listener.context, number, stage, clock);
}

/* ---- tasks -------------------------------------------------------------- */

static enum dps_status
reserve_number(struct pools *self, size_t number, struct dps_error *err)
{
    if (number < self->n_tasks) {
        return DPS_OK;
    }
    size_t n = number + number / 2 + 64;
    struct ends *tasks = realloc(self->tasks, n * sizeof *tasks);
    if (tasks == NULL) {
        return dps_fail(err, DPS_ENOMEM, "out of memory at task %zu", number);
    }
    for (size_t i = self->n_tasks; i < n; i++) {
        tasks[i].client = NONE;
    }
    self->tasks = tasks;
    self->n_tasks = n;
    return DPS_OK;
}

static enum dps_status
submit_lent(struct pools *self, size_t number, const struct dps_task *what,
    struct dps_error *err)
{
    struct dps_task task = *what;
    task.client = self->hosts[what->client].peer;
    task.node = self->hosts[what->node].peer;
    self->tasks[number] = (struct ends){.client = what->client,
        .node = what->node,
        .last = what->output < 0 ? DPS_STAGE_ARRIVED : DPS_STAGE_FINISHED};
    enum dps_status status = self->kind->submit(self->engine, number, &task, err);
    if (status != DPS_OK) {
        end_task(self, number);
    }
    return status;
}

static enum dps_status
submit(void *context, size_t number, const struct dps_task *what, struct dps_error *err)
{
    struct pools *self = context;
    enum dps_status status = reserve_number(self, number, err);
    if (status != DPS_OK) {
        return status;
    }
    if (self->hosts[what->client].down || self->hosts[what->node].down) {
        self->failed.tasks++;
        self->failed.stages++;
        self->listener.reached(
            self->listener.context, number, DPS_STAGE_FAILED, self->clock);
        return DPS_OK;
    }
    status = lend(self, what->client, err);
    if (status == DPS_OK) {
        status = lend(self, what->node, err);
        if (status != DPS_OK) {
            give_back(self, what->client);
        }
    }
    return status == DPS_OK ? submit_lent(self, number, what, err) : status;
}

static void
cancel(void *context, size_t number)
{
    struct pools *self = context;
    if (number < self->n_tasks && self->tasks[number].client != NONE) {
        self->kind->cancel(self->engine, number);
        end_task(self, number);
    }
}

/* The peer is up again when its host has given it back. */
static enum dps_status
fail(void *context, uint32_t number, struct dps_error *err)
{
    struct pools *self = context;
    struct host *host = &self->hosts[number];
    enum dps_status status = DPS_OK;
    host->down = true;
    if (host->users > 0) {
        uint32_t peer = host->peer;
        status = self->kind->fail(self->engine, peer, err);
        self->kind->recover(self->engine, peer);
    }
    return status;
}

static void
recover(void *context, uint32_t host)
{
    struct pools *self = context;
    self->hosts[host].down = false;
}

/* ---- clock -------------------------------------------------------------- */

static void
run_until(void *context, double clock)
{
    struct pools *self = context;
    self->kind->run_until(self->engine, clock);
    self->clock = clock;
}

static double
step(void *context, double clock)
{
    struct pools *self = context;
    self->clock = self->kind->step(self->engine, clock);
    return self->clock;
}

static enum dps_status
drive(void *context, void (*body)(void *context), void *of_body, struct dps_error *err)
{
    struct pools *self = context;
    return self->kind->drive(self->engine, body, of_body, err);
}

/* ---- open and close ----------------------------------------------------- */

static void
close_pools(void **context)
{
    struct pools *self = *context;
    if (self != NULL) {
        if (self->kind != NULL) {
            self->kind->close(&self->engine);
        }
        dps_partition_free(&self->partition);
        free(self->pools);
        free(self->hosts);
        free(self->rest);
        free(self->columns);
        free(self->tasks);
        free(self);
        *context = NULL;
    }
}

static uint32_t
peers_of(const struct pools *self, const struct dps_cell *cell)
{
    double mean = (double)self->groups[cell->group].at_once * cell->n / cell->of;
    double wanted = ceil(mean + 5 * sqrt(mean) + 5);
    return wanted < cell->n ? (uint32_t)wanted : cell->n;
}

static enum dps_status
make_pools(struct pools *self, size_t n_hosts, struct dps_error *err)
{
    const struct dps_partition *partition = &self->partition;
    self->pools = calloc(partition->n + 1, sizeof *self->pools);
    self->hosts = calloc(n_hosts + 1, sizeof *self->hosts);
    if (self->pools == NULL || self->hosts == NULL) {
        return dps_fail(err, DPS_ENOMEM, "out of memory at %zu hosts", n_hosts);
    }
    for (uint32_t i = 0; i < partition->n; i++) {
        const struct dps_cell *cell = &partition->cells[i];
        uint32_t n = peers_of(self, cell);
        self->pools[i] =
            (struct pool){.first = (uint32_t)self->n_peers, .n = n, .n_rest = n};
        self->n_peers += n;
        for (uint32_t k = 0; k < cell->n; k++) {
            self->hosts[partition->hosts[cell->first + k]].pool = i;
        }
    }
    return DPS_OK;
}

/* Peers of a pool are lent from its first on. */
static enum dps_status
make_peers(struct pools *self, struct dps_platform *out, struct dps_error *err)
{
    size_t n = self->n_peers;
    double *c = calloc(COLUMNS * n + 1, sizeof *c);
    self->columns = c;
    self->rest = calloc(n + 1, sizeof *self->rest);
    if (c == NULL || self->rest == NULL) {
        return dps_fail(err, DPS_ENOMEM, "out of memory at %zu peers", n);
    }
    for (uint32_t i = 0; i < self->partition.n; i++) {
        const struct dps_cell *cell = &self->partition.cells[i];
        const struct pool *pool = &self->pools[i];
        for (uint32_t k = 0; k < pool->n; k++) {
            const double place[COLUMNS] = {
                cell->x, cell->y, cell->height, cell->up, cell->down, cell->speed};
            for (size_t column = 0; column < COLUMNS; column++) {
                c[column * n + pool->first + k] = place[column];
            }
            self->rest[pool->first + k] = pool->first + pool->n - 1 - k;
        }
    }
    out->n = n;
    out->x = c;
    out->y = c + n;
    out->height = c + 2 * n;
    out->up = c + 3 * n;
    out->down = c + 4 * n;
    out->speed = c + 5 * n;
    return DPS_OK;
}

static enum dps_status
open_inner(
    struct pools *self, const struct dps_platform *platform, struct dps_error *err)
{
    const struct dps_loan *loan = platform->loan;
    struct dps_platform peers = *platform;
    enum dps_status status =
        dps_partition_init(&self->partition, platform, &loan->typical, &loan->grouping,
            loan->pools > 0 ? loan->pools : DPS_POOLS, err);
    if (status == DPS_OK) {
        status = make_pools(self, platform->n, err);
    }
    if (status == DPS_OK) {
        status = make_peers(self, &peers, err);
    }
    if (status == DPS_OK) {
        const struct dps_listener listener = {reached, self};
        self->kind = loan->inner;
        status = self->kind->open(&peers, &listener, &self->engine, err);
    }
    if (status == DPS_OK) {
        snprintf(self->settings, sizeof self->settings,
            "loan/groups:%u loan/pools:%u loan/peers:%zu loan/bytes:%g loan/work:%g %s",
            loan->grouping.n, self->partition.n, self->n_peers, loan->typical.bytes,
            loan->typical.work, self->kind->settings(self->engine));
    }
    return status;
}

static enum dps_status
open_pools(const struct dps_platform *platform, const struct dps_listener *listener,
    void **out, struct dps_error *err)
{
    struct pools *self = calloc(1, sizeof *self);
    if (self == NULL) {
        return dps_fail(err, DPS_ENOMEM, "out of memory for an engine");
    }
    assert(platform->loan != NULL && platform->n < NONE);
    self->listener = *listener;
    self->groups = platform->loan->groups;
    void *opened = self;
    enum dps_status status = open_inner(self, platform, err);
    if (status != DPS_OK) {
        close_pools(&opened);
        return status;
    }
    /* The hosts of a cell are needed no more. */
    free(self->partition.hosts);
    self->partition.hosts = NULL;
    *out = self;
    return DPS_OK;
}

/* ---- what it says ------------------------------------------------------- */

static const char *
settings(const void *context)
{
    const struct pools *self = context;
    return self->settings;
}

static struct dps_engine_statistics
statistics(const void *context)
{
    const struct pools *self = context;
    struct dps_engine_statistics statistics = self->kind->statistics(self->engine);
    statistics.tasks += self->failed.tasks;
    statistics.stages += self->failed.stages;
    return statistics;
}

static enum dps_status
fault(const void *context, struct dps_error *err)
{
    const struct pools *self = context;
    return dps_engine_fault(self->kind, self->engine, err);
}

const struct dps_engine_kind dps_engine_pools = {
    .name = "pools",
    .open = open_pools,
    .close = close_pools,
    .settings = settings,
    .submit = submit,
    .cancel = cancel,
    .fail = fail,
    .recover = recover,
    .run_until = run_until,
    .step = step,
    .drive = drive,
    .statistics = statistics,
    .fault = fault,
};
