#include "sim/scenario/scenario.h"

#include "sim/scenario/bind.h"
#include "sim/scenario/dump.h"
#include "sim/scenario/merge.h"
#include "sim/scenario/parse.h"
#include "sim/scenario/walk.h"

#include <stdlib.h>
#include <string.h>

struct dps_scenario {
    struct dps_arena arena;
    struct dps_files files;
    struct dps_extender extender;
    struct dps_resolver resolver;
    struct dps_binder binder;
    const struct dps_record *root;
    const struct dps_tree *tree; /* resolved */
    const void *value;
    const char *text;
    char where[DPS_PLACE_TEXT];
};

/* ---- settings ---------------------------------------------------------- */

/* One --set as a tree of partial mappings. */
static enum dps_status
setting_tree(struct dps_scenario *self, const struct dps_setting *setting,
    const char *folder, const struct dps_tree **out, struct dps_error *err)
{
    struct dps_arena *arena = &self->arena;
    struct dps_path root = {0};
    struct dps_source *source = dps_arena_take(arena, sizeof *source);
    char *name = dps_arena_format(arena, "--set %.*s=%.*s", DPS_PARSE_KEY,
        setting->path, DPS_VALUE_TEXT, setting->value);
    if (source == NULL || name == NULL) {
        return dps_arena_spent(err);
    }
    dps_text_flatten(name);
    *source = (struct dps_source){.name = name, .folder = folder};
    struct dps_place place = {.source = source};
    if (strlen(setting->path) > DPS_PARSE_KEY) {
        return dps_place_fail(err, DPS_EINVAL, place, NULL,
            "the path is longer than %d bytes", DPS_PARSE_KEY);
    }
    enum dps_status status =
        dps_tree_parse(arena, source, setting->value, strlen(setting->value), out, err);
    if (status == DPS_OK) {
        status = dps_merge_fold(arena, *out, &root, out, err);
    }
    return status == DPS_OK
               ? dps_merge_nest(arena, setting->path, place, *out, out, err)
               : status;
}

static enum dps_status
apply_settings(struct dps_scenario *self, struct dps_file *file,
    const struct dps_scenario_options *options, struct dps_error *err)
{
    struct dps_path root = {0};
    enum dps_status status = DPS_OK;
    for (size_t i = 0; i < options->n_settings && status == DPS_OK; i++) {
        const struct dps_tree *over = NULL;
        status =
            setting_tree(self, &options->settings[i], file->source.folder, &over, err);
        if (status == DPS_OK) {
            status = dps_merge(&self->arena, file->tree, over, &root, &file->tree, err);
        }
    }
    return status;
}

/* ---- loading ----------------------------------------------------------- */

static enum dps_status
check_size(
    const struct dps_scenario *self, const struct dps_path *root, struct dps_error *err)
{
    if (self->tree->size <= DPS_RESOLVE_NODES) {
        return DPS_OK;
    }
    return dps_place_fail(err, DPS_EINVAL, self->tree->place, root,
        "it makes more than %d values with all that it extends and names",
        DPS_RESOLVE_NODES);
}

/* A key that only files of another root have. */
static enum dps_status
refuse_mixture(const struct dps_pair *pair, const char *key, struct dps_error *err)
{
    struct dps_path root = {0};
    struct dps_path step = {.up = &root, .key = pair->key};
    return dps_place_fail(err, DPS_EINVAL, pair->place, &step,
        "stands beside %s, and a scenario has one or the other", key);
}

/* Chooses the root by the file's keys. */
static enum dps_status
choose_root(struct dps_scenario *self, const struct dps_scenario_root *roots, size_t n,
    const struct dps_tree *tree, struct dps_error *err)
{
    size_t chosen = 0;
    while (chosen + 1 < n && (tree->type != DPS_TREE_MAP ||
                                 dps_tree_find(tree, roots[chosen].key) == NULL)) {
        chosen++;
    }
    self->root = roots[chosen].record;
    for (size_t i = 0; tree->type == DPS_TREE_MAP && i < tree->n; i++) {
        const struct dps_pair *pair = &tree->pairs[i];
        for (size_t r = chosen + 1;
             r < n && dps_record_field(self->root, pair->key) == NULL; r++) {
            if (dps_record_field(roots[r].record, pair->key) != NULL) {
                return refuse_mixture(pair, roots[chosen].key, err);
            }
        }
    }
    return DPS_OK;
}

static enum dps_status
load(struct dps_scenario *self, struct dps_file *file,
    const struct dps_scenario_root *roots, size_t n_roots,
    const struct dps_scenario_options *options, struct dps_error *err)
{
    struct dps_path root = {0};
    struct dps_scope scope = {0};
    struct dps_name name = {
        .text = file->source.name, .place = {.source = &file->source}, .path = &root};
    enum dps_status status = apply_settings(self, file, options, err);
    if (status == DPS_OK) {
        status = dps_extend_file(&self->extender, file, &name, err);
    }
    if (status == DPS_OK) {
        status = choose_root(self, roots, n_roots, file->whole, err);
    }
    if (status == DPS_OK) {
        status = dps_resolve_record(
            &self->resolver, file->whole, self->root, &root, &self->tree, err);
    }
    if (status == DPS_OK) {
        status = check_size(self, &root, err);
    }
    void *value =
        status == DPS_OK ? dps_arena_take(&self->arena, self->root->size) : NULL;
    if (status == DPS_OK && value == NULL) {
        status = dps_arena_spent(err);
    }
    if (status == DPS_OK) {
        status = dps_bind_record(
            &self->binder, self->root, self->tree, &scope, &root, value, err);
    }
    if (status == DPS_OK) {
        self->value = value;
        self->text = dps_dump(&self->arena, self->root, value, self->binder.data);
        status = self->text != NULL ? DPS_OK : dps_arena_spent(err);
    }
    return status;
}

static enum dps_status
copy_places(struct dps_scenario *self, const struct dps_scenario_options *options,
    struct dps_error *err)
{
    size_t n = options->n_places;
    const char **places = dps_arena_take(&self->arena, n * sizeof *places);
    for (size_t i = 0; i < n && places != NULL; i++) {
        const char *place = options->places[i];
        places[i] = dps_arena_text(&self->arena, place, strlen(place));
        places = places[i] != NULL ? places : NULL;
    }
    self->files.places = places;
    self->files.n_places = n;
    return places != NULL ? DPS_OK : dps_arena_spent(err);
}

/* From memory if there are bytes, else from a file. */
static enum dps_status
open_any(const char *name, const char *bytes, size_t n,
    const struct dps_scenario_root *roots, size_t n_roots,
    const struct dps_scenario_options *options, struct dps_scenario **out,
    struct dps_error *err)
{
    static const struct dps_scenario_options none = {0};
    struct dps_file *file = NULL;
    struct dps_scenario *self = calloc(1, sizeof *self);
    if (self == NULL) {
        return dps_arena_spent(err);
    }
    self->files.arena = &self->arena;
    self->resolver.arena = &self->arena;
    self->resolver.extender = &self->extender;
    self->extender.arena = &self->arena;
    self->extender.files = &self->files;
    self->binder.arena = &self->arena;
    self->binder.files = &self->files;
    self->binder.resolver = &self->resolver;
    options = options != NULL ? options : &none;
    enum dps_status status = copy_places(self, options, err);
    if (status == DPS_OK) {
        status = bytes != NULL
                     ? dps_files_memory(&self->files, name, bytes, n, &file, err)
                     : dps_files_root(&self->files, name, &file, err);
    }
    if (status == DPS_OK) {
        status = load(self, file, roots, n_roots, options, err);
    }
    if (status != DPS_OK) {
        dps_scenario_close(&self);
        return status;
    }
    *out = self;
    return DPS_OK;
}

enum dps_status
dps_scenario_open(const char *name, const struct dps_record *root,
    const struct dps_scenario_options *options, struct dps_scenario **out,
    struct dps_error *err)
{
    const struct dps_scenario_root any = {.record = root};
    return open_any(name, NULL, 0, &any, 1, options, out, err);
}

enum dps_status
dps_scenario_open_as(const char *name, const struct dps_scenario_root *roots, size_t n,
    const struct dps_scenario_options *options, struct dps_scenario **out,
    struct dps_error *err)
{
    return open_any(name, NULL, 0, roots, n, options, out, err);
}

enum dps_status
dps_scenario_read(const char *name, const char *bytes, size_t n,
    const struct dps_record *root, const struct dps_scenario_options *options,
    struct dps_scenario **out, struct dps_error *err)
{
    const struct dps_scenario_root any = {.record = root};
    return open_any(name, bytes != NULL ? bytes : "", n, &any, 1, options, out, err);
}

void
dps_scenario_close(struct dps_scenario **self)
{
    if (*self != NULL) {
        dps_arena_free(&(*self)->arena);
        free(*self);
        *self = NULL;
    }
}

const struct dps_record *
dps_scenario_root(const struct dps_scenario *self)
{
    return self->root;
}

const void *
dps_scenario_value(const struct dps_scenario *self)
{
    return self->value;
}

const char *
dps_scenario_text(const struct dps_scenario *self)
{
    return self->text;
}

struct dps_digest
dps_scenario_digest(const struct dps_scenario *self)
{
    return dps_digest_of(self->text, strlen(self->text));
}

/* ---- amendments -------------------------------------------------------- */

/* Puts overlays over a tree, in order. */
static enum dps_status
overlaid(struct dps_scenario *self, const struct dps_walk *walk,
    const struct dps_tree *const *overlays, size_t n, const struct dps_tree **out,
    struct dps_error *err)
{
    enum dps_status status = DPS_OK;
    *out = walk->tree;
    for (size_t i = 0; i < n && status == DPS_OK; i++) {
        status = dps_merge(&self->arena, *out, overlays[i], walk->path, out, err);
    }
    return status;
}

enum dps_status
dps_scenario_amended(struct dps_scenario *self, const char *path,
    const struct dps_record *record, const struct dps_tree *const *overlays, size_t n,
    const void **value, struct dps_error *err)
{
    struct dps_walk walk;
    const struct dps_tree *tree = NULL;
    if (!dps_walk_to(&walk, &self->arena, self->root, self->value, self->tree, path)) {
        return dps_fail(err, DPS_EINVAL, "%s is no part of the scenario", path);
    }
    void *base = dps_arena_take(&self->arena, record->size);
    if (base == NULL) {
        return dps_arena_spent(err);
    }
    if (walk.named) {
        memcpy(base, walk.base, sizeof(const char *));
    }
    enum dps_status status = overlaid(self, &walk, overlays, n, &tree, err);
    self->resolver.visited = 0;
    if (status == DPS_OK) {
        status =
            dps_resolve_record(&self->resolver, tree, record, walk.path, &tree, err);
    }
    if (status == DPS_OK) {
        status = dps_bind_record(
            &self->binder, record, tree, &walk.scope, walk.path, base, err);
    }
    if (status == DPS_OK) {
        *value = base;
    }
    return status;
}

const char *
dps_scenario_where(struct dps_scenario *self, const char *path)
{
    dps_place_format(dps_walk_place(self->tree, path), self->where);
    return self->where;
}
