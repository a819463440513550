/* walk.h: along a path through a value, its tables and its tree at once. */
#ifndef DPS_SIM_SCENARIO_WALK_H
#define DPS_SIM_SCENARIO_WALK_H

#include "sim/scenario/place.h"
#include "sim/scenario/schema.h"

/* A record's value, its tree, and what encloses it. */
struct dps_walk {
    const struct dps_record *record;
    const void *base;
    const struct dps_tree *tree;
    const struct dps_path *path;
    struct dps_scope scope; /* around the record */
    bool named; /* it is an entry of a MAP: a name comes first in its struct */
};

/* From the root along "networks.nosana"; false if no record is there, or no memory. */
bool dps_walk_to(struct dps_walk *self, struct dps_arena *arena,
    const struct dps_record *root, const void *value, const struct dps_tree *tree,
    const char *path);

/* The place of the value at a path, or of its nearest ancestor. */
struct dps_place dps_walk_place(const struct dps_tree *tree, const char *path);

#endif
