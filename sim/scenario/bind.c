#include "sim/scenario/bind.h"

#include "sim/scenario/frame.h"
#include "sim/scenario/parse.h"

#include <stdlib.h>
#include <string.h>

enum { MOST_BOUND = 4096 };

struct dps_bound {
    const struct dps_tree *tree;
    const struct dps_record *record;
    struct dps_scope scope;
    const void *value;
    struct dps_bound *next;
};

static enum dps_status bind_field(struct dps_binder *self,
    const struct dps_frame *frame, const struct dps_field *field,
    struct dps_error *err);

/* ---- lists, maps, names ------------------------------------------------ */

/* Pointers are stored where a table says, of whatever type. */
static void
store(void *base, const struct dps_field *field, const void *value, size_t size)
{
    memcpy((char *)base + field->offset, value, size);
}

/* A scalar in a list or mapping of records that have one field stands for that field.
 */
static const struct dps_tree *
spread(struct dps_binder *self, const struct dps_record *record,
    const struct dps_tree *tree)
{
    if (record->n_fields != 1 || tree->type != DPS_TREE_SCALAR) {
        return tree;
    }
    struct dps_pair *pair = dps_arena_take(self->arena, sizeof *pair);
    if (pair == NULL) {
        return NULL;
    }
    *pair = (struct dps_pair){
        .key = record->fields[0].key, .place = tree->place, .value = tree};
    return dps_tree_map(self->arena, tree->place, pair, 1, false);
}

static enum dps_status
bind_items(struct dps_binder *self, const struct dps_frame *frame,
    const struct dps_field *field, const struct dps_tree *tree,
    const struct dps_path *path, struct dps_error *err)
{
    bool map = field->type == DPS_MAP;
    size_t size = field->record->size;
    if (tree->type != (map ? DPS_TREE_MAP : DPS_TREE_LIST)) {
        return dps_refuse_shape(field, tree, path, err);
    }
    struct dps_list list = {.n = tree->n};
    list.items = dps_arena_take(self->arena, tree->n * size);
    if (list.items == NULL) {
        return dps_arena_spent(err);
    }
    for (size_t i = 0; i < tree->n; i++) {
        void *item = (char *)list.items + i * size;
        struct dps_path step = {
            .up = path, .key = map ? tree->pairs[i].key : NULL, .index = i};
        const struct dps_tree *value =
            spread(self, field->record, map ? tree->pairs[i].value : tree->items[i]);
        if (value == NULL) {
            return dps_arena_spent(err);
        }
        if (map) {
            memcpy(item, &tree->pairs[i].key, sizeof(const char *));
        }
        enum dps_status status = dps_bind_record(
            self, field->record, value, &frame->scope, &step, item, err);
        if (status != DPS_OK) {
            return status;
        }
    }
    store(frame->base, field, &list, sizeof list);
    return DPS_OK;
}

static bool
same_scope(const struct dps_scope *a, const struct dps_scope *b)
{
    return a->token == b->token && a->tokens.items == b->tokens.items &&
           a->has_start == b->has_start && a->start == b->start;
}

/* The value that a tree was bound to before, or NULL. */
static const void *
bound_before(const struct dps_binder *self, const struct dps_frame *frame,
    const struct dps_field *field, const struct dps_tree *tree)
{
    for (const struct dps_bound *b = self->bound; b != NULL; b = b->next) {
        if (b->tree == tree && b->record == field->record &&
            same_scope(&b->scope, &frame->scope)) {
            return b->value;
        }
    }
    return NULL;
}

static enum dps_status
bind_named(struct dps_binder *self, const struct dps_frame *frame,
    const struct dps_field *field, const struct dps_tree *tree,
    const struct dps_path *path, struct dps_error *err)
{
    const void *value = NULL;
    if (tree->type == DPS_TREE_SCALAR && strcmp(tree->text, DPS_SCHEMA_NONE) == 0) {
        store(frame->base, field, &value, sizeof value);
        return DPS_OK;
    }
    if (tree->type != DPS_TREE_MAP) {
        return dps_refuse_shape(field, tree, path, err);
    }
    value = bound_before(self, frame, field, tree);
    if (value == NULL) {
        void *new = dps_arena_take(self->arena, field->record->size);
        struct dps_bound *bound = dps_arena_take(self->arena, sizeof *bound);
        if (new == NULL || bound == NULL) {
            return dps_arena_spent(err);
        }
        enum dps_status status =
            dps_bind_record(self, field->record, tree, &frame->scope, path, new, err);
        if (status != DPS_OK) {
            return status;
        }
        value = new;
        if (self->n_bound++ < MOST_BOUND) {
            *bound = (struct dps_bound){
                tree, field->record, frame->scope, value, self->bound};
            self->bound = bound;
        }
    }
    store(frame->base, field, &value, sizeof value);
    return DPS_OK;
}

/* ---- kinds ------------------------------------------------------------- */

static enum dps_status bind_fields(
    struct dps_binder *self, struct dps_frame *frame, struct dps_error *err);

/* The law's own fields lie in the same mapping. */
static enum dps_status
bind_kind(struct dps_binder *self, const struct dps_frame *frame,
    const struct dps_field *field, struct dps_error *err)
{
    struct dps_variant variant = {dps_schema_kind(frame->record, frame->map), NULL};
    if (variant.kind == NULL) {
        return dps_fail(err, DPS_ESTATE, "the default of %s.%s is no kind",
            frame->record->name, field->key);
    }
    const struct dps_record *params = variant.kind->params;
    if (params != NULL) {
        struct dps_frame law = *frame;
        law.record = params;
        law.base = dps_arena_take(self->arena, params->size);
        if (law.base == NULL) {
            return dps_arena_spent(err);
        }
        enum dps_status status = bind_fields(self, &law, err);
        if (status == DPS_OK) {
            status = dps_frame_check_rules(frame, params, law.base, err);
        }
        if (status != DPS_OK) {
            return status;
        }
        variant.params = law.base;
    }
    store(frame->base, field, &variant, sizeof variant);
    return DPS_OK;
}

/* ---- fields ------------------------------------------------------------ */

static enum dps_status
bind_value(struct dps_binder *self, const struct dps_frame *frame,
    const struct dps_field *field, const struct dps_tree *tree,
    const struct dps_path *path, struct dps_error *err)
{
    void *out = (char *)frame->base + field->offset;
    struct dps_spot spot = {self->files, &self->data, &frame->scope, path};
    switch (field->type) {
    case DPS_RECORD:
        return dps_bind_record(
            self, field->record, tree, &frame->scope, path, out, err);
    case DPS_LIST:
    case DPS_MAP: return bind_items(self, frame, field, tree, path, err);
    case DPS_NAMED: return bind_named(self, frame, field, tree, path, err);
    case DPS_KIND: return bind_kind(self, frame, field, err);
    case DPS_OVERLAY:
        if (tree->type != DPS_TREE_MAP) {
            return dps_refuse_shape(field, tree, path, err);
        }
        store(frame->base, field, &tree, sizeof tree);
        return DPS_OK;
    default: return dps_scalar_bind(&spot, field, tree, out, err);
    }
}

static bool
is_scalar(enum dps_type type)
{
    return type < DPS_RECORD || type == DPS_KIND;
}

/* The default, as a tree like the user's. */
static enum dps_status
fallback_tree(struct dps_binder *self, const struct dps_frame *frame,
    const struct dps_field *field, const struct dps_path *path,
    const struct dps_tree **tree, struct dps_error *err)
{
    if (is_scalar(field->type)) {
        *tree = dps_tree_scalar(self->arena, frame->map->place, field->fallback, true);
        return *tree != NULL ? DPS_OK : dps_arena_spent(err);
    }
    struct dps_source *source = dps_arena_take(self->arena, sizeof *source);
    if (source == NULL) {
        return dps_arena_spent(err);
    }
    source->name = dps_arena_format(
        self->arena, "default of %s.%s", frame->record->name, field->key);
    if (source->name == NULL) {
        return dps_arena_spent(err);
    }
    enum dps_status status = dps_tree_parse(
        self->arena, source, field->fallback, strlen(field->fallback), tree, err);
    return status == DPS_OK
               ? dps_resolve_field(self->resolver, *tree, field, path, tree, err)
               : status;
}

static enum dps_status
missing(const struct dps_frame *frame, const struct dps_field *field,
    const struct dps_path *path, struct dps_error *err)
{
    char wants[DPS_VALUE_TEXT];
    dps_field_wanted(field, wants);
    return dps_place_fail(err, DPS_EINVAL, frame->map->place, path,
        "is missing: %s (%s)", wants, field->doc != NULL ? field->doc : field->key);
}

static enum dps_status
bind_field(struct dps_binder *self, const struct dps_frame *frame,
    const struct dps_field *field, struct dps_error *err)
{
    const struct dps_pair *pair = dps_tree_find(frame->map, field->key);
    struct dps_path step = {.up = frame->path, .key = field->key};
    const struct dps_tree *tree = pair != NULL ? pair->value : NULL;
    enum dps_status status = DPS_OK;
    if (tree == NULL && field->fallback == NULL) {
        return missing(frame, field, &step, err);
    }
    if (tree == NULL) {
        status = fallback_tree(self, frame, field, &step, &tree, err);
    }
    return status == DPS_OK ? bind_value(self, frame, field, tree, &step, err) : status;
}

/* Symbols and decimals of all tokens first, so that an amount inside a token may be of
 * any of them; then the tokens whole, in the scope that they open. */
static enum dps_status
bind_symbols(struct dps_binder *self, struct dps_frame *frame,
    const struct dps_field *field, const struct dps_tree *tree,
    const struct dps_path *path, struct dps_error *err)
{
    size_t size = field->record->size;
    struct dps_list list = {.n = tree->n};
    list.items = dps_arena_take(self->arena, tree->n * size);
    if (list.items == NULL) {
        return dps_arena_spent(err);
    }
    for (size_t i = 0; i < tree->n; i++) {
        struct dps_path step = {.up = path, .index = i};
        struct dps_frame token = {field->record, tree->items[i], &step, frame->scope,
            (char *)list.items + i * size};
        const char *const keys[] = {"symbol", "decimals"};
        enum dps_status status = dps_frame_check_shape(&token, err);
        if (status == DPS_OK) {
            status = dps_frame_check_keys(&token, err);
        }
        for (size_t k = 0; k < DPS_COUNT_OF(keys) && status == DPS_OK; k++) {
            status =
                bind_field(self, &token, dps_record_field(field->record, keys[k]), err);
        }
        if (status != DPS_OK) {
            return status;
        }
    }
    store(frame->base, field, &list, sizeof list);
    dps_scope_open_tokens(&frame->scope, frame->record, frame->base);
    return DPS_OK;
}

static enum dps_status
open_tokens(struct dps_binder *self, struct dps_frame *frame,
    const struct dps_field *field, struct dps_error *err)
{
    struct dps_path step = {.up = frame->path, .key = field->key};
    const struct dps_pair *pair = dps_tree_find(frame->map, field->key);
    enum dps_status status = DPS_OK;
    if (pair != NULL && pair->value->type == DPS_TREE_LIST) {
        status = bind_symbols(self, frame, field, pair->value, &step, err);
    }
    if (status == DPS_OK) {
        status = bind_field(self, frame, field, err);
    }
    if (status == DPS_OK) {
        dps_scope_open_tokens(&frame->scope, frame->record, frame->base);
    }
    return status;
}

static enum dps_status
bind_fields(struct dps_binder *self, struct dps_frame *frame, struct dps_error *err)
{
    const struct dps_field *start = dps_schema_start(frame->record);
    const struct dps_field *tokens = dps_schema_tokens(frame->record);
    enum dps_status status = DPS_OK;
    if (start != NULL) {
        status = bind_field(self, frame, start, err);
        dps_scope_open_start(&frame->scope, frame->record, frame->base);
    }
    if (status == DPS_OK && tokens != NULL) {
        status = open_tokens(self, frame, tokens, err);
    }
    for (size_t i = 0; i < frame->record->n_fields && status == DPS_OK; i++) {
        const struct dps_field *field = &frame->record->fields[i];
        if (field != start && field != tokens) {
            status = bind_field(self, frame, field, err);
        }
    }
    return status;
}

enum dps_status
dps_bind_record(struct dps_binder *self, const struct dps_record *record,
    const struct dps_tree *tree, const struct dps_scope *scope,
    const struct dps_path *path, void *base, struct dps_error *err)
{
    struct dps_frame frame = {record, tree, path, *scope, base};
    enum dps_status status = dps_frame_check_shape(&frame, err);
    if (status == DPS_OK) {
        status = dps_frame_check_kind(&frame, err);
    }
    if (status == DPS_OK) {
        status = dps_frame_check_keys(&frame, err);
    }
    if (status == DPS_OK) {
        status = bind_fields(self, &frame, err);
    }
    return status == DPS_OK ? dps_frame_check_rules(&frame, record, base, err) : status;
}
