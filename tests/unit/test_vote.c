/* Votes, what captures them, and triggers. */
#include "models/vote/vote.h"

#include "models/figure.h"
#include "models/holder/ve_lock.h"
#include "models/part.h"
#include "models/vote/capture.h"
#include "models/vote/trigger.h"
#include "sim/core/date.h"
#include "tests/cohort.h"
#include "tests/test.h"

#include <math.h>

static const struct dps_vote plain = {
    .by = "stake",
    .opens = 100,
    .length = 50,
    .quorum = 0.4,
    .threshold = 0.5,
    .draw = "fixed",
    .turnout = 0.5,
    .delay = 20,
    .support = 0.6,
};

static const struct dps_vote_body one = {1000, 10, 0.6, 0.5, 7};

TEST(tables_do_not_contradict_themselves)
{
    struct dps_error err = {0};
    CHECK_OK(dps_record_check(&dps_vote_record, &err), &err);
    CHECK_OK(dps_record_check(&dps_trigger_record, &err), &err);
}

/* ---- counting ---------------------------------------------------------- */

TEST(every_weight_is_yes_no_or_absent)
{
    const struct dps_vote_body bodies[] = {
        {1001, 1, 0.6, 0.5, 1}, {777, 1, 1, 1, 2}, {333, 1, 0, 1, 3}, {99, 1, 1, 0, 4}};
    struct dps_tally tally = dps_vote_count(&plain, bodies, 4, 1, 0);
    CHECK_INT(tally.all, 2210);
    CHECK_INT(tally.yes, 300 + 777);
    CHECK_INT(tally.no, 200 + 333);
    CHECK_INT(tally.passed, 1);
}

static bool
passes(double quorum, double threshold, int64_t all, int64_t yes, int64_t no)
{
    const struct dps_vote vote = {.quorum = quorum, .threshold = threshold};
    return dps_vote_passes(&vote, &(struct dps_tally){all, yes, no, 0});
}

TEST(it_takes_the_quorum_and_more_than_the_threshold_to_the_vote)
{
    CHECK(passes(0.5, 0.5, 100, 26, 24));
    CHECK(!passes(0.5, 0.5, 100, 26, 23));
    CHECK(!passes(0.5, 0.5, 100, 25, 25));
    CHECK(!passes(0.5, 0.5, 101, 26, 24));
    CHECK(!passes(0, 0, 100, 0, 0));
    CHECK(!passes(0, 0, 0, 0, 0));
    CHECK(passes(1, 0.75, INT64_MAX, INT64_MAX, 0));
}

/* Mean and spread of what is drawn, 5 sigma; the spread of a spread goes by the
 * kurtosis, which is below 4. */
static void
draws(const struct dps_vote *vote, const struct dps_vote_body *body, double spread)
{
    enum { N = 100000 };
    double sum = 0;
    double squares = 0;
    for (int64_t round = 0; round < N; round++) {
        struct dps_tally tally = dps_vote_count(vote, body, 1, 5, round);
        double share = (double)(tally.yes + tally.no) / (double)body->weight;
        sum += share;
        squares += share * share;
    }
    double mean = sum / N;
    double variance = squares / N - mean * mean;
    CHECK_WITHIN(mean, body->turnout, 5 * spread / sqrt(N));
    CHECK_CLOSE(sqrt(variance), spread, 5 * sqrt((4 - 1) / (4.0 * N)));
}

TEST(turnout_has_the_mean_and_spread_it_is_drawn_with)
{
    struct dps_vote vote = plain;
    const struct dps_vote_body body = {INT64_C(1) << 50, 400, 1, 0.3, 9};
    vote.draw = "beta";
    vote.spread = 0.1;
    draws(&vote, &body, 0.1);
    vote.draw = "binomial";
    draws(&vote, &body, sqrt(0.3 * 0.7 / 400));
}

TEST(a_turnout_that_cannot_vary_does_not)
{
    struct dps_vote vote = plain;
    struct dps_vote_body body = one;
    vote.draw = "beta";
    CHECK_INT(dps_vote_count(&vote, &body, 1, 1, 0).yes, 300);
    vote.spread = 0.1;
    body.turnout = 1;
    CHECK_INT(dps_vote_count(&vote, &body, 1, 1, 0).yes, 600);
    body.turnout = 0;
    CHECK_INT(dps_vote_count(&vote, &body, 1, 1, 0).yes, 0);
}

TEST(rounds_and_bodies_draw_apart_and_the_same_again)
{
    struct dps_vote vote = plain;
    struct dps_vote_body body = {INT64_C(1) << 50, 400, 1, 0.3, 9};
    vote.draw = "beta";
    vote.spread = 0.1;
    int64_t first = dps_vote_count(&vote, &body, 1, 1, 0).yes;
    CHECK_INT(dps_vote_count(&vote, &body, 1, 1, 0).yes, first);
    CHECK(dps_vote_count(&vote, &body, 1, 1, 1).yes != first);
    CHECK(dps_vote_count(&vote, &body, 1, 2, 0).yes != first);
    body.entity++;
    CHECK(dps_vote_count(&vote, &body, 1, 1, 0).yes != first);
}

TEST(cohorts_vote_as_they_are_listed_and_by_what_counts)
{
    static const struct dps_vote_backing backing[] = {
        {"team", 1, -1}, {"ve_lock", 0.25, 0.75}};
    const struct dps_ve_lock law = {{1, 0.1, 0, 0, 1, 0, 0, {"", {NULL, 0}}},
        200 * DPS_DAY, 400 * DPS_DAY, DPS_DAY, 0};
    const struct dps_holder holder = COHORT_OF(ve_lock, &law, COHORT_QUIET);
    struct dps_vote vote = plain;
    struct cohort c;
    vote.backing = (struct dps_list){(void *)(uintptr_t)backing, 2};
    struct dps_vote_body body = dps_vote_body_of(&vote, "team", 5, 1, 3);
    CHECK(body.support == 1 && body.turnout == 0.5 && body.weight == 5);
    body = dps_vote_body_of(&vote, "others", 5, 1, 3);
    CHECK(body.support == 0.6 && body.turnout == 0.5);
    cohort_open(&c, &holder, 8000, 0);
    cohort_live(&c, DPS_DAY, 0);
    body = dps_vote_cohort(&vote, &c.holding, c.date, 3);
    CHECK(body.support == 0.25 && body.turnout == 0.75 && body.weight == 8000);
    vote.by = "lock";
    CHECK_INT(dps_vote_cohort(&vote, &c.holding, c.date, 3).weight, 4000);
    vote.by = "person";
    CHECK_INT(dps_vote_cohort(&vote, &c.holding, c.date, 3).weight, 100);
    cohort_close(&c);
}

/* ---- in time ----------------------------------------------------------- */

TEST(a_motion_that_passes_takes_effect_once_after_its_delay)
{
    struct dps_vote_state state = dps_vote_begin(&plain);
    for (int64_t date = 0; date < 300; date += 10) {
        CHECK(dps_vote_step(&plain, date, &one, 1, 1, &state) == (date == 170));
        CHECK_INT(state.phase, date < 100   ? DPS_WAITS
                               : date < 150 ? DPS_OPEN
                               : date < 170 ? DPS_PASSED
                                            : DPS_HOLDS);
    }
    CHECK_INT(state.rounds, 1);
    state = dps_vote_begin(&plain);
    CHECK(dps_vote_step(&plain, 5000, &one, 1, 1, &state));
    CHECK(!dps_vote_step(&plain, 6000, &one, 1, 1, &state));
}

TEST(a_motion_that_fails_is_put_again_after_its_cooldown)
{
    struct dps_vote vote = plain;
    struct dps_vote_body body = one;
    struct dps_vote_state state = dps_vote_begin(&vote);
    body.support = 0.5;
    CHECK(!dps_vote_step(&vote, 150, &body, 1, 1, &state));
    CHECK_INT(state.phase, DPS_FAILED);
    CHECK_INT(state.tally.no, 250);
    vote.cooldown = 30;
    state = dps_vote_begin(&vote);
    CHECK(!dps_vote_step(&vote, 150, &body, 1, 1, &state));
    CHECK_INT(state.phase, DPS_WAITS);
    CHECK_INT(state.next, 180);
    CHECK(!dps_vote_step(&vote, 229, &body, 1, 1, &state));
    CHECK(dps_vote_step(&vote, 250, &one, 1, 1, &state));
    CHECK_INT(state.rounds, 2);
}

TEST(a_motion_without_a_date_waits_to_be_asked)
{
    struct dps_vote vote = plain;
    vote.opens = DPS_NEVER;
    struct dps_vote_state state = dps_vote_begin(&vote);
    CHECK(!dps_vote_step(&vote, 1000000, &one, 1, 1, &state));
    dps_vote_ask(&state, 2000000);
    dps_vote_ask(&state, 3000000);
    CHECK(!dps_vote_step(&vote, 2000069, &one, 1, 1, &state));
    CHECK(dps_vote_step(&vote, 2000070, &one, 1, 1, &state));
    dps_vote_ask(&state, 4000000);
    CHECK(!dps_vote_step(&vote, 5000000, &one, 1, 1, &state));
}

/* ---- capture ----------------------------------------------------------- */

TEST(a_coalition_beyond_the_closed_form_passes_and_one_below_does_not)
{
    const int64_t all = INT64_C(1000000000000);
    for (uint32_t i = 0; i < 2000; i++) {
        struct dps_vote vote = plain;
        vote.quorum = cohort_uniform(31, i);
        vote.threshold = cohort_uniform(32, i);
        double turnout = cohort_uniform(33, i);
        double support = cohort_uniform(34, i) * 0.5;
        double share = dps_capture_share(&vote, turnout, support);
        CHECK(share >= 0 && share < 1);
        int64_t more = dps_part(all, share + 1e-6);
        int64_t less = dps_part(all, share - 1e-6);
        CHECK(dps_capture_passes(&vote, more, all, turnout, support));
        CHECK(share < 1e-6 || !dps_capture_passes(&vote, less, all, turnout, support));
    }
}

/* Where a third of the others votes, and none with it, a quarter and a bit is enough.
 */
TEST(low_turnout_makes_a_vote_cheap_to_capture)
{
    struct dps_vote vote = plain;
    vote.quorum = 0;
    CHECK_CLOSE(dps_capture_share(&vote, 1, 0), 0.5, 1e-15);
    CHECK_CLOSE(dps_capture_share(&vote, 1.0 / 3, 0), 0.25, 1e-15);
    vote.quorum = 0.4;
    CHECK_CLOSE(dps_capture_share(&vote, 0, 0), 0.4, 1e-15);
    CHECK(dps_capture_share(&vote, 1, 1) == 0);
}

/* ---- triggers ---------------------------------------------------------- */

static const struct dps_trigger crash = {"price", "below", 0.1, 30};

static bool
at(const struct dps_trigger *trigger, int64_t date, double price,
    struct dps_trigger_state *state)
{
    double figures[DPS_FIGURES] = {[DPS_PRICE] = price};
    return dps_trigger_step(trigger, date, figures, state);
}

TEST(a_trigger_fires_once_after_its_time_without_a_break)
{
    struct dps_trigger_state state = dps_trigger_begin();
    CHECK(!at(&crash, 0, 0.05, &state));
    CHECK(!at(&crash, 20, 0.05, &state));
    CHECK(!at(&crash, 40, 0.1, &state)); /* a break */
    CHECK(!at(&crash, 50, 0.05, &state));
    CHECK(!at(&crash, 79, 0.05, &state));
    CHECK(at(&crash, 80, 0.05, &state));
    CHECK_INT(state.fired, 80);
    CHECK(!at(&crash, 90, 0.05, &state));
    CHECK(!at(&crash, 91, 1, &state));
    CHECK(!at(&crash, 500, 0.05, &state));
    CHECK(!at(&crash, 600, 0.05, &state));
    CHECK_INT(state.fired, 80);
}

TEST(a_trigger_without_a_time_fires_at_once_above_its_level)
{
    const struct dps_trigger boom = {"price", "above", 10, 0};
    struct dps_trigger_state state = dps_trigger_begin();
    CHECK(!at(&boom, 0, 10, &state));
    CHECK(at(&boom, 1, 10.5, &state));
}

/* ---- what is refused --------------------------------------------------- */

static void
refuses(const struct dps_record *record, const void *self, const char *sentence)
{
    struct dps_error err = {0};
    CHECK_FAILS(record->check(self, &err), &err, DPS_EINVAL, sentence);
}

TEST(parameters_that_mean_nothing_are_refused)
{
    static const struct dps_vote_backing backing[] = {{"team", 1, 0.05}};
    struct dps_vote vote = plain;
    struct dps_error err = {0};
    CHECK_OK(dps_vote_record.check(&vote, &err), &err);
    vote.by = "wealth";
    refuses(&dps_vote_record, &vote, "by is wealth, not one of stake, lock, person");
    vote = plain;
    vote.draw = "dice";
    refuses(&dps_vote_record, &vote, "draw is dice, not one of fixed, beta, binomial");
    vote = plain;
    vote.draw = "beta";
    vote.spread = 0.5;
    refuses(&dps_vote_record, &vote,
        "spread is 0.5, not less than 0.5, the most that a turnout of 0.5 can vary");
    vote.spread = 0.25;
    vote.backing = (struct dps_list){(void *)(uintptr_t)backing, 1};
    refuses(&dps_vote_record, &vote,
        "spread is 0.25, not less than 0.217945, the most that a turnout of 0.05 can "
        "vary");
    refuses(&dps_trigger_record, &(struct dps_trigger){"prise", "below", 1, 0},
        "figure is prise, not a figure's name");
    refuses(&dps_trigger_record, &(struct dps_trigger){"price", "under", 1, 0},
        "is is under, not one of below, above");
    CHECK_OK(dps_trigger_record.check(&crash, &err), &err);
}
