/* How often a wrong product escapes Freivalds' check, against what is known: an error
 * of rank m escapes a vector of a field of p numbers with a chance of p^-m exactly. */
#include "kernels/proofs/bond.h"
#include "kernels/proofs/matrix.h"
#include "tests/proofs.h"
#include "tests/test.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

enum { N = 4, TRIALS = 60000 };

/* Adds an error to a product. */
static void
spoil(uint8_t *product, const int32_t error[N][N])
{
    for (uint32_t i = 0; i < N; i++) {
        int32_t row[N];
        dpk_matrix_read(product, i, N, row);
        for (uint32_t j = 0; j < N; j++) {
            row[j] += error[i][j];
        }
        dpk_matrix_write(product, i, N, row);
    }
}

/* Of so many claims whose product has an error that they are bound to, how many are
 * accepted. */
static uint32_t
escapes(const char *setting, const int32_t error[N][N])
{
    struct proofs at;
    struct dpk_hash hash;
    uint32_t n_escapes = 0;
    REQUIRE(proofs_open(&at, setting, "honest", 1) == DPK_OK);
    REQUIRE(dpk_hash_init(&hash) == DPK_OK);
    for (uint64_t k = 0; k < TRIALS; k++) {
        const struct proofs_claim row = {0, k + 1, 1, 0, k % 100, 1};
        uint8_t beacon[32];
        uint8_t digest[DPK_HASH];
        uint64_t length;
        proofs_beacon(k, beacon);
        proofs_claims(&at, &row, 1);
        REQUIRE(proofs_enroll(&at, 0) == DPK_OK);
        REQUIRE(proofs_challenge(&at, 0, beacon) == DPK_OK);
        REQUIRE(proofs_prove(&at, 0) == DPK_OK);
        uint8_t *product = proofs_string(&at.proofs, 0, &length);
        spoil(product, error);
        dpk_hash_of(&hash, product, length, digest);
        dpk_bond(&hash, "freiv. 1", &at.claims, 0, digest, digest);
        proofs_replace(&at.commitments, 0, digest, DPK_HASH);
        REQUIRE(proofs_bind(&at, 0) == DPK_OK);
        REQUIRE(proofs_challenge(&at, 0, beacon) == DPK_OK);
        REQUIRE(proofs_verify(&at, 0) == DPK_OK);
        n_escapes += at.verdict[0] == DPK_ACCEPT;
    }
    dpk_hash_free(&hash);
    proofs_close(&at);
    return n_escapes;
}

TEST(errors_escape_as_often_as_theory_says)
{
    static const struct {
        const char *setting;
        int32_t error[N][N];
        double chance;
    } cases[] = {
        {"freivalds:n=4,rounds=1,field=2", {{0, 1}}, 1.0 / 3},
        {"freivalds:n=4,rounds=1,field=3", {{0}, {5, -2, 1, 9}}, 1.0 / 7},
        {"freivalds:n=4,rounds=1,field=5", {{0}, {0, 7}}, 1.0 / 31},
        {"freivalds:n=4,rounds=2,field=3", {{0}, {0, 3}}, 1.0 / 49},
        {"freivalds:n=4,rounds=1,field=7", {{0}, {0}, {0}, {0, 0, 0, 1}}, 1.0 / 127},
        /* two rows that differ, and one that is another's double: rank 2 */
        {"freivalds:n=4,rounds=1,field=3", {{1, 0, 0, 2}, {0, 1}, {0, 2}}, 1.0 / 49},
        /* what is 0 modulo p is never seen there */
        {"freivalds:n=4,rounds=4,field=3", {{7, -14}, {0, 0, 700}}, 1},
        {"freivalds:n=4,rounds=1,coins=bits", {{0, 0, 1}}, 1.0 / 2},
        {"freivalds:n=4,rounds=3,coins=bits", {{0, 0, 1}}, 1.0 / 8},
        {"freivalds:n=4,rounds=1,coins=signs", {{0, 1, 1}}, 1.0 / 2},
        {"freivalds:n=4,rounds=4,coins=signs", {{0, 1, -1}}, 1.0 / 16},
        {"freivalds:n=4,rounds=1,coins=signs", {{3, 1, -1, 1}, {1}}, 0},
        {"freivalds:n=4,rounds=1", {{0, 0, 1}}, 0}, /* 2^-31 */
    };
    for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
        double p = cases[c].chance;
        double deviation = sqrt(p * (1 - p) / TRIALS);
        double found = (double)escapes(cases[c].setting, cases[c].error) / TRIALS;
        CHECK_WITHIN(found, p, 5 * deviation);
    }
}
