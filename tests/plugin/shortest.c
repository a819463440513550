/* An example of a kernel: the job with the shortest estimate goes first.
 *
 * It places jobs on machines of one slot each, and keeps the free ones as a stack.
 * Nobody overtakes the shortest job, even where there is room for others.
 */
#include <depin_kernel.h>

#include <stddef.h>
#include <string.h>

struct job {
    int64_t estimate; /* [ns] */
    uint32_t width;
    uint32_t first; /* of the nodes it runs on, in `next_node`, or NONE */
};

struct shortest {
    const struct dpk_host *host;
    struct job *jobs; /* by slot */
    uint32_t *heap;   /* slots of those that wait, the shortest on top */
    uint32_t n_waiting, job_cap;
    uint32_t *next_node; /* of the same job, or of the free nodes */
    uint32_t free, n_free, n_nodes, node_cap;
};

#define NONE UINT32_MAX

/* ---- memory ------------------------------------------------------------ */

static dpk_status
grow(struct shortest *self, void *array, uint64_t size, uint32_t from, uint32_t to)
{
    void *old;
    void *new = self->host->allocate(self->host->context, size * to);
    memcpy(&old, array, sizeof old);
    if (new == NULL) {
        return DPK_E_MEMORY;
    }
    if (old != NULL) {
        memcpy(new, old, size * from);
        self->host->release(self->host->context, old);
    }
    memcpy(array, &new, sizeof new);
    return DPK_OK;
}

static dpk_status
create(const struct dpk_host *host, const char *const *values, void **self)
{
    struct shortest *new = host->allocate(host->context, sizeof *new);
    (void)values;
    if (new == NULL) {
        return DPK_E_MEMORY;
    }
    new->host = host;
    new->free = NONE;
    *self = new;
    return DPK_OK;
}

static void
destroy(void *self)
{
    (void)self; /* the host frees what its instance has allocated */
}

/* ---- the heap ---------------------------------------------------------- */

/* Ties go to the job that came first. */
static int
before(const struct shortest *self, uint32_t a, uint32_t b)
{
    int64_t x = self->jobs[a].estimate;
    int64_t y = self->jobs[b].estimate;
    return x < y || (x == y && a < b);
}

static void
push(struct shortest *self, uint32_t job)
{
    uint32_t i = self->n_waiting++;
    while (i > 0 && before(self, job, self->heap[(i - 1) / 2])) {
        self->heap[i] = self->heap[(i - 1) / 2];
        i = (i - 1) / 2;
    }
    self->heap[i] = job;
}

static void
pop(struct shortest *self)
{
    uint32_t last = self->heap[--self->n_waiting];
    uint32_t i = 0;
    for (uint32_t child = 1; child < self->n_waiting; child = 2 * i + 1) {
        if (child + 1 < self->n_waiting &&
            before(self, self->heap[child + 1], self->heap[child])) {
            child++;
        }
        if (!before(self, self->heap[child], last)) {
            break;
        }
        self->heap[i] = self->heap[child];
        i = child;
    }
    self->heap[i] = last;
}

/* ---- events ------------------------------------------------------------ */

static void
give(struct shortest *self, uint32_t node)
{
    self->next_node[node] = self->free;
    self->free = node;
    self->n_free++;
}

static dpk_status
join(void *context, int64_t now, const struct dpk_nodes *nodes)
{
    struct shortest *self = context;
    (void)now;
    for (uint32_t i = nodes->n; i-- > 0;) {
        uint32_t slot = nodes->slot[i];
        if (slot >= self->node_cap) {
            uint32_t to = 2 * slot + 64;
            if (grow(self, &self->next_node, 4, self->node_cap, to) != DPK_OK) {
                return DPK_E_MEMORY;
            }
            self->node_cap = to;
        }
        give(self, slot);
        self->n_nodes++;
    }
    return DPK_OK;
}

static dpk_status
leave(void *context, int64_t now, const uint32_t *nodes, uint32_t n)
{
    (void)context;
    (void)now;
    (void)nodes;
    return n == 0 ? DPK_OK : DPK_E_UNSUPPORTED;
}

static dpk_status
end(void *context, int64_t now, const struct dpk_ends *ends)
{
    struct shortest *self = context;
    (void)now;
    for (uint32_t i = 0; i < ends->n; i++) {
        uint32_t node = self->jobs[ends->job[i]].first;
        while (node != NONE) {
            uint32_t next = self->next_node[node];
            give(self, node);
            node = next;
        }
    }
    return DPK_OK;
}

static dpk_status
submit(void *context, int64_t now, const struct dpk_jobs *jobs)
{
    struct shortest *self = context;
    (void)now;
    for (uint32_t i = 0; i < jobs->n; i++) {
        uint32_t slot = jobs->slot[i];
        if (slot >= self->job_cap) {
            uint32_t to = 2 * slot + 64;
            if (grow(self, &self->jobs, sizeof *self->jobs, self->job_cap, to) !=
                    DPK_OK ||
                grow(self, &self->heap, 4, self->job_cap, to) != DPK_OK) {
                return DPK_E_MEMORY;
            }
            self->job_cap = to;
        }
        self->jobs[slot] = (struct job){jobs->estimate[i], jobs->width[i], NONE};
        push(self, slot);
    }
    return DPK_OK;
}

/* ---- decisions --------------------------------------------------------- */

static dpk_status
decide(void *context, int64_t now, struct dpk_orders *orders)
{
    struct shortest *self = context;
    (void)now;
    while (self->n_waiting > 0) {
        uint32_t slot = self->heap[0];
        struct job *job = &self->jobs[slot];
        int fits = job->width <= self->n_nodes;
        if (fits && job->width > self->n_free) {
            return DPK_OK;
        }
        if (orders->n == orders->cap ||
            orders->node_cap - orders->n_nodes < job->width) {
            return DPK_MORE;
        }
        for (uint32_t k = 0; fits && k < job->width; k++) {
            uint32_t node = self->free;
            self->free = self->next_node[node];
            self->next_node[node] = job->first;
            job->first = node;
            orders->devices[orders->n_nodes] = 0;
            orders->node[orders->n_nodes++] = node;
        }
        self->n_free -= fits ? job->width : 0;
        orders->what[orders->n] = fits ? DPK_START : DPK_REJECT;
        orders->job[orders->n] = slot;
        orders->at[orders->n] = 0;
        orders->price[orders->n] = 0;
        orders->node_first[++orders->n] = orders->n_nodes;
        pop(self);
    }
    return DPK_OK;
}

static dpk_status
state_hash(void *context, uint64_t hash[2])
{
    struct shortest *self = context;
    hash[0] = self->n_free;
    hash[1] = 0;
    for (uint32_t i = 0; i < self->n_waiting; i++) {
        hash[1] = hash[1] * UINT64_C(0x9e3779b97f4a7c15) + self->heap[i];
    }
    return DPK_OK;
}

static const struct dpk_scheduler shortest = {
    .kernel =
        {
            .head = {sizeof shortest, DPK_VERSION},
            .name = "shortest",
            .doc = "the job with the shortest estimate first",
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

static const struct dpk_kernel *const kernels[] = {&shortest.kernel};

const struct dpk_plugin DPK_PLUGIN = {
    .head = {sizeof DPK_PLUGIN, DPK_VERSION},
    .n_kernels = 1,
    .kernels = kernels,
};
