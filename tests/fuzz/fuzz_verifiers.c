/* Every verifier that is built in is shown any commitments, challenges and proofs: any
 * bytes, or honest ones that were changed or cut somewhere.  It answers with a verdict
 * and a reason of its list, and reads nothing beyond what it is shown. */

#include "kernels/schedulers/list.h"
#include "tests/proofs.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size); /* NOLINT */

enum { MOST = 16, HEAD = 5, TARGETS = 3 };

static struct proofs drives[MOST];
static uint32_t n_drives;

static void
must_do(int well)
{
    if (!well) {
        abort();
    }
}

/* The verifier that a name opens, small where proofs are large. */
static const char *
small(const char *name)
{
    static const char *const texts[][2] = {{"merkle-post", "merkle-post:leaves=16"},
        {"freivalds", "freivalds:n=8"}, {"bisect", "bisect:steps=16"}};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        if (strcmp(texts[i][0], name) == 0) {
            return texts[i][1];
        }
    }
    return name;
}

/* Opens every verifier with its honest prover, and has it enroll and prove once. */
static void
open_all(void)
{
    static const struct proofs_claim claims[] = {
        {0, 10, 1, 3, 50, 2}, {1, 11, 2, 3, 50, 2}};
    static const uint64_t parties[] = {1, 2, 3};
    static const uint8_t beacon[32] = {1};
    for (uint32_t i = 0; i < dpk_built_in.n_kernels && n_drives < MOST; i++) {
        const struct dpk_kernel *kernel = dpk_built_in.kernels[i];
        if (kernel->kind != DPK_VERIFIER) {
            continue;
        }
        struct proofs *p = &drives[n_drives++];
        must_do(proofs_open(p, small(kernel->name), "honest", 1) == DPK_OK);
        proofs_claims(p, claims, 2);
        if (p->verifier->know != NULL) {
            must_do(proofs_know(p, 0, parties, 3) == DPK_OK);
        }
        must_do(proofs_enroll(p, 0) == DPK_OK);
        must_do(proofs_challenge(p, 0, beacon) == DPK_OK);
        must_do(proofs_prove(p, 0) == DPK_OK);
        must_do(proofs_verify(p, 0) == DPK_OK);
    }
}

/* The last string with bytes of the input in the place of some of its own. */
static void
change(struct proofs_strings *of, const uint8_t *head, const uint8_t *data, size_t size)
{
    uint64_t n;
    uint8_t *own = proofs_string(of, of->n - 1, &n);
    uint64_t keep = head[2] % 2 != 0 ? (head[3] + 256ULL * head[4]) % (n + 1) : 0;
    uint64_t tail = head[2] % 4 == 3 && keep + size < n ? n - keep - size : 0;
    uint8_t *made = proofs_must(malloc((size_t)(keep + size + tail) + 1));
    memcpy(made, own, (size_t)keep);
    memcpy(made + keep, data, size);
    memcpy(made + keep + size, own + keep + size, (size_t)tail);
    proofs_replace(of, of->n - 1, made, keep + size + tail);
    free(made);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) /* NOLINT: its given name */
{
    if (n_drives == 0) {
        open_all();
    }
    if (size < HEAD || n_drives == 0) {
        return 0;
    }
    struct proofs *p = &drives[data[0] % n_drives];
    struct proofs_strings *strings[TARGETS] = {
        &p->commitments, &p->challenges, &p->proofs};
    uint32_t target = data[1] % TARGETS;
    struct proofs_strings *of = strings[target];
    uint64_t n;
    const uint8_t *own = proofs_string(of, of->n - 1, &n);
    uint8_t *kept = proofs_must(malloc((size_t)n + 1));
    memcpy(kept, own, (size_t)n);
    change(of, data, data + HEAD, size - HEAD);
    must_do((target == 0 ? proofs_bind(p, 0) : proofs_verify(p, 0)) == DPK_OK);
    for (uint32_t i = 0; i < p->claims.n; i++) {
        must_do(p->verdict[i] < DPK_VERDICTS);
        must_do(p->reason[i] < p->verifier->n_reasons);
    }
    proofs_replace(of, of->n - 1, kept, n);
    free(kept);
    must_do(proofs_bind(p, 0) == DPK_OK);
    return 0;
}
