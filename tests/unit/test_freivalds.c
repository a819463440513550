/* Products of matrices, and their check. */
#include "kernels/proofs/bond.h"
#include "kernels/proofs/matrix.h"
#include "tests/proofs.h"
#include "tests/test.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

static uint64_t
bits_of(uint64_t stream, uint64_t k)
{
    uint64_t z =
        stream * UINT64_C(0xd1342543de82ef95) + k * UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return z ^ z >> 31;
}

/* ---- matrices ---------------------------------------------------------- */

TEST(a_task_says_numbers_of_eight_bits_that_are_all_there)
{
    int16_t row[MATRIX_MOST];
    int16_t other[MATRIX_MOST];
    uint32_t counts[255] = {0};
    for (uint32_t i = 0; i < MATRIX_MOST; i++) {
        dpk_matrix_row(77, MATRIX_A, i, MATRIX_MOST, row);
        dpk_matrix_row(77, MATRIX_B, i, MATRIX_MOST, other);
        CHECK(memcmp(row, other, sizeof row) != 0);
        dpk_matrix_row(78, MATRIX_A, i, MATRIX_MOST, other);
        CHECK(memcmp(row, other, sizeof row) != 0);
        for (uint32_t k = 0; k < MATRIX_MOST; k++) {
            REQUIRE(row[k] >= -127 && row[k] <= 127);
            counts[row[k] + 127]++;
        }
    }
    for (int k = 1; k < 255;
         k++) { /* 1024 are expected, 32 the deviation; -127 twice */
        CHECK_WITHIN(counts[k], 1024, 192);
    }
}

/* C by three loops. */
static void
multiply(uint64_t task, uint32_t n, int32_t *c)
{
    int16_t *a = malloc(2 * (size_t)n * n * sizeof *a);
    REQUIRE(a != NULL);
    int16_t *b = a + (size_t)n * n;
    for (uint32_t i = 0; i < n; i++) {
        dpk_matrix_row(task, MATRIX_A, i, n, a + (size_t)i * n);
        dpk_matrix_row(task, MATRIX_B, i, n, b + (size_t)i * n);
    }
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < n; j++) {
            c[i * n + j] = 0;
            for (size_t k = 0; k < n; k++) {
                c[i * n + j] += a[i * n + k] * b[k * n + j];
            }
        }
    }
    free(a);
}

TEST(products_are_those_of_three_loops_and_survive_writing)
{
    static const uint32_t sizes[] = {1, 2, 3, 7, 8, 9, 31, 32, 33, 100, 256};
    for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++) {
        uint32_t n = sizes[s];
        size_t cells = (size_t)n * n;
        int16_t *room = malloc(cells * sizeof *room);
        uint8_t *product = malloc(dpk_matrix_bytes(n));
        int32_t *wanted = malloc(cells * sizeof *wanted);
        int32_t row[MATRIX_MOST];
        REQUIRE(room != NULL && product != NULL && wanted != NULL);
        dpk_matrix_product(s, n, room, product);
        multiply(s, n, wanted);
        for (uint32_t i = 0; i < n; i++) {
            dpk_matrix_read(product, i, n, row);
            CHECK(memcmp(row, wanted + (size_t)i * n, n * sizeof *row) == 0);
        }
        free(room);
        free(product);
        free(wanted);
    }
    static const int32_t edges[] = {0, 1, -1, 8388607, -8388608, 65535, -65536};
    uint8_t written[3 * 7 * 7] = {0};
    int32_t read[7];
    dpk_matrix_write(written, 6, 7, edges);
    dpk_matrix_read(written, 6, 7, read);
    CHECK(memcmp(read, edges, sizeof read) == 0);
}

/* ---- through the calls ------------------------------------------------- */

/* All steps for claims of the next tasks. */
static void
step(struct proofs *at, uint64_t number, uint32_t n_claims)
{
    struct proofs_claim rows[64];
    uint8_t beacon[32];
    for (uint32_t i = 0; i < n_claims; i++) {
        uint64_t id = number * n_claims + i + 1;
        rows[i] = (struct proofs_claim){i, id, bits_of(1, id), bits_of(2, id),
            bits_of(3, id), (int64_t)bits_of(4, id)};
    }
    proofs_beacon(number, beacon);
    proofs_claims(at, rows, n_claims);
    REQUIRE(proofs_enroll(at, 0) == DPK_OK);
    REQUIRE(proofs_challenge(at, 0, beacon) == DPK_OK);
    REQUIRE(proofs_prove(at, 0) == DPK_OK);
    REQUIRE(proofs_verify(at, 0) == DPK_OK);
}

TEST(honest_products_are_always_accepted)
{
    static const char *const more[] = {"", ",coins=signs", ",coins=bits,rounds=4",
        ",field=3", ",field=7,rounds=3", ",field=17", ",field=2,rounds=1"};
    uint32_t cases = 0;
    uint32_t wrong = 0;
    for (uint32_t n = 1; n <= 9; n++) {
        for (size_t m = 0; m < sizeof more / sizeof *more; m++) {
            char setting[64] = "freivalds:n=0";
            struct proofs at;
            setting[strlen(setting) - 1] = (char)('0' + n);
            strncat(setting, more[m], sizeof setting - strlen(setting) - 1);
            REQUIRE(proofs_open(&at, setting, "honest", n) == DPK_OK);
            for (uint64_t k = 0; k < 50; k++, cases += 32) {
                step(&at, k, 32);
                for (uint32_t i = 0; i < 32; i++) {
                    wrong += at.verdict[i] != DPK_ACCEPT || at.effort[i] != 1000000 ||
                             !proofs_truth(&at, i);
                }
            }
            proofs_close(&at);
        }
    }
    CHECK_INT(wrong, 0);
    CHECK(cases >= 100000);
}

TEST(large_honest_products_are_accepted)
{
    static const char *const settings[] = {"freivalds", "freivalds:n=511,coins=signs",
        "freivalds:n=500,field=13,rounds=4", "freivalds:n=510,coins=bits,field=19"};
    for (size_t s = 0; s < sizeof settings / sizeof *settings; s++) {
        struct proofs at;
        REQUIRE(proofs_open(&at, settings[s], "honest", s) == DPK_OK);
        at.tight = 1000;
        for (uint64_t k = 0; k < 5; k++) {
            step(&at, k, 1);
            CHECK_INT(at.verdict[0], DPK_ACCEPT);
        }
        proofs_close(&at);
    }
}

TEST(products_that_are_no_longer_kept_are_done_again)
{
    struct proofs at;
    REQUIRE(proofs_open(&at, "freivalds:n=20", "honest", 3) == DPK_OK);
    step(&at, 1, 40);
    for (uint32_t i = 0; i < 40; i++) {
        CHECK_INT(at.verdict[i], DPK_ACCEPT);
    }
    proofs_close(&at);
}

TEST(the_product_of_another_task_is_wrong)
{
    struct proofs at;
    REQUIRE(proofs_open(&at, "freivalds:n=16", "lazy-copy", 3) == DPK_OK);
    for (uint64_t k = 0; k < 500; k++) {
        step(&at, k, 1);
        CHECK_INT(at.verdict[0], k == 0 ? DPK_ACCEPT : DPK_REJECT);
        CHECK_INT(proofs_truth(&at, 0), k == 0);
        CHECK_INT(at.effort[0], k == 0 ? 1000000 : 1000000 / 16);
    }
    CHECK_TEXT(proofs_reason(&at, 0), "it is not the product");
    proofs_close(&at);
}

/* Binds claim 0 to a product that differs in one number, and shows that. */
TEST(each_wrong_number_is_found_though_it_was_committed_to)
{
    enum { SIZE = 8 };
    struct proofs at;
    struct dpk_hash hash;
    REQUIRE(proofs_open(&at, "freivalds:n=8", "honest", 3) == DPK_OK);
    REQUIRE(dpk_hash_init(&hash) == DPK_OK);
    for (uint32_t cell = 0; cell < SIZE * SIZE; cell++) {
        for (uint32_t bit = 0; bit < 24; bit++) {
            uint8_t digest[DPK_HASH];
            uint8_t beacon[32] = {(uint8_t)cell, (uint8_t)bit};
            int32_t row[SIZE];
            uint64_t length;
            step(&at, cell * 24 + bit, 1);
            uint8_t *product = proofs_string(&at.proofs, 0, &length);
            dpk_matrix_read(product, cell / SIZE, SIZE, row);
            row[cell % SIZE] ^= (int32_t)(1U << bit);
            dpk_matrix_write(product, cell / SIZE, SIZE, row);
            dpk_hash_of(&hash, product, length, digest);
            dpk_bond(&hash, "freiv. 1", &at.claims, 0, digest, digest);
            proofs_replace(&at.commitments, 0, digest, DPK_HASH);
            REQUIRE(proofs_bind(&at, 0) == DPK_OK);
            REQUIRE(proofs_challenge(&at, 0, beacon) == DPK_OK);
            REQUIRE(proofs_verify(&at, 0) == DPK_OK);
            CHECK_INT(at.verdict[0], DPK_REJECT);
            CHECK_TEXT(proofs_reason(&at, 0), "it is not the product");
        }
    }
    dpk_hash_free(&hash);
    proofs_close(&at);
}

TEST(a_challenge_hangs_on_beacon_claim_and_commitment)
{
    struct proofs at;
    uint8_t seen[4][32];
    uint8_t beacon[32] = {0};
    struct proofs_claim row = {0, 1, 2, 3, 4, 5};
    uint64_t n;
    REQUIRE(proofs_open(&at, "freivalds:n=4", "honest", 3) == DPK_OK);
    for (uint32_t k = 0; k < 4; k++) {
        beacon[5] = k == 1;
        row.node = k == 2 ? 7 : 2;
        proofs_claims(&at, &row, 1);
        REQUIRE(proofs_commit(&at, 0) == DPK_OK);
        proofs_string(&at.commitments, 0, &n)[9] ^= (uint8_t)(k == 3);
        REQUIRE(proofs_bind(&at, 0) == DPK_OK);
        REQUIRE(proofs_challenge(&at, 0, beacon) == DPK_OK);
        memcpy(seen[k], proofs_string(&at.challenges, 0, &n), 32);
        CHECK_INT((int64_t)n, 32);
        for (uint32_t j = 0; j < k; j++) {
            CHECK(memcmp(seen[j], seen[k], 32) != 0);
        }
    }
    proofs_close(&at);
}

/* ---- bytes ------------------------------------------------------------- */

static void
flip(uint8_t *bytes, uint64_t bit)
{
    bytes[bit / 8] ^= (uint8_t)(1U << bit % 8);
}

static void
flip_claim(struct proofs_claim *row, uint64_t bit)
{
    uint64_t mask = UINT64_C(1) << bit % 64;
    switch (bit / 64) {
    case 0: row->id ^= mask; break;
    case 1: row->node ^= mask; break;
    case 2: row->payer ^= mask; break;
    case 3: row->task ^= mask; break;
    default: row->amount ^= (int64_t)mask;
    }
}

enum part { COMMITMENT, CHALLENGE, CLAIM, PROOF };

/* The verdict on an honest claim of which one bit differs. */
static uint32_t
verdict_with_flip(struct proofs *at, enum part part, uint64_t bit)
{
    static const uint8_t beacon[32] = {3};
    struct proofs_claim row = {2, bit + 1, 2, 3, part * 1000 + bit % 3, 5};
    uint64_t n;
    proofs_claims(at, &row, 1);
    REQUIRE(proofs_commit(at, 0) == DPK_OK);
    if (part == COMMITMENT) {
        flip(proofs_string(&at->commitments, 0, &n), bit);
    }
    REQUIRE(proofs_bind(at, 0) == DPK_OK);
    REQUIRE(proofs_challenge(at, 0, beacon) == DPK_OK);
    REQUIRE(proofs_prove(at, 0) == DPK_OK);
    if (part == CHALLENGE) {
        flip(proofs_string(&at->challenges, 0, &n), bit);
    } else if (part == PROOF) {
        flip(proofs_string(&at->proofs, 0, &n), bit);
    } else if (part == CLAIM) {
        flip_claim(&row, bit);
        proofs_claims(at, &row, 1);
    }
    REQUIRE(proofs_verify(at, 0) == DPK_OK);
    return at->verdict[0];
}

TEST(each_flipped_bit_is_rejected)
{
    static const uint64_t n_bits[] = {256, 256, 5 * 64, 8 * UINT64_C(3) * 6 * 6};
    struct proofs at;
    REQUIRE(proofs_open(&at, "freivalds:n=6", "honest", 3) == DPK_OK);
    for (enum part part = COMMITMENT; part <= PROOF; part++) {
        for (uint64_t bit = 0; bit < n_bits[part]; bit++) {
            CHECK_INT(verdict_with_flip(&at, part, bit), DPK_REJECT);
        }
    }
    proofs_close(&at);
}

TEST(ten_thousand_flipped_bits_of_a_large_proof_are_rejected)
{
    struct proofs at;
    uint32_t accepted = 0;
    REQUIRE(proofs_open(&at, "freivalds:n=96", "honest", 3) == DPK_OK);
    for (uint64_t k = 0; k < 10000; k++) {
        uint64_t bit = bits_of(5, k) % (8 * dpk_matrix_bytes(96));
        accepted += verdict_with_flip(&at, PROOF, bit) != DPK_REJECT;
    }
    CHECK_INT(accepted, 0);
    proofs_close(&at);
}

TEST(strings_of_another_length_are_no_products)
{
    struct proofs at;
    static const uint8_t bytes[200];
    REQUIRE(proofs_open(&at, "freivalds:n=6", "honest", 3) == DPK_OK);
    step(&at, 1, 1);
    for (uint64_t n = 0; n <= sizeof bytes; n++) {
        proofs_replace(&at.proofs, 0, bytes, n);
        REQUIRE(proofs_verify(&at, 0) == DPK_OK);
        CHECK_INT(at.verdict[0], n == 0     ? DPK_MISSING
                                 : n == 108 ? DPK_REJECT
                                            : DPK_MALFORMED);
        proofs_replace(&at.commitments, 0, bytes, n);
        REQUIRE(proofs_bind(&at, 0) == DPK_OK);
        CHECK_INT(at.verdict[0], n == 32 ? DPK_ACCEPT : DPK_MALFORMED);
        REQUIRE(proofs_enroll(&at, 0) == DPK_OK);
    }
    step(&at, 2, 1);
    for (uint64_t n = 0; n <= 64; n++) {
        proofs_replace(&at.challenges, 0, bytes, n);
        REQUIRE(proofs_verify(&at, 0) == DPK_OK);
        CHECK_INT(at.verdict[0], DPK_REJECT);
    }
    at.within = 5;
    at.delay[0] = 6;
    REQUIRE(proofs_verify(&at, 0) == DPK_OK);
    CHECK_INT(at.verdict[0], DPK_LATE);
    proofs_close(&at);
}

TEST(state_is_as_before_when_claims_are_over)
{
    struct proofs at;
    REQUIRE(proofs_open(&at, "freivalds:n=6", "honest", 3) == DPK_OK);
    uint64_t state = proofs_state(&at);
    step(&at, 1, 20);
    CHECK(proofs_state(&at) != state);
    REQUIRE(proofs_retire(&at, 0) == DPK_OK);
    CHECK(proofs_state(&at) == state);
    CHECK(at.verifier->traits == DPK_COMPLETE);
    proofs_close(&at);
}

TEST(settings_out_of_range_are_refused)
{
    static const char *const settings[] = {"freivalds:n=0", "freivalds:n=513",
        "freivalds:rounds=0", "freivalds:rounds=5", "freivalds:field=11"};
    for (size_t i = 0; i < sizeof settings / sizeof *settings; i++) {
        struct proofs at;
        CHECK_INT(proofs_open(&at, settings[i], "honest", 7), DPK_E_ARGUMENT);
        proofs_close(&at);
    }
}
