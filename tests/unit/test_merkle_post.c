/* Sectors proven by their leaves: what is accepted, and what nothing but the bytes
 * gives away. */

#include "kernels/proofs/post.h"
#include "tests/proofs.h"
#include "tests/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SECOND INT64_C(1000000000)

enum { MOST = 512 };

/* Claims of nodes 1, 2, ... , `each` of every one, with ids that nothing else has. */
static void
make_claims(struct proofs *p, uint32_t n, uint32_t each, uint64_t base)
{
    static struct proofs_claim rows[MOST];
    for (uint32_t i = 0; i < n; i++) {
        rows[i] = (struct proofs_claim){.slot = i,
            .id = base + 1000 + i,
            .node = 1 + i / each,
            .payer = 7,
            .task = base + 5000 + i,
            .amount = 3};
    }
    proofs_claims(p, rows, n);
}

static void
ask(struct proofs *p, uint64_t beacon)
{
    uint8_t bytes[32];
    proofs_beacon(beacon, bytes);
    REQUIRE(proofs_challenge(p, 0, bytes) == DPK_OK);
    REQUIRE(proofs_prove(p, 0) == DPK_OK);
}

static void
run(struct proofs *p, uint64_t beacon)
{
    ask(p, beacon);
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

/* ---- completeness ------------------------------------------------------ */

/* Settings, and how many of 10^5 random sectors are tried with them. */
static const struct {
    const char *settings;
    uint32_t sectors;
} honest[] = {
    {"merkle-post:leaves=1,depth=0,challenges=3", 24000},
    {"merkle-post:leaves=1,depth=5,challenges=1,leaf=33", 20000},
    {"merkle-post:leaves=2,depth=1,challenges=4,leaf=16", 20000},
    {"merkle-post:leaves=8,depth=3,challenges=2,leaf=31", 18000},
    {"merkle-post:leaves=16,depth=9,challenges=3,leaf=64,sealed=no", 14000},
    {"merkle-post:leaves=128,depth=62,challenges=5", 3600},
    {"merkle-post", 400},
};

TEST(an_honest_node_is_always_accepted)
{
    uint32_t tried = 0;
    for (size_t k = 0; k < sizeof honest / sizeof *honest; k++) {
        struct proofs p;
        REQUIRE(proofs_open(&p, honest[k].settings, "honest", k) == DPK_OK);
        for (uint32_t done = 0; done < honest[k].sectors; done += 400) {
            make_claims(&p, 400, 3, UINT64_C(100000) * done);
            REQUIRE(proofs_enroll(&p, 0) == DPK_OK);
            CHECK_INT(count(&p, DPK_ACCEPT), 400);
            run(&p, done);
            CHECK_INT(count(&p, DPK_ACCEPT), 400);
            tried += count(&p, DPK_ACCEPT);
            REQUIRE(proofs_retire(&p, 0) == DPK_OK);
        }
        proofs_close(&p);
    }
    CHECK_INT(tried, 100000);
}

TEST(an_honest_node_is_true_and_costs_what_it_costs)
{
    struct proofs p;
    REQUIRE(proofs_open(&p, "merkle-post", "honest:reading=0.5", 1) == DPK_OK);
    make_claims(&p, 2, 1, 0);
    REQUIRE(proofs_enroll(&p, 0) == DPK_OK);
    run(&p, 1);
    CHECK_INT(proofs_truth(&p, 0), 1);
    CHECK_INT(p.effort[1], 1000000);
    CHECK_INT(p.delay[1], SECOND / 2);
    CHECK_TEXT(
        proofs_reason(&p, 1), "the leaves that were asked for lie under the root");
    proofs_close(&p);
}

/* ---- the format -------------------------------------------------------- */

/* A thousand challenges of sixteen leaves show them all; their tree is RFC 6962's. */
TEST(a_root_is_that_of_the_tree_of_the_leaves_that_are_shown)
{
    enum { LEAVES = 16, LEAF = 40, DEPTH = 4, STRIDE = LEAF + DEPTH * DPK_HASH };
    struct proofs p;
    struct dpk_hash hash;
    uint8_t nodes[2 * LEAVES][DPK_HASH];
    uint32_t shown = 0;
    REQUIRE(dpk_hash_init(&hash) == DPK_OK);
    REQUIRE(proofs_open(&p, "merkle-post:leaves=16,depth=4,leaf=40,challenges=1000",
                "honest", 3) == DPK_OK);
    make_claims(&p, 1, 1, 0);
    REQUIRE(proofs_enroll(&p, 0) == DPK_OK);
    run(&p, 1);
    CHECK_INT(p.verdict[0], DPK_ACCEPT);
    const struct dpk_post post = {1000, DEPTH, DEPTH, LEAF, 1};
    for (uint32_t block = 0; block < 250; block++) {
        uint64_t leaves[DPK_POST_BLOCK];
        dpk_post_leaves(&post, &hash, p.challenges.bytes, block, leaves);
        for (uint32_t i = 0; i < DPK_POST_BLOCK; i++) {
            const uint8_t *leaf =
                p.proofs.bytes + DPK_HASH + (block * DPK_POST_BLOCK + i) * STRIDE;
            dpk_merkle_leaf(&hash, leaf, LEAF, nodes[leaves[i]]);
            shown |= 1U << leaves[i];
        }
    }
    CHECK_INT(shown, 0xffff);
    dpk_merkle_build(&hash, nodes, LEAVES);
    CHECK(memcmp(nodes[2 * LEAVES - 2], p.commitments.bytes, DPK_HASH) == 0);
    dpk_hash_free(&hash);
    proofs_close(&p);
}

TEST(leaves_are_asked_for_evenly)
{
    enum { LEAVES = 32, DRAWS = 64000 };
    struct dpk_hash hash;
    const struct dpk_post post = {.levels = 5};
    uint32_t times[LEAVES] = {0};
    REQUIRE(dpk_hash_init(&hash) == DPK_OK);
    for (uint32_t i = 0; i < DRAWS / DPK_POST_BLOCK; i++) {
        uint8_t beacon[32];
        uint64_t leaves[DPK_POST_BLOCK];
        proofs_beacon(i, beacon);
        dpk_post_leaves(&post, &hash, beacon, i % 3, leaves);
        for (uint32_t k = 0; k < DPK_POST_BLOCK; k++) {
            times[leaves[k]]++;
        }
    }
    double chi = 0; /* mean 31, variance 62 */
    for (uint32_t i = 0; i < LEAVES; i++) {
        double off = times[i] - (double)DRAWS / LEAVES;
        chi += off * off / ((double)DRAWS / LEAVES);
    }
    CHECK_WITHIN(chi, 31.0, 5 * 7.874);
    dpk_hash_free(&hash);
}

TEST(challenges_hang_on_the_beacon_the_claim_the_node_and_the_root)
{
    struct dpk_hash hash;
    uint8_t out[5][DPK_HASH];
    uint8_t a[32] = {1};
    uint8_t b[32] = {2};
    REQUIRE(dpk_hash_init(&hash) == DPK_OK);
    dpk_post_challenge(&hash, a, 1, 2, a, out[0]);
    dpk_post_challenge(&hash, b, 1, 2, a, out[1]);
    dpk_post_challenge(&hash, a, 2, 2, a, out[2]);
    dpk_post_challenge(&hash, a, 1, 1, a, out[3]);
    dpk_post_challenge(&hash, a, 1, 2, b, out[4]);
    for (int i = 0; i < 5; i++) {
        for (int k = 0; k < i; k++) {
            CHECK(memcmp(out[i], out[k], DPK_HASH) != 0);
        }
    }
    dpk_hash_free(&hash);
}

TEST(strings_that_have_little_room_are_the_same)
{
    struct proofs p[2];
    for (int i = 0; i < 2; i++) {
        REQUIRE(proofs_open(&p[i], "merkle-post:leaves=16", "replay", 3) == DPK_OK);
        p[i].tight = i == 0 ? 1 : 0;
        make_claims(&p[i], 5, 2, 0);
        REQUIRE(proofs_enroll(&p[i], 0) == DPK_OK);
        run(&p[i], 1);
        run(&p[i], 2);
    }
    CHECK(p[0].proofs.first[5] == p[1].proofs.first[5]);
    CHECK(memcmp(p[0].proofs.bytes, p[1].proofs.bytes, p[1].proofs.first[5]) == 0);
    CHECK(memcmp(p[0].commitments.bytes, p[1].commitments.bytes, 5 * DPK_HASH) == 0);
    CHECK(memcmp(p[0].effort, p[1].effort, 5 * sizeof *p[0].effort) == 0);
    proofs_close(&p[0]);
    proofs_close(&p[1]);
}

/* ---- soundness --------------------------------------------------------- */

/* Flips a bit of a string, has it verified, and flips it back. */
static bool
survives(struct proofs *p, uint8_t *bytes, uint64_t bit)
{
    bytes[bit / 8] ^= (uint8_t)(1U << bit % 8);
    REQUIRE(proofs_verify(p, 0) == DPK_OK);
    bytes[bit / 8] ^= (uint8_t)(1U << bit % 8);
    return p->verdict[0] == DPK_ACCEPT;
}

TEST(no_bit_of_a_small_proof_or_of_its_challenge_can_be_another)
{
    struct proofs p;
    uint64_t n;
    uint32_t survived = 0;
    REQUIRE(proofs_open(&p, "merkle-post:leaves=8,depth=5,leaf=16,challenges=2",
                "honest", 4) == DPK_OK);
    make_claims(&p, 1, 1, 0);
    REQUIRE(proofs_enroll(&p, 0) == DPK_OK);
    ask(&p, 1);
    uint8_t *proof = proofs_string(&p.proofs, 0, &n);
    CHECK(n == 32 + 2 * (16 + 5 * 32));
    for (uint64_t bit = 0; bit < 8 * n; bit++) {
        survived += survives(&p, proof, bit);
    }
    uint8_t *challenge = proofs_string(&p.challenges, 0, &n);
    for (uint64_t bit = 0; bit < 8 * n; bit++) {
        survived += survives(&p, challenge, bit);
    }
    CHECK_INT(survived, 0);
    REQUIRE(proofs_verify(&p, 0) == DPK_OK);
    CHECK_INT(p.verdict[0], DPK_ACCEPT);
    proofs_close(&p);
}

TEST(no_bit_of_a_large_proof_can_be_another_ten_thousand_tried)
{
    struct proofs p;
    uint64_t n;
    uint32_t survived = 0;
    REQUIRE(proofs_open(&p, "merkle-post", "honest", 5) == DPK_OK);
    make_claims(&p, 1, 1, 0);
    REQUIRE(proofs_enroll(&p, 0) == DPK_OK);
    ask(&p, 1);
    uint8_t *proof = proofs_string(&p.proofs, 0, &n);
    CHECK(n == 32 + 10 * (32 + 30 * 32));
    for (uint64_t i = 0; i < 10000; i++) {
        uint64_t draw = p.host.random(p.host.context, 77, i);
        survived += survives(&p, proof, draw % (8 * n));
    }
    CHECK_INT(survived, 0);
    proofs_close(&p);
}

/* The same where challenge and echo are flipped together, as a host would that was
 * told a lie: the leaves are then others. */
TEST(a_proof_answers_no_other_challenge_though_it_says_so)
{
    struct proofs p;
    uint64_t n;
    uint32_t survived = 0;
    REQUIRE(proofs_open(&p, "merkle-post", "honest", 5) == DPK_OK);
    make_claims(&p, 1, 1, 0);
    REQUIRE(proofs_enroll(&p, 0) == DPK_OK);
    ask(&p, 1);
    for (uint64_t bit = 0; bit < 256; bit++) {
        proofs_string(&p.proofs, 0, &n)[bit / 8] ^= (uint8_t)(1U << bit % 8);
        survived += survives(&p, p.challenges.bytes, bit);
        proofs_string(&p.proofs, 0, &n)[bit / 8] ^= (uint8_t)(1U << bit % 8);
    }
    CHECK_INT(survived, 0);
    proofs_close(&p);
}

TEST(no_bit_of_a_claim_can_be_another)
{
    struct proofs p;
    uint32_t survived = 0;
    REQUIRE(proofs_open(&p, "merkle-post:leaves=8,depth=3", "honest", 6) == DPK_OK);
    make_claims(&p, 4, 2, 0);
    REQUIRE(proofs_enroll(&p, 0) == DPK_OK);
    ask(&p, 1);
    const void *columns[] = {p.claims.id, p.claims.node, p.claims.payer, p.claims.task,
        p.claims.amount, p.claims.slot};
    for (int column = 0; column < 6; column++) {
        uint64_t bits = column < 5 ? 64 : 32;
        for (uint64_t bit = 0; bit < bits; bit++) {
            survived += survives(&p, (uint8_t *)(uintptr_t)columns[column], bit);
        }
    }
    CHECK_INT(survived, 0);
    REQUIRE(proofs_verify(&p, 0) == DPK_OK);
    CHECK_INT(count(&p, DPK_ACCEPT), 4);
    proofs_close(&p);
}

TEST(no_bit_of_a_commitment_can_be_another)
{
    struct proofs p;
    uint32_t survived = 0;
    REQUIRE(proofs_open(&p, "merkle-post:leaves=8,depth=6", "honest", 7) == DPK_OK);
    make_claims(&p, 1, 1, 0);
    for (uint32_t bit = 0; bit < 256; bit++) {
        REQUIRE(proofs_commit(&p, 0) == DPK_OK);
        p.commitments.bytes[bit / 8] ^= (uint8_t)(1U << bit % 8);
        REQUIRE(proofs_bind(&p, 0) == DPK_OK);
        run(&p, bit);
        survived += p.verdict[0] != DPK_REJECT;
    }
    CHECK_INT(survived, 0);
    proofs_close(&p);
}

TEST(proofs_of_any_other_length_are_malformed)
{
    struct proofs p;
    uint64_t n;
    uint8_t whole[600] = {0};
    REQUIRE(proofs_open(&p, "merkle-post:leaves=8,depth=5,leaf=16,challenges=2",
                "honest", 4) == DPK_OK);
    make_claims(&p, 3, 1, 0);
    REQUIRE(proofs_enroll(&p, 0) == DPK_OK);
    ask(&p, 1);
    const uint8_t *proof = proofs_string(&p.proofs, 1, &n);
    memcpy(whole, proof, (size_t)n);
    for (uint64_t length = 0; length < sizeof whole; length++) {
        proofs_replace(&p.proofs, 1, whole, length);
        REQUIRE(proofs_verify(&p, 0) == DPK_OK);
        uint32_t wanted = length == 0   ? DPK_MISSING
                          : length == n ? DPK_ACCEPT
                                        : DPK_MALFORMED;
        CHECK_INT(p.verdict[1], wanted);
        CHECK_INT(p.verdict[0] + p.verdict[2], DPK_ACCEPT);
    }
    proofs_close(&p);
}

TEST(commitments_that_are_no_root_are_refused)
{
    struct proofs p;
    uint8_t bytes[64] = {0};
    REQUIRE(proofs_open(&p, "merkle-post:leaves=8", "honest", 4) == DPK_OK);
    make_claims(&p, 1, 1, 0);
    for (uint64_t length = 0; length < sizeof bytes; length++) {
        REQUIRE(proofs_commit(&p, 0) == DPK_OK);
        proofs_replace(&p.commitments, 0, bytes, length);
        REQUIRE(proofs_bind(&p, 0) == DPK_OK);
        uint32_t wanted = length == 0    ? DPK_MISSING
                          : length == 32 ? DPK_ACCEPT
                                         : DPK_MALFORMED;
        CHECK_INT(p.verdict[0], wanted);
    }
    proofs_close(&p);
}

TEST(what_was_never_enrolled_or_is_over_is_rejected)
{
    struct proofs p;
    REQUIRE(proofs_open(&p, "merkle-post:leaves=8", "honest", 4) == DPK_OK);
    make_claims(&p, 2, 1, 0);
    REQUIRE(proofs_enroll(&p, 0) == DPK_OK);
    ask(&p, 1);
    const uint32_t slots[] = {1, 4000000000U};
    REQUIRE(p.verifier->retire(p.checking, 0, slots, 2) == DPK_OK);
    REQUIRE(proofs_verify(&p, 0) == DPK_OK);
    CHECK_INT(p.verdict[0], DPK_ACCEPT);
    CHECK_INT(p.verdict[1], DPK_REJECT);
    CHECK_TEXT(proofs_reason(&p, 1), "this is not what was enrolled");
    uint8_t beacon[32] = {0};
    CHECK(proofs_challenge(&p, 0, beacon) == DPK_E_ARGUMENT);
    proofs_close(&p);
}

/* ---- one sector, one root ---------------------------------------------- */

/* Both claims of a prover commit to the first one's root. */
static void
copy_root(struct proofs *p)
{
    uint8_t root[32];
    REQUIRE(proofs_commit(p, 0) == DPK_OK);
    memcpy(root, p->commitments.bytes, sizeof root);
    proofs_replace(&p->commitments, 1, root, sizeof root);
    REQUIRE(proofs_bind(p, 0) == DPK_OK);
}

TEST(a_root_stands_for_one_sector_where_sectors_are_sealed)
{
    struct proofs p;
    for (uint32_t each = 1; each <= 2; each++) { /* another node, or the same */
        REQUIRE(proofs_open(&p, "merkle-post:leaves=8", "honest", 4) == DPK_OK);
        make_claims(&p, 2, each, 0);
        copy_root(&p);
        CHECK_INT(p.verdict[0], DPK_ACCEPT);
        CHECK_INT(p.verdict[1], DPK_REJECT);
        CHECK_TEXT(proofs_reason(&p, 1), "the root stands for another sector");
        copy_root(&p);
        CHECK_INT(p.verdict[0], DPK_ACCEPT); /* it is its own */
        const uint32_t first[] = {0};
        REQUIRE(p.verifier->retire(p.checking, 0, first, 1) == DPK_OK);
        copy_root(&p);
        CHECK_INT(p.verdict[1], DPK_REJECT); /* still */
        proofs_close(&p);
    }
    REQUIRE(proofs_open(&p, "merkle-post:leaves=8,sealed=no", "honest", 4) == DPK_OK);
    make_claims(&p, 2, 1, 0);
    copy_root(&p);
    CHECK_INT(count(&p, DPK_ACCEPT), 2);
    proofs_close(&p);
}

TEST(roots_that_begin_alike_are_told_apart)
{
    struct proofs p;
    REQUIRE(proofs_open(&p, "merkle-post:leaves=8", "honest", 4) == DPK_OK);
    make_claims(&p, 3, 1, 0);
    for (int twice = 0; twice < 2; twice++) {
        REQUIRE(proofs_commit(&p, 0) == DPK_OK);
        memset(p.commitments.bytes, 9, 3 * 32);
        p.commitments.bytes[32 + 20] = 1;
        p.commitments.bytes[64] = 10; /* the name that the second one takes */
        REQUIRE(proofs_bind(&p, 0) == DPK_OK);
        CHECK_INT(count(&p, DPK_ACCEPT), 3);
    }
    proofs_close(&p);
}

TEST(sectors_of_one_task_are_alike_only_where_they_are_not_sealed)
{
    const struct proofs_claim rows[] = {{0, 10, 1, 0, 99, 1}, {1, 11, 2, 0, 99, 1},
        {2, 12, 1, 0, 99, 1}, {3, 13, 2, 0, 98, 1}};
    for (int sealed = 0; sealed < 2; sealed++) {
        struct proofs p;
        REQUIRE(proofs_open(&p,
                    sealed ? "merkle-post:leaves=8" : "merkle-post:leaves=8,sealed=no",
                    "honest", 4) == DPK_OK);
        proofs_claims(&p, rows, 4);
        REQUIRE(proofs_enroll(&p, 0) == DPK_OK);
        CHECK_INT(count(&p, DPK_ACCEPT), 4);
        const uint8_t *roots = p.commitments.bytes;
        CHECK((memcmp(roots, roots + 32, 32) != 0) == (sealed == 1));
        CHECK((memcmp(roots, roots + 64, 32) != 0) == (sealed == 1));
        CHECK(memcmp(roots, roots + 96, 32) != 0);
        proofs_close(&p);
    }
}

/* ---- what the host may leave out --------------------------------------- */

TEST(nothing_hangs_on_honest_proofs_having_been_checked)
{
    struct proofs p;
    REQUIRE(proofs_open(&p, "merkle-post:leaves=16", "honest", 4) == DPK_OK);
    CHECK((p.verifier->traits & DPK_COMPLETE) != 0);
    make_claims(&p, 20, 2, 0);
    REQUIRE(proofs_enroll(&p, 0) == DPK_OK);
    uint64_t state = proofs_state(&p);
    for (uint64_t beacon = 0; beacon < 5; beacon++) {
        run(&p, beacon);
        CHECK(proofs_state(&p) == state);
    }
    REQUIRE(proofs_retire(&p, 0) == DPK_OK);
    CHECK(proofs_state(&p) != state);
    proofs_close(&p);
}

TEST(the_work_of_an_honest_proof_hangs_on_the_settings_alone)
{
    struct proofs p;
    REQUIRE(proofs_open(&p, "merkle-post", "honest", 4) == DPK_OK);
    make_claims(&p, 7, 2, 0);
    REQUIRE(proofs_enroll(&p, 0) == DPK_OK);
    for (uint64_t beacon = 0; beacon < 3; beacon++) {
        ask(&p, beacon);
        uint64_t before = p.work[DPK_WORK_HASHES];
        REQUIRE(proofs_verify(&p, 0) == DPK_OK);
        /* Three blocks of leaves; ten leaves of one and thirty nodes of two. */
        CHECK(p.work[DPK_WORK_HASHES] - before == 7 * (3 + 10 * (1 + 30 * 2)));
    }
    proofs_close(&p);
}

TEST(settings_that_make_no_tree_are_refused)
{
    static const char *const bad[] = {"merkle-post:leaves=3", "merkle-post:leaves=0",
        "merkle-post:leaves=2097152", "merkle-post:leaves=8,depth=2",
        "merkle-post:depth=63", "merkle-post:leaf=15", "merkle-post:leaf=5000",
        "merkle-post:challenges=0", "merkle-post:challenges=1001",
        "merkle-post:leaf=many"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct proofs p;
        CHECK(proofs_open(&p, bad[i], "honest", 1) == DPK_E_ARGUMENT);
        proofs_close(&p);
    }
}
