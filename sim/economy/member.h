/* member.h: one network in the economy: its tokens on the ledger, epoch by epoch.
 *
 * Accounts of network X: X/nodes (free) and X/nodes-locked hold what nodes have earned,
 * X/undistributed what no node has yet (less than a base unit while there is weight),
 * X/before what was issued to nodes before the scenario starts, and one for every other
 * name that its emissions, openings and burns mention.  For the first token, by reason
 * and by account alike,
 *
 *     circulating = genesis + emission + opening + reminted - burned - locked
 *
 * where what is pledged is locked too.
 *
 * In place: dps_member_init / dps_member_free (legal twice, and after a failed init).
 */
#ifndef DPS_SIM_ECONOMY_MEMBER_H
#define DPS_SIM_ECONOMY_MEMBER_H

#include "models/concentration.h"
#include "models/emission/emission.h"
#include "models/figure.h"
#include "sim/economy/aggregate.h"
#include "sim/economy/cells.h"
#include "sim/economy/cohorts.h"
#include "sim/economy/commitments.h"
#include "sim/economy/controls.h"
#include "sim/economy/dividends.h"
#include "sim/economy/flows.h"
#include "sim/economy/incomes.h"
#include "sim/economy/quote.h"
#include "sim/economy/releases.h"
#include "sim/economy/returns.h"
#include "sim/economy/seats.h"
#include "sim/economy/service.h"
#include "sim/economy/settling.h"
#include "sim/economy/setup.h"
#include "sim/economy/tokens.h"
#include "sim/economy/turn.h"

/* An emission or a tranche of the genesis, and where it goes. */
struct dps_issue {
    struct dps_emission_state state;
    int32_t account;  /* -1: to the nodes */
    int64_t beside;   /* minted beyond what the law issued, by controllers; below 0:
                         withheld [base units] */
    int64_t redeemed; /* paid for it by its treasury in the epoch [base units] */
};

struct dps_member {
    const struct dps_setup_network *setup; /* as amended so far */
    uint32_t network;                      /* of the fleet */
    struct dps_tokens tokens;
    int32_t first_token;                          /* on the ledger */
    int32_t nodes, locked, undistributed, before; /* accounts */
    int32_t market, treasury, bonded, lost;       /* accounts; -1: none, or DPS_BURN */
    int32_t pools[DPS_DISTRIBUTION_POOLS];        /* accounts of the distribution's, or
                                                     DPS_BURN; -1: none */
    double parts[DPS_DISTRIBUTION_POOLS]; /* of its pools by merit, averaged [1] */
    int64_t unissued; /* burned as if it had never been minted, ever [base units] */
    int64_t unit;     /* base units in a first token */
    struct dps_issue *emission, *genesis; /* as many as the rules have */
    struct dps_releases releases;
    struct dps_settling settling;
    int32_t *pots;    /* accounts of the rules' pots */
    int64_t rewarded; /* to nodes, ever [base units] */
    int64_t owed;     /* of nodes' bonds, not put down yet [base units] */
    int64_t *vesting; /* locked by each of the last steps epochs, a ring [base units] */
    uint32_t steps;
    int64_t locked_before; /* of rewards, at the scenario's start [base units] */
    int64_t unlocked;      /* of it, in the epoch [base units] */
    struct dps_cells cells;
    struct dps_service service;
    struct dps_cohorts cohorts;
    struct dps_dividends dividends;
    struct dps_controls controls;
    struct dps_incomes incomes;
    struct dps_quote quote; /* where the network has a price */
    struct dps_commitments commitments;
    struct dps_aggregate aggregate; /* where there is no fleet */
    struct dps_points burnt;        /* of the table */
    struct dps_points quality;      /* share of work that counts more */
    struct dps_seats seats;         /* of formulas */
    struct dps_flows flows;         /* of the epoch */
    double figures[DPS_FIGURES];    /* at the end of the last epoch */
    struct dps_kpi_memory kpis;
    struct dps_concentration power; /* of its operators, sketched */
    struct dps_concentration stake; /* of its holders */
    int64_t *stakes;                /* scratch, two of each holder [base units] */
    struct dps_returns returns;     /* of its join cohorts */
};

/* Adds tokens and accounts.  The state is empty: open it, or load it.  `usd` is the
 * token of dollars on the ledger. */
DPS_CHECKED enum dps_status dps_member_init(struct dps_member *self,
    const struct dps_setup *setup, uint32_t network, int32_t usd, uint64_t seed,
    const struct dps_fleet *fleet, struct dps_ledger *ledger, struct dps_error *err);
void dps_member_free(struct dps_member *self);

/* Posts what was issued by a date before the scenario's start; and all that has
 * happened by it. */
DPS_CHECKED enum dps_status dps_member_precede(struct dps_member *self, int64_t date,
    struct dps_ledger *ledger, struct dps_error *err);
DPS_CHECKED enum dps_status dps_member_open(struct dps_member *self, int64_t start,
    struct dps_ledger *ledger, struct dps_error *err);

/* Puts amended rules in the place of the present ones. */
DPS_CHECKED enum dps_status dps_member_amend(struct dps_member *self,
    const struct dps_setup_network *setup, bool from_start, struct dps_ledger *ledger,
    struct dps_error *err);

/* Notes what follows from rules alone: accounts, and what the parts look up in them. */
DPS_CHECKED enum dps_status dps_member_adopt(struct dps_member *self,
    const struct dps_setup_network *setup, struct dps_ledger *ledger,
    struct dps_error *err);

/* Controllers act. */
DPS_CHECKED enum dps_status dps_member_steer(
    struct dps_member *self, const struct dps_turn *turn, struct dps_error *err);

/* Issues, and burns what is burnt whatever the run does. */
DPS_CHECKED enum dps_status dps_member_issue(
    struct dps_member *self, const struct dps_turn *turn, struct dps_error *err);

/* The first token by reason [base units]. */
struct dps_supply {
    int64_t emission, genesis, opening, reminted, burned;
    int64_t locked; /* rewards that vest, and pledges */
    int64_t circulating;
};
struct dps_supply dps_member_supply(
    const struct dps_member *self, const struct dps_ledger *ledger);

/* The power that an emission of kind baseline asks of it at a date, or 0 [byte]. */
double dps_member_baseline(const struct dps_member *self, int64_t date);

/* What of its genesis is yet to unlock, of the first token [base units]. */
int64_t dps_member_allotted(const struct dps_member *self);

/* What its join cohorts see. */
struct dps_returns_view dps_member_returns(const struct dps_member *self);

/* DPS_ESTATE where circulating by reason and by account differ, a token's accounts or
 * reasons do not add up to what was minted of it, or a cohort's state is not what its
 * account holds. */
DPS_CHECKED enum dps_status dps_member_verify(const struct dps_member *self,
    const struct dps_ledger *ledger, struct dps_error *err);

/* DPS_ESTATE where the nodes' earnings are not what has been shared, or their bonds not
 * what is put down and owed.  Walks all. */
DPS_CHECKED enum dps_status dps_member_audit(const struct dps_member *self,
    const struct dps_fleet *fleet, const struct dps_ledger *ledger,
    struct dps_error *err);

void dps_member_save(const struct dps_member *self, struct dps_buffer *out);

/* The state of a network with these rules, as amended by then. */
DPS_CHECKED enum dps_status dps_member_load(struct dps_member *self,
    const struct dps_setup_network *setup, struct dps_ledger *ledger,
    struct dps_reader *in, struct dps_error *err);

#endif
