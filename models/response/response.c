#include "models/response/response.h"

#include "models/response/hold.h"
#include "models/response/linear.h"
#include "models/response/rows.h"
#include "models/response/slopes.h"
#include "models/response/table.h"
#include "sim/core/date.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

/* Without padding. */
_Static_assert(
    sizeof(struct dps_response_row) ==
        sizeof(double) * (1 + DPS_RESPONSE_DRIVERS + 2UL * DPS_RESPONSE_ANSWERS),
    "a row has padding");
_Static_assert(sizeof(struct dps_response_memory) ==
                   5 * sizeof(double) +
                       DPS_RESPONSE_ROWS * sizeof(struct dps_response_row) +
                       sizeof(double) * DPS_RESPONSE_MISSES * DPS_RESPONSE_ANSWERS,
    "the memory has padding");

/* ---- the family -------------------------------------------------------- */

static const struct dps_kind *const kinds[] = {
    &dps_response_hold.base,
    &dps_response_linear.base,
    &dps_response_table.base,
};

const struct dps_family dps_response_family = {
    .name = "response",
    .doc = "What is taken to be true between two measurements at event level.",
    .kinds = kinds,
    .n_kinds = DPS_COUNT_OF(kinds),
};

static const struct dps_field fields[] = {
    {
        .key = "kind",
        .offset = offsetof(struct dps_response_terms, estimator),
        .type = DPS_KIND,
        .family = &dps_response_family,
        .fallback = "linear",
        .source = "assumed",
        .doc = "what answers are between two measurements",
    },
    DPS_FIELD(struct dps_response_terms, adapt, DPS_NUMBER, .unit = "1",
        .domain = "[0, 1]", .fallback = "0", .source = "by the calendar alone",
        .doc = "how far a share may be thought to have moved, from the drivers, before "
               "it is measured anew; 0: by the calendar alone"),
    DPS_FIELD(struct dps_response_terms, age, DPS_SPAN, .domain = "[0, inf)",
        .fallback = "0 s", .source = "by the calendar alone",
        .doc = "the age at which a measurement is made anew; 0: none"),
};

const struct dps_record dps_response_record = {
    .name = "response",
    .doc = "What is taken to be true between two measurements at event level, and when "
           "it is time for another.",
    .size = sizeof(struct dps_response_terms),
    .fields = fields,
    .n_fields = DPS_COUNT_OF(fields),
};

/* ---- y(x) -------------------------------------------------------------- */

/* x moved to the edge of where measurements lie; whether it had to be. */
static bool
move_inside(const struct dps_response_memory *memory, const double *x, double *inside)
{
    uint32_t n = dps_response_remembered(memory);
    bool moved = false;
    for (uint32_t i = 0; i < memory->n_drivers; i++) {
        double low = INFINITY;
        double high = -INFINITY;
        for (uint32_t k = 0; k < n; k++) {
            low = fmin(low, memory->rows[k].x[i]);
            high = fmax(high, memory->rows[k].x[i]);
        }
        inside[i] = fmin(fmax(x[i], low), high);
        moved |= inside[i] != x[i];
    }
    return moved;
}

bool
dps_response_at(const struct dps_response_terms *self,
    const struct dps_response_memory *memory, const double *x, double *y, bool *outside)
{
    const struct dps_response_kind *kind = (const void *)self->estimator.kind;
    double inside[DPS_RESPONSE_DRIVERS];
    *outside = false;
    if (memory->n_rows == 0) {
        return false;
    }
    *outside = move_inside(memory, x, inside);
    kind->at(self->estimator.params, memory, inside, y);
    for (uint32_t i = 0; i < memory->n_answers; i++) {
        bool share = i < memory->n_shares;
        y[i] = y[i] < 0 ? 0 : share && y[i] > 1 ? 1 : y[i]; /* NAN stays */
    }
    return true;
}

/* ---- when to measure --------------------------------------------------- */

/* How far a share may be thought to have moved. */
static double
movement(const struct dps_response_memory *memory, uint32_t share, const double *move)
{
    struct dps_response_slopes slopes;
    dps_response_slopes_find(&slopes, memory, share);
    double sum = dps_response_slopes_doubt(&slopes, move, memory->n_drivers);
    for (uint32_t i = 0; i < memory->n_drivers; i++) {
        sum += fabs(slopes.b[i] * move[i]);
    }
    return sum;
}

static bool
too_old(const struct dps_response_terms *self, int64_t since, int64_t at)
{
    bool any = self->age.months == 0 && self->age.ns == 0;
    return !any && at >= dps_date_after(since, self->age, 1);
}

bool
dps_response_due(const struct dps_response_terms *self,
    const struct dps_response_memory *memory, const double *x, int64_t at)
{
    if (memory->n_rows == 0) {
        return true;
    }
    const struct dps_response_row *last = dps_response_last(memory);
    double move[DPS_RESPONSE_DRIVERS];
    for (uint32_t i = 0; i < memory->n_drivers; i++) {
        move[i] = x[i] - last->x[i];
    }
    bool due = too_old(self, last->at, at);
    for (uint32_t i = 0; !due && self->adapt > 0 && i < memory->n_shares; i++) {
        due = movement(memory, i, move) > self->adapt;
    }
    return due;
}

/* ---- what is remembered ------------------------------------------------ */

void
dps_response_note(const struct dps_response_terms *self,
    struct dps_response_memory *memory, const struct dps_response_row *row)
{
    assert(memory->n_drivers >= 1 && memory->n_drivers <= DPS_RESPONSE_DRIVERS);
    assert(memory->n_answers <= DPS_RESPONSE_ANSWERS);
    assert(memory->n_shares <= memory->n_answers);
    double y[DPS_RESPONSE_ANSWERS];
    bool outside;
    if (dps_response_at(self, memory, row->x, y, &outside)) {
        double *miss = memory->misses[memory->n_misses++ % DPS_RESPONSE_MISSES];
        for (uint32_t i = 0; i < memory->n_answers; i++) {
            miss[i] = fabs(y[i] - row->y[i]);
        }
    }
    struct dps_response_row *to = &memory->rows[memory->n_rows++ % DPS_RESPONSE_ROWS];
    to->at = row->at;
    for (uint32_t i = 0; i < memory->n_drivers; i++) {
        to->x[i] = row->x[i];
    }
    for (uint32_t i = 0; i < memory->n_answers; i++) {
        to->y[i] = row->y[i];
        to->error[i] = row->error[i];
    }
}

static int
ascending(const void *a, const void *b)
{
    double x = *(const double *)a;
    double y = *(const double *)b;
    return x < y ? -1 : x > y;
}

double
dps_response_promise(const struct dps_response_memory *memory, uint32_t answer)
{
    enum { PERCENT = 95 };
    double misses[DPS_RESPONSE_MISSES];
    size_t n = 0;
    for (size_t k = 0; k < DPS_RESPONSE_MISSES && k < memory->n_misses; k++) {
        double miss = memory->misses[k][answer];
        if (!isnan(miss)) {
            misses[n++] = miss;
        }
    }
    if (n == 0) {
        return NAN;
    }
    qsort(misses, n, sizeof *misses, ascending);
    return misses[(PERCENT * n + 99) / 100 - 1];
}
