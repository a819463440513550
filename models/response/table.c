#include "models/response/table.h"

#include "models/response/rows.h"

#include <math.h>

static const struct dps_field fields[] = {
    DPS_FIELD(struct dps_response_table, bin, DPS_NUMBER, .unit = "1",
        .domain = "[0, inf)", .fallback = "1 %", .source = "assumed",
        .doc = "measurements no further apart in the first driver are one"),
};

static const struct dps_record record = {
    .name = "response.table",
    .doc = "by the first driver alone, between the measurements on either side",
    .size = sizeof(struct dps_response_table),
    .fields = fields,
    .n_fields = DPS_COUNT_OF(fields),
};

/* A measurement, or some of them that lie together. */
struct point {
    double x, y, weight;
};

/* Where an answer was measured, by the first driver; how often. */
static uint32_t
sorted(const struct dps_response_memory *memory, uint32_t answer, struct point *points)
{
    double scale = dps_response_scale(memory, answer);
    uint32_t remembered = dps_response_remembered(memory);
    uint32_t n = 0;
    for (uint32_t k = 0; k < remembered; k++) {
        const struct dps_response_row *row = &memory->rows[k];
        struct point point = {
            row->x[0], row->y[answer], dps_response_weight(row, answer, scale)};
        if (point.weight > 0) {
            uint32_t i = n++;
            for (; i > 0 && points[i - 1].x > point.x; i--) {
                points[i] = points[i - 1];
            }
            points[i] = point;
        }
    }
    return n;
}

/* Those of a bin become one, in place; how many are left. */
static uint32_t
merge(struct point *points, uint32_t n, double bin)
{
    uint32_t kept = 0;
    double lowest = -INFINITY;
    for (uint32_t i = 0; i < n; i++) {
        struct point point = points[i];
        if (point.x - lowest > bin) {
            lowest = point.x;
            points[kept++] = point;
            continue;
        }
        struct point *into = &points[kept - 1];
        into->weight += point.weight;
        into->x += (point.x - into->x) * point.weight / into->weight;
        into->y += (point.y - into->y) * point.weight / into->weight;
    }
    return kept;
}

static double
between(const struct point *points, uint32_t n, double x)
{
    uint32_t above = 0;
    while (above < n && points[above].x < x) {
        above++;
    }
    if (above == 0 || above == n) {
        return points[above == 0 ? 0 : n - 1].y;
    }
    const struct point *a = &points[above - 1];
    const struct point *b = &points[above];
    return a->y + (b->y - a->y) * (x - a->x) / (b->x - a->x);
}

static void
at(const void *params, const struct dps_response_memory *memory, const double *x,
    double *y)
{
    const struct dps_response_table *self = params;
    for (uint32_t i = 0; i < memory->n_answers; i++) {
        struct point points[DPS_RESPONSE_ROWS];
        uint32_t n = sorted(memory, i, points);
        y[i] = n > 0 ? between(points, merge(points, n, self->bin), x[0]) : (double)NAN;
    }
}

const struct dps_response_kind dps_response_table = {
    .base = {"table",
        "by the first driver alone, between the measurements on either side", &record},
    .at = at,
};
