/* Nodes that serve, or say so, against `receipt`.
 *
 * - honest: serves, signs, and has the payer sign.
 * - replay: serves once, and answers what comes after with that receipt.
 * - wash-demand: serves, and signs receipts besides with a payer that it made up.  They
 *   hold: what they cost, fees, is the economy's matter.
 * - split-verifier: serves, but its signature is one that some libraries take and some
 *   do not, by a key for which there is no secret, or by a key like any other. */
#include "kernels/proofs/sign.h"
#include "kernels/provers/swearing.h"
#include "kernels/schedulers/list.h"
#include "kernels/schedulers/tools.h"

#include <string.h>

/* 0.1 s: a round trip to the payer. */
#define ANSWER_PARAMETER                                                               \
    [SWEARING_DELAY] = {"answer", "0.1", "a number of seconds",                        \
        "until it has signed, and the payer too (assumed)"}

static void
derive(const uint8_t random[64], struct secret *out)
{
    struct signer signer;
    dpk_signer_init(&signer, random);
    memcpy(out->secret, signer.seed, sizeof out->secret);
    memcpy(out->key, signer.key, sizeof out->key);
}

static void
sign(const struct secret *secret, const uint8_t *statement, uint8_t *to)
{
    struct signer signer;
    memcpy(signer.seed, secret->secret, sizeof signer.seed);
    memcpy(signer.key, secret->key, sizeof signer.key);
    dpk_sign(&signer, statement, STATEMENT, to);
}

/* Writes a receipt without the node's signature, and finds the node's secret. */
static dpk_status
begin(struct swearing *self, const struct dpk_claims *claims, uint32_t i,
    const uint8_t *statement, struct sworn_answer *answer, struct secret *node)
{
    struct secret payer;
    dpk_status status = dpk_swearing_secret(self, claims->payer[i], &payer);
    if (status != DPK_OK) {
        return status;
    }
    memcpy(answer->proof, statement, STATEMENT);
    sign(&payer, statement, answer->proof + STATEMENT + SIGN_SIZE);
    return dpk_swearing_secret(self, claims->node[i], node);
}

static dpk_status
answer_honestly(struct swearing *self, const struct dpk_claims *claims, uint32_t i,
    const uint8_t *statement, struct sworn_answer *answer)
{
    struct secret node;
    dpk_status status = begin(self, claims, i, statement, answer, &node);
    if (status == DPK_OK) {
        sign(&node, statement, answer->proof + STATEMENT);
    }
    return status;
}

/* ---- honest ------------------------------------------------------------ */

static const struct dpk_parameter honest_parameters[] = {ANSWER_PARAMETER};

static const struct manner honest = {
    .length = SWEARING_PROOF,
    .derive = derive,
    .answer = answer_honestly,
};

static dpk_status
create_honest(const struct dpk_host *host, const char *const *values, void **self)
{
    return dpk_swearing_create(host, &honest, honest_parameters, 0, values, self);
}

const struct dpk_prover dpk_receipt_honest = {
    SWEARING_PROVER(dpk_receipt_honest, "honest",
        "serves, and has receipts of it signed", honest_parameters, create_honest,
        "receipt"),
};

/* ---- replay ------------------------------------------------------------ */

static const struct manner replay = {
    .length = SWEARING_PROOF,
    .derive = derive,
    .answer = answer_honestly,
    .repeats = 1,
};

static dpk_status
create_replay(const struct dpk_host *host, const char *const *values, void **self)
{
    return dpk_swearing_create(host, &replay, honest_parameters, 0, values, self);
}

const struct dpk_prover dpk_receipt_replay = {
    SWEARING_PROVER(dpk_receipt_replay, "replay",
        "serves once, and shows that receipt again and again", honest_parameters,
        create_replay, "receipt"),
};

/* ---- wash-demand ------------------------------------------------------- */

static const struct dpk_parameter wash_parameters[] = {
    ANSWER_PARAMETER,
    [SWEARING_OWN] = {"boost", "1", "a number from 0 to 1000",
        "that it claims besides, in what it serves (assumed)"},
};

#define MOST_BOOST INT64_C(1000000000)

/* A payer that a node has made up: ids of others are counted, and small. */
static uint64_t
puppet_of(uint64_t node)
{
    return dpk_mix(UINT64_C(0x707570706574), node) | UINT64_C(1) << 63;
}

static uint32_t
is_served(const struct swearing *self, const struct dpk_claims *claims, uint32_t i)
{
    (void)self;
    return claims->payer[i] != puppet_of(claims->node[i]);
}

static dpk_status
answer_wash(struct swearing *self, const struct dpk_claims *claims, uint32_t i,
    const uint8_t *statement, struct sworn_answer *answer)
{
    answer->effort = is_served(self, claims, i) ? SWEARING_HONEST : 0;
    return answer_honestly(self, claims, i, statement, answer);
}

/* amount * millionths / 10^6, or INT64_MAX where it does not fit; both are >= 0. */
static int64_t
share_of(int64_t amount, int64_t millionths)
{
    int64_t whole = amount / 1000000;
    int64_t rest = amount % 1000000 * millionths / 1000000;
    return millionths > 0 && whole > (INT64_MAX - rest) / millionths
               ? INT64_MAX
               : whole * millionths + rest;
}

static dpk_status
invent_wash(void *self, int64_t now, const struct dpk_claims *claims, int64_t *amount,
    uint64_t *payer)
{
    const struct swearing *of = self;
    (void)now;
    for (uint32_t i = 0; i < claims->n; i++) {
        amount[i] = share_of(claims->amount[i], of->setting);
        payer[i] = puppet_of(claims->node[i]);
    }
    return DPK_OK;
}

static const struct manner wash = {
    .length = SWEARING_PROOF,
    .derive = derive,
    .answer = answer_wash,
    .truth = is_served,
};

static dpk_status
create_wash(const struct dpk_host *host, const char *const *values, void **self)
{
    return dpk_swearing_create(host, &wash, wash_parameters, MOST_BOOST, values, self);
}

const struct dpk_prover dpk_receipt_wash_demand = {
    SWEARING_PROVER(dpk_receipt_wash_demand, "wash-demand",
        "serves, and has a payer of its own sign for more", wash_parameters,
        create_wash, "receipt"),
    .invent = invent_wash,
};

/* ---- split-verifier ---------------------------------------------------- */

static const struct dpk_parameter split_parameters[] = {
    ANSWER_PARAMETER,
    [SWEARING_OWN] = {"by", "key", "key|nonce",
        "what is of small order: its key, for which there is then no secret, or the "
        "signatures' R"},
};
enum { BY_KEY, BY_NONCE };

static void
show_split(const struct swearing *self, const struct secret *of, uint8_t key[32])
{
    memcpy(key, self->setting == BY_KEY ? dpk_sign_nobody : of->key, SIGN_KEY);
}

static dpk_status
answer_split(struct swearing *self, const struct dpk_claims *claims, uint32_t i,
    const uint8_t *statement, struct sworn_answer *answer)
{
    struct secret node;
    struct signer signer;
    dpk_status status = begin(self, claims, i, statement, answer, &node);
    if (status != DPK_OK) {
        return status;
    }
    if (self->setting == BY_KEY) {
        dpk_sign_as_nobody(node.secret, answer->proof + STATEMENT);
    } else {
        memcpy(signer.seed, node.secret, sizeof signer.seed);
        memcpy(signer.key, node.key, sizeof signer.key);
        dpk_sign_split(&signer, statement, STATEMENT, answer->proof + STATEMENT);
    }
    return DPK_OK;
}

/* It served, but what it signs is no receipt that all could agree on. */
static uint32_t
is_false(const struct swearing *self, const struct dpk_claims *claims, uint32_t i)
{
    (void)self;
    (void)claims;
    (void)i;
    return 0;
}

static const struct manner split = {
    .length = SWEARING_PROOF,
    .derive = derive,
    .answer = answer_split,
    .truth = is_false,
    .show = show_split,
};

static dpk_status
create_split(const struct dpk_host *host, const char *const *values, void **self)
{
    dpk_status status =
        dpk_swearing_create(host, &split, split_parameters, 0, values, self);
    struct swearing *made = *self;
    if (status == DPK_OK) {
        made->setting = strcmp(values[SWEARING_OWN], "key") == 0 ? BY_KEY : BY_NONCE;
    }
    return status;
}

const struct dpk_prover dpk_receipt_split_verifier = {
    SWEARING_PROVER(dpk_receipt_split_verifier, "split-verifier",
        "signs so that libraries do not agree whether it holds", split_parameters,
        create_split, "receipt"),
};
