/* vote.h: a rule that changes if enough votes say so.
 *
 *     vote: {by: lock, opens: 2027-01-01, length: 7 d, quorum: 20 %, threshold: 2/3
 * ...}
 *
 * The electorate is a list of bodies, such as cohorts of holders; a body has so much
 * weight (stake, locked power, or persons), of which a part turns out and a share of
 * that says yes.  Turnout is fixed, a Beta draw of mean m and standard deviation s, or
 * binomial: each of the body's persons comes with probability m.  Tallies are whole
 * weights.  As in Cosmos, x/gov, it passes where
 *
 *     yes + no >= quorum x all        and        yes > threshold x (yes + no).
 *
 * A motion opens at its date, is counted when its time is over, takes effect `delay`
 * after it passed, or is put again `cooldown` after it failed.
 *
 * struct dps_vote is a value of a scenario, its state plain data.
 */
#ifndef DPS_MODELS_VOTE_VOTE_H
#define DPS_MODELS_VOTE_VOTE_H

#include "models/holder/holding.h"
#include "sim/core/field.h"

#include <stdbool.h>
#include <stdint.h>

struct dps_vote {
    const char *by;          /* stake, lock or person */
    int64_t opens;           /* [s]; DPS_NEVER: when asked, as by a trigger */
    double length;           /* [s] */
    double quorum;           /* [1] */
    double threshold;        /* of yes and no [1] */
    const char *draw;        /* of the turnout: fixed, beta or binomial */
    double turnout;          /* m [1] */
    double spread;           /* s [1] */
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

/* A body of the electorate: so much weight [base units or persons], and `people` >= 1
 * who decide where turnout is binomial. */
struct dps_vote_body {
    int64_t weight, people;
    double support;  /* [1] */
    double turnout;  /* [1] */
    uint64_t entity; /* names its draws */
};

struct dps_tally {
    int64_t all; /* weight of the electorate */
    int64_t yes, no;
    int64_t passed; /* 0 or 1 */
};

/* Waits for its date or to be asked; is open; has passed and waits for its delay; has
 * taken effect; has failed for good. */
enum dps_vote_phase { DPS_WAITS, DPS_OPEN, DPS_PASSED, DPS_HOLDS, DPS_FAILED };

struct dps_vote_state {
    int64_t phase, next;    /* and the date of the next thing to happen [s] */
    int64_t rounds;         /* votes counted */
    struct dps_tally tally; /* of the last one */
};

extern const struct dps_record dps_vote_record;

/* A body with the support and turnout that the vote gives a holder of that name; and
 * that of a cohort, whose weight at `date` is what the vote goes by. */
struct dps_vote_body dps_vote_body_of(const struct dps_vote *self, const char *holder,
    int64_t weight, int64_t people, uint64_t entity);
struct dps_vote_body dps_vote_cohort(const struct dps_vote *self,
    const struct dps_holding *holding, int64_t date, uint64_t entity);

bool dps_vote_passes(const struct dps_vote *self, const struct dps_tally *tally);

/* Counts a vote; round names the draws.  Body weights sum to at most INT64_MAX. */
struct dps_tally dps_vote_count(const struct dps_vote *self,
    const struct dps_vote_body *bodies, size_t n, uint64_t seed, int64_t round);

struct dps_vote_state dps_vote_begin(const struct dps_vote *self);

/* Opens a motion that waits, and goes on to `date` [s] with the electorate as it is
 * there; true once, when it takes effect. */
void dps_vote_ask(struct dps_vote_state *state, int64_t date);
bool dps_vote_step(const struct dps_vote *self, int64_t date,
    const struct dps_vote_body *bodies, size_t n, uint64_t seed,
    struct dps_vote_state *state);

#endif
