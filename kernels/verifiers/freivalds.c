/* Products of matrices that are checked without doing them: Freivalds' check (1977).
 *
 * A task is a product C = A B of n x n whole numbers (kernels/proofs/matrix.h).  The
 * node binds itself to the hash of C; the challenge hangs on the beacon, on the claim
 * and on what it is bound to, and says which vectors r are drawn; the proof is C.  It
 * is hashed again, and A (B r) = C r is checked in whole numbers modulo a prime, in
 * `rounds` that are independent of each other: 2 n^2 of n^3 products, and as many for
 * C.  A wrong C passes with a chance of at most p^-rounds: of 2^-62, as it is set.
 *
 * An honest C always passes, as A (B r) and (A B) r are the same number; so the host
 * need not have all of them checked. */
#include "kernels/proofs/bond.h"
#include "kernels/proofs/coins.h"
#include "kernels/proofs/matrix.h"
#include "kernels/proofs/strings.h"
#include "kernels/schedulers/list.h"
#include "kernels/schedulers/settings.h"
#include "kernels/schedulers/tools.h"

#include <stddef.h>
#include <string.h>

struct freivalds {
    const struct dpk_host *host;
    struct dpk_hash hash;
    struct dpk_bonds bonds;
    int64_t n, rounds, field;
    enum coins coins;
};

/* ---- life -------------------------------------------------------------- */

enum { N, ROUNDS, FIELD, COINS, PARAMETERS };

static const struct dpk_parameter parameters[PARAMETERS] = {
    {
        .name = "n",
        .standard = "512",
        .allowed = "a number from 1 to 512",
        .doc = "rows and columns of the matrices (assumed)",
    },
    {
        .name = "rounds",
        .standard = "2",
        .allowed = "a number from 1 to 4",
        .doc = "vectors that a product is checked with (assumed)",
    },
    {
        .name = "field",
        .standard = "31",
        .allowed = "2|3|5|7|13|17|19|31",
        .doc = "bits of the Mersenne prime that it is checked modulo",
    },
    {
        .name = "coins",
        .standard = "field",
        .allowed = "field|signs|bits",
        .doc = "numbers of the vectors: any, -1 or 1, 0 or 1",
    },
};

enum reason { GOOD, OTHER_COMMITMENT, NO_PRODUCT, WRONG, LATE, MISSING, NO_COMMITMENT };
static const char *const reasons[] = {
    "it is the product, but for a chance that the settings say",
    "it is not what was committed to or asked for",
    "a product has 3 n^2 bytes",
    "it is not the product",
    "it came after its deadline",
    "nothing came",
    "a commitment has 32 bytes",
};

static dpk_status
create(const struct dpk_host *host, const char *const *values, void **self)
{
    struct freivalds *made = host->allocate(host->context, sizeof *made);
    if (made == NULL) {
        return DPK_E_MEMORY;
    }
    *self = made;
    made->host = host;
    const struct setting settings[] = {{N, 0, &made->n, 1, MATRIX_MOST},
        {ROUNDS, 0, &made->rounds, 1, MATRIX_VECTORS}, {FIELD, 0, &made->field, 2, 31}};
    dpk_status status = dpk_numbers(
        host, parameters, values, settings, sizeof settings / sizeof *settings);
    made->coins = dpk_coins_of(values[COINS]);
    if (status == DPK_OK && !dpk_field_is((uint32_t)made->field)) {
        host->log(host->context, "field is not 2, 3, 5, 7, 13, 17, 19 or 31");
        status = DPK_E_ARGUMENT;
    }
    return status == DPK_OK ? dpk_hash_init(&made->hash) : status;
}

static void
destroy(void *self)
{
    struct freivalds *gone = self;
    const struct dpk_host *host = gone->host;
    dpk_hash_free(&gone->hash);
    dpk_bonds_free(&gone->bonds, host);
    dpk_drop(host, gone);
}

/* ---- before the proof -------------------------------------------------- */

static dpk_status
enroll(void *self, int64_t now, const struct dpk_claims *claims,
    const struct dpk_bytes *commitments, struct dpk_verdicts *verdicts)
{
    struct freivalds *of = self;
    (void)now;
    return dpk_bonds_enroll(
        &of->bonds, of->host, claims, commitments, verdicts, NO_COMMITMENT);
}

/* SHA-256 of the beacon and of what was committed to, bound to the claim. */
static dpk_status
challenge(void *self, int64_t now, const uint8_t beacon[32],
    const struct dpk_claims *claims, struct dpk_strings *challenges)
{
    struct freivalds *of = self;
    (void)now;
    dpk_strings_begin(challenges);
    for (uint32_t i = 0; i < claims->n; i++) {
        struct dpk_bond *bond = dpk_bonds_find(&of->bonds, claims, i);
        uint8_t seed[2 * DPK_HASH];
        if (bond == NULL) {
            return DPK_E_STATE;
        }
        uint8_t *to = dpk_strings_add(challenges, DPK_HASH);
        if (to == NULL) {
            return DPK_MORE;
        }
        memcpy(seed, beacon, DPK_HASH);
        memcpy(seed + DPK_HASH, bond->commitment, DPK_HASH);
        dpk_hash_of(&of->hash, seed, sizeof seed, seed);
        dpk_bond(&of->hash, "freiv. r", claims, i, seed, bond->challenge);
        memcpy(to, bond->challenge, DPK_HASH);
    }
    return dpk_hash_status(&of->hash);
}

/* ---- the proof --------------------------------------------------------- */

/* Whether a proof is what its node was bound to, and answers what it was asked. */
static int
is_bound(struct freivalds *self, const struct dpk_evidence *evidence, uint32_t i)
{
    const struct dpk_bond *bond = dpk_bonds_find(&self->bonds, evidence->claims, i);
    uint8_t digest[DPK_HASH];
    uint64_t length;
    uint64_t n_asked;
    const uint8_t *proof = dpk_string(evidence->proofs, i, &length);
    const uint8_t *asked = dpk_string(evidence->challenges, i, &n_asked);
    if (bond == NULL || n_asked != DPK_HASH ||
        memcmp(asked, bond->challenge, DPK_HASH) != 0) {
        return 0;
    }
    dpk_hash_of(&self->hash, proof, length, digest);
    dpk_bond(&self->hash, "freiv. 1", evidence->claims, i, digest, digest);
    return memcmp(digest, bond->commitment, DPK_HASH) == 0;
}

static int
is_product(struct freivalds *self, const struct dpk_evidence *evidence, uint32_t i)
{
    struct field_vector vectors[MATRIX_VECTORS];
    uint64_t length;
    uint32_t n = (uint32_t)self->n;
    uint32_t rounds = (uint32_t)self->rounds;
    const uint8_t *seed = dpk_string(evidence->challenges, i, &length);
    const uint8_t *product = dpk_string(evidence->proofs, i, &length);
    dpk_coins_draw(
        &self->hash, seed, self->coins, (uint32_t)self->field, n, rounds, vectors);
    return dpk_matrix_check(
        evidence->claims->task[i], n, (uint32_t)self->field, product, vectors, rounds);
}

static void
judge(struct freivalds *self, const struct dpk_evidence *evidence, uint32_t i,
    struct dpk_verdicts *verdicts)
{
    uint64_t length;
    uint32_t verdict = dpk_arrival(evidence, i);
    uint32_t reason = verdict == DPK_LATE      ? LATE
                      : verdict == DPK_MISSING ? MISSING
                                               : GOOD;
    dpk_string(evidence->proofs, i, &length);
    if (reason == GOOD && length != dpk_matrix_bytes((uint32_t)self->n)) {
        verdict = DPK_MALFORMED;
        reason = NO_PRODUCT;
    } else if (reason == GOOD && !is_bound(self, evidence, i)) {
        verdict = DPK_REJECT;
        reason = OTHER_COMMITMENT;
    } else if (reason == GOOD && !is_product(self, evidence, i)) {
        verdict = DPK_REJECT;
        reason = WRONG;
    }
    verdicts->verdict[i] = verdict;
    verdicts->reason[i] = reason;
}

static dpk_status
verify(void *self, int64_t now, const struct dpk_evidence *evidence,
    struct dpk_verdicts *verdicts)
{
    struct freivalds *of = self;
    const struct dpk_host *host = of->host;
    uint64_t cells = (uint64_t)(of->n * of->n);
    uint64_t blocks = dpk_hash_blocks(dpk_matrix_bytes((uint32_t)of->n));
    (void)now;
    for (uint32_t i = 0; i < evidence->n; i++) {
        judge(of, evidence, i, verdicts);
    }
    host->meter(host->context, DPK_WORK_HASHES, evidence->n * blocks);
    host->meter(host->context, DPK_WORK_PRODUCTS,
        3 * cells * evidence->n * (uint64_t)of->rounds);
    return dpk_hash_status(&of->hash);
}

static dpk_status
retire(void *self, int64_t now, const uint32_t *claims, uint32_t n)
{
    struct freivalds *of = self;
    (void)now;
    dpk_bonds_retire(&of->bonds, claims, n);
    return DPK_OK;
}

static dpk_status
state_hash(void *self, uint64_t hash[2])
{
    const struct freivalds *of = self;
    hash[0] = dpk_bonds_hash(&of->bonds);
    hash[1] = 0;
    return DPK_OK;
}

const struct dpk_verifier dpk_freivalds = {
    .kernel =
        {
            .head = {sizeof dpk_freivalds, DPK_VERSION},
            .name = "freivalds",
            .doc = "products of matrices are checked with vectors drawn after they are "
                   "done",
            .parameters = parameters,
            .n_parameters = PARAMETERS,
            .kind = DPK_VERIFIER,
            .create = create,
            .destroy = destroy,
            .state_hash = state_hash,
        },
    .traits = DPK_COMPLETE,
    .n_reasons = sizeof reasons / sizeof *reasons,
    .reasons = reasons,
    .enroll = enroll,
    .challenge = challenge,
    .verify = verify,
    .retire = retire,
};
