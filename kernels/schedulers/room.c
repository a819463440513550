#include "kernels/schedulers/room.h"

#include "kernels/schedulers/fragments.h"
#include "kernels/schedulers/tools.h"

#include <stddef.h>

/* ---- life -------------------------------------------------------------- */

void
dpk_room_init(struct room *self, const struct dpk_host *host, enum tie_break tie_break)
{
    *self = (struct room){.host = host, .tie_break = tie_break};
}

void
dpk_room_free(struct room *self)
{
    if (self->host != NULL) {
        dpk_drop(self->host, self->nodes);
        dpk_drop(self->host, self->here);
        dpk_drop(self->host, self->device);
    }
    *self = (struct room){.host = NULL};
}

/* ---- nodes come and go ------------------------------------------------- */

static dpk_status
make_space(struct room *self, uint32_t slot, uint32_t devices)
{
    void *nodes = self->nodes;
    void *here = self->here;
    void *device = self->device;
    dpk_status status = dpk_grow(
        self->host, &nodes, &self->cap, (uint64_t)slot + 1, sizeof *self->nodes);
    self->nodes = nodes;
    if (status == DPK_OK) {
        status = dpk_grow(self->host, &here, &self->here_cap, (uint64_t)self->n + 1,
            sizeof *self->here);
        self->here = here;
    }
    if (status == DPK_OK) {
        status = dpk_grow(self->host, &device, &self->device_cap,
            (uint64_t)self->n_devices + devices, sizeof *self->device);
        self->device = device;
    }
    return status;
}

/* Devices of a node, each with an equal share of what there is; what is taken of those
 * that it had stays so. */
static dpk_status
set_devices(struct room *self, struct node *node, uint32_t devices, int64_t all)
{
    int64_t each = devices > 0 ? all / devices : 0;
    int64_t before = node->devices > 0 ? node->capacity[DPK_GPU] / node->devices : 0;
    if (node->jobs > 0 && node->devices != devices) {
        return DPK_E_UNSUPPORTED; /* which of them are gone is not known */
    }
    if (node->spare < devices) {
        node->device = self->n_devices;
        node->spare = devices;
        self->n_devices += devices;
    }
    for (uint32_t d = 0; d < devices; d++) {
        int32_t *left = &self->device[node->device + d];
        *left = node->jobs > 0 ? *left + (int32_t)(each - before) : (int32_t)each;
    }
    node->devices = devices;
    return DPK_OK;
}

static void
enter(struct room *self, uint32_t slot, uint64_t key)
{
    struct node *node = &self->nodes[slot];
    *node = (struct node){.device = node->device,
        .spare = node->spare,
        .key = key,
        .stay = self->joined + 1,
        .place = self->n};
    self->here[self->n++] = slot;
}

static dpk_status
join_one(struct room *self, const struct dpk_nodes *nodes, uint32_t i)
{
    uint32_t slot = nodes->slot[i];
    uint32_t devices = nodes->devices != NULL ? nodes->devices[i] : 0;
    uint32_t model = nodes->model != NULL ? nodes->model[i] : 0;
    if (devices > 64 || model > 63) {
        return DPK_E_UNSUPPORTED;
    }
    dpk_status status = make_space(self, slot, devices);
    if (status != DPK_OK) {
        return status;
    }
    struct node *node = &self->nodes[slot];
    if (node->stay == 0) {
        enter(self, slot, dpk_tie_key(self->tie_break, nodes, i, self->joined - i));
    }
    const int64_t *gpus = nodes->capacity[DPK_GPU];
    status = set_devices(self, node, devices, gpus != NULL ? gpus[i] : 0);
    for (uint32_t r = 0; r < DPK_RESOURCES; r++) {
        int64_t has = nodes->capacity[r] != NULL ? nodes->capacity[r][i] : 0;
        node->left[r] += has - node->capacity[r];
        node->capacity[r] = has;
    }
    node->id = nodes->id[i];
    node->model = model;
    node->stake = nodes->stake != NULL ? nodes->stake[i] : 0;
    node->until = nodes->until != NULL ? nodes->until[i] : INT64_MAX;
    node->region = nodes->region != NULL ? nodes->region[i] : 0;
    node->reputation = nodes->reputation != NULL ? nodes->reputation[i] : 0;
    self->joined++;
    return status;
}

dpk_status
dpk_room_join(struct room *self, const struct dpk_nodes *nodes)
{
    dpk_status status = DPK_OK;
    for (uint32_t i = 0; i < nodes->n && status == DPK_OK; i++) {
        status = join_one(self, nodes, i);
    }
    return status;
}

dpk_status
dpk_room_leave(struct room *self, const uint32_t *nodes, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++) {
        if (nodes[i] >= self->cap || self->nodes[nodes[i]].stay == 0) {
            return DPK_E_STATE;
        }
        struct node *gone = &self->nodes[nodes[i]];
        uint32_t last = self->here[--self->n];
        self->here[gone->place] = last;
        self->nodes[last].place = gone->place;
        gone->stay = 0;
    }
    return DPK_OK;
}

/* ---- what a job needs -------------------------------------------------- */

struct need
dpk_need_of(const struct dpk_jobs *jobs, uint32_t i)
{
    struct need need = {
        .stake = jobs->stake != NULL ? jobs->stake[i] : 0,
        .models = dpk_models_of(jobs, i),
        .devices = jobs->devices != NULL ? jobs->devices[i] : 0,
        .region = jobs->region != NULL ? jobs->region[i] : 0,
        .reputation = jobs->reputation != NULL ? jobs->reputation[i] : 0,
    };
    for (uint32_t r = 0; r < DPK_RESOURCES; r++) {
        need.of[r] = jobs->need[r] != NULL ? jobs->need[r][i] : 0;
    }
    need.each = need.devices > 0 ? need.of[DPK_GPU] / need.devices : 0;
    return need;
}

static int
is_enough(const int64_t *has, const int64_t *need)
{
    for (uint32_t r = 0; r < DPK_RESOURCES; r++) {
        if (need[r] > has[r]) {
            return 0;
        }
    }
    return 1;
}

static int
will_do(const struct node *node, const struct need *need)
{
    return node->stake >= need->stake && node->reputation >= need->reputation &&
           (need->region == 0 || need->region == node->region) &&
           (need->models == 0 || (need->models >> node->model & 1) != 0) &&
           need->devices <= node->devices;
}

void
dpk_room_fetch(const struct room *self, uint32_t slot)
{
    const struct node *node = &self->nodes[slot];
    __builtin_prefetch(node->capacity);
    __builtin_prefetch(&node->stake);
}

int
dpk_room_ever(const struct room *self, uint32_t slot, const struct need *need)
{
    const struct node *node = &self->nodes[slot];
    return will_do(node, need) && is_enough(node->capacity, need->of) &&
           (need->devices == 0 ||
               need->each <= node->capacity[DPK_GPU] / node->devices);
}

int
dpk_room_now(const struct room *self, uint32_t slot, const struct need *need)
{
    const struct node *node = &self->nodes[slot];
    uint32_t n = 0;
    if (node->stay == 0 || !will_do(node, need) || !is_enough(node->left, need->of)) {
        return 0;
    }
    for (uint32_t d = 0; node->owed == 0 && d < node->devices && n < need->devices;
         d++) {
        n += self->device[node->device + d] >= need->each;
    }
    return n >= need->devices;
}

/* ---- taken and given back ---------------------------------------------- */

/* sign 1: more is taken, -1: less. */
static void
move(struct room *self, struct node *node, const struct need *need, uint64_t devices,
    int sign)
{
    for (uint32_t r = 0; r < DPK_RESOURCES; r++) {
        node->left[r] -= sign * need->of[r];
    }
    for (; devices != 0; devices &= devices - 1) {
        uint32_t d = (uint32_t)__builtin_ctzll(devices);
        self->device[node->device + d] -= (int32_t)(sign * need->each);
    }
    node->jobs += (uint32_t)sign;
}

uint64_t
dpk_room_take(struct room *self, uint32_t slot, const struct need *need)
{
    struct node *node = &self->nodes[slot];
    uint64_t devices = 0;
    uint32_t n = 0;
    for (uint32_t d = 0; d < node->devices && n < need->devices; d++) {
        if (self->device[node->device + d] >= need->each) {
            devices |= UINT64_C(1) << d;
            n++;
        }
    }
    move(self, node, need, devices, 1);
    return devices;
}

void
dpk_room_take_these(
    struct room *self, uint32_t slot, const struct need *need, uint64_t devices)
{
    move(self, &self->nodes[slot], need, devices, 1);
}

void
dpk_room_give(struct room *self, uint32_t slot, uint64_t stay, const struct need *need,
    uint64_t devices)
{
    struct node *node = &self->nodes[slot];
    if (node->stay == stay && stay != 0) {
        move(self, node, need, devices, -1);
    }
}

void
dpk_room_owe(struct room *self, uint32_t slot, const struct need *need)
{
    move(self, &self->nodes[slot], need, 0, 1);
    self->nodes[slot].owed++;
}

void
dpk_room_settle(
    struct room *self, uint32_t slot, uint64_t stay, const struct need *need)
{
    struct node *node = &self->nodes[slot];
    if (node->stay == stay && stay != 0) {
        move(self, node, need, 0, -1);
        node->owed--;
    }
}

/* ---- in order ---------------------------------------------------------- */

static uint64_t
key_of(const struct room *self, uint32_t slot)
{
    const struct node *node = &self->nodes[slot];
    return self->tie_break == TIE_RANDOM
               ? self->host->random(self->host->context, node->id, node->stay)
               : node->key;
}

static int
is_after(const struct room *self, uint32_t a, uint32_t b)
{
    uint64_t x = key_of(self, a);
    uint64_t y = key_of(self, b);
    return x != y ? x > y : a > b;
}

/* Lets entry i of a heap sink, of which the last in order is the first. */
static void
sink(const struct room *self, uint32_t *nodes, uint32_t i, uint32_t n)
{
    for (uint32_t child = 2 * i + 1; child < n; child = 2 * i + 1) {
        child += child + 1 < n && is_after(self, nodes[child + 1], nodes[child]);
        if (!is_after(self, nodes[child], nodes[i])) {
            break;
        }
        uint32_t node = nodes[i];
        nodes[i] = nodes[child];
        nodes[child] = node;
        i = child;
    }
}

void
dpk_room_sort(const struct room *self, uint32_t *nodes, uint32_t n)
{
    for (uint32_t i = n / 2; i-- > 0;) {
        sink(self, nodes, i, n);
    }
    while (n > 1) {
        uint32_t last = nodes[--n];
        nodes[n] = nodes[0];
        nodes[0] = last;
        sink(self, nodes, 0, n);
    }
}

/* ---- hash -------------------------------------------------------------- */

uint64_t
dpk_room_hash(const struct room *self)
{
    uint64_t h = dpk_mix(self->n, self->joined);
    for (uint32_t i = 0; i < self->n; i++) {
        const struct node *node = &self->nodes[self->here[i]];
        const uint64_t is[] = {self->here[i], node->id, node->key, node->stay,
            (uint64_t)node->stake, (uint64_t)node->until, node->model, node->region,
            node->reputation, node->jobs, node->owed};
        for (size_t k = 0; k < sizeof is / sizeof *is; k++) {
            h = dpk_mix(h, is[k]);
        }
        for (uint32_t r = 0; r < DPK_RESOURCES; r++) {
            h = dpk_mix(h, (uint64_t)node->left[r]);
            h = dpk_mix(h, (uint64_t)node->capacity[r]);
        }
        for (uint32_t d = 0; d < node->devices; d++) {
            h = dpk_mix(h, (uint64_t)self->device[node->device + d]);
        }
    }
    return h;
}

uint64_t
dpk_need_hash(const struct need *need, uint64_t hash)
{
    const uint64_t is[] = {(uint64_t)need->each, (uint64_t)need->stake, need->models,
        need->devices, need->region, need->reputation};
    for (uint32_t r = 0; r < DPK_RESOURCES; r++) {
        hash = dpk_mix(hash, (uint64_t)need->of[r]);
    }
    for (size_t k = 0; k < sizeof is / sizeof *is; k++) {
        hash = dpk_mix(hash, is[k]);
    }
    return hash;
}
