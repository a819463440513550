/* What of a market is proven: in plans, in answers and their images. */
#include "sim/window/market_answer.h"
#include "sim/window/market_plan.h"
#include "tests/markets.h"
#include "tests/test.h"

#include <stdlib.h>
#include <string.h>

enum { MACHINES = 3 };

static struct test_market m;
static uint32_t strategy[MACHINES];
static uint32_t kept[MACHINES];

/* Three machines that keep 2, 0 and 5 things, the last by a strategy of its own. */
static void
open_kept(void)
{
    static const uint32_t strategies[MACHINES] = {0, 0, 1};
    static const uint32_t claims[MACHINES] = {2, 0, 5};
    memcpy(strategy, strategies, sizeof strategy);
    memcpy(kept, claims, sizeof kept);
    test_market_open(&m, MACHINES);
    test_market_job(&m, 40, 20);
    test_market_ready(&m);
    m.plan.proofs = (struct dps_market_proofs){
        .verifier = "echo:rounds=2",
        .provers = {"honest", "cheat:way=late"},
        .n_strategies = 2,
        .proven = DPS_MARKET_KEPT,
        .strategy = strategy,
        .kept = kept,
        .piece = 0.25,
        .term = 30,
        .period = 960,
        .deadlines = 48,
        .all = true,
    };
}

TEST(what_is_proven_reads_back_with_its_plan)
{
    struct dps_error err;
    struct dps_market_plan plan;
    struct dps_workload workload;
    struct dps_buffer image = {0};
    open_kept();
    dps_market_plan_write(&m.plan, &image);
    REQUIRE_OK(
        dps_market_plan_read(&plan, &workload, image.bytes, image.n, &err), &err);
    const struct dps_market_proofs *proofs = &plan.proofs;
    CHECK_TEXT(proofs->verifier, "echo:rounds=2");
    CHECK_TEXT(proofs->provers[0], "honest");
    CHECK_TEXT(proofs->provers[1], "cheat:way=late");
    CHECK(proofs->n_strategies == 2 && proofs->proven == DPS_MARKET_KEPT);
    CHECK(memcmp(proofs->strategy, strategy, sizeof strategy) == 0);
    CHECK(memcmp(proofs->kept, kept, sizeof kept) == 0);
    CHECK(proofs->piece == 0.25 && proofs->term == 30 && proofs->period == 960);
    CHECK(proofs->deadlines == 48 && proofs->all);
    dps_buffer_free(&image);
    test_market_close(&m);
}

TEST(a_plan_without_a_verifier_reads_back_without_one)
{
    struct dps_error err;
    struct dps_market_plan plan;
    struct dps_workload workload;
    struct dps_buffer image = {0};
    test_market_open(&m, MACHINES);
    test_market_ready(&m);
    dps_market_plan_write(&m.plan, &image);
    REQUIRE_OK(
        dps_market_plan_read(&plan, &workload, image.bytes, image.n, &err), &err);
    CHECK(plan.proofs.verifier == NULL && plan.proofs.strategy == NULL &&
          plan.proofs.kept == NULL);
    dps_buffer_free(&image);
    test_market_close(&m);
}

#define SPOIL(name, statement)                                                         \
    static void spoil_##name(void)                                                     \
    {                                                                                  \
        statement;                                                                     \
    }

SPOIL(none, m.plan.proofs.n_strategies = 0)
SPOIL(many, m.plan.proofs.n_strategies = 17)
SPOIL(column, m.plan.proofs.strategy = NULL)
SPOIL(strategy, strategy[1] = 2)
SPOIL(piece, m.plan.proofs.piece = 0)
SPOIL(term, m.plan.proofs.term = 0)
SPOIL(deadlines, m.plan.proofs.deadlines = 0)
SPOIL(period, m.plan.proofs.period = 47)
SPOIL(kept, m.plan.proofs.kept = NULL)
SPOIL(too_much, kept[2] = 1U << 22)

TEST(what_is_proven_outside_its_domain_is_refused)
{
    static const struct {
        void (*spoil)(void);
        const char *sentence;
    } cases[] = {
        {spoil_none, "there are 0 strategies, not from 1 to 16, or machines have none"},
        {spoil_many,
            "there are 17 strategies, not from 1 to 16, or machines have none"},
        {spoil_column,
            "there are 2 strategies, not from 1 to 16, or machines have none"},
        {spoil_strategy, "machine 1: it has strategy 2 of 2"},
        {spoil_piece, "a claim's piece is 0 units and its term 30 ns, not both above 0 "
                      "and the term at most 4320000000000000 ns"},
        {spoil_term, "a claim's piece is 0.25 units and its term 0 ns, not both above "
                     "0 and the term at most 4320000000000000 ns"},
        {spoil_deadlines, "what is kept has 0 deadlines in 960 ns, not at least one in "
                          "a period above 0, or no claims"},
        {spoil_period, "what is kept has 48 deadlines in 47 ns, not at least one in a "
                       "period above 0, or no claims"},
        {spoil_too_much, "machine 2: it keeps 4194304 claims, not below 2^22"},
        {spoil_kept, "what is kept has 48 deadlines in 960 ns, not at least one in a "
                     "period above 0, or no claims"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct dps_error err;
        open_kept();
        CHECK_OK(dps_market_plan_check(&m.plan, &err), &err);
        cases[i].spoil();
        CHECK_FAILS(
            dps_market_plan_check(&m.plan, &err), &err, DPS_EINVAL, cases[i].sentence);
        test_market_close(&m);
    }
}

/* ---- answers ----------------------------------------------------------- */

static struct dps_market_answer
answer_of(uint64_t ran)
{
    struct dps_market_answer answer = {.start = 5, .length = 7};
    answer.verdicts.convictions = calloc(2, sizeof *answer.verdicts.convictions);
    REQUIRE(answer.verdicts.convictions != NULL);
    answer.verdicts.n = 2;
    answer.verdicts.convictions[0].claim = 33;
    answer.verdicts.convictions[1] =
        (struct dps_market_conviction){.at = 9, .machine = 4, .work = 2.5};
    answer.verdicts.of[1].cheated = 12;
    answer.verdicts.replicated = 3.5;
    answer.verdicts.ran = ran;
    answer.verdicts.skipped = 1000 - ran;
    return answer;
}

TEST(verdicts_read_back_and_how_many_proofs_were_run_is_of_no_digest)
{
    struct dps_error err;
    struct dps_digest digests[2];
    for (uint64_t i = 0; i < 2; i++) {
        struct dps_market_answer answer = answer_of(100 + i);
        struct dps_market_answer back;
        struct dps_buffer image = {0};
        REQUIRE_OK(dps_market_answer_write(&answer, &image, &err), &err);
        REQUIRE_OK(dps_market_answer_read(&back, image.bytes, image.n, &err), &err);
        CHECK(back.verdicts.n == 2 && back.verdicts.convictions[0].claim == 33);
        CHECK(back.verdicts.convictions[1].work == 2.5);
        CHECK(back.verdicts.of[1].cheated == 12 && back.verdicts.replicated == 3.5);
        CHECK(back.verdicts.ran == 100 + i && back.verdicts.skipped == 900 - i);
        CHECK(dps_digest_equal(answer.digest, back.digest));
        digests[i] = back.digest;
        dps_market_answer_free(&answer);
        dps_market_answer_free(&back);
        dps_buffer_free(&image);
    }
    CHECK(dps_digest_equal(digests[0], digests[1]));
    struct dps_market_answer other = answer_of(100);
    struct dps_buffer image = {0};
    other.verdicts.convictions[1].truth = 1;
    REQUIRE_OK(dps_market_answer_write(&other, &image, &err), &err);
    CHECK(!dps_digest_equal(digests[0], other.digest));
    dps_market_answer_free(&other);
    dps_buffer_free(&image);
}
