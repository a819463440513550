/* sworn.h: honest proofs of verifiers that know keys, in numbers. */
#ifndef DPS_TESTS_SWORN_H
#define DPS_TESTS_SWORN_H

#include <stdint.h>

/* Of `n` honest proofs of random claims, by the parties and beacons of many seeds, how
 * many a verifier accepts.  On all cores. */
uint32_t sworn_accepted(const char *verifier, uint32_t n);

#endif
