#include "tests/csv.h"

#include "sim/core/date.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char *
read_file(const char *path)
{
    enum { MOST = 1 << 22 };
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        return NULL;
    }
    char *bytes = malloc(MOST);
    size_t n = bytes != NULL ? fread(bytes, 1, MOST - 1, file) : 0;
    fclose(file);
    if (bytes == NULL) {
        return NULL;
    }
    bytes[n] = '\0';
    return bytes;
}

/* Ends the cell that begins at `at`; gives its text and where the next one begins. */
static char *
cut(char *at, char **next, char *separator)
{
    bool quoted = *at == '"';
    char *text = at + quoted;
    char *end = text + strcspn(text, quoted ? "\"" : ",\r\n");
    char *after = end + (quoted && *end == '"');
    *separator = *after;
    if (*after == '\r' && after[1] == '\n') {
        after++;
        *separator = '\n';
    }
    *next = *separator != '\0' ? after + 1 : after;
    *end = '\0';
    return text;
}

static bool
cut_all(struct csv *self, size_t capacity)
{
    size_t n = 0;
    size_t in_row = 0;
    char separator = '\0';
    for (char *at = self->bytes; *at != '\0' && n < capacity;) {
        self->cells[n++] = cut(at, &at, &separator);
        in_row++;
        if (separator == ',') {
            continue;
        }
        if (self->n_columns == 0) {
            self->n_columns = in_row;
        } else if (in_row != self->n_columns) {
            return false;
        }
        self->n_rows++;
        in_row = 0;
    }
    return self->n_rows-- > 0;
}

bool
csv_open(struct csv *self, const char *path)
{
    *self = (struct csv){.bytes = NULL};
    self->bytes = path != NULL ? read_file(path) : NULL;
    if (self->bytes == NULL) {
        return false;
    }
    size_t capacity = 1;
    for (const char *at = self->bytes; *at != '\0'; at++) {
        capacity += *at == ',' || *at == '\n';
    }
    self->cells = calloc(capacity, sizeof *self->cells);
    if (self->cells == NULL || !cut_all(self, capacity)) {
        csv_close(self);
        return false;
    }
    return true;
}

void
csv_close(struct csv *self)
{
    free(self->cells);
    free(self->bytes);
    *self = (struct csv){.bytes = NULL};
}

const char *
csv_text(const struct csv *self, size_t row, const char *column)
{
    for (size_t i = 0; i < self->n_columns; i++) {
        if (strcmp(self->cells[i], column) == 0) {
            return self->cells[(row + 1) * self->n_columns + i];
        }
    }
    return "";
}

double
csv_number(const struct csv *self, size_t row, const char *column)
{
    return strtod(csv_text(self, row, column), NULL);
}

int64_t
csv_count(const struct csv *self, size_t row, const char *column)
{
    return strtoll(csv_text(self, row, column), NULL, 10);
}

int64_t
csv_date(const struct csv *self, size_t row, const char *column)
{
    int64_t date = 0;
    return dps_date_parse(csv_text(self, row, column), &date, NULL) == DPS_OK
               ? date
               : DPS_NEVER;
}
