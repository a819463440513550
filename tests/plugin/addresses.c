/* Two kernels whose answers hang on addresses, as a defect would have it:
 *
 *     hashes      has one in its state hash
 *     sorts       places first the job whose memory lies lowest
 */
#include <depin_kernel.h>

#include <stddef.h>
#include <stdint.h>

struct job {
    struct job *next;
    uint32_t slot;
    uint32_t node;
};

enum { ROOM = 4096 };

struct self {
    const struct dpk_host *host;
    struct job *waiting;
    struct job *jobs[ROOM];
    uint32_t free[ROOM];
    uint32_t n_free;
};

static dpk_status
create(const struct dpk_host *host, const char *const *values, void **self)
{
    struct self *new = host->allocate(host->context, sizeof *new);
    (void)values;
    if (new == NULL) {
        return DPK_E_MEMORY;
    }
    new->host = host;
    *self = new;
    return DPK_OK;
}

static void
destroy(void *self)
{
    (void)self;
}

static dpk_status
join(void *context, int64_t now, const struct dpk_nodes *nodes)
{
    struct self *self = context;
    (void)now;
    for (uint32_t i = 0; i < nodes->n; i++) {
        self->free[self->n_free++] = nodes->slot[i];
    }
    return DPK_OK;
}

static dpk_status
leave(void *self, int64_t now, const uint32_t *nodes, uint32_t n)
{
    (void)self;
    (void)now;
    (void)nodes;
    return n == 0 ? DPK_OK : DPK_E_UNSUPPORTED;
}

static dpk_status
end(void *context, int64_t now, const struct dpk_ends *ends)
{
    struct self *self = context;
    (void)now;
    for (uint32_t i = 0; i < ends->n; i++) {
        self->free[self->n_free++] = self->jobs[ends->job[i]]->node;
    }
    return DPK_OK;
}

/* Into the list at its end, or where its address is in order. */
static dpk_status
enqueue(struct self *self, const struct dpk_jobs *jobs, int sorted)
{
    for (uint32_t i = 0; i < jobs->n; i++) {
        struct job *job = self->host->allocate(self->host->context, sizeof *job);
        struct job **link = &self->waiting;
        if (job == NULL) {
            return DPK_E_MEMORY;
        }
        job->slot = jobs->slot[i];
        self->jobs[job->slot] = job;
        while (*link != NULL && !(sorted && (uintptr_t)job < (uintptr_t)*link)) {
            link = &(*link)->next;
        }
        job->next = *link;
        *link = job;
    }
    return DPK_OK;
}

static dpk_status
submit_in_order(void *self, int64_t now, const struct dpk_jobs *jobs)
{
    (void)now;
    return enqueue(self, jobs, 0);
}

static dpk_status
submit_sorted(void *self, int64_t now, const struct dpk_jobs *jobs)
{
    (void)now;
    return enqueue(self, jobs, 1);
}

static dpk_status
decide(void *context, int64_t now, struct dpk_orders *orders)
{
    struct self *self = context;
    (void)now;
    while (self->waiting != NULL && self->n_free > 0) {
        struct job *job = self->waiting;
        if (orders->n == orders->cap || orders->n_nodes == orders->node_cap) {
            return DPK_MORE;
        }
        job->node = self->free[--self->n_free];
        orders->what[orders->n] = DPK_START;
        orders->job[orders->n] = job->slot;
        orders->node[orders->n_nodes++] = job->node;
        orders->node_first[++orders->n] = orders->n_nodes;
        self->waiting = job->next;
    }
    return DPK_OK;
}

static dpk_status
hash_state(void *context, uint64_t hash[2])
{
    struct self *self = context;
    hash[0] = self->n_free;
    hash[1] = 0;
    for (const struct job *job = self->waiting; job != NULL; job = job->next) {
        hash[1] = hash[1] * UINT64_C(0x9e3779b97f4a7c15) + job->slot;
    }
    return DPK_OK;
}

static dpk_status
hash_address(void *context, uint64_t hash[2])
{
    struct self *self = context;
    hash[0] = self->n_free;
    hash[1] = (uintptr_t)self->waiting;
    return DPK_OK;
}

#define KERNEL(name_, submit_, state_hash_)                                            \
    static const struct dpk_scheduler name_ = {                                        \
        .kernel = {.head = {sizeof(struct dpk_scheduler), DPK_VERSION},                \
            .name = #name_,                                                            \
            .doc = "hangs on addresses",                                               \
            .kind = DPK_SCHEDULER,                                                     \
            .create = create,                                                          \
            .destroy = destroy,                                                        \
            .state_hash = state_hash_},                                                \
        .join = join,                                                                  \
        .leave = leave,                                                                \
        .end = end,                                                                    \
        .submit = submit_,                                                             \
        .decide = decide,                                                              \
    }

KERNEL(hashes, submit_in_order, hash_address);
KERNEL(sorts, submit_sorted, hash_state);
KERNEL(neither, submit_in_order, hash_state);

static const struct dpk_kernel *const kernels[] = {
    &hashes.kernel, &sorts.kernel, &neither.kernel};

const struct dpk_plugin DPK_PLUGIN = {
    .head = {sizeof DPK_PLUGIN, DPK_VERSION},
    .n_kernels = 3,
    .kernels = kernels,
};
