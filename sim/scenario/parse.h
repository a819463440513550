/* parse.h: bytes of a YAML file to a tree; the one door to libyaml.
 *
 * One document of scalars, lists and mappings with plain keys; anchors and aliases, but
 * no tags and no `<<`.  Refused, each with its place: what is not YAML or not UTF-8,
 * NUL and other control characters, an empty file, a second document, a key that stands
 * twice in one mapping, more than the limits.
 */
#ifndef DPS_SIM_SCENARIO_PARSE_H
#define DPS_SIM_SCENARIO_PARSE_H

#include "sim/scenario/tree.h"

enum {
    DPS_PARSE_BYTES = 1024 * 1024, /* of a file */
    DPS_PARSE_NODES = 200000,      /* of a file, aliases counted at each use */
    DPS_PARSE_DEPTH = 64,          /* levels */
    DPS_PARSE_ANCHORS = 1000,
    DPS_PARSE_KEY = 128, /* bytes of a key */
};

/* `source` is kept, not copied, and must be the arena's. */
DPS_CHECKED enum dps_status dps_tree_parse(struct dps_arena *arena,
    const struct dps_source *source, const char *bytes, size_t n,
    const struct dps_tree **out, struct dps_error *err);

#endif
