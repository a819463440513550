/* sign.h: Ed25519 signatures (RFC 8032), by libsodium, and one rule of which are valid.
 *
 * "A valid signature" is not one predicate: RFC 8032 lets verifiers differ, and they do
 * (Chalkias, Garillot and Nikolaenko, "Taming the many EdDSAs", 2020).  Here a
 * signature (R, S) of a message M by the key A is valid by libsodium 1.0.18's rule:
 *
 *   1. S < L, the order of the base point B;
 *   2. R does not encode a point of an order that divides 8, canonically or not;
 *   3. A is encoded canonically, its y below 2^255 - 19;
 *   4. A is a point of the curve, and of no order that divides 8;
 *   5. R is, byte for byte, the encoding of [S]B - [k]A, where k is SHA-512(R || A ||
 * M) modulo L: the equation without the cofactor, by which an R that is not canonical
 *      falls too.
 *
 * An A of mixed order, a point of order L plus one of order 2, 4 or 8, is let pass.
 *
 * OpenSSL 3.0 asks for 1 and 5 alone, and for any A that decodes, its y taken modulo
 * 2^255 - 19.  So whatever is valid here is valid there, but not the other way round.
 *
 * Secrets are the caller's: signing draws no random number, and libsodium is never
 * initialised, which would ask the system for some. */
#ifndef DEPIN_KERNELS_PROOFS_SIGN_H
#define DEPIN_KERNELS_PROOFS_SIGN_H

#include <stdint.h>

#define SIGN_SEED 32U
#define SIGN_KEY  32U
#define SIGN_SIZE 64U

/* Who signs: RFC 8032's private key and the public one that belongs to it. */
struct signer {
    uint8_t seed[SIGN_SEED];
    uint8_t key[SIGN_KEY];
};

void dpk_signer_init(struct signer *self, const uint8_t seed[SIGN_SEED]);
void dpk_sign(const struct signer *self, const uint8_t *message, uint64_t n,
    uint8_t signature[SIGN_SIZE]);

/* Whether a key is one by 3 and 4: what else it signs could never be valid. */
int dpk_sign_is_key(const uint8_t key[SIGN_KEY]);

/* Whether a signature is valid by the rule above; and by OpenSSL's. */
int dpk_sign_is_valid(const uint8_t key[SIGN_KEY], const uint8_t *message, uint64_t n,
    const uint8_t signature[SIGN_SIZE]);
int dpk_sign_is_valid_openssl(const uint8_t key[SIGN_KEY], const uint8_t *message,
    uint64_t n, const uint8_t signature[SIGN_SIZE]);

/* Work in DPK_WORK_CURVES of checking one, and in DPK_WORK_HASHES for n bytes. */
#define SIGN_CURVES 2U
uint64_t dpk_sign_blocks(uint64_t n);

/* A signature that OpenSSL takes and the rule above refuses by 2, by a good key: R is
 * the neutral point and S is k times the secret, which it gives away. */
void dpk_sign_split(const struct signer *self, const uint8_t *message, uint64_t n,
    uint8_t signature[SIGN_SIZE]);

/* A key that the rule above refuses by 4, the neutral point, and a signature by it that
 * OpenSSL takes: there is no secret, `any` 32 bytes will do. */
extern const uint8_t dpk_sign_nobody[SIGN_KEY];
void dpk_sign_as_nobody(const uint8_t any[SIGN_SEED], uint8_t signature[SIGN_SIZE]);

#endif
