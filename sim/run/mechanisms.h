/* mechanisms.h: the kinds that a value uses, and where, by a walk over its tables.
 *
 * A mechanism is a kind other than `none`, wherever it stands, or, among the value's
 * own keys, a named mapping or the items of a list that have no kind.  A value; borrows
 * the tables.
 */
#ifndef DPS_SIM_RUN_MECHANISMS_H
#define DPS_SIM_RUN_MECHANISMS_H

#include "sim/core/field.h"

#include <stdbool.h>

enum { DPS_MOST_MECHANISMS = 512, DPS_MECHANISM_PATH = 128 };

struct dps_mechanism {
    const struct dps_family *family; /* NULL: a record without kinds */
    const struct dps_kind *kind;     /* likewise */
    const struct dps_record *record; /* of a kind NULL */
    char path[DPS_MECHANISM_PATH];   /* "emission.hip20" */
};

struct dps_mechanisms {
    struct dps_mechanism items[DPS_MOST_MECHANISMS];
    size_t n; /* may be more than there is room for */
};

/* Of a value of `record`, without the keys of a list that ends with NULL. */
void dps_mechanisms_gather(struct dps_mechanisms *self, const struct dps_record *record,
    const void *value, const char *const *without);

/* Whether the two are of one kind or one record. */
bool dps_mechanism_same(const struct dps_mechanism *a, const struct dps_mechanism *b);

/* Whether a mechanism of that kind stands at that path. */
bool dps_mechanisms_hold(
    const struct dps_mechanisms *self, const struct dps_mechanism *mechanism);

#endif
