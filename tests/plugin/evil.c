/* A kernel that goes wrong at 3 s, in the way that it was compiled for:
 *
 *     cc -DEVIL=segfault -shared -fPIC evil.c
 *
 * Until then it places jobs of one node on the lowest free one, first come, first served.
 */
#include <depin_kernel.h>

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define SECOND INT64_C(1000000000)

enum { ROOM = 64 };

struct evil {
    const struct dpk_host *host;
    uint32_t free[ROOM]; /* whether a node is */
    uint32_t node[ROOM]; /* of a job */
    uint32_t queue[ROOM];
    uint32_t n_nodes, n_waiting;
    int64_t calls;
    uint64_t *memory; /* of ROOM numbers, which end somewhere */
};

static dpk_status
create(const struct dpk_host *host, const char *const *values, void **self)
{
    struct evil *new = host->allocate(host->context, sizeof *new);
    (void)values;
    if (new == NULL) {
        return DPK_E_MEMORY;
    }
    new->host = host;
    new->memory = host->allocate(host->context, ROOM * sizeof *new->memory);
    *self = new;
    return DPK_OK;
}

/* ---- evil -------------------------------------------------------------- */

static volatile int zero;
static volatile uintptr_t nowhere = 8;
static volatile uint64_t sink;

static void
start(struct dpk_orders *orders, uint32_t job, uint32_t node)
{
    orders->what[orders->n] = DPK_START;
    orders->job[orders->n] = job;
    orders->node[orders->n_nodes++] = node;
    orders->node_first[++orders->n] = orders->n_nodes;
}

static void
wake(struct dpk_orders *orders, int64_t at)
{
    orders->what[orders->n] = DPK_WAKE;
    orders->at[orders->n] = at;
    orders->node_first[++orders->n] = orders->n_nodes;
}

static uint64_t
deeper(uint64_t depth)
{
    volatile char frame[512];
    frame[depth % sizeof frame] = (char)depth;
    return depth == UINT64_MAX ? 0 : deeper(depth + 1) + (uint64_t)frame[0];
}

#define WAY(name)                                                                      \
    static dpk_status name(struct evil *self, int64_t now, struct dpk_orders *orders)

/* Leaves what a way does not need alone. */
#define UNUSED ((void)self, (void)now, (void)orders)

WAY(hang)
{
    UNUSED;
    while (zero == 0) {
    }
    return DPK_OK;
}
WAY(hang_in_host)
{
    UNUSED;
    while (zero == 0) {
        void *block = self->host->allocate(self->host->context, 1000);
        self->host->release(self->host->context, block);
    }
    return DPK_OK;
}
WAY(segfault)
{
    UNUSED;
    *(volatile int *)nowhere = 1;
    return DPK_OK;
}
WAY(divide)
{
    UNUSED;
    return 7 / zero;
}
WAY(illegal)
{
    UNUSED;
    __builtin_trap();
}
WAY(aborts)
{
    UNUSED;
    abort();
}
WAY(overflow)
{
    UNUSED;
    sink = deeper(0);
    return DPK_OK;
}
WAY(past_job)
{
    UNUSED;
    orders->job[orders->cap] = 0;
    return DPK_OK;
}
WAY(past_node)
{
    UNUSED;
    orders->node[orders->node_cap] = 0;
    return DPK_OK;
}
WAY(past_node_first)
{
    UNUSED;
    orders->node_first[orders->cap + 1] = 0;
    return DPK_OK;
}
WAY(before_devices)
{
    UNUSED;
    orders->devices[-1 - (int)(orders->node_cap % 512)] = 0;
    return DPK_OK;
}
WAY(reads_past_what)
{
    UNUSED;
    sink = ((volatile uint32_t *)orders->what)[orders->cap];
    return DPK_OK;
}
WAY(too_many)
{
    UNUSED;
    orders->n = orders->cap + 1;
    return DPK_OK;
}
WAY(negative)
{
    UNUSED;
    orders->n = (uint32_t)-1;
    return DPK_OK;
}
WAY(too_many_nodes)
{
    UNUSED;
    orders->n_nodes = orders->node_cap + 1;
    return DPK_OK;
}
WAY(new_cap)
{
    UNUSED;
    orders->cap = 1U << 30;
    return DPK_OK;
}
WAY(new_array)
{
    UNUSED;
    orders->job = (uint32_t *)self->memory;
    return DPK_OK;
}
WAY(unknown_node)
{
    UNUSED;
    start(orders, 3, 77);
    return DPK_OK;
}
WAY(unknown_job)
{
    UNUSED;
    start(orders, 1000000, 1);
    return DPK_OK;
}
WAY(twice)
{
    UNUSED;
    start(orders, 3, 1);
    start(orders, 3, 2);
    return DPK_OK;
}
WAY(ended_job)
{
    UNUSED;
    start(orders, 1, 1);
    return DPK_OK;
}
WAY(busy_node)
{
    UNUSED;
    start(orders, 3, 0);
    return DPK_OK;
}
WAY(broken_list)
{
    UNUSED;
    start(orders, 3, 1);
    orders->node_first[0] = 2;
    return DPK_OK;
}
WAY(no_such_order)
{
    UNUSED;
    start(orders, 3, 1);
    orders->what[0] = 99;
    return DPK_OK;
}
WAY(negative_time)
{
    UNUSED;
    wake(orders, -1);
    return DPK_OK;
}
WAY(more_for_ever)
{
    UNUSED;
    return DPK_MORE;
}
WAY(more_wakes_for_ever)
{
    UNUSED;
    wake(orders, now + SECOND);
    return DPK_MORE;
}
WAY(wakes_for_ever)
{
    UNUSED;
    wake(orders, now + 1);
    return DPK_OK;
}
WAY(no_such_status)
{
    UNUSED;
    return -77;
}
WAY(past_its_own)
{
    UNUSED;
    memset(self->memory, 0xff, 4096);
    for (int i = 0; i < 100; i++) {
        self->memory = self->host->allocate(self->host->context, 512);
        memset(self->memory, 0xff, 4096);
        self->host->release(self->host->context, self->memory);
    }
    *(volatile int *)nowhere = 1;
    return DPK_OK;
}
WAY(in_submit)
{
    UNUSED;
    return DPK_OK;
}
WAY(hang_in_submit)
{
    UNUSED;
    return DPK_OK;
}
WAY(in_join)
{
    UNUSED;
    return DPK_OK;
}
WAY(in_state_hash)
{
    UNUSED;
    return DPK_OK;
}
WAY(in_destroy)
{
    UNUSED;
    return DPK_OK;
}
WAY(good)
{
    UNUSED;
    return DPK_OK;
}

/* ---- calls ------------------------------------------------------------- */

static dpk_status
join(void *context, int64_t now, const struct dpk_nodes *nodes)
{
    struct evil *self = context;
    if (EVIL == in_join) {
        segfault(self, now, NULL);
    }
    for (uint32_t i = 0; i < nodes->n; i++) {
        self->free[nodes->slot[i]] = 1;
        self->n_nodes++;
    }
    return DPK_OK;
}

static dpk_status
leave(void *self, int64_t now, const uint32_t *nodes, uint32_t n)
{
    (void)self;
    (void)now;
    (void)nodes;
    (void)n;
    return DPK_OK;
}

static dpk_status
end(void *context, int64_t now, const struct dpk_ends *ends)
{
    struct evil *self = context;
    (void)now;
    for (uint32_t i = 0; i < ends->n; i++) {
        self->free[self->node[ends->job[i]]] = 1;
    }
    return DPK_OK;
}

static dpk_status
submit(void *context, int64_t now, const struct dpk_jobs *jobs)
{
    struct evil *self = context;
    if (EVIL == in_submit && now >= 3 * SECOND) {
        segfault(self, now, NULL);
    }
    if (EVIL == hang_in_submit && now >= 3 * SECOND) {
        hang(self, now, NULL);
    }
    for (uint32_t i = 0; i < jobs->n; i++) {
        self->queue[self->n_waiting++] = jobs->slot[i];
    }
    return DPK_OK;
}

static dpk_status
decide(void *context, int64_t now, struct dpk_orders *orders)
{
    struct evil *self = context;
    dpk_status answer = now >= 3 * SECOND ? EVIL(self, now, orders) : DPK_OK;
    uint32_t done = 0;
    while (now < 3 * SECOND && done < self->n_waiting) {
        uint32_t node = 0;
        while (node < self->n_nodes && !self->free[node]) {
            node++;
        }
        if (node == self->n_nodes) {
            break;
        }
        uint32_t job = self->queue[done++];
        self->free[node] = 0;
        self->node[job] = node;
        start(orders, job, node);
    }
    self->n_waiting -= done;
    memmove(
        self->queue, self->queue + done, self->n_waiting * sizeof *self->queue);
    if (now >= 3 * SECOND && answer == DPK_OK && orders->n == 0 &&
        self->n_waiting > 0) {
        start(orders, self->queue[0], 1);
        self->free[1] = 0;
        self->node[self->queue[0]] = 1;
        self->n_waiting = 0;
    }
    return answer;
}

static dpk_status
state_hash(void *context, uint64_t hash[2])
{
    struct evil *self = context;
    if (EVIL == in_state_hash) {
        segfault(self, 0, NULL);
    }
    hash[0] = self->n_waiting;
    hash[1] = 0;
    return DPK_OK;
}

static void
destroy(void *self)
{
    if (EVIL == in_destroy) {
        segfault(self, 0, NULL);
    }
}

static const struct dpk_scheduler evil = {
    .kernel =
        {
            .head = {sizeof evil, DPK_VERSION},
            .name = "evil",
            .doc = "goes wrong at 3 s",
            .kind = DPK_SCHEDULER,
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

static const struct dpk_kernel *const kernels[] = {&evil.kernel};

const struct dpk_plugin DPK_PLUGIN = {
    .head = {sizeof DPK_PLUGIN, DPK_VERSION},
    .n_kernels = 1,
    .kernels = kernels,
};
