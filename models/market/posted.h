/* posted.h: a price that is posted, and how it moves; and the market that has nothing
 * else.
 *
 * Over an epoch of length T with utilisation u and mean cost c (by capacity)
 *
 *     ln p' = ln p + (u - target) T / within            led by utilisation
 *     ln p' = ln p + (1 - e^(-T / indexed)) ln(c (1 + margin) / p)    led by cost
 *
 * each where its time is not 0, kept within [least, most].
 */
#ifndef DPS_MODELS_MARKET_POSTED_H
#define DPS_MODELS_MARKET_POSTED_H

#include "models/market/supply.h"

struct dps_market_price {
    double price;           /* at first [USD/unit] */
    double least, most;     /* bounds [USD/unit]; most 0: none */
    double target;          /* utilisation at which it rests [1] */
    struct dps_span within; /* in which it moves e-fold per unit off target; 0: never */
    double margin;          /* over cost [1] */
    struct dps_span indexed; /* in which it follows cost e-fold; 0: never */
};

/* Rows of the table of a struct whose first member is `posted`. */
#define DPS_MARKET_PRICE_FIELD(member_, ...)                                           \
    {                                                                                  \
        .key = #member_, .offset = offsetof(struct dps_market_price, member_),         \
        __VA_ARGS__                                                                    \
    }
#define DPS_MARKET_PRICE_FIELDS                                                        \
    DPS_MARKET_PRICE_FIELD(price, .type = DPS_NUMBER, .unit = "USD",                   \
        .domain = "(0, inf)", .doc = "price of a unit, at first"),                     \
        DPS_MARKET_PRICE_FIELD(least, .type = DPS_NUMBER, .unit = "USD",               \
            .domain = "[0, inf)", .fallback = "0 USD", .source = "no bound",           \
            .doc = "price that it does not fall below"),                               \
        DPS_MARKET_PRICE_FIELD(most, .type = DPS_NUMBER, .unit = "USD",                \
            .domain = "[0, inf)", .fallback = "0 USD", .source = "no bound",           \
            .doc = "price that it does not rise above; 0: no bound"),                  \
        DPS_MARKET_PRICE_FIELD(target, .type = DPS_NUMBER, .unit = "1",                \
            .domain = "[0, 1]", .fallback = "70 %", .source = "assumed",               \
            .doc = "utilisation at which a price led by it rests"),                    \
        DPS_MARKET_PRICE_FIELD(within, .type = DPS_SPAN, .fallback = "0 s",            \
            .source = "fixed price",                                                   \
            .doc = "time in which the price moves by the factor e for a utilisation "  \
                   "off target by 1; 0: not led by it"),                               \
        DPS_MARKET_PRICE_FIELD(margin, .type = DPS_NUMBER, .unit = "1",                \
            .domain = "(-1, inf)", .fallback = "25 %", .source = "assumed",            \
            .doc = "margin over mean cost that a price led by cost goes to"),          \
        DPS_MARKET_PRICE_FIELD(indexed, .type = DPS_SPAN, .fallback = "0 s",           \
            .source = "fixed price",                                                   \
            .doc = "time in which the price's distance from cost and margin shrinks "  \
                   "by the factor e; 0: not led by cost")

DPS_CHECKED enum dps_status dps_market_price_check(
    const struct dps_market_price *self, struct dps_error *err);

/* The price of the next epoch. */
double dps_market_price_after(const struct dps_market_price *self,
    const struct dps_market_epoch *epoch, double price, double served);

/* Capacity of all cells [unit] and, by it, their mean cost [USD/unit]. */
double dps_market_capacity(const struct dps_market_epoch *epoch, double *cost);

/* Clears an epoch at one price for all. */
void dps_market_post(const struct dps_market *market,
    const struct dps_market_epoch *epoch, double price, struct dps_market_sale *sales,
    struct dps_market_outcome *outcome);

struct dps_market_posted {
    struct dps_market_price posted;
};

extern const struct dps_market_kind dps_market_posted;

#endif
