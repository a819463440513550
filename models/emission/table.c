#include "models/emission/table.h"

#include "models/emission/steps.h"
#include "sim/core/date.h"

static const struct dps_field row_fields[] = {
    DPS_FIELD(struct dps_table_row, at, DPS_DATE, .fallback = "never",
        .doc = "when the row begins, in a table without `every`"),
    DPS_FIELD(struct dps_table_row, amount, DPS_AMOUNT,
        .doc = "what is issued until the next row"),
};

static const struct dps_record row_record = {
    .name = "emission.table.row",
    .doc = "an amount and when it begins",
    .size = sizeof(struct dps_table_row),
    .fields = row_fields,
    .n_fields = DPS_COUNT_OF(row_fields),
};

static const struct dps_field fields[] = {
    DPS_FIELD(struct dps_table, rows, DPS_LIST, .record = &row_record,
        .doc = "the amounts, in the order of time"),
    DPS_FIELD(struct dps_table, every, DPS_SPAN, .fallback = "0 s", .source = "assumed",
        .doc = "the time from one row to the next; 0 s: every row has its date"),
    DPS_FIELD(struct dps_table, until, DPS_DATE, .fallback = "never",
        .doc = "when the last row ends, in a table without `every`"),
    DPS_FIELD(struct dps_table, paid, DPS_SPAN, .fallback = "0 s", .source = "assumed",
        .doc = "the time between two payments within a row; 0 s: every second"),
};

static const struct dps_table_row *
rows_of(const struct dps_table *self)
{
    return self->rows.items;
}

static bool
is_periodic(const struct dps_table *self)
{
    return self->every.months > 0 || self->every.ns > 0;
}

static enum dps_status
check_row(const struct dps_table *self, size_t i, struct dps_error *err)
{
    const struct dps_table_row *row = rows_of(self);
    int64_t end = i + 1 < self->rows.n ? row[i + 1].at : self->until;
    if (row[i].amount.token != row[0].amount.token) {
        return dps_fail(err, DPS_EINVAL, "rows are of different tokens");
    }
    if (is_periodic(self) && row[i].at != DPS_NEVER) {
        return dps_fail(err, DPS_EINVAL,
            "rows.%zu.at is given, and so is `every`: write one of the two", i);
    }
    if (!is_periodic(self) && (row[i].at >= end || end == DPS_NEVER)) {
        return dps_fail(err, DPS_EINVAL,
            "rows.%zu has no end after its beginning: give each row a date later than "
            "the one before, and the last one an end by `until`",
            i);
    }
    return DPS_OK;
}

static enum dps_status
check(const void *self, struct dps_error *err)
{
    const struct dps_table *law = self;
    if (law->rows.n == 0) {
        return dps_fail(err, DPS_EINVAL, "rows is empty, not at least one amount");
    }
    if (is_periodic(law) && law->until != DPS_NEVER) {
        return dps_fail(err, DPS_EINVAL,
            "until is given, and so is `every`: a periodic table ends with its rows");
    }
    for (size_t i = 0; i < law->rows.n; i++) {
        enum dps_status status = check_row(law, i, err);
        if (status != DPS_OK) {
            return status;
        }
    }
    enum dps_status status = dps_steps_check(law->every, "every", true, err);
    return status == DPS_OK ? dps_steps_check(law->paid, "paid", true, err) : status;
}

static const struct dps_record record = {
    .name = "emission.table",
    .doc = "amounts by date, spread evenly over the payments in each row",
    .size = sizeof(struct dps_table),
    .fields = fields,
    .n_fields = DPS_COUNT_OF(fields),
    .check = check,
};

/* The payments of row i. */
static struct dps_steps
payments(const struct dps_table *self, size_t i, int64_t from)
{
    const struct dps_table_row *row = rows_of(self);
    if (is_periodic(self)) {
        return (struct dps_steps){
            dps_date_after(from, self->every, (int64_t)i),
            dps_date_after(from, self->every, (int64_t)i + 1),
            self->paid,
        };
    }
    return (struct dps_steps){
        row[i].at,
        i + 1 < self->rows.n ? row[i + 1].at : self->until,
        self->paid,
    };
}

static int64_t
issued(const void *params, int64_t from, int64_t date)
{
    const struct dps_table *self = params;
    int64_t sum = 0;
    for (size_t i = 0; i < self->rows.n; i++) {
        struct dps_steps row = payments(self, i, from);
        if (date < row.from) {
            break;
        }
        sum += dps_steps_paid(&row, rows_of(self)[i].amount.units, date);
    }
    return sum;
}

static struct dps_emission_period
period(const void *params, int64_t from, int64_t date)
{
    const struct dps_table *self = params;
    for (size_t i = 0; i < self->rows.n; i++) {
        struct dps_steps row = payments(self, i, from);
        if (date >= row.from && date < row.until) {
            return dps_steps_at(&row, date);
        }
    }
    return (struct dps_emission_period){date, date};
}

static int64_t
allocation(const void *params)
{
    const struct dps_table *self = params;
    int64_t sum = 0;
    for (size_t i = 0; i < self->rows.n; i++) {
        sum = dps_units_sum(sum, rows_of(self)[i].amount.units);
    }
    return sum;
}

static int32_t
token(const void *params)
{
    return rows_of(params)[0].amount.token;
}

const struct dps_emission_kind dps_emission_table = {
    .base =
        {
            .name = "table",
            .doc = "amounts by date or every so often, spread evenly over the payments "
                   "in each row",
            .params = &record,
        },
    .n_parts = 1,
    .issued = issued,
    .period = period,
    .allocation = allocation,
    .token = token,
};
