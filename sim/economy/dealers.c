#include "sim/economy/dealers.h"

#include <stdlib.h>
#include <string.h>

/* ---- life -------------------------------------------------------------- */

/* The market of a class: its own, or that of all others, or NULL. */
static const struct dps_hardware_market *
market_of(const struct dps_setup *setup, const char *class)
{
    const struct dps_hardware_market *markets = setup->hardware_market.items;
    const struct dps_hardware_market *rest = NULL;
    for (size_t i = 0; i < setup->hardware_market.n; i++) {
        if (strcmp(markets[i].name, class) == 0) {
            return &markets[i];
        }
        if (strcmp(markets[i].name, DPS_HARDWARE_DEFAULT) == 0) {
            rest = &markets[i];
        }
    }
    return rest;
}

/* The dealer of a group: that of an earlier group of its class, or a new one; -1 where
 * the class has no market. */
static int32_t
dealer_of(struct dps_dealers *self, const struct dps_setup *setup, size_t group)
{
    const struct dps_setup_group *groups = setup->fleet.items;
    const char *class = groups[group].hardware->name;
    const struct dps_hardware_market *market = market_of(setup, class);
    if (market == NULL) {
        return -1;
    }
    for (size_t g = 0; g < group; g++) {
        if (strcmp(groups[g].hardware->name, class) == 0) {
            return self->of_group[g];
        }
    }
    self->items[self->n] = (struct dps_dealer){.class = class, .market = market};
    return (int32_t)self->n++;
}

enum dps_status
dps_dealers_init(
    struct dps_dealers *self, const struct dps_setup *setup, struct dps_error *err)
{
    *self = (struct dps_dealers){.n = 0};
    self->items = calloc(setup->fleet.n + 1, sizeof *self->items);
    self->of_group = calloc(setup->fleet.n + 1, sizeof *self->of_group);
    if (self->items == NULL || self->of_group == NULL) {
        return dps_fail(err, DPS_ENOMEM, "out of memory for markets of machines");
    }
    for (size_t g = 0; g < setup->fleet.n; g++) {
        self->of_group[g] = dealer_of(self, setup, g);
    }
    return DPS_OK;
}

void
dps_dealers_free(struct dps_dealers *self)
{
    free(self->items);
    free(self->of_group);
    *self = (struct dps_dealers){.n = 0};
}

/* ---- an epoch ---------------------------------------------------------- */

void
dps_dealers_quote(const struct dps_dealers *self, int64_t date, struct dps_cells *cells)
{
    for (size_t i = 0; i < cells->n; i++) {
        struct dps_group_cell *cell = &cells->items[i];
        int32_t at = self->of_group[cell->group];
        if (at >= 0) {
            const struct dps_dealer *dealer = &self->items[at];
            const struct dps_operator_plan *owner = cell->setup->owner;
            cell->capex = cell->setup->hardware->capex *
                          dps_hardware_market_factor(dealer->market, date);
            cell->delivery =
                (double)dps_hardware_market_lead(dealer->market, &dealer->queue, date) +
                (owner != NULL ? owner->lead_time : 0);
        }
    }
}

void
dps_dealers_take(struct dps_dealers *self, int64_t date, const struct dps_cells *cells)
{
    for (size_t i = 0; i < cells->n; i++) {
        const struct dps_group_cell *cell = &cells->items[i];
        int32_t at = self->of_group[cell->group];
        if (at >= 0 && cell->setup->owner != NULL && cell->ordered > 0) {
            struct dps_dealer *dealer = &self->items[at];
            (void)dps_hardware_market_order(
                dealer->market, &dealer->queue, date, cell->ordered);
        }
    }
}

/* ---- save and load ----------------------------------------------------- */

void
dps_dealers_save(const struct dps_dealers *self, struct dps_buffer *out)
{
    for (size_t i = 0; i < self->n; i++) {
        dps_buffer_put(out, &self->items[i].queue, sizeof self->items[i].queue);
    }
}

void
dps_dealers_load(struct dps_dealers *self, struct dps_reader *in)
{
    for (size_t i = 0; i < self->n; i++) {
        dps_reader_get(in, &self->items[i].queue, sizeof self->items[i].queue);
    }
}
