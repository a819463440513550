/* diary_groups.h: which jobs of a window are told apart; for analysis/diary.c alone. */
#ifndef DPS_ANALYSIS_DIARY_GROUPS_H
#define DPS_ANALYSIS_DIARY_GROUPS_H

#include "analysis/diary.h"

/* Sets the groups of all jobs, by words, each in `width` bytes, or else by owners; both
 * NULL: there is one group. */
DPS_CHECKED enum dps_status dps_diary_group(struct dps_diary *self, const char *words,
    size_t width, const double *owner, struct dps_error *err);

#endif
