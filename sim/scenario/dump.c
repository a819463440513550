#include "sim/scenario/dump.h"

#include "sim/core/amount.h"
#include "sim/core/date.h"
#include "sim/core/unit.h"
#include "sim/scenario/emit.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { NUMBER_TEXT = 32, SPAN_TEXT = 40, SHORT_TEXT = 128 };

struct dump {
    struct dps_emit emit;
    const struct dps_data_file *data;
};

static void dump_fields(struct dump *self, const struct dps_record *record,
    const void *base, struct dps_scope scope);

/* ---- scalars ----------------------------------------------------------- */

static void
dump_number(struct dump *self, const struct dps_field *field, const void *at)
{
    double x = 0;
    char number[NUMBER_TEXT];
    char text[SHORT_TEXT];
    memcpy(&x, at, sizeof x);
    dps_number_format(x, number);
    bool plain = strcmp(field->unit, "1") == 0;
    snprintf(text, sizeof text, "%s%s%s", number, plain ? "" : " ",
        plain ? "" : field->unit);
    dps_emit_plain(&self->emit, text);
}

static void
dump_amount(struct dump *self, const struct dps_scope *scope, const void *at)
{
    struct dps_amount amount;
    char number[NUMBER_TEXT];
    memcpy(&amount, at, sizeof amount);
    dps_amount_format(amount.units, amount.decimals, number);
    const char *symbol = dps_scope_symbol(scope, (size_t)amount.token);
    dps_buffer_put(&self->emit.text, " ", 1);
    dps_buffer_put(&self->emit.text, number, strlen(number));
    dps_emit_plain(&self->emit, symbol);
}

static void
dump_file(struct dump *self, const char *path)
{
    const struct dps_data_file *file = self->data;
    while (file != NULL && file->found != path) {
        file = file->next;
    }
    dps_emit_text(&self->emit, file != NULL ? file->portable : path);
}

static void
dump_pointer(struct dump *self, const struct dps_field *field, const void *at)
{
    const struct dps_tree *tree = NULL;
    const char *text = NULL;
    if (field->type == DPS_OVERLAY) {
        memcpy(&tree, at, sizeof tree);
        dps_emit_tree(&self->emit, tree);
        return;
    }
    memcpy(&text, at, sizeof text);
    if (field->type == DPS_FILE) {
        dump_file(self, text);
    } else {
        dps_emit_text(&self->emit, text);
    }
}

static void
dump_whole(struct dump *self, enum dps_type type, const void *at)
{
    char text[SHORT_TEXT] = "";
    int64_t n = 0;
    struct dps_span span;
    bool on = false;
    if (type == DPS_SPAN) {
        memcpy(&span, at, sizeof span);
        dps_span_format(span, text);
    } else if (type == DPS_SWITCH) {
        memcpy(&on, at, sizeof on);
        snprintf(text, sizeof text, "%s", on ? "true" : "false");
    } else {
        memcpy(&n, at, sizeof n);
        if (type == DPS_DATE) {
            dps_date_format(n, text);
        } else {
            snprintf(text, sizeof text, "%" PRId64, n);
        }
    }
    dps_emit_plain(&self->emit, text);
}

/* ---- containers -------------------------------------------------------- */

static void
dump_record(struct dump *self, const struct dps_record *record, const void *base,
    struct dps_scope scope)
{
    dps_emit_open(&self->emit, true, record->n_fields);
    dump_fields(self, record, base, scope);
    dps_emit_close(&self->emit, record->n_fields);
}

static void
dump_items(struct dump *self, const struct dps_field *field, const void *at,
    const struct dps_scope *scope)
{
    struct dps_list list;
    memcpy(&list, at, sizeof list);
    bool map = field->type == DPS_MAP;
    dps_emit_open(&self->emit, map, list.n);
    for (size_t i = 0; i < list.n; i++) {
        const char *item = (const char *)list.items + i * field->record->size;
        if (!map) {
            dps_emit_item(&self->emit);
            dump_record(self, field->record, item, *scope);
            continue;
        }
        const char *name = NULL;
        size_t n = field->record->n_fields + (field->library != NULL);
        memcpy(&name, item, sizeof name);
        dps_emit_key(&self->emit, name);
        dps_emit_open(&self->emit, true, n);
        if (field->library != NULL) {
            dps_emit_key(&self->emit, DPS_SCHEMA_EXTENDS);
            dps_emit_plain(&self->emit, DPS_SCHEMA_NONE);
        }
        dump_fields(self, field->record, item, *scope);
        dps_emit_close(&self->emit, n);
    }
    dps_emit_close(&self->emit, list.n);
}

static void
dump_named(struct dump *self, const struct dps_field *field, const void *at,
    const struct dps_scope *scope)
{
    const void *value = NULL;
    memcpy(&value, at, sizeof value);
    if (value == NULL) {
        dps_emit_plain(&self->emit, DPS_SCHEMA_NONE);
    } else {
        dump_record(self, field->record, value, *scope);
    }
}

/* The law's keys stand beside its own. */
static void
dump_kind(struct dump *self, const void *at, const struct dps_scope *scope)
{
    struct dps_variant variant;
    memcpy(&variant, at, sizeof variant);
    dps_emit_text(&self->emit, variant.kind->name);
    if (variant.kind->params != NULL) {
        dump_fields(self, variant.kind->params, variant.params, *scope);
    }
}

static void
dump_field(struct dump *self, const struct dps_field *field, const void *base,
    const struct dps_scope *scope)
{
    const char *at = (const char *)base + field->offset;
    int32_t token = 0;
    dps_emit_key(&self->emit, field->key);
    switch (field->type) {
    case DPS_NUMBER: dump_number(self, field, at); break;
    case DPS_COUNT:
    case DPS_SWITCH:
    case DPS_DATE:
    case DPS_SPAN: dump_whole(self, field->type, at); break;
    case DPS_TEXT:
    case DPS_FILE:
    case DPS_OVERLAY: dump_pointer(self, field, at); break;
    case DPS_AMOUNT: dump_amount(self, scope, at); break;
    case DPS_TOKEN:
        memcpy(&token, at, sizeof token);
        dps_emit_text(&self->emit, dps_scope_symbol(scope, (size_t)token));
        break;
    case DPS_RECORD: dump_record(self, field->record, at, *scope); break;
    case DPS_LIST:
    case DPS_MAP: dump_items(self, field, at, scope); break;
    case DPS_NAMED: dump_named(self, field, at, scope); break;
    case DPS_KIND: dump_kind(self, at, scope); break;
    }
}

static void
dump_fields(struct dump *self, const struct dps_record *record, const void *base,
    struct dps_scope scope)
{
    dps_scope_open_tokens(&scope, record, base);
    for (size_t i = 0; i < record->n_fields; i++) {
        dump_field(self, &record->fields[i], base, &scope);
    }
}

const char *
dps_dump(struct dps_arena *arena, const struct dps_record *record, const void *value,
    const struct dps_data_file *data)
{
    struct dump self = {.data = data};
    if (record->n_fields == 0) {
        dps_emit_plain(&self.emit, "{}");
    }
    dump_fields(&self, record, value, (struct dps_scope){0});
    return dps_emit_finish(&self.emit, arena);
}
