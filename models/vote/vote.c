#include "models/vote/vote.h"

#include "models/holder/holder.h"
#include "models/part.h"
#include "sim/core/date.h"
#include "sim/core/maths.h"
#include "sim/core/rng.h"

#include <gsl/gsl_randist.h>
#include <limits.h>
#include <math.h>
#include <string.h>

#define GOVERNANCE "Cosmos SDK: x/gov/types/v1/params.go"

/* ---- fields ------------------------------------------------------------ */

static const struct dps_field backing_fields[] = {
    DPS_FIELD(struct dps_vote_backing, holder, DPS_TEXT,
        .doc = "the cohort of holders, by name"),
    DPS_FIELD(struct dps_vote_backing, support, DPS_NUMBER, .unit = "1",
        .domain = "[0, 1]", .doc = "the share of its votes that says yes"),
    DPS_FIELD(struct dps_vote_backing, turnout, DPS_NUMBER, .unit = "1",
        .domain = "[-1, 1]", .fallback = "-1", .source = "as all",
        .doc = "the share of it that votes; -1: as all"),
};

static const struct dps_record backing_record = {
    .name = "vote.backing",
    .doc = "How a cohort votes.",
    .size = sizeof(struct dps_vote_backing),
    .fields = backing_fields,
    .n_fields = DPS_COUNT_OF(backing_fields),
};

static const struct dps_field fields[] = {
    DPS_FIELD(struct dps_vote, by, DPS_TEXT, .fallback = "stake", .source = GOVERNANCE,
        .doc = "what counts: stake, lock or person"),
    DPS_FIELD(struct dps_vote, opens, DPS_DATE, .fallback = "never",
        .source = "when asked",
        .doc = "when the vote begins; never: when a trigger asks for it"),
    DPS_FIELD(struct dps_vote, length, DPS_NUMBER, .unit = "s", .domain = "[1, 1e10]",
        .fallback = "2 d", .source = GOVERNANCE, .doc = "for how long it is open"),
    DPS_FIELD(struct dps_vote, quorum, DPS_NUMBER, .unit = "1", .domain = "[0, 1]",
        .fallback = "33.4 %", .source = GOVERNANCE,
        .doc = "the share of all weight that has to vote"),
    DPS_FIELD(struct dps_vote, threshold, DPS_NUMBER, .unit = "1", .domain = "[0, 1)",
        .fallback = "50 %", .source = GOVERNANCE,
        .doc = "the share of the votes that yes has to exceed"),
    DPS_FIELD(struct dps_vote, turnout, DPS_NUMBER, .unit = "1", .domain = "[0, 1]",
        .fallback = "40 %", .source = "assumed",
        .doc = "the mean share of a cohort that votes"),
    DPS_FIELD(struct dps_vote, spread, DPS_NUMBER, .unit = "1", .domain = "[0, 0.5]",
        .fallback = "10 %", .source = "assumed",
        .doc = "the standard deviation of a turnout that is drawn by beta"),
    DPS_FIELD(struct dps_vote, draw, DPS_TEXT, .fallback = "fixed", .source = "assumed",
        .doc = "how turnout varies: fixed, beta, or binomial by its persons"),
    DPS_FIELD(struct dps_vote, delay, DPS_NUMBER, .unit = "s", .domain = "[0, 1e10]",
        .fallback = "0 s", .source = GOVERNANCE,
        .doc = "the time from passing to taking effect"),
    DPS_FIELD(struct dps_vote, cooldown, DPS_NUMBER, .unit = "s", .domain = "[0, 1e10]",
        .fallback = "0 s", .source = "assumed",
        .doc = "the time after which it is put again if it fails; 0 s: it is not"),
    DPS_FIELD(struct dps_vote, support, DPS_NUMBER, .unit = "1", .domain = "[0, 1]",
        .fallback = "50 %", .source = "assumed",
        .doc = "the share of yes among cohorts that are not listed"),
    DPS_FIELD(struct dps_vote, backing, DPS_LIST, .record = &backing_record,
        .fallback = "[]", .doc = "how cohorts vote"),
};

static bool
is_one_of(const char *text, const char *const *words, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (strcmp(text, words[i]) == 0) {
            return true;
        }
    }
    return false;
}

static const struct dps_vote_backing *
backing_at(const struct dps_vote *self, size_t i)
{
    const struct dps_vote_backing *backing = self->backing.items;
    return &backing[i];
}

/* A share of mean m deviates by less than sqrt(m (1 - m)), where it is all or none. */
static enum dps_status
check_spread(const struct dps_vote *self, double mean, struct dps_error *err)
{
    double widest = sqrt(mean * (1 - mean));
    if (strcmp(self->draw, "beta") == 0 && mean > 0 && mean < 1 &&
        !(self->spread < widest)) {
        return dps_fail(err, DPS_EINVAL,
            "spread is %g, not less than %g, the most that a turnout of %g can vary",
            self->spread, widest, mean);
    }
    return DPS_OK;
}

static enum dps_status
check(const void *self, struct dps_error *err)
{
    static const char *const weights[] = {"stake", "lock", "person"};
    static const char *const draws[] = {"fixed", "beta", "binomial"};
    const struct dps_vote *vote = self;
    if (!is_one_of(vote->by, weights, DPS_COUNT_OF(weights))) {
        return dps_fail(
            err, DPS_EINVAL, "by is %s, not one of stake, lock, person", vote->by);
    }
    if (!is_one_of(vote->draw, draws, DPS_COUNT_OF(draws))) {
        return dps_fail(err, DPS_EINVAL, "draw is %s, not one of fixed, beta, binomial",
            vote->draw);
    }
    enum dps_status status = check_spread(vote, vote->turnout, err);
    for (size_t i = 0; status == DPS_OK && i < vote->backing.n; i++) {
        status = check_spread(vote, backing_at(vote, i)->turnout, err);
    }
    return status;
}

const struct dps_record dps_vote_record = {
    .name = "vote",
    .doc = "A rule that changes if enough votes say so.",
    .size = sizeof(struct dps_vote),
    .fields = fields,
    .n_fields = DPS_COUNT_OF(fields),
    .check = check,
};

/* ---- counting ---------------------------------------------------------- */

struct dps_vote_body
dps_vote_body_of(const struct dps_vote *self, const char *holder, int64_t weight,
    int64_t people, uint64_t entity)
{
    struct dps_vote_body body = {
        .weight = weight,
        .people = people,
        .support = self->support,
        .turnout = self->turnout,
        .entity = entity,
    };
    for (size_t i = 0; i < self->backing.n; i++) {
        const struct dps_vote_backing *backing = backing_at(self, i);
        if (strcmp(backing->holder, holder) == 0) {
            body.support = backing->support;
            body.turnout = backing->turnout < 0 ? self->turnout : backing->turnout;
        }
    }
    return body;
}

struct dps_vote_body
dps_vote_cohort(const struct dps_vote *self, const struct dps_holding *holding,
    int64_t date, uint64_t entity)
{
    const struct dps_holder *holder = holding->holder;
    int64_t weight = holding->state.staked;
    if (strcmp(self->by, "lock") == 0) {
        weight = dps_holder_weight(holding, date);
    } else if (strcmp(self->by, "person") == 0) {
        weight = holder->people;
    }
    return dps_vote_body_of(self, holder->name, weight, holder->people, entity);
}

/* The share of a body that comes. */
static double
turnout(const struct dps_vote *self, const struct dps_vote_body *body,
    struct dps_rng_name name)
{
    struct dps_rng rng;
    double m = body->turnout;
    if (!(m > 0 && m < 1) || strcmp(self->draw, "fixed") == 0) {
        return m;
    }
    if (strcmp(self->draw, "beta") == 0) {
        double n = m * (1 - m) / (self->spread * self->spread) - 1;
        return self->spread > 0
                   ? gsl_ran_beta(dps_rng_open(&rng, name), m * n, (1 - m) * n)
                   : m;
    }
    unsigned people = body->people < UINT_MAX ? (unsigned)body->people : UINT_MAX;
    return gsl_ran_binomial(dps_rng_open(&rng, name), m, people) / (double)people;
}

bool
dps_vote_passes(const struct dps_vote *self, const struct dps_tally *tally)
{
    int64_t votes = tally->yes + tally->no;
    return votes >= dps_part_least(tally->all, self->quorum) &&
           tally->yes > dps_part(votes, self->threshold);
}

struct dps_tally
dps_vote_count(const struct dps_vote *self, const struct dps_vote_body *bodies,
    size_t n, uint64_t seed, int64_t round)
{
    struct dps_tally tally = {0};
    for (size_t i = 0; i < n; i++) {
        struct dps_rng_name name = {
            seed, DPS_RNG_VOTE, bodies[i].entity, (uint32_t)round};
        int64_t votes = dps_part(bodies[i].weight, turnout(self, &bodies[i], name));
        int64_t yes = dps_part(votes, bodies[i].support);
        tally.all += bodies[i].weight;
        tally.yes += yes;
        tally.no += votes - yes;
    }
    tally.passed = dps_vote_passes(self, &tally);
    return tally;
}

/* ---- in time ----------------------------------------------------------- */

struct dps_vote_state
dps_vote_begin(const struct dps_vote *self)
{
    return (struct dps_vote_state){.phase = DPS_WAITS, .next = self->opens};
}

void
dps_vote_ask(struct dps_vote_state *state, int64_t date)
{
    if (state->phase == DPS_WAITS && date < state->next) {
        state->next = date;
    }
}

static void
enter(struct dps_vote_state *state, enum dps_vote_phase phase, double after)
{
    state->phase = phase;
    state->next += dps_truncate((long double)after);
}

static void
end(struct dps_vote_state *state, enum dps_vote_phase phase)
{
    state->phase = phase;
    state->next = DPS_NEVER;
}

bool
dps_vote_step(const struct dps_vote *self, int64_t date,
    const struct dps_vote_body *bodies, size_t n, uint64_t seed,
    struct dps_vote_state *state)
{
    while (state->next <= date && state->next != DPS_NEVER) {
        if (state->phase == DPS_WAITS) {
            enter(state, DPS_OPEN, self->length);
        } else if (state->phase == DPS_PASSED) {
            end(state, DPS_HOLDS);
            return true;
        } else {
            state->tally = dps_vote_count(self, bodies, n, seed, state->rounds++);
            if (state->tally.passed) {
                enter(state, DPS_PASSED, self->delay);
            } else if (self->cooldown > 0) {
                enter(state, DPS_WAITS, self->cooldown);
            } else {
                end(state, DPS_FAILED);
            }
        }
    }
    return false;
}
