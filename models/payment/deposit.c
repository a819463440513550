#include "models/payment/deposit.h"

#include "models/emission/steps.h"
#include "models/lifetime/observed.h"
#include "models/payment/purse.h"
#include "models/split.h"
#include "sim/core/maths.h"

static const struct dps_field fields[] = {
    DPS_FIELD(struct dps_payment_deposit, in, DPS_TEXT, .fallback = "token",
        .source = "Nosana: nosana-programs @ 10a64e45, nosana-jobs",
        .doc = "what users pay in: token or usd"),
    DPS_FIELD(struct dps_payment_deposit, timeout, DPS_NUMBER, .unit = "s",
        .domain = "(0, inf)",
        .doc = "the time after which a job is stopped, for which is deposited"),
    DPS_FIELD(struct dps_payment_deposit, elapsed, DPS_RECORD,
        .record = &dps_lifetime_record,
        .doc = "the time that a job takes if it is not stopped"),
    DPS_FIELD(struct dps_payment_deposit, quit, DPS_NUMBER, .unit = "1",
        .domain = "[0, 1]", .fallback = "0", .source = "assumed",
        .doc = "share of the work that nodes give up and are not paid for"),
    DPS_FIELD(struct dps_payment_deposit, fee, DPS_NUMBER, .unit = "1",
        .domain = "[0, 1]", .fallback = "0",
        .source = "Nosana: nosana-programs @ 10a64e45, JOB_FEE_FRACTION",
        .doc = "a fee, as a share of what nodes are paid"),
    DPS_FIELD(struct dps_payment_deposit, fee_to, DPS_TEXT, .fallback = "network",
        .source = "assumed",
        .doc = "who gets it: network, treasury, stakers, foundation, holders or burn"),
    DPS_FIELD(struct dps_payment_deposit, on_top, DPS_SWITCH, .fallback = "false",
        .source = "assumed", .doc = "whether users pay the fee besides the price"),
};

static enum dps_status
check(const void *params, struct dps_error *err)
{
    const struct dps_payment_deposit *self = params;
    if (self->elapsed.law.kind == &dps_lifetime_empirical.base) {
        return dps_fail(
            err, DPS_EINVAL, "elapsed.kind is empirical, not a law by a formula");
    }
    enum dps_status status = dps_money_check(self->in, "in", err);
    return status == DPS_OK ? dps_role_check(self->fee_to, "fee_to", err) : status;
}

static const struct dps_record record = {
    .name = "payment.deposit",
    .doc = "users deposit a job's price up to its timeout and pay for what it took",
    .size = sizeof(struct dps_payment_deposit),
    .fields = fields,
    .n_fields = DPS_COUNT_OF(fields),
    .check = check,
};

/* The integral of P(X > t) from 0 to T, by Simpson's rule. */
double
dps_deposit_paid_time(const struct dps_payment_deposit *self)
{
    enum { PANELS = 1024 };
    const struct dps_lifetime law = {.law = self->elapsed.law};
    double h = self->timeout / (2 * PANELS);
    double sum = 1 + dps_lifetime_survival(&law, self->timeout);
    for (int i = 1; i < 2 * PANELS; i++) {
        sum += (i % 2 == 1 ? 4 : 2) * dps_lifetime_survival(&law, i * h);
    }
    return sum * h / 3;
}

/* What an epoch comes to [base units, uUSD]. */
struct sums {
    int64_t due;    /* for work of nodes that did not give up */
    int64_t keep;   /* deposits of what waits */
    int64_t wanted; /* those and the deposits of what was served */
    int64_t on_top; /* a fee besides */
};

static struct sums
sums_of(const struct dps_payment_deposit *self, const struct dps_payment_epoch *epoch,
    enum dps_money money)
{
    long double times = (long double)(self->timeout / dps_deposit_paid_time(self));
    int64_t served = dps_purse_due(epoch, money, epoch->value);
    int64_t waiting = dps_purse_due(epoch, money, epoch->waiting);
    int64_t due = served - dps_muldiv(served, dps_ppm(self->quit), DPS_PPM);
    return (struct sums){
        .due = due,
        .keep = dps_truncate((long double)waiting * times),
        .wanted = dps_truncate((long double)dps_units_sum(served, waiting) * times),
        .on_top = self->on_top ? dps_muldiv(due, dps_ppm(self->fee), DPS_PPM) : 0,
    };
}

static void
settle(const void *params, const struct dps_payment_epoch *epoch,
    struct dps_payment_state *state, struct dps_bill *bill)
{
    const struct dps_payment_deposit *self = params;
    enum dps_money money = (enum dps_money)dps_money_named(self->in);
    enum dps_role fee_to = (enum dps_role)dps_role_named(self->fee_to);
    const struct sums sums = sums_of(self, epoch, money);
    int64_t held = epoch->balance[DPS_ROLE_ESCROW][money];
    int64_t lack = sums.wanted > held ? sums.wanted - held : 0;
    (void)state;
    int64_t had = dps_purse_fill(epoch, money, dps_units_sum(lack, sums.on_top), bill);
    int64_t in = had < lack ? had : lack;
    dps_bill_add(bill, DPS_ROLE_USERS, DPS_ROLE_ESCROW, money, in,
        "users deposit up to the timeout");
    held += in;
    int64_t paid = sums.due < held ? sums.due : held;
    dps_purse_pay(
        bill, DPS_ROLE_ESCROW, money, paid, self->on_top ? 0 : self->fee, fee_to);
    held -= paid;
    dps_bill_add(bill, DPS_ROLE_ESCROW, DPS_ROLE_USERS, money,
        held > sums.keep ? held - sums.keep : 0, "what was not used goes back");
    dps_bill_add(bill, DPS_ROLE_USERS, fee_to, money, had - in, "a fee is taken");
    bill->unpaid = dps_purse_lack(epoch, money, sums.due, paid);
}

const struct dps_payment_kind dps_payment_deposit = {
    .base = {"deposit",
        "users deposit a job's price up to its timeout and pay for what it took",
        &record},
    .settle = settle,
    .keeps_escrow = true,
};
