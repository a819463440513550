#include "tests/figures.h"

#include "tests/test.h"

#include <math.h>
#include <stdio.h>

static bool
count(struct figures *self, bool met, double share, double ours, double theirs)
{
    self->tried++;
    self->met += met;
    self->worst = share > self->worst ? share : self->worst;
    if (!met && self->first[0] == '\0') {
        snprintf(self->first, sizeof self->first, "row %d: ours %.17g, theirs %.17g",
            self->tried, ours, theirs);
    }
    return met;
}

bool
figures_row(struct figures *self, double ours, double theirs, double abs, double rel)
{
    double error = fabs(ours - theirs);
    double slack = abs + rel * fabs(theirs);
    double share = slack > 0 ? error / slack : error;
    return count(self, error <= slack, share, ours, theirs);
}

bool
figures_exact(struct figures *self, long long ours, long long theirs)
{
    double error = fabs((double)ours - (double)theirs);
    return count(self, ours == theirs, error, (double)ours, (double)theirs);
}

void
figures_end(const struct figures *self)
{
    printf("  %s: %d rows tried, %d met, largest error %.3g of what is allowed\n",
        self->file, self->tried, self->met, self->worst);
    test_check(self->tried > 0 && self->met == self->tried,
        self->first[0] != '\0' ? self->first : self->file, TEST_HERE);
}
