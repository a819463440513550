#include "sim/scenario/schema.h"

#include <string.h>

const struct dps_field *
dps_schema_law(const struct dps_record *record)
{
    for (size_t i = 0; i < record->n_fields; i++) {
        if (record->fields[i].type == DPS_KIND) {
            return &record->fields[i];
        }
    }
    return NULL;
}

const struct dps_kind *
dps_schema_kind(const struct dps_record *record, const struct dps_tree *map)
{
    const struct dps_field *law = dps_schema_law(record);
    if (law == NULL) {
        return NULL;
    }
    const struct dps_pair *pair = dps_tree_find(map, law->key);
    const char *name = pair == NULL                           ? law->fallback
                       : pair->value->type == DPS_TREE_SCALAR ? pair->value->text
                                                              : NULL;
    return name != NULL ? dps_family_kind(law->family, name) : NULL;
}

const struct dps_field *
dps_schema_field(
    const struct dps_record *record, const struct dps_kind *kind, const char *key)
{
    const struct dps_field *field = dps_record_field(record, key);
    if (field != NULL) {
        return field;
    }
    return kind != NULL && kind->params != NULL ? dps_record_field(kind->params, key)
                                                : NULL;
}

void
dps_schema_keys(const struct dps_record *record, const struct dps_kind *kind,
    struct dps_words *words)
{
    for (size_t i = 0; i < record->n_fields; i++) {
        dps_words_add(words, record->fields[i].key);
    }
    for (size_t i = 0;
         kind != NULL && kind->params != NULL && i < kind->params->n_fields; i++) {
        dps_words_add(words, kind->params->fields[i].key);
    }
}

/* ---- scopes ------------------------------------------------------------ */

const struct dps_field *
dps_schema_start(const struct dps_record *record)
{
    const struct dps_field *field = dps_record_field(record, "start");
    return field != NULL && field->type == DPS_DATE ? field : NULL;
}

static bool
has_field(const struct dps_record *record, const char *key, enum dps_type type)
{
    const struct dps_field *field = dps_record_field(record, key);
    return field != NULL && field->type == type;
}

const struct dps_field *
dps_schema_tokens(const struct dps_record *record)
{
    const struct dps_field *field = dps_record_field(record, "tokens");
    return field != NULL && field->type == DPS_LIST &&
                   strcmp(field->record->name, "token") == 0 &&
                   has_field(field->record, "symbol", DPS_TEXT) &&
                   has_field(field->record, "decimals", DPS_COUNT)
               ? field
               : NULL;
}

void
dps_scope_open_start(
    struct dps_scope *self, const struct dps_record *record, const void *base)
{
    const struct dps_field *start = dps_schema_start(record);
    if (start != NULL) {
        self->has_start = true;
        memcpy(&self->start, (const char *)base + start->offset, sizeof self->start);
    }
}

void
dps_scope_open_tokens(
    struct dps_scope *self, const struct dps_record *record, const void *base)
{
    const struct dps_field *tokens = dps_schema_tokens(record);
    if (tokens != NULL) {
        self->token = tokens->record;
        memcpy(&self->tokens, (const char *)base + tokens->offset, sizeof self->tokens);
    }
}

static const char *
token_field(const struct dps_scope *self, size_t i, const char *key)
{
    const struct dps_field *field = dps_record_field(self->token, key);
    return (const char *)self->tokens.items + i * self->token->size + field->offset;
}

const char *
dps_scope_symbol(const struct dps_scope *self, size_t i)
{
    const char *symbol = NULL;
    memcpy(&symbol, token_field(self, i, "symbol"), sizeof symbol);
    return symbol;
}

int32_t
dps_scope_decimals(const struct dps_scope *self, size_t i)
{
    int64_t decimals = 0;
    memcpy(&decimals, token_field(self, i, "decimals"), sizeof decimals);
    return (int32_t)decimals;
}
