/* place.h: sentences that begin with where: FILE:LINE:COLUMN: path ... */
#ifndef DPS_SIM_SCENARIO_PLACE_H
#define DPS_SIM_SCENARIO_PLACE_H

#include "sim/scenario/tree.h"

/* A path into a scenario, as a chain of steps on the stack of who walks there. */
struct dps_path {
    const struct dps_path *up; /* NULL: the root, a step without a key */
    const char *key;           /* NULL: an item of a list */
    size_t index;
};

enum { DPS_PATH_TEXT = 256, DPS_PLACE_TEXT = 384, DPS_VALUE_TEXT = 80 };

/* "networks.nosana.emission.1"; "" for the root; cut short at the front if too long. */
void dps_path_format(const struct dps_path *path, char text[DPS_PATH_TEXT]);

/* "scenarios/x.yaml:12:3", or the source's name alone. */
void dps_place_format(struct dps_place place, char text[DPS_PLACE_TEXT]);

/* A scalar's text on one line, cut short if it is long; a list or mapping by its type.
 */
void dps_value_format(const struct dps_tree *value, char text[DPS_VALUE_TEXT]);

/* Makes one line of a text: what is no printable character becomes a space. */
void dps_text_flatten(char *text);

/* Fills *err with "PLACE: path SENTENCE", or "PLACE: SENTENCE" for the root. */
enum dps_status dps_place_fail(struct dps_error *err, enum dps_status status,
    struct dps_place place, const struct dps_path *path, const char *format, ...)
    DPS_PRINTF(5, 6);

/* Puts "PLACE: path " before the sentence that *err holds; returns its status. */
enum dps_status dps_place_within(struct dps_error *err, enum dps_status status,
    struct dps_place place, const struct dps_path *path);

#endif
