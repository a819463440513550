/* Proofs a second on one core, through the tables of the kernels: what verifying costs,
 * and beside it what proving does.
 *
 *     bench_proofs [NAME]      those whose name begins so
 */

#include "tests/bench/frame.h"
#include "tests/proofs.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A verifier before an honest prover with so many claims, so many of each task; how
 * many of what is counted the proof of a claim holds, and how many of them a second are
 * wanted [1/s]. */
static const struct bench_proofs {
    const char *name, *verifier;
    uint32_t claims, copies;
    double each;
    const char *unit;
    double wanted;
} cases[] = {
    {"Merkle paths of 30 levels", "merkle-post", 50, 1, 10, "paths/s", 240e3},
    {"Products of 512 x 512 matrices", "freivalds", 24, 1, 1, "proofs/s", 1800},
    {"Results of two nodes", "quorum", 200, 2, 1, "proofs/s", NAN},
    {"Runs of 1023 steps", "bisect", 50, 1, 1, "proofs/s", NAN},
    {"Receipts, by their two signatures", "receipt", 200, 1, 2, "signatures/s", 19e3},
    {"Receipts among mixed clients", "receipt:clients=mixed", 100, 1, 1, "receipts/s",
        NAN},
    {"Random functions", "vrf", 50, 1, 1, "outputs/s", 4e3},
};

static void
must_do(dpk_status status)
{
    if (status != DPK_OK) {
        fprintf(stderr, "a kernel failed: %d\n", (int)status);
        exit(EXIT_FAILURE);
    }
}

/* Tells a verifier that knows keys those of the claims' nodes and payers. */
static void
know_all(struct proofs *p)
{
    uint32_t n = p->claims.n;
    if (p->verifier->know != NULL) {
        uint64_t *parties = proofs_must(calloc(2 * (size_t)n, sizeof *parties));
        memcpy(parties, p->claims.node, n * sizeof *parties);
        memcpy(parties + n, p->claims.payer, n * sizeof *parties);
        must_do(proofs_know(p, 0, parties, 2 * n));
        free(parties);
    }
}

static void
begin(struct proofs *p, const struct bench_proofs *what)
{
    static const uint8_t beacon[32] = {1};
    struct proofs_claim *rows = proofs_must(calloc(what->claims, sizeof *rows));
    must_do(proofs_open(p, what->verifier, "honest", 1));
    for (uint32_t i = 0; i < what->claims; i++) {
        rows[i] = (struct proofs_claim){.slot = i,
            .id = 1 + i,
            .node = 1 + i,
            .payer = what->claims + 1 + i,
            .task = 1 + i / what->copies,
            .amount = 1};
    }
    proofs_claims(p, rows, what->claims);
    free(rows);
    know_all(p);
    must_do(proofs_enroll(p, 0));
    must_do(proofs_challenge(p, 0, beacon));
    must_do(proofs_prove(p, 0));
    must_do(proofs_verify(p, 0));
    for (uint32_t i = 0; i < what->claims; i++) {
        must_do(p->verdict[i] == DPK_ACCEPT ? DPK_OK : DPK_E_STATE);
    }
}

static void
verify_all(void *data)
{
    must_do(proofs_verify(data, 0));
}

static void
prove_all(void *data)
{
    must_do(proofs_prove(data, 0));
}

static void
commit_all(void *data)
{
    must_do(proofs_commit(data, 0));
}

/* Tells how many a second there are of n that a loop does. */
static void
tell(const struct bench_proofs *what, const char *who, struct proofs *p, double n,
    const char *unit, void (*loop)(void *), double wanted)
{
    char name[128];
    snprintf(name, sizeof name, "%s, %s", what->name, who);
    bench_result(name, 1e9 / bench(who, (size_t)n, loop, p).best, unit, wanted);
}

static void
measure(const struct bench_proofs *what)
{
    struct proofs p;
    double n = what->claims * what->each;
    bench_heading(what->name);
    begin(&p, what);
    tell(what, "verified", &p, n, what->unit, verify_all, what->wanted);
    tell(what, "proven", &p, n, what->unit, prove_all, NAN);
    tell(what, "committed to", &p, what->claims, "claims/s", commit_all, NAN);
    proofs_close(&p);
}

int
main(int argc, char **argv)
{
    const char *name = argc > 1 ? argv[1] : "";
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        if (strncmp(cases[i].name, name, strlen(name)) == 0) {
            measure(&cases[i]);
        }
    }
    return 0;
}
