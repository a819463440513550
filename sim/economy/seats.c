#include "sim/economy/seats.h"

#include "models/payment/formula.h"

#include <stdlib.h>

/* ---- which laws are formulas ------------------------------------------- */

static bool
law_in(const struct dps_variant *variant, struct dps_formula_law *law)
{
    const struct dps_formula_law *found = dps_formula_law_in(variant);
    if (found != NULL) {
        *law = *found;
    }
    return found != NULL;
}

static bool
law_of_list(const struct dps_setup_network *network, size_t i, size_t n_demands,
    struct dps_formula_law *law)
{
    const struct dps_demand *demands = network->demand.items;
    const struct dps_holder *holders = network->holders.items;
    if (i < n_demands) {
        return law_in(&demands[i].law, law);
    }
    const struct dps_formula_law *wanted = dps_holder_formula(&holders[i - n_demands]);
    if (wanted != NULL) {
        *law = *wanted;
    }
    return wanted != NULL;
}

/* The formula of a seat that remembers; cells and groups do not. */
static bool
law_of(const struct dps_seats *self, const struct dps_setup_network *network, size_t i,
    struct dps_formula_law *law)
{
    switch (i) {
    case DPS_SEAT_PRICE:
        return network->price != NULL && law_in(&network->price->law, law);
    case DPS_SEAT_MARKET:
        return network->market != NULL && law_in(&network->market->law, law);
    case DPS_SEAT_BOND: return law_in(&network->collateral.law, law);
    case DPS_SEAT_PLEDGE:
        return network->commitments != NULL &&
               law_in(&network->commitments->pledge, law);
    case DPS_SEAT_DUES:
        return network->commitments != NULL &&
               law_in(&network->commitments->dues.law, law);
    case DPS_SEAT_SHARING:
    case DPS_SEAT_OPERATORS: return false;
    default: break;
    }
    if (i < DPS_SEAT_DEMANDS) {
        return network->payment != NULL &&
               dps_payment_formula_at(network->payment, i - DPS_SEAT_PAYMENT, law);
    }
    return law_of_list(network, i - DPS_SEAT_DEMANDS, self->n_demands, law);
}

/* ---- life -------------------------------------------------------------- */

enum dps_status
dps_seats_init(struct dps_seats *self, const struct dps_setup_network *network,
    struct dps_error *err)
{
    *self = (struct dps_seats){
        .n = DPS_SEAT_DEMANDS + network->demand.n + network->holders.n,
        .n_demands = network->demand.n};
    self->items = calloc(self->n, sizeof *self->items);
    return self->items != NULL
               ? DPS_OK
               : dps_fail(err, DPS_ENOMEM, "out of memory for expressions");
}

void
dps_seats_free(struct dps_seats *self)
{
    free(self->items);
    *self = (struct dps_seats){.n = 0};
}

struct dps_formula_seat *
dps_seats_demand(const struct dps_seats *self, size_t i)
{
    return &self->items[DPS_SEAT_DEMANDS + i];
}

struct dps_formula_seat *
dps_seats_holder(const struct dps_seats *self, size_t i)
{
    return &self->items[DPS_SEAT_DEMANDS + self->n_demands + i];
}

/* ---- an epoch ---------------------------------------------------------- */

void
dps_seats_turn(struct dps_seats *self, const double *figures, double t)
{
    for (size_t i = 0; i < self->n; i++) {
        self->items[i].figures = figures;
        self->items[i].t = t;
    }
}

/* Puts the seat's key before its sentence. */
static enum dps_status
within(const struct dps_seats *self, size_t i, enum dps_status status,
    struct dps_error *err)
{
    static const char *const keys[DPS_SEAT_DEMANDS] = {
        [DPS_SEAT_PRICE] = "price",
        [DPS_SEAT_MARKET] = "market",
        [DPS_SEAT_BOND] = "collateral",
        [DPS_SEAT_PLEDGE] = "commitments",
        [DPS_SEAT_DUES] = "commitments.dues",
        [DPS_SEAT_SHARING] = "distribute",
        [DPS_SEAT_OPERATORS] = "operator",
    };
    if (i < DPS_SEAT_PAYMENT) {
        return dps_within(err, status, "%s", keys[i]);
    }
    if (i < DPS_SEAT_DEMANDS) {
        return dps_within(err, status, "payment.shares.%zu", i - DPS_SEAT_PAYMENT);
    }
    i -= DPS_SEAT_DEMANDS;
    return i < self->n_demands
               ? dps_within(err, status, "demand.%zu", i)
               : dps_within(err, status, "holders.%zu", i - self->n_demands);
}

enum dps_status
dps_seats_fault(const struct dps_seats *self, struct dps_error *err)
{
    for (size_t i = 0; i < self->n; i++) {
        enum dps_status status = dps_formula_seat_fault(&self->items[i], err);
        if (status != DPS_OK) {
            return within(self, i, status, err);
        }
    }
    return DPS_OK;
}

enum dps_status
dps_seats_amend(struct dps_seats *self, const struct dps_setup_network *old,
    const struct dps_setup_network *network, struct dps_error *err)
{
    if (network->demand.n != old->demand.n || network->holders.n != old->holders.n) {
        return dps_fail(err, DPS_EINVAL,
            "an amendment of %s changes how many demands or holders it has",
            network->name);
    }
    for (size_t i = 0; i < self->n; i++) {
        struct dps_formula_law was;
        struct dps_formula_law is;
        bool same = law_of(self, old, i, &was) && law_of(self, network, i, &is) &&
                    dps_formula_law_same(&was, &is);
        if (!same) {
            self->items[i].memory = (struct dps_formula_memory){.epochs = 0};
        }
    }
    return DPS_OK;
}

/* ---- save and load ----------------------------------------------------- */

void
dps_seats_save(const struct dps_seats *self, const struct dps_setup_network *network,
    struct dps_buffer *out)
{
    struct dps_formula_law law;
    for (size_t i = 0; i < self->n; i++) {
        if (law_of(self, network, i, &law)) {
            dps_buffer_put(out, &self->items[i].memory, sizeof self->items[i].memory);
        }
    }
}

void
dps_seats_load(struct dps_seats *self, const struct dps_setup_network *network,
    struct dps_reader *in)
{
    struct dps_formula_law law;
    for (size_t i = 0; i < self->n; i++) {
        if (law_of(self, network, i, &law)) {
            dps_reader_get(in, &self->items[i].memory, sizeof self->items[i].memory);
        }
    }
}
