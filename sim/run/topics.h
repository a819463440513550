/* topics.h: all records, families and kinds that a root refers to, each once.
 *
 * A value; borrows the tables.
 */
#ifndef DPS_SIM_RUN_TOPICS_H
#define DPS_SIM_RUN_TOPICS_H

#include "sim/core/field.h"

enum { DPS_MOST_TOPICS = 1024 };

/* A record, or a kind of a family. */
struct dps_topic {
    const char *name;                /* of a kind its own, without the family's */
    const struct dps_family *family; /* of a kind; NULL of a record */
    bool first;                      /* the family's first kind */
    const struct dps_kind *kind;
    const struct dps_record *record; /* NULL: a kind without parameters */
};

struct dps_topics {
    struct dps_topic items[DPS_MOST_TOPICS];
    size_t n;
};

/* In the order in which n roots refer to them.  DPS_ESTATE if there are too many. */
DPS_CHECKED enum dps_status dps_topics_gather(struct dps_topics *self,
    const struct dps_record *const *roots, size_t n, struct dps_error *err);

/* "number", "list": what YAML writes for a field. */
const char *dps_topic_type(enum dps_type type);

#endif
