#include "sim/core/suggest.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

enum { LONGEST = 40 };

void
dps_words_add(struct dps_words *self, const char *word)
{
    if (self->n < DPS_SUGGEST_WORDS) {
        self->words[self->n++] = word;
    }
}

static size_t
least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Edits between two words (Damerau and Levenshtein, without editing a swap again). */
static size_t
distance(const char *a, const char *b)
{
    size_t n = strlen(a);
    size_t m = strlen(b);
    size_t d[LONGEST + 1][LONGEST + 1];
    if (n > LONGEST || m > LONGEST) {
        return SIZE_MAX;
    }
    for (size_t i = 0; i <= n; i++) {
        for (size_t j = 0; j <= m; j++) {
            if (i == 0 || j == 0) {
                d[i][j] = i + j;
                continue;
            }
            size_t replaced = d[i - 1][j - 1] + (a[i - 1] != b[j - 1]);
            d[i][j] = least(replaced, least(d[i - 1][j], d[i][j - 1]) + 1);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
                d[i][j] = least(d[i][j], d[i - 2][j - 2] + 1);
            }
        }
    }
    return d[n][m];
}

const char *
dps_words_nearest(const struct dps_words *self, const char *word)
{
    const char *nearest = NULL;
    size_t shortest =
        strlen(word) / 3 + 2; /* one edit, and one more per three letters */
    for (size_t i = 0; i < self->n; i++) {
        size_t edits = distance(self->words[i], word);
        if (edits < shortest && edits < strlen(self->words[i])) {
            shortest = edits;
            nearest = self->words[i];
        }
    }
    return nearest;
}

void
dps_words_hint(
    const struct dps_words *self, const char *word, char text[DPS_SUGGEST_TEXT])
{
    const char *nearest = dps_words_nearest(self, word);
    size_t n = 0;
    if (self->n == 0) {
        snprintf(text, DPS_SUGGEST_TEXT, " (nothing is known here)");
        return;
    }
    int put = snprintf(text, DPS_SUGGEST_TEXT,
        "%s%s%s (known here: ", nearest != NULL ? ": did you mean " : "",
        nearest != NULL ? nearest : "", nearest != NULL ? "?" : "");
    n = put > 0 ? (size_t)put : 0;
    for (size_t i = 0; i < self->n; i++) {
        const char *mark = i == 0 ? "" : ", ";
        const char *end = i + 1 == self->n ? ")" : "";
        size_t room = n < DPS_SUGGEST_TEXT ? DPS_SUGGEST_TEXT - n : 0;
        if (strlen(self->words[i]) + sizeof ", , ...)" > room) {
            snprintf(text + n, room, ", ...)");
            return;
        }
        put = snprintf(text + n, room, "%s%s%s", mark, self->words[i], end);
        n += put > 0 ? (size_t)put : 0;
    }
}
