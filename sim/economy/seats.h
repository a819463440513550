/* seats.h: where a network's formulas are evaluated, those of its emissions apart.
 *
 * One seat (models/formula/seat.h) for each law that may be an expression: price,
 * market, bond, pledge, sharing, operators, the shares of a payment, each demand, each
 * cohort of holders.  After each part of an epoch, before anything of it is posted, the
 * economy asks whether one has failed.
 *
 * In place: start from {0}; dps_seats_init / dps_seats_free (legal twice, and after a
 * failed init).
 */
#ifndef DPS_SIM_ECONOMY_SEATS_H
#define DPS_SIM_ECONOMY_SEATS_H

#include "models/formula/seat.h"
#include "sim/core/buffer.h"
#include "sim/economy/setup.h"

enum dps_seat {
    DPS_SEAT_PRICE,
    DPS_SEAT_MARKET,
    DPS_SEAT_BOND,
    DPS_SEAT_PLEDGE,
    DPS_SEAT_DUES,
    DPS_SEAT_SHARING,
    DPS_SEAT_OPERATORS,
    DPS_SEAT_PAYMENT,
    DPS_SEAT_DEMANDS = DPS_SEAT_PAYMENT + DPS_PAYMENT_SHARES
};

struct dps_seats {
    struct dps_formula_seat *items;
    size_t n, n_demands;
};

DPS_CHECKED enum dps_status dps_seats_init(struct dps_seats *self,
    const struct dps_setup_network *network, struct dps_error *err);
void dps_seats_free(struct dps_seats *self);

struct dps_formula_seat *dps_seats_demand(const struct dps_seats *self, size_t i);
struct dps_formula_seat *dps_seats_holder(const struct dps_seats *self, size_t i);

/* What all see in an epoch: the figures, borrowed, and the time from the run's start to
 * the epoch's [s]. */
void dps_seats_turn(struct dps_seats *self, const double *figures, double t);

/* DPS_ENUMERIC with the expression that has failed, if one has. */
DPS_CHECKED enum dps_status dps_seats_fault(
    const struct dps_seats *self, struct dps_error *err);

/* New rules of the same parts: what says the same goes on remembering. */
DPS_CHECKED enum dps_status dps_seats_amend(struct dps_seats *self,
    const struct dps_setup_network *old, const struct dps_setup_network *network,
    struct dps_error *err);

/* What the formulas of the network as amended so far remember. */
void dps_seats_save(const struct dps_seats *self,
    const struct dps_setup_network *network, struct dps_buffer *out);
void dps_seats_load(struct dps_seats *self, const struct dps_setup_network *network,
    struct dps_reader *in);

#endif
