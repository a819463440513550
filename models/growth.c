#include "models/growth.h"

#include "sim/core/date.h"
#include "sim/core/maths.h"

/* ---- tables ------------------------------------------------------------ */

#define TABLE_FIELDS(points)                                                           \
    DPS_FIELD(struct dps_growth_table, file, DPS_FILE, .fallback = "",                 \
        .doc = "CSV whose rows come first; its column `date` has days"),               \
        DPS_FIELD(struct dps_growth_table, column, DPS_TEXT, .fallback = "",           \
            .doc = "column of the file that holds the target"),                        \
        DPS_FIELD(struct dps_growth_table, until, DPS_DATE, .fallback = "never",       \
            .doc = "date from which on the file's rows are left out"),                 \
        DPS_FIELD(struct dps_growth_table, time, DPS_TEXT, .fallback = "",             \
            .doc = "column of the file that says when; by default `date`"),            \
        DPS_FIELD(struct dps_growth_table, origin, DPS_DATE, .fallback = "never",      \
            .doc = "the date from which that column counts days; never: it holds "     \
                   "dates"),                                                           \
        DPS_FIELD(struct dps_growth_table, factor, DPS_NUMBER, .unit = "1",            \
            .domain = "(0, inf)", .fallback = "1", .source = "the file's own unit",    \
            .doc = "what the file's figures are multiplied by"),                       \
        DPS_FIELD(struct dps_growth_table, rows, DPS_LIST, .record = (points),         \
            .fallback = "[]", .doc = "dates and targets, after the file's")

#define POINT_FIELDS(unit_)                                                            \
    DPS_FIELD(struct dps_growth_point, at, DPS_DATE, .doc = "when"),                   \
        DPS_FIELD(struct dps_growth_point, value, DPS_NUMBER, .unit = (unit_),         \
            .domain = "[0, inf)", .doc = "the target then")

static const struct dps_field byte_fields[] = {POINT_FIELDS("byte")};
static const struct dps_field node_fields[] = {POINT_FIELDS("1")};

static const struct dps_record byte_point = {
    .name = "growth.capacity.rows",
    .doc = "a target of capacity",
    .size = sizeof(struct dps_growth_point),
    .fields = byte_fields,
    .n_fields = DPS_COUNT_OF(byte_fields),
};

static const struct dps_record node_point = {
    .name = "growth.count.rows",
    .doc = "a target number of nodes",
    .size = sizeof(struct dps_growth_point),
    .fields = node_fields,
    .n_fields = DPS_COUNT_OF(node_fields),
};

static const struct dps_field capacity_fields[] = {TABLE_FIELDS(&byte_point)};
static const struct dps_field count_fields[] = {TABLE_FIELDS(&node_point)};

static enum dps_status
check_table(const void *self, struct dps_error *err)
{
    const struct dps_growth_table *table = self;
    const struct dps_growth_point *rows = table->rows.items;
    if (table->file[0] == '\0' && table->rows.n == 0) {
        return dps_fail(err, DPS_EINVAL, "rows is empty and there is no file");
    }
    if (table->file[0] != '\0' && table->column[0] == '\0') {
        return dps_fail(err, DPS_EINVAL, "column is empty: which one of the file?");
    }
    for (size_t i = 1; i < table->rows.n; i++) {
        if (rows[i].at <= rows[i - 1].at) {
            return dps_fail(
                err, DPS_EINVAL, "rows.%zu.at is not after the row before it", i);
        }
    }
    return DPS_OK;
}

const struct dps_record dps_growth_bytes_record = {
    .name = "growth.capacity",
    .doc = "a table of capacity by date",
    .size = sizeof(struct dps_growth_table),
    .fields = capacity_fields,
    .n_fields = DPS_COUNT_OF(capacity_fields),
    .check = check_table,
};

const struct dps_record dps_growth_numbers_record = {
    .name = "growth.count",
    .doc = "a table of numbers of nodes by date",
    .size = sizeof(struct dps_growth_table),
    .fields = count_fields,
    .n_fields = DPS_COUNT_OF(count_fields),
    .check = check_table,
};

static const struct dps_growth_table *
own_table(const void *params)
{
    return params;
}

/* ---- logistic ---------------------------------------------------------- */

static const struct dps_field logistic_fields[] = {
    DPS_FIELD(struct dps_growth_logistic, from, DPS_NUMBER, .unit = "1",
        .domain = "[0, inf)", .fallback = "0", .source = "assumed",
        .doc = "nodes before all growth"),
    DPS_FIELD(struct dps_growth_logistic, to, DPS_NUMBER, .unit = "1",
        .domain = "[0, inf)", .doc = "nodes after all growth"),
    DPS_FIELD(struct dps_growth_logistic, midpoint, DPS_DATE,
        .doc = "when half of the growth is done"),
    DPS_FIELD(struct dps_growth_logistic, tenfold, DPS_SPAN, .domain = "(0, inf)",
        .doc = "time in which the odds of what is done to what is left grow tenfold"),
};

static const struct dps_record logistic_record = {
    .name = "growth.logistic",
    .doc = "a number of nodes that grows from one level to another",
    .size = sizeof(struct dps_growth_logistic),
    .fields = logistic_fields,
    .n_fields = DPS_COUNT_OF(logistic_fields),
};

static double
logistic_target(const void *params, int64_t date)
{
    const struct dps_growth_logistic *law = params;
    int64_t ns = law->tenfold.ns > 0 ? law->tenfold.ns
                                     : law->tenfold.months * 30 * DPS_DAY * DPS_NS;
    double tenfolds = (double)(date - law->midpoint) / ((double)ns / (double)DPS_NS);
    return law->from + (law->to - law->from) / (1 + dps_pow(10, -tenfolds));
}

/* ---- the family -------------------------------------------------------- */

static const struct dps_growth_kind capacity_kind = {
    .base = {"capacity", "follows a table of capacity by date",
        &dps_growth_bytes_record},
    .measure = DPS_GROWTH_BYTES,
    .table = own_table,
};

static const struct dps_growth_kind count_kind = {
    .base = {"count", "follows a table of numbers of nodes by date",
        &dps_growth_numbers_record},
    .measure = DPS_GROWTH_NODES,
    .table = own_table,
};

static const struct dps_growth_kind logistic_kind = {
    .base = {"logistic", "grows from one number of nodes to another", &logistic_record},
    .measure = DPS_GROWTH_NODES,
    .target = logistic_target,
};

static const struct dps_kind *const kinds[] = {
    &capacity_kind.base,
    &count_kind.base,
    &logistic_kind.base,
};

const struct dps_family dps_growth_family = {
    .name = "growth",
    .doc = "how large a population is meant to be, by date",
    .kinds = kinds,
    .n_kinds = DPS_COUNT_OF(kinds),
};

const struct dps_growth_kind *
dps_growth_law(const struct dps_variant *self)
{
    return (const struct dps_growth_kind *)self->kind;
}

/* The last point at or before `date`; there is one. */
static size_t
point_before(const struct dps_growth_point *points, size_t n, int64_t date)
{
    size_t low = 0;
    for (size_t high = n; high - low > 1;) {
        size_t middle = low + (high - low) / 2;
        if (points[middle].at <= date) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return low;
}

double
dps_growth_between(const struct dps_growth_point *points, size_t n, int64_t date)
{
    if (n == 0 || date <= points[0].at) {
        return n == 0 ? 0 : points[0].value;
    }
    size_t i = point_before(points, n, date);
    if (i + 1 == n || !(points[i].value > 0) || !(points[i + 1].value > 0)) {
        return points[i].value;
    }
    double share =
        (double)(date - points[i].at) / (double)(points[i + 1].at - points[i].at);
    return points[i].value * dps_pow(points[i + 1].value / points[i].value, share);
}

double
dps_growth_target(const struct dps_variant *self, const struct dps_growth_point *points,
    size_t n, int64_t date)
{
    const struct dps_growth_kind *law = dps_growth_law(self);
    return law->target != NULL ? law->target(self->params, date)
                               : dps_growth_between(points, n, date);
}
