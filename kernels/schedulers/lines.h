/* lines.h: jobs that wait, in a line for each kind.
 *
 * When something is given back, the first of each line are tried in the order in which
 * they came; a line whose first finds no room is left alone for that round.  As jobs of
 * a kind need the same, that is the same as trying every job that waits.
 *
 * In place: start from {0}; dpk_lines_init, then dpk_lines_free.  Memory is the host's.
 */
#ifndef DEPIN_KERNELS_SCHEDULERS_LINES_H
#define DEPIN_KERNELS_SCHEDULERS_LINES_H

#include "kernels/abi/depin_kernel.h"

#define LINES_NONE UINT32_MAX

struct kind_line {
    uint32_t head, tail; /* where there are any */
    uint32_t n;
    uint32_t at; /* in the list of lines that are not empty */
};

struct lines {
    const struct dpk_host *host;
    struct kind_line *lines; /* by kind */
    uint32_t cap;
    uint32_t *next;   /* in its line, by slot of a job */
    uint64_t *number; /* of a job, in the order in which they came */
    uint32_t job_cap;
    uint32_t *busy; /* kinds of lines that are not empty */
    uint32_t n_busy;
    uint32_t *round; /* those that are to be tried, a heap by their first's number */
    uint32_t n_round;
    uint64_t came; /* jobs that have, ever */
};

void dpk_lines_init(struct lines *self, const struct dpk_host *host);
void dpk_lines_free(struct lines *self);

/* Room for a job and its kind, before it comes. */
dpk_status dpk_lines_make_room(struct lines *self, uint32_t slot, uint32_t kind);

/* Puts a job at the end of its line; not during a round. */
void dpk_lines_add(struct lines *self, uint32_t slot, uint32_t kind);

/* Takes a job out of its line, not during a round; whether it was there.  Those that
 * came first are found first. */
int dpk_lines_leave(struct lines *self, uint32_t slot, uint32_t kind);

/* Begins a round: all lines are to be tried. */
void dpk_lines_begin(struct lines *self);

/* The job that is to be tried next, or LINES_NONE. */
uint32_t dpk_lines_next(const struct lines *self);

/* That one was placed: its line's next one is to be tried. */
void dpk_lines_took(struct lines *self);

/* That one was not: its line is left alone. */
void dpk_lines_skip(struct lines *self);

uint64_t dpk_lines_hash(const struct lines *self);

#endif
