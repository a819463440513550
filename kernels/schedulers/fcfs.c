/* First come, first served: nobody overtakes. */
#include "kernels/schedulers/batch.h"
#include "kernels/schedulers/list.h"

#include <stddef.h>

static dpk_status
create(const struct dpk_host *host, const char *const *values, void **self)
{
    struct batch *batch = host->allocate(host->context, sizeof *batch);
    (void)values;
    if (batch == NULL) {
        return DPK_E_MEMORY;
    }
    dpk_batch_init(batch, host);
    *self = batch;
    return DPK_OK;
}

static void
destroy(void *self)
{
    struct batch *batch = self;
    const struct dpk_host *host = batch->host;
    dpk_batch_free(batch);
    host->release(host->context, batch);
}

static dpk_status
join(void *self, int64_t now, const struct dpk_nodes *nodes)
{
    (void)now;
    return dpk_batch_join(self, nodes);
}

static dpk_status
leave(void *self, int64_t now, const uint32_t *nodes, uint32_t n)
{
    (void)now;
    return dpk_batch_leave(self, nodes, n);
}

static dpk_status
end(void *self, int64_t now, const struct dpk_ends *ends)
{
    (void)now;
    return dpk_batch_end(self, ends);
}

static dpk_status
submit(void *self, int64_t now, const struct dpk_jobs *jobs)
{
    (void)now;
    return dpk_batch_submit(self, jobs);
}

static dpk_status
decide(void *self, int64_t now, struct dpk_orders *orders)
{
    return dpk_batch_serve_front(self, now, orders);
}

static dpk_status
state_hash(void *self, uint64_t hash[2])
{
    dpk_batch_hash(self, hash);
    return DPK_OK;
}

const struct dpk_scheduler dpk_fcfs = {
    .head = {sizeof dpk_fcfs, DPK_VERSION},
    .name = "fcfs",
    .doc = "first come, first served: nobody overtakes",
    .create = create,
    .destroy = destroy,
    .join = join,
    .leave = leave,
    .end = end,
    .submit = submit,
    .decide = decide,
    .state_hash = state_hash,
};
