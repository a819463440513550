#include "models/market/contracts.h"

/* Toward plus infinity; 0 <= a, 0 < b. */
static int64_t
ceil_div(int64_t a, int64_t b)
{
    return (a + b - 1) / b;
}

int64_t
dps_contracts_term(struct dps_span term)
{
    return ceil_div(term.ns, DPS_NS);
}

void
dps_contracts_begin(int64_t term, int64_t step, struct dps_market_state *state)
{
    state->width = step * ceil_div(term, step * (DPS_MARKET_RING - 2));
    state->next = 1;
}

static int64_t
slot_end(const struct dps_market_state *state, int64_t i)
{
    return state->origin + i * state->width;
}

double
dps_contracts_end(struct dps_market_state *state, int64_t now)
{
    double ended = 0;
    for (; slot_end(state, state->next) <= now; state->next++) {
        struct dps_market_slot *slot = &state->ring[state->next % DPS_MARKET_RING];
        ended += slot->rate;
        *slot = (struct dps_market_slot){0, 0};
    }
    return ended;
}

struct dps_market_slot
dps_contracts_active(const struct dps_market_state *state, int64_t end, double *ahead)
{
    struct dps_market_slot sum = {0, 0};
    *ahead = 0;
    for (int64_t i = state->next; i < state->next + DPS_MARKET_RING; i++) {
        const struct dps_market_slot *slot = &state->ring[i % DPS_MARKET_RING];
        int64_t left = slot_end(state, i) - end;
        sum.rate += slot->rate;
        sum.value += slot->value;
        *ahead += left > 0 ? slot->rate * (double)left : 0;
    }
    return sum;
}

struct dps_market_slot *
dps_contracts_slot(
    struct dps_market_state *state, int64_t begin, int64_t term, double *length)
{
    int64_t i = ceil_div(begin + term - state->origin, state->width);
    /* An amendment may have made the term longer than the ring: they end sooner. */
    i = i < state->next + DPS_MARKET_RING ? i : state->next + DPS_MARKET_RING - 1;
    *length = (double)(slot_end(state, i) - begin);
    return &state->ring[i % DPS_MARKET_RING];
}
