/* scenario.h: a YAML file read, merged, checked and bound to one validated value.
 *
 * Loading goes: file -> tree (every node knows file, line, column) -> --set over it ->
 * over what it `extends`, with library files in their places -> bound to the root
 * struct through its field tables.  Whatever is wrong is told in one sentence on one
 * line, FILE:LINE:COLUMN: path is VALUE, what is allowed; an unknown key names the
 * nearest known one, and a value of --set has `--set PATH=VALUE` for its place.
 *
 *     extends: NAME     starts from another file, this one's keys win: mappings
 *                       merge key by key, unless they state different kinds; lists
 *                       and scalars replace.  none: stands alone
 *     a.b.1.c: VALUE    a key with dots is a path into what is being extended, items
 *                       of lists by number from 0; in quotes it is no path
 *     networks: {x: }   an entry of a MAP with a library extends networks/x.yaml, if
 *                       there is one and it says no `extends` of its own
 *
 * merge.h, resolve.h and files.h have the rules of merging, of `extends` and of looking
 * up names; schema.h what gives amounts and the word `start` their meaning.
 *
 * Opaque: dps_scenario_open / dps_scenario_close.  The value, the text and every
 * pointer in them belong to the scenario and never change.
 */
#ifndef DPS_SIM_SCENARIO_SCENARIO_H
#define DPS_SIM_SCENARIO_SCENARIO_H

#include "sim/core/digest.h"
#include "sim/core/field.h"
#include "sim/core/status.h"

#include <stdint.h>

struct dps_scenario;

/* One --set: a dotted path and a value in YAML's flow style. */
struct dps_setting {
    const char *path;
    const char *value;
};

struct dps_scenario_options {
    const struct dps_setting *settings;
    size_t n_settings;
    const char *const
        *places; /* folders where names are looked up after the file's own */
    size_t n_places;
};

/* Reads a file (a path, or a name in `places`, with or without .yaml) into a value of
 * `root`.  DPS_EINVAL if it is not what the tables say, DPS_EIO if it, or a file that
 * it names, is missing or cannot be read. */
DPS_CHECKED enum dps_status dps_scenario_open(const char *name,
    const struct dps_record *root, const struct dps_scenario_options *options,
    struct dps_scenario **out, struct dps_error *err);

/* What a file may be of: a root, told by a key that only its files have; NULL: any. */
struct dps_scenario_root {
    const char *key;
    const struct dps_record *record;
};

/* Reads a file, with all that it extends, as the first of n roots whose key it has. */
DPS_CHECKED enum dps_status dps_scenario_open_as(const char *name,
    const struct dps_scenario_root *roots, size_t n,
    const struct dps_scenario_options *options, struct dps_scenario **out,
    struct dps_error *err);

/* One root, from memory.  `name` stands in sentences, and names in the text are looked
 * up first in its folder. */
DPS_CHECKED enum dps_status dps_scenario_read(const char *name, const char *bytes,
    size_t n, const struct dps_record *root, const struct dps_scenario_options *options,
    struct dps_scenario **out, struct dps_error *err);

/* Frees and sets NULL; legal on NULL. */
void dps_scenario_close(struct dps_scenario **self);

/* The root that it was read as, and the value, a struct of that root's size. */
const struct dps_record *dps_scenario_root(const struct dps_scenario *self);
const void *dps_scenario_value(const struct dps_scenario *self);

/* The resolved scenario as YAML, every key written out with canonical units; reading it
 * gives an equal value and an equal text, without any other file but data files. */
const char *dps_scenario_text(const struct dps_scenario *self);

/* Digest of the resolved text: the semantic scenario. */
struct dps_digest dps_scenario_digest(const struct dps_scenario *self);

/* The value at a path ("networks.filecoin", a struct of `record`) as it would be with
 * `n` overlays applied to it in order: how amendments are checked and take effect.  The
 * overlays are DPS_OVERLAY fields of this scenario.  Errors name the overlay's line. */
DPS_CHECKED enum dps_status dps_scenario_amended(struct dps_scenario *self,
    const char *path, const struct dps_record *record,
    const struct dps_tree *const *overlays, size_t n, const void **value,
    struct dps_error *err);

/* "scenarios/x.yaml:12:3" of the value at a path, or of its nearest ancestor, for rules
 * between parts that only the caller knows.  Valid until the next call. */
const char *dps_scenario_where(struct dps_scenario *self, const char *path);

#endif
