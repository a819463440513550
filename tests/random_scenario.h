/* random_scenario.h: scenarios made up from the field tables, valid ones as a rule.
 *
 * A mechanism is written key by key as its table says: a kind out of its family, a
 * number out of its domain, the default now and then.  What a table cannot say, such as
 * which words a text may be, is said in random_scenario.c by key.  A mapping that the
 * loader refuses is made up anew, so that what comes out loads, unless rules between
 * two mechanisms forbid it.
 */
#ifndef DPS_TESTS_RANDOM_SCENARIO_H
#define DPS_TESTS_RANDOM_SCENARIO_H

#include <stddef.h>
#include <stdint.h>

enum { RANDOM_TEXT = 1 << 16 };

struct random_scenario {
    uint64_t seed;
    uint32_t drawn;  /* random numbers so far */
    uint32_t named;  /* names given so far */
    uint32_t epochs; /* that it has */
    size_t n;
    char text[RANDOM_TEXT];
};

/* The scenario of that seed as YAML. */
void random_scenario_make(struct random_scenario *self, uint64_t seed);

#endif
