#include "models/holder/dividend.h"

#define REWARDS "Nosana: nosana-programs @ 10a64e45, nosana-rewards, INITIAL_RATE"

static const struct dps_field fields[] = {
    DPS_FIELD(struct dps_dividend, account, DPS_TEXT,
        .doc = "the account whose income is the holders'"),
    DPS_FIELD(struct dps_dividend, claim, DPS_NUMBER, .unit = "s", .domain = "[0, inf)",
        .fallback = "30 d", .source = "assumed",
        .doc = "the time between two claims; 0 s: every epoch"),
    DPS_FIELD(struct dps_dividend, capacity, DPS_COUNT, .domain = "[1, inf)",
        .fallback = "100000000000000", .source = REWARDS,
        .doc = "the weight, in base units, that fits in before anything is earned"),
};

static enum dps_status
check(const void *self, struct dps_error *err)
{
    return ((const struct dps_dividend *)self)->account[0] != '\0'
               ? DPS_OK
               : dps_fail(
                     err, DPS_EINVAL, "account is empty, not the name of an account");
}

const struct dps_record dps_dividend_record = {
    .name = "dividend",
    .doc = "An account whose income belongs to holders, by the weight of their stakes.",
    .size = sizeof(struct dps_dividend),
    .fields = fields,
    .n_fields = DPS_COUNT_OF(fields),
    .check = check,
};

struct dps_dividend_state
dps_dividend_begin(const struct dps_dividend *self, int64_t date)
{
    return (struct dps_dividend_state){
        .pool = dps_reflector_of(self->capacity), .claimed = date};
}

/* Of the pool, what is tokens: the weights in it are none. */
static int64_t
tokens_in(const struct dps_dividend_state *state)
{
    return state->pool.total + state->pool.waiting - state->weight;
}

void
dps_dividend_take(struct dps_dividend_state *state, int64_t holds)
{
    int64_t fresh = holds - tokens_in(state);
    if (fresh > 0) {
        dps_reflector_add(&state->pool, fresh);
    }
}

int64_t
dps_dividend_earned(
    const struct dps_dividend_state *state, const struct dps_dividend_member *member)
{
    int64_t worth = dps_reflector_worth(&state->pool, member->reflection);
    int64_t all = tokens_in(state);
    int64_t earned = worth > member->weight ? worth - member->weight : 0;
    return earned < all ? earned : (all > 0 ? all : 0);
}

void
dps_dividend_weigh(struct dps_dividend_state *state, struct dps_dividend_member *member,
    int64_t weight)
{
    if (weight >= member->weight) {
        int64_t more = weight - member->weight;
        int64_t room = dps_reflector_room(&state->pool);
        more = more < room ? more : room;
        dps_reflector_enter(&state->pool, more, &member->reflection);
        member->weight += more;
        state->weight += more;
        return;
    }
    int64_t keep = dps_dividend_earned(state, member) + weight;
    (void)dps_reflector_leave(&state->pool, keep, &member->reflection);
    state->weight += weight - member->weight;
    member->weight = weight;
}

bool
dps_dividend_due(
    const struct dps_dividend *self, struct dps_dividend_state *state, int64_t date)
{
    bool due = (double)(date - state->claimed) >= self->claim;
    state->claimed = due ? date : state->claimed;
    return due;
}

int64_t
dps_dividend_claim(struct dps_dividend_state *state, struct dps_dividend_member *member)
{
    int64_t earned = dps_dividend_earned(state, member);
    (void)dps_reflector_leave(&state->pool, member->weight, &member->reflection);
    return earned;
}
