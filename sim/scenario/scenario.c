#include "sim/scenario/scenario.h"

#include "sim/scenario/bind.h"
#include "sim/scenario/dump.h"
#include "sim/scenario/merge.h"
#include "sim/scenario/parse.h"
#include "sim/scenario/resolve.h"

#include <stdlib.h>
#include <string.h>

struct dps_scenario {
    struct dps_arena arena;
    struct dps_files files;
    struct dps_resolver resolver;
    struct dps_binder binder;
    const struct dps_record *root;
    const struct dps_tree *tree; /* resolved */
    const void *value;
    const char *text;
    char where[DPS_PLACE_TEXT];
};

/* ---- reading ----------------------------------------------------------- */

/* One --set over the tree so far. */
static enum dps_status
set_one(struct dps_scenario *self, const struct dps_setting *setting,
    const struct dps_tree **tree, struct dps_error *err)
{
    const struct dps_tree *value = NULL;
    const struct dps_tree *folded = NULL;
    const struct dps_tree *over = NULL;
    const struct dps_path root = {.up = NULL};
    struct dps_source *source = dps_arena_take(&self->arena, sizeof *source);
    char *steps = dps_arena_text(&self->arena, setting->path, strlen(setting->path));
    if (source == NULL || steps == NULL) {
        return dps_arena_spent(err);
    }
    source->name =
        dps_arena_format(&self->arena, "--set %s=%s", setting->path, setting->value);
    if (source->name == NULL) {
        return dps_arena_spent(err);
    }
    enum dps_status status = dps_tree_parse(
        &self->arena, source, setting->value, strlen(setting->value), &value, err);
    if (status == DPS_OK) {
        status = dps_merge_fold(&self->arena, value, &root, &folded, err);
    }
    if (status == DPS_OK) {
        struct dps_place place = {.source = source};
        status = dps_merge_nest(&self->arena, steps, place, folded, &over, err);
    }
    return status == DPS_OK ? dps_merge(&self->arena, *tree, over, &root, tree, err)
                            : status;
}

static enum dps_status
read_tree(struct dps_scenario *self, const char *name,
    const struct dps_scenario_options *options, struct dps_error *err)
{
    struct dps_file *file = NULL;
    const struct dps_tree *tree = NULL;
    const struct dps_path root = {.up = NULL};
    enum dps_status status = dps_files_root(&self->files, name, &file, err);
    if (status == DPS_OK) {
        status = dps_resolve_file(&self->resolver, file, &tree, err);
    }
    for (size_t i = 0; i < options->n_settings && status == DPS_OK; i++) {
        status = set_one(self, &options->settings[i], &tree, err);
    }
    return status == DPS_OK ? dps_resolve_record(&self->resolver, tree, self->root,
                                  &root, &self->tree, err)
                            : status;
}

static enum dps_status
bind(struct dps_scenario *self, const struct dps_record *record,
    const struct dps_tree *tree, const struct dps_scope *scope,
    const struct dps_path *path, const void **value, struct dps_error *err)
{
    void *base = dps_arena_take(&self->arena, record->size);
    if (base == NULL) {
        return dps_arena_spent(err);
    }
    *value = base;
    return dps_bind_record(&self->binder, record, tree, scope, path, base, err);
}

enum dps_status
dps_scenario_open(const char *name, const struct dps_record *root,
    const struct dps_scenario_options *options, struct dps_scenario **out,
    struct dps_error *err)
{
    const struct dps_scope scope = {.token = NULL};
    const struct dps_path path = {.up = NULL};
    struct dps_scenario *self = calloc(1, sizeof *self);
    if (self == NULL) {
        return dps_fail(err, DPS_ENOMEM, "out of memory for a scenario");
    }
    self->root = root;
    self->files = (struct dps_files){.arena = &self->arena,
        .places = options->places,
        .n_places = options->n_places};
    self->resolver =
        (struct dps_resolver){.arena = &self->arena, .files = &self->files};
    self->binder = (struct dps_binder){
        .arena = &self->arena, .files = &self->files, .resolver = &self->resolver};
    enum dps_status status = read_tree(self, name, options, err);
    if (status == DPS_OK) {
        status = bind(self, root, self->tree, &scope, &path, &self->value, err);
    }
    if (status == DPS_OK) {
        self->text = dps_dump(&self->arena, root, self->value, self->binder.data);
        status = self->text == NULL ? dps_arena_spent(err) : DPS_OK;
    }
    if (status != DPS_OK) {
        dps_scenario_close(&self);
    }
    *out = self;
    return status;
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

/* ---- parts of it ------------------------------------------------------- */

enum { DEEPEST = 32 };

/* The nodes that a path leads through, and its steps; stops where it leads nowhere. */
struct walk {
    const struct dps_tree *tree;
    struct dps_path steps[DEEPEST]; /* steps[0] is the root */
    size_t n;
    bool whole;
};

static struct walk
walk_to(struct dps_scenario *self, const char *path)
{
    struct walk walk = {.tree = self->tree, .n = 1, .whole = true};
    const char *at = path;
    while (*at != '\0') {
        size_t n = strcspn(at, ".");
        size_t index = 0;
        const char *key = dps_arena_text(&self->arena, at, n);
        const struct dps_pair *pair =
            key != NULL ? dps_tree_find(walk.tree, key) : NULL;
        bool item = pair == NULL && key != NULL && walk.tree->type == DPS_TREE_LIST &&
                    dps_key_is_index(key, &index) && index < walk.tree->n;
        if ((pair == NULL && !item) || walk.n == DEEPEST) {
            walk.whole = false;
            break;
        }
        walk.tree = pair != NULL ? pair->value : walk.tree->items[index];
        walk.steps[walk.n] =
            (struct dps_path){.key = pair != NULL ? pair->key : NULL, .index = index};
        walk.n++;
        at += n + (at[n] == '.');
    }
    return walk;
}

static const struct dps_path *
chain(struct walk *walk)
{
    for (size_t i = 1; i < walk->n; i++) {
        walk->steps[i].up = &walk->steps[i - 1];
    }
    return &walk->steps[walk->n - 1];
}

enum dps_status
dps_scenario_amended(struct dps_scenario *self, const char *path,
    const struct dps_record *record, const struct dps_tree *const *overlays, size_t n,
    const void **value, struct dps_error *err)
{
    struct dps_scope scope = {.token = NULL};
    struct walk walk = walk_to(self, path);
    const struct dps_path *steps = chain(&walk);
    const struct dps_tree *tree = walk.tree;
    enum dps_status status = DPS_OK;
    if (!walk.whole) {
        return dps_fail(err, DPS_EINVAL, "there is no %s to amend", path);
    }
    if (walk.n > 1) {
        dps_scope_open_start(&scope, self->root, self->value);
    }
    for (size_t i = 0; i < n && status == DPS_OK; i++) {
        status = dps_merge(&self->arena, tree, overlays[i], steps, &tree, err);
    }
    if (status == DPS_OK) {
        status = dps_resolve_record(&self->resolver, tree, record, steps, &tree, err);
    }
    return status == DPS_OK ? bind(self, record, tree, &scope, steps, value, err)
                            : status;
}

const char *
dps_scenario_where(struct dps_scenario *self, const char *path)
{
    struct walk walk = walk_to(self, path);
    dps_place_format(walk.tree->place, self->where);
    return self->where;
}
