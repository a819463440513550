#include "kernels/schedulers/places.h"

#include "kernels/schedulers/tools.h"

#include <string.h>

/* ---- life -------------------------------------------------------------- */

void
dpk_places_init(struct places *self, const struct dpk_host *host, const char *tie_break)
{
    memset(self, 0, sizeof *self);
    self->host = host;
    self->tie_break = dpk_tie_break(tie_break);
    for (uint32_t r = 0; r < DPK_RESOURCES; r++) {
        self->least[r] = INT64_MAX;
    }
}

void
dpk_places_free(struct places *self)
{
    if (self->host != NULL) {
        dpk_drop(self->host, self->node);
        dpk_drop(self->host, self->slot);
        dpk_drop(self->host, self->free);
        dpk_drop(self->host, self->some);
    }
    memset(self, 0, sizeof *self);
}

uint64_t *
dpk_places_bits(const struct places *self)
{
    return self->host->allocate(self->host->context, 8 * (uint64_t)self->n_words);
}

/* ---- nodes ------------------------------------------------------------- */

static void
set_free(struct places *self, uint32_t place)
{
    self->free[place / 64] |= UINT64_C(1) << place % 64;
    self->some[place / 4096] |= UINT64_C(1) << place / 64 % 64;
    self->n_free++;
}

static void
clear_free(struct places *self, uint32_t place)
{
    uint64_t left = self->free[place / 64] & ~(UINT64_C(1) << place % 64);
    self->free[place / 64] = left;
    self->some[place / 4096] &= ~((uint64_t)(left == 0) << place / 64 % 64);
}

static int
comes_first(const struct places *self, uint32_t a, uint32_t b)
{
    const struct place *x = &self->node[a];
    const struct place *y = &self->node[b];
    return x->key != y->key ? x->key < y->key : a < b;
}

/* Puts slot i of n where it belongs among those below it in a heap, largest on top. */
static void
sift(struct places *self, uint32_t i, uint32_t n)
{
    uint32_t *slot = self->slot;
    for (;;) {
        uint32_t child = 2 * i + 1;
        if (child + 1 < n && comes_first(self, slot[child], slot[child + 1])) {
            child++;
        }
        if (child >= n || !comes_first(self, slot[i], slot[child])) {
            return;
        }
        uint32_t up = slot[child];
        slot[child] = slot[i];
        slot[i] = up;
        i = child;
    }
}

/* Gives all nodes that were ever here their places anew, as some came with new keys. */
static dpk_status
order_nodes(struct places *self)
{
    uint32_t n = 0;
    uint32_t words = self->node_cap / 64 + 1;
    dpk_drop(self->host, self->slot);
    dpk_drop(self->host, self->free);
    dpk_drop(self->host, self->some);
    self->slot = self->host->allocate(self->host->context, 4 * (uint64_t)words * 64);
    self->free = self->host->allocate(self->host->context, 8 * (uint64_t)words);
    self->some = self->host->allocate(self->host->context, words / 8 + UINT64_C(8));
    self->n_words = words;
    self->n_free = 0;
    if (self->slot == NULL || self->free == NULL || self->some == NULL) {
        return DPK_E_MEMORY;
    }
    for (uint32_t s = 0; s < self->node_cap; s++) {
        if (self->node[s].place != PLACES_NONE) {
            self->slot[n++] = s;
        }
    }
    for (uint32_t i = n / 2; i-- > 0;) {
        sift(self, i, n);
    }
    for (uint32_t left = n; left-- > 1;) {
        uint32_t last = self->slot[left];
        self->slot[left] = self->slot[0];
        self->slot[0] = last;
        sift(self, 0, left);
    }
    for (uint32_t i = 0; i < n; i++) {
        struct place *node = &self->node[self->slot[i]];
        node->place = i;
        if (node->here && node->job == PLACES_NONE) {
            set_free(self, i);
        }
    }
    self->n_places = n;
    return DPK_OK;
}

static dpk_status
grow_nodes(struct places *self, uint64_t n)
{
    void *nodes = self->node;
    uint32_t from = self->node_cap;
    dpk_status status =
        dpk_grow(self->host, &nodes, &self->node_cap, n, sizeof *self->node);
    self->node = nodes;
    for (uint32_t s = from; s < self->node_cap; s++) {
        self->node[s] = (struct place){
            .place = PLACES_NONE, .job = PLACES_NONE, .next = PLACES_NONE};
    }
    return status;
}

/* Whether its place is not known yet. */
static int
enter_node(struct places *self, const struct dpk_nodes *nodes, uint32_t i)
{
    struct place *node = &self->node[nodes->slot[i]];
    uint64_t key = dpk_tie_key(self->tie_break, nodes, i, self->joined);
    int is_new = node->place == PLACES_NONE || (node->key != key && !node->here);
    uint32_t model = nodes->model != NULL ? nodes->model[i] & 63 : 0;
    for (uint32_t r = 0; r < DPK_RESOURCES; r++) {
        int64_t has = nodes->capacity[r] != NULL ? nodes->capacity[r][i] : 0;
        self->least[r] = has < self->least[r] ? has : self->least[r];
    }
    self->models |= UINT64_C(1) << model;
    if (node->here) {
        return 0;
    }
    node->here = 1;
    node->model = (uint16_t)model;
    self->n_nodes++;
    if (is_new) {
        node->key = key;
        node->place = 0;
    } else {
        set_free(self, node->place);
    }
    return is_new;
}

dpk_status
dpk_places_join(struct places *self, const struct dpk_nodes *nodes)
{
    int anew = 0;
    for (uint32_t i = 0; i < nodes->n; i++) {
        uint32_t slot = nodes->slot[i];
        if (nodes->capacity[DPK_SLOTS] == NULL || nodes->capacity[DPK_SLOTS][i] != 1) {
            self->host->log(
                self->host->context, "a batch machine's nodes have one slot each");
            return DPK_E_UNSUPPORTED;
        }
        if (grow_nodes(self, (uint64_t)slot + 1) != DPK_OK) {
            return DPK_E_MEMORY;
        }
        anew |= enter_node(self, nodes, i);
    }
    self->joined += nodes->n;
    return anew ? order_nodes(self) : DPK_OK;
}

/* Takes a node off the list of its job. */
static void
unlink_node(struct places *self, const struct place *node, uint32_t *first)
{
    if (node->last == PLACES_NONE) {
        *first = node->next;
    } else {
        self->node[node->last].next = node->next;
    }
    if (node->next != PLACES_NONE) {
        self->node[node->next].last = node->last;
    }
}

dpk_status
dpk_places_leave(
    struct places *self, const uint32_t *nodes, uint32_t n, uint32_t *first)
{
    for (uint32_t i = 0; i < n; i++) {
        if (nodes[i] >= self->node_cap || !self->node[nodes[i]].here) {
            return DPK_E_STATE;
        }
        struct place *node = &self->node[nodes[i]];
        if (node->job == PLACES_NONE) {
            clear_free(self, node->place);
            self->n_free--;
        } else {
            unlink_node(self, node, &first[node->job]);
        }
        node->here = 0;
        node->job = PLACES_NONE;
        self->n_nodes--;
    }
    return DPK_OK;
}

/* ---- taken and given back ---------------------------------------------- */

/* Free places that are not in `except`, of word w. */
static uint64_t
free_of(const struct places *self, const uint64_t *except, uint32_t w)
{
    return self->free[w] & (except != NULL ? ~except[w] : UINT64_MAX);
}

void
dpk_places_unfit(const struct places *self, uint64_t models, uint64_t *bits)
{
    memset(bits, 0, 8 * (size_t)self->n_words);
    for (uint32_t p = 0; p < self->n_places; p++) {
        uint64_t is_unfit = ~models >> self->node[self->slot[p]].model & 1;
        bits[p / 64] |= is_unfit << p % 64;
    }
}

uint32_t
dpk_places_free_of(const struct places *self, const uint64_t *except)
{
    uint32_t n = 0;
    for (uint32_t w = 0; w < self->n_words; w++) {
        n += (uint32_t)__builtin_popcountll(free_of(self, except, w));
    }
    return n;
}

/* The first word from w on that has free places, of which there must be some. */
static uint32_t
next_word(const struct places *self, uint32_t w)
{
    uint32_t s = w / 64;
    uint64_t bits = self->some[s] & UINT64_MAX << w % 64;
    while (bits == 0) {
        bits = self->some[++s];
    }
    return 64 * s + (uint32_t)__builtin_ctzll(bits);
}

/* One of the free places, the k-th draw for a job. */
static uint32_t
draw_place(
    const struct places *self, uint64_t job_id, uint32_t k, const uint64_t *except)
{
    uint32_t skip =
        dpk_tie_draw(self->host, job_id, k, dpk_places_free_of(self, except));
    uint32_t w = 0;
    uint64_t bits = free_of(self, except, 0);
    for (; skip >= (uint32_t)__builtin_popcountll(bits);
         bits = free_of(self, except, ++w)) {
        skip -= (uint32_t)__builtin_popcountll(bits);
    }
    while (skip-- > 0) {
        bits &= bits - 1;
    }
    return 64 * w + (uint32_t)__builtin_ctzll(bits);
}

/* Takes the node at a place for a job, after those that it has. */
static void
take_place(struct places *self, uint32_t job, uint32_t place, uint32_t *last,
    struct dpk_orders *orders)
{
    uint32_t slot = self->slot[place];
    clear_free(self, place);
    dpk_order_node(orders, slot, 0);
    self->node[slot].job = job;
    self->node[slot].next = PLACES_NONE;
    self->node[slot].last = *last;
    if (*last != PLACES_NONE) {
        self->node[*last].next = slot;
    }
    *last = slot;
}

uint32_t
dpk_places_take(struct places *self, uint32_t job, uint64_t job_id, uint32_t n,
    const uint64_t *except, struct dpk_orders *orders)
{
    uint32_t last = PLACES_NONE;
    uint32_t at = orders->n_nodes;
    self->n_free -= n;
    for (; self->tie_break == TIE_RANDOM && n > 0; n--) {
        take_place(self, job, draw_place(self, job_id, n, except), &last, orders);
    }
    for (uint32_t w = 0; n > 0; w++) {
        w = next_word(self, w);
        uint64_t bits = free_of(self, except, w);
        for (; bits != 0 && n > 0; n--, bits &= bits - 1) {
            uint32_t place = 64 * w + (uint32_t)__builtin_ctzll(bits);
            take_place(self, job, place, &last, orders);
        }
    }
    return orders->node[at];
}

void
dpk_places_give(struct places *self, uint32_t first)
{
    for (uint32_t k = first; k != PLACES_NONE; k = self->node[k].next) {
        self->node[k].job = PLACES_NONE;
        set_free(self, self->node[k].place);
    }
}

/* ---- hash -------------------------------------------------------------- */

uint64_t
dpk_places_hash(const struct places *self)
{
    uint64_t h = dpk_mix(self->n_nodes, self->joined);
    for (uint32_t p = 0; p < self->n_places; p++) {
        const struct place *node = &self->node[self->slot[p]];
        h = dpk_mix(dpk_mix(h, self->slot[p]), (uint64_t)node->job << 1 | node->here);
    }
    for (uint32_t r = 0; r < DPK_RESOURCES; r++) {
        h = dpk_mix(h, (uint64_t)self->least[r]);
    }
    return h;
}
