/* ranking.h: nodes in the order in which ties are broken, and scores that are kept.
 *
 * For each kind of jobs there is a row of scores, one a node.  Nodes that change are
 * logged, and when a job of the kind comes again, only those that changed since are
 * scored anew; nodes that nothing was ever placed on share the score of their form.
 * Rows take RANKING_MEMORY at most, but there are some; the one that was made first
 * goes.
 *
 * A node that left keeps its place for when it joins again.  Where one joins that
 * belongs between others, all are put in order anew.
 *
 * In place: start from {0}; dpk_ranking_init, then dpk_ranking_free.  Memory is the
 * host's.
 */
#ifndef DEPIN_KERNELS_SCHEDULERS_RANKING_H
#define DEPIN_KERNELS_SCHEDULERS_RANKING_H

#include "kernels/schedulers/peaks.h"
#include "kernels/schedulers/scores.h"
#include "kernels/schedulers/tie.h"

#define RANKING_NONE   UINT32_MAX
#define RANKING_ROWS   4096                /* that are kept at most */
#define RANKING_MEMORY (UINT64_C(1) << 29) /* of rows [byte] */

/* What nodes that joined together have left on their devices. */
struct device_memory {
    struct device_memory *next;
    int32_t left[]; /* [1/1000 device] */
};

struct ranking_row {
    struct peaks scores; /* by place */
    uint64_t seen;       /* entries of the log that are in it */
    uint32_t kind;       /* that it is of */
    uint32_t room;       /* of scores */
    uint32_t fitting;    /* nodes with room for a job */
    uint32_t unused;
};

struct ranking {
    const struct dpk_host *host;
    struct scoring scoring;
    enum tie_break tie_break;
    /* nodes, by place in the order of ties; if the youngest counts, backwards */
    struct spot *spots;
    uint64_t *logged; /* entries of the log up to their last one */
    uint32_t n, cap;
    uint32_t dead;         /* places that nobody comes back to */
    uint64_t joined;       /* nodes that have, ever */
    uint32_t *place_after; /* by slot: its place and 1, or 0 */
    uint32_t slots;
    struct device_memory *devices; /* all that was asked for, a list */
    /* forms of untouched nodes: whether a score was found, and which */
    uint32_t *form;
    int16_t *form_score;
    uint32_t n_forms;
    /* kinds of jobs */
    struct demand *demands;
    uint32_t n_demands;
    struct ranking_row *rows;
    uint32_t n_rows, row_cap, next_row;
    /* places that changed, a ring */
    uint32_t *log;
    uint64_t n_logged;
    uint64_t log_size; /* a power of two */
};

void dpk_ranking_init(struct ranking *self, const struct dpk_host *host,
    const struct scoring_rule *rule, enum tie_break tie_break);
void dpk_ranking_free(struct ranking *self);

dpk_status dpk_ranking_join(struct ranking *self, const struct dpk_nodes *nodes);
dpk_status dpk_ranking_leave(struct ranking *self, uint32_t slot);

/* The place of a node that is there, or RANKING_NONE. */
uint32_t dpk_ranking_place(const struct ranking *self, uint32_t slot);

/* Notes what jobs of the kind of job i need. */
dpk_status dpk_ranking_note(
    struct ranking *self, const struct dpk_jobs *jobs, uint32_t i);

/* The scores of all nodes for a job of a kind, valid until the next call. */
dpk_status dpk_ranking_look(
    struct ranking *self, uint32_t kind, struct ranking_row **row);

/* The place of the best of nodes that have room, of which there must be some. */
uint32_t dpk_ranking_pick(struct ranking *self, const struct ranking_row *row);

/* Leaves a place out, until the node changes. */
void dpk_ranking_pass_over(struct ranking_row *row, uint32_t place);

/* Puts a job of a kind there, or takes it off again (sign -1). */
void dpk_ranking_take(
    struct ranking *self, uint32_t place, uint32_t kind, uint64_t devices, int sign);

void dpk_ranking_hash(const struct ranking *self, uint64_t hash[2]);

#endif
