/* holder.h: cohorts of token holders, who claim, lock, stake, vote and sell.
 *
 * A cohort is many persons as one: kind and parameters say what they do together.
 * Kinds: bonded, ve-lock, multiplier, reflection, claimer, liquidity.  A cohort has two
 * accounts, X/<account>, free, and X/<account>-locked, and dollars.  All amounts are
 * exact base units; always, and as dps_holder_verify says,
 *
 *     balance of X/<account>-locked = staked + leaving + pooled
 *
 * An epoch makes two calls: dps_holder_unlock, when dates are due, and dps_holder_step,
 * when holders decide, at the epoch's end.  The flows of both are posted so:
 *
 *     absorbed              the market         -> X/<account>-locked, for `paid`
 *     supplied              X/<account>-locked -> the market, for `earned`
 *     released, unlocked    X/<account>-locked -> X/<account>
 *     sold                  X/<account>        -> the market, at its price
 *     bought                the market         -> X/<account>, at its price
 *     staked, locked        X/<account>        -> X/<account>-locked
 *     claimed, unstaked     nothing: what was done within an account
 *
 * in which order no balance goes below 0.  What a liquidity pool absorbs and supplies
 * is the other side of others' trades, no pressure on the price; traders pay it `fees`.
 *
 * struct dps_holder is a value of a scenario.  struct dps_holding is in place.
 */
#ifndef DPS_MODELS_HOLDER_HOLDER_H
#define DPS_MODELS_HOLDER_HOLDER_H

#include "models/formula/law.h"
#include "models/holder/kind.h"

extern const struct dps_family dps_holder_family;
extern const struct dps_record dps_holder_record;

const struct dps_holder_kind *dps_holder_law(const struct dps_holder *self);

/* The expression for what it wants at stake, or NULL. */
const struct dps_formula_law *dps_holder_formula(const struct dps_holder *self);

/* The name of its account: `account` or, without one, its own. */
const char *dps_holder_account(const struct dps_holder *self);

/* A cohort that holds so much at `date` [s].  Borrows the entry. */
DPS_CHECKED enum dps_status dps_holder_init(struct dps_holding *self,
    const struct dps_holder *holder, int64_t date, int64_t free, int64_t locked,
    struct dps_error *err);
void dps_holder_free(struct dps_holding *self);

/* Its weight at a date: stake, locked power, or multiplied stake [base units]. */
int64_t dps_holder_weight(const struct dps_holding *self, int64_t date);

/* What the price must move by 2 % against its liquidity [USD]; 0 of other kinds. */
double dps_holder_depth(const struct dps_holding *self);

/* What is due by `date` [s] comes back: `released` and `unlocked`. */
void dps_holder_unlock(
    struct dps_holding *self, int64_t date, struct dps_holder_flows *flows);

/* The cohort decides at in->end. */
void dps_holder_step(struct dps_holding *self, const struct dps_holder_inputs *in,
    struct dps_holder_flows *flows);

/* A fraud or fault takes at most `units` of the stake and what is leaving, pro rata;
 * returns what the locked account loses. */
int64_t dps_holder_slash(struct dps_holding *self, int64_t units);

/* Other parameters of the same kind from now on. */
DPS_CHECKED enum dps_status dps_holder_amend(
    struct dps_holding *self, const struct dps_holder *holder, struct dps_error *err);

/* DPS_ESTATE where the state is not what the locked account holds. */
DPS_CHECKED enum dps_status dps_holder_verify(
    const struct dps_holding *self, int64_t locked, struct dps_error *err);

void dps_holder_save(const struct dps_holding *self, struct dps_buffer *out);
DPS_CHECKED enum dps_status dps_holder_load(
    struct dps_holding *self, struct dps_reader *in, struct dps_error *err);

#endif
