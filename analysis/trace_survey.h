/* trace_survey.h: the first pass over a journal: what a trace of it has to hold; within
 * analysis/trace*.c only.
 *
 * In place: start from {0}; the owner calls dps_survey_free, which is legal twice.
 */
#ifndef DPS_ANALYSIS_TRACE_SURVEY_H
#define DPS_ANALYSIS_TRACE_SURVEY_H

#include "analysis/trace.h"
#include "sim/journal/journal.h"

enum { DPS_EVENT_TEXTS = 3, DPS_POSTING_TEXTS = 4 };

/* A META or SERIES record; owns its texts. */
struct dps_survey_item {
    char *name;      /* key or path */
    char *text;      /* META: the text; SERIES: the unit */
    char *long_name; /* SERIES */
    enum dps_cell cell;
};

struct dps_survey_list {
    struct dps_survey_item *items;
    size_t n;
    size_t capacity;
};

struct dps_survey {
    struct dps_survey_list metas; /* by key */
    struct dps_survey_list series;
    size_t n_rows;
    size_t n_events;
    size_t n_postings;
    size_t event_widths[DPS_EVENT_TEXTS];     /* bytes of the longest text */
    size_t posting_widths[DPS_POSTING_TEXTS]; /* likewise */
    uint64_t end; /* the trace holds what the journal's first bytes hold, without events
                     and postings whose row has not come */
    bool finished;
    struct dps_digest root;
};

/* Reads a journal.  DPS_EINVAL if a series cannot stand where it wants to. */
DPS_CHECKED enum dps_status dps_survey_read(
    struct dps_survey *self, const char *journal_path, struct dps_error *err);
void dps_survey_free(struct dps_survey *self);

/* The text of a key, or NULL. */
const char *dps_survey_meta(const struct dps_survey *self, const char *key);

/* The series of that path, or NULL. */
const struct dps_survey_item *dps_survey_series(
    const struct dps_survey *self, const char *path, size_t n);

/* The bytes of a path before its last '/'; 0 if it has none. */
size_t dps_path_parent(const char *path);

/* DPS_EINVAL unless a series or a table may have the path: two names or more, of which
 * the first is none of the trace's own. */
DPS_CHECKED enum dps_status dps_path_check(const char *path, struct dps_error *err);

#endif
