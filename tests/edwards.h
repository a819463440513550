/* edwards.h: the curve of Ed25519 once more, slowly, and why a signature is refused.
 *
 * A twin of what libsodium does, from RFC 8032 alone: whole numbers of four words
 * modulo p = 2^255 - 19, points in extended coordinates, one complete law of addition,
 * scalars bit by bit.  It knows nothing of lists of points of small order: it
 * multiplies.
 */
#ifndef DPS_TESTS_EDWARDS_H
#define DPS_TESTS_EDWARDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct edwards {
    uint64_t x[4], y[4], z[4], t[4]; /* x = X/Z, y = Y/Z, x y = T/Z */
};

/* Reads an encoding, its y modulo p; false if there is no such point. */
bool edwards_read(struct edwards *self, const uint8_t bytes[32]);

/* Whether the y of an encoding is below p. */
bool edwards_canonical(const uint8_t bytes[32]);

void edwards_write(const struct edwards *self, uint8_t bytes[32]);

/* The order of a point, if it divides 8; else 0. */
int edwards_small_order(const struct edwards *self);

/* What there is to say of a signature.  Each is found by itself. */
struct edwards_case {
    bool s_below_l;
    bool a_decodes, a_canonical, r_decodes, r_canonical;
    int a_order, r_order; /* that divide 8; else 0 */
    bool equation;        /* [S]B - [k]A is written as R, byte for byte */
    bool times_8;         /* [8][S]B - [8][k]A = [8]R, as points */
};

struct edwards_case edwards_look(
    const uint8_t key[32], const uint8_t *message, size_t n, const uint8_t sig[64]);

#endif
