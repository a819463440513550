/* Receipts that node and payer sign: what is accepted, what is not, and who tries. */
#include "kernels/proofs/sign.h"
#include "kernels/proofs/statement.h"
#include "tests/proofs.h"
#include "tests/test.h"

#include <stdlib.h>
#include <string.h>

enum { CLAIMS = 8, PROOF = STATEMENT + 2 * SIGN_SIZE };

static const struct proofs_claim rows[CLAIMS] = {
    {0, 1000, 1, 101, 50, 3},
    {1, 1001, 2, 101, 51, 1},
    {2, 1002, 3, 102, 52, 7000000000000},
    {3, 1003, 1, 102, 53, 0},
    {4, 1004, 1, 101, 50, 3},
    {5, 1005, 2, 102, 55, 9},
    {6, 1006, 3, 101, 56, 4},
    {7, 1007, 3, 101, 57, 4},
};
static const uint64_t nodes[] = {1, 2, 3};
static const uint64_t payers[] = {101, 102};
#define COUNT(a) ((uint32_t)(sizeof(a) / sizeof *(a)))

static void
open_known(struct proofs *p, const char *verifier, const char *prover)
{
    struct proofs honest;
    REQUIRE(proofs_open(p, verifier, prover, 4) == DPK_OK);
    REQUIRE(proofs_open_beside(&honest, p, "honest") == DPK_OK);
    proofs_claims(&honest, rows, 1);
    REQUIRE(proofs_know(&honest, 0, payers, COUNT(payers)) == DPK_OK);
    proofs_close(&honest);
    proofs_claims(p, rows, CLAIMS);
    REQUIRE(proofs_know(p, 0, nodes, COUNT(nodes)) == DPK_OK);
}

static void
ask(struct proofs *p, uint64_t number)
{
    uint8_t beacon[32];
    proofs_beacon(number, beacon);
    REQUIRE(proofs_enroll(p, 0) == DPK_OK);
    REQUIRE(proofs_challenge(p, 0, beacon) == DPK_OK);
    REQUIRE(proofs_prove(p, 0) == DPK_OK);
}

static void
run(struct proofs *p, uint64_t number)
{
    ask(p, number);
    REQUIRE(proofs_verify(p, 0) == DPK_OK);
}

static void
check_all(struct proofs *p, uint32_t verdict, const char *reason)
{
    for (uint32_t i = 0; i < p->claims.n; i++) {
        CHECK_INT(p->verdict[i], verdict);
        CHECK_TEXT(proofs_reason(p, i), reason);
    }
}

/* How many claims are accepted when each bit of n bytes is flipped in turn. */
static uint32_t
n_after_flips(struct proofs *p, void *bytes, size_t n)
{
    uint32_t accepted = 0;
    uint8_t *at = bytes;
    for (size_t bit = 0; bit < 8 * n; bit++) {
        at[bit / 8] ^= (uint8_t)(1U << bit % 8);
        REQUIRE(proofs_verify(p, 0) == DPK_OK);
        accepted += p->verdict[0] == DPK_ACCEPT;
        at[bit / 8] ^= (uint8_t)(1U << bit % 8);
    }
    return accepted;
}

/* What a verifier says of one key. */
static uint32_t
verdict_on(struct proofs *p, uint64_t party, const uint8_t *key, uint64_t n)
{
    const uint64_t first[] = {0, n};
    const struct dpk_bytes keys = {
        {sizeof keys, DPK_VERSION}, .n = 1, .first = first, .bytes = key};
    uint32_t verdict = 0;
    uint32_t reason = 0;
    struct dpk_verdicts verdicts = {
        {sizeof verdicts, DPK_VERSION}, .n = 1, .verdict = &verdict, .reason = &reason};
    REQUIRE(p->verifier->know(p->checking, 0, &party, &keys, &verdicts) == DPK_OK);
    p->reason[0] = reason;
    return verdict;
}

/* ---- honest ------------------------------------------------------------ */

TEST(honest_receipts_hold_by_one_rule_and_among_mixed_clients)
{
    static const char *const settings[] = {"receipt", "receipt:clients=mixed"};
    for (size_t k = 0; k < 2; k++) {
        struct proofs p;
        open_known(&p, settings[k], "honest:answer=0.25");
        p.tight = 40; /* room for none, then for some */
        run(&p, k);
        check_all(&p, DPK_ACCEPT, "node and payer have signed it");
        CHECK_INT(p.effort[7], 1000000);
        CHECK_INT(p.delay[7], 250000000);
        CHECK_INT(proofs_truth(&p, 7), 1);
        CHECK(p.work[DPK_WORK_CURVES] == CLAIMS * UINT64_C(4));
        CHECK(p.work[DPK_WORK_HASHES] == CLAIMS * UINT64_C(8));
        REQUIRE(proofs_retire(&p, 0) == DPK_OK);
        proofs_close(&p);
    }
}

TEST(a_verifier_remembers_keys_alone)
{
    struct proofs p;
    open_known(&p, "receipt", "honest");
    uint64_t before = proofs_state(&p);
    run(&p, 1);
    CHECK(proofs_state(&p) == before);
    const uint64_t another = 77;
    REQUIRE(proofs_know(&p, 0, &another, 1) == DPK_OK);
    CHECK(proofs_state(&p) != before);
    proofs_close(&p);
}

/* ---- bytes ------------------------------------------------------------- */

TEST(a_flipped_bit_of_receipt_challenge_or_claim_is_refused)
{
    struct proofs p;
    uint64_t n;
    open_known(&p, "receipt", "honest");
    proofs_claims(&p, rows, 1);
    run(&p, 1);
    CHECK_INT(p.verdict[0], DPK_ACCEPT);
    CHECK_INT(n_after_flips(&p, proofs_string(&p.proofs, 0, &n), PROOF), 0);
    CHECK_INT(n_after_flips(&p, proofs_string(&p.challenges, 0, &n), STATEMENT), 0);
    const void *const columns[] = {
        p.claims.id, p.claims.node, p.claims.payer, p.claims.task, p.claims.amount};
    for (size_t i = 0; i < 5; i++) {
        CHECK_INT(
            n_after_flips(&p, (void *)(uintptr_t)columns[i], sizeof(uint64_t)), 0);
    }
    CHECK(proofs_verify(&p, 0) == DPK_OK && p.verdict[0] == DPK_ACCEPT);
    proofs_close(&p);
}

/* A verifier each, as a party has one key for ever. */
TEST(a_flipped_bit_of_a_key_is_refused_or_refuses_its_receipts)
{
    int n_refused = 0;
    for (uint32_t bit = 0; bit < 2 * 8 * SIGN_KEY; bit++) {
        struct proofs p;
        struct proofs q;
        uint64_t n;
        uint64_t parties[] = {1, 101};
        open_known(&p, "receipt", "honest");
        proofs_claims(&p, rows, 1);
        ask(&p, 1);
        REQUIRE(proofs_know(&p, 0, parties, 2) == DPK_OK);
        REQUIRE(proofs_open(&q, "receipt", "honest", 4) == DPK_OK);
        proofs_claims(&q, rows, 1);
        uint8_t *keys = proofs_string(&p.keys, 0, &n);
        keys[bit / 8] ^= (uint8_t)(1U << bit % 8);
        for (uint32_t k = 0; k < 2; k++) {
            n_refused += verdict_on(&q, parties[k], keys + SIGN_KEY * (size_t)k,
                             SIGN_KEY) != DPK_ACCEPT;
        }
        void *theirs = p.checking;
        p.checking = q.checking;
        REQUIRE(proofs_verify(&p, 0) == DPK_OK);
        CHECK_INT(p.verdict[0], DPK_REJECT);
        p.checking = theirs;
        proofs_close(&q);
        proofs_close(&p);
    }
    CHECK(n_refused > 0 && n_refused < 2 * 8 * (int)SIGN_KEY);
}

TEST(what_is_cut_short_too_long_late_or_missing_is_told_apart)
{
    static const uint8_t zeros[2 * PROOF];
    struct proofs p;
    open_known(&p, "receipt", "honest");
    proofs_claims(&p, rows, 1);
    run(&p, 1);
    for (uint64_t n = 0; n < 2 * PROOF; n++) {
        proofs_replace(&p.proofs, 0, zeros, n);
        REQUIRE(proofs_verify(&p, 0) == DPK_OK);
        CHECK_INT(p.verdict[0], n == 0       ? DPK_MISSING
                                : n == PROOF ? DPK_REJECT
                                             : DPK_MALFORMED);
    }
    REQUIRE(proofs_prove(&p, 0) == DPK_OK);
    p.within = p.delay[0];
    CHECK(proofs_verify(&p, 0) == DPK_OK && p.verdict[0] == DPK_ACCEPT);
    p.within = p.delay[0] - 1;
    CHECK(proofs_verify(&p, 0) == DPK_OK && p.verdict[0] == DPK_LATE);
    p.within = p.delay[0];
    for (uint64_t n = 0; n < 2 * STATEMENT; n++) {
        proofs_replace(&p.challenges, 0, zeros, n);
        CHECK(proofs_verify(&p, 0) == DPK_OK && p.verdict[0] == DPK_REJECT);
    }
    CHECK_TEXT(proofs_reason(&p, 0), "the challenge is not one of this claim");
    CHECK(proofs_prove(&p, 0) == DPK_OK); /* to which there is nothing to say */
    CHECK(proofs_verify(&p, 0) == DPK_OK && p.verdict[0] == DPK_MISSING);
    proofs_close(&p);
}

/* The payer signed for 3; the node says 4, and signs that again. */
TEST(an_amount_raised_after_the_payer_has_signed_is_refused)
{
    struct proofs p;
    uint64_t n;
    uint8_t kept[PROOF];
    uint8_t beacon[32];
    open_known(&p, "receipt", "honest");
    proofs_claims(&p, rows, 1);
    ask(&p, 1);
    memcpy(kept, proofs_string(&p.proofs, 0, &n), PROOF);
    struct proofs_claim raised = rows[0];
    raised.amount = 4;
    proofs_claims(&p, &raised, 1);
    proofs_beacon(1, beacon);
    REQUIRE(proofs_challenge(&p, 0, beacon) == DPK_OK);
    REQUIRE(proofs_prove(&p, 0) == DPK_OK);
    memcpy(proofs_string(&p.proofs, 0, &n) + STATEMENT + SIGN_SIZE,
        kept + STATEMENT + SIGN_SIZE, SIGN_SIZE);
    REQUIRE(proofs_verify(&p, 0) == DPK_OK);
    check_all(&p, DPK_REJECT, "the payer's signature does not hold");
    proofs_close(&p);
}

/* ---- keys -------------------------------------------------------------- */

TEST(a_party_has_one_key_and_keys_that_are_none_are_refused)
{
    struct proofs p;
    struct proofs mixed;
    struct signer signer;
    const uint8_t seed[SIGN_SEED] = {1};
    uint8_t plus_p[SIGN_KEY]; /* y = 3 + p, the encoding of 3 that is not canonical */
    dpk_signer_init(&signer, seed);
    memset(plus_p, 0xff, sizeof plus_p);
    plus_p[0] = 0xf0;
    plus_p[31] = 0x7f;
    open_known(&p, "receipt", "honest");
    CHECK_INT(verdict_on(&p, 9, signer.key, SIGN_KEY), DPK_ACCEPT);
    CHECK_INT(verdict_on(&p, 9, signer.key, SIGN_KEY), DPK_ACCEPT);
    CHECK_INT(verdict_on(&p, 1, signer.key, SIGN_KEY), DPK_REJECT);
    CHECK_TEXT(proofs_reason(&p, 0), "the party has another key");
    CHECK_INT(verdict_on(&p, 10, dpk_sign_nobody, SIGN_KEY), DPK_REJECT);
    CHECK_TEXT(
        proofs_reason(&p, 0), "the key is not canonical, no point, or of small order");
    CHECK_INT(verdict_on(&p, 10, plus_p, SIGN_KEY), DPK_REJECT);
    CHECK_INT(verdict_on(&p, 10, signer.key, SIGN_KEY - 1), DPK_MALFORMED);
    CHECK_INT(verdict_on(&p, 10, signer.key, 0), DPK_MISSING);
    open_known(&mixed, "receipt:clients=mixed", "honest");
    CHECK_INT(verdict_on(&mixed, 10, dpk_sign_nobody, SIGN_KEY), DPK_ACCEPT);
    CHECK_INT(verdict_on(&mixed, 11, signer.key, SIGN_KEY - 1), DPK_MALFORMED);
    proofs_close(&mixed);
    proofs_close(&p);
}

TEST(who_has_no_key_cannot_enroll_and_has_no_receipt)
{
    static const struct proofs_claim strangers[] = {
        {0, 1, 8, 101, 1, 1}, {1, 2, 1, 0, 1, 1}, {2, 3, 1, 101, 1, 1}};
    struct proofs p;
    open_known(&p, "receipt", "honest");
    proofs_claims(&p, strangers, 3);
    ask(&p, 1);
    CHECK_INT(p.verdict[0], DPK_REJECT);
    CHECK_TEXT(proofs_reason(&p, 0), "a party has no key");
    CHECK_INT(p.verdict[1], DPK_REJECT);
    CHECK_INT(p.verdict[2], DPK_ACCEPT);
    proofs_replace(&p.commitments, 2, (const uint8_t *)"x", 1);
    REQUIRE(proofs_bind(&p, 0) == DPK_OK);
    CHECK_INT(p.verdict[2], DPK_MALFORMED);
    REQUIRE(proofs_verify(&p, 0) == DPK_OK);
    CHECK_INT(p.verdict[0], DPK_REJECT);
    CHECK_INT(p.verdict[1], DPK_REJECT);
    CHECK_INT(p.verdict[2], DPK_ACCEPT);
    proofs_close(&p);
}

/* ---- who cheats -------------------------------------------------------- */

/* Of claims 0 to 7, nodes 1, 2 and 3 have their first in 0, 1 and 2. */
TEST(a_receipt_that_is_shown_again_is_one_of_something_else)
{
    struct proofs p;
    open_known(&p, "receipt", "replay");
    for (uint64_t beacon = 0; beacon < 2; beacon++) {
        run(&p, beacon);
        for (uint32_t i = 0; i < CLAIMS; i++) {
            int is_first = i < 3 && beacon == 0;
            CHECK_INT(p.verdict[i], is_first ? DPK_ACCEPT : DPK_REJECT);
            CHECK_TEXT(proofs_reason(&p, i), is_first
                                                 ? "node and payer have signed it"
                                                 : "it is a receipt of something else");
            CHECK_INT(p.effort[i], is_first ? 1000000 : 0);
            CHECK_INT(proofs_truth(&p, i), i < 3);
        }
    }
    proofs_close(&p);
}

TEST(demand_that_a_node_made_up_itself_passes_and_is_known_to_be_false)
{
    struct proofs p;
    int64_t amount[CLAIMS];
    uint64_t payer[CLAIMS];
    struct proofs_claim made[CLAIMS];
    open_known(&p, "receipt", "wash-demand:boost=1.5");
    REQUIRE(p.prover->invent(p.proving, 0, &p.claims, amount, payer) == DPK_OK);
    for (uint32_t i = 0; i < CLAIMS; i++) {
        CHECK(amount[i] == rows[i].amount * 3 / 2);
        CHECK((payer[i] == payer[0]) == (rows[i].node == rows[0].node));
        made[i] = rows[i];
        made[i].id += 5000;
        made[i].amount = amount[i];
        made[i].payer = payer[i];
    }
    run(&p, 1);
    check_all(&p, DPK_ACCEPT, "node and payer have signed it");
    CHECK_INT(proofs_truth(&p, 3), 1);
    CHECK_INT(p.effort[3], 1000000);
    REQUIRE(proofs_know(&p, 0, payer, COUNT(payer)) == DPK_OK);
    proofs_claims(&p, made, CLAIMS);
    run(&p, 2);
    check_all(&p, DPK_ACCEPT, "node and payer have signed it");
    CHECK_INT(proofs_truth(&p, 3), 0);
    CHECK_INT(p.effort[3], 0);
    proofs_close(&p);
}

TEST(no_more_is_made_up_than_an_amount_can_be)
{
    struct proofs p;
    int64_t amount;
    uint64_t payer;
    struct proofs_claim large = rows[0];
    large.amount = INT64_MAX / 100;
    open_known(&p, "receipt", "wash-demand:boost=1000");
    proofs_claims(&p, &large, 1);
    REQUIRE(p.prover->invent(p.proving, 0, &p.claims, &amount, &payer) == DPK_OK);
    CHECK(amount == INT64_MAX);
    proofs_close(&p);
}

TEST(a_key_of_small_order_is_refused_where_the_rule_is_pinned_and_splits_mixed_clients)
{
    struct proofs p;
    REQUIRE(proofs_open(&p, "receipt", "split-verifier", 4) == DPK_OK);
    proofs_claims(&p, rows, 1);
    CHECK(proofs_know(&p, 0, nodes, 1) == DPK_E_STATE);
    ask(&p, 1);
    CHECK_INT(p.verdict[0], DPK_REJECT); /* at enrolment, already */
    REQUIRE(proofs_verify(&p, 0) == DPK_OK);
    check_all(&p, DPK_REJECT, "a party has no key");
    proofs_close(&p);
    open_known(&p, "receipt:clients=mixed", "split-verifier:by=key");
    run(&p, 1);
    check_all(&p, DPK_OPEN, "clients do not agree whether the signatures hold");
    CHECK_INT(proofs_truth(&p, 0), 0);
    proofs_close(&p);
}

TEST(a_nonce_of_small_order_is_refused_by_the_rule_and_splits_mixed_clients)
{
    struct proofs p;
    open_known(&p, "receipt", "split-verifier:by=nonce");
    run(&p, 1);
    check_all(&p, DPK_REJECT, "the node's signature does not hold");
    proofs_close(&p);
    open_known(&p, "receipt:clients=mixed", "split-verifier:by=nonce");
    run(&p, 1);
    check_all(&p, DPK_OPEN, "clients do not agree whether the signatures hold");
    CHECK_INT(p.effort[0], 1000000);
    proofs_close(&p);
}

/* Mixed clients agree on what is plainly wrong. */
TEST(a_signature_that_no_library_takes_is_refused_by_mixed_clients)
{
    struct proofs p;
    uint64_t n;
    open_known(&p, "receipt:clients=mixed", "honest");
    proofs_claims(&p, rows, 2);
    ask(&p, 1);
    proofs_string(&p.proofs, 0, &n)[STATEMENT] ^= 1;
    proofs_string(&p.proofs, 1, &n)[STATEMENT + SIGN_SIZE] ^= 1;
    REQUIRE(proofs_verify(&p, 0) == DPK_OK);
    CHECK_INT(p.verdict[0], DPK_REJECT);
    CHECK_TEXT(proofs_reason(&p, 0), "the node's signature does not hold");
    CHECK_INT(p.verdict[1], DPK_REJECT);
    CHECK_TEXT(proofs_reason(&p, 1), "the payer's signature does not hold");
    proofs_close(&p);
}
