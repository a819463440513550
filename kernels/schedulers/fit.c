#include "kernels/schedulers/fit.h"

#include "kernels/schedulers/tools.h"

#include <stddef.h>
#include <string.h>

/* Nodes that are drawn before the next with room behind a drawn one is taken. */
enum { TRIES = 16, DEVICE = 1000 };

/* What a search is for. */
struct search {
    const struct need *need;
    int32_t of[FIT_SIZES];
    uint64_t from;
    int ever;
};

/* ---- life -------------------------------------------------------------- */

void
dpk_fit_init(struct fit *self, const struct dpk_host *host, const struct room *room)
{
    *self = (struct fit){.host = host, .room = room, .root = FIT_NONE};
}

void
dpk_fit_free(struct fit *self)
{
    if (self->host != NULL) {
        dpk_drop(self->host, self->nodes);
    }
    *self = (struct fit){.host = NULL};
}

/* ---- what there is ----------------------------------------------------- */

static int32_t
clip(int64_t value)
{
    return value > INT32_MAX   ? INT32_MAX
           : value < INT32_MIN ? INT32_MIN
                               : (int32_t)value;
}

/* Of a node itself. */
static void
measure(const struct fit *self, uint32_t slot, int32_t *left, int32_t *ever)
{
    const struct node *node = &self->room->nodes[slot];
    int64_t each = node->devices > 0 ? node->capacity[DPK_GPU] / node->devices : 0;
    for (uint32_t r = 0; r < DPK_RESOURCES; r++) {
        left[r] = node->stay != 0 ? clip(node->left[r]) : INT32_MIN;
        ever[r] = clip(node->capacity[r]);
    }
    left[FIT_SHARE] = 0;
    left[FIT_WHOLE] = 0;
    ever[FIT_SHARE] = clip(each);
    ever[FIT_WHOLE] = each >= DEVICE ? (int32_t)node->devices : 0;
    for (uint32_t d = 0; d < node->devices; d++) {
        int32_t has = self->room->device[node->device + d];
        left[FIT_SHARE] = has > left[FIT_SHARE] ? has : left[FIT_SHARE];
        left[FIT_WHOLE] += has >= DEVICE;
    }
}

static void
raise_to(int32_t *most, const int32_t *other)
{
    for (size_t i = 0; i < FIT_SIZES; i++) {
        most[i] = most[i] > other[i] ? most[i] : other[i];
    }
}

/* Sums up a node and what is below it. */
static void
sum_up(struct fit *self, uint32_t slot)
{
    struct fit_node *node = &self->nodes[slot];
    const uint32_t below[] = {node->left, node->right};
    measure(self, slot, node->most, node->ever);
    node->models = UINT64_C(1) << self->room->nodes[slot].model;
    node->n = 1;
    for (size_t i = 0; i < 2; i++) {
        if (below[i] != FIT_NONE) {
            raise_to(node->most, self->nodes[below[i]].most);
            raise_to(node->ever, self->nodes[below[i]].ever);
            node->models |= self->nodes[below[i]].models;
            node->n += self->nodes[below[i]].n;
        }
    }
}

void
dpk_fit_change(struct fit *self, uint32_t slot)
{
    for (uint32_t at = slot; at != FIT_NONE; at = self->nodes[at].up) {
        sum_up(self, at);
    }
}

/* ---- the tree ---------------------------------------------------------- */

/* What a node's heap order is by: the highest stands on top. */
static uint64_t
height(uint32_t slot)
{
    return dpk_mix(dpk_mix(UINT64_C(0x6a09e667f3bcc908), slot), slot);
}

static int
is_above(uint32_t a, uint32_t b)
{
    return height(a) != height(b) ? height(a) > height(b) : a < b;
}

/* Puts `to` where `from` is below its parent. */
static void
replace(struct fit *self, uint32_t from, uint32_t to)
{
    uint32_t up = self->nodes[from].up;
    if (up == FIT_NONE) {
        self->root = to;
    } else if (self->nodes[up].left == from) {
        self->nodes[up].left = to;
    } else {
        self->nodes[up].right = to;
    }
    if (to != FIT_NONE) {
        self->nodes[to].up = up;
    }
}

/* Lifts a node above its parent. */
static void
lift(struct fit *self, uint32_t slot)
{
    struct fit_node *node = &self->nodes[slot];
    uint32_t up = node->up;
    struct fit_node *parent = &self->nodes[up];
    int is_left = parent->left == slot;
    uint32_t moves = is_left ? node->right : node->left;
    replace(self, up, slot);
    *(is_left ? &parent->left : &parent->right) = moves;
    *(is_left ? &node->right : &node->left) = up;
    parent->up = slot;
    if (moves != FIT_NONE) {
        self->nodes[moves].up = up;
    }
    sum_up(self, up);
}

static void
insert(struct fit *self, uint32_t slot)
{
    struct fit_node *node = &self->nodes[slot];
    uint32_t at = self->root;
    uint32_t up = FIT_NONE;
    int left = 0;
    *node = (struct fit_node){.key = self->room->nodes[slot].key,
        .left = FIT_NONE,
        .right = FIT_NONE,
        .n = 1};
    while (at != FIT_NONE) {
        const struct fit_node *other = &self->nodes[at];
        up = at;
        left = node->key != other->key ? node->key < other->key : slot < at;
        at = left ? other->left : other->right;
    }
    node->up = up;
    if (up == FIT_NONE) {
        self->root = slot;
    } else {
        *(left ? &self->nodes[up].left : &self->nodes[up].right) = slot;
    }
    while (node->up != FIT_NONE && is_above(slot, node->up)) {
        lift(self, slot);
    }
    dpk_fit_change(self, slot);
}

static void
take_out(struct fit *self, uint32_t slot)
{
    struct fit_node *node = &self->nodes[slot];
    while (node->left != FIT_NONE && node->right != FIT_NONE) {
        lift(self, is_above(node->left, node->right) ? node->left : node->right);
    }
    uint32_t below = node->left != FIT_NONE ? node->left : node->right;
    uint32_t up = node->up;
    replace(self, slot, below);
    node->n = 0;
    if (up != FIT_NONE) {
        dpk_fit_change(self, up);
    }
}

dpk_status
dpk_fit_join(struct fit *self, const struct dpk_nodes *nodes)
{
    void *array = self->nodes;
    dpk_status status =
        dpk_grow(self->host, &array, &self->cap, self->room->cap, sizeof *self->nodes);
    self->nodes = array;
    for (uint32_t i = 0; i < nodes->n && status == DPK_OK; i++) {
        uint32_t slot = nodes->slot[i];
        struct fit_node *node = &self->nodes[slot];
        if (node->n > 0 && node->key != self->room->nodes[slot].key) {
            take_out(self, slot);
        }
        if (node->n > 0) {
            dpk_fit_change(self, slot);
        } else {
            insert(self, slot);
        }
    }
    return status;
}

/* ---- searches ---------------------------------------------------------- */

static struct search
search_of(const struct need *need, uint64_t from, int ever)
{
    struct search search = {.need = need, .from = from, .ever = ever};
    for (uint32_t r = 0; r < DPK_RESOURCES; r++) {
        search.of[r] = clip(need->of[r]);
    }
    search.of[FIT_SHARE] = clip(need->each);
    search.of[FIT_WHOLE] = need->each >= DEVICE ? (int32_t)need->devices : 0;
    return search;
}

/* Whether some node at or below this one may do. */
static int
may(const struct fit_node *node, const struct search *search)
{
    const int32_t *has = search->ever ? node->ever : node->most;
    int lacks = 0;
    for (size_t i = 0; i < FIT_SIZES; i++) {
        lacks |= search->of[i] > has[i];
    }
    return !lacks &&
           (search->need->models == 0 || (search->need->models & node->models) != 0);
}

static uint32_t
find(struct fit *self, uint32_t at, const struct search *search)
{
    while (at != FIT_NONE) {
        const struct fit_node *node = &self->nodes[at];
        self->steps++;
        if (!may(node, search)) {
            return FIT_NONE;
        }
        if (node->key >= search->from) {
            uint32_t first = find(self, node->left, search);
            if (first != FIT_NONE) {
                return first;
            }
            if (search->ever ? dpk_room_ever(self->room, at, search->need)
                             : dpk_room_now(self->room, at, search->need)) {
                return at;
            }
        }
        at = node->right;
    }
    return FIT_NONE;
}

uint32_t
dpk_fit_next(struct fit *self, const struct need *need, uint64_t from, int ever)
{
    struct search search = search_of(need, from, ever);
    return find(self, self->root, &search);
}

/* ---- places ------------------------------------------------------------ */

static uint32_t
count(const struct fit *self, uint32_t at)
{
    return at != FIT_NONE ? self->nodes[at].n : 0;
}

uint32_t
dpk_fit_below(struct fit *self, uint64_t key)
{
    uint32_t n = 0;
    uint32_t at = self->root;
    while (at != FIT_NONE) {
        const struct fit_node *node = &self->nodes[at];
        self->steps++;
        n += node->key < key ? count(self, node->left) + 1 : 0;
        at = node->key < key ? node->right : node->left;
    }
    return n;
}

uint32_t
dpk_fit_at(struct fit *self, uint32_t i)
{
    uint32_t at = self->root;
    uint32_t left = at != FIT_NONE ? count(self, self->nodes[at].left) : 0;
    while (at != FIT_NONE && i != left) {
        const struct fit_node *node = &self->nodes[at];
        self->steps++;
        at = i < left ? node->left : node->right;
        i -= i < left ? 0 : left + 1;
        left = at != FIT_NONE ? count(self, self->nodes[at].left) : 0;
    }
    return at;
}

/* ---- choices ----------------------------------------------------------- */

/* The first of those that are chosen: any where ties are drawn. */
static uint32_t
first_of(struct fit *self, const struct need *need, uint64_t job_id)
{
    const struct room *room = self->room;
    uint32_t slot = FIT_NONE;
    if (room->tie_break != TIE_RANDOM || room->n == 0) {
        return dpk_fit_next(self, need, 0, 0);
    }
    for (uint32_t k = 0; k < TRIES; k++) {
        slot = room->here[dpk_tie_draw(self->host, job_id, k, room->n)];
        self->steps++;
        if (dpk_room_now(room, slot, need)) {
            return slot;
        }
    }
    slot = dpk_fit_next(self, need, room->nodes[slot].key, 0);
    return slot != FIT_NONE ? slot : dpk_fit_next(self, need, 0, 0);
}

uint32_t
dpk_fit_choose(struct fit *self, const struct need *need, uint64_t job_id, uint32_t n,
    uint32_t *nodes)
{
    uint32_t slot = n > 0 ? first_of(self, need, job_id) : FIT_NONE;
    uint32_t first = slot;
    uint32_t got = 0;
    int wrapped = 0;
    while (slot != FIT_NONE && got < n && (got == 0 || slot != first)) {
        nodes[got++] = slot;
        uint64_t key = self->room->nodes[slot].key;
        slot = key < UINT64_MAX ? dpk_fit_next(self, need, key + 1, 0) : FIT_NONE;
        if (slot == FIT_NONE && !wrapped) {
            wrapped = 1;
            slot = dpk_fit_next(self, need, 0, 0);
        }
    }
    return got;
}

int
dpk_fit_ever(struct fit *self, const struct need *need, uint32_t n)
{
    uint32_t got = 0;
    uint32_t slot = dpk_fit_next(self, need, 0, 1);
    while (slot != FIT_NONE && ++got < n) {
        uint64_t from = self->nodes[slot].key;
        slot = from < UINT64_MAX ? dpk_fit_next(self, need, from + 1, 1) : FIT_NONE;
    }
    return got >= n;
}

void
dpk_fit_meter(struct fit *self)
{
    self->host->meter(self->host->context, DPK_WORK_STEPS, self->steps);
    self->steps = 0;
}
