/* tree.h: a piece of YAML as read: scalars, lists and mappings that know their place.
 *
 * Trees never change once made; merging makes new nodes that share the old ones, and an
 * alias is its anchor's node a second time.  A node counts itself and all below it,
 * each use of an alias apart, so that limits are checked without walking.
 *
 * All memory is the arena's.
 */
#ifndef DPS_SIM_SCENARIO_TREE_H
#define DPS_SIM_SCENARIO_TREE_H

#include "sim/scenario/arena.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Where text came from. */
struct dps_source {
    const char *name;   /* as told in sentences: a path, or "--set a.b=1" */
    const char *folder; /* where names in it are looked up first; NULL: nowhere */
    bool lines;         /* false: it is one short text, and lines say nothing */
};

struct dps_place {
    const struct dps_source *source;
    unsigned line, column; /* from 1; 0: the source as a whole */
};

enum dps_tree_type { DPS_TREE_SCALAR, DPS_TREE_LIST, DPS_TREE_MAP };

struct dps_pair {
    const char *key;
    struct dps_place place; /* of the key */
    bool path;              /* the key is a plain word with dots: a path to a value */
    const struct dps_tree *value;
};

struct dps_tree {
    enum dps_tree_type type;
    bool quoted;     /* SCALAR: written in quotes, or in block style */
    bool partial;    /* MAP: made of a path, so that it changes what it meets */
    bool paths;      /* a key in it or below it is a path */
    unsigned height; /* levels: 1 for a scalar */
    size_t size;     /* nodes */
    struct dps_place place;
    size_t n;                            /* items or pairs */
    const char *text;                    /* SCALAR */
    const struct dps_tree *const *items; /* LIST */
    const struct dps_pair *pairs;        /* MAP, as written */
    const struct dps_pair *const *order; /* MAP, by key and then as written */
};

/* Constructors return NULL without memory; text, items and pairs are kept, not copied,
 * and must be the arena's. */
const struct dps_tree *dps_tree_scalar(
    struct dps_arena *arena, struct dps_place place, const char *text, bool quoted);
const struct dps_tree *dps_tree_list(struct dps_arena *arena, struct dps_place place,
    const struct dps_tree *const *items, size_t n);
const struct dps_tree *dps_tree_map(struct dps_arena *arena, struct dps_place place,
    const struct dps_pair *pairs, size_t n, bool partial);

/* The first pair of that key in a mapping, or NULL; NULL too if it is no mapping. */
const struct dps_pair *dps_tree_find(const struct dps_tree *self, const char *key);

/* The first pair whose key an earlier pair has already, and that earlier one; NULL if
 * all keys differ. */
const struct dps_pair *dps_tree_duplicate(
    const struct dps_tree *self, const struct dps_pair **earlier);

/* A mapping with one more pair before the others, or without the pair of a key.  NULL
 * without memory, or if `value` is. */
const struct dps_tree *dps_tree_with(struct dps_arena *arena,
    const struct dps_tree *self, const char *key, const struct dps_tree *value);
const struct dps_tree *dps_tree_without(
    struct dps_arena *arena, const struct dps_tree *self, const char *key);

/* A plain scalar without text: a key with nothing behind it. */
bool dps_tree_is_empty(const struct dps_tree *self);

/* "a list", "a mapping"; for a scalar "a value". */
const char *dps_tree_type_name(enum dps_tree_type type);

/* Whether a plain key is a path: it begins with a letter and has a dot. */
bool dps_key_is_path(const char *key);

/* Whether a key is the number of a list's item, and which. */
bool dps_key_is_index(const char *key, size_t *index);

#endif
