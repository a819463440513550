#include "sim/scenario/resolve.h"

#include "sim/scenario/schema.h"

#include <string.h>

struct dps_resolved {
    const struct dps_file *file;
    const struct dps_record *record;
    const struct dps_tree *tree;
    struct dps_resolved *next;
};

/* ---- named values and entries ------------------------------------------ */

/* The record's tree within its file, so that a file that names itself is found out. */
static enum dps_status
resolve_within(struct dps_resolver *self, const struct dps_file *file,
    const struct dps_name *name, const struct dps_tree *tree,
    const struct dps_record *record, const struct dps_tree **out, struct dps_error *err)
{
    if (file == NULL) {
        return dps_resolve_record(self, tree, record, name->path, out, err);
    }
    enum dps_status status = dps_extender_enter(self->extender, file, name, err);
    if (status == DPS_OK) {
        status = dps_resolve_record(self, tree, record, name->path, out, err);
        dps_extender_leave(self->extender);
    }
    return status;
}

/* The library file's name without folder and ending. */
static const char *
stem_of(struct dps_arena *arena, const char *path)
{
    const char *slash = strrchr(path, '/');
    const char *name = slash != NULL ? slash + 1 : path;
    const char *dot = strrchr(name, '.');
    return dps_arena_text(
        arena, name, dot != NULL ? (size_t)(dot - name) : strlen(name));
}

static const struct dps_tree *
with_name(struct dps_arena *arena, const struct dps_tree *tree,
    const struct dps_record *record, const struct dps_file *file)
{
    const struct dps_field *field = dps_record_field(record, "name");
    if (field == NULL || field->type != DPS_TEXT ||
        dps_tree_find(tree, "name") != NULL) {
        return tree;
    }
    struct dps_place place = {.source = &file->source};
    const char *stem = stem_of(arena, file->source.name);
    const struct dps_tree *name =
        stem != NULL ? dps_tree_scalar(arena, place, stem, true) : NULL;
    return dps_tree_with(arena, tree, "name", name);
}

/* A mapping with `extends`, in a MAP with a library or a NAMED field. */
static enum dps_status
resolve_extending(struct dps_resolver *self, const struct dps_tree *map,
    const struct dps_name *implied, const struct dps_field *field,
    const struct dps_path *path, const struct dps_tree **out, struct dps_error *err)
{
    struct dps_file *file = NULL;
    const struct dps_tree *whole = NULL;
    const struct dps_pair *extends = dps_tree_find(map, DPS_SCHEMA_EXTENDS);
    struct dps_name name = {.text = extends != NULL   ? extends->value->text
                                    : implied != NULL ? implied->text
                                                      : "",
        .place = extends != NULL ? extends->value->place : map->place,
        .path = path};
    enum dps_status status = dps_extend_map(
        self->extender, map, implied, field->library, path, &file, &whole, err);
    if (status == DPS_OK && file != NULL && field->type == DPS_NAMED) {
        whole = with_name(self->arena, whole, field->record, file);
        status = whole != NULL ? DPS_OK : dps_arena_spent(err);
    }
    return status == DPS_OK
               ? resolve_within(self, file, &name, whole, field->record, out, err)
               : status;
}

static enum dps_status
resolve_name(struct dps_resolver *self, const struct dps_tree *scalar,
    const struct dps_field *field, const struct dps_path *path,
    const struct dps_tree **out, struct dps_error *err)
{
    struct dps_name name = {.text = scalar->text,
        .place = scalar->place,
        .path = path,
        .library = field->library};
    struct dps_file *file = NULL;
    enum dps_status status = dps_files_named(self->extender->files, &name, &file, err);
    if (status != DPS_OK) {
        return status;
    }
    for (struct dps_resolved *r = self->newest; r != NULL; r = r->next) {
        if (r->file == file && r->record == field->record) {
            *out = r->tree;
            return DPS_OK;
        }
    }
    status = dps_extend_file(self->extender, file, &name, err);
    if (status != DPS_OK) {
        return status;
    }
    const struct dps_tree *tree =
        with_name(self->arena, file->whole, field->record, file);
    struct dps_resolved *resolved = dps_arena_take(self->arena, sizeof *resolved);
    if (tree == NULL || resolved == NULL) {
        return dps_arena_spent(err);
    }
    status = resolve_within(self, file, &name, tree, field->record, out, err);
    if (status == DPS_OK) {
        *resolved = (struct dps_resolved){file, field->record, *out, self->newest};
        self->newest = resolved;
    }
    return status;
}

static enum dps_status
resolve_named(struct dps_resolver *self, const struct dps_tree *tree,
    const struct dps_field *field, const struct dps_path *path,
    const struct dps_tree **out, struct dps_error *err)
{
    bool optional =
        field->fallback != NULL && strcmp(field->fallback, DPS_SCHEMA_NONE) == 0;
    if (tree->type == DPS_TREE_MAP) {
        return resolve_extending(self, tree, NULL, field, path, out, err);
    }
    if (tree->type == DPS_TREE_SCALAR && !dps_tree_is_empty(tree) &&
        !(optional && strcmp(tree->text, DPS_SCHEMA_NONE) == 0)) {
        return resolve_name(self, tree, field, path, out, err);
    }
    *out = tree;
    return DPS_OK;
}

/* What a MAP's entry of a library is short for, as a mapping; a list stays one. */
static const struct dps_tree *
entry_as_map(struct dps_arena *arena, const struct dps_tree *value)
{
    if (value->type != DPS_TREE_SCALAR) {
        return value;
    }
    const struct dps_tree *empty = dps_tree_map(arena, value->place, NULL, 0, false);
    if (empty == NULL || dps_tree_is_empty(value)) {
        return empty;
    }
    return dps_tree_with(arena, empty, DPS_SCHEMA_EXTENDS, value);
}

static const struct dps_tree *
marked_alone(struct dps_arena *arena, const struct dps_tree *map)
{
    const struct dps_tree *none =
        dps_tree_scalar(arena, map->place, DPS_SCHEMA_NONE, false);
    return dps_tree_with(arena, map, DPS_SCHEMA_EXTENDS, none);
}

static enum dps_status
resolve_entry(struct dps_resolver *self, const struct dps_pair *pair,
    const struct dps_field *field, const struct dps_path *path,
    const struct dps_tree **out, struct dps_error *err)
{
    if (field->library == NULL) {
        return dps_resolve_record(self, pair->value, field->record, path, out, err);
    }
    const struct dps_tree *map = entry_as_map(self->arena, pair->value);
    if (map == NULL) {
        return dps_arena_spent(err);
    }
    struct dps_name implied = {.text = pair->key,
        .place = pair->place,
        .path = path,
        .library = field->library,
        .library_only = true,
        .optional = map->n > 0};
    const struct dps_pair *extends = dps_tree_find(map, DPS_SCHEMA_EXTENDS);
    if (map->type != DPS_TREE_MAP || dps_extends_none(extends)) {
        return dps_resolve_record(self, map, field->record, path, out, err);
    }
    enum dps_status status =
        resolve_extending(self, map, &implied, field, path, out, err);
    if (status == DPS_OK) {
        *out = marked_alone(self->arena, *out);
        return *out != NULL ? DPS_OK : dps_arena_spent(err);
    }
    return status;
}

/* ---- walking the tables ------------------------------------------------ */

static enum dps_status
count_nodes(struct dps_resolver *self, const struct dps_tree *tree,
    const struct dps_path *path, struct dps_error *err)
{
    self->visited += tree->n + 1;
    if (self->visited > DPS_RESOLVE_NODES) {
        return dps_place_fail(err, DPS_EINVAL, tree->place, path,
            "makes more than %d values with all that it extends and names",
            DPS_RESOLVE_NODES);
    }
    return DPS_OK;
}

static enum dps_status
resolve_list(struct dps_resolver *self, const struct dps_tree *list,
    const struct dps_field *field, const struct dps_path *path,
    const struct dps_tree **out, struct dps_error *err)
{
    bool changed = false;
    const struct dps_tree **items =
        dps_arena_take(self->arena, list->n * sizeof *items);
    if (items == NULL) {
        return dps_arena_spent(err);
    }
    for (size_t i = 0; i < list->n; i++) {
        struct dps_path step = {.up = path, .index = i};
        enum dps_status status = dps_resolve_record(
            self, list->items[i], field->record, &step, &items[i], err);
        if (status != DPS_OK) {
            return status;
        }
        changed = changed || items[i] != list->items[i];
    }
    *out = changed ? dps_tree_list(self->arena, list->place, items, list->n) : list;
    return *out != NULL ? DPS_OK : dps_arena_spent(err);
}

/* Resolves the pairs of a mapping by the record's table, or as entries of `entries`. */
static enum dps_status
resolve_pairs(struct dps_resolver *self, const struct dps_tree *map,
    const struct dps_record *record, const struct dps_field *entries,
    const struct dps_path *path, const struct dps_tree **out, struct dps_error *err)
{
    bool changed = false;
    const struct dps_kind *kind = entries == NULL ? dps_schema_kind(record, map) : NULL;
    struct dps_pair *pairs = dps_arena_take(self->arena, map->n * sizeof *pairs);
    enum dps_status status =
        pairs != NULL ? count_nodes(self, map, path, err) : dps_arena_spent(err);
    for (size_t i = 0; i < map->n && status == DPS_OK; i++) {
        const struct dps_pair *pair = &map->pairs[i];
        struct dps_path step = {.up = path, .key = pair->key};
        pairs[i] = *pair;
        const struct dps_tree **value = &pairs[i].value;
        if (entries != NULL) {
            status = resolve_entry(self, pair, entries, &step, value, err);
        } else {
            const struct dps_field *field = dps_schema_field(record, kind, pair->key);
            status = field != NULL ? dps_resolve_field(
                                         self, pair->value, field, &step, value, err)
                                   : DPS_OK;
        }
        changed = changed || *value != pair->value;
    }
    if (status != DPS_OK) {
        return status;
    }
    *out = changed ? dps_tree_map(self->arena, map->place, pairs, map->n, map->partial)
                   : map;
    return *out != NULL ? DPS_OK : dps_arena_spent(err);
}

enum dps_status
dps_resolve_record(struct dps_resolver *self, const struct dps_tree *tree,
    const struct dps_record *record, const struct dps_path *path,
    const struct dps_tree **out, struct dps_error *err)
{
    *out = tree;
    return tree->type == DPS_TREE_MAP
               ? resolve_pairs(self, tree, record, NULL, path, out, err)
               : DPS_OK;
}

enum dps_status
dps_resolve_field(struct dps_resolver *self, const struct dps_tree *tree,
    const struct dps_field *field, const struct dps_path *path,
    const struct dps_tree **out, struct dps_error *err)
{
    *out = tree;
    switch (field->type) {
    case DPS_RECORD:
        return dps_resolve_record(self, tree, field->record, path, out, err);
    case DPS_NAMED: return resolve_named(self, tree, field, path, out, err);
    case DPS_LIST:
        return tree->type == DPS_TREE_LIST
                   ? resolve_list(self, tree, field, path, out, err)
                   : DPS_OK;
    case DPS_MAP:
        return tree->type == DPS_TREE_MAP
                   ? resolve_pairs(self, tree, field->record, field, path, out, err)
                   : DPS_OK;
    default: return DPS_OK;
    }
}
