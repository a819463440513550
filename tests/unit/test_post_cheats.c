/* Those who do not keep the sectors that they claim: which of them `merkle-post` finds,
 * by what, and which it cannot. */

#include "tests/proofs.h"
#include "tests/test.h"

#include <string.h>

#define SECOND INT64_C(1000000000)
#define WITHIN (1800 * SECOND) /* Filecoin's deadlines are 30 minutes long */

enum { SECTORS = 12, NODES = 3 };

/* SECTORS claims, of nodes 1 to NODES in turn. */
static void
begin(struct proofs *p, const char *verifier, const char *prover)
{
    struct proofs_claim rows[SECTORS];
    REQUIRE(proofs_open(p, verifier, prover, 11) == DPK_OK);
    for (uint32_t i = 0; i < SECTORS; i++) {
        rows[i] = (struct proofs_claim){.slot = i,
            .id = 100 + i,
            .node = 1 + i % NODES,
            .task = 500 + i,
            .amount = 5};
    }
    proofs_claims(p, rows, SECTORS);
    p->within = WITHIN;
    REQUIRE(proofs_enroll(p, 0) == DPK_OK);
}

static void
ask(struct proofs *p, uint64_t beacon)
{
    uint8_t bytes[32];
    proofs_beacon(beacon, bytes);
    REQUIRE(proofs_challenge(p, 0, bytes) == DPK_OK);
    REQUIRE(proofs_prove(p, 0) == DPK_OK);
    REQUIRE(proofs_verify(p, 0) == DPK_OK);
}

static uint32_t
count(const struct proofs *p, uint32_t verdict)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < p->claims.n; i++) {
        n += p->verdict[i] == verdict;
    }
    return n;
}

static uint32_t
count_true(struct proofs *p)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < p->claims.n; i++) {
        n += proofs_truth(p, i);
    }
    return n;
}

/* ---- drop-k ------------------------------------------------------------ */

TEST(who_drops_nothing_is_accepted_and_who_drops_all_never_is)
{
    static const char *const all[] = {
        "drop-k:share=1", "drop-k:share=1,dropped=decline"};
    struct proofs p;
    begin(&p, "merkle-post:leaves=64", "drop-k:share=0");
    ask(&p, 1);
    CHECK_INT(count(&p, DPK_ACCEPT), SECTORS);
    CHECK_INT(p.effort[0], 1000000);
    proofs_close(&p);
    for (int i = 0; i < 2; i++) {
        begin(&p, "merkle-post:leaves=64", all[i]);
        ask(&p, 1);
        CHECK_INT(count(&p, i == 0 ? DPK_REJECT : DPK_MISSING), SECTORS);
        CHECK_TEXT(proofs_reason(&p, 0),
            i == 0 ? "a leaf and its path do not lead to the root" : "nothing came");
        CHECK_INT(p.effort[0], 0);
        CHECK_INT(count_true(&p), 0);
        proofs_close(&p);
    }
}

TEST(who_declines_does_so_just_where_wrong_bytes_would_be_found)
{
    struct proofs wrong;
    struct proofs declines;
    begin(&wrong, "merkle-post:leaves=64", "drop-k:share=0.1");
    begin(&declines, "merkle-post:leaves=64", "drop-k:share=0.1,dropped=decline");
    for (uint64_t beacon = 0; beacon < 50; beacon++) {
        ask(&wrong, beacon);
        ask(&declines, beacon);
        for (uint32_t i = 0; i < SECTORS; i++) {
            CHECK((wrong.verdict[i] == DPK_REJECT) ==
                  (declines.verdict[i] == DPK_MISSING));
        }
    }
    CHECK_INT(wrong.effort[0], 900000);
    proofs_close(&wrong);
    proofs_close(&declines);
}

/* ---- regenerate and outsource ------------------------------------------ */

TEST(who_seals_again_shows_the_right_bytes_too_late)
{
    struct proofs p;
    begin(&p, "merkle-post:leaves=64", "regenerate:cost=2.5");
    ask(&p, 1);
    CHECK_INT(count(&p, DPK_LATE), SECTORS);
    CHECK_TEXT(proofs_reason(&p, 0), "it came after the deadline");
    CHECK_INT(p.delay[0], 12600 * SECOND + 12 * SECOND / 100);
    CHECK_INT(p.effort[0], 2500000);
    CHECK_INT(count_true(&p), 0);
    p.within = p.delay[0];
    ask(&p, 2);
    CHECK_INT(count(&p, DPK_ACCEPT), SECTORS);
    p.within = p.delay[0] - 1;
    ask(&p, 3);
    CHECK_INT(count(&p, DPK_LATE), SECTORS);
    proofs_close(&p);
}

/* What it fetches is what is asked for, so that only a deadline that is shorter than a
 * round trip would find it: as in Filecoin, where that is no fault. */
TEST(who_fetches_proofs_is_found_by_a_short_deadline_alone)
{
    struct proofs p;
    begin(
        &p, "merkle-post", "outsource:round-trip=0.25,bandwidth=8,reading=0.5,fee=0.2");
    ask(&p, 1);
    CHECK_INT(count(&p, DPK_ACCEPT), SECTORS);
    CHECK(p.proofs.first[1] == 9952);
    CHECK_INT(p.delay[0], SECOND / 4 + 9952 * 1000 + SECOND / 2);
    CHECK_INT(p.effort[0], 200000);
    CHECK_INT(count_true(&p), 0);
    p.within = SECOND / 4;
    ask(&p, 2);
    CHECK_INT(count(&p, DPK_LATE), SECTORS);
    proofs_close(&p);
}

/* ---- sybil-seal -------------------------------------------------------- */

TEST(one_copy_stands_for_many_sectors_where_they_are_not_sealed)
{
    struct proofs p;
    begin(&p, "merkle-post:leaves=64,sealed=no", "sybil-seal:copies=4");
    CHECK_INT(count(&p, DPK_ACCEPT), SECTORS);
    CHECK(memcmp(p.commitments.bytes, p.commitments.bytes + NODES * 32, 32) == 0);
    CHECK(memcmp(p.commitments.bytes, p.commitments.bytes + 32, 32) != 0);
    ask(&p, 1);
    CHECK_INT(count(&p, DPK_ACCEPT), SECTORS);
    CHECK_INT(count_true(&p), NODES);
    for (uint32_t i = 0; i < SECTORS; i++) {
        CHECK_INT(p.effort[i], i < NODES ? 1000000 : 0);
        CHECK_INT(p.delay[i], 12 * SECOND / 100);
    }
    proofs_close(&p);
}

TEST(sealed_sectors_of_one_copy_come_too_late)
{
    struct proofs p;
    begin(&p, "merkle-post:leaves=64", "sybil-seal:copies=4");
    CHECK_INT(count(&p, DPK_ACCEPT), SECTORS);
    ask(&p, 1);
    for (uint32_t i = 0; i < SECTORS; i++) {
        CHECK_INT(p.verdict[i], i < NODES ? DPK_ACCEPT : DPK_LATE);
        CHECK_INT(proofs_truth(&p, i), i < NODES);
        CHECK_INT(p.effort[i], i < NODES ? 1000000 : 30000000);
    }
    proofs_close(&p);
}

/* Had it shown one root for all of them, it would have been refused. */
TEST(one_root_for_many_sealed_sectors_is_refused)
{
    struct proofs p;
    struct proofs unsealed;
    begin(&unsealed, "merkle-post:leaves=64,sealed=no", "sybil-seal");
    begin(&p, "merkle-post:leaves=64", "sybil-seal");
    for (uint32_t i = 0; i < SECTORS; i++) {
        proofs_replace(&p.commitments, i, unsealed.commitments.bytes + 32 * i, 32);
    }
    REQUIRE(proofs_bind(&p, 0) == DPK_OK);
    for (uint32_t i = 0; i < SECTORS; i++) {
        CHECK_INT(p.verdict[i], i < NODES ? DPK_ACCEPT : DPK_REJECT);
    }
    proofs_close(&unsealed);
    proofs_close(&p);
}

TEST(it_claims_so_many_times_what_it_keeps)
{
    struct proofs p;
    int64_t amount[SECTORS];
    uint64_t payer[SECTORS];
    begin(&p, "merkle-post:leaves=64", "sybil-seal:copies=7");
    REQUIRE(p.prover->invent(p.proving, 0, &p.claims, amount, payer) == DPK_OK);
    for (uint32_t i = 0; i < SECTORS; i++) {
        CHECK_INT(amount[i], 6 * 5);
        CHECK(payer[i] == 0);
    }
    ((int64_t *)(uintptr_t)p.claims.amount)[0] = INT64_MAX / 2;
    REQUIRE(p.prover->invent(p.proving, 0, &p.claims, amount, payer) == DPK_OK);
    CHECK_INT(amount[0], INT64_MAX);
    proofs_close(&p);
}

TEST(the_copy_stands_for_the_next_sector_when_its_own_is_over)
{
    struct proofs p;
    begin(&p, "merkle-post:leaves=64", "sybil-seal");
    const uint32_t gone[] = {0, 5};
    REQUIRE(p.prover->retire(p.proving, 0, gone, 2) == DPK_OK);
    CHECK_INT(proofs_truth(&p, 0), 0); /* of no claim of its */
    CHECK_INT(proofs_truth(&p, 1), 1);
    CHECK_INT(proofs_truth(&p, 3), 0);
    const struct proofs_claim next[] = {
        {SECTORS, 990, 1, 0, 990, 5}, {SECTORS + 1, 991, 1, 0, 991, 5}};
    proofs_claims(&p, next, 2);
    REQUIRE(proofs_enroll(&p, 0) == DPK_OK);
    CHECK_INT(proofs_truth(&p, 0), 1);
    CHECK_INT(proofs_truth(&p, 1), 0);
    proofs_close(&p);
}

/* ---- replay ------------------------------------------------------------ */

TEST(a_proof_that_is_repeated_answers_another_challenge)
{
    struct proofs p;
    uint8_t beacon[32];
    begin(&p, "merkle-post:leaves=64", "replay");
    ask(&p, 1);
    CHECK_INT(count(&p, DPK_ACCEPT), SECTORS);
    CHECK_INT(count_true(&p), SECTORS);
    CHECK_INT(p.effort[0], 1000000);
    for (uint64_t i = 2; i < 5; i++) {
        ask(&p, i);
        CHECK_INT(count(&p, DPK_REJECT), SECTORS);
        CHECK_TEXT(proofs_reason(&p, 0), "it answers another challenge");
        CHECK_INT(count_true(&p), 0);
        CHECK_INT(p.effort[0], 1000000 / (int64_t)i);
    }
    /* Nor does it help to say that it answers this one. */
    proofs_beacon(9, beacon);
    REQUIRE(proofs_challenge(&p, 0, beacon) == DPK_OK);
    REQUIRE(proofs_prove(&p, 0) == DPK_OK);
    for (uint32_t i = 0; i < SECTORS; i++) {
        uint64_t n;
        memcpy(proofs_string(&p.proofs, i, &n), p.challenges.bytes + 32 * i, 32);
    }
    REQUIRE(proofs_verify(&p, 0) == DPK_OK);
    CHECK_INT(count(&p, DPK_REJECT), SECTORS);
    proofs_close(&p);
}

TEST(a_proof_of_one_sector_is_none_of_another)
{
    struct proofs p;
    uint8_t proof[9952];
    uint64_t n;
    begin(&p, "merkle-post", "honest");
    ask(&p, 1);
    const uint8_t *first = proofs_string(&p.proofs, 0, &n);
    REQUIRE(n == sizeof proof);
    memcpy(proof, first, sizeof proof);
    for (uint32_t i = 1; i < SECTORS; i++) {
        proofs_replace(&p.proofs, i, proof, sizeof proof);
    }
    REQUIRE(proofs_verify(&p, 0) == DPK_OK);
    CHECK_INT(count(&p, DPK_ACCEPT), 1);
    CHECK_INT(count(&p, DPK_REJECT), SECTORS - 1);
    proofs_close(&p);
}

/* ---- two strategies, one verifier --------------------------------------- */

TEST(honest_and_other_nodes_stand_before_one_verifier)
{
    struct proofs p;
    struct proofs other;
    struct proofs_claim rows[SECTORS];
    begin(&p, "merkle-post:leaves=64", "honest");
    REQUIRE(proofs_open_beside(&other, &p, "drop-k:share=1") == DPK_OK);
    for (uint32_t i = 0; i < SECTORS; i++) {
        rows[i] = (struct proofs_claim){.slot = SECTORS + i,
            .id = 900 + i,
            .node = 50,
            .task = 900 + i,
            .amount = 1};
    }
    proofs_claims(&other, rows, SECTORS);
    REQUIRE(proofs_enroll(&other, 0) == DPK_OK);
    ask(&p, 1);
    ask(&other, 1);
    CHECK_INT(count(&p, DPK_ACCEPT), SECTORS);
    CHECK_INT(count(&other, DPK_REJECT), SECTORS);
    proofs_close(&other);
    proofs_close(&p);
}

TEST(settings_of_cheats_have_their_ranges)
{
    static const char *const bad[] = {"drop-k:share=1.1", "sybil-seal:copies=1",
        "regenerate:cost=4001", "outsource:bandwidth=0", "honest:reading=x"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct proofs p;
        CHECK(proofs_open(&p, "merkle-post", bad[i], 1) == DPK_E_ARGUMENT);
        proofs_close(&p);
    }
}
