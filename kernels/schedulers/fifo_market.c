/* A market with one queue, in which either jobs wait or nodes do (Nosana).
 *
 * Each market has a queue whose type is Empty, Job or Node.  A job that is posted takes
 * the first of the nodes that wait, or else waits; a node that offers itself takes the
 * first of the jobs, or else waits.  Nothing is compared and nobody is passed over, so
 * that a decision costs the same whatever the number of nodes.  A node takes one job at
 * a time and offers itself again when that has ended.  It must have the market's least
 * stake, or it is not let in.  The price is the market's, which is what the job pays.
 * (nosana-ci/nosana-programs, programs/nosana-jobs/src: state.rs, instructions/list.rs,
 * work.rs and quit.rs; the queue's account has 314 places.)
 *
 * A node that is given what it cannot do quits, and then the job is stopped and not
 * queued again: it is refused.  A market's least stake is the highest that any of its
 * jobs has asked so far, which is the same for all where a trace says it by market.
 *
 * Assumed: the program keeps a waiting job until its client takes it back; `expiry`
 * says when clients do.  (job_expiration there is of accounts of jobs that are done.)
 * Nodes that find the queue full try on, which is as if there were room for them.  Of
 * nodes that offer themselves at one moment, tie_break says which comes first.
 */
#include "kernels/schedulers/list.h"
#include "kernels/schedulers/market.h"
#include "kernels/schedulers/settings.h"
#include "kernels/schedulers/tools.h"

#include <stddef.h>

struct fifo_market {
    const struct dpk_host *host;
    struct markets markets;
    uint32_t *comers; /* nodes that come at one time */
    uint32_t comer_cap, unused;
    int64_t expiry; /* [ns]; 0: never */
    int64_t wake;   /* when it is called again, as it has said [ns] */
};

/* ---- life -------------------------------------------------------------- */

enum { LIMIT, STAKE, EXPIRY, TIE_BREAK, PARAMETERS };

static const struct dpk_parameter parameters[PARAMETERS] = {
    {
        .name = "limit",
        .standard = "314",
        .allowed = "a whole number; 0: no limit",
        .doc = "jobs that wait in one market at most, others are refused",
    },
    {
        .name = "stake",
        .standard = "0",
        .allowed = "base units",
        .doc = "that nodes must have in every market, whatever its jobs ask",
    },
    {
        .name = "expiry",
        .standard = "0",
        .allowed = "seconds; 0: never",
        .doc = "after which a job that waits is taken back",
    },
    TIE_PARAMETER("rank"),
};

static dpk_status
create(const struct dpk_host *host, const char *const *values, void **self)
{
    struct fifo_market *made = host->allocate(host->context, sizeof *made);
    if (made == NULL) {
        return DPK_E_MEMORY;
    }
    struct markets *markets = &made->markets;
    made->host = host;
    dpk_markets_init(markets, host, dpk_tie_break(values[TIE_BREAK]));
    const struct setting settings[] = {
        {LIMIT, 0, &markets->limit, ANY_NUMBER},
        {STAKE, 0, &markets->least, ANY_NUMBER},
        {EXPIRY, 9, &made->expiry, ANY_NUMBER},
    };
    *self = made;
    return dpk_numbers(host, parameters, values, settings, 3);
}

static void
destroy(void *self)
{
    struct fifo_market *gone = self;
    const struct dpk_host *host = gone->host;
    dpk_markets_free(&gone->markets);
    dpk_drop(host, gone->comers);
    dpk_drop(host, gone);
}

/* ---- events ------------------------------------------------------------ */

static dpk_status
make_space(struct fifo_market *self, uint32_t n)
{
    const struct array comers = {&self->comers, sizeof *self->comers};
    return dpk_grow_all(self->host, &comers, 1, &self->comer_cap, n);
}

/* Those that come at one time offer themselves in the order of ties. */
static void
offer_all(struct fifo_market *self, uint32_t n)
{
    dpk_room_sort(&self->markets.room, self->comers, n);
    for (uint32_t i = 0; i < n; i++) {
        dpk_markets_offer(&self->markets, self->comers[i]);
    }
}

static dpk_status
join(void *self, int64_t now, const struct dpk_nodes *nodes)
{
    struct fifo_market *to = self;
    (void)now;
    dpk_status status = make_space(to, nodes->n);
    if (status == DPK_OK) {
        status = dpk_markets_join(&to->markets, nodes);
    }
    if (status == DPK_OK) {
        for (uint32_t i = 0; i < nodes->n; i++) {
            to->comers[i] = nodes->slot[i];
        }
        offer_all(to, nodes->n);
    }
    return status;
}

static dpk_status
leave(void *self, int64_t now, const uint32_t *nodes, uint32_t n)
{
    struct fifo_market *of = self;
    (void)now;
    return dpk_markets_leave(&of->markets, nodes, n);
}

static dpk_status
end(void *self, int64_t now, const struct dpk_ends *ends)
{
    struct fifo_market *of = self;
    struct markets *markets = &of->markets;
    uint32_t n = 0;
    (void)now;
    dpk_status status = make_space(of, ends->n);
    for (uint32_t i = 0; i < ends->n && status == DPK_OK; i++) {
        uint32_t slot = ends->job[i];
        int is_back = ends->outcome[i] == DPK_ENDED_WITHDRAWN;
        if (slot >= markets->job_cap ||
            (!is_back && markets->jobs[slot].state != POSTED_TAKEN)) {
            return DPK_E_STATE;
        }
        of->comers[n] = is_back ? dpk_markets_withdraw(markets, slot)
                                : dpk_markets_end(markets, slot);
        n += of->comers[n] != LINE_END;
    }
    if (status == DPK_OK) {
        offer_all(of, n);
    }
    return status;
}

/* The market's price, which is what the job pays; 0 where it pays whatever it takes,
 * and nobody has named a price. */
static int64_t
price_of(const struct dpk_jobs *jobs, uint32_t i)
{
    return jobs->max_price != NULL && jobs->max_price[i] != INT64_MAX
               ? jobs->max_price[i]
               : 0;
}

static dpk_status
submit(void *self, int64_t now, const struct dpk_jobs *jobs)
{
    struct fifo_market *to = self;
    dpk_status status = DPK_OK;
    for (uint32_t i = 0; i < jobs->n && status == DPK_OK; i++) {
        if (jobs->width[i] != 1) {
            to->host->log(to->host->context, "each job must take one node");
            return DPK_E_UNSUPPORTED;
        }
        const struct posted job = {
            .need = dpk_need_of(jobs, i),
            .since = now,
            .price = price_of(jobs, i),
            .market = jobs->market != NULL ? jobs->market[i] : 0,
            .urgent = jobs->urgent != NULL ? jobs->urgent[i] : 0,
        };
        status = dpk_markets_post(&to->markets, jobs->slot[i], &job);
    }
    return status;
}

/* ---- decisions --------------------------------------------------------- */

/* When the job that has waited longest is taken back; INT64_MAX: never. */
static int64_t
next_expiry(const struct fifo_market *self)
{
    uint32_t slot = dpk_line_first(&self->markets.waiting);
    if (slot == LINE_END || self->expiry == 0) {
        return INT64_MAX;
    }
    int64_t since = self->markets.jobs[slot].since;
    return self->expiry < INT64_MAX - since ? since + self->expiry : INT64_MAX;
}

/* Asks to be called then, once. */
static dpk_status
set_alarm(struct fifo_market *self, int64_t now, struct dpk_orders *orders)
{
    int64_t at = next_expiry(self);
    if (at == INT64_MAX || self->wake > now) {
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

static void
announce(struct fifo_market *self, uint32_t slot, struct dpk_orders *orders)
{
    struct markets *markets = &self->markets;
    struct posted *job = &markets->jobs[slot];
    int taken = job->state == POSTED_TAKEN;
    dpk_line_take(&markets->decided, markets->in_market, slot);
    if (taken) {
        dpk_order_node(orders, job->node, job->devices);
    } else {
        job->state = POSTED_NOWHERE;
    }
    dpk_order(orders, taken ? DPK_START : DPK_REJECT, slot);
    orders->price[orders->n - 1] = taken ? job->price : 0;
}

static dpk_status
decide(void *self, int64_t now, struct dpk_orders *orders)
{
    struct fifo_market *to = self;
    struct markets *markets = &to->markets;
    while (next_expiry(to) <= now) {
        dpk_markets_take_back(markets, dpk_line_first(&markets->waiting));
    }
    while (markets->decided.n > 0 && dpk_can_order(orders, 1)) {
        announce(to, dpk_line_first(&markets->decided), orders);
    }
    to->host->meter(to->host->context, DPK_WORK_STEPS, orders->n);
    return markets->decided.n > 0 ? DPK_MORE : set_alarm(to, now, orders);
}

static dpk_status
state_hash(void *self, uint64_t hash[2])
{
    const struct fifo_market *of = self;
    dpk_markets_hash(&of->markets, hash);
    hash[1] = dpk_mix(hash[1], (uint64_t)of->wake);
    return DPK_OK;
}

const struct dpk_scheduler dpk_fifo_market = {
    .kernel =
        {
            .head = {sizeof dpk_fifo_market, DPK_VERSION},
            .name = "fifo-market",
            .doc = "markets with one queue each, of jobs or of nodes, as Nosana's",
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
