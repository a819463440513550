/* bind.h: a resolved tree to a value, by the tables. */
#ifndef DPS_SIM_SCENARIO_BIND_H
#define DPS_SIM_SCENARIO_BIND_H

#include "sim/scenario/resolve.h"
#include "sim/scenario/scalar.h"

struct dps_bound; /* a NAMED value, for the next use of its tree */

/* In place: start from its arena, files and resolver; everything is the arena's. */
struct dps_binder {
    struct dps_arena *arena;
    struct dps_files *files;
    struct dps_resolver *resolver;
    struct dps_data_file *data;
    struct dps_bound *bound;
    size_t n_bound;
};

/* A record at `base`, record->size bytes of zeros, from a mapping without `extends` or
 * with `extends: none`.  `scope` is what encloses it. */
DPS_CHECKED enum dps_status dps_bind_record(struct dps_binder *self,
    const struct dps_record *record, const struct dps_tree *tree,
    const struct dps_scope *scope, const struct dps_path *path, void *base,
    struct dps_error *err);

#endif
