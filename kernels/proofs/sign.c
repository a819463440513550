#include "kernels/proofs/sign.h"

#include <openssl/evp.h>
#include <sodium.h>
#include <string.h>

/* The neutral point, of order 1: x = 0, y = 1. */
const uint8_t dpk_sign_nobody[SIGN_KEY] = {1};

/* ---- signing ----------------------------------------------------------- */

_Static_assert(sizeof(struct signer) == crypto_sign_SECRETKEYBYTES,
    "libsodium keeps a secret key as a signer does");

void
dpk_signer_init(struct signer *self, const uint8_t seed[SIGN_SEED])
{
    uint8_t both[crypto_sign_SECRETKEYBYTES];
    crypto_sign_seed_keypair(self->key, both, seed);
    memcpy(self->seed, seed, SIGN_SEED);
}

void
dpk_sign(const struct signer *self, const uint8_t *message, uint64_t n,
    uint8_t signature[SIGN_SIZE])
{
    crypto_sign_detached(signature, NULL, message, n, (const uint8_t *)self);
}

uint64_t
dpk_sign_blocks(uint64_t n)
{
    /* SHA-512 of R, A and the message: blocks of 128 bytes, of which the last has room
     * for 17 bytes of padding. */
    return 2 * ((UINT64_C(2) * SIGN_KEY + n + 17 + 127) / 128);
}

/* ---- the rule ---------------------------------------------------------- */

/* Whether y, the encoding without its sign, is below 2^255 - 19. */
static int
is_canonical(const uint8_t key[SIGN_KEY])
{
    int below = (key[31] & 0x7f) != 0x7f || key[0] < 0xed;
    for (uint32_t i = 1; i < 31; i++) {
        below = below || key[i] != 0xff;
    }
    return below;
}

int
dpk_sign_is_key(const uint8_t key[SIGN_KEY])
{
    uint8_t times[SIGN_KEY];
    memcpy(times, key, SIGN_KEY);
    int is_point = is_canonical(key);
    for (uint32_t i = 0; i < 3 && is_point; i++) { /* 2, 4 and 8 times the point */
        is_point = crypto_core_ed25519_add(times, times, times) == 0;
    }
    return is_point && memcmp(times, dpk_sign_nobody, SIGN_KEY) != 0;
}

int
dpk_sign_is_valid(const uint8_t key[SIGN_KEY], const uint8_t *message, uint64_t n,
    const uint8_t signature[SIGN_SIZE])
{
    return crypto_sign_verify_detached(signature, message, n, key) == 0;
}

int
dpk_sign_is_valid_openssl(const uint8_t key[SIGN_KEY], const uint8_t *message,
    uint64_t n, const uint8_t signature[SIGN_SIZE])
{
    EVP_PKEY *theirs =
        EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, key, SIGN_KEY);
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    int is_valid = theirs != NULL && context != NULL &&
                   EVP_DigestVerifyInit(context, NULL, NULL, NULL, theirs) == 1 &&
                   EVP_DigestVerify(context, signature, SIGN_SIZE, message, n) == 1;
    EVP_MD_CTX_free(context);
    EVP_PKEY_free(theirs);
    return is_valid;
}

/* ---- signatures that split --------------------------------------------- */

void
dpk_sign_split(const struct signer *self, const uint8_t *message, uint64_t n,
    uint8_t signature[SIGN_SIZE])
{
    crypto_hash_sha512_state state;
    uint8_t wide[crypto_hash_sha512_BYTES];
    uint8_t secret[crypto_core_ed25519_SCALARBYTES];
    uint8_t k[crypto_core_ed25519_SCALARBYTES];
    /* The secret is SHA-512 of the seed, its first half with a few bits set. */
    crypto_sign_ed25519_sk_to_curve25519(secret, (const uint8_t *)self);
    memcpy(signature, dpk_sign_nobody, SIGN_KEY);
    crypto_hash_sha512_init(&state);
    crypto_hash_sha512_update(&state, signature, SIGN_KEY);
    crypto_hash_sha512_update(&state, self->key, SIGN_KEY);
    crypto_hash_sha512_update(&state, message, n);
    crypto_hash_sha512_final(&state, wide);
    crypto_core_ed25519_scalar_reduce(k, wide);
    crypto_core_ed25519_scalar_mul(signature + SIGN_KEY, k, secret);
}

void
dpk_sign_as_nobody(const uint8_t any[SIGN_SEED], uint8_t signature[SIGN_SIZE])
{
    uint8_t wide[crypto_core_ed25519_NONREDUCEDSCALARBYTES] = {0};
    memcpy(wide, any, SIGN_SEED);
    crypto_core_ed25519_scalar_reduce(signature + SIGN_KEY, wide);
    crypto_scalarmult_ed25519_base_noclamp(signature, signature + SIGN_KEY);
}
