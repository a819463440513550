/* Each node bids above its own price as far as its wins allow.
 *
 * A node asks a price a second for all of it, of which an order pays the share that it
 * takes of the resource of which it takes most.  It bids that times a level of its own,
 * which begins at 1 + start, is raised by the share `step` when it wins an order that
 * it bid for, and lowered by it when another does, though never below 1.  An order that
 * closes without anyone teaches nothing.  Prices are rounded up, levels down.
 *
 * A strategy of ours: where providers of real markets learn like this, nobody has
 * published how; all of it is assumed.
 */
#include "kernels/bidders/ask.h"
#include "kernels/schedulers/list.h"
#include "kernels/schedulers/settings.h"
#include "kernels/schedulers/tools.h"

#include <stddef.h>

#define ONE INT64_C(1000000)

struct level {
    int64_t of;    /* what it asks [1e-6] */
    uint64_t stay; /* that it learned in; in another it begins anew */
};

struct undercut {
    struct desk desk; /* first: its calls are this one's */
    struct level *levels;
    uint32_t cap, unused;
    int64_t start, step; /* [1e-6] */
};

enum { START, STEP, BIDS, PARAMETERS };

static const struct dpk_parameter parameters[PARAMETERS] = {
    {
        .name = "start",
        .standard = "0.2",
        .allowed = "a share",
        .doc = "above what a node asks, at first (assumed)",
    },
    {
        .name = "step",
        .standard = "0.05",
        .allowed = "a share, at most 1",
        .doc = "by which it raises its bids when it wins and lowers them when it loses "
               "(assumed)",
    },
    DESK_PARAMETER,
};

/* A node's level; one that has not learned yet has that of the start. */
static int64_t
level_of(const struct undercut *self, uint32_t node)
{
    uint64_t stay = self->desk.room.nodes[node].stay;
    int learned = node < self->cap && self->levels[node].stay == stay;
    return learned ? self->levels[node].of : ONE + self->start;
}

static int64_t
price(void *context, uint32_t node, const struct posting *order)
{
    const struct undercut *self = context;
    int64_t ask = dpk_ask(&self->desk, node, order);
    return dpk_ratio(ask, level_of(self, node), ONE);
}

/* The product of a level and a factor, rounded down; at most 1,000,000. */
static int64_t
scaled(int64_t level, int64_t factor)
{
    int64_t most = ONE * ONE;
    return level > most / 2 && factor > ONE
               ? level
               : level / ONE * factor + level % ONE * factor / ONE;
}

static void
learn(void *context, uint32_t node, int won)
{
    struct undercut *self = context;
    int64_t level =
        scaled(level_of(self, node), won ? ONE + self->step : ONE - self->step);
    self->levels[node] = (struct level){
        .of = level > ONE ? level : ONE, .stay = self->desk.room.nodes[node].stay};
}

static dpk_status
join(void *self, int64_t now, const struct dpk_nodes *nodes)
{
    struct undercut *to = self;
    const struct array levels = {&to->levels, sizeof *to->levels};
    dpk_status status = dpk_desk_join(&to->desk, now, nodes);
    return status == DPK_OK
               ? dpk_grow_all(to->desk.host, &levels, 1, &to->cap, to->desk.room.cap)
               : status;
}

static dpk_status
create(const struct dpk_host *host, const char *const *values, void **self)
{
    struct undercut *made = host->allocate(host->context, sizeof *made);
    if (made == NULL) {
        return DPK_E_MEMORY;
    }
    dpk_desk_init(&made->desk, host);
    made->desk.price = price;
    made->desk.learn = learn;
    const struct setting settings[] = {
        {START, 6, &made->start, ANY_NUMBER},
        {STEP, 6, &made->step, ANY_NUMBER},
        {BIDS, 0, &made->desk.most, ANY_NUMBER},
    };
    *self = made;
    dpk_status status = dpk_numbers(host, parameters, values, settings, 3);
    if (status == DPK_OK && (made->step > ONE || made->start > ONE * ONE / 2)) {
        host->log(host->context, "step is at most 1 and start at most 500000");
        return DPK_E_ARGUMENT;
    }
    return status;
}

static void
destroy(void *self)
{
    struct undercut *gone = self;
    const struct dpk_host *host = gone->desk.host;
    dpk_desk_free(&gone->desk);
    dpk_drop(host, gone->levels);
    dpk_drop(host, gone);
}

static dpk_status
state_hash(void *self, uint64_t hash[2])
{
    const struct undercut *of = self;
    const struct room *room = &of->desk.room;
    dpk_status status = dpk_desk_hash(self, hash);
    for (uint32_t i = 0; i < room->n; i++) {
        hash[1] = dpk_mix(hash[1], (uint64_t)level_of(of, room->here[i]));
    }
    return status;
}

const struct dpk_bidder dpk_undercut = {
    .kernel =
        {
            .head = {sizeof dpk_undercut, DPK_VERSION},
            .name = "undercut",
            .doc =
                "nodes raise their bids when they win, and lower them when they lose",
            .parameters = parameters,
            .n_parameters = PARAMETERS,
            .kind = DPK_BIDDER,
            .create = create,
            .destroy = destroy,
            .state_hash = state_hash,
        },
    .join = join,
    .leave = dpk_desk_leave,
    .end = dpk_desk_end,
    .submit = dpk_desk_submit,
    .took = dpk_desk_took,
    .offer = dpk_desk_offer,
};
