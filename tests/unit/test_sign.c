/* Signatures, and those on which libraries do not agree. */
#include "kernels/proofs/sign.h"
#include "kernels/proofs/vrf.h"
#include "tests/test.h"

#include <sodium.h>
#include <string.h>

enum { MESSAGE = 88 };

static struct signer
signer_of(uint8_t number)
{
    const uint8_t seed[SIGN_SEED] = {number, 1, 2, 3};
    struct signer signer;
    dpk_signer_init(&signer, seed);
    return signer;
}

TEST(a_flipped_bit_of_signature_message_or_key_is_refused)
{
    struct signer signer = signer_of(1);
    uint8_t message[MESSAGE] = "a receipt";
    uint8_t signature[SIGN_SIZE];
    const struct {
        uint8_t *bytes;
        size_t n;
    } parts[] = {{signature, SIGN_SIZE}, {message, MESSAGE}, {signer.key, SIGN_KEY}};
    int n_passed = 0;
    dpk_sign(&signer, message, MESSAGE, signature);
    for (size_t i = 0; i < 3; i++) {
        for (size_t bit = 0; bit < 8 * parts[i].n; bit++) {
            uint8_t mask = (uint8_t)(1U << bit % 8);
            parts[i].bytes[bit / 8] ^= mask;
            n_passed += dpk_sign_is_valid(signer.key, message, MESSAGE, signature);
            n_passed +=
                dpk_sign_is_valid_openssl(signer.key, message, MESSAGE, signature);
            parts[i].bytes[bit / 8] ^= mask;
        }
    }
    CHECK_INT(n_passed, 0);
    CHECK(dpk_sign_is_valid(signer.key, message, MESSAGE, signature));
    CHECK(dpk_sign_is_valid_openssl(signer.key, message, MESSAGE, signature));
    CHECK(!dpk_sign_is_valid(signer.key, message, MESSAGE - 1, signature));
}

TEST(a_good_key_can_sign_so_that_openssl_alone_takes_it)
{
    struct signer signer = signer_of(2);
    const uint8_t message[MESSAGE] = "a receipt";
    const uint8_t other[MESSAGE] = "another one";
    uint8_t signature[SIGN_SIZE];
    dpk_sign_split(&signer, message, MESSAGE, signature);
    CHECK(dpk_sign_is_key(signer.key));
    CHECK(dpk_sign_is_valid_openssl(signer.key, message, MESSAGE, signature));
    CHECK(!dpk_sign_is_valid(signer.key, message, MESSAGE, signature));
    CHECK(!dpk_sign_is_valid_openssl(signer.key, other, MESSAGE, signature));
}

TEST(the_key_of_nobody_signs_everything_for_openssl)
{
    const uint8_t any[SIGN_SEED] = {9};
    const uint8_t message[MESSAGE] = "a receipt";
    uint8_t signature[SIGN_SIZE];
    dpk_sign_as_nobody(any, signature);
    CHECK(!dpk_sign_is_key(dpk_sign_nobody));
    CHECK(dpk_sign_is_valid_openssl(dpk_sign_nobody, message, MESSAGE, signature));
    CHECK(dpk_sign_is_valid_openssl(dpk_sign_nobody, message, 1, signature));
    CHECK(!dpk_sign_is_valid(dpk_sign_nobody, message, MESSAGE, signature));
}

/* The eight points whose order divides 8, as libsodium's own list has their y, and all
 * their encodings that are not canonical. */
TEST(keys_of_small_order_and_keys_that_are_not_canonical_are_none)
{
    static const uint8_t order_8[SIGN_KEY] = {0x26, 0xe8, 0x95, 0x8f, 0xc2, 0xb2, 0x27,
        0xb0, 0x45, 0xc3, 0xf4, 0x89, 0xf2, 0xef, 0x98, 0xf0, 0xd5, 0xdf, 0xac, 0x05,
        0xd3, 0xc6, 0x33, 0x39, 0xb1, 0x38, 0x02, 0x88, 0x6d, 0x53, 0xfc, 0x05};
    uint8_t key[SIGN_KEY] = {0};
    for (unsigned sign = 0; sign < 2; sign++) {
        uint8_t high = (uint8_t)(sign << 7);
        for (uint8_t y = 0; y < 2; y++) {
            memset(key, 0, sizeof key);
            key[0] = y;
            key[31] = high;
            CHECK(!dpk_sign_is_key(key));
        }
        memcpy(key, order_8, sizeof key);
        key[31] |= high;
        CHECK(!dpk_sign_is_key(key));
        for (unsigned low = 0xec; low <= 0xff; low++) { /* p - 1, p, ... 2^255 - 1 */
            memset(key, 0xff, sizeof key);
            key[0] = (uint8_t)low;
            key[31] = 0x7f | high;
            CHECK(!dpk_sign_is_key(key));
        }
    }
}

static int drawn;

static const char *
name(void)
{
    return "none";
}

static uint32_t
draw(void)
{
    drawn++;
    return 4;
}

static void
fill(void *const to, const size_t n)
{
    drawn++;
    memset(to, 4, n);
}

static void
stir(void)
{
    drawn++;
}

TEST(nothing_of_this_draws_a_random_number)
{
    static struct randombytes_implementation counting = {
        .implementation_name = name,
        .random = draw,
        .stir = stir,
        .buf = fill,
    };
    const uint8_t any[GROUP_WIDE] = {3};
    struct signer signer;
    struct vrf vrf;
    uint8_t signature[SIGN_SIZE];
    uint8_t pi[VRF_PROOF];
    uint8_t beta[VRF_OUTPUT];
    CHECK(randombytes_set_implementation(&counting) == 0);
    signer = signer_of(5);
    dpk_sign(&signer, any, sizeof any, signature);
    CHECK(dpk_sign_is_valid(signer.key, any, sizeof any, signature));
    CHECK(dpk_sign_is_key(signer.key));
    dpk_sign_split(&signer, any, sizeof any, signature);
    dpk_sign_as_nobody(any, signature);
    dpk_vrf_init(&vrf, any);
    dpk_vrf_prove(&vrf, any, sizeof any, pi);
    CHECK(dpk_vrf_is_valid(vrf.key, any, sizeof any, pi));
    CHECK(dpk_vrf_output(pi, beta));
    CHECK_INT(drawn, 0);
}

/* The messages on either side of a block's end. */
TEST(work_is_counted_in_blocks_of_sha_512)
{
    CHECK(dpk_sign_blocks(0) == 2);
    CHECK(dpk_sign_blocks(47) == 2);
    CHECK(dpk_sign_blocks(48) == 4);
    CHECK(dpk_vrf_blocks(60) == 6);
    CHECK(dpk_vrf_blocks(61) == 8);
}
