#include "sim/scenario/tree.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

static struct dps_tree *
new_node(struct dps_arena *arena, enum dps_tree_type type, struct dps_place place)
{
    struct dps_tree *self = dps_arena_take(arena, sizeof *self);
    if (self != NULL) {
        self->type = type;
        self->place = place;
        self->height = 1;
        self->size = 1;
    }
    return self;
}

static void
count_child(struct dps_tree *self, const struct dps_tree *child)
{
    self->height = child->height >= self->height ? child->height + 1 : self->height;
    self->size =
        child->size < SIZE_MAX - self->size ? self->size + child->size : SIZE_MAX;
    self->paths = self->paths || child->paths;
}

const struct dps_tree *
dps_tree_scalar(
    struct dps_arena *arena, struct dps_place place, const char *text, bool quoted)
{
    struct dps_tree *self = new_node(arena, DPS_TREE_SCALAR, place);
    if (self != NULL) {
        self->text = text;
        self->quoted = quoted;
    }
    return self;
}

const struct dps_tree *
dps_tree_list(struct dps_arena *arena, struct dps_place place,
    const struct dps_tree *const *items, size_t n)
{
    struct dps_tree *self = new_node(arena, DPS_TREE_LIST, place);
    if (self != NULL) {
        self->items = items;
        self->n = n;
        for (size_t i = 0; i < n; i++) {
            count_child(self, items[i]);
        }
    }
    return self;
}

/* A total order: pairs of one mapping lie in one array. */
static int
compare_pairs(const void *left, const void *right)
{
    const struct dps_pair *const *a = left;
    const struct dps_pair *const *b = right;
    int keys = strcmp((*a)->key, (*b)->key);
    return keys != 0 ? keys : (*a > *b) - (*a < *b);
}

const struct dps_tree *
dps_tree_map(struct dps_arena *arena, struct dps_place place,
    const struct dps_pair *pairs, size_t n, bool partial)
{
    struct dps_tree *self = new_node(arena, DPS_TREE_MAP, place);
    const struct dps_pair **order = dps_arena_take(arena, n * sizeof(void *));
    if (self == NULL || order == NULL) {
        return NULL;
    }
    self->pairs = pairs;
    self->n = n;
    self->partial = partial;
    for (size_t i = 0; i < n; i++) {
        count_child(self, pairs[i].value);
        self->paths = self->paths || pairs[i].path;
        order[i] = &pairs[i];
    }
    qsort(order, n, sizeof(void *), compare_pairs);
    self->order = order;
    return self;
}

const struct dps_pair *
dps_tree_find(const struct dps_tree *self, const char *key)
{
    if (self->type != DPS_TREE_MAP) {
        return NULL;
    }
    size_t low = 0;
    size_t high = self->n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (strcmp(self->order[middle]->key, key) < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    bool found = low < self->n && strcmp(self->order[low]->key, key) == 0;
    return found ? self->order[low] : NULL;
}

const struct dps_pair *
dps_tree_duplicate(const struct dps_tree *self, const struct dps_pair **earlier)
{
    const struct dps_pair *found = NULL;
    for (size_t i = 1; self->type == DPS_TREE_MAP && i < self->n; i++) {
        const struct dps_pair *pair = self->order[i];
        if (strcmp(self->order[i - 1]->key, pair->key) == 0 &&
            (found == NULL || pair < found)) {
            found = pair;
            *earlier = self->order[i - 1];
        }
    }
    return found;
}

const struct dps_tree *
dps_tree_with(struct dps_arena *arena, const struct dps_tree *self, const char *key,
    const struct dps_tree *value)
{
    struct dps_pair *pairs = dps_arena_take(arena, (self->n + 1) * sizeof *pairs);
    if (pairs == NULL || value == NULL) {
        return NULL;
    }
    pairs[0] = (struct dps_pair){.key = key, .place = value->place, .value = value};
    for (size_t i = 0; i < self->n; i++) {
        pairs[i + 1] = self->pairs[i];
    }
    return dps_tree_map(arena, self->place, pairs, self->n + 1, self->partial);
}

const struct dps_tree *
dps_tree_without(struct dps_arena *arena, const struct dps_tree *self, const char *key)
{
    const struct dps_pair *gone = dps_tree_find(self, key);
    if (gone == NULL) {
        return self;
    }
    struct dps_pair *pairs = dps_arena_take(arena, self->n * sizeof *pairs);
    size_t n = 0;
    for (size_t i = 0; pairs != NULL && i < self->n; i++) {
        if (&self->pairs[i] != gone) {
            pairs[n++] = self->pairs[i];
        }
    }
    return pairs != NULL ? dps_tree_map(arena, self->place, pairs, n, self->partial)
                         : NULL;
}

bool
dps_tree_is_empty(const struct dps_tree *self)
{
    return self->type == DPS_TREE_SCALAR && !self->quoted && self->text[0] == '\0';
}

const char *
dps_tree_type_name(enum dps_tree_type type)
{
    switch (type) {
    case DPS_TREE_SCALAR: return "a value";
    case DPS_TREE_LIST: return "a list";
    case DPS_TREE_MAP: return "a mapping";
    }
    return "nothing";
}

bool
dps_key_is_path(const char *key)
{
    return isalpha((unsigned char)key[0]) && strchr(key, '.') != NULL;
}

bool
dps_key_is_index(const char *key, size_t *index)
{
    enum { MOST_DIGITS = 9 };
    size_t digits = strspn(key, "0123456789");
    if (digits == 0 || digits > MOST_DIGITS || key[digits] != '\0' ||
        (digits > 1 && key[0] == '0')) {
        return false;
    }
    *index = strtoul(key, NULL, 10);
    return true;
}
