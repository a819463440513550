#include "sim/run/mechanisms.h"

#include <stdio.h>
#include <string.h>

static void
add(struct dps_mechanisms *self, struct dps_mechanism mechanism, const char *path)
{
    if (self->n < DPS_MOST_MECHANISMS) {
        snprintf(mechanism.path, sizeof mechanism.path, "%s", path);
        self->items[self->n] = mechanism;
    }
    self->n++;
}

static const void *
member(const void *value, const struct dps_field *field)
{
    return (const char *)value + field->offset;
}

static bool
has_kind(const struct dps_record *record)
{
    for (size_t i = 0; i < record->n_fields; i++) {
        if (record->fields[i].type == DPS_KIND) {
            return true;
        }
    }
    return false;
}

/* What an item is called by itself: its name, else what it is for, else its number. */
static void
label(const struct dps_record *record, const void *item, size_t i,
    char text[DPS_MECHANISM_PATH])
{
    static const char *const keys[] = {"name", "service", "scales"};
    for (size_t k = 0; k < DPS_COUNT_OF(keys); k++) {
        const struct dps_field *field = dps_record_field(record, keys[k]);
        if (field != NULL && field->type == DPS_TEXT) {
            const char *name;
            memcpy(&name, member(item, field), sizeof name);
            if (name[0] != '\0') {
                snprintf(text, DPS_MECHANISM_PATH, "%s", name);
                return;
            }
        }
    }
    snprintf(text, DPS_MECHANISM_PATH, "%zu", i);
}

static void
join(char text[DPS_MECHANISM_PATH], const char *path, const char *key)
{
    snprintf(text, DPS_MECHANISM_PATH, "%s%s%s", path, path[0] != '\0' ? "." : "", key);
}

static void walk(struct dps_mechanisms *self, const struct dps_record *record,
    const void *value, const char *path, const char *const *without);

/* A mapping of its own: what has no kind is a mechanism at the top alone. */
static void
walk_item(struct dps_mechanisms *self, const struct dps_record *record,
    const void *value, const char *path, bool at_top)
{
    if (at_top && !has_kind(record)) {
        add(self, (struct dps_mechanism){.record = record}, path);
    }
    walk(self, record, value, path, NULL);
}

static void
walk_list(struct dps_mechanisms *self, const struct dps_field *field,
    const struct dps_list *list, const char *path, bool at_top)
{
    for (size_t i = 0; i < list->n; i++) {
        char own[DPS_MECHANISM_PATH];
        char deeper[DPS_MECHANISM_PATH];
        const void *item = (const char *)list->items + i * field->record->size;
        label(field->record, item, i, own);
        join(deeper, path, own);
        walk_item(self, field->record, item, deeper, at_top);
    }
}

static void
walk_kind(struct dps_mechanisms *self, const struct dps_field *field,
    const struct dps_variant *variant, const char *path)
{
    if (variant->kind == NULL || strcmp(variant->kind->name, "none") == 0) {
        return;
    }
    add(self, (struct dps_mechanism){.family = field->family, .kind = variant->kind},
        path);
    if (variant->kind->params != NULL && variant->params != NULL) {
        walk(self, variant->kind->params, variant->params, path, NULL);
    }
}

static void
walk_field(struct dps_mechanisms *self, const struct dps_field *field,
    const void *value, const char *path, bool at_top)
{
    const void *at = member(value, field);
    const void *named = NULL;
    char deeper[DPS_MECHANISM_PATH];
    join(deeper, path, field->key);
    switch (field->type) {
    case DPS_KIND: /* its keys stand beside it */
        walk_kind(self, field, at, path);
        return;
    case DPS_RECORD: walk(self, field->record, at, deeper, NULL); return;
    case DPS_LIST:
    case DPS_MAP: walk_list(self, field, at, deeper, at_top); return;
    case DPS_NAMED:
        memcpy(&named, at, sizeof named);
        if (named != NULL) {
            walk_item(self, field->record, named, deeper, at_top);
        }
        return;
    default: return;
    }
}

static bool
is_among(const char *const *keys, const char *key)
{
    for (; keys != NULL && *keys != NULL; keys++) {
        if (strcmp(*keys, key) == 0) {
            return true;
        }
    }
    return false;
}

static void
walk(struct dps_mechanisms *self, const struct dps_record *record, const void *value,
    const char *path, const char *const *without)
{
    for (size_t i = 0; i < record->n_fields; i++) {
        if (!is_among(without, record->fields[i].key)) {
            walk_field(self, &record->fields[i], value, path, path[0] == '\0');
        }
    }
}

void
dps_mechanisms_gather(struct dps_mechanisms *self, const struct dps_record *record,
    const void *value, const char *const *without)
{
    self->n = 0;
    walk(self, record, value, "", without);
}

bool
dps_mechanism_same(const struct dps_mechanism *a, const struct dps_mechanism *b)
{
    return a->family == b->family && a->kind == b->kind && a->record == b->record;
}

bool
dps_mechanisms_hold(
    const struct dps_mechanisms *self, const struct dps_mechanism *mechanism)
{
    for (size_t i = 0; i < self->n && i < DPS_MOST_MECHANISMS; i++) {
        if (dps_mechanism_same(&self->items[i], mechanism) &&
            strcmp(self->items[i].path, mechanism->path) == 0) {
            return true;
        }
    }
    return false;
}
