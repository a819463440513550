/* Nodes that ask for work, as BOINC's clients do (client/work_fetch.cpp).
 *
 * A node with something left of its slots, processors and memory asks when it joins,
 * when a job of its ends, `pause` after it got one, and where it got nothing, after a
 * backoff that doubles each time, from `backoff` to `longest`, and is drawn from half
 * of it to one and a half.  600 s and 86,400 s are BOINC's; the pause is assumed. */
#include "kernels/schedulers/heap.h"
#include "kernels/schedulers/list.h"
#include "kernels/schedulers/settings.h"
#include "kernels/schedulers/site.h"
#include "kernels/schedulers/tools.h"

#include <stddef.h>

/* What a node knows. */
struct asker {
    uint64_t stay;
    int64_t backoff; /* after which it asked last; 0: it got work since [ns] */
    uint64_t draws;
};

struct idle {
    struct site site;
    struct heap asking; /* nodes, by when they ask */
    struct asker *askers;
    uint32_t cap, unused;
    int64_t backoff, longest, pause; /* [ns] */
};

/* ---- life -------------------------------------------------------------- */

enum { BACKOFF, LONGEST, PAUSE, PARAMETERS };

static const struct dpk_parameter parameters[PARAMETERS] = {
    {
        .name = "backoff",
        .standard = "600",
        .allowed = "a number of seconds above 0",
        .doc = "until a node asks again that got nothing, at first",
    },
    {
        .name = "longest",
        .standard = "86400",
        .allowed = "a number of seconds, not below backoff",
        .doc = "and at most",
    },
    {
        .name = "pause",
        .standard = "1",
        .allowed = "a number of seconds above 0",
        .doc = "until a node asks again that got work and has room for more (assumed)",
    },
};

static dpk_status
create(const struct dpk_host *host, const char *const *values, void **self)
{
    struct idle *made = host->allocate(host->context, sizeof *made);
    if (made == NULL) {
        return DPK_E_MEMORY;
    }
    *self = made;
    dpk_site_init(&made->site, host, "id", 0);
    dpk_heap_init(&made->asking, host);
    const struct setting settings[] = {{BACKOFF, 9, &made->backoff, ANY_NUMBER},
        {LONGEST, 9, &made->longest, ANY_NUMBER}, {PAUSE, 9, &made->pause, ANY_NUMBER}};
    dpk_status status = dpk_numbers(host, parameters, values, settings, PARAMETERS);
    if (status == DPK_OK && (made->backoff < 2 || made->longest < made->backoff ||
                                made->longest > INT64_MAX / 4 || made->pause < 1)) {
        host->log(host->context, "backoff, longest or pause is not in its range");
        status = DPK_E_ARGUMENT;
    }
    return status;
}

static void
destroy(void *self)
{
    struct idle *gone = self;
    const struct dpk_host *host = gone->site.host;
    dpk_site_free(&gone->site);
    dpk_heap_free(&gone->asking);
    dpk_drop(host, gone->askers);
    dpk_drop(host, gone);
}

/* ---- when they ask ----------------------------------------------------- */

/* Whether a node has something left that it has at all. */
static int
has_room(const struct idle *self, uint32_t slot)
{
    static const uint32_t counted[] = {DPK_SLOTS, DPK_CPU, DPK_MEMORY};
    const struct node *node = &self->site.room.nodes[slot];
    int has = node->stay != 0;
    for (size_t i = 0; i < sizeof counted / sizeof *counted; i++) {
        uint32_t r = counted[i];
        has = has && (node->capacity[r] == 0 || node->left[r] > 0);
    }
    return has;
}

/* Lets a node ask at a time, if it will have room. */
static dpk_status
ask_at(struct idle *self, uint32_t slot, int64_t time)
{
    if (!has_room(self, slot)) {
        dpk_heap_take(&self->asking, slot);
        return DPK_OK;
    }
    return dpk_heap_put(&self->asking, slot, (uint64_t)time, slot);
}

/* A node asks at once, with its backoff forgotten. */
static dpk_status
ask_afresh(struct idle *self, uint32_t slot, int64_t now)
{
    self->askers[slot].backoff = 0;
    return ask_at(self, slot, now);
}

/* How long a node waits that may get nothing. */
static int64_t
back_off(struct idle *self, uint32_t slot)
{
    const struct dpk_host *host = self->site.host;
    struct asker *asker = &self->askers[slot];
    int64_t next = asker->backoff == 0 ? self->backoff : 2 * asker->backoff;
    asker->backoff = next < self->longest ? next : self->longest;
    uint64_t bits =
        host->random(host->context, self->site.room.nodes[slot].id, asker->draws++);
    uint64_t wide = (uint64_t)asker->backoff;
    uint64_t part =
        (wide >> 32) * (bits >> 32) + ((wide & UINT32_MAX) * (bits >> 32) >> 32);
    return asker->backoff / 2 + (int64_t)part;
}

/* ---- events ------------------------------------------------------------ */

static dpk_status
join(void *self, int64_t now, const struct dpk_nodes *nodes)
{
    struct idle *to = self;
    dpk_status status = dpk_site_join(&to->site, now, nodes);
    void *askers = to->askers;
    if (status == DPK_OK) {
        status = dpk_grow(
            to->site.host, &askers, &to->cap, to->site.room.cap, sizeof *to->askers);
        to->askers = askers;
    }
    for (uint32_t i = 0; i < nodes->n && status == DPK_OK; i++) {
        status = ask_afresh(to, nodes->slot[i], now);
    }
    return status;
}

static dpk_status
leave(void *self, int64_t now, const uint32_t *nodes, uint32_t n)
{
    struct idle *of = self;
    for (uint32_t i = 0; i < n; i++) {
        dpk_heap_take(&of->asking, nodes[i]);
    }
    return dpk_site_leave(&of->site, now, nodes, n);
}

static dpk_status
submit(void *self, int64_t now, const struct dpk_jobs *jobs)
{
    struct idle *to = self;
    dpk_status status = DPK_OK;
    (void)now;
    for (uint32_t i = 0; i < jobs->n && status == DPK_OK; i++) {
        status = dpk_jobs_add(&to->site.jobs, jobs, i, 1);
    }
    return status;
}

/* A node whose job has ended asks at once. */
static dpk_status
end(void *self, int64_t now, const struct dpk_ends *ends)
{
    struct idle *of = self;
    dpk_status status = dpk_site_end(&of->site, now, ends);
    for (uint32_t i = 0; i < ends->n && status == DPK_OK; i++) {
        const struct berth *berth = &of->site.jobs.of[ends->job[i]].berth;
        int was_placed = berth->stay != 0; /* or was taken back before */
        if (was_placed && of->site.room.nodes[berth->node].stay != 0) {
            status = ask_afresh(of, berth->node, now);
        }
    }
    return status;
}

/* ---- what was decided, and what is asked for --------------------------- */

static dpk_status
took(void *self, int64_t now, const struct dpk_orders *orders)
{
    struct idle *to = self;
    dpk_status status = DPK_OK;
    for (uint32_t i = 0; i < orders->n && status == DPK_OK; i++) {
        if (orders->what[i] == DPK_REJECT) {
            dpk_jobs_forget(&to->site.jobs, orders->job[i]);
        } else if (orders->what[i] != DPK_WAKE) {
            const uint32_t *nodes = orders->node + orders->node_first[i];
            uint32_t n = orders->node_first[i + 1] - orders->node_first[i];
            status = dpk_site_note(&to->site, orders->job[i], nodes, n);
            for (uint32_t k = 0; k < n && status == DPK_OK; k++) {
                to->askers[nodes[k]].backoff = 0;
                status = ask_at(to, nodes[k], now + to->pause);
            }
        }
    }
    return status;
}

static dpk_status
offer(void *self, int64_t now, struct dpk_offers *offers, int64_t *again)
{
    struct idle *of = self;
    dpk_status status = DPK_OK;
    while (status == DPK_OK && of->asking.n > 0 &&
           of->asking.entries[0].first <= (uint64_t)now) {
        if (offers->n == offers->cap) {
            return DPK_MORE;
        }
        uint32_t node = dpk_heap_top(&of->asking);
        uint32_t i = offers->n++;
        offers->job[i] = DPK_ANY;
        offers->node[i] = node;
        offers->price[i] = 0;
        offers->quality[i] = 0;
        status = ask_at(of, node, now + back_off(of, node));
    }
    *again = of->asking.n > 0 ? (int64_t)of->asking.entries[0].first : INT64_MAX;
    return status;
}

static dpk_status
state_hash(void *self, uint64_t hash[2])
{
    struct idle *of = self;
    uint64_t sum = 0; /* entries of a heap have no order */
    for (uint32_t i = 0; i < of->asking.n; i++) {
        const struct heap_entry *entry = &of->asking.entries[i];
        sum += dpk_mix(dpk_mix(0, entry->item), entry->first);
    }
    for (uint32_t i = 0; i < of->site.room.n; i++) {
        const struct asker *asker = &of->askers[of->site.room.here[i]];
        sum = dpk_mix(dpk_mix(sum, (uint64_t)asker->backoff), asker->draws);
    }
    hash[0] = sum;
    hash[1] = dpk_site_hash(&of->site);
    return DPK_OK;
}

const struct dpk_bidder dpk_idle = {
    .kernel =
        {
            .head = {sizeof dpk_idle, DPK_VERSION},
            .name = "idle",
            .doc = "nodes with room ask for work",
            .parameters = parameters,
            .n_parameters = PARAMETERS,
            .kind = DPK_BIDDER,
            .create = create,
            .destroy = destroy,
            .state_hash = state_hash,
        },
    .join = join,
    .leave = leave,
    .end = end,
    .submit = submit,
    .took = took,
    .offer = offer,
};
