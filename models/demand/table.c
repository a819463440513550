#include "models/demand/table.h"

#include "sim/core/date.h"
#include "sim/core/maths.h"

#include <string.h>

/* ---- what both read ---------------------------------------------------- */

static const struct dps_field point_fields[] = {
    DPS_FIELD(struct dps_growth_point, at, DPS_DATE, .doc = "when"),
    DPS_FIELD(struct dps_growth_point, value, DPS_NUMBER, .unit = "1",
        .domain = "[0, inf)", .doc = "units of work a day then"),
};

static const struct dps_record point_record = {
    .name = "demand.table.rows",
    .doc = "a level of demand",
    .size = sizeof(struct dps_growth_point),
    .fields = point_fields,
    .n_fields = DPS_COUNT_OF(point_fields),
};

#define ROWS_FIELD(type_, member_, dps_type_, ...)                                     \
    {                                                                                  \
        .key = #member_, .offset = offsetof(type_, table.member_),                     \
        .type = (dps_type_), __VA_ARGS__                                               \
    }
#define ROWS_FIELDS(type_)                                                             \
    ROWS_FIELD(type_, file, DPS_FILE, .fallback = "",                                  \
        .doc = "CSV whose rows come first; its column `date` has days"),               \
        ROWS_FIELD(type_, column, DPS_TEXT, .fallback = "",                            \
            .doc = "column of the file that holds the units of work a day"),           \
        ROWS_FIELD(type_, until, DPS_DATE, .fallback = "never",                        \
            .doc = "date from which on the file's rows are left out"),                 \
        ROWS_FIELD(type_, rows, DPS_LIST, .record = &point_record, .fallback = "[]",   \
            .doc = "dates and units of work a day, after the file's"),                 \
        DPS_FIELD(type_, scale, DPS_NUMBER, .unit = "1", .domain = "[0, inf)",         \
            .fallback = "1", .source = "as recorded",                                  \
            .doc = "what every value is multiplied by")

static enum dps_status
check_rows(const struct dps_growth_table *self, struct dps_error *err)
{
    const struct dps_growth_point *rows = self->rows.items;
    if (self->file[0] == '\0' && self->rows.n == 0) {
        return dps_fail(err, DPS_EINVAL, "rows is empty and there is no file");
    }
    if (self->file[0] != '\0' && self->column[0] == '\0') {
        return dps_fail(err, DPS_EINVAL, "column is empty: which one of the file?");
    }
    for (size_t i = 1; i < self->rows.n; i++) {
        if (rows[i].at <= rows[i - 1].at) {
            return dps_fail(
                err, DPS_EINVAL, "rows.%zu.at is not after the row before it", i);
        }
    }
    return DPS_OK;
}

/* The last point at or before `date`, or the first. */
static size_t
point_before(const struct dps_demand_facts *facts, int64_t date)
{
    size_t low = 0;
    for (size_t high = facts->n_points; high - low > 1;) {
        size_t middle = low + (high - low) / 2;
        if (facts->points[middle].at <= date) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return low;
}

static double
days(int64_t seconds)
{
    return (double)seconds / (double)DPS_DAY;
}

/* ---- table ------------------------------------------------------------- */

static const struct dps_field table_fields[] = {
    ROWS_FIELDS(struct dps_demand_table),
    DPS_FIELD(struct dps_demand_table, between, DPS_TEXT, .fallback = "linear",
        .source = "assumed",
        .doc = "how the level moves from row to row: steps, linear or geometric"),
};

static enum dps_status
check_table(const void *params, struct dps_error *err)
{
    const struct dps_demand_table *self = params;
    if (strcmp(self->between, "steps") != 0 && strcmp(self->between, "linear") != 0 &&
        strcmp(self->between, "geometric") != 0) {
        return dps_fail(err, DPS_EINVAL,
            "between is %s, not steps, linear or geometric", self->between);
    }
    return check_rows(&self->table, err);
}

static const struct dps_record table_record = {
    .name = "demand.table",
    .doc = "levels by date",
    .size = sizeof(struct dps_demand_table),
    .fields = table_fields,
    .n_fields = DPS_COUNT_OF(table_fields),
    .check = check_table,
};

/* The units of the part from x to y, shares of a stretch of `span` days in which the
 * level goes from v to w. */
static double
piece(char between, double v, double w, double x, double y, double span)
{
    double factor = v > 0 && w > 0 ? dps_log(w / v) : 0;
    if (between == 'l') {
        return (v + (w - v) * (x + y) / 2) * (y - x) * span;
    }
    if (between == 's' || factor == 0) {
        return v * (y - x) * span;
    }
    return v * dps_exp(factor * x) * dps_expm1(factor * (y - x)) / factor * span;
}

static double
table_asked(const void *params, const struct dps_demand_facts *facts, int64_t begin,
    int64_t end)
{
    const struct dps_demand_table *self = params;
    double sum = 0;
    size_t n = facts->n_points;
    for (int64_t at = begin; n > 0 && at < end;) {
        size_t i = point_before(facts, at);
        const struct dps_growth_point *p = &facts->points[i];
        bool inside = p->at <= at && i + 1 < n;
        int64_t next = at < p->at ? p->at : inside ? p[1].at : end;
        int64_t stop = next < end ? next : end;
        if (inside) {
            double span = days(p[1].at - p->at);
            sum += piece(self->between[0], p->value, p[1].value,
                days(at - p->at) / span, days(stop - p->at) / span, span);
        } else {
            sum += p->value * days(stop - at);
        }
        at = stop;
    }
    return sum * self->scale;
}

static const struct dps_growth_table *
table_of(const void *params)
{
    return &((const struct dps_demand_table *)params)->table;
}

const struct dps_demand_kind dps_demand_table = {
    .base = {"table", "levels by date", &table_record},
    .asked = table_asked,
    .table = table_of,
};

/* ---- trace ------------------------------------------------------------- */

static const struct dps_field trace_fields[] = {
    ROWS_FIELDS(struct dps_demand_trace),
    DPS_FIELD(struct dps_demand_trace, repeat, DPS_SWITCH, .fallback = "true",
        .source = "assumed", .doc = "whether it starts again when it has ended"),
};

static enum dps_status
check_trace(const void *params, struct dps_error *err)
{
    return check_rows(&((const struct dps_demand_trace *)params)->table, err);
}

static const struct dps_record trace_record = {
    .name = "demand.trace",
    .doc = "days recorded somewhere, replayed from the demand's beginning",
    .size = sizeof(struct dps_demand_trace),
    .fields = trace_fields,
    .n_fields = DPS_COUNT_OF(trace_fields),
    .check = check_trace,
};

static double
trace_asked(const void *params, const struct dps_demand_facts *facts, int64_t begin,
    int64_t end)
{
    const struct dps_demand_trace *self = params;
    const struct dps_growth_point *p = facts->points;
    size_t n = facts->n_points;
    if (n == 0) {
        return 0;
    }
    int64_t last = n > 1 ? p[n - 1].at - p[n - 2].at : DPS_DAY;
    int64_t length = p[n - 1].at - p[0].at + last;
    int64_t stop =
        self->repeat || end - facts->begins < length ? end : facts->begins + length;
    double sum = 0;
    for (int64_t at = begin; at < stop;) {
        int64_t since = (at - facts->begins) % length;
        size_t i = point_before(facts, p[0].at + since);
        int64_t width = (i + 1 < n ? p[i + 1].at : p[0].at + length) - p[0].at - since;
        int64_t step = width < stop - at ? width : stop - at;
        sum += p[i].value * days(step);
        at += step;
    }
    return sum * self->scale;
}

static const struct dps_growth_table *
trace_table(const void *params)
{
    return &((const struct dps_demand_trace *)params)->table;
}

const struct dps_demand_kind dps_demand_trace = {
    .base = {"trace", "days recorded somewhere, replayed from the demand's beginning",
        &trace_record},
    .asked = trace_asked,
    .table = trace_table,
};
