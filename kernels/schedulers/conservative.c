/* Conservative backfilling (Mu'alem and Feitelson 2001): every waiting job has a
 * reservation, and no job may delay one that came before it.
 *
 * At each decision the queue is planned anew, in order: each job gets the earliest time
 * from which, by the estimates, enough nodes are free for as long as it says it runs.
 * Those whose time is now start.  As jobs only end before their estimates, a plan made
 * later keeps every promise or betters it, but for what its own improvements move.
 */
#include "kernels/schedulers/batch.h"
#include "kernels/schedulers/list.h"

#include <string.h>

/* From `from` on, until the next one's, so many nodes are free. */
struct span {
    int64_t from; /* [ns] */
    uint32_t free;
    uint32_t unused;
};

struct conservative {
    struct batch batch; /* first: its calls are this one's */
    struct span *plan;
    uint32_t n, cap; /* of the plan */
};

/* ---- life -------------------------------------------------------------- */

static dpk_status
create(const struct dpk_host *host, const char *const *values, void **self)
{
    struct conservative *new = host->allocate(host->context, sizeof *new);
    if (new == NULL) {
        return DPK_E_MEMORY;
    }
    dpk_batch_init(&new->batch, host, values[0]);
    *self = new;
    return DPK_OK;
}

static void
destroy(void *self)
{
    struct conservative *of = self;
    const struct dpk_host *host = of->batch.host;
    dpk_batch_free(&of->batch);
    if (of->plan != NULL) {
        host->release(host->context, of->plan);
    }
    host->release(host->context, of);
}

/* ---- the plan ---------------------------------------------------------- */

/* Makes room for n spans. */
static dpk_status
make_room(struct conservative *self, uint32_t n)
{
    const struct dpk_host *host = self->batch.host;
    if (n <= self->cap) {
        return DPK_OK;
    }
    uint32_t cap = self->cap < 64 ? 64 : self->cap;
    while (cap < n) {
        cap *= 2;
    }
    struct span *plan = host->allocate(host->context, cap * sizeof *plan);
    if (plan == NULL) {
        return DPK_E_MEMORY;
    }
    if (self->plan != NULL) {
        memcpy(plan, self->plan, self->n * sizeof *plan);
        host->release(host->context, self->plan);
    }
    self->plan = plan;
    self->cap = cap;
    return DPK_OK;
}

/* Two spans are an elementary step: they stand side by side. */
static void
meter_spans(const struct conservative *self, uint32_t n)
{
    self->batch.host->meter(self->batch.host->context, DPK_WORK_STEPS, n / 2);
}

/* What is free from now on if nothing more starts. */
static dpk_status
begin_plan(struct conservative *self, int64_t now)
{
    const struct batch *batch = &self->batch;
    struct runs_place at = {0};
    if (make_room(self, batch->runs.n + 1) != DPK_OK) {
        return DPK_E_MEMORY;
    }
    self->n = 1;
    self->plan[0] = (struct span){now, batch->places.n_free, 0};
    for (const struct run *run = dpk_runs_at(&batch->runs, at); run != NULL;
         at = dpk_runs_next(&batch->runs, at), run = dpk_runs_at(&batch->runs, at)) {
        struct span *last = &self->plan[self->n - 1];
        if (run->end > last->from) {
            self->plan[self->n++] = (struct span){run->end, last->free, 0};
        }
        self->plan[self->n - 1].free += run->width;
    }
    meter_spans(self, batch->runs.n);
    return DPK_OK;
}

/* Where the plan has a span that begins at `time`, which is made if there is none. */
static uint32_t
cut(struct conservative *self, uint32_t from, int64_t time)
{
    uint32_t i = from;
    while (i + 1 < self->n && self->plan[i + 1].from <= time) {
        i++;
    }
    if (self->plan[i].from == time) {
        return i;
    }
    memmove(
        &self->plan[i + 2], &self->plan[i + 1], (self->n - i - 1) * sizeof *self->plan);
    self->plan[i + 1] = (struct span){time, self->plan[i].free, 0};
    self->n++;
    return i + 1;
}

/* The first span from which `width` nodes are free for `length` [ns]. */
static uint32_t
earliest(const struct conservative *self, uint32_t width, int64_t length)
{
    uint32_t start = 0;
    for (uint32_t i = 0; i < self->n; i++) {
        if (self->plan[i].free < width) {
            start = i + 1;
        } else if (i + 1 == self->n ||
                   self->plan[i + 1].from - self->plan[start].from >= length) {
            break;
        }
    }
    return start;
}

/* Plans a job; whether it can start now.  One that finds too few nodes however long it
 * waits, because some have left, has no reservation, nor has one that is urgent. */
static dpk_status
plan_job(struct conservative *self, uint32_t job, int *starts)
{
    uint32_t width = self->batch.width[job];
    int64_t length = self->batch.estimate[job];
    if (make_room(self, self->n + 2) != DPK_OK) {
        return DPK_E_MEMORY;
    }
    uint32_t first = earliest(self, width, length);
    meter_spans(self, self->n);
    *starts = first == 0 && width <= self->batch.places.n_free;
    if (first == self->n || (self->batch.urgent[job] && !*starts)) {
        return DPK_OK;
    }
    int64_t start = self->plan[first].from;
    uint32_t last =
        length < INT64_MAX - start ? cut(self, first, start + length) : self->n;
    for (uint32_t i = first; i < last; i++) {
        self->plan[i].free -= width;
    }
    return DPK_OK;
}

static dpk_status
decide(void *self, int64_t now, struct dpk_orders *orders)
{
    struct conservative *of = self;
    struct batch *batch = &of->batch;
    dpk_status status = dpk_batch_serve_front(batch, now, orders);
    uint32_t job = batch->head;
    if (status == DPK_OK && dpk_batch_goes_on(batch, job)) {
        status = begin_plan(of, now);
    }
    while (status == DPK_OK && dpk_batch_goes_on(batch, job)) {
        uint32_t after = batch->next[job];
        int starts = 0;
        status = plan_job(of, job, &starts);
        if (status == DPK_OK && starts) {
            status = dpk_batch_start(batch, job, now, NULL, orders);
        } else if (status == DPK_OK && batch->urgent[job]) {
            status = dpk_batch_reject(batch, job, orders);
        }
        job = after;
    }
    return status;
}

static const struct dpk_parameter parameters[] = {
    TIE_PARAMETER("id"),
};

const struct dpk_scheduler dpk_conservative = {
    .kernel =
        {
            .head = {sizeof dpk_conservative, DPK_VERSION},
            .name = "conservative",
            .doc = "every waiting job has a reservation that later ones may not delay; "
                   "nodes "
                   "of one model",
            .parameters = parameters,
            .n_parameters = 1,
            .create = create,
            .destroy = destroy,
            .state_hash = dpk_batch_hash,
        },
    .join = dpk_batch_join,
    .leave = dpk_batch_leave,
    .end = dpk_batch_end,
    .submit = dpk_batch_submit,
    .decide = decide,
};
