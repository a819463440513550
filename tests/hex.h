/* hex.h: bytes written as hexadecimal digits. */
#ifndef DPS_TESTS_HEX_H
#define DPS_TESTS_HEX_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* What a digit is worth; -1: it is none. */
static inline int
hex_digit(char digit)
{
    return digit >= '0' && digit <= '9'   ? digit - '0'
           : digit >= 'a' && digit <= 'f' ? digit - 'a' + 10
                                          : -1;
}

/* Reads two digits a byte, at most `most` bytes; how many there were. */
static inline size_t
hex_read(const char *text, uint8_t *out, size_t most)
{
    size_t n = 0;
    for (; n < most && hex_digit(text[0]) >= 0 && hex_digit(text[1]) >= 0; text += 2) {
        out[n++] = (uint8_t)(hex_digit(text[0]) << 4 | hex_digit(text[1]));
    }
    return n;
}

/* Writes two digits a byte, and a 0. */
static inline const char *
hex_write(const uint8_t *bytes, size_t n, char *out)
{
    for (size_t i = 0; i < n; i++) {
        snprintf(out + 2 * i, 3, "%02x", bytes[i]);
    }
    return out;
}

#endif
