/* formula.h: a law of emission that its author writes as an expression.
 *
 *     {kind: formula, most: 330e6 FIL, issued: "-330e6 * expm1(-l * t)",
 *      params: {l: 3.66e-9}}
 *     {kind: formula, most: 1e9 TOK, rate: "min(cap, ema(burned, 30))",
 *      params: {cap: 5e4}}
 *
 * Either what is issued by an instant, in whole tokens: evaluated at the end of each
 * period, never taken back.  Or the rate of issue, in whole tokens a day:
 * evaluated at the beginning of each period and paid at its end, the part below a base
 * unit carried on.  Both end at `most`.
 *
 * Beside the figures of the last epoch and the time since `from` (models/formula/law.h)
 * an expression may name
 *
 *     periods           whole periods that have ended
 *     calendar_years    whole years by the calendar that have ended, and the share of
 *                       the one under way that its days are: 365 or 366
 *     issued            what this law has issued, in whole tokens
 *
 * An epoch of what it remembers (ema, lag, sum) is a period.  Without a network, as in
 * `depinsim schedule`, figures are what `programmed` says and else 0; supply grows by
 * what the law issues.
 *
 * Where an expression is not finite, or an amount negative, nothing more is issued, and
 * dps_emission_fault says so.
 */
#ifndef DPS_MODELS_EMISSION_FORMULA_H
#define DPS_MODELS_EMISSION_FORMULA_H

#include "models/emission/emission.h"

struct dps_emission_formula {
    const char *rate;   /* [token/d]; one of the two is "" */
    const char *issued; /* [token] */
    struct dps_list params;
    struct dps_amount most;
    struct dps_span period;     /* 0: each second */
    struct dps_list programmed; /* of struct dps_formula_param: figures by name */
};

extern const struct dps_emission_kind dps_emission_formula;

/* What its expressions may name beside the figures. */
extern const struct dps_formula_own dps_emission_formula_own;

#endif
