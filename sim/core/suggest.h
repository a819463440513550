/* suggest.h: the known word that a person most likely meant. */
#ifndef DPS_SIM_CORE_SUGGEST_H
#define DPS_SIM_CORE_SUGGEST_H

#include <stddef.h>

enum { DPS_SUGGEST_TEXT = 400, DPS_SUGGEST_WORDS = 64 };

/* Words that are known in some place; more than it holds are left out. */
struct dps_words {
    const char *words[DPS_SUGGEST_WORDS];
    size_t n;
};

void dps_words_add(struct dps_words *self, const char *word);

/* The nearest word by insertions, deletions, replacements and swaps of neighbours, or
 * NULL if none is near. */
const char *dps_words_nearest(const struct dps_words *self, const char *word);

/* ": did you mean class? (known here: class, count)" without the first part if nothing
 * is near; " (nothing is known here)" if there are no words. */
void dps_words_hint(
    const struct dps_words *self, const char *word, char text[DPS_SUGGEST_TEXT]);

#endif
