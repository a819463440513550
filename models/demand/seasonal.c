#include "models/demand/seasonal.h"

#include "models/demand/levels.h"
#include "models/demand/table.h"
#include "sim/core/date.h"

/* ---- tables ------------------------------------------------------------ */

static const struct dps_kind *const level_kinds[] = {
    &dps_demand_constant.base,
    &dps_demand_logistic.base,
    &dps_demand_exponential.base,
    &dps_demand_table.base,
    &dps_demand_trace.base,
};

static const struct dps_family level_family = {
    .name = "demand level",
    .doc = "A level of demand without seasons.",
    .kinds = level_kinds,
    .n_kinds = DPS_COUNT_OF(level_kinds),
};

static const struct dps_field level_fields[] = {
    {
        .key = "kind",
        .offset = offsetof(struct dps_demand_level, law),
        .type = DPS_KIND,
        .family = &level_family,
        .doc = "the law of the level",
    },
};

static const struct dps_record level_record = {
    .name = "demand.seasonal.level",
    .doc = "the level that seasons multiply",
    .size = sizeof(struct dps_demand_level),
    .fields = level_fields,
    .n_fields = DPS_COUNT_OF(level_fields),
};

#define FACTOR(name_, i_)                                                              \
    {                                                                                  \
        .key = (name_), .offset = (i_) * sizeof(double), .type = DPS_NUMBER,           \
        .unit = "1", .domain = "[0, 1e6]", .fallback = "1", .source = "no season",     \
        .doc = "what the level is multiplied by then"                                  \
    }

static const struct dps_field month_fields[] = {
    FACTOR("jan", 0),
    FACTOR("feb", 1),
    FACTOR("mar", 2),
    FACTOR("apr", 3),
    FACTOR("may", 4),
    FACTOR("jun", 5),
    FACTOR("jul", 6),
    FACTOR("aug", 7),
    FACTOR("sep", 8),
    FACTOR("oct", 9),
    FACTOR("nov", 10),
    FACTOR("dec", 11),
};

static const struct dps_field weekday_fields[] = {
    FACTOR("mon", 0),
    FACTOR("tue", 1),
    FACTOR("wed", 2),
    FACTOR("thu", 3),
    FACTOR("fri", 4),
    FACTOR("sat", 5),
    FACTOR("sun", 6),
};

static const struct dps_field hour_fields[] = {
    FACTOR("h00", 0),
    FACTOR("h01", 1),
    FACTOR("h02", 2),
    FACTOR("h03", 3),
    FACTOR("h04", 4),
    FACTOR("h05", 5),
    FACTOR("h06", 6),
    FACTOR("h07", 7),
    FACTOR("h08", 8),
    FACTOR("h09", 9),
    FACTOR("h10", 10),
    FACTOR("h11", 11),
    FACTOR("h12", 12),
    FACTOR("h13", 13),
    FACTOR("h14", 14),
    FACTOR("h15", 15),
    FACTOR("h16", 16),
    FACTOR("h17", 17),
    FACTOR("h18", 18),
    FACTOR("h19", 19),
    FACTOR("h20", 20),
    FACTOR("h21", 21),
    FACTOR("h22", 22),
    FACTOR("h23", 23),
};

static const struct dps_record month_record = {
    .name = "demand.seasonal.months",
    .doc = "factors by month",
    .size = DPS_MONTHS * sizeof(double),
    .fields = month_fields,
    .n_fields = DPS_COUNT_OF(month_fields),
};

static const struct dps_record weekday_record = {
    .name = "demand.seasonal.weekdays",
    .doc = "factors by day of the week",
    .size = DPS_WEEKDAYS * sizeof(double),
    .fields = weekday_fields,
    .n_fields = DPS_COUNT_OF(weekday_fields),
};

static const struct dps_record hour_record = {
    .name = "demand.seasonal.hours",
    .doc = "factors by hour of the day, UTC",
    .size = DPS_HOURS * sizeof(double),
    .fields = hour_fields,
    .n_fields = DPS_COUNT_OF(hour_fields),
};

static const struct dps_field fields[] = {
    DPS_FIELD(struct dps_demand_seasonal, level, DPS_RECORD, .record = &level_record,
        .doc = "the level that seasons multiply, `{kind: constant, level: 100}`"),
    DPS_FIELD(struct dps_demand_seasonal, months, DPS_RECORD, .record = &month_record,
        .fallback = "{}", .doc = "factors by month, jan to dec"),
    DPS_FIELD(struct dps_demand_seasonal, weekdays, DPS_RECORD,
        .record = &weekday_record, .fallback = "{}",
        .doc = "factors by day of the week, mon to sun"),
    DPS_FIELD(struct dps_demand_seasonal, hours, DPS_RECORD, .record = &hour_record,
        .fallback = "{}", .doc = "factors by hour of the day, h00 to h23, UTC"),
};

static const struct dps_record record = {
    .name = "demand.seasonal",
    .doc = "a level times factors by month, day of the week and hour",
    .size = sizeof(struct dps_demand_seasonal),
    .fields = fields,
    .n_fields = DPS_COUNT_OF(fields),
};

/* ---- the calendar ------------------------------------------------------ */

/* Toward minus infinity. */
static int64_t
floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

int
dps_demand_month(int64_t date, int64_t *next)
{
    /* The year is found to within one by its mean length. */
    int64_t year = 1970 + floor_div(date, INT64_C(31556952));
    year -= date < dps_date_of(year, 1, 1);
    year += date >= dps_date_of(year + 1, 1, 1);
    int month = 1;
    while (month < DPS_MONTHS && date >= dps_date_of(year, month + 1, 1)) {
        month++;
    }
    *next = month < DPS_MONTHS ? dps_date_of(year, month + 1, 1)
                               : dps_date_of(year + 1, 1, 1);
    return month - 1;
}

static bool
vary(const double *x, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        if (x[i] != x[0]) {
            return true;
        }
    }
    return false;
}

/* The longest stretch of the clock without a change of factor; 0: a month. */
static int64_t
grid_of(const struct dps_demand_seasonal *self)
{
    enum { HOUR = 3600 };
    return vary(self->hours.x, DPS_HOURS)         ? HOUR
           : vary(self->weekdays.x, DPS_WEEKDAYS) ? DPS_DAY
                                                  : 0;
}

/* The factor at `at`, and where it may change next. */
static double
factor_at(
    const struct dps_demand_seasonal *self, int64_t grid, int64_t at, int64_t *next)
{
    enum { HOUR = 3600, THURSDAY = 3 };
    int64_t day = floor_div(at, DPS_DAY);
    int64_t weekday = (day + THURSDAY) - DPS_WEEKDAYS * floor_div(day + THURSDAY, 7);
    int64_t hour = (at - day * DPS_DAY) / HOUR;
    int month = dps_demand_month(at, next);
    if (grid > 0) {
        *next = (floor_div(at, grid) + 1) * grid;
    }
    return self->months.x[month] * self->weekdays.x[weekday] * self->hours.x[hour];
}

/* ---- the law ----------------------------------------------------------- */

static const struct dps_demand_kind *
level_law(const struct dps_demand_seasonal *self)
{
    return (const struct dps_demand_kind *)(const void *)self->level.law.kind;
}

static double
asked(const void *params, const struct dps_demand_facts *facts, int64_t begin,
    int64_t end)
{
    const struct dps_demand_seasonal *self = params;
    const struct dps_demand_kind *level = level_law(self);
    int64_t grid = grid_of(self);
    double sum = 0;
    for (int64_t at = begin; at < end;) {
        int64_t next = 0;
        double factor = factor_at(self, grid, at, &next);
        int64_t stop = next < end ? next : end;
        sum += factor * level->asked(self->level.law.params, facts, at, stop);
        at = stop;
    }
    return sum;
}

static const struct dps_growth_table *
table_of(const void *params)
{
    const struct dps_demand_seasonal *self = params;
    const struct dps_demand_kind *level = level_law(self);
    return level->table != NULL ? level->table(self->level.law.params) : NULL;
}

const struct dps_demand_kind dps_demand_seasonal = {
    .base = {"seasonal", "a level times factors by month, day of the week and hour",
        &record},
    .asked = asked,
    .table = table_of,
};
