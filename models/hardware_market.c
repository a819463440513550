#include "models/hardware_market.h"

#include "sim/core/date.h"
#include "sim/core/maths.h"

#include <gsl/gsl_sf_trig.h>
#include <math.h>

/* ---- prices ------------------------------------------------------------ */

static double
steady_factor(const void *params, int64_t date)
{
    (void)params;
    (void)date;
    return 1;
}

const struct dps_hardware_price_kind dps_hardware_price_steady = {
    .base = {"steady", "the class's capex always", NULL},
    .factor = steady_factor,
};

static const struct dps_field cycle_fields[] = {
    DPS_FIELD(struct dps_hardware_cycle_price, amplitude, DPS_NUMBER, .unit = "1",
        .domain = "[0, 1)", .fallback = "0.25", .source = "assumed",
        .doc = "share by which the price rises and falls"),
    DPS_FIELD(struct dps_hardware_cycle_price, period, DPS_NUMBER, .unit = "s",
        .domain = "(0, inf)", .fallback = "4 yr", .source = "assumed",
        .doc = "time from one high to the next"),
    DPS_FIELD(struct dps_hardware_cycle_price, peak, DPS_DATE, .fallback = "start",
        .doc = "a date at which the price is highest"),
};

static const struct dps_record cycle_record = {
    .name = "hardware-price.cycle",
    .doc = "a price that rises and falls by a cosine",
    .size = sizeof(struct dps_hardware_cycle_price),
    .fields = cycle_fields,
    .n_fields = DPS_COUNT_OF(cycle_fields),
};

static double
cycle_factor(const void *params, int64_t date)
{
    const struct dps_hardware_cycle_price *law = params;
    double turns = (double)(date - law->peak) / law->period;
    return 1 + law->amplitude * gsl_sf_cos(2 * M_PI * (turns - floor(turns)));
}

const struct dps_hardware_price_kind dps_hardware_price_cycle = {
    .base = {"cycle", "rises and falls by a cosine", &cycle_record},
    .factor = cycle_factor,
};

static const struct dps_field row_fields[] = {
    DPS_FIELD(struct dps_hardware_price_row, at, DPS_DATE, .doc = "when"),
    DPS_FIELD(struct dps_hardware_price_row, factor, DPS_NUMBER, .unit = "1",
        .domain = "(0, inf)", .doc = "the price then, over the class's capex"),
};

static const struct dps_record row_record = {
    .name = "hardware-price.table.row",
    .doc = "a date and the price then",
    .size = sizeof(struct dps_hardware_price_row),
    .fields = row_fields,
    .n_fields = DPS_COUNT_OF(row_fields),
};

static const struct dps_field table_fields[] = {
    DPS_FIELD(struct dps_hardware_table_price, rows, DPS_LIST, .record = &row_record,
        .doc = "factors by date; the first holds before, the last after"),
};

static enum dps_status
check_table(const void *self, struct dps_error *err)
{
    const struct dps_hardware_table_price *law = self;
    const struct dps_hardware_price_row *rows = law->rows.items;
    if (law->rows.n == 0) {
        return dps_fail(err, DPS_EINVAL, "rows is empty, not at least one factor");
    }
    for (size_t i = 1; i < law->rows.n; i++) {
        if (rows[i].at <= rows[i - 1].at) {
            return dps_fail(
                err, DPS_EINVAL, "rows.%zu.at is not after the row before it", i);
        }
    }
    return DPS_OK;
}

static const struct dps_record table_record = {
    .name = "hardware-price.table",
    .doc = "factors by date",
    .size = sizeof(struct dps_hardware_table_price),
    .fields = table_fields,
    .n_fields = DPS_COUNT_OF(table_fields),
    .check = check_table,
};

static double
table_factor(const void *params, int64_t date)
{
    const struct dps_hardware_table_price *law = params;
    const struct dps_hardware_price_row *rows = law->rows.items;
    size_t i = 0;
    while (i + 1 < law->rows.n && rows[i + 1].at <= date) {
        i++;
    }
    if (date <= rows[0].at || i + 1 == law->rows.n) {
        return rows[i].factor;
    }
    double part = (double)(date - rows[i].at) / (double)(rows[i + 1].at - rows[i].at);
    return rows[i].factor * dps_pow(rows[i + 1].factor / rows[i].factor, part);
}

const struct dps_hardware_price_kind dps_hardware_price_table = {
    .base = {"table", "factors by date, geometric between them", &table_record},
    .factor = table_factor,
};

static const struct dps_kind *const kinds[] = {
    &dps_hardware_price_steady.base,
    &dps_hardware_price_cycle.base,
    &dps_hardware_price_table.base,
};

const struct dps_family dps_hardware_price_family = {
    .name = "hardware-price",
    .doc = "What new machines cost by date, relative to their class's capex.",
    .kinds = kinds,
    .n_kinds = DPS_COUNT_OF(kinds),
};

double
dps_hardware_market_factor(const struct dps_hardware_market *self, int64_t date)
{
    const struct dps_hardware_price_kind *kind =
        (const struct dps_hardware_price_kind *)(const void *)self->factor.kind;
    return kind->factor(self->factor.params, date);
}

/* ---- the queue --------------------------------------------------------- */

static const struct dps_field fields[] = {
    DPS_FIELD(struct dps_hardware_market, deliveries, DPS_NUMBER, .unit = "node/s",
        .domain = "[0, 1e6]", .fallback = "0 node/s", .source = "assumed: no shortage",
        .doc = "machines of the class that can be had in a time, by all buyers "
               "together; 0: as many as are ordered"),
    DPS_FIELD(struct dps_hardware_market, lead, DPS_NUMBER, .unit = "s",
        .domain = "[0, 1e10]", .fallback = "14 d", .source = "assumed",
        .doc = "time from the head of the queue to the buyer"),
    {
        .key = "kind",
        .offset = offsetof(struct dps_hardware_market, factor),
        .type = DPS_KIND,
        .family = &dps_hardware_price_family,
        .fallback = "steady",
        .source = "assumed",
        .doc = "what a new machine costs by date",
    },
};

const struct dps_record dps_hardware_market_record = {
    .name = "hardware-market",
    .doc = "Where new machines of a class come from: a queue, and a price.",
    .size = sizeof(struct dps_hardware_market),
    .fields = fields,
    .n_fields = DPS_COUNT_OF(fields),
};

enum { POINT = 32 }; /* fixed point: seconds times 2^32 */

/* Time that one machine takes the queue, at most 20 years [2^-32 s]. */
static int64_t
time_each(const struct dps_hardware_market *self)
{
    double longest = 20 * (double)DPS_YEAR;
    double each = self->deliveries > 0 ? 1 / self->deliveries : 0;
    return (int64_t)((each < longest ? each : longest) * 0x1p32);
}

/* The queue when k more machines have left it. */
static struct dps_hardware_queue
after(struct dps_hardware_queue queue, int64_t each, int64_t k)
{
    __extension__ typedef __int128 wide;
    wide sum = (wide)each * k + queue.beyond;
    queue.free += (int64_t)(sum >> POINT);
    queue.beyond = (int64_t)(sum & (((wide)1 << POINT) - 1));
    queue.ordered += k;
    return queue;
}

static struct dps_hardware_queue
at_date(const struct dps_hardware_queue *queue, int64_t date)
{
    struct dps_hardware_queue now = *queue;
    if (now.free < date) {
        now.free = date;
        now.beyond = 0;
    }
    return now;
}

struct dps_hardware_delivery
dps_hardware_market_order(const struct dps_hardware_market *self,
    struct dps_hardware_queue *queue, int64_t date, int64_t n)
{
    int64_t each = time_each(self);
    int64_t lead = dps_truncate(self->lead);
    struct dps_hardware_queue now = at_date(queue, date);
    int64_t first = after(now, each, 1).free + lead;
    *queue = after(now, each, n);
    return (struct dps_hardware_delivery){first, queue->free + lead};
}

int64_t
dps_hardware_market_lead(const struct dps_hardware_market *self,
    const struct dps_hardware_queue *queue, int64_t date)
{
    struct dps_hardware_queue now = at_date(queue, date);
    return after(now, time_each(self), 1).free + dps_truncate(self->lead) - date;
}

double
dps_hardware_queue_length(const struct dps_hardware_queue *self, int64_t date)
{
    return self->free < date
               ? 0
               : (double)(self->free - date) + (double)self->beyond * 0x1p-32;
}
