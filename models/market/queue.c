#include "models/market/queue.h"

#include "sim/core/date.h"

#include <math.h>

static const struct dps_field fields[] = {
    DPS_MARKET_PRICE_FIELDS,
    DPS_FIELD(struct dps_market_queue, limit, DPS_COUNT, .domain = "[0, inf)",
        .fallback = "314", .source = "nosana-programs, nosana-jobs",
        .doc = "jobs that may wait; 0: any number"),
    DPS_FIELD(struct dps_market_queue, job, DPS_NUMBER, .unit = "1",
        .domain = "(0, inf)", .fallback = "1", .source = "assumed",
        .doc = "units of work in a job"),
    DPS_FIELD(struct dps_market_queue, longest, DPS_SPAN, .fallback = "0 s",
        .source = "no limit",
        .doc = "longest wait that new jobs put up with; 0 s: any"),
};

static enum dps_status
check(const void *params, struct dps_error *err)
{
    const struct dps_market_queue *self = params;
    if (self->longest.months > 0) {
        return dps_fail(
            err, DPS_EINVAL, "longest is in calendar months, not all equally long");
    }
    return dps_market_price_check(&self->posted, err);
}

static const struct dps_record record = {
    .name = "market.typed-queue",
    .doc = "a posted price and a queue of jobs, first come first served",
    .size = sizeof(struct dps_market_queue),
    .fields = fields,
    .n_fields = DPS_COUNT_OF(fields),
    .check = check,
};

static void
begin(const void *params, int64_t step, struct dps_market_state *state)
{
    (void)step;
    state->price = ((const struct dps_market_queue *)params)->posted.price;
}

/* Most that may wait at the epoch's end [unit]. */
static double
room(const struct dps_market_queue *self, double offered, double seconds)
{
    double most = self->limit > 0 ? (double)self->limit * self->job : (double)INFINITY;
    double longest = (double)self->longest.ns / (double)DPS_NS;
    double by_time = offered / seconds * longest;
    return longest > 0 && by_time < most ? by_time : most;
}

static void
clear(const void *params, const struct dps_market *market,
    const struct dps_market_epoch *epoch, struct dps_market_state *state,
    struct dps_market_sale *sales, struct dps_market_outcome *outcome)
{
    const struct dps_market_queue *self = params;
    double price = state->price;
    double offered = dps_market_offer(market, epoch, price, sales);
    double asked = dps_market_asked(epoch, price);
    double wanted = state->waiting + asked;
    double served = dps_market_serve(sales, epoch->n_cells, wanted, price);
    double left = wanted > served ? wanted - served : 0;
    double most = room(self, offered, (double)(epoch->end - epoch->begin));
    double over = left > most ? left - most : 0;
    outcome->price = price;
    outcome->asked = asked;
    outcome->lost = over < asked ? over : asked;
    outcome->accepted = asked - outcome->lost;
    outcome->broken = over - outcome->lost;
    outcome->waiting = left - over;
    state->waiting = outcome->waiting;
    state->price = dps_market_price_after(&self->posted, epoch, price, served);
}

const struct dps_market_kind dps_market_queue = {
    .base = {"typed-queue", "a posted price and a queue, first come first served",
        &record},
    .begin = begin,
    .clear = clear,
};
