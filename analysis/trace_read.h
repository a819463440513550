/* trace_read.h: what an open trace is; within analysis/trace*.c only. */
#ifndef DPS_ANALYSIS_TRACE_READ_H
#define DPS_ANALYSIS_TRACE_READ_H

#include "analysis/trace.h"
#include "analysis/trace_h5.h"

/* Whole datasets as numbers, kept while there is room: a report reads times for every
 * curve, and what it draws twice. */
struct dps_trace_cache {
    double **values; /* of each dataset, or NULL */
    size_t room;     /* for so many more numbers */
};

enum { DPS_TRACE_CACHE = 1 << 21 }; /* numbers */

/* A group of the file. */
struct dps_trace_group {
    const char *path;
    bool has_series;
};

struct dps_trace {
    char *path;
    hid_t entry;
    bool finished;
    char root[64];
    size_t n_epochs;
    struct dps_trace_meta *metas;
    size_t n_metas;
    struct dps_dataset *sets;
    size_t n_sets;
    struct dps_trace_table *tables;
    size_t n_tables;
    struct dps_trace_cache *cache; /* looking does not change what is seen */
    char **texts;                  /* all that the lists above point to */
    size_t n_texts;
    struct dps_trace_group group; /* while opening: the one last visited */
};

#endif
