#include "sim/economy/prices.h"

/* A price moves by what the epoch bought and sold. */
static enum dps_status
move_price(struct dps_economy *self, struct dps_member *member,
    struct dps_quote_step step, struct dps_error *err)
{
    const struct dps_token_state *token = &self->ledger.tokens[member->first_token];
    double unit = (double)member->unit;
    if (member->setup->price == NULL) {
        return DPS_OK;
    }
    /* Who finds nothing to buy bids for it all the same. */
    step.bought = ((double)member->flows.bought + (double)member->flows.wanted) / unit;
    step.sold = (double)member->flows.sold / unit;
    step.supply = (double)(token->minted - token->burned) / unit;
    step.figures = member->figures;
    step.seat = &member->seats.items[DPS_SEAT_PRICE];
    dps_quote_advance(&member->quote, member->setup->price, &step);
    enum dps_status status = dps_seats_fault(&member->seats, err);
    return status == DPS_OK ? DPS_OK
                            : dps_within(err, status, "%s", member->setup->name);
}

enum dps_status
dps_prices_move(
    struct dps_economy *self, const struct dps_turn *turn, struct dps_error *err)
{
    struct dps_quote_step step = {
        .epoch = turn->epoch.number,
        .end = turn->epoch.end,
        .dt = (double)(turn->epoch.end - turn->epoch.begin),
        .seat = &self->seat,
    };
    enum dps_status status = DPS_OK;
    if (self->setup->factor != NULL) {
        self->seat.t = (double)(turn->epoch.begin - self->setup->start);
        dps_quote_advance_market(&self->factor, self->setup->factor, &step);
        step.market = self->factor.state.change;
        status = dps_formula_seat_fault(&self->seat, err);
        if (status != DPS_OK) {
            dps_within(err, status, "factor");
        }
    }
    for (uint32_t i = 0; i < self->n_members && status == DPS_OK; i++) {
        status = move_price(self, &self->members[i], step, err);
    }
    return status;
}
