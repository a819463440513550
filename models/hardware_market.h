/* hardware_market.h: where new machines come from: one queue, and a price with a cycle.
 *
 * Everybody who orders a class of machines waits in one queue, first come, first
 * served: `deliveries` machines a day leave it, and each then travels for `lead`.  An
 * order of n machines at date t leaves the queue when those before it have, so that
 * lead time grows with what others have ordered:
 *
 *     the queue is free at  f' = max(f, t) + n / deliveries,   delivered at f' + lead
 *
 * The price of a new machine is the class's capex times a factor by date:
 *
 *     steady    1
 *     cycle     1 + a cos(2 pi (t - peak) / period): good years and gluts
 *     table     factors by date, geometric between them
 *
 * Parameters are values of a scenario; the state is a value without pointers or
 * padding.
 */
#ifndef DPS_MODELS_HARDWARE_MARKET_H
#define DPS_MODELS_HARDWARE_MARKET_H

#include "sim/core/field.h"

#include <stdint.h>

struct dps_hardware_market {
    const char *name;  /* of the class, or default */
    double deliveries; /* machines of the class that leave the queue [node/s]; 0: at
                          once */
    double lead;       /* from the queue to the buyer [s] */
    struct dps_variant factor; /* on the class's capex */
};

/* The entry for all classes that have none of their own. */
#define DPS_HARDWARE_DEFAULT "default"

extern const struct dps_family dps_hardware_price_family;
extern const struct dps_record dps_hardware_market_record;

struct dps_hardware_cycle_price {
    double amplitude; /* a, in [0, 1) [1] */
    double period;    /* [s], > 0 */
    int64_t peak;     /* a date at which the price is highest [s] */
};

struct dps_hardware_price_row {
    int64_t at;    /* [s] */
    double factor; /* [1], > 0 */
};

struct dps_hardware_table_price {
    struct dps_list rows; /* of struct dps_hardware_price_row, by date */
};

struct dps_hardware_price_kind {
    struct dps_kind base;
    double (*factor)(const void *params, int64_t date);
};

extern const struct dps_hardware_price_kind dps_hardware_price_steady;
extern const struct dps_hardware_price_kind dps_hardware_price_cycle;
extern const struct dps_hardware_price_kind dps_hardware_price_table;

/* Price of a new machine at a date, relative to the class's capex [1]. */
double dps_hardware_market_factor(const struct dps_hardware_market *self, int64_t date);

/* One for each class. */
struct dps_hardware_queue {
    int64_t free;    /* when what was ordered so far has left [s] */
    int64_t beyond;  /* part of a second beyond it [2^-32 s] */
    int64_t ordered; /* machines so far */
};                   /* all 0 before the first order */

/* When the first and the last machine of an order arrive [s]. */
struct dps_hardware_delivery {
    int64_t first;
    int64_t last;
};

/* Orders n >= 1 machines at `date`; an order in two parts at one date arrives as the
 * whole does. */
struct dps_hardware_delivery dps_hardware_market_order(
    const struct dps_hardware_market *self, struct dps_hardware_queue *queue,
    int64_t date, int64_t n);

/* How long a machine ordered now would take [s]. */
int64_t dps_hardware_market_lead(const struct dps_hardware_market *self,
    const struct dps_hardware_queue *queue, int64_t date);

/* How long it would take from now until those ordered so far have left [s]. */
double dps_hardware_queue_length(const struct dps_hardware_queue *self, int64_t date);

#endif
