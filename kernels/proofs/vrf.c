#include "kernels/proofs/vrf.h"

#include <sodium.h>
#include <string.h>

/* A proof's parts. */
enum { GAMMA = 0, C = 32, C_SIZE = 16, S = 48 };

/* ---- hashing ----------------------------------------------------------- */

static const uint8_t suite[] = "\xff"
                               "c2sp.org/vrf-r255";
#define SUITE (sizeof suite - 1)

/* What is hashed begins with the suite and says what for. */
enum { CHALLENGE = 0x02, PROOF_TO_HASH = 0x03, NONCE = 0x81, ENCODE = 0x82 };

static void
begin(crypto_hash_sha512_state *state, uint8_t purpose)
{
    crypto_hash_sha512_init(state);
    crypto_hash_sha512_update(state, suite, SUITE);
    crypto_hash_sha512_update(state, &purpose, 1);
}

/* Ends a hash of RFC 9381's own, which has a 0 behind it. */
static void
end(crypto_hash_sha512_state *state, uint8_t out[GROUP_WIDE])
{
    static const uint8_t zero = 0;
    crypto_hash_sha512_update(state, &zero, 1);
    crypto_hash_sha512_final(state, out);
}

/* H: where a key and a text lie in the group. */
static void
encode(const uint8_t key[GROUP_SIZE], const uint8_t *alpha, uint64_t n,
    uint8_t h[GROUP_SIZE])
{
    crypto_hash_sha512_state state;
    uint8_t wide[GROUP_WIDE];
    begin(&state, ENCODE);
    crypto_hash_sha512_update(&state, key, GROUP_SIZE);
    crypto_hash_sha512_update(&state, alpha, n);
    crypto_hash_sha512_final(&state, wide);
    dpk_group_of(wide, h);
}

/* c of the five points, as a scalar. */
static void
challenge(const uint8_t *const points[5], uint8_t c[GROUP_SIZE])
{
    crypto_hash_sha512_state state;
    uint8_t wide[GROUP_WIDE];
    begin(&state, CHALLENGE);
    for (uint32_t i = 0; i < 5; i++) {
        crypto_hash_sha512_update(&state, points[i], GROUP_SIZE);
    }
    end(&state, wide);
    memset(c, 0, GROUP_SIZE);
    memcpy(c, wide, C_SIZE);
}

uint64_t
dpk_vrf_blocks(uint64_t n)
{
    /* Blocks of 128 bytes, each two of 64: of H's hash, and 2 of the five points. */
    return 2 * ((SUITE + 1 + GROUP_SIZE + n + 17 + 127) / 128 + 2);
}

/* ---- proving ----------------------------------------------------------- */

void
dpk_vrf_init_scalar(struct vrf *self, const uint8_t secret[GROUP_SIZE])
{
    memcpy(self->secret, secret, GROUP_SIZE);
    dpk_group_base(secret, self->key);
}

void
dpk_vrf_init(struct vrf *self, const uint8_t wide[GROUP_WIDE])
{
    uint8_t secret[GROUP_SIZE];
    dpk_group_scalar(wide, secret);
    dpk_vrf_init_scalar(self, secret);
}

static void
draw_nonce(const uint8_t secret[GROUP_SIZE], const uint8_t h[GROUP_SIZE],
    uint8_t k[GROUP_SIZE])
{
    crypto_hash_sha512_state state;
    uint8_t wide[GROUP_WIDE];
    begin(&state, NONCE);
    crypto_hash_sha512_update(&state, secret, GROUP_SIZE);
    crypto_hash_sha512_update(&state, h, GROUP_SIZE);
    crypto_hash_sha512_final(&state, wide);
    dpk_group_scalar(wide, k);
}

void
dpk_vrf_prove(
    const struct vrf *self, const uint8_t *alpha, uint64_t n, uint8_t pi[VRF_PROOF])
{
    uint8_t h[GROUP_SIZE];
    uint8_t k[GROUP_SIZE];
    uint8_t u[GROUP_SIZE];
    uint8_t v[GROUP_SIZE];
    uint8_t c[GROUP_SIZE];
    encode(self->key, alpha, n, h);
    dpk_group_times(self->secret, h, pi + GAMMA);
    draw_nonce(self->secret, h, k);
    dpk_group_base(k, u);
    dpk_group_times(k, h, v);
    challenge((const uint8_t *const[5]){self->key, h, pi + GAMMA, u, v}, c);
    memcpy(pi + C, c, C_SIZE);
    dpk_group_fold(k, c, self->secret, pi + S);
}

/* ---- checking ---------------------------------------------------------- */

int
dpk_vrf_is_key(const uint8_t key[GROUP_SIZE])
{
    return !dpk_group_is_neutral(key) && dpk_group_is_element(key);
}

/* s G - c P, where the product with s is given. */
static int
close_ring(const uint8_t c[GROUP_SIZE], const uint8_t point[GROUP_SIZE],
    uint8_t sum[GROUP_SIZE])
{
    uint8_t product[GROUP_SIZE];
    return dpk_group_times(c, point, product) && dpk_group_minus(sum, product, sum);
}

int
dpk_vrf_is_valid(const uint8_t key[GROUP_SIZE], const uint8_t *alpha, uint64_t n,
    const uint8_t pi[VRF_PROOF])
{
    uint8_t h[GROUP_SIZE];
    uint8_t u[GROUP_SIZE];
    uint8_t v[GROUP_SIZE];
    uint8_t c[GROUP_SIZE] = {0};
    uint8_t again[GROUP_SIZE];
    if (!dpk_group_is_scalar(pi + S) || dpk_group_is_neutral(key)) {
        return 0;
    }
    memcpy(c, pi + C, C_SIZE);
    encode(key, alpha, n, h);
    dpk_group_base(pi + S, u);
    if (!close_ring(c, key, u) || !dpk_group_times(pi + S, h, v) ||
        !close_ring(c, pi + GAMMA, v)) {
        return 0;
    }
    challenge((const uint8_t *const[5]){key, h, pi + GAMMA, u, v}, again);
    return memcmp(c, again, C_SIZE) == 0;
}

int
dpk_vrf_output(const uint8_t pi[VRF_PROOF], uint8_t beta[VRF_OUTPUT])
{
    crypto_hash_sha512_state state;
    begin(&state, PROOF_TO_HASH);
    crypto_hash_sha512_update(&state, pi + GAMMA, GROUP_SIZE);
    end(&state, beta);
    return dpk_group_is_element(pi + GAMMA);
}
