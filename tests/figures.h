/* figures.h: how far our numbers are from those of others, row by row. */
#ifndef DPS_TESTS_FIGURES_H
#define DPS_TESTS_FIGURES_H

#include <stdbool.h>

/* One table of reference figures; start from {.file = ...}. */
struct figures {
    const char *file;
    int tried;
    int met;
    double worst;    /* largest error as a share of what is allowed */
    char first[160]; /* the first row that was not met */
};

/* Counts a row, met if `ours` is within abs + rel |theirs|. */
bool figures_row(
    struct figures *self, double ours, double theirs, double abs, double rel);

/* Counts a row of exact figures. */
bool figures_exact(struct figures *self, long long ours, long long theirs);

/* Prints the count, and fails the running test unless there are rows and all are met.
 */
void figures_end(const struct figures *self);

#endif
