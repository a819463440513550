/* csv.h: small comma-separated tables for tests: a header, then rows of text cells.
 *
 * Cells may be in double quotes, within which commas count as text; they hold no
 * newline. In place: start from {0}; the owner calls csv_close, which is legal twice.
 */
#ifndef DPS_TESTS_CSV_H
#define DPS_TESTS_CSV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct csv {
    char *bytes;  /* the file, cut into cells */
    char **cells; /* the header, then the rows, n_columns each */
    size_t n_rows;
    size_t n_columns;
};

/* False if the file is not there or its rows differ in length. */
bool csv_open(struct csv *self, const char *path);
void csv_close(struct csv *self);

/* The cell of a row (from 0) in a named column; "" if there is no such column. */
const char *csv_text(const struct csv *self, size_t row, const char *column);
double csv_number(const struct csv *self, size_t row, const char *column);
int64_t csv_count(const struct csv *self, size_t row, const char *column);

/* 2020-10-15 or 2020-10-15T00:00:00Z, s since 1970. */
int64_t csv_date(const struct csv *self, size_t row, const char *column);

#endif
