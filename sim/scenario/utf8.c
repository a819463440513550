#include "sim/scenario/utf8.h"

/* A continuation byte's six bits, or UINT32_MAX if it is none. */
static uint32_t
continuation(unsigned char byte)
{
    return (byte & 0xC0) == 0x80 ? byte & 0x3FU : UINT32_MAX;
}

size_t
dps_utf8_character(const unsigned char *bytes, size_t n, uint32_t *character)
{
    static const uint32_t lowest[] = {0, 0, 0x80, 0x800, 0x10000};
    if (n == 0) {
        return 0;
    }
    unsigned char lead = bytes[0];
    if (lead < 0x80) {
        *character = lead;
        return 1;
    }
    size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
    if (lead < 0xC0 || lead > 0xF7 || length > n) {
        return 0;
    }
    uint32_t c = lead & (0x7FU >> length);
    for (size_t i = 1; i < length; i++) {
        uint32_t bits = continuation(bytes[i]);
        if (bits == UINT32_MAX) {
            return 0;
        }
        c = c << 6 | bits;
    }
    if (c < lowest[length] || c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF)) {
        return 0;
    }
    *character = c;
    return length;
}

bool
dps_utf8_printable(uint32_t c)
{
    if (c < 0x80) {
        return c == '\t' || c == '\n' || c == '\r' || (c >= ' ' && c < 0x7F);
    }
    return c == 0x85 || (c >= 0xA0 && c <= 0xD7FF) ||
           (c >= 0xE000 && c <= 0xFFFD && c != 0xFEFF) || c >= 0x10000;
}
