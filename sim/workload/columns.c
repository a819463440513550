#include "sim/workload/columns.h"

#include "sim/core/suggest.h"

#include <string.h>

/* Takes blanks off both ends. */
static char *
trimmed(char *text)
{
    text += strspn(text, " \t");
    size_t n = strlen(text);
    while (n > 0 && (text[n - 1] == ' ' || text[n - 1] == '\t')) {
        text[--n] = '\0';
    }
    return text;
}

/* Reads the line of names. */
static enum dps_status
read_names(struct dps_columns *self, struct dps_lines *lines, char **part,
    size_t *found, struct dps_error *err)
{
    char *line;
    *found = 0;
    enum dps_status status = dps_lines_next(lines, &line, err);
    if (status == DPS_OK && line != NULL) {
        *found = dps_lines_cut(line, ',', part, DPS_MOST_COLUMNS);
    }
    if (*found > DPS_MOST_COLUMNS) {
        return dps_lines_refuse(
            lines, err, "%zu columns: at most %d", *found, DPS_MOST_COLUMNS);
    }
    for (size_t i = 0; i < *found; i++) {
        part[i] = trimmed(part[i]);
    }
    for (size_t c = 0; c < self->n; c++) {
        self->at[c] = DPS_MOST_COLUMNS;
        for (size_t i = 0; i < *found; i++) {
            self->at[c] = strcmp(part[i], self->titles[c]) == 0 ? i : self->at[c];
        }
    }
    return status;
}

static enum dps_status
check_needed(const struct dps_columns *self, const struct dps_lines *lines,
    size_t needed, struct dps_error *err)
{
    for (size_t c = 0; c < needed; c++) {
        if (self->at[c] == DPS_MOST_COLUMNS) {
            return dps_lines_refuse(
                lines, err, "there is no column %s", self->titles[c]);
        }
    }
    return DPS_OK;
}

enum dps_status
dps_columns_find(struct dps_columns *self, struct dps_lines *lines,
    const char *const *titles, size_t n, size_t needed, struct dps_error *err)
{
    char *part[DPS_MOST_COLUMNS];
    size_t found;
    *self = (struct dps_columns){.titles = titles, .n = n};
    enum dps_status status = read_names(self, lines, part, &found, err);
    return status == DPS_OK ? check_needed(self, lines, needed, err) : status;
}

/* Each name is one of the titles, and none stands twice. */
static enum dps_status
check_names(const struct dps_columns *self, const struct dps_lines *lines,
    char *const *part, size_t found, struct dps_error *err)
{
    struct dps_words words = {.n = 0};
    char hint[DPS_SUGGEST_TEXT];
    for (size_t c = 0; c < self->n; c++) {
        dps_words_add(&words, self->titles[c]);
    }
    for (size_t i = 0; i < found; i++) {
        size_t c = 0;
        while (c < self->n && strcmp(part[i], self->titles[c]) != 0) {
            c++;
        }
        if (c == self->n && part[i][0] != '#') {
            dps_words_hint(&words, part[i], hint);
            return dps_lines_refuse(
                lines, err, "there can be no column %.100s%s", part[i], hint);
        }
        if (c < self->n && self->at[c] != i) {
            return dps_lines_refuse(lines, err, "column %s stands twice", part[i]);
        }
    }
    return DPS_OK;
}

enum dps_status
dps_columns_all(struct dps_columns *self, struct dps_lines *lines,
    const char *const *titles, size_t n, size_t needed, struct dps_error *err)
{
    char *part[DPS_MOST_COLUMNS];
    size_t found;
    *self = (struct dps_columns){.titles = titles, .n = n};
    enum dps_status status = read_names(self, lines, part, &found, err);
    if (status == DPS_OK) {
        status = check_needed(self, lines, needed, err);
    }
    return status == DPS_OK ? check_names(self, lines, part, found, err) : status;
}

enum dps_status
dps_columns_next(const struct dps_columns *self, struct dps_lines *lines, char **part,
    struct dps_error *err)
{
    static char nothing[1];
    char *line;
    char *all[DPS_MOST_COLUMNS];
    part[0] = NULL;
    enum dps_status status;
    do { /* lines without anything are no rows */
        status = dps_lines_next(lines, &line, err);
    } while (status == DPS_OK && line != NULL && line[0] == '\0');
    if (status != DPS_OK || line == NULL) {
        return status;
    }
    size_t found = dps_lines_cut(line, ',', all, DPS_MOST_COLUMNS);
    found = found < DPS_MOST_COLUMNS ? found : DPS_MOST_COLUMNS;
    for (size_t c = 0; c < self->n; c++) {
        if (self->at[c] >= found && self->at[c] < DPS_MOST_COLUMNS) {
            return dps_lines_refuse(lines, err, "no value for %s", self->titles[c]);
        }
        part[c] = self->at[c] < found ? all[self->at[c]] : nothing;
    }
    return DPS_OK;
}
