/* Nodes that answer with verifiable random functions, against `vrf`.
 *
 * - honest: answers.
 * - replay: answers once, and what comes after with that proof.
 * - withhold: answers if it likes the output, and keeps silent if not.  It is the one
 *   choice that the proof leaves it: outputs are drawn, and no second one is valid. */
#include "kernels/proofs/vrf.h"
#include "kernels/proofs/strings.h"
#include "kernels/provers/swearing.h"
#include "kernels/schedulers/list.h"

#include <string.h>

#define ANSWER_PARAMETER                                                               \
    [SWEARING_DELAY] = {                                                               \
        "answer", "0.1", "a number of seconds", "until it has answered (assumed)"}

static void
derive(const uint8_t random[64], struct secret *out)
{
    struct vrf vrf;
    dpk_vrf_init(&vrf, random);
    memcpy(out->secret, vrf.secret, sizeof out->secret);
    memcpy(out->key, vrf.key, sizeof out->key);
}

static dpk_status
answer_honestly(struct swearing *self, const struct dpk_claims *claims, uint32_t i,
    const uint8_t *statement, struct sworn_answer *answer)
{
    struct secret node;
    struct vrf vrf;
    dpk_status status = dpk_swearing_secret(self, claims->node[i], &node);
    if (status == DPK_OK) {
        memcpy(vrf.secret, node.secret, sizeof vrf.secret);
        memcpy(vrf.key, node.key, sizeof vrf.key);
        dpk_vrf_prove(&vrf, statement, STATEMENT, answer->proof);
    }
    return status;
}

/* ---- honest ------------------------------------------------------------ */

static const struct dpk_parameter honest_parameters[] = {ANSWER_PARAMETER};

static const struct manner honest = {
    .length = VRF_PROOF,
    .derive = derive,
    .answer = answer_honestly,
};

static dpk_status
create_honest(const struct dpk_host *host, const char *const *values, void **self)
{
    return dpk_swearing_create(host, &honest, honest_parameters, 0, values, self);
}

const struct dpk_prover dpk_vrf_honest = {
    SWEARING_PROVER(dpk_vrf_honest, "honest", "answers with what its key yields",
        honest_parameters, create_honest, "vrf"),
};

/* ---- replay ------------------------------------------------------------ */

static const struct manner replay = {
    .length = VRF_PROOF,
    .derive = derive,
    .answer = answer_honestly,
    .repeats = 1,
};

static dpk_status
create_replay(const struct dpk_host *host, const char *const *values, void **self)
{
    return dpk_swearing_create(host, &replay, honest_parameters, 0, values, self);
}

const struct dpk_prover dpk_vrf_replay = {
    SWEARING_PROVER(dpk_vrf_replay, "replay", "answers once, and repeats that proof",
        honest_parameters, create_replay, "vrf"),
};

/* ---- withhold ---------------------------------------------------------- */

static const struct dpk_parameter withhold_parameters[] = {
    ANSWER_PARAMETER,
    [SWEARING_OWN] = {"likes", "0.5", "a number from 0 to 1",
        "share of the outputs that it sends (assumed)"},
};

/* Likes an output whose first 32 bits, as a share of 2^32, are below the setting. */
static dpk_status
answer_withhold(struct swearing *self, const struct dpk_claims *claims, uint32_t i,
    const uint8_t *statement, struct sworn_answer *answer)
{
    uint8_t beta[VRF_OUTPUT];
    dpk_status status = answer_honestly(self, claims, i, statement, answer);
    if (status == DPK_OK && dpk_vrf_output(answer->proof, beta)) {
        uint64_t millionths = UINT64_C(1000000) * dpk_get_u32(beta) >> 32;
        answer->declines = millionths >= (uint64_t)self->setting;
    }
    return status;
}

static uint32_t
is_sent(const struct swearing *self, const struct dpk_claims *claims, uint32_t i)
{
    return claims->slot[i] >= self->withheld_cap || !self->withheld[claims->slot[i]];
}

static const struct manner withhold = {
    .length = VRF_PROOF,
    .derive = derive,
    .answer = answer_withhold,
    .truth = is_sent,
};

static dpk_status
create_withhold(const struct dpk_host *host, const char *const *values, void **self)
{
    return dpk_swearing_create(
        host, &withhold, withhold_parameters, 1000000, values, self);
}

const struct dpk_prover dpk_vrf_withhold = {
    SWEARING_PROVER(dpk_vrf_withhold, "withhold",
        "keeps silent where it does not like the output", withhold_parameters,
        create_withhold, "vrf"),
};
