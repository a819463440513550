/* A kernel that goes wrong at 3 s, ./evil.so:way=segfault.
 *
 * Until then it places jobs of one node on the lowest free one, first come, first
 * served.
 */
#include <depin_kernel.h>

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define SECOND INT64_C(1000000000)

enum { ROOM = 64 };

struct way;

struct evil {
    const struct dpk_host *host;
    const struct way *way;
    uint32_t free[ROOM]; /* whether a node is */
    uint32_t node[ROOM]; /* of a job */
    uint32_t queue[ROOM];
    uint32_t n_nodes, n_waiting;
    uint64_t *memory; /* of ROOM numbers, which end somewhere */
};

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
    return depth == UINT64_MAX
               ? 0
               : deeper(depth + 1) + (uint64_t)frame[depth % sizeof frame];
}

/* Leaves what a way does not need alone. */
#define UNUSED ((void)self, (void)now, (void)orders)

static dpk_status
hang(struct evil *self, int64_t now, struct dpk_orders *orders)
{
    UNUSED;
    while (zero == 0) {
    }
    return DPK_OK;
}

static dpk_status
hang_in_host(struct evil *self, int64_t now, struct dpk_orders *orders)
{
    UNUSED;
    while (zero == 0) {
        void *block = self->host->allocate(self->host->context, 1000);
        self->host->release(self->host->context, block);
    }
    return DPK_OK;
}

static dpk_status
segfault(struct evil *self, int64_t now, struct dpk_orders *orders)
{
    UNUSED;
    *(volatile int *)nowhere = 1;
    return DPK_OK;
}

static dpk_status
divide(struct evil *self, int64_t now, struct dpk_orders *orders)
{
    UNUSED;
    return 7 / zero;
}

static dpk_status
illegal(struct evil *self, int64_t now, struct dpk_orders *orders)
{
    UNUSED;
    __builtin_trap();
}

static dpk_status
aborts(struct evil *self, int64_t now, struct dpk_orders *orders)
{
    UNUSED;
    abort();
}

static dpk_status
overflow(struct evil *self, int64_t now, struct dpk_orders *orders)
{
    UNUSED;
    sink = deeper(0);
    return DPK_OK;
}

static dpk_status
past_job(struct evil *self, int64_t now, struct dpk_orders *orders)
{
    UNUSED;
    orders->job[orders->cap] = 0;
    return DPK_OK;
}

static dpk_status
past_node(struct evil *self, int64_t now, struct dpk_orders *orders)
{
    UNUSED;
    orders->node[orders->node_cap] = 0;
    return DPK_OK;
}

static dpk_status
past_node_first(struct evil *self, int64_t now, struct dpk_orders *orders)
{
    UNUSED;
    orders->node_first[orders->cap + 1] = 0;
    return DPK_OK;
}

static dpk_status
before_devices(struct evil *self, int64_t now, struct dpk_orders *orders)
{
    UNUSED;
    orders->devices[-1 - (int)(orders->node_cap % 512)] = 0;
    return DPK_OK;
}

static dpk_status
reads_past_what(struct evil *self, int64_t now, struct dpk_orders *orders)
{
    UNUSED;
    sink = ((volatile uint32_t *)orders->what)[orders->cap];
    return DPK_OK;
}

static dpk_status
too_many(struct evil *self, int64_t now, struct dpk_orders *orders)
{
    UNUSED;
    orders->n = orders->cap + 1;
    return DPK_OK;
}

static dpk_status
negative(struct evil *self, int64_t now, struct dpk_orders *orders)
{
    UNUSED;
    orders->n = (uint32_t)-1;
    return DPK_OK;
}

static dpk_status
too_many_nodes(struct evil *self, int64_t now, struct dpk_orders *orders)
{
    UNUSED;
    start(orders, 3, 1);
    orders->n_nodes = orders->node_cap + 1;
    return DPK_OK;
}

static dpk_status
new_cap(struct evil *self, int64_t now, struct dpk_orders *orders)
{
    UNUSED;
    orders->cap = 1U << 30;
    return DPK_OK;
}

static dpk_status
new_array(struct evil *self, int64_t now, struct dpk_orders *orders)
{
    UNUSED;
    orders->job = (uint32_t *)self->memory;
    return DPK_OK;
}

static dpk_status
unknown_node(struct evil *self, int64_t now, struct dpk_orders *orders)
{
    UNUSED;
    start(orders, 3, 77);
    return DPK_OK;
}

static dpk_status
unknown_job(struct evil *self, int64_t now, struct dpk_orders *orders)
{
    UNUSED;
    start(orders, 1000000, 1);
    return DPK_OK;
}

static dpk_status
twice(struct evil *self, int64_t now, struct dpk_orders *orders)
{
    UNUSED;
    start(orders, 3, 1);
    start(orders, 3, 2);
    return DPK_OK;
}

static dpk_status
ended_job(struct evil *self, int64_t now, struct dpk_orders *orders)
{
    UNUSED;
    start(orders, 1, 1);
    return DPK_OK;
}

static dpk_status
busy_node(struct evil *self, int64_t now, struct dpk_orders *orders)
{
    UNUSED;
    start(orders, 3, 0);
    return DPK_OK;
}

static dpk_status
broken_list(struct evil *self, int64_t now, struct dpk_orders *orders)
{
    UNUSED;
    start(orders, 3, 1);
    orders->node_first[0] = 2;
    return DPK_OK;
}

static dpk_status
no_such_order(struct evil *self, int64_t now, struct dpk_orders *orders)
{
    UNUSED;
    start(orders, 3, 1);
    orders->what[0] = 99;
    return DPK_OK;
}

static dpk_status
negative_time(struct evil *self, int64_t now, struct dpk_orders *orders)
{
    UNUSED;
    wake(orders, -1);
    return DPK_OK;
}

static dpk_status
more_for_ever(struct evil *self, int64_t now, struct dpk_orders *orders)
{
    UNUSED;
    return DPK_MORE;
}

static dpk_status
more_wakes_for_ever(struct evil *self, int64_t now, struct dpk_orders *orders)
{
    UNUSED;
    wake(orders, now + SECOND);
    return DPK_MORE;
}

static dpk_status
wakes_for_ever(struct evil *self, int64_t now, struct dpk_orders *orders)
{
    UNUSED;
    wake(orders, now + 1);
    return DPK_OK;
}

static dpk_status
no_such_status(struct evil *self, int64_t now, struct dpk_orders *orders)
{
    UNUSED;
    return -77;
}

static dpk_status
past_its_own(struct evil *self, int64_t now, struct dpk_orders *orders)
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

static dpk_status
nothing(struct evil *self, int64_t now, struct dpk_orders *orders)
{
    UNUSED;
    return DPK_OK;
}

/* By its call and name. */
static const struct way {
    const char *name;
    dpk_status (*decide)(struct evil *, int64_t, struct dpk_orders *);
    dpk_status (*join)(struct evil *, int64_t, struct dpk_orders *);
    dpk_status (*submit)(struct evil *, int64_t, struct dpk_orders *);
    int writes; /* into the view of submissions */
    dpk_status (*state_hash)(struct evil *, int64_t, struct dpk_orders *);
    dpk_status (*destroy)(struct evil *, int64_t, struct dpk_orders *);
} ways[] = {
    {"nothing", .decide = nothing},
    {"hang", .decide = hang},
    {"hang_in_host", .decide = hang_in_host},
    {"segfault", .decide = segfault},
    {"divide", .decide = divide},
    {"illegal", .decide = illegal},
    {"aborts", .decide = aborts},
    {"overflow", .decide = overflow},
    {"past_job", .decide = past_job},
    {"past_node", .decide = past_node},
    {"past_node_first", .decide = past_node_first},
    {"before_devices", .decide = before_devices},
    {"reads_past_what", .decide = reads_past_what},
    {"too_many", .decide = too_many},
    {"negative", .decide = negative},
    {"too_many_nodes", .decide = too_many_nodes},
    {"new_cap", .decide = new_cap},
    {"new_array", .decide = new_array},
    {"unknown_node", .decide = unknown_node},
    {"unknown_job", .decide = unknown_job},
    {"twice", .decide = twice},
    {"ended_job", .decide = ended_job},
    {"busy_node", .decide = busy_node},
    {"broken_list", .decide = broken_list},
    {"no_such_order", .decide = no_such_order},
    {"negative_time", .decide = negative_time},
    {"more_for_ever", .decide = more_for_ever},
    {"more_wakes_for_ever", .decide = more_wakes_for_ever},
    {"wakes_for_ever", .decide = wakes_for_ever},
    {"no_such_status", .decide = no_such_status},
    {"past_its_own", .decide = past_its_own},
    {"in_submit", .decide = nothing, .submit = segfault},
    {"hang_in_submit", .decide = nothing, .submit = hang},
    {"into_jobs", .decide = nothing, .writes = 1},
    {"in_join", .decide = nothing, .join = segfault},
    {"in_state_hash", .decide = nothing, .state_hash = segfault},
    {"in_destroy", .decide = nothing, .destroy = segfault},
};

/* ---- calls ------------------------------------------------------------- */

static dpk_status
create(const struct dpk_host *host, const char *const *values, void **self)
{
    struct evil *new = host->allocate(host->context, sizeof *new);
    if (new == NULL) {
        return DPK_E_MEMORY;
    }
    new->host = host;
    new->way = ways;
    while (new->way < ways + sizeof ways / sizeof *ways &&
           strcmp(new->way->name, values[0]) != 0) {
        new->way++;
    }
    if (new->way == ways + sizeof ways / sizeof *ways) {
        return DPK_E_ARGUMENT;
    }
    new->memory = host->allocate(host->context, ROOM * sizeof *new->memory);
    *self = new;
    return DPK_OK;
}

static dpk_status
join(void *context, int64_t now, const struct dpk_nodes *nodes)
{
    struct evil *self = context;
    if (self->way->join != NULL) {
        self->way->join(self, now, NULL);
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
    if (self->way->submit != NULL && now >= 3 * SECOND) {
        self->way->submit(self, now, NULL);
    }
    if (self->way->writes && now >= 3 * SECOND) {
        memcpy((void *)(uintptr_t)&jobs->width[jobs->n - 1], &self->n_nodes, 4);
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
    dpk_status answer =
        now >= 3 * SECOND ? self->way->decide(self, now, orders) : DPK_OK;
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
    memmove(self->queue, self->queue + done, self->n_waiting * sizeof *self->queue);
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
    if (self->way->state_hash != NULL) {
        self->way->state_hash(self, 0, NULL);
    }
    hash[0] = self->n_waiting;
    hash[1] = 0;
    return DPK_OK;
}

static void
destroy(void *context)
{
    struct evil *self = context;
    if (self->way->destroy != NULL) {
        self->way->destroy(self, 0, NULL);
    }
}

static const struct dpk_parameter parameters[] = {
    {"way", "nothing", "a name in the source", "what it does"}};

static const struct dpk_scheduler evil = {
    .kernel =
        {
            .head = {sizeof evil, DPK_VERSION},
            .name = "evil",
            .doc = "goes wrong at 3 s",
            .parameters = parameters,
            .n_parameters = 1,
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
