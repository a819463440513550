/* runs.h: jobs that run, by when they will have ended, in blocks.
 *
 * They are in order of (end, job).  Blocks hold some hundreds each, so that a job comes
 * and goes without all others moving.
 *
 * In place: start from {0}; dpk_runs_init, then dpk_runs_free.  Memory is the host's.
 */
#ifndef DEPIN_KERNELS_SCHEDULERS_RUNS_H
#define DEPIN_KERNELS_SCHEDULERS_RUNS_H

#include "kernels/abi/depin_kernel.h"

#define RUNS_BLOCK 254

/* A job that runs, and by when it will have ended. */
struct run {
    int64_t end; /* [ns] */
    uint32_t job;
    uint32_t width;
};

struct runs_block {
    uint32_t n, unused;
    struct run runs[RUNS_BLOCK];
};

struct runs {
    const struct dpk_host *host;
    struct runs_block **blocks; /* none is empty */
    uint32_t n_blocks, cap;
    uint32_t n; /* runs */
    uint32_t unused;
};

/* One after the other: `for (at = {0}; dpk_runs_at(self, at) != NULL; next)`. */
struct runs_place {
    uint32_t block, i;
};

void dpk_runs_init(struct runs *self, const struct dpk_host *host);
void dpk_runs_free(struct runs *self);

dpk_status dpk_runs_add(struct runs *self, struct run run);

/* Takes one off that is there. */
void dpk_runs_remove(struct runs *self, int64_t end, uint32_t job);

/* The run at a place, of which {0, 0} is the first; NULL after the last. */
const struct run *dpk_runs_at(const struct runs *self, struct runs_place place);
struct runs_place dpk_runs_next(const struct runs *self, struct runs_place place);

#endif
