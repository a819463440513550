/* collateral.h: what a node bonds so that it may work, and what of it a fault costs.
 *
 * The bond is a law: none; a fixed amount a node or a unit of weight, in the token or
 * in dollars at the oracle's price; or Filecoin's pledge, which follows the network's
 * rewards and supply; or an expression.  Bonds are held in the network's first token.
 * What is lost of one stands beside it:
 *
 *     fault   a node that is not there when it should be loses that share of its bond
 *     fraud   a node that is caught cheating loses another, and is jailed
 *
 * Cheating that gains g and is caught with probability p does not pay when
 *
 *     g (1 - p) < p (s S + V)
 *
 * with the share s of the bond S that is lost and what V an honest node would still
 * have earned (Becker 1968; with V the efficiency wage of Shapiro & Stiglitz 1984).
 */
#ifndef DPS_MODELS_COLLATERAL_COLLATERAL_H
#define DPS_MODELS_COLLATERAL_COLLATERAL_H

#include "models/formula/seat.h"
#include "sim/core/field.h"

#include <stdbool.h>
#include <stdint.h>

/* When a bond is asked for. */
struct dps_collateral_epoch {
    int64_t date;          /* [s] */
    const double *figures; /* DPS_FIGURES of them, of the last epoch */
    int64_t unit;          /* base units in a token */
    double baseline;       /* weight that the network aims at; 0: none [weight] */
    struct dps_formula_seat *seat; /* of a law that is a formula */
};

/* What is bonded for a node and for each quantum of its weight [base units]. */
struct dps_bond {
    int64_t node;
    int64_t weight;
};

struct dps_collateral {
    double fault;         /* share of the bond lost at a fault [1] */
    double fraud;         /* share lost when caught cheating [1] */
    struct dps_span jail; /* without work and reward after that */
    bool restored;        /* who was caught has to bond anew what it has lost */
    const char *to;       /* whom what is lost goes to: an account, or burned */
    struct dps_variant law;
};

struct dps_collateral_kind {
    struct dps_kind base;
    struct dps_bond (*bond)(
        const void *params, const struct dps_collateral_epoch *epoch);
};

extern const struct dps_family dps_collateral_family;
extern const struct dps_record dps_collateral_record;

/* Whether anything is bonded at all. */
bool dps_collateral_bonds(const struct dps_collateral *self);

/* Never negative; INT64_MAX where a bond in dollars meets a price of 0.  Also of a law
 * on its own. */
struct dps_bond dps_collateral_bond(
    const struct dps_collateral *self, const struct dps_collateral_epoch *epoch);
struct dps_bond dps_collateral_law_bond(
    const struct dps_variant *law, const struct dps_collateral_epoch *epoch);

/* Of a whole node, saturating [base units]. */
int64_t dps_bond_total(struct dps_bond self, int64_t weight);

/* What of `bonded` a fault or fraud takes, rounded down [base units]. */
int64_t dps_collateral_fault(const struct dps_collateral *self, int64_t bonded);
int64_t dps_collateral_fraud(const struct dps_collateral *self, int64_t bonded);

/* Epochs in jail after a fraud, rounded up. */
int64_t dps_collateral_jail(const struct dps_collateral *self, int64_t epoch_ns);

/* ---- deterrence ---------------------------------------------------------- */

/* All amounts in one unit of money, >= 0; detection and share in [0, 1]. */
struct dps_temptation {
    double gain;      /* g, of cheating once and not being caught [USD] */
    double detection; /* p [1] */
    double share;     /* s, of the bond that is lost [1] */
    double bond;      /* S [USD] */
    double future;    /* V, what an honest node would still earn [USD] */
};

/* Whether honesty pays more: g (1 - p) < p (s S + V). */
bool dps_collateral_deters(const struct dps_temptation *self);

/* The bond at which the two are equal; INFINITY if none is enough [USD]. */
double dps_collateral_least_bond(const struct dps_temptation *self);

/* The share of the bond at which they are equal; above 1 where the whole of it is not
 * enough, INFINITY where none would be [1]. */
double dps_collateral_least_share(const struct dps_temptation *self);

/* The detection at which they are equal [1]; 0 where there is nothing to gain. */
double dps_collateral_least_detection(const struct dps_temptation *self);

#endif
