/* Claims before a verifier, by honest and other provers: toys that are seen through. */
#include "sim/core/rng.h"
#include "sim/dispatch/cost.h"
#include "sim/proving/detection.h"
#include "sim/proving/trial.h"
#include "tests/test.h"
#include "tests/toys.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

enum { MANY = 4000 };

#define MS     INT64_C(1000000)
#define SECOND INT64_C(1000000000)

static struct dps_trial_setup
setup_of(const char *verifier, const char *const *provers, uint32_t n)
{
    return (struct dps_trial_setup){.verifier = verifier,
        .provers = provers,
        .n_provers = n,
        .seed = 42,
        .audited = true,
        .beacon = "lot",
        .among = &toys};
}

static struct dps_trial *
open_trial(const struct dps_trial_setup *setup)
{
    struct dps_error err;
    struct dps_trial *trial = NULL;
    REQUIRE_OK(dps_trial_open(setup, &trial, &err), &err);
    return trial;
}

/* Claim i of node i, for payer 500 + i % 7, of an amount from 1 to 5. */
static struct dps_claim
claim_of(uint64_t i, uint32_t strategy, int64_t deadline)
{
    return (struct dps_claim){.id = i,
        .node = 1000 + i,
        .payer = 500 + i % 7,
        .task = i,
        .amount = 1 + (int64_t)(i % 5),
        .strategy = strategy,
        .deadline = deadline};
}

static struct dps_outcome
only_outcome(const char *verifier, const char *prover, uint32_t strategy)
{
    struct dps_error err;
    const char *const provers[] = {"honest", prover};
    const struct dps_trial_setup setup = setup_of(verifier, provers, 2);
    struct dps_trial *trial = open_trial(&setup);
    const struct dps_claim claim = claim_of(3, strategy, 60 * SECOND);
    size_t n;
    REQUIRE_OK(dps_trial_judge(trial, SECOND, &claim, 1, &err), &err);
    struct dps_outcome outcome = dps_trial_outcomes(trial, &n)[0];
    CHECK_INT((int64_t)n, 1);
    dps_trial_close(&trial);
    CHECK(trial == NULL);
    return outcome;
}

/* ---- one claim --------------------------------------------------------- */

TEST(an_honest_claim_is_accepted_after_its_delay_and_costs_what_is_metered)
{
    struct dps_cost_units units = dps_cost_standard();
    struct dps_outcome outcome = only_outcome("echo", "cheat", 0);
    CHECK_INT(outcome.verdict, DPK_ACCEPT);
    CHECK_INT(outcome.reason, 0);
    CHECK_INT(outcome.asked, SECOND);
    CHECK_INT(outcome.arrived, SECOND + 4 * MS);
    CHECK_INT(outcome.effort, 1000000);
    CHECK(outcome.truth && outcome.ran && !outcome.copy && !outcome.invented);
    uint64_t work[DPK_WORKS] = {[DPK_WORK_HASHES] = 40};
    CHECK_INT(outcome.cost, dps_cost_of(&units, 1, work));
}

TEST(each_round_is_asked_when_the_one_before_it_has_arrived)
{
    struct dps_cost_units units = dps_cost_standard();
    struct dps_outcome outcome = only_outcome("echo:rounds=3", "cheat", 0);
    CHECK_INT(outcome.verdict, DPK_ACCEPT);
    CHECK_INT(outcome.arrived, SECOND + 12 * MS);
    uint64_t work[DPK_WORKS] = {[DPK_WORK_HASHES] = 120};
    CHECK_INT(outcome.cost, dps_cost_of(&units, 3, work));
}

TEST(each_way_to_cheat_meets_its_reason)
{
    static const struct {
        const char *prover;
        uint32_t verdict, reason;
        int64_t arrived;
        int hashes;
    } cases[] = {
        {"cheat:way=wrong", DPK_REJECT, 1, SECOND + 4 * MS, 40},
        {"cheat:way=short", DPK_MALFORMED, 2, SECOND + 4 * MS, 40},
        {"cheat:way=late", DPK_LATE, 3, 3601 * SECOND, 40},
        {"cheat:way=nothing", DPK_MISSING, 4, INT64_MAX, 40},
        {"cheat:way=keyless", DPK_REJECT, 5, INT64_MAX, 0},
        {"cheat:way=uncommitted", DPK_MALFORMED, 2, INT64_MAX, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct dps_outcome outcome = only_outcome("echo", cases[i].prover, 1);
        CHECK_INT(outcome.verdict, cases[i].verdict);
        CHECK_INT(outcome.reason, cases[i].reason);
        CHECK_INT(outcome.arrived, cases[i].arrived);
        CHECK((outcome.cost > 0) == (cases[i].hashes > 0));
        CHECK(!outcome.truth && dps_outcome_convicts(&outcome));
    }
}

TEST(proofs_larger_than_the_room_for_them_come_whole)
{
    struct dps_outcome outcome = only_outcome("echo:size=300000", "cheat", 0);
    CHECK_INT(outcome.verdict, DPK_ACCEPT);
    outcome = only_outcome("echo:size=300000", "cheat:size=299999", 1);
    CHECK_INT(outcome.verdict, DPK_MALFORMED);
}

TEST(a_strategy_may_claim_more_than_it_does_for_payers_that_it_made_up)
{
    struct dps_error err;
    const char *const provers[] = {"honest", "washer"};
    const struct dps_trial_setup setup = setup_of("echo", provers, 2);
    struct dps_trial *trial = open_trial(&setup);
    struct dps_claim claims[3];
    for (uint64_t i = 0; i < 3; i++) {
        claims[i] = claim_of(i, 1, 60 * SECOND);
    }
    size_t n;
    REQUIRE_OK(dps_trial_judge(trial, 0, claims, 3, &err), &err);
    const struct dps_outcome *outcomes = dps_trial_outcomes(trial, &n);
    REQUIRE(n == 5);
    for (size_t i = 0; i < 3; i++) {
        CHECK(outcomes[i].truth && !outcomes[i].invented);
    }
    for (size_t i = 3; i < 5; i++) {
        const struct dps_claim *beside = &claims[2 * (i - 3)];
        CHECK(outcomes[i].invented && !outcomes[i].truth);
        CHECK(outcomes[i].claim.id == (beside->id | DPS_CLAIM_INVENTED));
        CHECK(outcomes[i].claim.node == beside->node);
        CHECK_INT(outcomes[i].claim.amount, 2 * beside->amount);
        CHECK_INT((int64_t)outcomes[i].claim.payer, 1000000 + (int64_t)beside->node);
        CHECK_INT(outcomes[i].verdict, DPK_ACCEPT);
    }
    dps_trial_close(&trial);
}

/* ---- what is run, and what is not -------------------------------------- */

static uint32_t
draw(uint32_t number, uint32_t below)
{
    uint32_t words[4];
    dps_rng_words(
        (struct dps_rng_name){.purpose = DPS_RNG_TEST, .draw = number}, words);
    return words[0] % below;
}

/* Nine of ten nodes are honest; one of twenty claims has a millisecond or two. */
static size_t
draw_claims(
    struct dps_claim *claims, uint64_t first, int64_t now, uint32_t n_strategies)
{
    for (uint64_t i = 0; i < MANY; i++) {
        uint32_t d = 2 * (uint32_t)(first + i);
        uint32_t strategy = draw(d, 10) == 0 ? draw(d + 1, n_strategies) : 0;
        bool hurried = draw(d + 1, 20) == 7;
        claims[i] = claim_of(
            first + i, strategy, now + (hurried ? MS + (int64_t)(i % 2) * MS : SECOND));
    }
    return MANY;
}

static void
check_alike(const struct dps_trial *some, const struct dps_trial *all)
{
    size_t n[2];
    const struct dps_outcome *a = dps_trial_outcomes(some, &n[0]);
    const struct dps_outcome *b = dps_trial_outcomes(all, &n[1]);
    size_t differ = 0;
    REQUIRE(n[0] == n[1]);
    for (size_t i = 0; i < n[0]; i++) {
        const struct dps_outcome *x = &a[i];
        differ += memcmp(&x->claim, &b[i].claim, sizeof x->claim) != 0 ||
                  x->verdict != b[i].verdict || x->reason != b[i].reason ||
                  x->asked != b[i].asked || x->arrived != b[i].arrived ||
                  x->cost != b[i].cost || x->effort != b[i].effort ||
                  x->truth != b[i].truth || x->invented != b[i].invented ||
                  x->copy != b[i].copy;
        CHECK(b[i].ran);
    }
    CHECK_INT((int64_t)differ, 0);
}

TEST(outcomes_are_the_same_whether_all_is_run_or_only_what_could_differ)
{
    static const char *const verifiers[] = {"echo", "echo:rounds=3,size=50"};
    static const char *const provers[] = {"honest", "cheat:share=30",
        "cheat:way=nothing,share=50", "cheat:way=late,share=10", "washer"};
    static struct dps_claim claims[MANY];
    for (size_t v = 0; v < 2; v++) {
        struct dps_error err;
        struct dps_trial_setup setup = setup_of(verifiers[v], provers, 5);
        struct dps_trial *some = open_trial(&setup);
        setup.all = true;
        struct dps_trial *all = open_trial(&setup);
        for (uint64_t batch = 0; batch < 3; batch++) {
            int64_t now = (int64_t)batch * 100 * SECOND;
            size_t n = draw_claims(claims, batch * MANY, now, 5);
            n = batch == 2 ? 1 : n;
            REQUIRE_OK(dps_trial_judge(some, now, claims, n, &err), &err);
            REQUIRE_OK(dps_trial_judge(all, now, claims, n, &err), &err);
            check_alike(some, all);
        }
        uint64_t ran, skipped, every, none;
        dps_trial_counts(some, &ran, &skipped);
        dps_trial_counts(all, &every, &none);
        CHECK(none == 0 && ran + skipped == every);
        CHECK(skipped > (uint64_t)(0.85 * 2 * MANY));
        dps_trial_close(&some);
        dps_trial_close(&all);
    }
}

TEST(a_hundredth_of_what_could_be_skipped_is_run_all_the_same)
{
    static const char *const provers[] = {"honest"};
    static struct dps_claim claims[MANY];
    struct dps_error err;
    const struct dps_trial_setup setup = setup_of("echo", provers, 1);
    struct dps_trial *trial = open_trial(&setup);
    uint64_t ran, skipped;
    for (uint64_t batch = 0; batch < 10; batch++) {
        for (uint64_t i = 0; i < MANY; i++) {
            claims[i] = claim_of(batch * MANY + i, 0, SECOND);
        }
        REQUIRE_OK(dps_trial_judge(trial, 0, claims, MANY, &err), &err);
    }
    dps_trial_counts(trial, &ran, &skipped);
    CHECK(ran + skipped == 10 * MANY);
    /* The first of five amounts, and 400 +- 5 sigma of a binomial. */
    CHECK_WITHIN((double)ran, 0.01 * 10 * MANY + 5, 100);
    dps_trial_close(&trial);
}

TEST(an_honest_proof_that_would_come_too_late_is_not_taken_for_accepted)
{
    static const char *const provers[] = {"honest"};
    struct dps_error err;
    const struct dps_trial_setup setup = setup_of("echo", provers, 1);
    struct dps_trial *trial = open_trial(&setup);
    struct dps_claim claims[4];
    size_t n;
    for (uint64_t i = 0; i < 4; i++) {
        claims[i] = claim_of(5 * i, 0, i < 2 ? MS - 1 : MS); /* all of amount 1 */
    }
    REQUIRE_OK(dps_trial_judge(trial, 0, claims, 4, &err), &err);
    const struct dps_outcome *outcomes = dps_trial_outcomes(trial, &n);
    for (size_t i = 0; i < 4; i++) {
        CHECK_INT(outcomes[i].verdict, i < 2 ? DPK_LATE : DPK_ACCEPT);
        CHECK(outcomes[i].truth);
    }
    REQUIRE_OK(dps_trial_judge(trial, 0, claims, 4, &err), &err);
    outcomes = dps_trial_outcomes(trial, &n);
    CHECK(outcomes[0].ran && outcomes[0].verdict == DPK_LATE);
    CHECK(!outcomes[3].ran && outcomes[3].verdict == DPK_ACCEPT);
    dps_trial_close(&trial);
}

TEST(a_claim_that_stands_is_enrolled_once_and_asked_again_and_again)
{
    static const char *const provers[] = {"honest", "cheat:way=once"};
    struct dps_error err;
    const struct dps_trial_setup setup = setup_of("echo", provers, 2);
    struct dps_trial *trial = open_trial(&setup);
    for (int day = 0; day < 3; day++) {
        struct dps_claim claims[300];
        size_t n;
        for (uint64_t i = 0; i < 300; i++) {
            claims[i] = claim_of(i, 1, (day + 1) * SECOND);
            claims[i].stands = i % 2 == 0;
        }
        REQUIRE_OK(dps_trial_judge(trial, day * SECOND, claims, 300, &err), &err);
        const struct dps_outcome *outcomes = dps_trial_outcomes(trial, &n);
        REQUIRE(n == 300);
        for (uint64_t i = 0; i < 300; i++) {
            /* It commits to a claim but once: who commits again is refused. */
            bool again = day > 0 && i % 2 == 1;
            CHECK_INT(outcomes[i].verdict, again ? DPK_MALFORMED : DPK_ACCEPT);
            CHECK(outcomes[i].asked == day * SECOND);
        }
    }
    dps_trial_close(&trial);
}

/* ---- defects ----------------------------------------------------------- */

TEST(a_verifier_that_is_not_as_complete_as_it_says_is_an_error)
{
    static const struct {
        const char *prover, *sentence;
    } cases[] = {
        {"cheat:way=vague", "verifier echo says that it accepts honest proofs that are "
                            "in time, and does not accept claim 1 of node 1001: it is "
                            "wrong"},
        {"cheat:way=keyless", "verifier echo says that it accepts honest proofs that "
                              "are in time, and does not accept claim 1 of node 1001: "
                              "the key is not its own"},
        {"cheat:way=moody",
            "verifier echo is complete by what it says, and of claim 6 of node 1006: "
            "the time until it is proven is other than for another claim of its "
            "amount"},
    };
    for (size_t i = 0; i < 3; i++) {
        struct dps_error err;
        const char *const provers[] = {cases[i].prover};
        struct dps_trial_setup setup = setup_of("echo", provers, 1);
        setup.all = true;
        struct dps_trial *trial = open_trial(&setup);
        struct dps_claim claims[6];
        for (uint64_t k = 0; k < 6; k++) {
            claims[k] = claim_of(k + 1, 0, SECOND);
        }
        CHECK_FAILS(dps_trial_judge(trial, 0, claims, 6, &err), &err, DPS_EINVAL,
            cases[i].sentence);
        dps_trial_close(&trial);
    }
}

TEST(what_is_not_known_is_refused_when_a_trial_is_opened)
{
    struct dps_error err;
    const char *const provers[] = {"honest", "chaet"};
    struct dps_trial_setup setup = setup_of("echo", provers, 2);
    struct dps_trial *trial = NULL;
    CHECK_FAILS(dps_trial_open(&setup, &trial, &err), &err, DPS_EINVAL,
        "strategy 1: there is no prover chaet against verifier echo: did you mean "
        "cheat? (known here: honest, cheat, washer)");
    CHECK(trial == NULL);
    setup.n_provers = 0;
    CHECK_FAILS(dps_trial_open(&setup, &trial, &err), &err, DPS_EINVAL,
        "verifier echo: there is no strategy before it");
    setup.n_provers = 1;
    setup.beacon = "echo";
    CHECK_FAILS(dps_trial_open(&setup, &trial, &err), &err, DPS_EINVAL,
        "verifier echo yields no bytes for a beacon");
}

TEST(a_claim_outside_its_domain_is_refused)
{
    struct dps_error err;
    const char *const provers[] = {"honest"};
    const struct dps_trial_setup setup = setup_of("echo", provers, 1);
    struct dps_trial *trial = open_trial(&setup);
    struct dps_claim claim = claim_of(3, 1, 5);
    CHECK_FAILS(dps_trial_judge(trial, 0, &claim, 1, &err), &err, DPS_EINVAL,
        "claim 3 has strategy 1 of 1, amount 4 and 5 ns to its deadline, or an id or "
        "task above 2^63");
    claim = claim_of(3, 0, 5);
    CHECK_STATUS(dps_trial_judge(trial, 6, &claim, 1, &err), DPS_EINVAL);
    claim.id |= DPS_CLAIM_INVENTED;
    CHECK_STATUS(dps_trial_judge(trial, 0, &claim, 1, &err), DPS_EINVAL);
    dps_trial_close(&trial);
}

TEST(a_party_belongs_to_one_strategy)
{
    struct dps_error err;
    const char *const provers[] = {"honest", "cheat"};
    const struct dps_trial_setup setup = setup_of("echo", provers, 2);
    struct dps_trial *trial = open_trial(&setup);
    struct dps_claim claims[2] = {claim_of(3, 1, SECOND), claim_of(4, 1, SECOND)};
    claims[1].payer = claims[0].node;
    CHECK_FAILS(dps_trial_judge(trial, 0, claims, 2, &err), &err, DPS_EINVAL,
        "party 1003 is strategy 1's, and then strategy 0's");
    dps_trial_close(&trial);
}

/* ---- copies ------------------------------------------------------------ */

/* Nodes 1 to 9 are there, of which 7 to 9 cheat; copies go to those after the first. */
static bool
another(
    void *context, const struct dps_claim *first, uint32_t done, struct dps_claim *copy)
{
    uint64_t most = *(const uint64_t *)context;
    uint64_t node = first->node + done;
    copy->id = first->id + 100 * done;
    copy->node = node;
    copy->strategy = node >= 7 ? 1 : 0;
    return node <= most;
}

static struct dps_trial *
open_vote(uint64_t *most)
{
    static const char *const provers[] = {"honest", "cheat"};
    struct dps_trial_setup setup = setup_of("vote", provers, 2);
    setup.another = another;
    setup.context = most;
    return open_trial(&setup);
}

static const struct dps_outcome *
vote_on(struct dps_trial *trial, uint64_t node, size_t *n)
{
    struct dps_error err;
    const struct dps_claim claim = {.id = node,
        .node = node,
        .task = node,
        .amount = 2,
        .strategy = node >= 7,
        .deadline = SECOND};
    REQUIRE_OK(dps_trial_judge(trial, 0, &claim, 1, &err), &err);
    return dps_trial_outcomes(trial, n);
}

TEST(a_task_is_done_by_as_many_as_the_verifier_wants)
{
    uint64_t most = 9;
    struct dps_trial *trial = open_vote(&most);
    size_t n;
    const struct dps_outcome *outcomes = vote_on(trial, 1, &n);
    REQUIRE(n == 2);
    CHECK(!outcomes[0].copy && outcomes[1].copy && outcomes[1].claim.id == 101);
    CHECK(outcomes[0].verdict == DPK_ACCEPT && outcomes[1].verdict == DPK_ACCEPT);
    CHECK_INT(outcomes[1].arrived, 2 * MS);
    dps_trial_close(&trial);
}

TEST(where_two_differ_a_third_is_asked_and_the_most_are_believed)
{
    uint64_t most = 9;
    struct dps_trial *trial = open_vote(&most);
    size_t n;
    const struct dps_outcome *outcomes = vote_on(trial, 6, &n);
    REQUIRE(n == 3); /* 6 is honest, 7 and 8 lie, each in its own way */
    for (size_t i = 0; i < 3; i++) {
        CHECK_INT(outcomes[i].verdict, DPK_OPEN);
        CHECK(!dps_outcome_convicts(&outcomes[i]));
    }
    CHECK_INT(outcomes[2].asked, 2 * MS);
    CHECK_INT(outcomes[2].arrived, 4 * MS);
    outcomes = vote_on(trial, 5, &n);
    REQUIRE(n == 2);
    CHECK(outcomes[0].verdict == DPK_ACCEPT && outcomes[1].verdict == DPK_ACCEPT);
    dps_trial_close(&trial);
}

TEST(where_nobody_is_left_a_task_has_fewer_copies)
{
    uint64_t most = 3;
    struct dps_trial *trial = open_vote(&most);
    size_t n;
    vote_on(trial, 3, &n);
    CHECK_INT((int64_t)n, 1);
    most = 7;
    const struct dps_outcome *outcomes = vote_on(trial, 6, &n);
    REQUIRE(n == 2);
    CHECK(outcomes[0].verdict == DPK_OPEN && outcomes[1].verdict == DPK_OPEN);
    dps_trial_close(&trial);
}

/* ---- counted ----------------------------------------------------------- */

TEST(detections_count_what_is_cheated_caught_and_refused)
{
    static const struct dps_outcome outcomes[] = {
        {.claim = {.amount = 3},
            .verdict = DPK_ACCEPT,
            .truth = true,
            .effort = 1000000,
            .cost = 5},
        {.claim = {.amount = 4}, .verdict = DPK_LATE, .truth = true, .effort = 1000000},
        {.claim = {.amount = 5}, .verdict = DPK_ACCEPT, .effort = 200000, .copy = true},
        {.claim = {.amount = 6}, .verdict = DPK_REJECT, .cost = 7, .invented = true},
        {.claim = {.amount = 7}, .verdict = DPK_OPEN},
    };
    struct dps_detection all = {.claims = 0};
    for (size_t i = 0; i < sizeof outcomes / sizeof *outcomes; i++) {
        dps_detection_add(&all, &outcomes[i]);
    }
    CHECK(all.claims == 5 && all.cheated == 3 && all.caught == 1 && all.refused == 1);
    CHECK(all.open == 1 && all.copies == 1 && all.invented == 1);
    CHECK(all.amount == 25 && all.amount_cheated == 18 && all.amount_caught == 6 &&
          all.amount_refused == 4);
    CHECK_CLOSE(all.effort, 3.0 + 4.0 + 1.0, 1e-12);
    CHECK_INT(all.cost, 12);
}

TEST(a_cheat_of_a_share_is_caught_at_that_share)
{
    static const char *const provers[] = {"honest", "cheat:share=30"};
    static struct dps_claim claims[MANY];
    struct dps_error err;
    const struct dps_trial_setup setup = setup_of("echo", provers, 2);
    struct dps_trial *trial = open_trial(&setup);
    struct dps_detection of[2] = {{.claims = 0}};
    for (uint64_t i = 0; i < MANY; i++) {
        claims[i] = claim_of(i, 1, SECOND);
    }
    size_t n;
    REQUIRE_OK(dps_trial_judge(trial, 0, claims, MANY, &err), &err);
    const struct dps_outcome *outcomes = dps_trial_outcomes(trial, &n);
    for (size_t i = 0; i < n; i++) {
        dps_detection_add(&of[outcomes[i].claim.strategy], &outcomes[i]);
    }
    CHECK(of[1].claims == MANY && of[1].caught == of[1].cheated && of[1].refused == 0);
    /* 5 sigma of a binomial of 4000 and 0.3: 145. */
    CHECK_WITHIN((double)of[1].cheated, 0.3 * MANY, 145);
    dps_trial_close(&trial);
}
