/* Filter and score, as Kubernetes does: of the nodes with room for a job, the one that
 * scores highest by a policy takes it.  Jobs take one node each.  One that finds no
 * room waits until something is given back, and holds up nobody; unless it is urgent,
 * then it is refused. */
#include "kernels/schedulers/list.h"
#include "kernels/schedulers/ranking.h"
#include "kernels/schedulers/tools.h"

#include <string.h>

#define NONE UINT32_MAX

struct entry {
    uint64_t devices; /* that it has, as bits */
    uint32_t kind;
    uint32_t node; /* slot, while it runs; or NONE */
    uint32_t next; /* that waits */
    uint32_t urgent;
};

struct filter_score {
    const struct dpk_host *host;
    struct ranking ranking;
    struct entry *jobs; /* by slot */
    uint32_t cap;
    uint32_t head, tail; /* jobs that wait, or NONE */
    uint32_t tried;      /* the last that has found no room, or NONE */
    uint32_t retry;      /* 1: those that have not may now */
    uint64_t releases;   /* times that something was given back, and 1 */
};

/* ---- life -------------------------------------------------------------- */

enum { POLICY, TIE_BREAK, PARAMETERS };

static const struct dpk_parameter parameters[PARAMETERS] = {
    {
        .name = "policy",
        .standard = "least-allocated",
        .allowed = "random|least-allocated|most-allocated|best-fit|dot-product|"
                   "gpu-packing|gpu-clustering|fgd",
        .doc = "what makes a node the best for a job",
    },
    TIE_PARAMETER("rank"),
};

static dpk_status
create(const struct dpk_host *host, const char *const *values, void **self)
{
    const struct scoring_rule *rule = dpk_scoring_rule(values[POLICY]);
    struct filter_score *made = host->allocate(host->context, sizeof *made);
    if (made == NULL || rule == NULL) {
        return made == NULL ? DPK_E_MEMORY : DPK_E_ARGUMENT;
    }
    int any = strcmp(values[POLICY], "random") == 0;
    made->host = host;
    made->head = NONE;
    made->tail = NONE;
    made->tried = NONE;
    made->releases = 1;
    dpk_ranking_init(&made->ranking, host, rule,
        any ? TIE_RANDOM : dpk_tie_break(values[TIE_BREAK]));
    *self = made;
    return DPK_OK;
}

static void
destroy(void *self)
{
    struct filter_score *gone = self;
    const struct dpk_host *host = gone->host;
    dpk_ranking_free(&gone->ranking);
    host->release(host->context, gone->jobs);
    host->release(host->context, gone);
}

static dpk_status
expect(void *self, const struct dpk_jobs *kinds, const uint64_t *n)
{
    struct filter_score *to = self;
    struct scoring *scoring = &to->ranking.scoring;
    return scoring->rule->needs_fragments
               ? dpk_fragments_learn(&scoring->fragments, kinds, n)
               : DPK_OK;
}

/* ---- events ------------------------------------------------------------ */

static dpk_status
join(void *self, int64_t now, const struct dpk_nodes *nodes)
{
    struct filter_score *to = self;
    (void)now;
    to->retry = 1;
    to->releases++;
    return dpk_ranking_join(&to->ranking, nodes);
}

static dpk_status
leave(void *self, int64_t now, const uint32_t *nodes, uint32_t n)
{
    struct filter_score *of = self;
    dpk_status status = DPK_OK;
    (void)now;
    for (uint32_t i = 0; i < n && status == DPK_OK; i++) {
        status = dpk_ranking_leave(&of->ranking, nodes[i]);
    }
    return status;
}

static dpk_status
end(void *self, int64_t now, const struct dpk_ends *ends)
{
    struct filter_score *of = self;
    struct ranking *ranking = &of->ranking;
    (void)now;
    for (uint32_t i = 0; i < ends->n; i++) {
        uint32_t slot = ends->job[i];
        if (slot >= of->cap || of->jobs[slot].node == NONE) {
            return DPK_E_STATE;
        }
        struct entry *job = &of->jobs[slot];
        uint32_t place = ranking->place_of[job->node];
        if (place != RANKING_NONE) {
            dpk_ranking_take(ranking, place, job->kind, job->devices, -1);
        }
        job->node = NONE;
    }
    of->retry = 1;
    of->releases++;
    return DPK_OK;
}

static dpk_status
submit_one(struct filter_score *self, const struct dpk_jobs *jobs, uint32_t i)
{
    uint32_t slot = jobs->slot[i];
    void *array = self->jobs;
    if (jobs->width[i] != 1 || jobs->kind == NULL) {
        self->host->log(self->host->context, "each job must take one node");
        return DPK_E_UNSUPPORTED;
    }
    dpk_status status = dpk_grow(
        self->host, &array, &self->cap, (uint64_t)slot + 1, sizeof *self->jobs);
    self->jobs = array;
    if (status != DPK_OK) {
        return status;
    }
    self->jobs[slot] = (struct entry){
        .kind = jobs->kind[i],
        .node = NONE,
        .next = NONE,
        .urgent = jobs->urgent != NULL ? jobs->urgent[i] : 0,
    };
    if (self->tail == NONE) {
        self->head = slot;
    } else {
        self->jobs[self->tail].next = slot;
    }
    self->tail = slot;
    return dpk_ranking_note(&self->ranking, jobs, i);
}

static dpk_status
submit(void *self, int64_t now, const struct dpk_jobs *jobs)
{
    dpk_status status = DPK_OK;
    (void)now;
    for (uint32_t i = 0; i < jobs->n && status == DPK_OK; i++) {
        status = submit_one(self, jobs, i);
    }
    return status;
}

/* ---- decisions --------------------------------------------------------- */

/* Looks for room; a kind that found none finds none until something is given back. */
static dpk_status
try_job(struct filter_score *self, uint32_t slot, struct dpk_orders *orders, int *gone)
{
    struct ranking *ranking = &self->ranking;
    struct entry *job = &self->jobs[slot];
    uint32_t place = RANKING_NONE;
    dpk_status status = DPK_OK;
    *gone = 1;
    if (ranking->demands[job->kind].failed != self->releases) {
        status = dpk_ranking_best(ranking, job->kind, &place);
    }
    struct demand *demand = &ranking->demands[job->kind];
    if (status == DPK_OK && place != RANKING_NONE) {
        const struct spot *spot = &ranking->spots[place];
        struct scoring *scoring = &ranking->scoring;
        job->devices =
            demand->devices > 0 ? scoring->rule->devices(scoring, spot, demand) : 0;
        job->node = spot->slot;
        dpk_order_node(orders, job->node, job->devices);
        dpk_order(orders, DPK_START, slot);
        dpk_ranking_take(ranking, place, job->kind, job->devices, 1);
        return DPK_OK;
    }
    demand->failed = self->releases;
    if (job->urgent) {
        dpk_order(orders, DPK_REJECT, slot);
        return status;
    }
    *gone = 0;
    return status;
}

static dpk_status
decide(void *self, int64_t now, struct dpk_orders *orders)
{
    struct filter_score *to = self;
    dpk_status status = DPK_OK;
    (void)now;
    uint32_t last = to->retry ? NONE : to->tried;
    uint32_t slot = last == NONE ? to->head : to->jobs[last].next;
    to->retry = 0;
    while (slot != NONE && status == DPK_OK) {
        int gone;
        uint32_t next = to->jobs[slot].next;
        if (!dpk_can_order(orders, 1)) {
            to->tried = last;
            return DPK_MORE;
        }
        status = try_job(to, slot, orders, &gone);
        if (!gone) {
            last = slot;
        } else if (last == NONE) {
            to->head = next;
        } else {
            to->jobs[last].next = next;
        }
        slot = next;
    }
    to->tail = last;
    to->tried = last;
    return status;
}

static dpk_status
state_hash(void *self, uint64_t hash[2])
{
    const struct filter_score *of = self;
    dpk_ranking_hash(&of->ranking, hash);
    for (uint32_t j = of->head; j != NONE; j = of->jobs[j].next) {
        hash[1] = (hash[1] ^ j) * UINT64_C(0x9e3779b97f4a7c15);
    }
    return DPK_OK;
}

const struct dpk_scheduler dpk_filter_score = {
    .kernel =
        {
            .head = {sizeof dpk_filter_score, DPK_VERSION},
            .name = "filter-score",
            .doc = "of the nodes with room, the one that scores highest by a policy",
            .parameters = parameters,
            .n_parameters = PARAMETERS,
            .create = create,
            .destroy = destroy,
            .state_hash = state_hash,
        },
    .join = join,
    .leave = leave,
    .end = end,
    .submit = submit,
    .decide = decide,
    .expect = expect,
};
