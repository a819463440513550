/* resolve.h: `extends` and names of library files replaced by what they stand for.
 *
 * A record's table says which keys name files.  In the resolved tree no `extends` is
 * left but `extends: none` in an entry of a MAP with a library, which then stands
 * alone; a NAMED value that was a name is its file's tree, one and the same for every
 * use.  A tree that is resolved already stays as it is.
 *
 *     an entry of a MAP    extends the file of its library that has its key's name,
 *     with a library       if there is one and it has no `extends`; a name for its
 *                          value is short for extending that; an empty one must
 *                          find its file
 *     a NAMED mapping      may have an `extends`; with a TEXT `name` in its table it
 *     or name              is given its file's name
 *
 * In place: start from its arena and extender; everything it holds is the arena's.
 */
#ifndef DPS_SIM_SCENARIO_RESOLVE_H
#define DPS_SIM_SCENARIO_RESOLVE_H

#include "sim/core/field.h"
#include "sim/scenario/extend.h"

enum { DPS_RESOLVE_NODES = 2000000 }; /* of the scenario with all that it extends */

struct dps_resolved; /* a NAMED file's tree */

struct dps_resolver {
    struct dps_arena *arena;
    struct dps_extender *extender;
    struct dps_resolved *newest;
    size_t visited; /* nodes */
};

/* A mapping by its record's table. */
DPS_CHECKED enum dps_status dps_resolve_record(struct dps_resolver *self,
    const struct dps_tree *tree, const struct dps_record *record,
    const struct dps_path *path, const struct dps_tree **out, struct dps_error *err);

/* A value by its field. */
DPS_CHECKED enum dps_status dps_resolve_field(struct dps_resolver *self,
    const struct dps_tree *tree, const struct dps_field *field,
    const struct dps_path *path, const struct dps_tree **out, struct dps_error *err);

#endif
