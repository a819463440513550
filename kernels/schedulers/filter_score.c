/* Filter and score, as Kubernetes does: of the nodes with room for a job, the one that
 * scores highest by a policy takes it.  A job of several nodes takes the best of them
 * all, one after the other, or waits.  One that finds no room waits until something is
 * given back, and holds up nobody; unless it is urgent, then it is refused.
 */
#include "kernels/schedulers/line.h"
#include "kernels/schedulers/lines.h"
#include "kernels/schedulers/list.h"
#include "kernels/schedulers/ranking.h"
#include "kernels/schedulers/tools.h"

#include <string.h>

#define NONE UINT32_MAX

/* What a job has of a node. */
struct part {
    uint64_t devices; /* as bits */
    uint32_t node;    /* slot */
    uint32_t era;     /* of the node: it may have left, and another be there */
    uint32_t next;    /* of the same job, or of those that are free; 0: none */
    uint32_t reserved;
};

struct entry {
    uint64_t id;
    uint32_t kind;
    uint32_t part;   /* the first while it runs; 0: none */
    uint32_t is_new; /* 1: it came since the last decision */
    uint32_t urgent;
};

struct filter_score {
    const struct dpk_host *host;
    struct ranking ranking;
    struct entry *jobs; /* by slot */
    struct link *links;
    uint32_t cap;
    struct line fresh;  /* jobs that came since the last decision */
    struct part *parts; /* the first stands for none */
    uint32_t part_cap, n_parts, free_part;
    struct lines lines; /* jobs that wait */
    uint32_t retry;     /* 1: they may find room now */
    uint64_t releases;  /* times that something was given back, and 1 */
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
    made->n_parts = 1;
    made->releases = 1;
    dpk_lines_init(&made->lines, host);
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
    dpk_lines_free(&gone->lines);
    host->release(host->context, gone->jobs);
    host->release(host->context, gone->links);
    host->release(host->context, gone->parts);
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

/* Gives back what a job has on nodes that are still there. */
static void
give_back(struct filter_score *self, struct entry *job)
{
    struct ranking *ranking = &self->ranking;
    uint32_t p = job->part;
    while (p != 0) {
        struct part *part = &self->parts[p];
        uint32_t place = dpk_ranking_place(ranking, part->node);
        if (place != RANKING_NONE && ranking->spots[place].era == part->era) {
            dpk_ranking_take(ranking, place, job->kind, part->devices, -1);
        }
        uint32_t next = part->next;
        part->next = self->free_part;
        self->free_part = p;
        p = next;
    }
    job->part = 0;
}

/* Takes a job that waits out of where it does; whether it was there. */
static int
take_back(struct filter_score *self, uint32_t slot)
{
    struct entry *job = &self->jobs[slot];
    if (!job->is_new) {
        return dpk_lines_leave(&self->lines, slot, job->kind);
    }
    dpk_line_take(&self->fresh, self->links, slot);
    return 1;
}

static dpk_status
end(void *self, int64_t now, const struct dpk_ends *ends)
{
    struct filter_score *of = self;
    (void)now;
    for (uint32_t i = 0; i < ends->n; i++) {
        uint32_t slot = ends->job[i];
        if (slot < of->cap && of->jobs[slot].part != 0) {
            give_back(of, &of->jobs[slot]);
        } else if (slot >= of->cap || ends->outcome[i] != DPK_ENDED_WITHDRAWN ||
                   !take_back(of, slot)) {
            return DPK_E_STATE;
        }
    }
    of->retry = 1;
    of->releases++;
    return DPK_OK;
}

static dpk_status
submit_one(struct filter_score *self, const struct dpk_jobs *jobs, uint32_t i)
{
    uint32_t slot = jobs->slot[i];
    const struct array by_job[] = {
        {&self->jobs, sizeof *self->jobs}, {&self->links, sizeof *self->links}};
    if (jobs->kind == NULL) {
        return DPK_E_UNSUPPORTED;
    }
    dpk_status status =
        dpk_grow_all(self->host, by_job, 2, &self->cap, (uint64_t)slot + 1);
    if (status == DPK_OK) {
        status = dpk_lines_make_room(&self->lines, slot, jobs->kind[i]);
    }
    if (status != DPK_OK) {
        return status;
    }
    self->jobs[slot] = (struct entry){
        .id = jobs->id[i],
        .kind = jobs->kind[i],
        .is_new = 1,
        .urgent = jobs->urgent != NULL ? jobs->urgent[i] : 0,
    };
    dpk_line_put(&self->fresh, self->links, slot);
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

/* ---- placing ----------------------------------------------------------- */

/* Notes what a job has of a node; parts of one job are a list. */
static dpk_status
add_part(struct filter_score *self, struct entry *job, struct part part)
{
    void *parts = self->parts;
    uint32_t p = self->free_part;
    if (p == 0) {
        p = self->n_parts;
        if (dpk_grow(self->host, &parts, &self->part_cap, (uint64_t)p + 1,
                sizeof *self->parts) != DPK_OK) {
            return DPK_E_MEMORY;
        }
        self->parts = parts;
        self->n_parts++;
    } else {
        self->free_part = self->parts[p].next;
    }
    part.next = job->part;
    self->parts[p] = part;
    job->part = p;
    return DPK_OK;
}

/* Puts a job on the best node, which is left out for it from then on. */
static dpk_status
place_part(struct filter_score *self, struct entry *job, struct ranking_row *row,
    struct dpk_orders *orders)
{
    struct ranking *ranking = &self->ranking;
    struct scoring *scoring = &ranking->scoring;
    const struct demand *demand = &ranking->demands[job->kind];
    uint32_t place = dpk_ranking_pick(ranking, row);
    const struct spot *spot = &ranking->spots[place];
    uint64_t devices =
        demand->devices > 0 ? scoring->rule->devices(scoring, spot, demand) : 0;
    dpk_order_node(orders, spot->slot, devices);
    dpk_ranking_take(ranking, place, job->kind, devices, 1);
    if (demand->width > 1) {
        dpk_ranking_pass_over(row, place);
    }
    return add_part(self, job,
        (struct part){.devices = devices, .node = spot->slot, .era = spot->era});
}

/* Looks for room; a kind that found none finds none until something is given back. */
static dpk_status
try_job(
    struct filter_score *self, uint32_t slot, struct dpk_orders *orders, int *placed)
{
    struct ranking *ranking = &self->ranking;
    struct entry *job = &self->jobs[slot];
    struct demand *demand = &ranking->demands[job->kind];
    struct ranking_row *row;
    *placed = 0;
    if (demand->failed == self->releases) {
        return DPK_OK;
    }
    dpk_status status = dpk_ranking_look(ranking, job->kind, &row);
    if (status != DPK_OK || row->fitting < demand->width) {
        demand->failed = self->releases;
        return status;
    }
    *placed = 1;
    ranking->scoring.job = job->id;
    ranking->scoring.draws = 0;
    for (uint32_t i = 0; i < demand->width && status == DPK_OK; i++) {
        status = place_part(self, job, row, orders);
    }
    dpk_order(orders, DPK_START, slot);
    return status;
}

static int
has_room(
    const struct filter_score *self, uint32_t slot, const struct dpk_orders *orders)
{
    return dpk_can_order(orders, self->ranking.demands[self->jobs[slot].kind].width);
}

/* ---- decisions --------------------------------------------------------- */

static dpk_status
try_lines(struct filter_score *self, struct dpk_orders *orders)
{
    struct lines *lines = &self->lines;
    dpk_status status = DPK_OK;
    for (uint32_t slot = dpk_lines_next(lines); slot != NONE && status == DPK_OK;
         slot = dpk_lines_next(lines)) {
        int placed;
        if (!has_room(self, slot, orders)) {
            return DPK_MORE;
        }
        status = try_job(self, slot, orders, &placed);
        if (placed) {
            dpk_lines_took(lines);
        } else {
            dpk_lines_skip(lines);
        }
    }
    return status;
}

static dpk_status
try_new(struct filter_score *self, struct dpk_orders *orders)
{
    dpk_status status = DPK_OK;
    while (self->fresh.n > 0 && status == DPK_OK) {
        uint32_t slot = self->fresh.head;
        int placed;
        if (!has_room(self, slot, orders)) {
            return DPK_MORE;
        }
        status = try_job(self, slot, orders, &placed);
        if (!placed && self->jobs[slot].urgent) {
            dpk_order(orders, DPK_REJECT, slot);
        } else if (!placed) {
            dpk_lines_add(&self->lines, slot, self->jobs[slot].kind);
        }
        self->jobs[slot].is_new = 0;
        dpk_line_take(&self->fresh, self->links, slot);
    }
    return status;
}

static dpk_status
decide(void *self, int64_t now, struct dpk_orders *orders)
{
    struct filter_score *to = self;
    (void)now;
    if (to->retry) {
        to->retry = 0;
        dpk_lines_begin(&to->lines);
    }
    dpk_status status = try_lines(to, orders);
    return status == DPK_OK ? try_new(to, orders) : status;
}

static dpk_status
state_hash(void *self, uint64_t hash[2])
{
    const struct filter_score *of = self;
    dpk_ranking_hash(&of->ranking, hash);
    hash[1] ^= dpk_lines_hash(&of->lines);
    for (uint32_t j = 0; j < of->cap; j++) {
        for (uint32_t p = of->jobs[j].part; p != 0; p = of->parts[p].next) {
            uint64_t on = (uint64_t)j << 32 | of->parts[p].node;
            hash[1] = dpk_mix(hash[1], on);
        }
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
