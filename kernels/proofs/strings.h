/* strings.h: strings of bytes of the host's, and numbers in them, low byte first. */
#ifndef DEPIN_KERNELS_PROOFS_STRINGS_H
#define DEPIN_KERNELS_PROOFS_STRINGS_H

#include "kernels/abi/depin_kernel.h"

/* Ends the strings that were written; before the first one. */
void dpk_strings_begin(struct dpk_strings *to);

/* Adds a string of n bytes, which the caller fills in; NULL where it has no room: the
 * call then returns DPK_MORE. */
uint8_t *dpk_strings_add(struct dpk_strings *to, uint64_t n);

/* String i, and how long it is. */
const uint8_t *dpk_string(const struct dpk_bytes *of, uint32_t i, uint64_t *length);

/* Writes a number down, and returns where it ends. */
uint8_t *dpk_put_u32(uint8_t *to, uint32_t value);
uint8_t *dpk_put_u64(uint8_t *to, uint64_t value);
uint32_t dpk_get_u32(const uint8_t *from);
uint64_t dpk_get_u64(const uint8_t *from);

#endif
