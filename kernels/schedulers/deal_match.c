/* Deals by ask (Filecoin).
 *
 * A provider's ask is its price for a GiB a second and the least size that it takes; a
 * client goes through the asks and makes deals with providers of different owners, one
 * for each copy: of those that meet what it wants (size, region, reputation, stake) and
 * have the space, the cheapest.  A job is wide for its copies and takes up to its
 * `most`, and pays the sum of the asks times its size, each rounded up, which is at
 * most its price.  A provider accepts a proposal that meets its ask.
 * (lotus.filecoin.io/kb/manage-storage-deals-legacy: price, min-piece-size, and
 * automatic acceptance by them; filecoin-project/go-fil-markets, storedask.)
 *
 * Assumed: that a client takes the cheapest, and waits where space is lacking.  Asks
 * are sorted, so that the first with space is found without looking at the others.  A
 * job that could not be matched if nothing were stored is refused: its proposals are.
 */
#include "kernels/schedulers/list.h"
#include "kernels/schedulers/site.h"
#include "kernels/schedulers/sorted.h"
#include "kernels/schedulers/tools.h"

#include <stddef.h>

__extension__ typedef unsigned __int128 wide;

/* What a provider says of itself. */
struct ask {
    int64_t price; /* of a GiB a second [base units] */
    int64_t least; /* [MiB] */
    uint64_t owner;
};

struct deal_match {
    struct site site;
    struct ask *asks;   /* by node */
    int64_t *max_price; /* by job, a second [base units] */
    uint32_t *chosen;   /* nodes, for the job that is looked at */
    uint32_t ask_cap, job_cap, chosen_cap;
    struct line waiting;
    uint32_t retry; /* 1: those that have found nobody may now */
    uint32_t fresh; /* the first that has not been looked at, or LINE_END */
};

/* ---- life -------------------------------------------------------------- */

static const struct dpk_parameter parameters[] = {
    TIE_PARAMETER("rank"),
};

static dpk_status
create(const struct dpk_host *host, const char *const *values, void **self)
{
    struct deal_match *made = host->allocate(host->context, sizeof *made);
    if (made == NULL) {
        return DPK_E_MEMORY;
    }
    dpk_site_init(&made->site, host, values[0], 1);
    made->fresh = LINE_END;
    *self = made;
    return DPK_OK;
}

static void
destroy(void *self)
{
    struct deal_match *gone = self;
    const struct dpk_host *host = gone->site.host;
    dpk_site_free(&gone->site);
    dpk_drop(host, gone->asks);
    dpk_drop(host, gone->max_price);
    dpk_drop(host, gone->chosen);
    dpk_drop(host, gone);
}

/* ---- events ------------------------------------------------------------ */

static uint64_t
order_of(const void *context, uint32_t slot)
{
    const struct deal_match *self = context;
    int64_t price = self->asks[slot].price;
    return price > 0 ? (uint64_t)price : 0;
}

static dpk_status
join(void *self, int64_t now, const struct dpk_nodes *nodes)
{
    struct deal_match *to = self;
    const struct array asks = {&to->asks, sizeof *to->asks};
    dpk_status status = DPK_OK;
    (void)now;
    to->retry = 1;
    for (uint32_t i = 0; i < nodes->n && status == DPK_OK; i++) {
        uint32_t slot = nodes->slot[i];
        status =
            dpk_grow_all(to->site.host, &asks, 1, &to->ask_cap, (uint64_t)slot + 1);
        if (status == DPK_OK) {
            to->asks[slot] = (struct ask){
                .price = nodes->price != NULL ? nodes->price[i] : 0,
                .least = nodes->least != NULL ? nodes->least[i] : 0,
                .owner = nodes->owner != NULL ? nodes->owner[i] : nodes->id[i],
            };
        }
    }
    return status == DPK_OK ? dpk_sorted_join(&to->site, nodes, order_of, to) : status;
}

static dpk_status
end(void *self, int64_t now, const struct dpk_ends *ends)
{
    struct deal_match *of = self;
    of->retry = 1;
    for (uint32_t i = 0; i < ends->n; i++) {
        if (dpk_site_takes_back(&of->site, ends, i)) {
            dpk_line_take(&of->waiting, of->site.jobs.links, ends->job[i]);
        }
    }
    return dpk_site_end(&of->site, now, ends);
}

static dpk_status
submit(void *self, int64_t now, const struct dpk_jobs *jobs)
{
    struct deal_match *to = self;
    const struct array prices = {&to->max_price, sizeof *to->max_price};
    dpk_status status = DPK_OK;
    (void)now;
    for (uint32_t i = 0; i < jobs->n && status == DPK_OK; i++) {
        uint32_t slot = jobs->slot[i];
        status = dpk_jobs_add(&to->site.jobs, jobs, i, UINT32_MAX);
        if (status == DPK_OK) {
            status = dpk_grow_all(
                to->site.host, &prices, 1, &to->job_cap, (uint64_t)slot + 1);
        }
        if (status == DPK_OK) {
            to->max_price[slot] =
                jobs->max_price != NULL ? jobs->max_price[i] : INT64_MAX;
            dpk_line_put(&to->waiting, to->site.jobs.links, slot);
            to->fresh = to->fresh == LINE_END ? slot : to->fresh;
        }
    }
    return status;
}

/* ---- decisions --------------------------------------------------------- */

/* A client that looks for one more copy. */
struct client {
    const struct deal_match *of;
    int64_t size; /* [MiB] */
    uint32_t n;   /* copies that it has */
};

/* Whether a provider takes the size, and is of an owner that has no copy yet. */
static int
may_store(const void *context, uint32_t slot)
{
    const struct client *client = context;
    const struct deal_match *self = client->of;
    int may = client->size >= self->asks[slot].least;
    for (uint32_t i = 0; i < client->n && may; i++) {
        may = self->asks[self->chosen[i]].owner != self->asks[slot].owner;
    }
    return may;
}

/* What a copy of a size costs a second, rounded up. */
static int64_t
price_of(int64_t ask, int64_t size)
{
    wide price = ((wide)(uint64_t)ask * (uint64_t)size + 1023) / 1024;
    return price < (uint64_t)INT64_MAX ? (int64_t)price : INT64_MAX;
}

/* Chooses up to `most` providers for a job while it can pay them, now or as if nothing
 * were stored: how many, and what they cost together. */
static uint32_t
choose(struct deal_match *self, uint32_t slot, int ever, int64_t *price)
{
    const struct job *job = &self->site.jobs.of[slot];
    struct client client = {.of = self, .size = job->need.of[DPK_DISK]};
    struct sorted_search search = {.need = &job->need,
        .may = may_store,
        .context = &client,
        .job_id = job->id,
        .ever = ever};
    for (*price = 0; client.n < job->most; client.n++) {
        search.k = client.n;
        uint32_t node = dpk_sorted_first(&self->site, &search);
        if (node == FIT_NONE) {
            break;
        }
        int64_t more = price_of(self->asks[node].price, client.size);
        if (more > self->max_price[slot] - *price) {
            break;
        }
        self->chosen[client.n] = node;
        *price += more;
    }
    return client.n;
}

/* Makes the deals of a job, or refuses it; *waits: neither. */
static dpk_status
serve(struct deal_match *self, uint32_t slot, struct dpk_orders *orders, int *waits)
{
    struct site *site = &self->site;
    const struct job *job = &site->jobs.of[slot];
    int64_t price;
    uint32_t n = choose(self, slot, 0, &price);
    *waits = 0;
    if (n >= job->width) {
        dpk_line_take(&self->waiting, site->jobs.links, slot);
        dpk_status status = dpk_site_start(site, slot, self->chosen, n, orders);
        orders->price[orders->n - 1] = price;
        return status;
    }
    if (job->urgent || choose(self, slot, 1, &price) < job->width) {
        dpk_line_take(&self->waiting, site->jobs.links, slot);
        dpk_site_refuse(site, slot, orders);
        return DPK_OK;
    }
    *waits = 1;
    return DPK_OK;
}

static dpk_status
decide(void *self, int64_t now, struct dpk_orders *orders)
{
    struct deal_match *to = self;
    const struct array chosen = {&to->chosen, sizeof *to->chosen};
    dpk_status status = DPK_OK;
    uint32_t slot = to->retry ? dpk_line_first(&to->waiting) : to->fresh;
    (void)now;
    to->retry = 0;
    while (slot != LINE_END && status == DPK_OK) {
        int waits;
        const struct job *job = &to->site.jobs.of[slot];
        uint32_t next = to->site.jobs.links[slot].after;
        uint32_t here = to->site.room.n;
        if (!dpk_can_order(orders, job->most < here ? job->most : here)) {
            status = DPK_MORE;
            break;
        }
        status =
            dpk_grow_all(to->site.host, &chosen, 1, &to->chosen_cap, to->site.room.cap);
        if (status == DPK_OK) {
            status = serve(to, slot, orders, &waits);
        }
        slot = next;
    }
    to->fresh = slot;
    dpk_fit_meter(&to->site.fit);
    return status;
}

static dpk_status
state_hash(void *self, uint64_t hash[2])
{
    struct deal_match *of = self;
    const struct room *room = &of->site.room;
    uint64_t h = dpk_mix(dpk_site_hash(&of->site), of->retry);
    for (uint32_t i = 0; i < room->n; i++) {
        const struct ask *ask = &of->asks[room->here[i]];
        h = dpk_mix(dpk_mix(h, (uint64_t)ask->least), ask->owner);
    }
    hash[0] = h;
    h = dpk_line_hash(&of->waiting, of->site.jobs.links, dpk_mix(h, of->fresh));
    for (uint32_t j = dpk_line_first(&of->waiting); j != LINE_END;
         j = of->site.jobs.links[j].after) {
        h = dpk_mix(h, (uint64_t)of->max_price[j]);
    }
    hash[1] = h;
    return DPK_OK;
}

const struct dpk_scheduler dpk_deal_match = {
    .kernel =
        {
            .head = {sizeof dpk_deal_match, DPK_VERSION},
            .name = "deal-match",
            .doc = "copies at the cheapest asks of different owners, as on Filecoin",
            .parameters = parameters,
            .n_parameters = sizeof parameters / sizeof *parameters,
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
