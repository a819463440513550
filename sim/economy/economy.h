/* economy.h: all networks, their fleet and their ledger, epoch by epoch.
 *
 * An epoch goes, in this order: amendments take effect; what is due unlocks; outages
 * begin and end; nodes fail and are repaired; nodes join and leave; jobs of windows are
 * lived and their postings applied; markets clear, and windows of them are lived; work
 * is paid for; tokens are issued, burnt and shared; laws are verified.
 * Row 0 of a run is the state at its start, row e + 1 the state at the end of epoch e.
 *
 * In place: dps_economy_init / dps_economy_free (legal twice, and after a failed init).
 */
#ifndef DPS_SIM_ECONOMY_ECONOMY_H
#define DPS_SIM_ECONOMY_ECONOMY_H

#include "sim/economy/amendments.h"
#include "sim/economy/dealers.h"
#include "sim/economy/justice.h"
#include "sim/economy/lived.h"
#include "sim/economy/member.h"
#include "sim/economy/outages.h"
#include "sim/economy/population.h"
#include "sim/economy/roster.h"
#include "sim/economy/setup.h"
#include "sim/fleet/fleet.h"
#include "sim/fleet/review.h"
#include "sim/journal/journal.h"
#include "sim/ledger/ledger.h"
#include "sim/scenario/scenario.h"

#include <stdbool.h>

struct dps_economy {
    struct dps_roster *roster;
    const struct dps_setup *setup; /* the roster's */
    uint64_t seed;
    uint32_t epoch;     /* the next to be lived */
    uint32_t n_epochs;  /* of the whole scenario */
    bool decides_first; /* before work is sold: another order, for tests alone */
    bool audit;         /* walk every node each epoch */
    struct dps_ledger ledger;
    struct dps_fleet fleet;
    struct dps_outages outages;
    struct dps_dealers dealers;
    struct dps_quote factor;      /* where the scenario has a shared market */
    struct dps_formula_seat seat; /* its, if it is a formula */
    int32_t usd; /* dollars on the ledger, where anything has a price */
    struct dps_member *members;
    struct dps_lived *lived; /* of every member */
    struct dps_justice justice;
    uint32_t n_members;
    struct dps_nursery *nursery; /* of windows; NULL: none was lived yet */
    const char *paje; /* folder for SimGrid's traces of windows; NULL: none */
    size_t workers;   /* windows lived side by side; whatever it is, nothing changes */
    bool proves_all;  /* in windows, also what is known to hold; likewise */
    uint64_t proofs_ran, proofs_skipped; /* in this process, for no trace */
    struct dps_review_rule *rules;       /* scratch, one a group */
    struct dps_population *populations;
    uint32_t n_populations;
    struct dps_amendments *amendments; /* of every member */
};

/* The state at the scenario's start.  Borrows the scenario. */
DPS_CHECKED enum dps_status dps_economy_init(struct dps_economy *self,
    struct dps_scenario *scenario, uint64_t seed, struct dps_error *err);
void dps_economy_free(struct dps_economy *self);

/* Date of the start of an epoch [s], and its time [ns since the scenario's start]. */
int64_t dps_economy_date(const struct dps_economy *self, uint32_t epoch);
int64_t dps_economy_time(const struct dps_economy *self, uint32_t epoch);

/* Lives one epoch; events go to the journal (which may be NULL).  An error names the
 * epoch and its date. */
DPS_CHECKED enum dps_status dps_economy_step(
    struct dps_economy *self, struct dps_journal *journal, struct dps_error *err);

/* Every law that must hold, over every node and account. */
DPS_CHECKED enum dps_status dps_economy_verify(
    const struct dps_economy *self, struct dps_error *err);

void dps_economy_save(const struct dps_economy *self, struct dps_buffer *out);
DPS_CHECKED enum dps_status dps_economy_load(
    struct dps_economy *self, struct dps_reader *in, struct dps_error *err);

#endif
