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
#include "kernels/schedulers/list.h"
#include "kernels/schedulers/settings.h"
#include "kernels/schedulers/site.h"
#include "kernels/schedulers/sorted.h"
#include "kernels/schedulers/tools.h"
#include "kernels/schedulers/turns.h"

#include <stddef.h>

enum { TIERS = 3, MOST_POWER = 65535 };

/* The frames of an owner in a tier. */
struct scene {
    int64_t power; /* of the nodes at work on it [1/1000 of a score] */
    uint32_t tier; /* 0: trusted, ... */
    uint32_t unused;
};

struct tiered {
    struct site site;
    struct turns turns;   /* of scenes, by tier and power */
    struct scene *scenes; /* as the turns */
    int64_t *powers;      /* of the node that a job has, by job */
    uint32_t cap, power_cap;
    int64_t reputation[TIERS];      /* that nodes must have [1e-6] */
    int64_t benchmark[TIERS];       /* and power [1/1000 of a score] */
    int64_t score[SETTINGS_MODELS]; /* of a GPU [1/1000] */
    int64_t asked;                  /* power, while a node is searched for */
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
    dpk_turns_init(&made->turns, &made->site);
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
    dpk_turns_free(&gone->turns);
    dpk_site_free(&gone->site);
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

/* Puts a scene where its tier and its power belong. */
static dpk_status
place(struct tiered *self, uint32_t i)
{
    const struct scene *scene = &self->scenes[i];
    uint64_t tier = (uint64_t)scene->tier << 60;
    return dpk_turns_move(&self->turns, i, tier | (uint64_t)scene->power);
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
    dpk_status status = dpk_turns_find(&self->turns, owner * TIERS + tier, i);
    if (status == DPK_OK) {
        status = dpk_grow_all(self->site.host, &scenes, 1, &self->cap, self->turns.n);
    }
    if (status == DPK_OK) {
        self->scenes[*i].tier = tier;
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
    return status == DPK_OK ? dpk_turns_again(&to->turns) : status;
}

static dpk_status
end(void *self, int64_t now, const struct dpk_ends *ends)
{
    struct tiered *of = self;
    dpk_status status = dpk_turns_end(&of->turns, ends);
    for (uint32_t i = 0; i < ends->n && status == DPK_OK; i++) {
        if (dpk_jobs_placed(&of->site.jobs, ends->job[i])) {
            uint32_t scene = of->site.jobs.of[ends->job[i]].group;
            of->scenes[scene].power -= of->powers[ends->job[i]];
            status = place(of, scene);
        }
    }
    if (status == DPK_OK) {
        status = dpk_site_end(&of->site, now, ends);
    }
    return status == DPK_OK ? dpk_turns_again(&of->turns) : status;
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
            if (job->need.reputation < least) {
                job->need.reputation = least;
            }
            dpk_turns_add(&to->turns, scene, slot);
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

/* Starts or refuses the first job of a scene, or passes the scene over. */
static dpk_status
serve(void *context, uint32_t i, struct dpk_orders *orders)
{
    struct tiered *self = context;
    uint32_t slot = self->turns.of[i].jobs.head;
    const struct job *job = &self->site.jobs.of[slot];
    uint32_t node = node_for(self, job, 0);
    if (node != FIT_NONE) {
        dpk_turns_take(&self->turns, slot);
        self->powers[slot] = power_of(self, node);
        self->scenes[i].power += self->powers[slot];
        dpk_status status = dpk_site_start(&self->site, slot, &node, 1, orders);
        return status == DPK_OK ? place(self, i) : status;
    }
    if (job->urgent || node_for(self, job, 1) == FIT_NONE) {
        return dpk_turns_refuse(&self->turns, slot, orders);
    }
    dpk_turns_pass(&self->turns, i);
    return DPK_OK;
}

static dpk_status
decide(void *self, int64_t now, struct dpk_orders *orders)
{
    struct tiered *to = self;
    (void)now;
    return dpk_turns_serve(&to->turns, orders, serve, to);
}

static dpk_status
state_hash(void *self, uint64_t hash[2])
{
    struct tiered *of = self;
    hash[0] = dpk_turns_hash(&of->turns);
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
