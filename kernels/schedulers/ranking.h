/* ranking.h: nodes in the order in which ties are broken, and scores that are kept.
 *
 * For each kind of jobs there is a row of scores, one a node.  Nodes that change are
 * logged, and when a job of the kind comes again, only those that changed since are
 * scored anew; nodes that nothing was ever placed on share the score of their form.
 * Of the rows, at most RANKING_ROWS are kept; the one that was made first goes.
 *
 * In place: start from {0}; dpk_ranking_init, then dpk_ranking_free.  Memory is the
 * host's.
 */
#ifndef DEPIN_KERNELS_SCHEDULERS_RANKING_H
#define DEPIN_KERNELS_SCHEDULERS_RANKING_H

#include "kernels/schedulers/scores.h"
#include "kernels/schedulers/tie.h"

#define RANKING_NONE UINT32_MAX
#define RANKING_ROWS 4096 /* that are kept at most */

struct ranking_row {
    int16_t *score; /* by place */
    uint64_t seen;  /* entries of the log that are in it */
    uint32_t kind;  /* that it is of */
    uint32_t room;  /* of score */
};

struct ranking {
    const struct dpk_host *host;
    struct scoring scoring;
    enum tie_break tie_break;
    /* nodes, by place in the order of ties */
    struct spot *spots;
    uint64_t *logged; /* entries of the log up to their last one */
    uint32_t n, cap;
    uint64_t joined;    /* nodes that have, ever */
    uint32_t *place_of; /* by slot, or RANKING_NONE */
    uint32_t slots;
    /* forms of untouched nodes: whether a score was found, and which */
    uint32_t *form;
    int16_t *form_score;
    uint32_t n_forms;
    /* kinds of jobs */
    struct demand *demands;
    uint32_t n_demands;
    struct ranking_row *rows;
    uint32_t n_rows, next_row;
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

/* Notes what jobs of the kind of job i need. */
dpk_status dpk_ranking_note(
    struct ranking *self, const struct dpk_jobs *jobs, uint32_t i);

/* The place of the best node for a job of a kind, or RANKING_NONE. */
dpk_status dpk_ranking_best(struct ranking *self, uint32_t kind, uint32_t *place);

/* Puts a job of a kind there, or takes it off again (sign -1). */
void dpk_ranking_take(
    struct ranking *self, uint32_t place, uint32_t kind, uint64_t devices, int sign);

void dpk_ranking_hash(const struct ranking *self, uint64_t hash[2]);

#endif
