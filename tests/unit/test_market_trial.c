/* Claims of markets that were lived, proven by the kernels that are built in. */
#include "sim/window/market_answer.h"
#include "sim/window/market_claims.h"
#include "sim/window/market_play.h"
#include "tests/markets.h"
#include "tests/test.h"

#include <math.h>
#include <string.h>

#define SECOND INT64_C(1000000000)

enum { MACHINES = 12 };

static struct test_market m;
static uint32_t strategy[MACHINES];
static uint32_t kept[MACHINES];

/* Machines of slots, of which every fourth is of strategy 1. */
static void
open_market(const char *verifier, const char *cheat)
{
    test_market_open(&m, MACHINES);
    for (uint32_t i = 0; i < MACHINES; i++) {
        strategy[i] = i % 4 == 3;
        kept[i] = 10 * i;
    }
    m.plan.proofs = (struct dps_market_proofs){
        .verifier = verifier,
        .provers = {"honest", cheat},
        .n_strategies = 2,
        .proven = DPS_MARKET_JOBS,
        .strategy = strategy,
        .kept = kept,
        .piece = 1,
        .term = 60 * SECOND,
        .period = 50 * SECOND,
        .deadlines = 48,
    };
}

/* ---- jobs -------------------------------------------------------------- */

/* Jobs of the answer that ended inside. */
static uint64_t
count_ended(const struct dps_market_answer *answer)
{
    uint64_t n = 0;
    for (size_t i = 0; i < answer->n_jobs; i++) {
        n += answer->jobs[i].fate == DPS_MARKET_DONE &&
             answer->jobs[i].finish < INT64_MAX;
    }
    return n;
}

static const char quorum[] = "quorum";

TEST(each_job_that_ends_inside_is_a_claim_of_its_machine)
{
    struct dps_market_answer answer;
    open_market(quorum, "honest");
    test_market_crowd(&m, 0.7, 3, 5);
    test_market_live(&m, &answer);
    const struct dps_detection *of = answer.verdicts.of;
    uint64_t copies = of[0].copies + of[1].copies;
    CHECK(count_ended(&answer) > 100);
    CHECK(of[0].claims + of[1].claims - copies == count_ended(&answer));
    CHECK(of[1].claims > 0 && of[0].claims > of[1].claims);
    CHECK(copies > 0 && answer.verdicts.replicated > (double)copies);
    CHECK(answer.verdicts.n == 0 && of[0].cheated + of[1].cheated == 0);
    CHECK(answer.verdicts.skipped == 0 && answer.verdicts.ran > of[0].claims);
    CHECK_CLOSE(of[0].effort, (double)of[0].amount, 1e-9);
    dps_market_answer_free(&answer);
    test_market_close(&m);
}

TEST(cheats_of_jobs_are_convicted_with_machine_job_and_date)
{
    struct dps_market_answer answer;
    int64_t before = 0;
    open_market(quorum, "lazy-copy");
    test_market_crowd(&m, 0.7, 3, 5);
    test_market_live(&m, &answer);
    const struct dps_market_verdicts *verdicts = &answer.verdicts;
    uint64_t of_cheats = 0;
    for (size_t i = 0; i < verdicts->n; i++) {
        const struct dps_market_conviction *one = &verdicts->convictions[i];
        CHECK(one->machine < MACHINES && one->strategy == strategy[one->machine]);
        CHECK(one->at >= before && one->at >= answer.start);
        CHECK(one->task < m.workload.n_jobs && one->work >= 0);
        CHECK((one->claim & ((UINT64_C(1) << DPS_MARKET_COPY_SHIFT) - 1)) == one->task);
        CHECK(one->invented == 0 && one->verdict != 0);
        before = one->at;
        of_cheats += one->strategy == 1;
    }
    CHECK(of_cheats == verdicts->of[1].caught + verdicts->of[1].refused);
    CHECK(verdicts->n == of_cheats + verdicts->of[0].refused);
    CHECK(verdicts->of[1].cheated > 0 && verdicts->of[1].caught > 0);
    CHECK(verdicts->of[1].effort < 0.5 * (double)verdicts->of[1].amount);
    dps_market_answer_free(&answer);
    test_market_close(&m);
}

TEST(a_window_without_a_verifier_has_no_verdicts)
{
    struct dps_market_answer answer;
    open_market(NULL, NULL);
    test_market_crowd(&m, 0.7, 3, 5);
    test_market_live(&m, &answer);
    CHECK(answer.verdicts.n == 0 && answer.verdicts.of[0].claims == 0);
    dps_market_answer_free(&answer);
    test_market_close(&m);
}

TEST(a_strategy_that_is_not_known_is_told_with_what_is)
{
    struct dps_error err;
    struct dps_market_answer answer;
    open_market(quorum, "lazzy-copy");
    test_market_job(&m, 60, 5);
    test_market_ready(&m);
    enum dps_status status = dps_market_play(&m.plan, NULL, &answer, &err);
    CHECK(status == DPS_EINVAL);
    CHECK(strstr(err.text, "strategy 1: there is no prover lazzy-copy against verifier "
                           "quorum: did you mean lazy-copy?") != NULL);
    test_market_close(&m);
}

/* ---- what is kept ------------------------------------------------------ */

static const char post[] = "merkle-post:leaves=64,depth=6";

static void
open_kept(const char *cheat)
{
    open_market(post, cheat);
    m.plan.proofs.proven = DPS_MARKET_KEPT;
    test_market_ready(&m);
}

TEST(what_is_kept_is_asked_for_once_a_period_where_its_machine_is_there)
{
    struct dps_market_answer answer;
    open_kept("honest");
    test_market_live(&m, &answer);
    const struct dps_market_verdicts *verdicts = &answer.verdicts;
    /* 0 + 10 + ... + 110 claims, twice in 100 s. */
    CHECK(verdicts->of[0].claims + verdicts->of[1].claims == 2 * 660);
    CHECK(verdicts->of[1].claims == 2 * (30 + 70 + 110));
    CHECK_INT((int64_t)verdicts->n, 0);
    dps_market_answer_free(&answer);
    test_market_down(&m, 11, 0, 100); /* the lead and the first period */
    test_market_live(&m, &answer);
    CHECK(answer.verdicts.of[1].claims == 2 * (30 + 70) + 110);
    CHECK_INT((int64_t)answer.verdicts.n, 0);
    dps_market_answer_free(&answer);
    test_market_close(&m);
}

/* Of the cheats' 420 challenges of 10 leaves each, a fifth of which is not there. */
TEST(who_drops_leaves_escapes_as_seldom_as_theory_says)
{
    struct dps_market_answer answer;
    open_kept("drop-k:share=0.2");
    test_market_live(&m, &answer);
    const struct dps_detection *of = &answer.verdicts.of[1];
    double p = 1 - pow(0.8, 10);
    double n = (double)of->cheated;
    CHECK(of->cheated == 420);
    CHECK_WITHIN((double)of->caught / n, p, 5 * sqrt(p * (1 - p) / n));
    CHECK(answer.verdicts.n == of->caught && answer.verdicts.of[0].refused == 0);
    for (size_t i = 0; i < answer.verdicts.n; i++) {
        const struct dps_market_conviction *one = &answer.verdicts.convictions[i];
        CHECK(one->machine % 4 == 3 && one->work == 1 && one->truth == 0);
        CHECK(one->claim >> DPS_MARKET_KEPT_BITS == one->machine);
    }
    dps_market_answer_free(&answer);
    test_market_close(&m);
}

TEST(running_all_proofs_changes_nothing_but_how_many_were_run)
{
    static const char *const cheats[] = {
        "drop-k:share=0.2", "replay", "sybil-seal", "outsource", "regenerate"};
    for (size_t i = 0; i < sizeof cheats / sizeof *cheats; i++) {
        struct dps_error err;
        struct dps_market_answer answers[2];
        for (int all = 0; all < 2; all++) {
            struct dps_buffer image = {0};
            open_kept(cheats[i]);
            m.plan.proofs.all = all == 1;
            test_market_live(&m, &answers[all]);
            REQUIRE_OK(dps_market_answer_write(&answers[all], &image, &err), &err);
            dps_buffer_free(&image);
            test_market_close(&m);
        }
        CHECK(dps_digest_equal(answers[0].digest, answers[1].digest));
        CHECK(answers[1].verdicts.skipped == 0);
        CHECK(answers[0].verdicts.skipped > 850);
        CHECK(answers[0].verdicts.ran + answers[0].verdicts.skipped ==
              answers[1].verdicts.ran);
        dps_market_answer_free(&answers[0]);
        dps_market_answer_free(&answers[1]);
    }
}
