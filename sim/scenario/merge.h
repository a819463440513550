/* merge.h: one tree over another.
 *
 *     over a mapping    a mapping merges key by key: base keys first, in their order
 *                       replaces it, though, where the two state different kinds
 *     over a list       a list replaces it; a mapping of item numbers, from 0, changes
 *                       those items
 *     everything else   replaces
 *
 * A key that is a path, `a.b.1.c: x`, stands for mappings in mappings, `a: {b: {1: {c:
 * x}}}`, that are partial: they change what they meet.  A partial mapping over a
 * mapping may change its kind; over a name, `class: rtx4090`, it extends what the name
 * stands for.  Within one mapping paths act after the other keys, in their order.
 */
#ifndef DPS_SIM_SCENARIO_MERGE_H
#define DPS_SIM_SCENARIO_MERGE_H

#include "sim/scenario/place.h"
#include "sim/scenario/tree.h"

enum { DPS_MERGE_PATHS = 1000 }; /* paths in one mapping */

/* The tree without paths in its keys. */
DPS_CHECKED enum dps_status dps_merge_fold(struct dps_arena *arena,
    const struct dps_tree *tree, const struct dps_path *path,
    const struct dps_tree **out, struct dps_error *err);

/* `over` over `base`, both without paths.  DPS_EINVAL for the number of an item that
 * the base does not have. */
DPS_CHECKED enum dps_status dps_merge(struct dps_arena *arena,
    const struct dps_tree *base, const struct dps_tree *over,
    const struct dps_path *path, const struct dps_tree **out, struct dps_error *err);

/* The partial mappings that `steps`, "a.b.1.c", stands for, with `value` in them. */
DPS_CHECKED enum dps_status dps_merge_nest(struct dps_arena *arena, const char *steps,
    struct dps_place place, const struct dps_tree *value, const struct dps_tree **out,
    struct dps_error *err);

#endif
