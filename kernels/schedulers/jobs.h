/* jobs.h: jobs that a kernel has heard of, and where those run that it has placed.
 *
 * In place: start from {0}; dpk_jobs_init, then dpk_jobs_free.  Memory is the host's.
 */
#ifndef DEPIN_KERNELS_SCHEDULERS_JOBS_H
#define DEPIN_KERNELS_SCHEDULERS_JOBS_H

#include "kernels/schedulers/line.h"
#include "kernels/schedulers/room.h"

#define JOBS_NONE UINT32_MAX

/* Room that a job has on a node. */
struct berth {
    uint64_t stay;
    uint64_t devices;
    uint32_t node;
    uint32_t queued; /* 1: behind others, without devices */
};

enum job_state { JOB_UNKNOWN = 0, JOB_WAITS, JOB_PLACED };

struct job {
    struct need need;
    struct berth berth;   /* the first of its nodes */
    struct berth *berths; /* all of them where it is wide, else NULL */
    uint64_t id;
    uint64_t owner;
    uint64_t came;    /* jobs that had come before */
    int64_t deadline; /* INT64_MAX: none [ns] */
    int64_t estimate; /* [ns] */
    uint32_t width;   /* nodes that it takes, and has while it is placed */
    uint32_t most;    /* >= width */
    uint32_t n;       /* that it has */
    uint32_t state;   /* enum job_state */
    uint32_t urgent;
    uint32_t lost; /* times that it was */
    int32_t priority;
    uint32_t group;     /* the kernel's own */
    uint64_t print;     /* in that of all */
    uint32_t unprinted; /* the next whose print is of before a change; 0: it is not */
    uint32_t reserved;
};

struct jobs {
    const struct dpk_host *host;
    struct job *of;     /* by slot */
    struct link *links; /* likewise, of the queue that a job is in */
    uint32_t cap;
    uint64_t came;      /* that have, ever */
    uint64_t print;     /* as it is known: see dpk_jobs_print */
    uint32_t unprinted; /* the last to change since, or JOBS_NONE */
    uint32_t reserved;
};

void dpk_jobs_init(struct jobs *self, const struct dpk_host *host);
void dpk_jobs_free(struct jobs *self);

/* Makes room for the jobs that are to come, as dpk_scheduler.expect has them. */
dpk_status dpk_jobs_expect(
    struct jobs *self, const struct dpk_jobs *kinds, const uint64_t *n);

/* Notes job i of those submitted; it waits.  DPK_E_UNSUPPORTED where it is wider than
 * `widest`. */
dpk_status dpk_jobs_add(
    struct jobs *self, const struct dpk_jobs *jobs, uint32_t i, uint32_t widest);

/* A job is placed: *berths are where, n of them, for the caller to fill in, who says so
 * by dpk_jobs_note. */
dpk_status dpk_jobs_place(
    struct jobs *self, uint32_t slot, uint32_t n, struct berth **berths);
void dpk_jobs_note(struct jobs *self, uint32_t slot);

/* A hash of all that wait or are placed, and of what was lost: the sum of their prints,
 * which are made anew when it is asked for, of those that have changed. */
uint64_t dpk_jobs_print(struct jobs *self);

/* Whether there is such a job and it is placed. */
int dpk_jobs_placed(const struct jobs *self, uint32_t slot);

/* One that was placed has ended; one that waits was refused, or taken
 * back. */
void dpk_jobs_end(struct jobs *self, uint32_t slot, uint32_t outcome);
void dpk_jobs_forget(struct jobs *self, uint32_t slot);

#endif
