/* The nodes of a ranking: in the order of ties, joining, changing and leaving. */
#include "kernels/schedulers/ranking.h"
#include "kernels/schedulers/tools.h"

#include <stdlib.h>
#include <string.h>

/* ---- what changed ------------------------------------------------------ */

static void
log_change(struct ranking *self, uint32_t place)
{
    self->log[self->n_logged & (self->log_size - 1)] = place;
    self->logged[place] = ++self->n_logged;
}

/* As if all had changed more often than the log can tell. */
static void
log_all(struct ranking *self)
{
    self->n_logged += self->log_size + 1;
}

static void
measure(struct ranking *self, struct spot *spot)
{
    if (self->scoring.rule->needs_fragments) {
        spot->fragments = dpk_fragments_of(&self->scoring.fragments, spot->model,
            spot->left[DPK_CPU], spot->device, spot->n_devices);
    }
}

/* ---- order ------------------------------------------------------------- */

/* The first node of a form, by an open table of places and 1. */
static uint32_t *
form_of(
    const struct ranking *self, uint32_t *table, uint64_t mask, const struct spot *spot)
{
    uint64_t h = (uint64_t)spot->model << 32 | spot->n_devices;
    for (uint32_t r = 0; r < DPK_RESOURCES; r++) {
        h = (h ^ (uint64_t)spot->capacity[r]) * UINT64_C(0x9e3779b97f4a7c15);
        h ^= h >> 32;
    }
    uint64_t at = h & mask;
    for (; table[at] != 0; at = (at + 1) & mask) {
        const struct spot *first = &self->spots[table[at] - 1];
        if (memcmp(first->capacity, spot->capacity, sizeof spot->capacity) == 0 &&
            first->model == spot->model && first->n_devices == spot->n_devices) {
            break;
        }
    }
    return &table[at];
}

static dpk_status
number_forms(struct ranking *self)
{
    const struct dpk_host *host = self->host;
    uint64_t size = 64;
    while (size < 2 * (uint64_t)self->n) {
        size *= 2;
    }
    uint32_t *table = host->allocate(host->context, size * sizeof *table);
    if (table == NULL) {
        return DPK_E_MEMORY;
    }
    self->n_forms = 0;
    for (uint32_t i = 0; i < self->n; i++) {
        uint32_t *first = form_of(self, table, size - 1, &self->spots[i]);
        self->spots[i].form =
            *first != 0 ? self->spots[*first - 1].form : self->n_forms++;
        *first = *first != 0 ? *first : i + 1;
    }
    dpk_drop(host, table);
    dpk_drop(host, self->form);
    dpk_drop(host, self->form_score);
    uint64_t n = (uint64_t)self->n_forms + 1;
    self->form = host->allocate(host->context, n * sizeof *self->form);
    self->form_score = host->allocate(host->context, n * sizeof *self->form_score);
    return self->form != NULL && self->form_score != NULL ? DPK_OK : DPK_E_MEMORY;
}

struct ordered {
    uint64_t key;
    uint32_t slot;
    uint32_t place;
};

static int
compare(const void *a, const void *b)
{
    const struct ordered *x = a;
    const struct ordered *y = b;
    return x->key != y->key ? (x->key < y->key ? -1 : 1)
                            : (x->slot > y->slot) - (x->slot < y->slot);
}

/* Puts nodes in order, without the places that are dead. */
static dpk_status
reorder(struct ranking *self)
{
    const struct dpk_host *host = self->host;
    struct ordered *order = host->allocate(host->context, self->n * sizeof *order);
    struct spot *spots = host->allocate(host->context, self->cap * sizeof *spots);
    uint32_t n = 0;
    if (order == NULL || spots == NULL) {
        return DPK_E_MEMORY;
    }
    for (uint32_t i = 0; i < self->n; i++) {
        const struct spot *spot = &self->spots[i];
        if (spot->slot != RANKING_NONE) {
            order[n++] = (struct ordered){spot->key, spot->slot, i};
        }
    }
    qsort(order, n, sizeof *order, compare);
    for (uint32_t i = 0; i < n; i++) {
        spots[i] = self->spots[order[i].place];
        self->place_after[spots[i].slot] = i + 1;
    }
    dpk_drop(host, order);
    dpk_drop(host, self->spots);
    self->spots = spots;
    self->n = n;
    self->dead = 0;
    memset(self->logged, 0, self->cap * sizeof *self->logged);
    log_all(self);
    return number_forms(self);
}

/* ---- nodes ------------------------------------------------------------- */

uint32_t
dpk_ranking_place(const struct ranking *self, uint32_t slot)
{
    uint32_t after = slot < self->slots ? self->place_after[slot] : 0;
    return after > 0 && !self->spots[after - 1].gone ? after - 1 : RANKING_NONE;
}

/* Room for n nodes more, with slots that may be new. */
static dpk_status
make_room(struct ranking *self, const struct dpk_nodes *nodes)
{
    const struct dpk_host *host = self->host;
    uint64_t n = (uint64_t)self->n + nodes->n;
    uint64_t slots = 0;
    for (uint32_t i = 0; i < nodes->n; i++) {
        slots = nodes->slot[i] >= slots ? (uint64_t)nodes->slot[i] + 1 : slots;
    }
    const struct array by_place[] = {
        {&self->spots, sizeof *self->spots}, {&self->logged, sizeof *self->logged}};
    const struct array by_slot[] = {{&self->place_after, sizeof *self->place_after}};
    dpk_status a = dpk_grow_all(host, by_place, 2, &self->cap, n);
    dpk_status b = dpk_grow_all(host, by_slot, 1, &self->slots, slots);
    if (n > self->log_size || self->log == NULL) {
        uint64_t size = 64;
        while (size < self->cap) {
            size *= 2;
        }
        dpk_drop(host, self->log);
        self->log = host->allocate(host->context, size * sizeof *self->log);
        self->log_size = size;
        log_all(self);
    }
    return a == DPK_OK && b == DPK_OK && self->log != NULL ? DPK_OK : DPK_E_MEMORY;
}

static uint32_t
devices_of(const struct dpk_nodes *nodes, uint32_t i)
{
    return nodes->devices != NULL ? nodes->devices[i] : 0;
}

/* The devices of the node that had its slot before, if there are as many. */
static int32_t *
old_devices(const struct ranking *self, const struct dpk_nodes *nodes, uint32_t i)
{
    uint32_t after = self->place_after[nodes->slot[i]];
    const struct spot *old = after > 0 ? &self->spots[after - 1] : NULL;
    return old != NULL && old->n_devices == devices_of(nodes, i) ? old->device : NULL;
}

/* Memory for the devices of all others that join; none is needed: no change. */
static dpk_status
device_memory(struct ranking *self, const struct dpk_nodes *nodes, int32_t **left)
{
    uint64_t n = 0;
    for (uint32_t i = 0; i < nodes->n; i++) {
        n += old_devices(self, nodes, i) == NULL ? devices_of(nodes, i) : 0;
    }
    if (n == 0) {
        return DPK_OK;
    }
    struct device_memory *memory = self->host->allocate(
        self->host->context, sizeof *memory + n * sizeof *memory->left);
    if (memory == NULL) {
        return DPK_E_MEMORY;
    }
    memory->next = self->devices;
    self->devices = memory;
    *left = memory->left;
    return DPK_OK;
}

/* What node i of those that join is, but for its devices. */
static struct spot
spot_of(const struct ranking *self, const struct dpk_nodes *nodes, uint32_t i)
{
    struct spot spot = {
        .n_devices = devices_of(nodes, i),
        .model = nodes->model != NULL ? nodes->model[i] : 0,
        .slot = nodes->slot[i],
        .era = (uint32_t)(self->joined + i),
        .key = dpk_tie_key(self->tie_break, nodes, i, self->joined),
    };
    if (self->tie_break == TIE_YOUNGEST) {
        spot.key = UINT64_MAX - spot.key; /* so that who joins comes last */
    }
    for (uint32_t r = 0; r < DPK_RESOURCES; r++) {
        spot.capacity[r] = nodes->capacity[r] != NULL ? nodes->capacity[r][i] : 0;
        spot.left[r] = spot.capacity[r];
    }
    return spot;
}

/* The place for a node: its old one, or the next. */
static uint32_t
place_for(struct ranking *self, const struct spot *spot)
{
    uint32_t after = self->place_after[spot->slot];
    if (after > 0 && self->spots[after - 1].key == spot->key) {
        return after - 1;
    }
    if (after > 0) {
        self->spots[after - 1].slot = RANKING_NONE;
        self->dead++;
    }
    self->place_after[spot->slot] = ++self->n;
    return self->n - 1;
}

static void
add_spot(struct ranking *self, struct spot spot)
{
    for (uint32_t d = 0; spot.device != NULL && d < spot.n_devices; d++) {
        spot.device[d] = (int32_t)(spot.capacity[DPK_GPU] / spot.n_devices);
    }
    measure(self, &spot);
    uint32_t place = place_for(self, &spot);
    spot.used = self->n_forms > 0; /* its form is not known until all are in order */
    self->spots[place] = spot;
    log_change(self, place);
}

static dpk_status
check_node(const struct ranking *self, const struct dpk_nodes *nodes, uint32_t i)
{
    if (devices_of(nodes, i) > 64 || (nodes->model != NULL && nodes->model[i] > 63)) {
        return DPK_E_UNSUPPORTED;
    }
    return dpk_ranking_place(self, nodes->slot[i]) == RANKING_NONE ? DPK_OK
                                                                   : DPK_E_STATE;
}

dpk_status
dpk_ranking_join(struct ranking *self, const struct dpk_nodes *nodes)
{
    int32_t *devices = NULL;
    uint32_t n = self->n;
    dpk_status status = make_room(self, nodes);
    if (status == DPK_OK) {
        status = device_memory(self, nodes, &devices);
    }
    for (uint32_t i = 0; i < nodes->n && status == DPK_OK; i++) {
        struct spot spot = spot_of(self, nodes, i);
        spot.device = old_devices(self, nodes, i);
        if (spot.device == NULL) {
            spot.device = devices;
            devices += spot.n_devices;
        }
        status = check_node(self, nodes, i);
        if (status == DPK_OK) {
            add_spot(self, spot);
        }
    }
    self->joined += nodes->n;
    int in_order = self->n_forms > 0 && self->dead <= self->n / 2;
    for (uint32_t i = n > 0 ? n : 1; i < self->n && in_order; i++) {
        in_order = self->spots[i - 1].key < self->spots[i].key;
    }
    return status == DPK_OK && !in_order ? reorder(self) : status;
}

dpk_status
dpk_ranking_leave(struct ranking *self, uint32_t slot)
{
    uint32_t place = dpk_ranking_place(self, slot);
    if (place == RANKING_NONE) {
        return DPK_E_STATE;
    }
    self->spots[place].gone = 1;
    self->spots[place].used = 1;
    log_change(self, place);
    return DPK_OK;
}

void
dpk_ranking_take(
    struct ranking *self, uint32_t place, uint32_t kind, uint64_t devices, int sign)
{
    struct spot *spot = &self->spots[place];
    dpk_spot_take(spot, &self->demands[kind], devices, sign);
    if (self->demands[kind].devices > 0) {
        spot->past |= self->demands[kind].sort;
    }
    spot->used = 1;
    measure(self, spot);
    log_change(self, place);
}
