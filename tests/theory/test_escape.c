/* A share f of a sector that is missing escapes c challenges with probability
 * (1 - f)^c, here counted from verdicts on real bytes. */

#include "tests/proofs.h"
#include "tests/test.h"

#include <math.h>
#include <stdio.h>

enum { SECTORS = 50, TEXT = 128 };

static void
begin(struct proofs *p, const char *verifier, const char *prover, uint64_t seed)
{
    struct proofs_claim rows[SECTORS];
    REQUIRE(proofs_open(p, verifier, prover, seed) == DPK_OK);
    for (uint32_t i = 0; i < SECTORS; i++) {
        rows[i] = (struct proofs_claim){
            .slot = i, .id = 1 + i, .node = 1 + i, .task = 1 + i, .amount = 1};
    }
    proofs_claims(p, rows, SECTORS);
    REQUIRE(proofs_enroll(p, 0) == DPK_OK);
}

/* How many of n challenges of sectors, a multiple of SECTORS, a strategy escapes. */
static double
escapes(const char *verifier, const char *prover, uint32_t n, uint64_t seed)
{
    struct proofs p;
    uint32_t escaped = 0;
    begin(&p, verifier, prover, seed);
    for (uint64_t i = 0; i < n / SECTORS; i++) {
        uint8_t beacon[32];
        proofs_beacon(seed * 1000000 + i, beacon);
        REQUIRE(proofs_challenge(&p, 0, beacon) == DPK_OK);
        REQUIRE(proofs_prove(&p, 0) == DPK_OK);
        REQUIRE(proofs_verify(&p, 0) == DPK_OK);
        for (uint32_t k = 0; k < SECTORS; k++) {
            escaped += p.verdict[k] == DPK_ACCEPT;
        }
    }
    proofs_close(&p);
    return escaped;
}

static void
check(const char *verifier, uint32_t leaves, uint32_t dropped, uint32_t challenges,
    uint32_t n, uint64_t seed)
{
    char before[TEXT];
    char behind[TEXT];
    double f = (double)dropped / leaves;
    snprintf(before, sizeof before, "%s,leaves=%u,challenges=%u", verifier,
        (unsigned)leaves, (unsigned)challenges);
    snprintf(behind, sizeof behind, "drop-k:share=%.6f", f);
    double p = pow(1 - f, challenges);
    double found = escapes(before, behind, n, seed);
    CHECK_WITHIN(found, n * p, 5 * sqrt(n * p * (1 - p)));
}

TEST(what_escapes_falls_as_the_power_of_the_challenges)
{
    static const uint32_t dropped[] = {1, 6, 13, 32};
    static const uint32_t challenges[] = {1, 3, 10, 25};
    for (uint32_t i = 0; i < 4; i++) {
        for (uint32_t k = 0; k < 4; k++) {
            check("merkle-post:depth=8", 64, dropped[i], challenges[k], 5000,
                100 * i + k);
        }
    }
}

/* 20 %, 5 % and 1 % of Filecoin's sector escape a day's ten challenges with 10.7 %,
 * 59.9 % and 90.4 %. */
TEST(filecoins_ten_leaves_find_what_they_should)
{
    check("merkle-post:depth=30", 1024, 205, 10, 5000, 1);
    check("merkle-post:depth=30", 1024, 51, 10, 5000, 2);
    check("merkle-post:depth=30", 1024, 10, 10, 5000, 3);
}

/* A day's escapes are independent, so that d days leave the power of them. */
TEST(days_of_one_sector_are_independent)
{
    enum { DAYS = 4, RUNS = 100 };
    struct proofs p;
    uint32_t escaped = 0;
    begin(&p, "merkle-post:leaves=64,depth=8,challenges=4", "drop-k:share=0.0625", 5);
    for (uint64_t run = 0; run < RUNS; run++) {
        uint32_t caught[SECTORS] = {0};
        for (uint64_t day = 0; day < DAYS; day++) {
            uint8_t beacon[32];
            proofs_beacon(run * DAYS + day, beacon);
            REQUIRE(proofs_challenge(&p, 0, beacon) == DPK_OK);
            REQUIRE(proofs_prove(&p, 0) == DPK_OK);
            REQUIRE(proofs_verify(&p, 0) == DPK_OK);
            for (uint32_t k = 0; k < SECTORS; k++) {
                caught[k] |= p.verdict[k] != DPK_ACCEPT;
            }
        }
        for (uint32_t k = 0; k < SECTORS; k++) {
            escaped += !caught[k];
        }
    }
    double n = (double)RUNS * SECTORS;
    double chance = pow(1 - 0.0625, 4.0 * DAYS);
    CHECK_WITHIN(escaped, n * chance, 5 * sqrt(n * chance * (1 - chance)));
    proofs_close(&p);
}
