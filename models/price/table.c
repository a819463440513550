#include "models/price/table.h"

#include "sim/core/maths.h"

/* ---- what is read -------------------------------------------------------- */

static const struct dps_field point_fields[] = {
    DPS_FIELD(struct dps_growth_point, at, DPS_DATE, .doc = "when"),
    DPS_FIELD(struct dps_growth_point, value, DPS_NUMBER, .unit = "USD",
        .domain = "(0, inf)", .doc = "the price then"),
};

static const struct dps_record point_record = {
    .name = "price.table.rows",
    .doc = "a price at a date",
    .size = sizeof(struct dps_growth_point),
    .fields = point_fields,
    .n_fields = DPS_COUNT_OF(point_fields),
};

/* The path comes first in a table, so that its fields lie where its own struct says. */
static const struct dps_field fields[] = {
    DPS_FIELD(struct dps_growth_table, file, DPS_FILE, .fallback = "",
        .doc = "CSV whose rows come first; its column `date` has days"),
    DPS_FIELD(struct dps_growth_table, column, DPS_TEXT, .fallback = "",
        .doc = "column of the file that holds the price in USD"),
    DPS_FIELD(struct dps_growth_table, until, DPS_DATE, .fallback = "never",
        .doc = "date from which on the file's rows are left out"),
    DPS_FIELD(struct dps_growth_table, rows, DPS_LIST, .record = &point_record,
        .fallback = "[]", .doc = "dates and prices, after the file's"),
    DPS_FIELD(struct dps_price_table, noise, DPS_RECORD, .record = &dps_process_record,
        .fallback = "{}", .doc = "a process around the table"),
};

static enum dps_status
check(const void *self, struct dps_error *err)
{
    const struct dps_price_table *law = self;
    const struct dps_growth_point *rows = law->path.rows.items;
    if (law->path.file[0] == '\0' && law->path.rows.n == 0) {
        return dps_fail(err, DPS_EINVAL, "rows is empty and there is no file");
    }
    if (law->path.file[0] != '\0' && law->path.column[0] == '\0') {
        return dps_fail(err, DPS_EINVAL, "column is empty: which one of the file?");
    }
    for (size_t i = 1; i < law->path.rows.n; i++) {
        if (rows[i].at <= rows[i - 1].at) {
            return dps_fail(
                err, DPS_EINVAL, "rows.%zu.at is not after the row before it", i);
        }
    }
    return DPS_OK;
}

static const struct dps_record record = {
    .name = "price.table",
    .doc = "follows prices by date, with noise around them",
    .size = sizeof(struct dps_price_table),
    .fields = fields,
    .n_fields = DPS_COUNT_OF(fields),
    .check = check,
};

/* ---- what it does -------------------------------------------------------- */

/* The last point at or before `date`, which is not before the first. */
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

static double
price_at(const struct dps_price_table *law, const struct dps_price_inputs *in)
{
    const struct dps_growth_point *points =
        in->points != NULL ? in->points : law->path.rows.items;
    size_t n = in->points != NULL ? in->n_points : law->path.rows.n;
    size_t i = point_before(points, n, in->end);
    if (i + 1 == n || in->end <= points[0].at) {
        return points[i].value;
    }
    double share =
        (double)(in->end - points[i].at) / (double)(points[i + 1].at - points[i].at);
    return points[i].value * dps_pow(points[i + 1].value / points[i].value, share);
}

static void
begin(const void *params, const struct dps_price_inputs *in,
    struct dps_price_state *state)
{
    state->price = price_at(params, in);
}

static void
move(const void *params, const struct dps_price_inputs *in, double outside,
    struct dps_price_state *state)
{
    (void)outside;
    state->price = price_at(params, in) * dps_exp(state->level);
}

static const struct dps_variant *
process(const void *params)
{
    const struct dps_price_table *law = params;
    return &law->noise.law;
}

const struct dps_price_kind dps_price_table = {
    .base = {"table", "follows prices by date, with noise around them", &record},
    .begin = begin,
    .move = move,
    .process = process,
};
