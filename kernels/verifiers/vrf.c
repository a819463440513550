/* Verifiable random functions: a node answers a challenge with what its key maps it to,
 * and the proof (vrf.h).
 *
 * The output is random to everybody, and the node could not choose it: this makes
 * beacons, and drawings among nodes.  What it can do is to keep silent. */
#include "kernels/proofs/vrf.h"
#include "kernels/schedulers/list.h"
#include "kernels/verifiers/sworn.h"

#include <string.h>

enum { FALSE_PROOF = SWORN_REASONS, REASONS };

static const char *const reasons[REASONS] = {
    SWORN_FIRST_REASONS,
    [SWORN_HOLDS] = "it proves what the key maps the challenge to",
    [SWORN_BAD_KEY] = "the key is no element of the group, or its neutral one",
    [FALSE_PROOF] = "it does not prove what the key maps the challenge to",
};

static const uint32_t verdict_of[REASONS] = {
    SWORN_FIRST_VERDICTS,
    [FALSE_PROOF] = DPK_REJECT,
};

static int
is_key(const struct sworn *self, const uint8_t key[SWORN_KEY])
{
    (void)self;
    return dpk_vrf_is_key(key);
}

static uint32_t
reason(const struct sworn *self, const uint8_t statement[STATEMENT],
    const uint8_t *node, const uint8_t *payer, const uint8_t *proof)
{
    const struct dpk_host *host = self->host;
    (void)payer;
    host->meter(host->context, DPK_WORK_CURVES, VRF_CURVES);
    host->meter(host->context, DPK_WORK_HASHES, dpk_vrf_blocks(STATEMENT));
    return dpk_vrf_is_valid(node, statement, STATEMENT, proof) ? SWORN_HOLDS
                                                               : FALSE_PROOF;
}

static const struct oath oath = {
    .protocol = {'d', 'e', 'p', 'i', 'n', ' ', 'v', 'r', 'f', ' ', 'v', '1'},
    .length = VRF_PROOF,
    .verdict_of = verdict_of,
    .is_key = is_key,
    .reason = reason,
};

static dpk_status
create(const struct dpk_host *host, const char *const *values, void **self)
{
    struct sworn *made;
    dpk_status status = dpk_sworn_create(host, &oath, &made);
    (void)values;
    *self = made;
    return status;
}

static dpk_status
output(void *self, const uint8_t *proof, uint64_t length, uint8_t out[32])
{
    uint8_t beta[VRF_OUTPUT];
    (void)self;
    if (length != VRF_PROOF || !dpk_vrf_output(proof, beta)) {
        return DPK_E_ARGUMENT;
    }
    memcpy(out, beta, 32);
    return DPK_OK;
}

const struct dpk_verifier dpk_vrf = {
    .kernel =
        {
            .head = {sizeof dpk_vrf, DPK_VERSION},
            .name = "vrf",
            .doc = "outputs that look random, by a key that proves them",
            .kind = DPK_VERIFIER,
            .create = create,
            .destroy = dpk_sworn_destroy,
            .state_hash = dpk_sworn_state_hash,
        },
    .traits = DPK_COMPLETE,
    .n_reasons = REASONS,
    .reasons = reasons,
    .know = dpk_sworn_know,
    .enroll = dpk_sworn_enroll,
    .challenge = dpk_sworn_challenge,
    .verify = dpk_sworn_verify,
    .retire = dpk_sworn_retire,
    .output = output,
};
