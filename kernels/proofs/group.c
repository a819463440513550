#include "kernels/proofs/group.h"

#include <sodium.h>
#include <string.h>

int
dpk_group_is_element(const uint8_t element[GROUP_SIZE])
{
    return crypto_core_ristretto255_is_valid_point(element);
}

int
dpk_group_is_neutral(const uint8_t element[GROUP_SIZE])
{
    static const uint8_t neutral[GROUP_SIZE];
    return memcmp(element, neutral, GROUP_SIZE) == 0;
}

int
dpk_group_is_scalar(const uint8_t scalar[GROUP_SIZE])
{
    uint8_t wide[GROUP_WIDE] = {0};
    uint8_t reduced[GROUP_SIZE];
    memcpy(wide, scalar, GROUP_SIZE);
    dpk_group_scalar(wide, reduced);
    return memcmp(scalar, reduced, GROUP_SIZE) == 0;
}

void
dpk_group_of(const uint8_t wide[GROUP_WIDE], uint8_t element[GROUP_SIZE])
{
    crypto_core_ristretto255_from_hash(element, wide);
}

void
dpk_group_scalar(const uint8_t wide[GROUP_WIDE], uint8_t scalar[GROUP_SIZE])
{
    crypto_core_ristretto255_scalar_reduce(scalar, wide);
}

void
dpk_group_base(const uint8_t scalar[GROUP_SIZE], uint8_t out[GROUP_SIZE])
{
    if (crypto_scalarmult_ristretto255_base(out, scalar) != 0) {
        memset(out, 0, GROUP_SIZE);
    }
}

int
dpk_group_times(const uint8_t scalar[GROUP_SIZE], const uint8_t element[GROUP_SIZE],
    uint8_t out[GROUP_SIZE])
{
    uint8_t product[GROUP_SIZE];
    if (crypto_scalarmult_ristretto255(product, scalar, element) == 0) {
        memcpy(out, product, GROUP_SIZE);
        return 1;
    }
    int is_element = dpk_group_is_element(element);
    memset(out, 0, GROUP_SIZE);
    return is_element;
}

int
dpk_group_minus(
    const uint8_t a[GROUP_SIZE], const uint8_t b[GROUP_SIZE], uint8_t out[GROUP_SIZE])
{
    return crypto_core_ristretto255_sub(out, a, b) == 0;
}

void
dpk_group_fold(const uint8_t a[GROUP_SIZE], const uint8_t b[GROUP_SIZE],
    const uint8_t c[GROUP_SIZE], uint8_t out[GROUP_SIZE])
{
    uint8_t product[GROUP_SIZE];
    crypto_core_ristretto255_scalar_mul(product, b, c);
    crypto_core_ristretto255_scalar_add(out, a, product);
}
