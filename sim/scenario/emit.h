/* emit.h: YAML text, line by line: keys, values, items, and trees as they are.
 *
 * In place: start from {0}; dps_emit_finish frees.  A failed allocation is remembered
 * and told at the end.
 */
#ifndef DPS_SIM_SCENARIO_EMIT_H
#define DPS_SIM_SCENARIO_EMIT_H

#include "sim/core/buffer.h"
#include "sim/scenario/tree.h"

struct dps_emit {
    struct dps_buffer text;
    unsigned depth;  /* of indentation */
    bool after_dash; /* the line has begun with "- " and its key stands behind that */
};

/* `key:` on a new line; a key that would be read as something else is quoted. */
void dps_emit_key(struct dps_emit *self, const char *key);

/* The rest of the line: a value that needs no quotes, or a text that may. */
void dps_emit_plain(struct dps_emit *self, const char *value);
void dps_emit_text(struct dps_emit *self, const char *value);

/* A list or mapping behind a key, or an item's mapping: what follows until `close` lies
 * in it.  An empty one is written "[]" or "{}". */
void dps_emit_open(struct dps_emit *self, bool is_map, size_t n);
void dps_emit_close(struct dps_emit *self, size_t n);

/* "- ", and the item's mapping begins behind it. */
void dps_emit_item(struct dps_emit *self);

/* The value behind a key or dash.  Partial mappings are written as paths. */
void dps_emit_tree(struct dps_emit *self, const struct dps_tree *tree);

/* The whole text in the arena, NULL without memory; the buffer is freed. */
const char *dps_emit_finish(struct dps_emit *self, struct dps_arena *arena);

#endif
