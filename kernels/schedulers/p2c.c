/* The power of d choices (Mitzenmacher 1996; Vvedenskaya, Dobrushin and Karpelevich
 * 1996).
 *
 * For each job d nodes are drawn of those that could take it, all at once they are
 * asked how many jobs run and queue there, and the job queues at the one with the
 * fewest.  What was sent there in the same call counts too.  It costs the same whether
 * there are ten nodes or a million.
 *
 * An urgent job starts on the one with the fewest of those that have room, by what was
 * sent there and has not ended, or is refused.  One that no node here could take waits
 * for one that joins, and is refused where none could that ever was here. */
#include "kernels/schedulers/drawing.h"
#include "kernels/schedulers/list.h"
#include "kernels/schedulers/settings.h"
#include "kernels/schedulers/tools.h"

#include <stddef.h>

enum { MOST = 32 }; /* choices */

/* Jobs sent to a node in a call. */
struct sent {
    uint64_t call;
    uint32_t n, unused;
};

struct p2c {
    struct drawing drawing;
    uint32_t choices;
    uint32_t sent_cap;
    struct sent *sent; /* by node */
    uint64_t calls;
    uint64_t n_sent; /* in this call; 0: there is nothing to look up */
};

/* ---- life -------------------------------------------------------------- */

enum { CHOICES, TIE_BREAK, PARAMETERS };

static const struct dpk_parameter parameters[PARAMETERS] = {
    {
        .name = "d",
        .standard = "2",
        .allowed = "a whole number from 1 to 32",
        .doc = "nodes that are drawn for a job",
    },
    TIE_PARAMETER("rank"),
};

static dpk_status
create(const struct dpk_host *host, const char *const *values, void **self)
{
    int64_t choices = 0;
    struct p2c *made = host->allocate(host->context, sizeof *made);
    if (made == NULL) {
        return DPK_E_MEMORY;
    }
    *self = made;
    dpk_drawing_init(&made->drawing, host, values[TIE_BREAK], 0);
    const struct setting setting = {CHOICES, 0, &choices, 1, MOST};
    dpk_status status = dpk_numbers(host, parameters, values, &setting, 1);
    made->choices = (uint32_t)choices;
    return status;
}

static void
destroy(void *self)
{
    struct p2c *gone = self;
    const struct dpk_host *host = gone->drawing.site.host;
    dpk_drawing_free(&gone->drawing);
    dpk_drop(host, gone->sent);
    dpk_drop(host, gone);
}

/* ---- decisions --------------------------------------------------------- */

static uint32_t
sent_to(const struct p2c *self, uint32_t node)
{
    return self->n_sent > 0 && self->sent[node].call == self->calls ? self->sent[node].n
                                                                    : 0;
}

static void
note_sent(struct p2c *self, uint32_t node)
{
    uint32_t n = sent_to(self, node);
    self->sent[node] = (struct sent){.call = self->calls, .n = n + 1};
    self->n_sent++;
}

/* Of n nodes the one with the fewest jobs, or JOBS_NONE; with room, for an urgent one.
 * Of equal ones it is that whose key is lowest, or any, drawn. */
static uint32_t
least_of(const struct p2c *self, const struct job *job, const uint32_t *nodes,
    const uint32_t *n_jobs, uint32_t n)
{
    const struct room *room = &self->drawing.site.room;
    uint32_t best = JOBS_NONE;
    uint32_t fewest = 0;
    uint32_t ties = 0;
    for (uint32_t i = 0; i < n; i++) {
        uint32_t load = n_jobs[i] + sent_to(self, nodes[i]);
        if (job->urgent && !dpk_room_now(room, nodes[i], &job->need)) {
            continue;
        }
        int is_less = best == JOBS_NONE || load < fewest;
        int is_equal = !is_less && load == fewest;
        ties = is_less ? 1 : ties + (uint32_t)is_equal;
        if (is_equal && room->tie_break == TIE_RANDOM) {
            is_less = dpk_tie_draw(self->drawing.site.host, ~job->id, i, ties) == 0;
        } else if (is_equal) {
            is_less = room->nodes[nodes[i]].key < room->nodes[best].key;
        }
        best = is_less ? nodes[i] : best;
        fewest = is_less ? load : fewest;
    }
    return best;
}

static dpk_status
serve(struct p2c *self, uint32_t slot, struct dpk_orders *orders)
{
    struct site *site = &self->drawing.site;
    const struct job *job = &site->jobs.of[slot];
    uint32_t nodes[MOST];
    uint32_t n_jobs[MOST] = {0};
    uint32_t n;
    int ever;
    dpk_status status = dpk_sample(
        &self->drawing.sample, &job->need, job->id, self->choices, nodes, &n, &ever);
    if (status == DPK_OK && n > 1) {
        status = site->host->look(site->host->context, nodes, n, n_jobs);
    }
    if (status != DPK_OK) {
        return status;
    }
    uint32_t node = least_of(self, job, nodes, n_jobs, n);
    dpk_line_take(&self->drawing.fresh, site->jobs.links, slot);
    if (node == JOBS_NONE) {
        dpk_drawing_park(&self->drawing, slot, ever && !job->urgent, orders);
    } else {
        note_sent(self, node);
        if (!job->urgent) {
            dpk_site_queue(site, slot, node, orders);
        } else {
            status = dpk_site_start(site, slot, &node, 1, orders);
        }
    }
    return status;
}

static dpk_status
decide(void *self, int64_t now, struct dpk_orders *orders)
{
    struct p2c *to = self;
    const struct dpk_host *host = to->drawing.site.host;
    void *sent = to->sent;
    uint64_t served = 0;
    (void)now;
    dpk_status status = dpk_grow(
        host, &sent, &to->sent_cap, to->drawing.site.room.cap, sizeof *to->sent);
    to->sent = sent;
    to->calls++;
    to->n_sent = 0;
    while (status == DPK_OK && to->drawing.fresh.n > 0) {
        status = dpk_can_order(orders, 1) ? serve(to, to->drawing.fresh.head, orders)
                                          : DPK_MORE;
        served++;
    }
    host->meter(host->context, DPK_WORK_SCORES, served * to->choices);
    return status;
}

static dpk_status
state_hash(void *self, uint64_t hash[2])
{
    struct p2c *of = self;
    dpk_drawing_hash(&of->drawing, of->choices, hash);
    return DPK_OK;
}

const struct dpk_scheduler dpk_p2c = {
    .kernel =
        {
            .head = {sizeof dpk_p2c, DPK_VERSION},
            .name = "p2c",
            .doc = "of d nodes that are drawn and asked, the job queues at the one "
                   "with the fewest jobs",
            .parameters = parameters,
            .n_parameters = PARAMETERS,
            .create = create,
            .destroy = destroy,
            .state_hash = state_hash,
        },
    .join = dpk_drawing_join,
    .leave = dpk_site_leave,
    .end = dpk_drawing_end,
    .submit = dpk_drawing_submit,
    .decide = decide,
    .expect = dpk_drawing_expect,
};
