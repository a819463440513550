#include "sim/economy/settling.h"

#include "sim/core/maths.h"

#include <stdlib.h>
#include <string.h>

enum dps_status
dps_settling_init(struct dps_settling *self, size_t n, struct dps_error *err)
{
    *self = (struct dps_settling){.n = n};
    self->items = calloc(n + 1, sizeof *self->items);
    return self->items != NULL
               ? DPS_OK
               : dps_fail(err, DPS_ENOMEM, "out of memory for settlements");
}

void
dps_settling_free(struct dps_settling *self)
{
    free(self->items);
    *self = (struct dps_settling){.n = 0};
}

static void
note(struct dps_stretch *self, const struct dps_distribution_cell *claim, double days)
{
    double lit = (double)claim->weight * claim->online * days;
    self->weight += (double)claim->weight * days;
    self->nodes += (double)claim->nodes * days;
    self->stake += (double)claim->stake * days;
    self->lit += lit;
    self->busy += lit * claim->busy;
    self->work += claim->work;
    self->revenue += claim->revenue;
}

static int64_t
mean(double sum, double days)
{
    return dps_truncate((long double)(sum / days) + 0.5L);
}

/* Makes the last epoch's claim that of the period. */
static void
settle(const struct dps_stretch *self, double days, struct dps_distribution_cell *claim)
{
    claim->weight = mean(self->weight, days);
    claim->nodes = mean(self->nodes, days);
    claim->stake = mean(self->stake, days);
    claim->online = self->weight > 0 ? self->lit / self->weight : 0;
    claim->busy = self->lit > 0 ? self->busy / self->lit : 0;
    claim->work = self->work;
    claim->revenue = self->revenue;
}

bool
dps_settling_turn(struct dps_settling *self, const struct dps_settlement *settlement,
    const struct dps_turn *turn, struct dps_cells *cells)
{
    const struct dps_epoch *epoch = &turn->epoch;
    if (settlement->every.ns == 0 && settlement->every.months == 0) {
        return true;
    }
    double days = dps_turn_days(turn);
    self->days += days;
    for (size_t i = 0; i < self->n; i++) {
        note(&self->items[i], &cells->claims[i], days);
    }
    if (!dps_settlement_ends(settlement, epoch->begin, epoch->end)) {
        return false;
    }
    for (size_t i = 0; i < self->n; i++) {
        settle(&self->items[i], self->days, &cells->claims[i]);
    }
    memset(self->items, 0, self->n * sizeof *self->items);
    self->days = 0;
    return true;
}

void
dps_settling_save(const struct dps_settling *self, struct dps_buffer *out)
{
    dps_buffer_put(out, self->items, self->n * sizeof *self->items);
    dps_buffer_put(out, &self->days, sizeof self->days);
}

void
dps_settling_load(struct dps_settling *self, struct dps_reader *in)
{
    dps_reader_get(in, self->items, self->n * sizeof *self->items);
    dps_reader_get(in, &self->days, sizeof self->days);
}
