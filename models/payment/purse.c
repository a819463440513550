#include "models/payment/purse.h"

#include "models/split.h"
#include "sim/core/date.h"
#include "sim/core/maths.h"

int64_t
dps_purse_due(
    const struct dps_payment_epoch *epoch, enum dps_money money, int64_t value)
{
    int64_t pico = dps_pico(epoch->oracle);
    if (money == DPS_MONEY_USD || value == 0) {
        return value;
    }
    return pico > 0 ? dps_units_of(value, pico, epoch->decimals) : 0;
}

int64_t
dps_purse_buy(
    const struct dps_payment_epoch *epoch, int64_t need, struct dps_bill *bill)
{
    int64_t pico = dps_pico(epoch->price);
    int64_t held = epoch->balance[DPS_ROLE_USERS][DPS_MONEY_FIRST];
    held = held > 0 ? held : 0;
    int64_t lack = need > held ? need - held : 0;
    lack = pico == 0 ? 0 : lack < epoch->limit ? lack : epoch->limit;
    if (lack > 0) {
        dps_bill_add(bill, DPS_ROLE_USERS, DPS_ROLE_MARKET, DPS_MONEY_USD,
            dps_value_of_up(lack, pico, epoch->decimals), "users buy tokens");
        dps_bill_add(bill, DPS_ROLE_MARKET, DPS_ROLE_USERS, DPS_MONEY_FIRST, lack,
            "tokens that users bought");
        bill->bought += lack;
    }
    return need < held + lack ? need : held + lack;
}

int64_t
dps_purse_fill(const struct dps_payment_epoch *epoch, enum dps_money money,
    int64_t need, struct dps_bill *bill)
{
    return money == DPS_MONEY_FIRST ? dps_purse_buy(epoch, need, bill) : need;
}

int64_t
dps_purse_lack(const struct dps_payment_epoch *epoch, enum dps_money money,
    int64_t owed, int64_t paid)
{
    int64_t pico = dps_pico(epoch->oracle);
    if (money == DPS_MONEY_FIRST && pico == 0) {
        return epoch->value;
    }
    int64_t lack = owed > paid ? owed - paid : 0;
    int64_t value =
        money == DPS_MONEY_USD ? lack : dps_value_of(lack, pico, epoch->decimals);
    return value < epoch->value ? value : epoch->value;
}

int64_t
dps_purse_ahead(
    const struct dps_payment_epoch *epoch, int64_t amount, struct dps_span ahead)
{
    return dps_muldiv(amount, ahead.ns / DPS_NS, epoch->end - epoch->begin);
}

void
dps_purse_pay(struct dps_bill *bill, enum dps_role from, enum dps_money money,
    int64_t amount, double take, enum dps_role fee_to)
{
    int64_t fee = dps_muldiv(amount, dps_ppm(take), DPS_PPM);
    dps_bill_add(
        bill, from, DPS_ROLE_NODES, money, amount - fee, "nodes are paid for work");
    dps_bill_add(bill, from, fee_to, money, fee, "a fee is taken");
}
