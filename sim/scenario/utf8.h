/* utf8.h: characters of UTF-8 text, and which of them YAML lets stand as they are. */
#ifndef DPS_SIM_SCENARIO_UTF8_H
#define DPS_SIM_SCENARIO_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The character at the n bytes' beginning and its length in bytes; length 0 if they are
 * not well-formed UTF-8 (overlong forms and surrogates are not). */
size_t dps_utf8_character(const unsigned char *bytes, size_t n, uint32_t *character);

/* Whether the character may stand in a YAML file as itself. */
bool dps_utf8_printable(uint32_t character);

#endif
