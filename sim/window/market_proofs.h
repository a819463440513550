/* market_proofs.h: what of a market's work is proven to a verifier, and what
 * came of it.
 *
 * Of jobs, each that ends well inside the window is a claim of its machine's,
 * asked then.  Of what machines keep, each machine has claims that are asked
 * once a period, at one of its deadlines that is drawn for the claim; a machine
 * that is away then has none.  A task that a verifier wants done again is done
 * by machines that are drawn of those that are there: their time is counted,
 * and they do not queue for it.
 */
#ifndef DPS_SIM_WINDOW_MARKET_PROOFS_H
#define DPS_SIM_WINDOW_MARKET_PROOFS_H

#include "sim/core/status.h"
#include "sim/proving/detection.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    DPS_MARKET_STRATEGIES = 16,
    DPS_MARKET_KEPT_BITS = 22, /* of the number of a claim that a machine keeps */
};

enum dps_market_proven { DPS_MARKET_JOBS = 0, DPS_MARKET_KEPT = 1 };

/* Of a plan; borrows its columns. */
struct dps_market_proofs {
    const char *verifier;                       /* NAME[:key=value,...]; NULL: none */
    const char *provers[DPS_MARKET_STRATEGIES]; /* likewise; the first is honest */
    uint32_t n_strategies;
    enum dps_market_proven proven;
    const uint32_t *strategy; /* of each machine, below n_strategies */
    const uint32_t *kept;     /* claims of each machine, where something is kept */
    double piece;             /* work that is one of a claim's amount [unit], > 0 */
    int64_t term;             /* from being asked to the deadline of a proof [ns] */
    int64_t period;           /* in which what is kept is asked for once [ns] */
    uint32_t deadlines;       /* in a period */
    bool all; /* proofs whose verdict is known are made and checked too; that
                 changes nothing but `ran` and `skipped` */
};

/* A verdict against a machine; no padding. */
struct dps_market_conviction {
    int64_t at; /* arrived, or not by the deadline, ns since the scenario's start;
                   it may lie behind the window */
    uint64_t claim, task; /* of a job: its place in the workload */
    double work;          /* that it claimed [unit] */
    uint32_t machine, strategy;
    uint32_t verdict, reason; /* DPK_REJECT, ...; of the verifier's list */
    uint32_t truth;           /* 1: it is true, and refused all the same */
    uint32_t invented;        /* 1: no work of the window stands behind it */
};

/* Of an answer. */
struct dps_market_verdicts {
    struct dps_market_conviction *convictions; /* by `at`, claim, machine */
    size_t n;
    struct dps_detection of[DPS_MARKET_STRATEGIES]; /* claims inside the window */
    double replicated;     /* work that was done again, beside what is served [unit] */
    uint64_t ran, skipped; /* proofs; of no digest, and for no trace */
};

/* DPS_EINVAL unless every value is inside its domain. */
DPS_CHECKED enum dps_status dps_market_proofs_check(
    const struct dps_market_proofs *self, size_t n_machines, struct dps_error *err);

#endif
