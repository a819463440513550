/* A reverse auction: nodes bid for orders, tenants choose (Akash).
 *
 * A job is an order that opens when it is submitted.  Nodes bid for it, at most at the
 * price that it pays; a node bids once, and the order keeps the first `bids` of them
 * (market parameters of the chain: 20, at most 500).  When the order has been open for
 * `wait` the tenant leases from the bidder that it picks, at the price of the bid;
 * those that have run full or left in the meantime are passed over.  If there is none,
 * the first that bids later has it, and after `expiry` the order closes.
 * (akash-network/docs and chain-sdk;
 * akash.network/docs/learn/core-concepts/deployments: an order stays open for about 5
 * minutes; akash-network/provider: bids are cancelled after 5 minutes.)
 *
 * Assumed: `wait` of 30 s, which is a tenant's own affair, and that a tenant picks the
 * cheapest; that one who could not choose takes the best of those who bid next.
 */
#include "kernels/schedulers/book.h"
#include "kernels/schedulers/list.h"
#include "kernels/schedulers/settings.h"
#include "kernels/schedulers/tools.h"

#include <stddef.h>
#include <string.h>

struct reverse_auction {
    const struct dpk_host *host;
    struct book book;
    int64_t wait, expiry; /* [ns] */
    int64_t wake;         /* when it is called again, as it has said [ns] */
};

/* ---- life -------------------------------------------------------------- */

enum { WAIT, EXPIRY, BIDS, PICK, TIE_BREAK, PARAMETERS };

static const struct dpk_parameter parameters[PARAMETERS] = {
    {
        .name = "wait",
        .standard = "30",
        .allowed = "seconds",
        .doc = "that an order collects bids before its tenant picks one (assumed)",
    },
    {
        .name = "expiry",
        .standard = "300",
        .allowed = "seconds",
        .doc = "after which an order closes that nobody had room for",
    },
    {
        .name = "bids",
        .standard = "20",
        .allowed = "a whole number; 0: all",
        .doc = "that an order keeps, the first to come",
    },
    {
        .name = "pick",
        .standard = "cheapest",
        .allowed = "cheapest|reputation|random",
        .doc = "whose bid a tenant takes: the lowest, that of the best reputation and "
               "of these the lowest, or any",
    },
    TIE_PARAMETER("rank"),
};

static enum pick
pick_of(const char *value)
{
    return strcmp(value, "cheapest") == 0     ? PICK_CHEAPEST
           : strcmp(value, "reputation") == 0 ? PICK_REPUTATION
                                              : PICK_RANDOM;
}

static dpk_status
create(const struct dpk_host *host, const char *const *values, void **self)
{
    struct reverse_auction *made = host->allocate(host->context, sizeof *made);
    if (made == NULL) {
        return DPK_E_MEMORY;
    }
    made->host = host;
    dpk_book_init(
        &made->book, host, pick_of(values[PICK]), dpk_tie_break(values[TIE_BREAK]));
    const struct setting settings[] = {
        {WAIT, 9, &made->wait, ANY_NUMBER},
        {EXPIRY, 9, &made->expiry, ANY_NUMBER},
        {BIDS, 0, &made->book.most, ANY_NUMBER},
    };
    *self = made;
    return dpk_numbers(host, parameters, values, settings, 3);
}

static void
destroy(void *self)
{
    struct reverse_auction *gone = self;
    const struct dpk_host *host = gone->host;
    dpk_book_free(&gone->book);
    dpk_drop(host, gone);
}

/* ---- events ------------------------------------------------------------ */

static dpk_status
join(void *self, int64_t now, const struct dpk_nodes *nodes)
{
    struct reverse_auction *to = self;
    (void)now;
    return dpk_room_join(&to->book.room, nodes);
}

static dpk_status
leave(void *self, int64_t now, const uint32_t *nodes, uint32_t n)
{
    struct reverse_auction *of = self;
    (void)now;
    return dpk_room_leave(&of->book.room, nodes, n);
}

static dpk_status
end(void *self, int64_t now, const struct dpk_ends *ends)
{
    struct book *book = &((struct reverse_auction *)self)->book;
    (void)now;
    for (uint32_t i = 0; i < ends->n; i++) {
        uint32_t slot = ends->job[i];
        uint32_t state = slot < book->cap ? book->orders[slot].state : ORDER_UNKNOWN;
        if (state == ORDER_UNKNOWN) {
            return DPK_E_STATE;
        }
        if (state != ORDER_LEASED) {
            if (ends->outcome[i] != DPK_ENDED_WITHDRAWN) {
                return DPK_E_STATE;
            }
            dpk_book_close(book, slot, ORDER_UNKNOWN);
            continue;
        }
        struct order *order = &book->orders[slot];
        dpk_room_give(
            &book->room, order->node, order->stay, &order->need, order->devices);
        order->state = ORDER_UNKNOWN;
    }
    return DPK_OK;
}

static dpk_status
submit(void *self, int64_t now, const struct dpk_jobs *jobs)
{
    struct reverse_auction *to = self;
    dpk_status status = DPK_OK;
    for (uint32_t i = 0; i < jobs->n && status == DPK_OK; i++) {
        if (jobs->width[i] != 1) {
            to->host->log(to->host->context, "each job must take one node");
            return DPK_E_UNSUPPORTED;
        }
        const struct order order = {
            .need = dpk_need_of(jobs, i),
            .id = jobs->id[i],
            .since = now,
            .max_price = jobs->max_price != NULL ? jobs->max_price[i] : INT64_MAX,
            .urgent = jobs->urgent != NULL ? jobs->urgent[i] : 0,
        };
        status = dpk_book_open(&to->book, jobs->slot[i], &order);
    }
    return status;
}

static dpk_status
offers(void *self, int64_t now, const struct dpk_offers *offers)
{
    struct reverse_auction *to = self;
    dpk_status status = DPK_OK;
    (void)now;
    for (uint32_t i = 0; i < offers->n && status == DPK_OK; i++) {
        status =
            dpk_book_bid(&to->book, offers->job[i], offers->node[i], offers->price[i]);
    }
    return status;
}

/* ---- decisions --------------------------------------------------------- */

/* Leases an order that is ready, or lets it wait for others that bid. */
static void
settle(struct book *book, uint32_t slot, struct dpk_orders *orders)
{
    int64_t price = dpk_book_lease(book, slot);
    const struct order *order = &book->orders[slot];
    if (price >= 0) {
        dpk_order_node(orders, order->node, order->devices);
        dpk_order(orders, DPK_START, slot);
        orders->price[orders->n - 1] = price;
    } else if (order->urgent) {
        dpk_order(orders, DPK_REJECT, slot);
        dpk_book_close(book, slot, ORDER_UNKNOWN);
    } else {
        dpk_book_stage(book, slot, ORDER_LATE);
    }
}

/* When the first of a line has been there for a time; INT64_MAX: never. */
static int64_t
due(const struct book *book, const struct line *line, int64_t time)
{
    uint32_t slot = dpk_line_first(line);
    int64_t since = slot != LINE_END ? book->orders[slot].since : INT64_MAX;
    return since < INT64_MAX - time ? since + time : INT64_MAX;
}

/* Asks to be called when the next order is to be decided on, or closes. */
static dpk_status
set_alarm(struct reverse_auction *self, int64_t now, struct dpk_orders *orders)
{
    int64_t at = due(&self->book, &self->book.collecting, self->wait);
    int64_t closes = due(&self->book, &self->book.open, self->expiry);
    at = closes < at ? closes : at;
    if (at == INT64_MAX || (self->wake > now && self->wake <= at)) {
        return DPK_OK;
    }
    if (!dpk_can_order(orders, 0)) {
        return DPK_MORE;
    }
    dpk_order(orders, DPK_WAKE, 0);
    orders->at[orders->n - 1] = at;
    self->wake = at;
    return DPK_OK;
}

static dpk_status
decide(void *self, int64_t now, struct dpk_orders *orders)
{
    struct reverse_auction *to = self;
    struct book *book = &to->book;
    uint64_t compared = 0;
    while (due(book, &book->collecting, to->wait) <= now) {
        dpk_book_stage(book, dpk_line_first(&book->collecting), ORDER_READY);
    }
    while (book->ready.n > 0 && dpk_can_order(orders, 1)) {
        uint32_t slot = dpk_line_first(&book->ready);
        compared += book->orders[slot].n_bids;
        settle(book, slot, orders);
    }
    to->host->meter(to->host->context, DPK_WORK_SCORES, compared);
    if (book->ready.n > 0) {
        return DPK_MORE;
    }
    while (due(book, &book->open, to->expiry) <= now) {
        if (!dpk_can_order(orders, 0)) {
            return DPK_MORE;
        }
        uint32_t slot = dpk_line_first(&book->open);
        dpk_order(orders, DPK_REJECT, slot);
        dpk_book_close(book, slot, ORDER_UNKNOWN);
    }
    return set_alarm(to, now, orders);
}

static dpk_status
state_hash(void *self, uint64_t hash[2])
{
    const struct reverse_auction *of = self;
    dpk_book_hash(&of->book, hash);
    hash[1] = dpk_mix(hash[1], (uint64_t)of->wake);
    return DPK_OK;
}

const struct dpk_scheduler dpk_reverse_auction = {
    .kernel =
        {
            .head = {sizeof dpk_reverse_auction, DPK_VERSION},
            .name = "reverse-auction",
            .doc = "orders collect bids and tenants pick one, as on Akash",
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
    .offers = offers,
    .bidder = "scale",
};
