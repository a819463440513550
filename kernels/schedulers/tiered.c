/* Tiers of work and of nodes (Render).
 *
 * A job is of tier 1 (trusted), 2 (priority) or 3 (economy), by its priority: 2 and
 * above, 1, or less.  Nodes are let into the work of a tier by their reputation and
 * their benchmark.  Work of a higher tier goes first, to any node that meets the tier's
 * conditions, and only then is work of a lower tier assigned to those nodes.  Within a
 * tier the owner whose jobs have the least power at work goes next, with the job that
 * came first, so that all have equal attention.  Of the nodes with room, the one with
 * the best reputation takes it, of these the one with the best benchmark.
 * (know.rendernetwork.com, RNDR user manual: E, compute pricing; G, governance and
 * incentives; K, job assignment.)
 *
 * A job here is a frame, and the frames of an owner are a render job.  Power is a
 * node's GPUs times the score of their model, in OctaneBench where these are so.  An
 * owner whose first job finds no room is passed over.
 *
 * Assumed: the thresholds, of which no figure is published, and that a node may do
 * several jobs where it has room.  A job that no node of its tier could ever do, of
 * those that were here, is refused.
 */
#include "kernels/schedulers/heap.h"
#include "kernels/schedulers/list.h"
#include "kernels/schedulers/settings.h"
#include "kernels/schedulers/site.h"
#include "kernels/schedulers/sorted.h"
#include "kernels/schedulers/table.h"
#include "kernels/schedulers/tools.h"

#include <stddef.h>

enum { TIERS = 3, MOST_POWER = 65535 };

/* The frames of an owner in a tier. */
struct scene {
    struct job_queue jobs; /* that wait */
    int64_t power;         /* of the nodes at work on it [1/1000 of a score] */
    uint32_t tier;         /* 0: trusted, ... */
    uint32_t passed;       /* the next one that is passed over; see tiered.passed */
    uint32_t is_passed, unused;
};

struct tiered {
    struct site site;
    struct table index; /* of scenes, by owner and tier */
    struct scene *scenes;
    int64_t *powers; /* of the node that a job has, by job */
    uint32_t n, cap, power_cap;
    uint32_t passed;           /* the first scene that is, or HEAP_NONE */
    struct heap heap;          /* of those that have jobs and are not passed over */
    int64_t reputation[TIERS]; /* that nodes must have [1e-6] */
    int64_t benchmark[TIERS];  /* and power [1/1000 of a score] */
    int64_t score[SETTINGS_MODELS]; /* of a GPU [1/1000] */
    int64_t asked;                  /* power, while a node is searched for */
    uint64_t urgent;                /* jobs that wait and must not */
};

/* ---- life -------------------------------------------------------------- */

enum { TRUSTED, PRIORITY, POWER, SCORES, TIE_BREAK, PARAMETERS };

static const struct dpk_parameter parameters[PARAMETERS] = {
    {
        .name = "trusted",
        .standard = "0.9",
        .allowed = "a share",
        .doc = "reputation of nodes for tier 1 (assumed)",
    },
    {
        .name = "priority",
        .standard = "0.5",
        .allowed = "a share",
        .doc = "reputation of nodes for tier 2 (assumed)",
    },
    {
        .name = "power",
        .standard = "0",
        .allowed = "a score",
        .doc = "benchmark of nodes for tiers 1 and 2 (assumed)",
    },
    {
        .name = "scores",
        .standard = "none",
        .allowed = "none, or MODEL:SCORE+...",
        .doc = "benchmark of a GPU by the number of its model, 1 if it is not given",
    },
    TIE_PARAMETER("rank"),
};

static dpk_status
create(const struct dpk_host *host, const char *const *values, void **self)
{
    struct tiered *made = host->allocate(host->context, sizeof *made);
    if (made == NULL) {
        return DPK_E_MEMORY;
    }
    dpk_site_init(&made->site, host, values[TIE_BREAK], 1);
    dpk_table_init(&made->index, host);
    dpk_heap_init(&made->heap, host);
    made->passed = HEAP_NONE;
    for (uint32_t m = 0; m < SETTINGS_MODELS; m++) {
        made->score[m] = 1000;
    }
    const struct setting settings[] = {
        {TRUSTED, 6, &made->reputation[0], ANY_NUMBER},
        {PRIORITY, 6, &made->reputation[1], ANY_NUMBER},
        {POWER, 3, &made->benchmark[0], ANY_NUMBER},
        {POWER, 3, &made->benchmark[1], ANY_NUMBER},
    };
    *self = made;
    dpk_status status =
        dpk_number_by_model(host, &parameters[SCORES], values[SCORES], 3, made->score);
    return status == DPK_OK ? dpk_numbers(host, parameters, values, settings, 4)
                            : status;
}

static void
destroy(void *self)
{
    struct tiered *gone = self;
    const struct dpk_host *host = gone->site.host;
    dpk_site_free(&gone->site);
    dpk_table_free(&gone->index);
    dpk_heap_free(&gone->heap);
    dpk_drop(host, gone->scenes);
    dpk_drop(host, gone->powers);
    dpk_drop(host, gone);
}

/* ---- nodes ------------------------------------------------------------- */

/* The benchmark of a node [1/1000 of a score]. */
static int64_t
power_of(const struct tiered *self, uint32_t slot)
{
    const struct node *node = &self->site.room.nodes[slot];
    return node->capacity[DPK_GPU] / 1000 * self->score[node->model];
}

/* Best reputation first, then benchmark, in whole scores. */
static uint64_t
order_of(const void *context, uint32_t slot)
{
    const struct tiered *self = context;
    const struct node *node = &self->site.room.nodes[slot];
    int64_t power = power_of(self, slot) / 1000;
    uint64_t lacks = node->reputation < 1000000 ? 1000000 - node->reputation : 0;
    return lacks << 16 | (uint64_t)(power < MOST_POWER ? MOST_POWER - power : 0);
}

/* ---- scenes ------------------------------------------------------------ */

/* Puts a scene where its tier and its power belong, if it has a job to start. */
static dpk_status
place(struct tiered *self, uint32_t i)
{
    const struct scene *scene = &self->scenes[i];
    if (scene->jobs.head == JOBS_NONE || scene->is_passed) {
        dpk_heap_take(&self->heap, i);
        return DPK_OK;
    }
    uint64_t tier = (uint64_t)scene->tier << 60;
    return dpk_heap_put(&self->heap, i, tier | (uint64_t)scene->power, i);
}

/* Those that were passed over are tried again. */
static dpk_status
try_again(struct tiered *self)
{
    dpk_status status = DPK_OK;
    while (self->passed != HEAP_NONE && status == DPK_OK) {
        uint32_t i = self->passed;
        self->passed = self->scenes[i].passed;
        self->scenes[i].is_passed = 0;
        status = place(self, i);
    }
    return status;
}

static uint32_t
tier_of(int32_t priority)
{
    return priority >= 2 ? 0 : priority == 1 ? 1 : 2;
}

static dpk_status
find_scene(struct tiered *self, uint64_t owner, uint32_t tier, uint32_t *i)
{
    const struct array scenes = {&self->scenes, sizeof *self->scenes};
    dpk_status status = dpk_table_put(&self->index, owner * TIERS + tier, self->n, i);
    if (status == DPK_OK && *i == self->n) {
        status = dpk_grow_all(
            self->site.host, &scenes, 1, &self->cap, (uint64_t)self->n + 1);
        if (status == DPK_OK) {
            self->scenes[self->n] = (struct scene){.tier = tier, .passed = HEAP_NONE};
            dpk_queue_init(&self->scenes[self->n++].jobs);
        }
    }
    return status;
}

/* ---- events ------------------------------------------------------------ */

static dpk_status
join(void *self, int64_t now, const struct dpk_nodes *nodes)
{
    struct tiered *to = self;
    (void)now;
    dpk_status status = dpk_sorted_join(&to->site, nodes, order_of, to);
    return status == DPK_OK ? try_again(to) : status;
}

static dpk_status
end(void *self, int64_t now, const struct dpk_ends *ends)
{
    struct tiered *of = self;
    dpk_status status = dpk_site_end(&of->site, now, ends);
    for (uint32_t i = 0; i < ends->n && status == DPK_OK; i++) {
        uint32_t scene = of->site.jobs.of[ends->job[i]].group;
        of->scenes[scene].power -= of->powers[ends->job[i]];
        status = place(of, scene);
    }
    return status == DPK_OK ? try_again(of) : status;
}

static dpk_status
submit(void *self, int64_t now, const struct dpk_jobs *jobs)
{
    struct tiered *to = self;
    const struct array powers = {&to->powers, sizeof *to->powers};
    dpk_status status = DPK_OK;
    (void)now;
    for (uint32_t i = 0; i < jobs->n && status == DPK_OK; i++) {
        uint32_t slot = jobs->slot[i];
        uint32_t tier = tier_of(jobs->priority != NULL ? jobs->priority[i] : 0);
        uint32_t scene = 0;
        status = dpk_jobs_add(&to->site.jobs, jobs, i, 1);
        if (status == DPK_OK) {
            status = dpk_grow_all(
                to->site.host, &powers, 1, &to->power_cap, (uint64_t)slot + 1);
        }
        if (status == DPK_OK) {
            status = find_scene(to, to->site.jobs.of[slot].owner, tier, &scene);
        }
        if (status == DPK_OK) {
            struct job *job = &to->site.jobs.of[slot];
            uint32_t least = (uint32_t)to->reputation[tier];
            job->group = scene;
            if (job->need.reputation < least) {
                job->need.reputation = least;
            }
            to->urgent += job->urgent;
            dpk_queue_add(&to->site.jobs, &to->scenes[scene].jobs, slot);
            status = place(to, scene);
        }
    }
    return status;
}

/* ---- decisions --------------------------------------------------------- */

static int
is_strong(const void *context, uint32_t slot)
{
    const struct tiered *self = context;
    return power_of(self, slot) >= self->asked;
}

/* The node for a job, now or ever; or FIT_NONE. */
static uint32_t
node_for(struct tiered *self, const struct job *job, int ever)
{
    const struct sorted_search search = {.need = &job->need,
        .may = is_strong,
        .context = self,
        .job_id = job->id,
        .ever = ever};
    self->asked = self->benchmark[self->scenes[job->group].tier];
    return dpk_sorted_first(&self->site, &search);
}

static dpk_status
refuse(struct tiered *self, uint32_t slot, struct dpk_orders *orders)
{
    const struct job *job = &self->site.jobs.of[slot];
    uint32_t scene = job->group;
    dpk_queue_take(&self->site.jobs, &self->scenes[scene].jobs, slot);
    self->urgent -= job->urgent;
    dpk_site_refuse(&self->site, slot, orders);
    return place(self, scene);
}

/* Starts or refuses the first job of a scene, or passes the scene over. */
static dpk_status
serve(struct tiered *self, uint32_t i, struct dpk_orders *orders)
{
    struct scene *scene = &self->scenes[i];
    uint32_t slot = scene->jobs.head;
    const struct job *job = &self->site.jobs.of[slot];
    uint32_t node = node_for(self, job, 0);
    if (node != FIT_NONE) {
        dpk_queue_take(&self->site.jobs, &scene->jobs, slot);
        self->urgent -= job->urgent;
        self->powers[slot] = power_of(self, node);
        scene->power += self->powers[slot];
        dpk_status status = dpk_site_start(&self->site, slot, &node, 1, orders);
        return status == DPK_OK ? place(self, i) : status;
    }
    if (job->urgent || node_for(self, job, 1) == FIT_NONE) {
        return refuse(self, slot, orders);
    }
    scene->is_passed = 1;
    scene->passed = self->passed;
    self->passed = i;
    return place(self, i);
}

/* Refuses the urgent jobs that are left, all behind others of scenes passed over. */
static dpk_status
refuse_urgent(struct tiered *self, struct dpk_orders *orders)
{
    dpk_status status = DPK_OK;
    for (uint32_t i = self->passed; i != HEAP_NONE && self->urgent > 0;
         i = self->scenes[i].passed) {
        uint32_t slot = self->scenes[i].jobs.head;
        while (slot != JOBS_NONE && status == DPK_OK) {
            uint32_t after = self->site.jobs.of[slot].next;
            if (self->site.jobs.of[slot].urgent) {
                status =
                    dpk_can_order(orders, 0) ? refuse(self, slot, orders) : DPK_MORE;
            }
            slot = after;
        }
    }
    return status;
}

static dpk_status
decide(void *self, int64_t now, struct dpk_orders *orders)
{
    struct tiered *to = self;
    dpk_status status = DPK_OK;
    (void)now;
    for (uint32_t i = dpk_heap_top(&to->heap); i != HEAP_NONE && status == DPK_OK;
         i = dpk_heap_top(&to->heap)) {
        status = dpk_can_order(orders, 1) ? serve(to, i, orders) : DPK_MORE;
    }
    if (status == DPK_OK) {
        status = refuse_urgent(to, orders);
    }
    dpk_fit_meter(&to->site.fit);
    return status;
}

static dpk_status
state_hash(void *self, uint64_t hash[2])
{
    const struct tiered *of = self;
    uint64_t h = of->n;
    for (uint32_t i = 0; i < of->n; i++) {
        const struct scene *scene = &of->scenes[i];
        h = dpk_mix(dpk_mix(h, scene->is_passed), scene->tier);
        h = dpk_mix(h, (uint64_t)scene->power);
        h = dpk_queue_hash(&of->site.jobs, &scene->jobs, h);
    }
    hash[0] = h;
    hash[1] = dpk_site_hash(&of->site);
    return DPK_OK;
}

const struct dpk_scheduler dpk_tiered = {
    .kernel =
        {
            .head = {sizeof dpk_tiered, DPK_VERSION},
            .name = "tiered",
            .doc = "tiers of work on nodes of good name, as on Render",
            .parameters = parameters,
            .n_parameters = PARAMETERS,
            .create = create,
            .destroy = destroy,
            .state_hash = state_hash,
        },
    .join = join,
    .leave = dpk_site_leave,
    .end = end,
    .submit = submit,
    .decide = decide,
};
