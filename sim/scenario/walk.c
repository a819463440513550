#include "sim/scenario/walk.h"

#include "sim/scenario/parse.h"

#include <string.h>

/* The child of a mapping or list, or NULL. */
static const struct dps_tree *
child(const struct dps_tree *tree, const char *key)
{
    size_t index = 0;
    const struct dps_pair *pair = dps_tree_find(tree, key);
    if (pair != NULL) {
        return pair->value;
    }
    bool item =
        tree->type == DPS_TREE_LIST && dps_key_is_index(key, &index) && index < tree->n;
    return item ? tree->items[index] : NULL;
}

/* Into an item of a LIST or MAP, by its number or name. */
static bool
walk_to_item(struct dps_walk *walk, const struct dps_field *field, const char *key)
{
    struct dps_list list;
    memcpy(&list, (const char *)walk->base + field->offset, sizeof list);
    for (size_t i = 0; i < list.n; i++) {
        const char *item = (const char *)list.items + i * field->record->size;
        const char *name = NULL;
        size_t index = 0;
        if (field->type == DPS_MAP) {
            memcpy(&name, item, sizeof name);
        }
        if (name != NULL ? strcmp(name, key) == 0
                         : dps_key_is_index(key, &index) && index == i) {
            walk->base = item;
            return true;
        }
    }
    return false;
}

/* Into a RECORD or NAMED field. */
static bool
walk_to_field(struct dps_walk *walk, const struct dps_field *field)
{
    const char *at = (const char *)walk->base + field->offset;
    if (field->type == DPS_RECORD) {
        walk->base = at;
    } else if (field->type == DPS_NAMED) {
        memcpy(&walk->base, at, sizeof walk->base);
    } else {
        return false;
    }
    return walk->base != NULL;
}

static bool
step_into(struct dps_walk *walk, struct dps_path **steps, const char *key)
{
    struct dps_path *step = (*steps)++;
    walk->tree = child(walk->tree, key);
    *step = (struct dps_path){.up = walk->path, .key = key};
    walk->path = step;
    return walk->tree != NULL;
}

/* The next key of a path, cut out of `*at`; NULL at its end. */
static char *
next_key(char **at)
{
    char *key = *at;
    if (key == NULL) {
        return NULL;
    }
    char *dot = strchr(key, '.');
    if (dot != NULL) {
        *dot = '\0';
    }
    *at = dot != NULL ? dot + 1 : NULL;
    return key;
}

/* One field, and the item in it if it has items. */
static bool
walk_one(struct dps_walk *walk, const char *key, char **keys, struct dps_path **steps)
{
    const struct dps_field *field = dps_record_field(walk->record, key);
    if (field == NULL || !step_into(walk, steps, key)) {
        return false;
    }
    dps_scope_open_start(&walk->scope, walk->record, walk->base);
    dps_scope_open_tokens(&walk->scope, walk->record, walk->base);
    walk->record = field->record;
    walk->named = field->type == DPS_MAP;
    if (field->type != DPS_LIST && field->type != DPS_MAP) {
        return walk_to_field(walk, field);
    }
    const char *item = next_key(keys);
    return item != NULL && walk_to_item(walk, field, item) &&
           step_into(walk, steps, item);
}

bool
dps_walk_to(struct dps_walk *self, struct dps_arena *arena,
    const struct dps_record *root, const void *value, const struct dps_tree *tree,
    const char *path)
{
    size_t most = strlen(path) + 2; /* steps: the root, and one for each key */
    char *keys = dps_arena_text(arena, path, strlen(path));
    struct dps_path *steps = dps_arena_take(arena, most * sizeof *steps);
    if (keys == NULL || steps == NULL) {
        return false;
    }
    *self =
        (struct dps_walk){.record = root, .base = value, .tree = tree, .path = steps++};
    if (path[0] == '\0') {
        return true;
    }
    bool found = true;
    for (char *key = next_key(&keys); key != NULL && found; key = next_key(&keys)) {
        found = walk_one(self, key, &keys, &steps);
    }
    return found;
}

struct dps_place
dps_walk_place(const struct dps_tree *tree, const char *path)
{
    struct dps_place place = tree->place;
    while (tree != NULL && *path != '\0') {
        char key[DPS_PARSE_KEY + 1] = "";
        size_t n = strcspn(path, ".");
        memcpy(key, path, n < sizeof key ? n : 0);
        tree = child(tree, key);
        place = tree != NULL ? tree->place : place;
        path += n + (path[n] == '.');
    }
    return place;
}
