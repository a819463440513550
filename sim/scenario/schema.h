/* schema.h: what a record's table says of a mapping: its kind, its fields, its scope.
 *
 * A field of type KIND lies in its record's own mapping: its key, `kind`, names the
 * law, and the law's keys stand beside the record's.  A record has at most one.
 *
 * A record with a field `start` (DATE) gives the word `start` its meaning for all that
 * is inside it; one with a LIST `tokens` of records named "token", which have a
 * `symbol` (TEXT) and `decimals` (COUNT), gives amounts theirs.
 */
#ifndef DPS_SIM_SCENARIO_SCHEMA_H
#define DPS_SIM_SCENARIO_SCHEMA_H

#include "sim/core/field.h"
#include "sim/core/suggest.h"
#include "sim/scenario/tree.h"

#define DPS_SCHEMA_EXTENDS "extends"
#define DPS_SCHEMA_NONE    "none"

/* The record's field of type KIND, or NULL. */
const struct dps_field *dps_schema_law(const struct dps_record *record);

/* The kind that a mapping states or that is its default; NULL without, or if unknown.
 */
const struct dps_kind *dps_schema_kind(
    const struct dps_record *record, const struct dps_tree *map);

/* The field of a key, in the record or in its kind (which may be NULL). */
const struct dps_field *dps_schema_field(
    const struct dps_record *record, const struct dps_kind *kind, const char *key);

/* All keys that a mapping may have. */
void dps_schema_keys(const struct dps_record *record, const struct dps_kind *kind,
    struct dps_words *words);

/* What gives words and amounts their meaning at some place. */
struct dps_scope {
    const struct dps_record *token; /* NULL: no tokens */
    struct dps_list tokens;
    bool has_start;
    int64_t start;
};

/* The fields that open a scope, or NULL. */
const struct dps_field *dps_schema_start(const struct dps_record *record);
const struct dps_field *dps_schema_tokens(const struct dps_record *record);

/* Takes over what the record at `base` says, if it says anything. */
void dps_scope_open_start(
    struct dps_scope *self, const struct dps_record *record, const void *base);
void dps_scope_open_tokens(
    struct dps_scope *self, const struct dps_record *record, const void *base);

const char *dps_scope_symbol(const struct dps_scope *self, size_t i);
int32_t dps_scope_decimals(const struct dps_scope *self, size_t i);

#endif
