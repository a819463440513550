/* distribution.h: how an amount is shared among groups of nodes, the cells.
 *
 * What an epoch issues or pays to nodes is shared over cells (the nodes of one class in
 * one region, say) by a law; within a cell it goes pro rata to weight.  A law of cells
 * gives each a score, and the amount is divided in proportion to the scores (split.h),
 * to the last base unit:
 *
 *     sum of shares + what pools paid to accounts + rest + carry == amount      always
 *
 * The rest is what nobody was entitled to: there were no scores, a pool met its demand,
 * a band gave less, a floor was left `unallocated`.  What becomes of it stands in the
 * record: `next` adds it to the next epoch's amount, `treasury` gives it away,
 * `unminted` means that it never came to be.  A carry is added to the next amount.
 *
 * struct dps_distribution is a value of a scenario.
 */
#ifndef DPS_MODELS_DISTRIBUTION_DISTRIBUTION_H
#define DPS_MODELS_DISTRIBUTION_DISTRIBUTION_H

#include "models/distribution/cell.h"
#include "models/formula/seat.h"
#include "models/split.h"
#include "sim/core/field.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct dps_distribution_epoch {
    const struct dps_distribution_cell *cells;
    size_t n;
    const double *figures;         /* DPS_FIGURES of them, of the last epoch */
    int64_t unit;                  /* base units in a token */
    struct dps_formula_seat *seat; /* of laws that are formulas */
    const char *class;             /* only cells of this one share; NULL, "": all */
    const double *votes;           /* for the score of each pool; NULL: none [token] */
    double *parts; /* of pools by score, averaged, to go on with; NULL: none [1] */
};

/* Room for n of each, so that no memory is asked for. */
struct dps_distribution_room {
    double *scores;
    int64_t *weights;
    int64_t *parts;
};

enum { DPS_DISTRIBUTION_POOLS = 16 };

struct dps_distribution_outcome {
    int64_t rest;                         /* [base units] */
    int64_t carry;                        /* [base units] */
    int64_t pool[DPS_DISTRIBUTION_POOLS]; /* of kind `pools`: what each handed out */
};

enum dps_rest { DPS_REST_NEXT, DPS_REST_TREASURY, DPS_REST_UNMINTED };

struct dps_distribution {
    const char *remainder; /* of split.h */
    const char *rest;      /* next, treasury or unminted */
    struct dps_variant law;
};

struct dps_distribution_kind {
    struct dps_kind base;
    /* A law of cells: the score of each, >= 0 and no NaN.  NULL for other laws. */
    void (*scores)(
        const void *params, const struct dps_distribution_epoch *epoch, double *scores);
    /* Of other laws.  Adds to shares and outcome, which begin at 0. */
    void (*share)(const void *params, enum dps_remainder rule, int64_t amount,
        const struct dps_distribution_epoch *epoch,
        const struct dps_distribution_room *room, int64_t *shares,
        struct dps_distribution_outcome *outcome);
    bool by_wallet; /* whether it asks for a cell's wallets */
};

extern const struct dps_family dps_distribution_family;
extern const struct dps_record dps_distribution_record;

enum dps_rest dps_distribution_rest(const struct dps_distribution *self);

/* Shares 0 <= amount; `shares` has one place a cell. */
void dps_distribution_share(const struct dps_distribution *self, int64_t amount,
    const struct dps_distribution_epoch *epoch,
    const struct dps_distribution_room *room, int64_t *shares,
    struct dps_distribution_outcome *outcome);

/* Whether a law in it asks for wallets. */
bool dps_distribution_by_wallet(const struct dps_distribution *self);

/* The account that pool i pays to; "nodes" are the cells.  NULL: no such pool. */
const char *dps_distribution_account(const struct dps_distribution *self, size_t i);

/* Pool i of a law of kind `pools`, or NULL. */
const struct dps_reward_pool *dps_distribution_pool(
    const struct dps_distribution *self, size_t i);

#endif
