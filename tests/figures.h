/* figures.h: how far our numbers are from those of others, row by row.
 *
 *     struct figures f = {.file = "helium_x.csv (minted)", .unit = "HNT"};
 *     for each row i of the file:
 *         figures_at(&f, i);
 *         figures_row(&f, ours, theirs, 0.05, 0);      as many figures as the row has
 *     figures_end(&f);
 *
 * figures_end prints one line, and tests/oracle/table.sh makes the README's table of
 * these lines: which rows of which file were tried, how many were met, and the figure
 * that used most of what it was allowed.  One struct is one quantity of a file: its
 * name stands in brackets behind the file's where there are several.
 */
#ifndef DPS_TESTS_FIGURES_H
#define DPS_TESTS_FIGURES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { FIGURES_ROWS = 4096 };

/* One quantity of a table of reference figures; start from {.file = ...}. */
struct figures {
    const char *file; /* its name in the folder of reference figures */
    const char *unit; /* of the figures; NULL: none */
    int tried;        /* rows with a figure */
    int met;          /* of these, rows all of whose figures are met */
    double worst;     /* largest error as a share of what is allowed */
    double error;     /* of that figure, in the unit or relative */
    double allowed;   /* of that figure likewise; 0: exact */
    bool relative;    /* that figure was allowed a share of itself */
    char first[160];  /* the first figure that was not met */
    size_t n;         /* figures */
    size_t next;      /* 1 + the row of the next figure, 0: figure n is row n */
    uint8_t rows[FIGURES_ROWS]; /* of each: 0 not tried, 1 met, 2 missed */
};

/* The figures that follow are of this row of the file, from 0.  Where it is never
 * called, each figure is a row. */
void figures_at(struct figures *self, size_t row);

/* Counts a figure, met if `ours` is within abs + rel |theirs|. */
bool figures_row(
    struct figures *self, double ours, double theirs, double abs, double rel);

/* Counts an exact figure. */
bool figures_exact(struct figures *self, long long ours, long long theirs);

/* Prints the count, and fails the running test unless there are rows and all are met.
 */
void figures_end(const struct figures *self);

#endif
