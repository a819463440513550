/* EASY backfilling (Lifka 1995, Mu'alem and Feitelson 2001).
 *
 * Jobs start in the order in which they came.  The first that finds too few free nodes
 * has a reservation at its shadow time, when by the estimates of what runs enough nodes
 * will be free.  Those behind it may start at once if they do not delay it: if by their
 * own estimate they end by then, or if they leave it the nodes that it will need.
 *
 * machines=fungible: only numbers count, a job may take what the first will not need
 * (the extra nodes).  machines=individual: the reservation is of the first nodes that
 * will be free at the shadow time, and a job that runs on must keep off these.
 */
#include "kernels/schedulers/batch.h"
#include "kernels/schedulers/list.h"

#include <string.h>

struct easy {
    struct batch batch;  /* first: its calls are this one's */
    uint64_t individual; /* 1: the reservation is of nodes, 0: of a number */
    uint64_t *reserved;  /* bits of nodes, batch.places.n_words of them */
    uint32_t n_words, unused;
};

/* What the first waiting job is promised. */
struct promise {
    int64_t shadow; /* [ns] */
    uint32_t spare; /* nodes that jobs may take which run on beyond it */
    uint32_t unused;
};

enum { MACHINES, TIE_BREAK, PARAMETERS };

static const struct dpk_parameter parameters[PARAMETERS] = {
    {
        .name = "machines",
        .standard = "fungible",
        .allowed = "fungible|individual",
        .doc = "whether the first job is promised a number of nodes or certain ones",
    },
    TIE_PARAMETER("id"),
};

/* ---- life -------------------------------------------------------------- */

static dpk_status
create(const struct dpk_host *host, const char *const *values, void **self)
{
    struct easy *easy = host->allocate(host->context, sizeof *easy);
    if (easy == NULL) {
        return DPK_E_MEMORY;
    }
    dpk_batch_init(&easy->batch, host, values[TIE_BREAK]);
    easy->individual = strcmp(values[MACHINES], "individual") == 0;
    *self = easy;
    return DPK_OK;
}

static void
destroy(void *self)
{
    struct easy *easy = self;
    const struct dpk_host *host = easy->batch.host;
    dpk_batch_free(&easy->batch);
    if (easy->reserved != NULL) {
        host->release(host->context, easy->reserved);
    }
    host->release(host->context, easy);
}

/* ---- events ------------------------------------------------------------ */

static dpk_status
join(void *self, int64_t now, const struct dpk_nodes *nodes)
{
    struct easy *easy = self;
    dpk_status status = dpk_batch_join(&easy->batch, now, nodes);
    if (status == DPK_OK && easy->n_words != easy->batch.places.n_words) {
        if (easy->reserved != NULL) {
            easy->batch.host->release(easy->batch.host->context, easy->reserved);
        }
        easy->reserved = dpk_places_bits(&easy->batch.places);
        easy->n_words = easy->reserved != NULL ? easy->batch.places.n_words : 0;
        status = easy->reserved != NULL ? DPK_OK : DPK_E_MEMORY;
    }
    return status;
}

/* ---- decisions --------------------------------------------------------- */

/* Keeps the first `width` of the places that are free or will be when the first
 * `n_runs` runs have ended. */
static void
reserve(struct easy *self, uint32_t width, uint32_t n_runs)
{
    const struct batch *batch = &self->batch;
    uint64_t *bits = self->reserved;
    struct runs_place at = {0};
    memcpy(bits, batch->places.free, 8 * (size_t)batch->places.n_words);
    for (uint32_t i = 0; i < n_runs; i++, at = dpk_runs_next(&batch->runs, at)) {
        uint32_t k = batch->nodes[dpk_runs_at(&batch->runs, at)->job];
        for (; k != BATCH_NONE; k = batch->places.node[k].next) {
            uint32_t place = batch->places.node[k].place;
            bits[place / 64] |= UINT64_C(1) << place % 64;
        }
    }
    for (uint32_t w = 0; w < batch->places.n_words; w++) {
        uint32_t n = (uint32_t)__builtin_popcountll(bits[w]);
        for (; n > width; n--) {
            bits[w] &= ~(UINT64_C(1) << (63 - __builtin_clzll(bits[w])));
        }
        width -= n;
    }
}

/* When the first waiting job, which has too few nodes now, will have enough: never, as
 * far as is known, where nodes have left. */
static struct promise
promise_to(struct easy *self, uint32_t job)
{
    const struct batch *batch = &self->batch;
    struct promise promise = {.shadow = INT64_MAX};
    uint32_t width = batch->width[job];
    uint32_t free = batch->places.n_free;
    uint32_t n = 0;
    struct runs_place at = {0};
    const struct run *run = dpk_runs_at(&batch->runs, at);
    while (run != NULL && (free < width || run->end == promise.shadow)) {
        free += run->width;
        promise.shadow = run->end;
        at = dpk_runs_next(&batch->runs, at);
        run = dpk_runs_at(&batch->runs, at);
        n++;
    }
    promise.spare = free > width ? free - width : 0;
    if (self->individual) {
        reserve(self, width, n);
        promise.spare = dpk_places_free_of(&batch->places, self->reserved);
        n += batch->places.n_words / 8; /* words of bits stand side by side */
    }
    batch->host->meter(batch->host->context, DPK_WORK_STEPS, n);
    return promise;
}

/* Starts a job behind the first if that does not delay it. */
static dpk_status
backfill(struct easy *self, uint32_t job, int64_t now, struct promise *promise,
    struct dpk_orders *orders)
{
    struct batch *batch = &self->batch;
    uint32_t width = batch->width[job];
    int in_time = batch->estimate[job] <= promise->shadow - now;
    if (width > batch->places.n_free || (!in_time && width > promise->spare)) {
        return batch->urgent[job] ? dpk_batch_reject(batch, job, orders) : DPK_OK;
    }
    const uint64_t *except = self->individual && !in_time ? self->reserved : NULL;
    dpk_status status = dpk_batch_start(batch, job, now, except, orders);
    if (status == DPK_OK && self->individual) {
        promise->spare = dpk_places_free_of(&batch->places, self->reserved);
        batch->host->meter(
            batch->host->context, DPK_WORK_STEPS, batch->places.n_words / 16);
    } else if (status == DPK_OK && !in_time) {
        promise->spare -= width;
    }
    return status;
}

static dpk_status
decide(void *self, int64_t now, struct dpk_orders *orders)
{
    struct easy *easy = self;
    struct batch *batch = &easy->batch;
    dpk_status status = dpk_batch_serve_front(batch, now, orders);
    if (status != DPK_OK || !dpk_batch_goes_on(batch, batch->head)) {
        return status;
    }
    struct promise promise = promise_to(easy, batch->head);
    uint32_t job = batch->next[batch->head];
    while (status == DPK_OK && dpk_batch_goes_on(batch, job)) {
        uint32_t after = batch->next[job];
        status = backfill(easy, job, now, &promise, orders);
        batch->host->meter(batch->host->context, DPK_WORK_STEPS, 1);
        job = after;
    }
    return status;
}

const struct dpk_scheduler dpk_easy = {
    .kernel =
        {
            .head = {sizeof dpk_easy, DPK_VERSION},
            .name = "easy",
            .doc = "in order, but jobs that do not delay the first one may overtake; "
                   "nodes "
                   "of one model",
            .parameters = parameters,
            .n_parameters = PARAMETERS,
            .create = create,
            .destroy = destroy,
            .state_hash = dpk_batch_hash,
        },
    .join = join,
    .leave = dpk_batch_leave,
    .end = dpk_batch_end,
    .submit = dpk_batch_submit,
    .decide = decide,
};
