#include "models/market/market.h"

#include "models/market/auction.h"
#include "models/market/deals.h"
#include "models/market/formula.h"
#include "models/market/posted.h"
#include "models/market/queue.h"
#include "models/market/supply.h"
#include "models/market/tiers.h"

static const struct dps_kind *const kinds[] = {
    &dps_market_posted.base,
    &dps_market_auction.base,
    &dps_market_queue.base,
    &dps_market_tiers.base,
    &dps_market_deals.base,
    &dps_market_formula.base,
};

const struct dps_family dps_market_family = {
    .name = "market",
    .doc = "How demand meets capacity.",
    .kinds = kinds,
    .n_kinds = DPS_COUNT_OF(kinds),
};

static const struct dps_field fields[] = {
    DPS_FIELD(struct dps_market, quality, DPS_NUMBER, .unit = "1", .domain = "[0, 20]",
        .fallback = "0", .source = "assumed",
        .doc = "exponent by which users prefer nodes of higher quality; 0: none"),
    DPS_FIELD(struct dps_market, reputation, DPS_NUMBER, .unit = "1",
        .domain = "[0, 20]", .fallback = "0", .source = "assumed",
        .doc = "exponent by which users prefer nodes of higher reputation; 0: none"),
    {
        .key = "kind",
        .offset = offsetof(struct dps_market, law),
        .type = DPS_KIND,
        .family = &dps_market_family,
        .doc = "the form of the market",
    },
};

const struct dps_record dps_market_record = {
    .name = "market",
    .doc = "How demand meets capacity.",
    .size = sizeof(struct dps_market),
    .fields = fields,
    .n_fields = DPS_COUNT_OF(fields),
};

static const struct dps_market_kind *
law_of(const struct dps_market *self)
{
    return (const struct dps_market_kind *)(const void *)self->law.kind;
}

void
dps_market_begin(const struct dps_market *self, int64_t begin, int64_t step,
    struct dps_market_state *state)
{
    *state = (struct dps_market_state){.origin = begin, .width = step};
    law_of(self)->begin(self->law.params, step, state);
}

void
dps_market_clear(const struct dps_market *self, const struct dps_market_epoch *epoch,
    struct dps_market_state *state, struct dps_market_sale *sales,
    struct dps_market_outcome *outcome)
{
    *outcome = (struct dps_market_outcome){.price = 0};
    law_of(self)->clear(self->law.params, self, epoch, state, sales, outcome);
    /* Sums round: what is accepted is not more than what is asked for. */
    if (outcome->lost < 0) {
        outcome->lost = 0;
        outcome->accepted = outcome->asked;
    }
    for (size_t i = 0; i < epoch->n_cells; i++) {
        outcome->served += sales[i].served;
        outcome->value += sales[i].value;
        outcome->capacity += epoch->cells[i].capacity;
    }
    outcome->utilisation =
        outcome->capacity > 0 ? outcome->served / outcome->capacity : 0;
}
