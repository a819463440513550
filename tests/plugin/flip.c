/* The honest prover against merkle-post, but for one bit of the first proof that it
 * makes from FROM on [ns]: bit number BIT, modulo the proof's length; -1: none.  Built
 * with the kernels' own sources. */
#include "kernels/schedulers/list.h"

static struct dpk_prover flip;
static int is_done;

static dpk_status
prove(void *self, int64_t now, const struct dpk_claims *claims,
    const struct dpk_bytes *challenges, struct dpk_strings *proofs, int64_t *delay,
    uint32_t *effort)
{
    dpk_status status = dpk_merkle_post_honest.prove(
        self, now, claims, challenges, proofs, delay, effort);
    if (status >= 0 && BIT >= 0 && !is_done && now >= FROM && proofs->n > 0) {
        uint64_t bits = 8 * (proofs->first[1] - proofs->first[0]);
        uint64_t bit = (uint64_t)BIT % bits;
        proofs->bytes[proofs->first[0] + bit / 8] ^= (uint8_t)(1U << bit % 8);
        is_done = 1;
    }
    return status;
}

__attribute__((constructor)) static void
make(void)
{
    flip = dpk_merkle_post_honest;
    flip.kernel.name = "flip";
    flip.kernel.doc = "keeps its sectors, and lets one bit fall over";
    flip.prove = prove;
}

static const struct dpk_kernel *const kernels[] = {&flip.kernel};

const struct dpk_plugin DPK_PLUGIN = {
    .head = {sizeof DPK_PLUGIN, DPK_VERSION},
    .n_kernels = 1,
    .kernels = kernels,
};
