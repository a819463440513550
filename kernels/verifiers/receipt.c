/* Receipts of usage that both sides signed, as networks for bandwidth, storage and
 * inference have them.
 *
 * A proof is the statement of the claim and of the beacon, and two Ed25519 signatures
 * of it: the node's, who says that it served, and the payer's, who says that it was
 * served. What is valid is one rule, libsodium's (sign.h).
 *
 * `clients=mixed` is a network whose clients brought their own libraries: some check by
 * that rule, some by OpenSSL's.  Where they do not agree the verdict is open, as nobody
 * can say what such a network holds for true; and keys are only looked at when a
 * signature is.
 *
 * A payer that the node made up signs like any other: what is signed was agreed upon,
 * not served.  Such receipts cost fees, which are not this kernel's matter. */
#include "kernels/proofs/sign.h"
#include "kernels/schedulers/list.h"
#include "kernels/verifiers/sworn.h"

#include <string.h>

enum { OTHER = SWORN_REASONS, NODE, PAYER, SPLIT, REASONS };

static const char *const reasons[REASONS] = {
    SWORN_FIRST_REASONS,
    [SWORN_HOLDS] = "node and payer have signed it",
    [SWORN_BAD_KEY] = "the key is not canonical, no point, or of small order",
    [OTHER] = "it is a receipt of something else",
    [NODE] = "the node's signature does not hold",
    [PAYER] = "the payer's signature does not hold",
    [SPLIT] = "clients do not agree whether the signatures hold",
};

static const uint32_t verdict_of[REASONS] = {
    SWORN_FIRST_VERDICTS,
    [OTHER] = DPK_REJECT,
    [NODE] = DPK_REJECT,
    [PAYER] = DPK_REJECT,
    [SPLIT] = DPK_OPEN,
};

enum { CLIENTS, PARAMETERS };

static const struct dpk_parameter parameters[PARAMETERS] = {
    {
        .name = "clients",
        .standard = "pinned",
        .allowed = "pinned|mixed",
        .doc = "whether all check signatures by one rule, libsodium's, or some by "
               "OpenSSL's: then receipts on which these differ stay open",
    },
};

static int
is_key(const struct sworn *self, const uint8_t key[SWORN_KEY])
{
    return self->mixed || dpk_sign_is_key(key);
}

typedef int check(
    const uint8_t *key, const uint8_t *message, uint64_t n, const uint8_t *signature);

/* What clients say who check by one rule. */
static uint32_t
opinion(check *is_valid, const uint8_t *statement, const uint8_t *node,
    const uint8_t *payer, const uint8_t *signatures)
{
    return !is_valid(node, statement, STATEMENT, signatures) ? NODE
           : !is_valid(payer, statement, STATEMENT, signatures + SIGN_SIZE)
               ? PAYER
               : SWORN_HOLDS;
}

static uint32_t
reason(const struct sworn *self, const uint8_t statement[STATEMENT],
    const uint8_t *node, const uint8_t *payer, const uint8_t *proof)
{
    const uint8_t *signatures = proof + STATEMENT;
    if (memcmp(proof, statement, STATEMENT) != 0) {
        return OTHER;
    }
    const struct dpk_host *host = self->host;
    host->meter(host->context, DPK_WORK_CURVES, UINT64_C(2) * SIGN_CURVES);
    host->meter(host->context, DPK_WORK_HASHES, 2 * dpk_sign_blocks(STATEMENT));
    uint32_t ours = opinion(dpk_sign_is_valid, statement, node, payer, signatures);
    uint32_t theirs = self->mixed ? opinion(dpk_sign_is_valid_openssl, statement, node,
                                        payer, signatures)
                                  : ours;
    return (ours == SWORN_HOLDS) == (theirs == SWORN_HOLDS) ? ours : SPLIT;
}

static const struct oath oath = {
    .protocol = {'d', 'e', 'p', 'i', 'n', ' ', 'r', 'e', 'c', 'e', 'i', 'p', 't', ' ',
        'v', '1'},
    .length = STATEMENT + 2 * SIGN_SIZE,
    .has_payer = 1,
    .verdict_of = verdict_of,
    .is_key = is_key,
    .reason = reason,
};

static dpk_status
create(const struct dpk_host *host, const char *const *values, void **self)
{
    struct sworn *made;
    dpk_status status = dpk_sworn_create(host, &oath, &made);
    *self = made;
    if (status == DPK_OK) {
        made->mixed = strcmp(values[CLIENTS], "mixed") == 0;
    }
    return status;
}

const struct dpk_verifier dpk_receipt = {
    .kernel =
        {
            .head = {sizeof dpk_receipt, DPK_VERSION},
            .name = "receipt",
            .doc = "receipts of usage that node and payer have signed",
            .parameters = parameters,
            .n_parameters = PARAMETERS,
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
};
