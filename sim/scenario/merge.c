#include "sim/scenario/merge.h"

#include "sim/scenario/parse.h"

#include <string.h>

/* ---- merging ----------------------------------------------------------- */

/* Whether both state a kind, and not the same. */
static bool
other_kind(const struct dps_tree *base, const struct dps_tree *over)
{
    const struct dps_pair *a = dps_tree_find(base, "kind");
    const struct dps_pair *b = dps_tree_find(over, "kind");
    return a != NULL && b != NULL && a->value->type == DPS_TREE_SCALAR &&
           b->value->type == DPS_TREE_SCALAR &&
           strcmp(a->value->text, b->value->text) != 0;
}

static bool
all_indices(const struct dps_tree *map)
{
    size_t index = 0;
    for (size_t i = 0; i < map->n; i++) {
        if (!dps_key_is_index(map->pairs[i].key, &index)) {
            return false;
        }
    }
    return map->n > 0;
}

static enum dps_status
merge_maps(struct dps_arena *arena, const struct dps_tree *base,
    const struct dps_tree *over, const struct dps_path *path,
    const struct dps_tree **out, struct dps_error *err)
{
    struct dps_pair *pairs = dps_arena_take(arena, (base->n + over->n) * sizeof *pairs);
    if (pairs == NULL) {
        return dps_arena_spent(err);
    }
    size_t n = 0;
    for (size_t i = 0; i < base->n; i++) {
        struct dps_pair *pair = &pairs[n++];
        *pair = base->pairs[i];
        const struct dps_pair *new = dps_tree_find(over, pair->key);
        if (new != NULL) {
            struct dps_path step = {.up = path, .key = pair->key};
            pair->place = new->value->partial ? pair->place : new->place;
            enum dps_status status = dps_merge(
                arena, base->pairs[i].value, new->value, &step, &pair->value, err);
            if (status != DPS_OK) {
                return status;
            }
        }
    }
    for (size_t i = 0; i < over->n; i++) {
        if (dps_tree_find(base, over->pairs[i].key) == NULL) {
            pairs[n++] = over->pairs[i];
        }
    }
    struct dps_place place = over->partial ? base->place : over->place;
    *out = dps_tree_map(arena, place, pairs, n, base->partial);
    return *out != NULL ? DPS_OK : dps_arena_spent(err);
}

static enum dps_status
refuse_item(const struct dps_tree *list, struct dps_place place,
    const struct dps_path *path, struct dps_error *err)
{
    if (list->n == 0) {
        return dps_place_fail(
            err, DPS_EINVAL, place, path, "does not exist: the list is empty");
    }
    return dps_place_fail(err, DPS_EINVAL, place, path,
        "does not exist: the list's items are 0 to %zu", list->n - 1);
}

static enum dps_status
merge_items(struct dps_arena *arena, const struct dps_tree *base,
    const struct dps_tree *over, const struct dps_path *path,
    const struct dps_tree **out, struct dps_error *err)
{
    const struct dps_tree **items = dps_arena_take(arena, base->n * sizeof *items);
    if (items == NULL) {
        return dps_arena_spent(err);
    }
    for (size_t i = 0; i < base->n; i++) {
        items[i] = base->items[i];
    }
    for (size_t i = 0; i < over->n; i++) {
        const struct dps_pair *pair = &over->pairs[i];
        struct dps_path step = {.up = path, .key = pair->key};
        size_t index = 0;
        if (!dps_key_is_index(pair->key, &index) || index >= base->n) {
            return refuse_item(base, pair->place, &step, err);
        }
        enum dps_status status =
            dps_merge(arena, items[index], pair->value, &step, &items[index], err);
        if (status != DPS_OK) {
            return status;
        }
    }
    *out = dps_tree_list(arena, base->place, items, base->n);
    return *out != NULL ? DPS_OK : dps_arena_spent(err);
}

/* `class.power: 300 W` over `class: rtx4090`. */
static enum dps_status
extend_name(struct dps_arena *arena, const struct dps_tree *name,
    const struct dps_tree *over, const struct dps_tree **out, struct dps_error *err)
{
    struct dps_pair *pairs = dps_arena_take(arena, (over->n + 1) * sizeof *pairs);
    if (pairs == NULL) {
        return dps_arena_spent(err);
    }
    pairs[0] = (struct dps_pair){.key = "extends", .place = name->place, .value = name};
    memcpy(pairs + 1, over->pairs, over->n * sizeof *pairs);
    *out = dps_tree_map(arena, over->place, pairs, over->n + 1, false);
    return *out != NULL ? DPS_OK : dps_arena_spent(err);
}

enum dps_status
dps_merge(struct dps_arena *arena, const struct dps_tree *base,
    const struct dps_tree *over, const struct dps_path *path,
    const struct dps_tree **out, struct dps_error *err)
{
    if (over->type == DPS_TREE_MAP && base != over) {
        if (base->type == DPS_TREE_MAP && (over->partial || !other_kind(base, over))) {
            return merge_maps(arena, base, over, path, out, err);
        }
        if (base->type == DPS_TREE_LIST && (over->partial || all_indices(over))) {
            return merge_items(arena, base, over, path, out, err);
        }
        if (base->type == DPS_TREE_SCALAR && over->partial &&
            !dps_tree_is_empty(base) && dps_tree_find(over, "extends") == NULL) {
            return extend_name(arena, base, over, out, err);
        }
    }
    *out = over;
    return DPS_OK;
}

/* ---- paths ------------------------------------------------------------- */

static enum dps_status
nest(struct dps_arena *arena, char *steps, unsigned depth, struct dps_place place,
    const struct dps_tree *value, const struct dps_tree **out, struct dps_error *err)
{
    char *dot = strchr(steps, '.');
    if (steps[0] == '\0' || steps[0] == '.' || depth > DPS_PARSE_DEPTH) {
        return dps_fail(err, DPS_EINVAL,
            steps[0] == '\0' || steps[0] == '.' ? "has a dot too many for a path"
                                                : "has too many steps for a path");
    }
    if (dot != NULL) {
        *dot = '\0';
        enum dps_status status =
            nest(arena, dot + 1, depth + 1, place, value, &value, err);
        if (status != DPS_OK) {
            return status;
        }
    }
    struct dps_pair *pair = dps_arena_take(arena, sizeof *pair);
    if (pair == NULL) {
        return dps_arena_spent(err);
    }
    *pair = (struct dps_pair){.key = steps, .place = place, .value = value};
    *out = dps_tree_map(arena, place, pair, 1, true);
    return *out != NULL ? DPS_OK : dps_arena_spent(err);
}

enum dps_status
dps_merge_nest(struct dps_arena *arena, const char *steps, struct dps_place place,
    const struct dps_tree *value, const struct dps_tree **out, struct dps_error *err)
{
    char *copy = dps_arena_text(arena, steps, strlen(steps));
    if (copy == NULL) {
        return dps_arena_spent(err);
    }
    enum dps_status status = nest(arena, copy, 1, place, value, out, err);
    if (status == DPS_EINVAL) {
        struct dps_path root = {0};
        struct dps_path path = {.up = &root, .key = steps};
        return dps_place_within(err, status, place, &path);
    }
    return status;
}

/* ---- folding ----------------------------------------------------------- */

static enum dps_status
fold_list(struct dps_arena *arena, const struct dps_tree *list,
    const struct dps_path *path, const struct dps_tree **out, struct dps_error *err)
{
    const struct dps_tree **items = dps_arena_take(arena, list->n * sizeof *items);
    if (items == NULL) {
        return dps_arena_spent(err);
    }
    for (size_t i = 0; i < list->n; i++) {
        struct dps_path step = {.up = path, .index = i};
        enum dps_status status =
            dps_merge_fold(arena, list->items[i], &step, &items[i], err);
        if (status != DPS_OK) {
            return status;
        }
    }
    *out = dps_tree_list(arena, list->place, items, list->n);
    return *out != NULL ? DPS_OK : dps_arena_spent(err);
}

/* Puts one path over what the paths before it stand for. */
static enum dps_status
fold_path(struct dps_arena *arena, const struct dps_pair *pair,
    const struct dps_path *path, const struct dps_tree **paths, struct dps_error *err)
{
    struct dps_path step = {.up = path, .key = pair->key};
    const struct dps_tree *value = NULL;
    const struct dps_tree *nested = NULL;
    enum dps_status status = dps_merge_fold(arena, pair->value, &step, &value, err);
    if (status == DPS_OK) {
        status = dps_merge_nest(arena, pair->key, pair->place, value, &nested, err);
    }
    if (status != DPS_OK || *paths == NULL) {
        *paths = nested;
        return status;
    }
    return dps_merge(arena, *paths, nested, path, paths, err);
}

static enum dps_status
fold_map(struct dps_arena *arena, const struct dps_tree *map,
    const struct dps_path *path, const struct dps_tree **out, struct dps_error *err)
{
    struct dps_pair *pairs = dps_arena_take(arena, map->n * sizeof *pairs);
    const struct dps_tree *paths = NULL;
    size_t n = 0;
    if (pairs == NULL) {
        return dps_arena_spent(err);
    }
    for (size_t i = 0; i < map->n; i++) {
        const struct dps_pair *pair = &map->pairs[i];
        if (i - n == DPS_MERGE_PATHS) {
            return dps_place_fail(err, DPS_EINVAL, pair->place, path,
                "has more than %d paths", DPS_MERGE_PATHS);
        }
        enum dps_status status = DPS_OK;
        if (pair->path) {
            status = fold_path(arena, pair, path, &paths, err);
        } else {
            struct dps_path step = {.up = path, .key = pair->key};
            pairs[n] = *pair;
            status = dps_merge_fold(arena, pair->value, &step, &pairs[n++].value, err);
        }
        if (status != DPS_OK) {
            return status;
        }
    }
    const struct dps_tree *rest =
        dps_tree_map(arena, map->place, pairs, n, map->partial);
    if (rest == NULL) {
        return dps_arena_spent(err);
    }
    *out = rest;
    return paths != NULL ? dps_merge(arena, rest, paths, path, out, err) : DPS_OK;
}

enum dps_status
dps_merge_fold(struct dps_arena *arena, const struct dps_tree *tree,
    const struct dps_path *path, const struct dps_tree **out, struct dps_error *err)
{
    if (!tree->paths) {
        *out = tree;
        return DPS_OK;
    }
    return tree->type == DPS_TREE_LIST ? fold_list(arena, tree, path, out, err)
                                       : fold_map(arena, tree, path, out, err);
}
