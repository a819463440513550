/* frame.h: a record while it is being bound, and what is asked of its mapping. */
#ifndef DPS_SIM_SCENARIO_FRAME_H
#define DPS_SIM_SCENARIO_FRAME_H

#include "sim/scenario/place.h"
#include "sim/scenario/schema.h"

struct dps_frame {
    const struct dps_record *record;
    const struct dps_tree *map;
    const struct dps_path *path;
    struct dps_scope scope; /* around the record, then inside it */
    void *base;             /* the struct that is being filled */
};

/* It is a mapping. */
DPS_CHECKED enum dps_status dps_frame_check_shape(
    const struct dps_frame *frame, struct dps_error *err);

/* The name of its kind is known, if the record has a law at all. */
DPS_CHECKED enum dps_status dps_frame_check_kind(
    const struct dps_frame *frame, struct dps_error *err);

/* All its keys are known, to the record or its kind. */
DPS_CHECKED enum dps_status dps_frame_check_keys(
    const struct dps_frame *frame, struct dps_error *err);

/* The record's own rules hold for the value; their sentence begins with a key, or a
 * path of keys, whose place is told. */
DPS_CHECKED enum dps_status dps_frame_check_rules(const struct dps_frame *frame,
    const struct dps_record *record, const void *value, struct dps_error *err);

/* "is a mapping, not a list", and the like; returns DPS_EINVAL. */
enum dps_status dps_refuse_shape(const struct dps_field *field,
    const struct dps_tree *tree, const struct dps_path *path, struct dps_error *err);

#endif
