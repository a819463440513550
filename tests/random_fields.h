/* random_fields.h: values that a field table allows, at random, as YAML in flow style.
 */
#ifndef DPS_TESTS_RANDOM_FIELDS_H
#define DPS_TESTS_RANDOM_FIELDS_H

#include "sim/core/field.h"
#include "tests/random_scenario.h"

/* Uniform in (0, 1), and a whole number below n. */
double random_uniform(struct random_scenario *self);
uint32_t random_below(struct random_scenario *self, uint32_t n);

/* One of the words, which a bar separates: "token|usd". */
void random_word(struct random_scenario *self, const char *words);

void random_say(struct random_scenario *self, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* `key: value` pairs for the fields of a record, without braces. */
void random_fields(struct random_scenario *self, const struct dps_record *record);

#endif
