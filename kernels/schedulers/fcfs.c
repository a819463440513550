/* First come, first served: nobody overtakes, not even where the first waits for a
 * model of GPUs that others do not want. */
#include "kernels/schedulers/batch.h"
#include "kernels/schedulers/list.h"

#include <stddef.h>

static dpk_status
create(const struct dpk_host *host, const char *const *values, void **self)
{
    struct batch *batch = host->allocate(host->context, sizeof *batch);
    if (batch == NULL) {
        return DPK_E_MEMORY;
    }
    dpk_batch_init(batch, host, values[0]);
    batch->by_model = 1;
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
decide(void *self, int64_t now, struct dpk_orders *orders)
{
    const struct batch *batch = self;
    dpk_status status = dpk_batch_serve_front(self, now, orders);
    uint32_t job = batch->head;
    while (status == DPK_OK && job != BATCH_NONE && batch->n_urgent > 0) {
        uint32_t after = batch->next[job];
        if (batch->urgent[job]) {
            status = dpk_batch_reject(self, job, orders);
        }
        job = after;
    }
    return status;
}

static const struct dpk_parameter parameters[] = {
    TIE_PARAMETER("id"),
};

const struct dpk_scheduler dpk_fcfs = {
    .kernel =
        {
            .head = {sizeof dpk_fcfs, DPK_VERSION},
            .name = "fcfs",
            .doc = "first come, first served: nobody overtakes; on GPUs of the models "
                   "that "
                   "will do",
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
