/* Filter and score against a plain twin that scores every node for every job that
 * waits: all policies and ties, jobs of several nodes, nodes that leave under their
 * jobs and join again as others. */
#include "kernels/schedulers/ranking.h"
#include "sim/host/calls.h"
#include "tests/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SPOTS = 70, SLOTS = 250, KINDS = 12, MOST_DEVICES = 4, STEPS = 800, ORDERS = 3 };

struct twin_job {
    uint64_t id;
    uint32_t kind;
    uint32_t urgent;
    int state; /* 0 nowhere, 1 waits, 2 runs */
    int n;
    uint32_t node[4];
    uint64_t devices[4];
};

struct twin {
    struct dps_kernel kernel;
    struct scoring scoring;
    enum tie_break tie;
    struct spot spots[SPOTS]; /* by slot */
    int32_t left[SPOTS][MOST_DEVICES];
    struct demand demands[KINDS];
    struct twin_job jobs[SLOTS];
    uint32_t waiting[SLOTS];
    uint32_t n_waiting;
    uint64_t drawn, joined, submitted;
    int placed, refused, lost, wide; /* for the test to have tested something */
};

static uint32_t
draw(struct twin *self, uint32_t n)
{
    uint64_t h = ++self->drawn * UINT64_C(0x9e3779b97f4a7c15);
    h = (h ^ h >> 31) * UINT64_C(0xbf58476d1ce4e5b9);
    return (uint32_t)((h >> 32) * n >> 32);
}

/* ---- views ------------------------------------------------------------- */

struct node_row {
    uint32_t slot[1], rank[1], name[1], devices[1], model[1];
    uint64_t id[1];
    int64_t capacity[DPK_RESOURCES];
};

/* A node of a slot, another one each time that it joins. */
static void
join(struct twin *self, uint32_t slot)
{
    struct dps_error err;
    struct node_row row = {.slot = {slot},
        .rank = {slot * 37 % SPOTS},
        .name = {SPOTS - 1 - slot},
        .devices = {draw(self, MOST_DEVICES + 1)},
        .model = {1 + draw(self, 3)},
        .id = {slot}};
    row.capacity[DPK_CPU] = 8000 * (1 + draw(self, 4));
    row.capacity[DPK_MEMORY] = 4 * row.capacity[DPK_CPU];
    row.capacity[DPK_GPU] = 1000 * row.devices[0];
    struct dpk_nodes nodes = {.head = {sizeof nodes, DPK_VERSION},
        .n = 1,
        .slot = row.slot,
        .id = row.id,
        .rank = row.rank,
        .name = row.name,
        .devices = row.devices,
        .model = row.model};
    struct spot *spot = &self->spots[slot];
    *spot = (struct spot){.device = self->left[slot],
        .n_devices = row.devices[0],
        .model = row.model[0],
        .slot = slot,
        .key = dpk_tie_key(self->tie, &nodes, 0, self->joined++)};
    for (size_t r = 0; r < DPK_RESOURCES; r++) {
        nodes.capacity[r] = &row.capacity[r];
        spot->left[r] = spot->capacity[r] = row.capacity[r];
    }
    for (uint32_t d = 0; d < spot->n_devices; d++) {
        spot->device[d] = 1000;
    }
    REQUIRE_OK(dps_kernel_join(&self->kernel, 0, &nodes, &err), &err);
}

struct job_row {
    uint32_t slot[KINDS], width[KINDS], devices[KINDS], kind[KINDS], urgent[KINDS];
    uint32_t model_first[KINDS + 1], model[KINDS];
    uint64_t id[KINDS], owner[KINDS];
    int64_t need[DPK_RESOURCES][KINDS];
};

static struct dpk_jobs
view_of(struct job_row *row, uint32_t n)
{
    struct dpk_jobs jobs = {.head = {sizeof jobs, DPK_VERSION},
        .n = n,
        .slot = row->slot,
        .id = row->id,
        .owner = row->owner,
        .width = row->width,
        .devices = row->devices,
        .model_first = row->model_first,
        .model = row->model,
        .kind = row->kind,
        .urgent = row->urgent};
    for (size_t r = 0; r < DPK_RESOURCES; r++) {
        jobs.need[r] = row->need[r];
    }
    return jobs;
}

/* Writes a job of a kind at i; every fourth kind takes two or three nodes. */
static void
describe(struct job_row *row, uint32_t i, uint32_t kind)
{
    static const int64_t gpu[] = {300, 500, 1000, 0, 2000, 1000};
    int64_t need = gpu[kind % 6];
    row->kind[i] = kind;
    row->width[i] = kind % 4 == 3 ? 2 + kind % 2 * (kind / 4 % 2) : 1;
    row->devices[i] = (uint32_t)(need > 0 && need < 1000 ? 1 : need / 1000);
    row->need[DPK_GPU][i] = need;
    row->need[DPK_CPU][i] = 1000 * (1 + kind);
    row->need[DPK_MEMORY][i] = 2000;
    row->model[row->model_first[i]] = 1 + kind % 3;
    row->model_first[i + 1] = row->model_first[i] + (kind % 5 == 1);
}

static void
submit(struct twin *self, uint32_t slot, uint64_t id, uint32_t kind, uint32_t urgent)
{
    struct dps_error err;
    struct job_row row = {.slot = {slot}, .id = {id}, .urgent = {urgent}};
    describe(&row, 0, kind);
    struct dpk_jobs jobs = view_of(&row, 1);
    REQUIRE_OK(dps_kernel_submit(&self->kernel, 0, &jobs, &err), &err);
    self->jobs[slot] =
        (struct twin_job){.id = id, .kind = kind, .urgent = urgent, .state = 1};
    self->waiting[self->n_waiting++] = slot;
}

static void
open_twin(struct twin *self, const char *policy, const char *tie)
{
    struct dps_error err;
    struct job_row row = {.slot = {0}};
    uint64_t n[KINDS];
    char name[96];
    *self = (struct twin){.tie = dpk_tie_break(tie)};
    snprintf(name, sizeof name, "filter-score:policy=%s,tie_break=%s", policy, tie);
    REQUIRE_OK(dps_kernel_open(&self->kernel, DPK_SCHEDULER, name, 9, &err), &err);
    dpk_scoring_init(&self->scoring, &self->kernel.host, dpk_scoring_rule(policy));
    self->tie = strcmp(policy, "random") == 0 ? TIE_RANDOM : self->tie;
    for (uint32_t k = 0; k < KINDS; k++) {
        describe(&row, k, k);
        n[k] = 10 + k;
    }
    struct dpk_jobs kinds = view_of(&row, KINDS);
    for (uint32_t k = 0; k < KINDS; k++) {
        struct demand *demand = &self->demands[k];
        *demand = (struct demand){.width = row.width[k],
            .devices = row.devices[k],
            .models = dpk_models_of(&kinds, k)};
        for (size_t r = 0; r < DPK_RESOURCES; r++) {
            demand->need[r] = row.need[r][k];
        }
        demand->each =
            demand->devices > 0 ? demand->need[DPK_GPU] / demand->devices : 0;
        int share = demand->devices == 1 && demand->each < 1000;
        demand->sort = UINT64_C(1) << (share ? 0 : demand->devices);
    }
    if (self->scoring.rule->needs_fragments) {
        REQUIRE(dpk_fragments_learn(&self->scoring.fragments, &kinds, n) == DPK_OK);
    }
    REQUIRE_OK(dps_kernel_expect(&self->kernel, &kinds, n, &err), &err);
    for (uint32_t i = 0; i < SPOTS; i++) { /* some come later, between the others */
        self->spots[i] = (struct spot){.slot = i, .device = self->left[i], .gone = 1};
    }
    for (uint32_t i = 0; i < SPOTS - 20; i++) {
        join(self, i * 11 % SPOTS);
    }
}

/* ---- the twin's decisions ---------------------------------------------- */

static void
measure(struct twin *self, struct spot *spot)
{
    spot->fragments = dpk_fragments_of(&self->scoring.fragments, spot->model,
        spot->left[DPK_CPU], spot->device, spot->n_devices);
}

static int
compare_keys(const void *a, const void *b)
{
    const struct spot *x = *(const struct spot *const *)a;
    const struct spot *y = *(const struct spot *const *)b;
    return x->key < y->key ? -1 : x->key > y->key;
}

/* All nodes but those that the job has, in the order of ties. */
static uint32_t
candidates(struct twin *self, const struct twin_job *job, struct spot **out)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < SPOTS; i++) {
        bool has = false;
        for (int k = 0; k < job->n; k++) {
            has = has || job->node[k] == i;
        }
        if (!has) {
            out[n++] = &self->spots[i];
        }
    }
    qsort((void *)out, n, sizeof *out, compare_keys);
    return n;
}

/* The best node and its number of peers; NULL: there is no room. */
static struct spot *
best_for(struct twin *self, const struct twin_job *job, uint32_t *n_fitting)
{
    struct spot *spots[SPOTS];
    struct spot *peers[SPOTS];
    uint32_t n = candidates(self, job, spots);
    uint32_t n_peers = 0;
    int16_t best = SCORE_NO_ROOM;
    *n_fitting = 0;
    for (uint32_t i = 0; i < n; i++) {
        measure(self, spots[i]);
        int16_t score = dpk_score(&self->scoring, spots[i], &self->demands[job->kind]);
        if (score > best) {
            best = score;
            n_peers = 0;
        }
        *n_fitting += score != SCORE_NO_ROOM;
        if (score == best && score != SCORE_NO_ROOM) {
            peers[n_peers++] = spots[i];
        }
    }
    if (n_peers == 0) {
        return NULL;
    }
    return peers[self->tie == TIE_RANDOM ? dpk_scoring_draw(&self->scoring, n_peers)
                                         : 0];
}

static bool
place(struct twin *self, struct twin_job *job)
{
    const struct demand *demand = &self->demands[job->kind];
    uint32_t n_fitting;
    self->scoring.job = job->id;
    self->scoring.draws = 0;
    job->n = 0;
    (void)best_for(self, job, &n_fitting);
    self->scoring.draws = 0;
    if (n_fitting < demand->width) {
        return false;
    }
    while (job->n < (int)demand->width) {
        struct spot *spot = best_for(self, job, &n_fitting);
        uint64_t devices = demand->devices > 0 ? self->scoring.rule->devices(
                                                     &self->scoring, spot, demand)
                                               : 0;
        dpk_spot_take(spot, demand, devices, 1);
        spot->past |= demand->devices > 0 ? demand->sort : 0;
        job->node[job->n] = spot->slot;
        job->devices[job->n++] = devices;
    }
    job->state = 2;
    return true;
}

/* ---- events ------------------------------------------------------------ */

static void
end(struct twin *self, uint32_t slot, uint32_t outcome, uint32_t gone)
{
    struct dps_error err;
    struct twin_job *job = &self->jobs[slot];
    struct dpk_ends ends = {
        .head = {sizeof ends, DPK_VERSION}, .n = 1, .job = &slot, .outcome = &outcome};
    REQUIRE_OK(dps_kernel_end(&self->kernel, 0, &ends, &err), &err);
    for (int k = 0; k < job->n; k++) {
        struct spot *spot = &self->spots[job->node[k]];
        if (job->node[k] != gone) {
            dpk_spot_take(spot, &self->demands[job->kind], job->devices[k], -1);
        }
    }
    job->state = 0;
}

/* A node leaves; now and then it is back at once.  Its jobs are lost and come anew. */
static void
leave(struct twin *self, uint32_t slot)
{
    struct dps_error err;
    REQUIRE_OK(dps_kernel_leave(&self->kernel, 0, &slot, 1, &err), &err);
    self->spots[slot].gone = 1;
    if (draw(self, 2) == 0) {
        join(self, slot);
    }
    for (uint32_t j = 0; j < SLOTS; j++) {
        struct twin_job *job = &self->jobs[j];
        bool on = false;
        for (int k = 0; k < job->n && job->state == 2; k++) {
            on = on || job->node[k] == slot;
        }
        if (on) {
            end(self, j, DPK_ENDED_LOST, slot);
            submit(self, j, job->id, job->kind, 0);
            self->lost++;
        }
    }
}

static void
happen(struct twin *self)
{
    uint32_t slot = draw(self, SPOTS);
    if (draw(self, 4) == 0 && !self->spots[slot].gone) {
        leave(self, slot);
    } else if (self->spots[slot].gone) {
        join(self, slot);
    }
    for (uint32_t j = 0; j < SLOTS; j++) {
        if (self->jobs[j].state == 2 && draw(self, 60) == 0) {
            end(self, j, DPK_ENDED_WELL, UINT32_MAX);
        }
    }
    for (uint32_t i = 0; i < 8; i++) {
        uint32_t j = draw(self, SLOTS);
        if (self->jobs[j].state == 0) {
            submit(self, j, self->submitted++, draw(self, KINDS), draw(self, 6) == 0);
        }
    }
}

/* ---- side by side ------------------------------------------------------ */

static void
check_order(struct twin *self, const struct dpk_orders *orders, uint32_t i,
    const struct twin_job *job, uint32_t slot)
{
    REQUIRE(orders->job[i] == slot);
    REQUIRE(orders->what[i] == (job->state == 2 ? DPK_START : DPK_REJECT));
    if (job->state != 2) {
        self->refused++;
        return;
    }
    uint32_t first = orders->node_first[i];
    REQUIRE((int)(orders->node_first[i + 1] - first) == job->n);
    for (int k = 0; k < job->n; k++) {
        REQUIRE(orders->node[first + (uint32_t)k] == job->node[k]);
        REQUIRE(orders->devices[first + (uint32_t)k] == job->devices[k]);
    }
    self->placed++;
    self->wide += job->n > 1;
}

struct asked {
    struct dpk_orders orders;
    uint32_t next; /* order to be looked at */
    bool more;
};

/* The kernel's next order; it has room for few at a time. */
static bool
next_order(struct twin *self, struct asked *asked)
{
    struct dps_error err;
    while (asked->next == asked->orders.n && asked->more) {
        asked->orders.n = asked->orders.n_nodes = asked->next = 0;
        REQUIRE_OK(
            dps_kernel_decide(&self->kernel, 0, &asked->orders, &asked->more, &err),
            &err);
    }
    return asked->next < asked->orders.n;
}

static void
decide(struct twin *self)
{
    uint32_t what[ORDERS];
    uint32_t job[ORDERS];
    int64_t at[ORDERS];
    int64_t price[ORDERS];
    uint32_t node_first[ORDERS + 1] = {0};
    uint32_t node[ORDERS];
    uint64_t devices[ORDERS];
    struct asked asked = {.more = true,
        .orders = {.head = {sizeof asked.orders, DPK_VERSION},
            .cap = ORDERS,
            .node_cap = ORDERS,
            .what = what,
            .job = job,
            .at = at,
            .price = price,
            .node_first = node_first,
            .node = node,
            .devices = devices}};
    uint32_t kept = 0;
    for (uint32_t i = 0; i < self->n_waiting; i++) {
        uint32_t slot = self->waiting[i];
        struct twin_job *twin = &self->jobs[slot];
        if (!place(self, twin) && !twin->urgent) {
            self->waiting[kept++] = slot;
            continue;
        }
        REQUIRE(next_order(self, &asked));
        check_order(self, &asked.orders, asked.next++, twin, slot);
        twin->state = twin->state == 2 ? 2 : 0;
    }
    self->n_waiting = kept;
    REQUIRE(!next_order(self, &asked));
}

static void
live(const char *policy, const char *tie)
{
    static struct twin twin;
    open_twin(&twin, policy, tie);
    for (int step = 0; step < STEPS; step++) {
        happen(&twin);
        decide(&twin);
    }
    CHECK(twin.placed > 800 && twin.refused > 50 && twin.lost > 70 && twin.wide > 100);
    dpk_fragments_free(&twin.scoring.fragments);
    dps_kernel_close(&twin.kernel);
}

static const char *const policies[] = {"random", "least-allocated", "most-allocated",
    "best-fit", "dot-product", "gpu-packing", "gpu-clustering", "fgd"};

TEST(every_policy_chooses_as_its_plain_twin_by_rank)
{
    for (size_t p = 0; p < sizeof policies / sizeof *policies; p++) {
        live(policies[p], "rank");
    }
}

TEST(every_tie_is_broken_as_by_the_plain_twin)
{
    static const char *const ties[] = {"id", "name", "youngest", "random"};
    for (size_t t = 0; t < sizeof ties / sizeof *ties; t++) {
        live("gpu-packing", ties[t]);
        live("gpu-clustering", ties[t]);
    }
}
