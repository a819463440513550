/* Nodes that answer with verifiable random functions, through the ABI. */
#include "kernels/proofs/statement.h"
#include "kernels/proofs/vrf.h"
#include "tests/proofs.h"
#include "tests/test.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { CLAIMS = 400 };

static const struct proofs_claim rows[] = {
    {0, 1000, 1, 0, 50, 0}, {1, 1001, 2, 0, 50, 0}, {2, 1002, 1, 0, 51, 3}};
enum { ROWS = sizeof rows / sizeof *rows };
static const uint64_t nodes[] = {1, 2};

static void
open_known(
    struct proofs *p, const char *prover, const struct proofs_claim *claims, uint32_t n)
{
    REQUIRE(proofs_open(p, "vrf", prover, 6) == DPK_OK);
    proofs_claims(p, claims, n);
    REQUIRE(proofs_know(p, 0, nodes, 2) == DPK_OK);
}

static void
run(struct proofs *p, uint64_t number)
{
    uint8_t beacon[32];
    proofs_beacon(number, beacon);
    REQUIRE(proofs_enroll(p, 0) == DPK_OK);
    REQUIRE(proofs_challenge(p, 0, beacon) == DPK_OK);
    REQUIRE(proofs_prove(p, 0) == DPK_OK);
    REQUIRE(proofs_verify(p, 0) == DPK_OK);
}

TEST(honest_answers_hold_and_yield_beta_s_first_half)
{
    struct proofs p;
    uint8_t seen[2 * ROWS][32];
    open_known(&p, "honest", rows, ROWS);
    p.tight = 50;
    for (uint64_t beacon = 0; beacon < 2; beacon++) {
        run(&p, beacon);
        for (uint32_t i = 0; i < ROWS; i++) {
            uint64_t n;
            uint8_t beta[VRF_OUTPUT];
            uint8_t *out = seen[beacon * ROWS + i];
            const uint8_t *proof = proofs_string(&p.proofs, i, &n);
            CHECK_INT(p.verdict[i], DPK_ACCEPT);
            CHECK_TEXT(
                proofs_reason(&p, i), "it proves what the key maps the challenge to");
            CHECK(dpk_vrf_output(proof, beta));
            CHECK(p.verifier->output(p.checking, proof, n, out) == DPK_OK);
            CHECK(memcmp(out, beta, 32) == 0);
        }
    }
    for (size_t i = 0; i < 2 * ROWS; i++) { /* by node, claim and beacon */
        for (size_t k = 0; k < i; k++) {
            CHECK(memcmp(seen[i], seen[k], 32) != 0);
        }
    }
    CHECK_INT(proofs_truth(&p, 0), 1);
    CHECK_INT(p.effort[0], 1000000);
    CHECK(p.work[DPK_WORK_CURVES] == 2 * ROWS * UINT64_C(4));
    CHECK(p.work[DPK_WORK_HASHES] == 2 * ROWS * UINT64_C(8));
    proofs_close(&p);
}

TEST(what_is_no_proof_yields_no_output)
{
    struct proofs p;
    uint8_t out[32];
    uint8_t proof[VRF_PROOF + 1];
    memset(proof, 0xff, sizeof proof);
    open_known(&p, "honest", rows, 1);
    CHECK(p.verifier->output(p.checking, proof, VRF_PROOF, out) == DPK_E_ARGUMENT);
    memset(proof, 0, sizeof proof);
    CHECK(p.verifier->output(p.checking, proof, VRF_PROOF - 1, out) == DPK_E_ARGUMENT);
    CHECK(p.verifier->output(p.checking, proof, VRF_PROOF + 1, out) == DPK_E_ARGUMENT);
    proofs_close(&p);
}

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

TEST(a_flipped_bit_of_proof_challenge_or_claim_is_refused)
{
    struct proofs p;
    uint64_t n;
    open_known(&p, "honest", rows, 1);
    run(&p, 1);
    CHECK_INT(n_after_flips(&p, proofs_string(&p.proofs, 0, &n), VRF_PROOF), 0);
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

/* What a verifier says of a key. */
static uint32_t
verdict_on(struct proofs *p, uint64_t party, const uint8_t *key)
{
    const uint64_t first[] = {0, GROUP_SIZE};
    const struct dpk_bytes keys = {
        {sizeof keys, DPK_VERSION}, .n = 1, .first = first, .bytes = key};
    uint32_t verdict = 0;
    uint32_t reason = 0;
    struct dpk_verdicts verdicts = {
        {sizeof verdicts, DPK_VERSION}, .n = 1, .verdict = &verdict, .reason = &reason};
    REQUIRE(p->verifier->know(p->checking, 0, &party, &keys, &verdicts) == DPK_OK);
    return verdict;
}

TEST(a_flipped_bit_of_a_key_is_refused_or_refuses_its_proofs)
{
    struct proofs p;
    uint8_t key[GROUP_SIZE];
    uint64_t n;
    open_known(&p, "honest", rows, 1);
    run(&p, 1);
    REQUIRE(proofs_know(&p, 0, nodes, 1) == DPK_OK);
    memcpy(key, proofs_string(&p.keys, 0, &n), GROUP_SIZE);
    void *theirs = p.checking;
    int n_refused = 0;
    for (size_t bit = 0; bit < 8 * (size_t)GROUP_SIZE; bit++) {
        struct proofs q;
        REQUIRE(proofs_open(&q, "vrf", "honest", 6) == DPK_OK);
        key[bit / 8] ^= (uint8_t)(1U << bit % 8);
        n_refused += verdict_on(&q, 1, key) != DPK_ACCEPT;
        key[bit / 8] ^= (uint8_t)(1U << bit % 8);
        p.checking = q.checking;
        REQUIRE(proofs_verify(&p, 0) == DPK_OK);
        CHECK_INT(p.verdict[0], DPK_REJECT);
        proofs_close(&q);
    }
    p.checking = theirs;
    CHECK(n_refused > 0 && n_refused < 256);
    const uint8_t neutral[GROUP_SIZE] = {0};
    CHECK_INT(verdict_on(&p, 9, neutral), DPK_REJECT);
    proofs_close(&p);
}

TEST(what_is_cut_short_or_too_long_is_malformed)
{
    static const uint8_t zeros[2 * VRF_PROOF];
    struct proofs p;
    open_known(&p, "honest", rows, 1);
    run(&p, 1);
    for (uint64_t n = 0; n < 2 * VRF_PROOF; n++) {
        proofs_replace(&p.proofs, 0, zeros, n);
        REQUIRE(proofs_verify(&p, 0) == DPK_OK);
        CHECK_INT(p.verdict[0], n == 0           ? DPK_MISSING
                                : n == VRF_PROOF ? DPK_REJECT
                                                 : DPK_MALFORMED);
    }
    proofs_close(&p);
}

TEST(a_proof_that_is_shown_again_proves_nothing)
{
    struct proofs p;
    open_known(&p, "replay", rows, ROWS);
    for (uint64_t beacon = 0; beacon < 2; beacon++) {
        run(&p, beacon);
        for (uint32_t i = 0; i < ROWS; i++) {
            int is_first = i < 2 && beacon == 0;
            CHECK_INT(p.verdict[i], is_first ? DPK_ACCEPT : DPK_REJECT);
            CHECK_INT(p.effort[i], is_first ? 1000000 : 0);
            CHECK_INT(proofs_truth(&p, i), i < 2);
        }
    }
    proofs_close(&p);
}

/* It likes 0.3 of the outputs: of n it sends 0.3 n, within 5 standard deviations. */
TEST(who_withholds_sends_the_share_of_outputs_that_it_likes)
{
    static struct proofs_claim many[CLAIMS];
    struct proofs p;
    int n_sent = 0;
    for (uint32_t i = 0; i < CLAIMS; i++) {
        many[i] = (struct proofs_claim){.slot = i, .id = i + 1, .node = 1 + i % 2};
    }
    open_known(&p, "withhold:likes=0.3", many, CLAIMS);
    run(&p, 3);
    for (uint32_t i = 0; i < CLAIMS; i++) {
        int is_sent = p.verdict[i] == DPK_ACCEPT;
        CHECK_INT(p.verdict[i], is_sent ? DPK_ACCEPT : DPK_MISSING);
        CHECK_INT(proofs_truth(&p, i), is_sent);
        n_sent += is_sent;
    }
    CHECK_WITHIN(n_sent, 0.3 * CLAIMS, 5 * sqrt(0.3 * 0.7 * CLAIMS));
    REQUIRE(proofs_retire(&p, 0) == DPK_OK);
    for (uint32_t i = 0; i < CLAIMS; i++) {
        CHECK_INT(proofs_truth(&p, i), 1);
    }
    proofs_close(&p);
}
