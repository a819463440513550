/* Verifiable random functions over ristretto255. */
#include "kernels/proofs/vrf.h"
#include "tests/hex.h"
#include "tests/test.h"

#include <sodium.h>
#include <string.h>

static const char ALPHA[] = "c2sp.org/vrf-r255";
#define N_ALPHA (sizeof ALPHA - 1)

static const uint8_t *
alpha(void)
{
    return (const uint8_t *)ALPHA;
}

/* The specification's, c2sp.org/vrf-r255, "Test vector". */
static struct vrf
sample(void)
{
    struct vrf vrf;
    uint8_t secret[GROUP_SIZE];
    hex_read("3431c2b03533e280b23232e280b34e2c3132c2b03238e280b23131e280b34500", secret,
        GROUP_SIZE);
    dpk_vrf_init_scalar(&vrf, secret);
    return vrf;
}

TEST(the_specification_s_proof_comes_out_bit_for_bit)
{
    struct vrf vrf = sample();
    uint8_t pi[VRF_PROOF];
    uint8_t beta[VRF_OUTPUT];
    char text[2 * VRF_PROOF + 1];
    CHECK_TEXT(hex_write(vrf.key, GROUP_SIZE, text),
        "54136cd90d99fbd1d4e855d9556efea87ba0337f2a6ce22028d0f5726fcb854e");
    dpk_vrf_prove(&vrf, alpha(), N_ALPHA, pi);
    CHECK_TEXT(hex_write(pi, VRF_PROOF, text),
        "0a97d961262fb549b4175c5117860f42ae44a123f93c476c439eddd1c0cff926"
        "5c805525233e2284dbed45e593b8eea31d5ca9734d72bcbba9738d5237f955f3"
        "b2422351149d1312503b6441a47c940c");
    CHECK(dpk_vrf_is_valid(vrf.key, alpha(), N_ALPHA, pi));
    CHECK(dpk_vrf_output(pi, beta));
    CHECK_TEXT(hex_write(beta, VRF_OUTPUT, text),
        "dd653f0879b48c3ef69e13551239bec4cbcc1c18fe8894de2e9e1c790e182736"
        "03bf1c6c25d7a797aeff3c43fd32b974d3fcbd4bcce916007097922a3ea3a794");
}

TEST(a_flipped_bit_of_proof_text_or_key_is_refused)
{
    struct vrf vrf = sample();
    uint8_t pi[VRF_PROOF];
    uint8_t text[N_ALPHA];
    int n_passed = 0;
    dpk_vrf_prove(&vrf, alpha(), N_ALPHA, pi);
    memcpy(text, ALPHA, N_ALPHA);
    for (size_t bit = 0; bit < 8 * (size_t)VRF_PROOF; bit++) {
        pi[bit / 8] ^= (uint8_t)(1U << bit % 8);
        n_passed += dpk_vrf_is_valid(vrf.key, text, N_ALPHA, pi);
        pi[bit / 8] ^= (uint8_t)(1U << bit % 8);
    }
    for (size_t bit = 0; bit < 8 * N_ALPHA; bit++) {
        text[bit / 8] ^= (uint8_t)(1U << bit % 8);
        n_passed += dpk_vrf_is_valid(vrf.key, text, N_ALPHA, pi);
        text[bit / 8] ^= (uint8_t)(1U << bit % 8);
    }
    for (size_t bit = 0; bit < 8 * (size_t)GROUP_SIZE; bit++) {
        vrf.key[bit / 8] ^= (uint8_t)(1U << bit % 8);
        n_passed += dpk_vrf_is_valid(vrf.key, text, N_ALPHA, pi);
        vrf.key[bit / 8] ^= (uint8_t)(1U << bit % 8);
    }
    CHECK_INT(n_passed, 0);
    CHECK(dpk_vrf_is_valid(vrf.key, text, N_ALPHA, pi));
    CHECK(!dpk_vrf_is_valid(vrf.key, text, N_ALPHA - 1, pi));
}

/* The same proof with s + q in the place of s, which is the same modulo q. */
TEST(a_proof_has_one_encoding)
{
    static const uint8_t q[GROUP_SIZE] = {0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12,
        0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14, [31] = 0x10};
    struct vrf vrf = sample();
    uint8_t pi[VRF_PROOF];
    unsigned carry = 0;
    dpk_vrf_prove(&vrf, alpha(), N_ALPHA, pi);
    for (size_t i = 0; i < GROUP_SIZE; i++) {
        carry += pi[48 + i] + q[i];
        pi[48 + i] = (uint8_t)carry;
        carry >>= 8;
    }
    CHECK(carry == 0);
    CHECK(!dpk_vrf_is_valid(vrf.key, alpha(), N_ALPHA, pi));
}

/* Who has no secret, or a neutral key, could give any output he likes. */
TEST(a_neutral_key_proves_nothing)
{
    const uint8_t nobody[GROUP_SIZE] = {0};
    struct vrf vrf;
    uint8_t pi[VRF_PROOF];
    uint8_t beta[VRF_OUTPUT];
    dpk_vrf_init_scalar(&vrf, nobody);
    CHECK(!dpk_vrf_is_key(vrf.key));
    dpk_vrf_prove(&vrf, alpha(), N_ALPHA, pi);
    CHECK(!dpk_vrf_is_valid(vrf.key, alpha(), N_ALPHA, pi));
    memset(pi, 0xff, sizeof pi);
    CHECK(!dpk_vrf_output(pi, beta));
    CHECK(dpk_vrf_is_key(sample().key));
}

/* A prover may choose Gamma and make the rest as it would: the two logarithms differ.
 */
TEST(no_second_output_is_proven_for_a_text)
{
    struct vrf vrf = sample();
    struct vrf other;
    uint8_t wide[GROUP_WIDE] = {7};
    uint8_t pi[VRF_PROOF];
    for (uint8_t i = 0; i < 100; i++) {
        wide[1] = i;
        dpk_vrf_init(&other, wide);
        memcpy(other.key, vrf.key, GROUP_SIZE); /* its Gamma, under our key */
        dpk_vrf_prove(&other, alpha(), N_ALPHA, pi);
        CHECK(!dpk_vrf_is_valid(vrf.key, alpha(), N_ALPHA, pi));
    }
}

TEST(honest_proofs_of_texts_of_all_lengths_are_valid)
{
    uint8_t text[300];
    uint8_t wide[GROUP_WIDE] = {[8] = 1};
    uint8_t pi[VRF_PROOF];
    int n_valid = 0;
    for (size_t n = 0; n < sizeof text; n++) {
        struct vrf vrf;
        memcpy(wide, &n, sizeof n);
        dpk_vrf_init(&vrf, wide);
        memset(text, (int)n, n);
        dpk_vrf_prove(&vrf, text, n, pi);
        n_valid += dpk_vrf_is_valid(vrf.key, text, n, pi);
    }
    CHECK_INT(n_valid, sizeof text);
}
