/* Batch sampling with late binding (Ousterhout et al., "Sparrow", SOSP 2013).
 *
 * Jobs of one owner that come at one time, one after the other, and need the same are a
 * batch, of m tasks.  For it d m reservations are placed at nodes that are drawn of
 * those that could take them, at different ones as far as there are so many.  When a
 * node has room for the first of its reservations, it takes the next task of that
 * batch; those of batches that have none left are dropped.  The kernel keeps these
 * queues for the nodes: it hears that a node has room half a round trip later and its
 * order takes as long, which is what the node's own request would.
 *
 * Where several nodes have room for new reservations at once, the order of ties says
 * who is served first.  Reservations at a node that leaves are placed anew.  An urgent
 * job starts on one of d drawn nodes that has room and no reservation, or is refused.
 * A batch that no node here could take waits for one that joins, and is refused where
 * none could that ever was here. */
#include "kernels/schedulers/list.h"
#include "kernels/schedulers/reservations.h"
#include "kernels/schedulers/sample.h"
#include "kernels/schedulers/settings.h"
#include "kernels/schedulers/site.h"
#include "kernels/schedulers/table.h"
#include "kernels/schedulers/tools.h"

#include <stddef.h>
#include <string.h>

enum { MOST = 32 }; /* reservations for a task */

/* The batch that an owner's next job may belong to. */
struct newest {
    uint32_t batch;
    uint32_t call; /* of submit, that it was made in */
};

struct sparrow {
    struct site site;
    struct sample sample;
    struct reservations reservations;
    struct line urgent;
    struct table owners; /* in `newest` */
    struct newest *newest;
    uint32_t newest_cap, n_owners;
    uint32_t submits;
    uint32_t ratio;  /* reservations for a task */
    uint32_t *nodes; /* drawn */
    uint32_t node_cap;
};

/* ---- life -------------------------------------------------------------- */

enum { RATIO, TIE_BREAK, PARAMETERS };

static const struct dpk_parameter parameters[PARAMETERS] = {
    {
        .name = "d",
        .standard = "2",
        .allowed = "a whole number from 1 to 32",
        .doc = "reservations that are placed for each task",
    },
    TIE_PARAMETER("rank"),
};

static dpk_status
create(const struct dpk_host *host, const char *const *values, void **self)
{
    int64_t ratio = 0;
    struct sparrow *made = host->allocate(host->context, sizeof *made);
    if (made == NULL) {
        return DPK_E_MEMORY;
    }
    *self = made;
    dpk_site_init(&made->site, host, values[TIE_BREAK], 0);
    dpk_sample_init(&made->sample, host, &made->site.room);
    dpk_reservations_init(&made->reservations, host, &made->site.jobs);
    dpk_table_init(&made->owners, host);
    const struct setting setting = {RATIO, 0, &ratio, 1, MOST};
    dpk_status status = dpk_numbers(host, parameters, values, &setting, 1);
    made->ratio = (uint32_t)ratio;
    return status;
}

static void
destroy(void *self)
{
    struct sparrow *gone = self;
    const struct dpk_host *host = gone->site.host;
    dpk_site_free(&gone->site);
    dpk_sample_free(&gone->sample);
    dpk_reservations_free(&gone->reservations);
    dpk_table_free(&gone->owners);
    dpk_drop(host, gone->newest);
    dpk_drop(host, gone->nodes);
    dpk_drop(host, gone);
}

/* ---- placing reservations ---------------------------------------------- */

/* Draws up to n nodes for a batch into `nodes`; *drawn of them. */
static dpk_status
draw(struct sparrow *self, uint32_t batch, uint32_t n, uint32_t *drawn, int *ever)
{
    struct batch_of_tasks *of = &self->reservations.batches[batch];
    void *nodes = self->nodes;
    dpk_status status =
        dpk_grow(self->site.host, &nodes, &self->node_cap, n, sizeof *self->nodes);
    self->nodes = nodes;
    if (status != DPK_OK) {
        return status;
    }
    uint64_t stream = of->draws == 0 ? of->id : dpk_mix(of->id, of->draws);
    const struct need *need = &self->site.jobs.of[of->tasks.head].need;
    of->draws++;
    return dpk_sample(&self->sample, need, stream, n, self->nodes, drawn, ever);
}

/* Places n reservations of a batch; more than one at a node where too few are drawn. */
static dpk_status
reserve(struct sparrow *self, uint32_t batch, uint32_t n, int *ever)
{
    uint32_t drawn = 0;
    dpk_status status = draw(self, batch, n, &drawn, ever);
    if (status == DPK_OK && drawn > 0) {
        dpk_room_sort(&self->site.room, self->nodes, drawn);
    }
    for (uint32_t i = 0; i < n && drawn > 0 && status == DPK_OK; i++) {
        status =
            dpk_reservations_add(&self->reservations, self->nodes[i % drawn], batch);
    }
    return status;
}

/* ---- events ------------------------------------------------------------ */

static dpk_status
join(void *self, int64_t now, const struct dpk_nodes *nodes)
{
    struct sparrow *to = self;
    dpk_status status = dpk_site_join(&to->site, now, nodes);
    dpk_reservations_retry(&to->reservations);
    return status == DPK_OK
               ? dpk_reservations_nodes(&to->reservations, to->site.room.cap)
               : status;
}

/* Places those of a node that leaves anew. */
static dpk_status
move_on(struct sparrow *self, uint32_t node)
{
    dpk_status status = DPK_OK;
    uint32_t batch = dpk_reservations_first(&self->reservations, node);
    while (batch != RESERVATIONS_NONE && status == DPK_OK) {
        int ever = 1;
        status = reserve(self, batch, 1, &ever);
        dpk_reservations_drop(&self->reservations, node);
        batch = dpk_reservations_first(&self->reservations, node);
    }
    return status;
}

static dpk_status
leave(void *self, int64_t now, const uint32_t *nodes, uint32_t n)
{
    struct sparrow *of = self;
    dpk_status status = dpk_site_leave(&of->site, now, nodes, n);
    for (uint32_t i = 0; i < n && status == DPK_OK; i++) {
        status = move_on(of, nodes[i]);
    }
    return status;
}

static dpk_status
end(void *self, int64_t now, const struct dpk_ends *ends)
{
    struct sparrow *of = self;
    struct jobs *jobs = &of->site.jobs;
    for (uint32_t i = 0; i < ends->n; i++) {
        uint32_t slot = ends->job[i];
        if (dpk_site_takes_back(&of->site, ends, i)) {
            const struct job *job = &jobs->of[slot];
            dpk_line_take(
                job->urgent ? &of->urgent : &of->reservations.batches[job->group].tasks,
                jobs->links, slot);
        } else if (dpk_jobs_placed(jobs, slot)) {
            dpk_reservations_due(&of->reservations, jobs->of[slot].berth.node);
        }
    }
    return dpk_site_end(&of->site, now, ends);
}

/* Adds a task to the batch of its owner, or begins one. */
static dpk_status
add_task(struct sparrow *self, uint32_t slot)
{
    const struct job *job = &self->site.jobs.of[slot];
    void *newest = self->newest;
    uint32_t i;
    dpk_status status = dpk_grow(self->site.host, &newest, &self->newest_cap,
        (uint64_t)self->n_owners + 1, sizeof *self->newest);
    self->newest = newest;
    if (status == DPK_OK) {
        status = dpk_table_put(&self->owners, job->owner, self->n_owners, &i);
    }
    if (status != DPK_OK) {
        return status;
    }
    self->n_owners += i == self->n_owners;
    struct newest *last = &self->newest[i];
    int fits = last->call == self->submits;
    if (fits) {
        uint32_t first = self->reservations.batches[last->batch].tasks.head;
        fits =
            memcmp(&self->site.jobs.of[first].need, &job->need, sizeof job->need) == 0;
    }
    if (!fits) {
        last->call = self->submits;
        status = dpk_reservations_begin(&self->reservations, job->id, &last->batch);
    }
    if (status == DPK_OK) {
        self->site.jobs.of[slot].group = last->batch;
        dpk_line_put(&self->reservations.batches[last->batch].tasks,
            self->site.jobs.links, slot);
    }
    return status;
}

static dpk_status
submit(void *self, int64_t now, const struct dpk_jobs *jobs)
{
    struct sparrow *to = self;
    dpk_status status = DPK_OK;
    (void)now;
    to->submits++;
    for (uint32_t i = 0; i < jobs->n && status == DPK_OK; i++) {
        uint32_t slot = jobs->slot[i];
        status = dpk_jobs_add(&to->site.jobs, jobs, i, 1);
        if (status == DPK_OK && to->site.jobs.of[slot].urgent) {
            dpk_line_put(&to->urgent, to->site.jobs.links, slot);
        } else if (status == DPK_OK) {
            status = add_task(to, slot);
        }
    }
    return status;
}

/* ---- decisions --------------------------------------------------------- */

static dpk_status
serve_urgent(struct sparrow *self, struct dpk_orders *orders)
{
    struct site *site = &self->site;
    uint32_t slot = self->urgent.head;
    const struct job *job = &site->jobs.of[slot];
    uint32_t nodes[MOST];
    uint32_t n;
    int ever;
    dpk_status status =
        dpk_sample(&self->sample, &job->need, job->id, self->ratio, nodes, &n, &ever);
    if (status != DPK_OK) {
        return status;
    }
    dpk_line_take(&self->urgent, site->jobs.links, slot);
    dpk_room_sort(&site->room, nodes, n);
    for (uint32_t i = 0; i < n; i++) {
        if (dpk_room_now(&site->room, nodes[i], &job->need) &&
            dpk_reservations_first(&self->reservations, nodes[i]) ==
                RESERVATIONS_NONE) {
            return dpk_site_start(site, slot, &nodes[i], 1, orders);
        }
    }
    dpk_site_refuse(site, slot, orders);
    return DPK_OK;
}

/* Places the reservations of a new batch, or refuses its tasks where nothing can take
 * them. */
static dpk_status
serve_batch(struct sparrow *self, uint32_t batch, struct dpk_orders *orders)
{
    struct line *tasks = &self->reservations.batches[batch].tasks;
    int ever = 1;
    dpk_status status = tasks->n > 0
                            ? reserve(self, batch, self->ratio * tasks->n, &ever)
                            : DPK_OK; /* all were taken back */
    while (status == DPK_OK && !ever && tasks->n > 0) {
        uint32_t slot = tasks->head;
        if (!dpk_can_order(orders, 0)) {
            return DPK_MORE;
        }
        dpk_line_take(tasks, self->site.jobs.links, slot);
        dpk_site_refuse(&self->site, slot, orders);
    }
    if (status == DPK_OK) {
        dpk_reservations_settle(&self->reservations, batch);
    }
    return status;
}

/* Lets a node take tasks while it has room for the first of its reservations. */
static dpk_status
serve_node(struct sparrow *self, uint32_t node, struct dpk_orders *orders)
{
    struct site *site = &self->site;
    dpk_status status = DPK_OK;
    uint32_t batch = dpk_reservations_first(&self->reservations, node);
    while (batch != RESERVATIONS_NONE && status == DPK_OK) {
        uint32_t slot = self->reservations.batches[batch].tasks.head;
        if (!dpk_room_now(&site->room, node, &site->jobs.of[slot].need)) {
            break;
        }
        if (!dpk_can_order(orders, 1)) {
            return DPK_MORE;
        }
        dpk_line_take(&self->reservations.batches[batch].tasks, site->jobs.links, slot);
        dpk_reservations_drop(&self->reservations, node);
        status = dpk_site_start(site, slot, &node, 1, orders);
        batch = dpk_reservations_first(&self->reservations, node);
    }
    return status;
}

static dpk_status
decide(void *self, int64_t now, struct dpk_orders *orders)
{
    struct sparrow *to = self;
    struct reservations *reservations = &to->reservations;
    dpk_status status = DPK_OK;
    (void)now;
    while (status == DPK_OK && to->urgent.n > 0) {
        status = dpk_can_order(orders, 1) ? serve_urgent(to, orders) : DPK_MORE;
    }
    while (status == DPK_OK && reservations->fresh.head != RESERVATIONS_NONE) {
        status = serve_batch(to, reservations->fresh.head, orders);
    }
    while (status == DPK_OK && reservations->due.head != RESERVATIONS_NONE) {
        status = serve_node(to, reservations->due.head, orders);
        if (status == DPK_OK) {
            dpk_reservations_served(reservations);
        }
    }
    to->site.host->meter(to->site.host->context, DPK_WORK_STEPS, reservations->steps);
    reservations->steps = 0;
    return status;
}

static dpk_status
state_hash(void *self, uint64_t hash[2])
{
    struct sparrow *of = self;
    hash[0] = dpk_line_hash(&of->urgent, of->site.jobs.links, of->ratio);
    hash[0] = dpk_mix(hash[0], dpk_reservations_hash(&of->reservations));
    hash[1] = dpk_site_hash(&of->site);
    return DPK_OK;
}

const struct dpk_scheduler dpk_sparrow = {
    .kernel =
        {
            .head = {sizeof dpk_sparrow, DPK_VERSION},
            .name = "sparrow",
            .doc = "a batch reserves at d nodes for each task, and the first that have "
                   "room take them",
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
};
