/* study.h: a question that takes many runs, answered by one command.
 *
 * The kinds of study stand in one list; each has a table of keys (setup.h) and runs.
 */
#ifndef DPS_SIM_STUDY_STUDY_H
#define DPS_SIM_STUDY_STUDY_H

#include "sim/core/field.h"
#include "sim/core/status.h"

#include <stddef.h>
#include <stdio.h>

struct dps_study_options {
    const char *study;          /* name or path */
    const char *folder;         /* for what it writes; NULL: nothing but the table */
    int jobs;                   /* members at a time; 0: as many as there are cores */
    const char *const *places;  /* folders of scenarios */
    const char *const *studies; /* folders of studies */
    size_t n_places;            /* of each */
};

/* What a kind is told besides its parameters. */
struct dps_study_run {
    const struct dps_study_options *options;
    const char *title;
    const char *beside; /* folder of the study's file; "": here */
    FILE *table;        /* CSV */
    FILE *notes;        /* sentences for people */
};

struct dps_study_kind {
    struct dps_kind base;
    enum dps_status (*run)(
        const void *params, const struct dps_study_run *run, struct dps_error *err);
};

extern const struct dps_study_kind dps_study_backtest;

/* Reads and runs a study: its table to `table`, what is to be said to `notes`.
 * DPS_EINVAL if it is wrong. */
DPS_CHECKED enum dps_status dps_study_run(const struct dps_study_options *options,
    FILE *table, FILE *notes, struct dps_error *err);

#endif
