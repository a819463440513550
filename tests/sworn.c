#include "tests/sworn.h"

#include "kernels/schedulers/tools.h"
#include "tests/proofs.h"

enum { CLAIMS = 500, PARTIES = 32 };

/* A batch of claims among parties that nobody else has; how many are accepted. */
static uint32_t
accepted(const char *verifier, uint64_t batch)
{
    struct proofs_claim rows[CLAIMS];
    uint64_t parties[2 * PARTIES];
    uint8_t beacon[32];
    struct proofs p;
    uint32_t n = 0;
    for (uint64_t i = 0; i < 2 * PARTIES; i++) {
        parties[i] = dpk_mix(dpk_mix(1, batch), i);
    }
    for (uint32_t i = 0; i < CLAIMS; i++) {
        uint64_t draw = dpk_mix(dpk_mix(2, batch), i);
        rows[i] = (struct proofs_claim){.slot = i,
            .id = dpk_mix(draw, 0),
            .node = parties[draw % PARTIES],
            .payer = parties[PARTIES + draw / PARTIES % PARTIES],
            .task = dpk_mix(draw, 1),
            .amount = (int64_t)(dpk_mix(draw, 2) >> 1)};
    }
    proofs_beacon(batch, beacon);
    dpk_status status = proofs_open(&p, verifier, "honest", batch);
    proofs_claims(&p, rows, CLAIMS);
    if (status == DPK_OK && proofs_know(&p, 0, parties, 2 * PARTIES) == DPK_OK &&
        proofs_enroll(&p, 0) == DPK_OK && proofs_challenge(&p, 0, beacon) == DPK_OK &&
        proofs_prove(&p, 0) == DPK_OK && proofs_verify(&p, 0) == DPK_OK) {
        for (uint32_t i = 0; i < CLAIMS; i++) {
            n += p.verdict[i] == DPK_ACCEPT;
        }
    }
    proofs_close(&p);
    return n;
}

uint32_t
sworn_accepted(const char *verifier, uint32_t n)
{
    uint32_t sum = 0;
#pragma omp parallel for reduction(+ : sum) schedule(dynamic)
    for (uint32_t batch = 0; batch < n / CLAIMS; batch++) {
        sum += accepted(verifier, batch);
    }
    return sum;
}
