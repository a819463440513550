#include "tests/edwards.h"

#include <sodium.h>
#include <string.h>

__extension__ typedef unsigned __int128 wide;

enum { WORDS = 4 };

/* ---- whole numbers ----------------------------------------------------- */

static const uint64_t p[WORDS] = {
    UINT64_C(0xffffffffffffffed), UINT64_MAX, UINT64_MAX, INT64_MAX};

/* L = 2^252 + 27742317777372353535851937790883648493. */
static const uint64_t l[WORDS] = {UINT64_C(0x5812631a5cf5d3ed),
    UINT64_C(0x14def9dea2f79cd6), 0, UINT64_C(0x1000000000000000)};

static void
load(uint64_t out[WORDS], const uint8_t bytes[32])
{
    memset(out, 0, WORDS * sizeof *out);
    for (int i = 0; i < 32; i++) {
        out[i / 8] |= (uint64_t)bytes[i] << 8 * (i % 8);
    }
}

static bool
is_below(const uint64_t a[WORDS], const uint64_t b[WORDS])
{
    for (int i = WORDS - 1; i >= 0; i--) {
        if (a[i] != b[i]) {
            return a[i] < b[i];
        }
    }
    return false;
}

static uint64_t
add_to(uint64_t a[WORDS], const uint64_t b[WORDS])
{
    wide carry = 0;
    for (int i = 0; i < WORDS; i++) {
        carry += (wide)a[i] + b[i];
        a[i] = (uint64_t)carry;
        carry >>= 64;
    }
    return (uint64_t)carry;
}

static void
take_from(uint64_t a[WORDS], const uint64_t b[WORDS])
{
    uint64_t borrow = 0;
    for (int i = 0; i < WORDS; i++) {
        wide difference = (wide)a[i] - b[i] - borrow;
        a[i] = (uint64_t)difference;
        borrow = (uint64_t)(difference >> 64) != 0;
    }
}

/* a and b below m < 2^255. */
static void
add(uint64_t out[WORDS], const uint64_t a[WORDS], const uint64_t b[WORDS],
    const uint64_t m[WORDS])
{
    uint64_t sum[WORDS];
    memcpy(sum, a, sizeof sum);
    add_to(sum, b);
    if (!is_below(sum, m)) {
        take_from(sum, m);
    }
    memcpy(out, sum, sizeof sum);
}

static void
minus(uint64_t out[WORDS], const uint64_t a[WORDS], const uint64_t b[WORDS])
{
    uint64_t negative[WORDS];
    memcpy(negative, p, sizeof negative);
    take_from(negative, b);
    if (!is_below(negative, p)) {
        take_from(negative, p);
    }
    add(out, a, negative, p);
}

/* Modulo p. */
static void
times(uint64_t out[WORDS], const uint64_t a[WORDS], const uint64_t b[WORDS])
{
    uint64_t low[2 * WORDS] = {0};
    for (int i = 0; i < WORDS; i++) {
        uint64_t carry = 0;
        for (int j = 0; j < WORDS; j++) {
            wide sum = (wide)a[i] * b[j] + low[i + j] + carry;
            low[i + j] = (uint64_t)sum;
            carry = (uint64_t)(sum >> 64);
        }
        low[i + WORDS] = carry;
    }
    /* 2^256 is 38 modulo p. */
    uint64_t carry = 0;
    for (int i = 0; i < WORDS; i++) {
        wide sum = (wide)38 * low[i + WORDS] + low[i] + carry;
        low[i] = (uint64_t)sum;
        carry = (uint64_t)(sum >> 64);
    }
    uint64_t rest[WORDS] = {38 * carry};
    if (add_to(low, rest) != 0) {
        uint64_t once[WORDS] = {38};
        add_to(low, once);
    }
    while (!is_below(low, p)) {
        take_from(low, p);
    }
    memcpy(out, low, WORDS * sizeof *out);
}

static void
power(uint64_t out[WORDS], const uint64_t a[WORDS], const uint64_t exponent[WORDS])
{
    uint64_t result[WORDS] = {1};
    for (int i = 255; i >= 0; i--) {
        times(result, result, result);
        if (exponent[i / 64] >> (i % 64) & 1) {
            times(result, result, a);
        }
    }
    memcpy(out, result, sizeof result);
}

static void
inverse(uint64_t out[WORDS], const uint64_t a[WORDS])
{
    uint64_t exponent[WORDS] = {p[0] - 2, p[1], p[2], p[3]};
    power(out, a, exponent);
}

static bool
is_equal(const uint64_t a[WORDS], const uint64_t b[WORDS])
{
    return memcmp(a, b, WORDS * sizeof *a) == 0;
}

/* ---- points ------------------------------------------------------------ */

/* d = -121665 / 121666, and a square root of -1, 2^((p - 1) / 4). */
static const uint64_t d[WORDS] = {UINT64_C(0x75eb4dca135978a3),
    UINT64_C(0x00700a4d4141d8ab), UINT64_C(0x8cc740797779e898),
    UINT64_C(0x52036cee2b6ffe73)};
static const uint64_t root[WORDS] = {UINT64_C(0xc4ee1b274a0ea0b0),
    UINT64_C(0x2f431806ad2fe478), UINT64_C(0x2b4d00993dfbd7a7),
    UINT64_C(0x2b8324804fc1df0b)};

/* The base point's y is 4/5, its x even. */
static const uint8_t base[32] = {0x58, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66,
    0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66,
    0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66};

static void
plus(struct edwards *out, const struct edwards *a, const struct edwards *b)
{
    uint64_t u[WORDS];
    uint64_t v[WORDS];
    uint64_t w[4][WORDS]; /* RFC 8032, 5.1.4: A, B, C, D */
    uint64_t e[4][WORDS]; /* E, F, G, H */
    minus(u, a->y, a->x);
    minus(v, b->y, b->x);
    times(w[0], u, v);
    add(u, a->y, a->x, p);
    add(v, b->y, b->x, p);
    times(w[1], u, v);
    times(w[2], a->t, b->t);
    times(w[2], w[2], d);
    add(w[2], w[2], w[2], p);
    times(w[3], a->z, b->z);
    add(w[3], w[3], w[3], p);
    minus(e[0], w[1], w[0]);
    minus(e[1], w[3], w[2]);
    add(e[2], w[3], w[2], p);
    add(e[3], w[1], w[0], p);
    times(out->x, e[0], e[1]);
    times(out->y, e[2], e[3]);
    times(out->t, e[0], e[3]);
    times(out->z, e[1], e[2]);
}

static struct edwards
multiple(const struct edwards *point, const uint64_t scalar[WORDS])
{
    struct edwards sum = {.y = {1}, .z = {1}};
    for (int i = 255; i >= 0; i--) {
        plus(&sum, &sum, &sum);
        if (scalar[i / 64] >> (i % 64) & 1) {
            plus(&sum, &sum, point);
        }
    }
    return sum;
}

static struct edwards
negative(const struct edwards *point)
{
    const uint64_t zero[WORDS] = {0};
    struct edwards out = *point;
    minus(out.x, zero, point->x);
    minus(out.t, zero, point->t);
    return out;
}

bool
edwards_canonical(const uint8_t bytes[32])
{
    uint64_t y[WORDS];
    load(y, bytes);
    y[3] &= INT64_MAX;
    return is_below(y, p);
}

/* x of x^2 = u / v (RFC 8032, 5.1.3); false if there is none. */
static bool
solve(uint64_t x[WORDS], const uint64_t u[WORDS], const uint64_t v[WORDS])
{
    /* (p + 3) / 8 */
    const uint64_t exponent[WORDS] = {
        UINT64_C(0xfffffffffffffffe), UINT64_MAX, UINT64_MAX, INT64_MAX >> 3};
    uint64_t ratio[WORDS];
    uint64_t square[WORDS];
    inverse(ratio, v);
    times(ratio, ratio, u);
    power(x, ratio, exponent);
    times(square, x, x);
    if (!is_equal(square, ratio)) {
        times(x, x, root);
        times(square, x, x);
    }
    return is_equal(square, ratio);
}

bool
edwards_read(struct edwards *self, const uint8_t bytes[32])
{
    const uint64_t zero[WORDS] = {0};
    const uint64_t one[WORDS] = {1};
    uint64_t u[WORDS];
    uint64_t v[WORDS];
    memcpy(self->z, one, sizeof one);
    load(self->y, bytes);
    self->y[3] &= INT64_MAX;
    add(self->y, self->y, zero, p);
    times(u, self->y, self->y);
    times(v, u, d);
    minus(u, u, one);
    add(v, v, one, p);
    if (!solve(self->x, u, v)) {
        return false;
    }
    if ((self->x[0] & 1) != bytes[31] >> 7) {
        minus(self->x, zero, self->x);
    }
    times(self->t, self->x, self->y);
    return true;
}

void
edwards_write(const struct edwards *self, uint8_t bytes[32])
{
    uint64_t z[WORDS];
    uint64_t x[WORDS];
    uint64_t y[WORDS];
    inverse(z, self->z);
    times(x, self->x, z);
    times(y, self->y, z);
    for (int i = 0; i < 32; i++) {
        bytes[i] = (uint8_t)(y[i / 8] >> 8 * (i % 8));
    }
    bytes[31] |= (uint8_t)((x[0] & 1) << 7);
}

static bool
is_neutral(const struct edwards *point)
{
    const uint64_t zero[WORDS] = {0};
    return is_equal(point->x, zero) && is_equal(point->y, point->z);
}

int
edwards_small_order(const struct edwards *self)
{
    struct edwards power = *self;
    for (int order = 1; order <= 8; order *= 2) {
        if (is_neutral(&power)) {
            return order;
        }
        plus(&power, &power, &power);
    }
    return 0;
}

/* ---- signatures -------------------------------------------------------- */

/* 512 bits modulo L, bit by bit. */
static void
reduce(uint64_t out[WORDS], const uint8_t bytes[64])
{
    uint64_t sum[WORDS] = {0};
    for (int i = 511; i >= 0; i--) {
        uint64_t bit[WORDS] = {bytes[i / 8] >> (i % 8) & 1};
        add(sum, sum, sum, l);
        add(sum, sum, bit, l);
    }
    memcpy(out, sum, sizeof sum);
}

struct edwards_case
edwards_look(
    const uint8_t key[32], const uint8_t *message, size_t n, const uint8_t sig[64])
{
    const uint64_t eight[WORDS] = {8};
    crypto_hash_sha512_state state;
    uint8_t digest[64];
    uint8_t again[32];
    uint64_t k[WORDS];
    uint64_t s[WORDS];
    struct edwards a;
    struct edwards r;
    struct edwards b;
    load(s, sig + 32);
    struct edwards_case found = {
        .s_below_l = is_below(s, l),
        .a_decodes = edwards_read(&a, key),
        .a_canonical = edwards_canonical(key),
        .r_decodes = edwards_read(&r, sig),
        .r_canonical = edwards_canonical(sig),
    };
    found.a_order = found.a_decodes ? edwards_small_order(&a) : 0;
    found.r_order = found.r_decodes ? edwards_small_order(&r) : 0;
    if (!found.a_decodes || !edwards_read(&b, base)) {
        return found;
    }
    crypto_hash_sha512_init(&state);
    crypto_hash_sha512_update(&state, sig, 32);
    crypto_hash_sha512_update(&state, key, 32);
    crypto_hash_sha512_update(&state, message, n);
    crypto_hash_sha512_final(&state, digest);
    reduce(k, digest);
    struct edwards left = multiple(&b, s);
    struct edwards right = multiple(&a, k);
    right = negative(&right);
    plus(&left, &left, &right);
    edwards_write(&left, again);
    found.equation = memcmp(again, sig, sizeof again) == 0;
    if (found.r_decodes) {
        r = negative(&r);
        plus(&left, &left, &r);
        left = multiple(&left, eight);
        found.times_8 = is_neutral(&left);
    }
    return found;
}
