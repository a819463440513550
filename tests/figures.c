#include "tests/figures.h"

#include "tests/test.h"

#include <math.h>
#include <stdio.h>

enum { UNTRIED, MET, MISSED };

static void
count_row(struct figures *self, size_t row, bool met)
{
    if (!test_check(row < FIGURES_ROWS, "a file of so many rows", TEST_HERE)) {
        return;
    }
    if (self->rows[row] == UNTRIED) {
        self->tried++;
        self->met++;
        self->rows[row] = MET;
    }
    if (!met && self->rows[row] == MET) {
        self->met--;
        self->rows[row] = MISSED;
    }
}

static bool
count(struct figures *self, double ours, double theirs, double error, double allowed,
    bool relative)
{
    bool met = error <= allowed; /* false for NaN */
    double share = allowed > 0 ? error / allowed : error;
    size_t row = self->next > 0 ? self->next - 1 : self->n;
    count_row(self, row, met);
    if (self->n++ == 0 || !(share <= self->worst)) {
        self->worst = share;
        self->error = error;
        self->allowed = allowed;
        self->relative = relative;
    }
    if (!met && self->first[0] == '\0') {
        snprintf(self->first, sizeof self->first,
            "%s, row %zu: ours %.17g, theirs %.17g", self->file, row + 1, ours, theirs);
    }
    return met;
}

void
figures_at(struct figures *self, size_t row)
{
    self->next = row + 1;
}

bool
figures_row(struct figures *self, double ours, double theirs, double abs, double rel)
{
    double error = fabs(ours - theirs);
    double size = fabs(theirs);
    if (abs == 0 && rel > 0 && size > 0) {
        return count(self, ours, theirs, error / size, rel, true);
    }
    return count(self, ours, theirs, error, abs + rel * size, false);
}

bool
figures_exact(struct figures *self, long long ours, long long theirs)
{
    double error = ours == theirs ? 0 : fmax(fabs((double)ours - (double)theirs), 1);
    return count(self, (double)ours, (double)theirs, error, 0, false);
}

/* 1-50,52: the rows tried, from 1. */
static void
print_rows(const struct figures *self)
{
    const char *before = ", rows ";
    for (size_t i = 0; i < FIGURES_ROWS; i++) {
        size_t first = i;
        while (i < FIGURES_ROWS && self->rows[i] != UNTRIED) {
            i++;
        }
        if (i > first) {
            printf(i > first + 1 ? "%s%zu-%zu" : "%s%zu", before, first + 1, i);
            before = " ";
        }
    }
}

void
figures_end(const struct figures *self)
{
    printf("  %s: %d rows tried, %d met, worst error %.2g, allowed %.2g", self->file,
        self->tried, self->met, self->error, self->allowed);
    if (self->relative) {
        printf(" relative");
    } else if (self->unit != NULL && self->allowed > 0) {
        printf(" %s", self->unit);
    }
    print_rows(self);
    printf("\n");
    test_check(self->tried > 0 && self->met == self->tried,
        self->first[0] != '\0' ? self->first : self->file, TEST_HERE);
}
