/* files.h: the files that one scenario is made of: found and read once.
 *
 * A name is a path if it has a slash or ends in .yaml, else a bare name, which means
 * NAME.yaml.  It is looked up in the folder of the file that names it, then in each
 * place; a bare name of a library first in the library's folder there.  A bare name
 * means the file that names it only if there is no other.
 *
 * In place: start from its arena and places; everything it holds is the arena's.
 */
#ifndef DPS_SIM_SCENARIO_FILES_H
#define DPS_SIM_SCENARIO_FILES_H

#include "sim/scenario/place.h"
#include "sim/scenario/tree.h"

struct dps_file {
    struct dps_source source;
    const struct dps_tree *tree;  /* as written, without paths in its keys */
    const struct dps_tree *whole; /* over what it extends; NULL until that is known */
    uint64_t device, inode;       /* 0, 0: from memory */
    struct dps_file *next;
};

struct dps_files {
    struct dps_arena *arena;
    const char *const *places;
    size_t n_places;
    struct dps_file *newest;
};

/* A name as it stands in a tree, and how it is looked up. */
struct dps_name {
    const char *text;
    struct dps_place place;
    const struct dps_path *path;
    const char *library; /* the folder of its library, or NULL */
    bool library_only;   /* only the library's folders are asked */
    bool optional;       /* it may be missing */
};

/* The file of that name; NULL if there is none and it is optional. */
DPS_CHECKED enum dps_status dps_files_named(struct dps_files *self,
    const struct dps_name *name, struct dps_file **file, struct dps_error *err);

/* The file that the user named: also a path with any ending, or NAME as it stands. */
DPS_CHECKED enum dps_status dps_files_root(struct dps_files *self, const char *name,
    struct dps_file **file, struct dps_error *err);

/* The same from memory; `name` stands in sentences and says which folder is the file's
 * own. */
DPS_CHECKED enum dps_status dps_files_memory(struct dps_files *self, const char *name,
    const char *bytes, size_t n, struct dps_file **file, struct dps_error *err);

/* The path of a readable data file, and a path that means the same from any folder:
 * below one of the places, else absolute. */
DPS_CHECKED enum dps_status dps_files_data(struct dps_files *self,
    const struct dps_name *name, const char **found, const char **portable,
    struct dps_error *err);

#endif
