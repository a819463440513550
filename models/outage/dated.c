#include "models/outage/dated.h"

#include "sim/core/date.h"

#include <stdlib.h>

/* ---- at ---------------------------------------------------------------- */

static const struct dps_field at_fields[] = {
    DPS_FIELD(struct dps_outage_at, from, DPS_DATE, .doc = "when it begins"),
    DPS_FIELD(struct dps_outage_at, until, DPS_DATE, .fallback = "never",
        .doc = "when it ends; never: a shutdown for good"),
};

static enum dps_status
check_at(const void *self, struct dps_error *err)
{
    const struct dps_outage_at *law = self;
    if (law->until <= law->from) {
        return dps_fail(err, DPS_EINVAL, "until is not after from");
    }
    return DPS_OK;
}

static const struct dps_record at_record = {
    .name = "outage.at",
    .doc = "an outage from one date to another",
    .size = sizeof(struct dps_outage_at),
    .fields = at_fields,
    .n_fields = DPS_COUNT_OF(at_fields),
    .check = check_at,
};

static double
at_dark(const struct dps_outage *self, uint64_t seed, struct dps_outage_state *state,
    int64_t begin, int64_t end)
{
    (void)seed;
    (void)state;
    const struct dps_outage_at *law = self->rule->law.params;
    int64_t first = law->from > begin ? law->from : begin;
    int64_t last = law->until < end ? law->until : end;
    return last > first ? (double)(last - first) : 0;
}

const struct dps_outage_kind dps_outage_at = {
    .base = {"at", "an outage from one date to another, or for ever", &at_record},
    .dark = at_dark,
};

/* ---- trace ------------------------------------------------------------- */

static const struct dps_field point_fields[] = {
    DPS_FIELD(struct dps_outage_point, at, DPS_DATE, .doc = "when"),
    DPS_FIELD(struct dps_outage_point, available, DPS_NUMBER, .unit = "1",
        .domain = "[0, 1]", .doc = "share that is available from then on"),
};

static const struct dps_record point_record = {
    .name = "outage.trace.row",
    .doc = "a date and what is available from then on",
    .size = sizeof(struct dps_outage_point),
    .fields = point_fields,
    .n_fields = DPS_COUNT_OF(point_fields),
};

static const struct dps_field trace_fields[] = {
    DPS_FIELD(struct dps_outage_trace, file, DPS_FILE, .fallback = "",
        .doc = "CSV whose rows come first; its column `date` has dates"),
    DPS_FIELD(struct dps_outage_trace, column, DPS_TEXT, .fallback = "",
        .doc = "column of the file with the share that is available, 0 or 1 as a rule"),
    DPS_FIELD(struct dps_outage_trace, rows, DPS_LIST, .record = &point_record,
        .fallback = "[]", .doc = "dates and shares, after the file's"),
    DPS_FIELD(struct dps_outage_trace, from, DPS_DATE, .fallback = "never",
        .doc = "where the first row is moved to, and all others with it; never: none"),
    DPS_FIELD(struct dps_outage_trace, repeat, DPS_SWITCH, .fallback = "false",
        .source = "assumed",
        .doc = "whether it begins anew where the last row ends it"),
};

static enum dps_status
check_trace(const void *self, struct dps_error *err)
{
    const struct dps_outage_trace *law = self;
    if (law->file[0] == '\0' && law->rows.n == 0) {
        return dps_fail(err, DPS_EINVAL, "rows is empty and there is no file");
    }
    if (law->file[0] != '\0' && law->column[0] == '\0') {
        return dps_fail(err, DPS_EINVAL, "column is empty: which one of the file?");
    }
    return DPS_OK;
}

static const struct dps_record trace_record = {
    .name = "outage.trace",
    .doc = "what was available by date",
    .size = sizeof(struct dps_outage_trace),
    .fields = trace_fields,
    .n_fields = DPS_COUNT_OF(trace_fields),
    .check = check_trace,
};

static enum dps_status
check_points(const struct dps_outage *self, struct dps_error *err)
{
    const struct dps_outage_trace *law = self->rule->law.params;
    const struct dps_outage_point *points = self->points;
    for (size_t i = 0; i < self->n_points; i++) {
        if (!(points[i].available >= 0 && points[i].available <= 1)) {
            return dps_fail(err, DPS_EINVAL,
                "row %zu of the trace has the share %g, not in [0, 1]", i,
                points[i].available);
        }
        if (i > 0 && points[i].at <= points[i - 1].at) {
            return dps_fail(err, DPS_EINVAL,
                "row %zu of the trace is not after the row before it", i);
        }
    }
    if (law->repeat && self->n_points < 2) {
        return dps_fail(
            err, DPS_EINVAL, "a trace that repeats needs a row that ends it");
    }
    return DPS_OK;
}

static enum dps_status
ready(struct dps_outage *self, const struct dps_outage_point *points, size_t n,
    struct dps_error *err)
{
    const struct dps_outage_trace *law = self->rule->law.params;
    const struct dps_outage_point *rows = law->rows.items;
    self->n_points = n + law->rows.n;
    self->points = calloc(self->n_points + 1, sizeof *self->points);
    self->dark = calloc(self->n_points + 1, sizeof *self->dark);
    if (self->points == NULL || self->dark == NULL) {
        return dps_fail(err, DPS_ENOMEM, "no memory for %zu rows", self->n_points);
    }
    if (self->n_points == 0) {
        return dps_fail(err, DPS_EINVAL, "%s holds no rows", law->file);
    }
    for (size_t i = 0; i < self->n_points; i++) {
        self->points[i] = i < n ? points[i] : rows[i - n];
    }
    int64_t by = law->from == DPS_NEVER ? 0 : law->from - self->points[0].at;
    for (size_t i = 0; i < self->n_points; i++) {
        self->points[i].at += by;
    }
    for (size_t i = 1; i < self->n_points; i++) {
        int64_t lasts = self->points[i].at - self->points[i - 1].at;
        self->dark[i] =
            self->dark[i - 1] + (1 - self->points[i - 1].available) * (double)lasts;
    }
    return check_points(self, err);
}

/* The last point at or before `date`, which is not before the first. */
static size_t
point_before(const struct dps_outage *self, int64_t date)
{
    size_t low = 0;
    for (size_t high = self->n_points; high - low > 1;) {
        size_t middle = low + (high - low) / 2;
        if (self->points[middle].at <= date) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return low;
}

/* Seconds dark from the first point to `date`. */
static double
dark_until(const struct dps_outage *self, int64_t date)
{
    const struct dps_outage_trace *law = self->rule->law.params;
    const struct dps_outage_point *points = self->points;
    double before = 0;
    if (date <= points[0].at) {
        return 0;
    }
    if (law->repeat) {
        size_t last = self->n_points - 1;
        int64_t period = points[last].at - points[0].at;
        int64_t rounds = (date - points[0].at) / period;
        before = (double)rounds * self->dark[last];
        date -= rounds * period;
    }
    size_t i = point_before(self, date);
    return before + self->dark[i] +
           (1 - points[i].available) * (double)(date - points[i].at);
}

static double
trace_dark(const struct dps_outage *self, uint64_t seed, struct dps_outage_state *state,
    int64_t begin, int64_t end)
{
    (void)seed;
    (void)state;
    return dark_until(self, end) - dark_until(self, begin);
}

const struct dps_outage_kind dps_outage_trace = {
    .base = {"trace", "what was available by date, from a table or a file",
        &trace_record},
    .ready = ready,
    .dark = trace_dark,
};
