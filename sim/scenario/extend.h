/* extend.h: files over the files that they extend.
 *
 * A file that is being extended, or whose content is being resolved, is entered:
 * whoever comes to it again goes round in a circle.
 *
 * In place: start from its arena and files; everything it holds is the arena's.
 */
#ifndef DPS_SIM_SCENARIO_EXTEND_H
#define DPS_SIM_SCENARIO_EXTEND_H

#include "sim/scenario/files.h"

enum { DPS_EXTEND_NESTING = 16 }; /* files that extend or name one another, on end */

struct dps_extender {
    struct dps_arena *arena;
    struct dps_files *files;
    const struct dps_file *nest[DPS_EXTEND_NESTING]; /* entered */
    size_t n_nest;
};

/* DPS_EINVAL with the circle if it is entered already; `name` is who asks for it. */
DPS_CHECKED enum dps_status dps_extender_enter(struct dps_extender *self,
    const struct dps_file *file, const struct dps_name *name, struct dps_error *err);
void dps_extender_leave(struct dps_extender *self);

/* Sets file->whole: its tree over what it extends, without `extends`. */
DPS_CHECKED enum dps_status dps_extend_file(struct dps_extender *self,
    struct dps_file *file, const struct dps_name *name, struct dps_error *err);

/* `map` over the file that its `extends` names, or else over the implied one, which may
 * be NULL, without any `extends`; `*file` is that file, or NULL. */
DPS_CHECKED enum dps_status dps_extend_map(struct dps_extender *self,
    const struct dps_tree *map, const struct dps_name *implied, const char *library,
    const struct dps_path *path, struct dps_file **file, const struct dps_tree **out,
    struct dps_error *err);

/* Whether a pair, which may be NULL, says `extends: none`. */
bool dps_extends_none(const struct dps_pair *extends);

#endif
