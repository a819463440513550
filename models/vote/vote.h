/* vote.h: a rule that changes if enough votes say so.
 *
 *     vote: {by: lock, opens: 2027-01-01, length: 7 d, quorum: 20 %, threshold: 2/3
 * ...}
 *
 * The electorate is a list of bodies, such as cohorts of holders; a body has so much
 * weight (stake, locked power, or persons) of which a part turns out and a share of
 * that says yes.  Turnout is fixed or a draw: Beta with mean m and standard deviation s
 * of the body's weight; of persons, each comes with that probability (binomial).
 * Tallies are whole weights.  It passes where
 *
 *     yes + no >= quorum x all        and        yes >= threshold x (yes + no) > 0
 *
 * A motion opens at its date, is counted when its time is over, takes effect `delay`
 * after it passed, or is put again `cooldown` after it failed.
 *
 * struct dps_vote is a value of a scenario, its state plain data.
 */
#ifndef DPS_MODELS_VOTE_VOTE_H
#define DPS_MODELS_VOTE_VOTE_H

#include "sim/core/field.h"

#include <stdbool.h>
#include <stdint.h>

struct dps_vote {
    const char *by;          /* stake, lock or person */
    int64_t opens;           /* [s]; DPS_NEVER: when asked, as by a trigger */
    double length;           /* [s] */
    double quorum;           /* [1] */
    double threshold;        /* of yes and no [1] */
    double turnout;          /* m [1] */
    double turnout_spread;   /* s [1] */
    double delay;            /* [s] */
    double cooldown;         /* [s]; 0: it is put once */
    double support;          /* yes of those who are not listed [1] */
    struct dps_list backing; /* of struct dps_vote_backing */
};

/* How a cohort votes. */
struct dps_vote_backing {
    const char *holder;
    double support; /* [1] */
    double turnout; /* [1]; < 0: as all */
};

/* A body of the electorate. */
struct dps_vote_body {
    int64_t weight;  /* [base units or persons] */
    double support;  /* [1] */
    double turnout;  /* [1] */
    uint64_t entity; /* names its draws */
};

struct dps_tally {
    int64_t all; /* weight of the electorate */
    int64_t yes;
    int64_t no;
    int64_t passed; /* 0 or 1 */
};

enum dps_vote_phase {
    DPS_VOTE_WAITS, /* for its date, or to be asked */
    DPS_VOTE_OPEN,
    DPS_VOTE_PASSED, /* and waits for its delay */
    DPS_VOTE_HOLDS,  /* has taken effect */
    DPS_VOTE_FAILED, /* for good */
};

struct dps_vote_state {
    int64_t phase;
    int64_t next;           /* date of the next thing to happen [s] */
    int64_t rounds;         /* votes counted */
    struct dps_tally tally; /* of the last one */
};

extern const struct dps_record dps_vote_record;

/* The body of a holder of that name, with the support and turnout that the vote gives
 * it. */
struct dps_vote_body dps_vote_body_of(
    const struct dps_vote *self, const char *holder, int64_t weight, uint64_t entity);

struct dps_vote_state dps_vote_begin(const struct dps_vote *self);

/* Opens a motion that waits. */
void dps_vote_ask(struct dps_vote_state *state, int64_t date);

/* Counts a vote; round names the draws.  Body weights sum to at most INT64_MAX. */
struct dps_tally dps_vote_count(const struct dps_vote *self,
    const struct dps_vote_body *bodies, size_t n, uint64_t seed, int64_t round);

/* Goes on to `date` [s] with the electorate as it is there; true once, when it takes
 * effect. */
bool dps_vote_step(const struct dps_vote *self, int64_t date,
    const struct dps_vote_body *bodies, size_t n, uint64_t seed,
    struct dps_vote_state *state);

#endif
