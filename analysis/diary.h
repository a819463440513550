/* diary.h: what jobs did in a window, read from a trace: those of a workload below
 * windows/0, or of a window of an economy below windows/NETWORK/K.
 *
 * Jobs are told apart by their streams, or else by their owners, or by the groups of
 * their machines: the six that held machines for longest are groups of their own, and
 * the others are one.
 *
 * In place: start from {0}; dps_diary_read / dps_diary_free, legal twice.
 */
#ifndef DPS_ANALYSIS_DIARY_H
#define DPS_ANALYSIS_DIARY_H

#include "analysis/trace.h"

enum { DPS_DIARY_GROUPS = 7, DPS_DIARY_NAME = 48 };

/* Times are since the trace's zero [s]; NAN where they did not come. */
struct dps_diary_job {
    double submit, start;
    double arrived;   /* its input; NAN: it has none */
    double finish;    /* INFINITY: it runs on */
    double delivered; /* its output; NAN: it has none */
    double holds;     /* of each machine, as their capacity; NAN: not told */
    uint32_t group;
};

/* A machine of a job. */
struct dps_diary_part {
    uint32_t job, machine;
    uint64_t devices; /* as bits */
};

struct dps_diary_machine {
    char name[DPS_DIARY_NAME];
    uint32_t devices;
    double capacity; /* NAN: not told */
};

struct dps_diary {
    struct dps_diary_job *jobs;
    size_t n_jobs;
    struct dps_diary_part *parts;
    size_t n_parts;
    struct dps_diary_machine *machines;
    size_t n_machines;
    char groups[DPS_DIARY_GROUPS][DPS_DIARY_NAME];
    int64_t numbers[DPS_DIARY_GROUPS]; /* of their owners, or groups of machines */
    size_t n_groups;                   /* 1: jobs are not told apart */
    double begin;                      /* the first start [s] */
    double end;                        /* the last date of all [s] */
};

/* `path` has no jobs: n_jobs is 0. */
DPS_CHECKED enum dps_status dps_diary_read(struct dps_diary *self,
    const struct dps_trace *trace, const char *path, struct dps_error *err);
/* Lets times count from `begin` [s], and the diary begin there. */
void dps_diary_begin_at(struct dps_diary *self, double begin);

void dps_diary_free(struct dps_diary *self);

#endif
