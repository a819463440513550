/* dividend.h: an account whose income belongs to holders by their weight.
 *
 * What comes into it is a fee for the members of a pool (reflector.h), each of which is
 * in it with its weight: its stake, times what that counts for.  A cohort that stakes
 * more enters with what is more, one that stakes less leaves with it, and what it has
 * earned it claims every now and then, all at once.  Nobody has to walk over members
 * when a fee comes in (Nosana: nosana-rewards of nosana-programs @ 10a64e45).
 *
 * struct dps_dividend is a value of a scenario; struct dps_dividend_state and struct
 * dps_dividend_member are values without pointers or padding.
 */
#ifndef DPS_MODELS_HOLDER_DIVIDEND_H
#define DPS_MODELS_HOLDER_DIVIDEND_H

#include "models/holder/reflector.h"
#include "sim/core/field.h"

#include <stdbool.h>

struct dps_dividend {
    const char *account;
    double claim;     /* time between two claims; 0: every epoch [s] */
    int64_t capacity; /* weight that fits in before any fee [base units] */
};

extern const struct dps_record dps_dividend_record;

struct dps_dividend_state {
    struct dps_reflector pool;
    int64_t weight;  /* of all members [base units] */
    int64_t claimed; /* when all last claimed [s] */
};

struct dps_dividend_member {
    dps_wide reflection;
    int64_t weight; /* with which it is in [base units] */
    int64_t unused; /* 0 */
};

/* An empty pool at a date. */
struct dps_dividend_state dps_dividend_begin(
    const struct dps_dividend *self, int64_t date);

/* Takes in what the account `holds` beyond what is the members' already. */
void dps_dividend_take(struct dps_dividend_state *state, int64_t holds);

/* A member's weight becomes `weight`, as far as there is room. */
void dps_dividend_weigh(struct dps_dividend_state *state,
    struct dps_dividend_member *member, int64_t weight);

/* What a member has earned [base units]. */
int64_t dps_dividend_earned(
    const struct dps_dividend_state *state, const struct dps_dividend_member *member);

/* Whether it is time to claim at `date`; notes it if so. */
bool dps_dividend_due(
    const struct dps_dividend *self, struct dps_dividend_state *state, int64_t date);

/* A member takes out what it has earned. */
int64_t dps_dividend_claim(
    struct dps_dividend_state *state, struct dps_dividend_member *member);

#endif
