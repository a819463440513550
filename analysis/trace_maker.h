/* trace_maker.h: a trace in the making; within analysis/trace*.c only. */
#ifndef DPS_ANALYSIS_TRACE_MAKER_H
#define DPS_ANALYSIS_TRACE_MAKER_H

#include "analysis/trace_h5.h"
#include "analysis/trace_survey.h"

enum {
    DPS_EVENT_COLUMNS = 1 + DPS_EVENT_TEXTS,
    DPS_POSTING_COLUMNS = 2 + DPS_POSTING_TEXTS,
};

struct dps_trace_maker {
    hid_t file;
    hid_t entry;
    struct dps_press press;
    struct dps_survey survey;
    struct dps_h5_column time;
    struct dps_h5_column digest;
    struct dps_h5_column events[DPS_EVENT_COLUMNS];
    struct dps_h5_column postings[DPS_POSTING_COLUMNS];
    struct dps_h5_column *series; /* one for each */
};

/* Creates all groups and datasets but the tables, and fills what the survey knows;
 * false where HDF5 failed. */
bool dps_trace_frame(struct dps_trace_maker *self);

/* Creates what is missing of the groups on the way to `path`. */
bool dps_trace_parents(struct dps_trace_maker *self, const char *path);

#endif
