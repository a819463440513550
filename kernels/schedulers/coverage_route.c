/* Packets routed from the hotspots that heard them, as Helium's packet router does.
 *
 * A job is a packet, and offers for it are the reports of the nodes that heard it, with
 * the signal's level as their quality.  The owner of the route buys up to `most` copies
 * of it (max_copies and the MultiBuy counter, docs.helium.com/iot/run-an-lns): of the
 * nodes of its region with what else it asks for, stake or reputation, and with room,
 * those with the highest levels get the job, and the order of ties decides between
 * equal ones.  The real router takes copies as they arrive, which a scheduler does not
 * see here: the best signal first is assumed.  A packet that fewer nodes heard than it
 * is wide is refused in the same round; no packet waits. */
#include "kernels/schedulers/list.h"
#include "kernels/schedulers/site.h"
#include "kernels/schedulers/tools.h"

#include <stddef.h>

#define NONE UINT32_MAX

/* Who heard a packet, and how well. */
struct hearing {
    int64_t quality;
    uint64_t key; /* of ties */
    uint32_t node;
    uint32_t next; /* of the same packet, or NONE */
};

struct coverage_route {
    struct site site;
    struct line packets;
    struct hearing *heard; /* in this round */
    uint32_t n, cap;
    struct hearing *sorted; /* of one packet */
    uint32_t sorted_cap;
    uint32_t node_cap;
    uint32_t *nodes;
};

/* ---- life -------------------------------------------------------------- */

static const struct dpk_parameter parameters[] = {
    TIE_PARAMETER("rank"),
};

static dpk_status
create(const struct dpk_host *host, const char *const *values, void **self)
{
    struct coverage_route *made = host->allocate(host->context, sizeof *made);
    if (made == NULL) {
        return DPK_E_MEMORY;
    }
    dpk_site_init(&made->site, host, values[0], 0);
    *self = made;
    return DPK_OK;
}

static void
destroy(void *self)
{
    struct coverage_route *gone = self;
    const struct dpk_host *host = gone->site.host;
    dpk_site_free(&gone->site);
    dpk_drop(host, gone->heard);
    dpk_drop(host, gone->sorted);
    dpk_drop(host, gone->nodes);
    dpk_drop(host, gone);
}

/* ---- events ------------------------------------------------------------ */

static dpk_status
submit(void *self, int64_t now, const struct dpk_jobs *jobs)
{
    struct coverage_route *to = self;
    dpk_status status = DPK_OK;
    (void)now;
    for (uint32_t i = 0; i < jobs->n && status == DPK_OK; i++) {
        status = dpk_jobs_add(&to->site.jobs, jobs, i, UINT32_MAX);
        if (status == DPK_OK) {
            dpk_line_put(&to->packets, to->site.jobs.links, jobs->slot[i]);
            to->site.jobs.of[jobs->slot[i]].group = NONE; /* its first hearing */
        }
    }
    return status;
}

static dpk_status
end(void *self, int64_t now, const struct dpk_ends *ends)
{
    struct coverage_route *of = self;
    for (uint32_t i = 0; i < ends->n; i++) {
        if (dpk_site_takes_back(&of->site, ends, i)) {
            dpk_line_take(&of->packets, of->site.jobs.links, ends->job[i]);
        }
    }
    return dpk_site_end(&of->site, now, ends);
}

/* Notes who heard which packet; what came too late for one counts no more. */
static dpk_status
offers(void *self, int64_t now, const struct dpk_offers *offers)
{
    struct coverage_route *to = self;
    const struct room *room = &to->site.room;
    const struct dpk_host *host = to->site.host;
    void *heard = to->heard;
    (void)now;
    dpk_status status = dpk_grow(
        host, &heard, &to->cap, (uint64_t)to->n + offers->n, sizeof *to->heard);
    to->heard = heard;
    for (uint32_t i = 0; i < offers->n && status == DPK_OK; i++) {
        uint32_t slot = offers->job[i];
        uint32_t node = offers->node[i];
        if (slot >= to->site.jobs.cap || node >= room->cap ||
            to->site.jobs.of[slot].state != JOB_WAITS) {
            continue;
        }
        struct job *job = &to->site.jobs.of[slot];
        const struct node *of = &room->nodes[node];
        to->heard[to->n] = (struct hearing){
            .quality = offers->quality[i],
            .key = room->tie_break == TIE_RANDOM
                       ? host->random(host->context, job->id, of->id)
                       : of->key,
            .node = node,
            .next = job->group,
        };
        job->group = to->n++;
    }
    return status;
}

/* ---- decisions --------------------------------------------------------- */

static int
is_better(const struct hearing *a, const struct hearing *b)
{
    if (a->quality != b->quality) {
        return a->quality > b->quality;
    }
    return a->key != b->key ? a->key < b->key : a->node < b->node;
}

/* Lets entry i sink in a heap whose worst is on top. */
static void
sink(struct hearing *heap, uint32_t i, uint32_t n)
{
    for (uint32_t child = 2 * i + 1; child < n; child = 2 * i + 1) {
        child += child + 1 < n && is_better(&heap[child], &heap[child + 1]);
        if (!is_better(&heap[i], &heap[child])) {
            return;
        }
        struct hearing moves = heap[i];
        heap[i] = heap[child];
        heap[child] = moves;
        i = child;
    }
}

/* The best first. */
static void
sort(struct hearing *heap, uint32_t n)
{
    for (uint32_t i = n / 2; i-- > 0;) {
        sink(heap, i, n);
    }
    while (n > 1) {
        struct hearing worst = heap[0];
        heap[0] = heap[--n];
        heap[n] = worst;
        sink(heap, 0, n);
    }
}

/* The nodes that heard a packet, may take it and have room, the best first, up to
 * `most`; *n of them. */
static dpk_status
choose(struct coverage_route *self, uint32_t slot, uint32_t *n)
{
    const struct job *job = &self->site.jobs.of[slot];
    const struct dpk_host *host = self->site.host;
    void *sorted = self->sorted;
    void *nodes = self->nodes;
    uint32_t count = 0;
    dpk_status status =
        dpk_grow(host, &sorted, &self->sorted_cap, self->n, sizeof *self->sorted);
    self->sorted = sorted;
    if (status == DPK_OK) {
        status = dpk_grow(host, &nodes, &self->node_cap, self->n, sizeof *self->nodes);
        self->nodes = nodes;
    }
    if (status != DPK_OK) {
        return status;
    }
    for (uint32_t i = job->group; i != NONE; i = self->heard[i].next) {
        if (dpk_room_now(&self->site.room, self->heard[i].node, &job->need)) {
            self->sorted[count++] = self->heard[i];
        }
    }
    sort(self->sorted, count);
    host->meter(host->context, DPK_WORK_SCORES, count);
    *n = count < job->most ? count : job->most;
    for (uint32_t i = 0; i < *n; i++) {
        self->nodes[i] = self->sorted[i].node;
    }
    return DPK_OK;
}

static dpk_status
route(struct coverage_route *self, uint32_t slot, struct dpk_orders *orders)
{
    uint32_t n;
    dpk_status status = choose(self, slot, &n);
    if (status != DPK_OK) {
        return status;
    }
    if (!dpk_can_order(orders, n)) {
        return DPK_MORE;
    }
    dpk_line_take(&self->packets, self->site.jobs.links, slot);
    if (n < self->site.jobs.of[slot].width) {
        dpk_site_refuse(&self->site, slot, orders);
        return DPK_OK;
    }
    return dpk_site_start(&self->site, slot, self->nodes, n, orders);
}

static dpk_status
decide(void *self, int64_t now, struct dpk_orders *orders)
{
    struct coverage_route *to = self;
    dpk_status status = DPK_OK;
    (void)now;
    while (status == DPK_OK && to->packets.n > 0) {
        status = route(to, to->packets.head, orders);
    }
    if (status == DPK_OK) {
        to->n = 0;
    }
    return status;
}

static dpk_status
state_hash(void *self, uint64_t hash[2])
{
    struct coverage_route *of = self;
    uint64_t h = dpk_line_hash(&of->packets, of->site.jobs.links, of->n);
    for (uint32_t j = dpk_line_first(&of->packets); j != LINE_END;
         j = of->site.jobs.links[j].after) {
        for (uint32_t i = of->site.jobs.of[j].group; i != NONE; i = of->heard[i].next) {
            h = dpk_mix(dpk_mix(h, of->heard[i].node), of->heard[i].key);
            h = dpk_mix(h, (uint64_t)of->heard[i].quality);
        }
    }
    hash[0] = h;
    hash[1] = dpk_site_hash(&of->site);
    return DPK_OK;
}

const struct dpk_scheduler dpk_coverage_route = {
    .kernel =
        {
            .head = {sizeof dpk_coverage_route, DPK_VERSION},
            .name = "coverage-route",
            .doc = "a packet goes by the nodes that heard it best, as many as it buys",
            .parameters = parameters,
            .n_parameters = sizeof parameters / sizeof *parameters,
            .create = create,
            .destroy = destroy,
            .state_hash = state_hash,
        },
    .join = dpk_site_join,
    .leave = dpk_site_leave,
    .end = end,
    .submit = submit,
    .decide = decide,
    .offers = offers,
    .bidder = "heard",
};
