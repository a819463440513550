#include "models/payment/vault.h"

#include "models/emission/steps.h"
#include "models/payment/purse.h"
#include "models/split.h"
#include "sim/core/date.h"
#include "sim/core/maths.h"
#include "sim/core/wide.h"

/* ---- tables ------------------------------------------------------------ */

static const struct dps_field fields[] = {
    DPS_FIELD(struct dps_payment_vault, ahead, DPS_SPAN, .fallback = "7 d",
        .source = "AEP-76, average runway of a tenant",
        .doc = "time whose use users hold in credits"),
    DPS_FIELD(struct dps_payment_vault, mint_spread, DPS_NUMBER, .unit = "1",
        .domain = "[0, 1)", .fallback = "0.25 %", .source = "chain-sdk, bme params",
        .doc = "share of credits made that stays with the vault"),
    DPS_FIELD(struct dps_payment_vault, settle_spread, DPS_NUMBER, .unit = "1",
        .domain = "[0, 1]", .fallback = "0", .source = "chain-sdk, bme params",
        .doc = "share of tokens settled that stays with the vault"),
    DPS_FIELD(struct dps_payment_vault, least, DPS_NUMBER, .unit = "USD",
        .domain = "[0, 1e9]", .fallback = "10 USD", .source = "chain-sdk, bme params",
        .doc = "least that credits are made for"),
    DPS_FIELD(struct dps_payment_vault, warn, DPS_NUMBER, .unit = "1",
        .domain = "[0, 10]", .fallback = "0.95", .source = "chain-sdk, bme params",
        .doc = "collateral ratio below which credits are made less often"),
    DPS_FIELD(struct dps_payment_vault, halt, DPS_NUMBER, .unit = "1",
        .domain = "[0, 10]", .fallback = "0.90", .source = "chain-sdk, bme params",
        .doc = "collateral ratio below which no credits are made"),
    DPS_FIELD(struct dps_payment_vault, epoch, DPS_COUNT, .domain = "[1, 1e6]",
        .fallback = "10", .source = "chain-sdk, bme params",
        .doc = "blocks from one making of credits to the next"),
    DPS_FIELD(struct dps_payment_vault, backoff, DPS_NUMBER, .unit = "1",
        .domain = "[0, 10]", .fallback = "10 %", .source = "chain-sdk, bme params",
        .doc = "how much longer that is for each 0.1 % of the ratio below `warn`"),
    DPS_FIELD(struct dps_payment_vault, longest, DPS_COUNT, .domain = "[1, 1e9]",
        .fallback = "14400", .source = "akash-network/node, x/bme/keeper",
        .doc = "most blocks from one making of credits to the next"),
    DPS_FIELD(struct dps_payment_vault, block, DPS_SPAN, .fallback = "6.117 s",
        .source = "429,909 blocks a month", .doc = "time between blocks"),
    DPS_FIELD(struct dps_payment_vault, direct, DPS_SWITCH, .fallback = "true",
        .source = "AEP-76",
        .doc = "whether users pay nodes in tokens where there are no credits"),
};

static enum dps_status
check(const void *params, struct dps_error *err)
{
    const struct dps_payment_vault *self = params;
    if (self->ahead.months > 0 || self->block.months > 0) {
        return dps_fail(err, DPS_EINVAL,
            "%s is in calendar months, not all equally long",
            self->ahead.months > 0 ? "ahead" : "block");
    }
    if (self->halt > self->warn) {
        return dps_fail(
            err, DPS_EINVAL, "halt is %g, above `warn`, %g", self->halt, self->warn);
    }
    return DPS_OK;
}

static const struct dps_record record = {
    .name = "payment.vault",
    .doc = "burn and mint through a vault with credits of 1 USD",
    .size = sizeof(struct dps_payment_vault),
    .fields = fields,
    .n_fields = DPS_COUNT_OF(fields),
    .check = check,
};

/* ---- conversion -------------------------------------------------------- */

static int64_t
saturated(dps_wide x)
{
    return x > INT64_MAX ? INT64_MAX : (int64_t)x;
}

/* x moved from one number of decimals to another, down. */
static int64_t
rescaled(int64_t x, int32_t from, int32_t to)
{
    return to >= from ? dps_muldiv(x, dps_ten(to - from), 1) : x / dps_ten(from - to);
}

int64_t
dps_vault_tokens(
    int64_t credits, int64_t pico, int32_t decimals, int32_t credit_decimals)
{
    const uint64_t ones = 1000000000000000000; /* 18 decimals, as in cosmos-sdk */
    dps_wide whole = (uint64_t)pico;
    dps_wide rate = ((dps_wide)ones * 1000000000000 + whole / 2) / whole;
    int32_t finer = decimals > credit_decimals ? decimals : credit_decimals;
    uint64_t x = (uint64_t)rescaled(credits, credit_decimals, finer);
    dps_wide integral = rate / ones;
    dps_wide fraction = x * (rate % ones) / ones;
    int64_t sum = integral >> 64 != 0
                      ? INT64_MAX
                      : saturated((dps_wide)x * (uint64_t)integral + fraction);
    return rescaled(sum, finer, decimals);
}

/* tokens pico 10^credit_decimals / (10^decimals 10^12), in two steps that fit. */
int64_t
dps_vault_credits(
    int64_t tokens, int64_t pico, int32_t decimals, int32_t credit_decimals)
{
    const int32_t usd = 12;
    dps_wide worth = (dps_wide)(uint64_t)tokens * (uint64_t)pico;
    int32_t down = decimals + usd - credit_decimals;
    dps_wide whole = (uint64_t)dps_ten(down > 18 ? 18 : down);
    return saturated(worth / whole / (uint64_t)dps_ten(down > 18 ? down - 18 : 0));
}

int64_t
dps_vault_cost(int64_t credits, int64_t pico, int32_t decimals, int32_t credit_decimals)
{
    const int32_t usd = 12;
    int32_t up = decimals + usd - credit_decimals;
    dps_wide whole = (uint64_t)pico;
    dps_wide worth = (uint64_t)credits;
    for (; up > 0; up--) {
        if (worth >> 122 != 0) {
            return INT64_MAX;
        }
        worth *= 10;
    }
    return saturated((worth + whole - 1) / whole);
}

/* ---- the brakes -------------------------------------------------------- */

enum { RATIO_ONE = 10000, RATIO_STEP = 10 };

static int64_t
ratio_of(double x)
{
    return dps_truncate((long double)x * RATIO_ONE + 0.5L);
}

int64_t
dps_vault_ratio(const struct dps_payment_epoch *epoch)
{
    int64_t held = epoch->balance[DPS_ROLE_VAULT][DPS_MONEY_FIRST];
    int64_t worth = dps_vault_credits(
        held, dps_pico(epoch->oracle), epoch->decimals, epoch->credit_decimals);
    return epoch->credits > 0 ? dps_muldiv(worth, RATIO_ONE, epoch->credits)
                              : INT64_MAX;
}

int64_t
dps_vault_blocks(const struct dps_payment_vault *self, int64_t ratio)
{
    int64_t below = ratio_of(self->warn) - ratio;
    int64_t steps = below > 0 ? below / RATIO_STEP : 0;
    double blocks = (double)self->epoch * dps_pow(1 + self->backoff, (double)steps);
    /* 10 x 1.1^k is a little less or more than it should be where it is whole. */
    int64_t whole = dps_truncate((long double)blocks * (1 + 1e-12L));
    return whole < self->longest ? whole : self->longest;
}

/* ---- one epoch --------------------------------------------------------- */

/* Makes credits until users hold `wanted`; gives what they hold. */
static int64_t
make_credits(const struct dps_payment_vault *self,
    const struct dps_payment_epoch *epoch, int64_t wanted,
    struct dps_payment_state *state, struct dps_bill *bill)
{
    int64_t pico = dps_pico(epoch->oracle);
    int64_t ratio = dps_vault_ratio(epoch);
    int64_t held = epoch->balance[DPS_ROLE_USERS][DPS_MONEY_SECOND];
    if (pico == 0 || wanted <= held || ratio < ratio_of(self->halt) ||
        epoch->begin < state->ready) {
        return held;
    }
    int64_t spread = dps_ppm(self->mint_spread);
    int64_t gross = dps_muldiv(wanted - held, DPS_PPM, DPS_PPM - spread);
    int64_t least = dps_truncate(
        (long double)self->least * (long double)dps_ten(epoch->credit_decimals));
    gross = dps_units_sum(gross, spread > 0);
    gross = gross > least ? gross : least;
    int64_t tokens = dps_purse_buy(epoch,
        dps_vault_cost(gross, pico, epoch->decimals, epoch->credit_decimals), bill);
    int64_t made =
        dps_vault_credits(tokens, pico, epoch->decimals, epoch->credit_decimals);
    if (made == 0 || made < least) {
        return held;
    }
    int64_t kept = dps_muldiv(made, spread, DPS_PPM);
    dps_bill_add(bill, DPS_ROLE_USERS, DPS_ROLE_VAULT, DPS_MONEY_FIRST, tokens,
        "tokens go to the vault for credits");
    dps_bill_add(bill, DPS_ROLE_MINT, DPS_ROLE_USERS, DPS_MONEY_SECOND, made - kept,
        "credits are made");
    dps_bill_add(bill, DPS_ROLE_MINT, DPS_ROLE_VAULT, DPS_MONEY_SECOND, kept,
        "the spread stays with the vault");
    state->remint += tokens;
    state->ready = epoch->begin +
                   dps_muldiv(dps_vault_blocks(self, ratio), self->block.ns, DPS_NS);
    return dps_units_sum(held, made - kept);
}

/* Burns credits for work and pays nodes; gives the credits that were taken. */
static int64_t
settle_credits(const struct dps_payment_vault *self,
    const struct dps_payment_epoch *epoch, int64_t credits,
    struct dps_payment_state *state, struct dps_bill *bill)
{
    int64_t pico = dps_pico(epoch->oracle);
    int64_t tokens = pico > 0 ? dps_vault_tokens(credits, pico, epoch->decimals,
                                    epoch->credit_decimals)
                              : 0;
    if (tokens == 0 || tokens == INT64_MAX) {
        return 0;
    }
    int64_t kept = dps_muldiv(tokens, dps_ppm(self->settle_spread), DPS_PPM);
    int64_t from_vault = tokens < state->remint ? tokens : state->remint;
    dps_bill_add(bill, DPS_ROLE_USERS, DPS_ROLE_BURN, DPS_MONEY_SECOND, credits,
        "credits are spent on work");
    dps_bill_add(bill, DPS_ROLE_MINT, DPS_ROLE_VAULT, DPS_MONEY_FIRST,
        tokens - from_vault, "tokens are minted beyond remint credits");
    dps_bill_add(bill, DPS_ROLE_VAULT, DPS_ROLE_NODES, DPS_MONEY_FIRST, tokens - kept,
        "nodes are paid for work");
    state->remint -= from_vault;
    return credits;
}

static void
settle(const void *params, const struct dps_payment_epoch *epoch,
    struct dps_payment_state *state, struct dps_bill *bill)
{
    const struct dps_payment_vault *self = params;
    const int32_t usd = 6;
    int64_t used = rescaled(epoch->value, usd, epoch->credit_decimals);
    int64_t wanted = dps_units_sum(used, dps_purse_ahead(epoch, used, self->ahead));
    int64_t held = make_credits(self, epoch, wanted, state, bill);
    bool made = bill->n_legs > 0;
    int64_t spent = settle_credits(self, epoch, used < held ? used : held, state, bill);
    int64_t lack = rescaled(used - spent, epoch->credit_decimals, usd);
    if (lack > 0 && self->direct && !made && dps_pico(epoch->oracle) > 0) {
        int64_t owed = dps_purse_due(epoch, DPS_MONEY_FIRST, lack);
        int64_t paid = dps_purse_buy(epoch, owed, bill);
        dps_bill_add(bill, DPS_ROLE_USERS, DPS_ROLE_NODES, DPS_MONEY_FIRST, paid,
            "nodes are paid in tokens, for want of credits");
        lack = dps_purse_lack(epoch, DPS_MONEY_FIRST, owed, paid);
    }
    bill->unpaid = lack;
}

const struct dps_payment_kind dps_payment_vault = {
    .base = {"vault", "burn and mint through a vault with credits of 1 USD", &record},
    .settle = settle,
};
