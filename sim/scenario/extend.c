#include "sim/scenario/extend.h"

#include "sim/scenario/merge.h"
#include "sim/scenario/schema.h"

#include <stdio.h>
#include <string.h>

bool
dps_extends_none(const struct dps_pair *extends)
{
    return extends != NULL && extends->value->type == DPS_TREE_SCALAR &&
           strcmp(extends->value->text, DPS_SCHEMA_NONE) == 0;
}

enum dps_status
dps_extender_enter(struct dps_extender *self, const struct dps_file *file,
    const struct dps_name *name, struct dps_error *err)
{
    char chain[300] = "";
    size_t n = 0;
    bool cycle = false;
    for (size_t i = 0; i < self->n_nest; i++) {
        cycle = cycle || self->nest[i] == file;
        if (cycle && n < sizeof chain) {
            int put = snprintf(
                chain + n, sizeof chain - n, "%s, ", self->nest[i]->source.name);
            n += put > 0 ? (size_t)put : 0;
        }
    }
    if (cycle) {
        return dps_place_fail(err, DPS_EINVAL, name->place, name->path,
            "is %s, which goes round in a circle: %s%s", name->text, chain,
            file->source.name);
    }
    if (self->n_nest == DPS_EXTEND_NESTING) {
        return dps_place_fail(err, DPS_EINVAL, name->place, name->path,
            "is %s: more than %d files extend or name one another", name->text,
            DPS_EXTEND_NESTING);
    }
    self->nest[self->n_nest++] = file;
    return DPS_OK;
}

void
dps_extender_leave(struct dps_extender *self)
{
    self->n_nest--;
}

enum dps_status
dps_extend_file(struct dps_extender *self, struct dps_file *file,
    const struct dps_name *name, struct dps_error *err)
{
    struct dps_path root = {0};
    struct dps_file *base = NULL;
    enum dps_status status = dps_extender_enter(self, file, name, err);
    if (status != DPS_OK || file->whole != NULL) {
        self->n_nest -= status == DPS_OK;
        return status;
    }
    status = dps_extend_map(
        self, file->tree, NULL, name->library, &root, &base, &file->whole, err);
    dps_extender_leave(self);
    return status;
}

/* The name that a mapping's `extends` gives; text NULL if it gives none. */
static enum dps_status
extended_name(const struct dps_pair *extends, const char *library,
    const struct dps_path *path, struct dps_name *name, struct dps_error *err)
{
    const struct dps_tree *value = extends->value;
    if (value->type != DPS_TREE_SCALAR || dps_tree_is_empty(value)) {
        char what[DPS_VALUE_TEXT];
        dps_value_format(value, what);
        return dps_place_fail(err, DPS_EINVAL, value->place, path,
            "is %s, not the name of a file or none", what);
    }
    *name = (struct dps_name){
        .text = value->text, .place = value->place, .path = path, .library = library};
    return DPS_OK;
}

enum dps_status
dps_extend_map(struct dps_extender *self, const struct dps_tree *map,
    const struct dps_name *implied, const char *library, const struct dps_path *path,
    struct dps_file **file, const struct dps_tree **out, struct dps_error *err)
{
    const struct dps_pair *extends = dps_tree_find(map, DPS_SCHEMA_EXTENDS);
    struct dps_path step = {.up = path, .key = DPS_SCHEMA_EXTENDS};
    struct dps_name name = {0};
    enum dps_status status = DPS_OK;
    *file = NULL;
    if (extends != NULL && !dps_extends_none(extends)) {
        status = extended_name(extends, library, &step, &name, err);
    } else if (extends == NULL && implied != NULL) {
        name = *implied;
    }
    if (status == DPS_OK && name.text != NULL) {
        status = dps_files_named(self->files, &name, file, err);
    }
    if (status == DPS_OK && *file != NULL) {
        status = dps_extend_file(self, *file, &name, err);
    }
    if (status != DPS_OK) {
        return status;
    }
    const struct dps_tree *over =
        dps_tree_without(self->arena, map, DPS_SCHEMA_EXTENDS);
    if (over == NULL) {
        return dps_arena_spent(err);
    }
    if (*file == NULL) {
        *out = over;
        return DPS_OK;
    }
    return dps_merge(self->arena, (*file)->whole, over, path, out, err);
}
