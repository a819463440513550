#include "sim/economy/returns.h"

#include "models/operator/finance.h"
#include "sim/core/date.h"
#include "sim/core/maths.h"

#include <math.h>
#include <stdlib.h>

enum { MICRO = 1000000 };

static const double pico = 1e-12;
static const double month = (double)DPS_YEAR / 12; /* [s] */

/* ---- life -------------------------------------------------------------- */

enum dps_status
dps_returns_init(struct dps_returns *self, const struct dps_cells *cells,
    uint32_t n_vintages, int64_t start, int64_t length, struct dps_error *err)
{
    size_t n = cells->n * n_vintages;
    *self = (struct dps_returns){.start = start,
        .n_cells = (uint32_t)cells->n,
        .n_vintages = n_vintages,
        .n_marks = (uint32_t)((double)length / month) + 2};
    self->items = calloc(n + 1, sizeof *self->items);
    self->flows = calloc(n * self->n_marks + 1, sizeof *self->flows);
    self->now = calloc(n_vintages + (size_t)1, sizeof *self->now);
    return self->items != NULL && self->flows != NULL && self->now != NULL
               ? DPS_OK
               : dps_fail(err, DPS_ENOMEM, "out of memory for join cohorts");
}

void
dps_returns_free(struct dps_returns *self)
{
    free(self->items);
    free(self->flows);
    free(self->now);
    *self = (struct dps_returns){.n_cells = 0};
}

/* ---- flows ------------------------------------------------------------- */

static size_t
index_of(const struct dps_returns *self, uint32_t cell, uint32_t vintage)
{
    return (size_t)cell * self->n_vintages + vintage;
}

/* Enters a flow of the cohort `i` at a time since the start [s]. */
static void
enter(struct dps_returns *self, size_t i, double time, double usd)
{
    double place = time / month;
    double mark = floor(place);
    double *flow = &self->flows[i * self->n_marks + (size_t)mark];
    flow[0] += (1 - (place - mark)) * usd;
    flow[1] += (place - mark) * usd;
}

/* What of an epoch of length dt [s] that ends at `end`, since the start, has been kept
 * before it and is after it: does it pay for the machines? */
static void
pay_back(struct dps_return *self, double before, double end, double dt)
{
    double after = self->income - self->cost;
    if (self->payback > 0 || !(self->capex > 0) || after < self->capex) {
        return;
    }
    double rest = (after - self->capex) / (after - before);
    double paid = end - (rest < 1 ? rest : 1) * dt;
    self->payback = paid / (double)DPS_DAY - self->moment / self->capex;
}

void
dps_returns_earn(struct dps_returns *self, const struct dps_returns_view *view,
    const struct dps_turn *turn)
{
    double end = (double)(turn->epoch.end - self->start);
    double dt = (double)(turn->epoch.end - turn->epoch.begin);
    for (uint32_t c = 0; c < self->n_cells; c++) {
        const struct dps_group_cell *cell = &view->cells->items[c];
        int64_t weight = turn->fleet->groups[cell->group].count[DPS_COUNT_WEIGHT];
        double usd =
            (double)cell->rewarded * view->price + (double)cell->dollars / MICRO;
        double each = weight > 0 ? usd / (double)weight : 0;
        dps_fleet_vintages(turn->fleet, cell->group, self->now);
        for (uint32_t v = 0; v < self->n_vintages; v++) {
            if (self->now[v].bought + self->now[v].joined == 0) {
                continue;
            }
            size_t i = index_of(self, c, v);
            struct dps_return *item = &self->items[i];
            double kept = item->income - item->cost;
            double income = (double)self->now[v].weight * each;
            double cost = (double)self->now[v].cost * pico * dt;
            item->income += income;
            item->cost += cost;
            enter(self, i, end - dt / 2, income - cost);
            pay_back(item, kept, end, dt);
        }
    }
}

void
dps_returns_spend(struct dps_returns *self, const struct dps_returns_view *view,
    const struct dps_turn *turn)
{
    double end = (double)(turn->epoch.end - self->start);
    for (uint32_t c = 0; c < self->n_cells; c++) {
        const struct dps_group_cell *cell = &view->cells->items[c];
        dps_fleet_vintages(turn->fleet, cell->group, self->now);
        for (uint32_t v = 0; v < self->n_vintages; v++) {
            size_t i = index_of(self, c, v);
            const struct dps_vintage *now = &self->now[v];
            struct dps_return *item = &self->items[i];
            double capex = (double)(now->bought - item->bought) * cell->capex;
            double lost = (double)(now->slashed - item->slashed) * view->price;
            item->bought = now->bought;
            item->slashed = now->slashed;
            item->capex += capex;
            item->cost += lost;
            item->moment += capex * end / (double)DPS_DAY;
            if (capex + lost > 0) {
                enter(self, i, end, -capex - lost);
            }
        }
    }
}

/* ---- what follows ------------------------------------------------------ */

const struct dps_return *
dps_returns_of(const struct dps_returns *self, uint32_t cell, uint32_t vintage)
{
    return &self->items[index_of(self, cell, vintage)];
}

double
dps_returns_irr(const struct dps_returns *self, uint32_t cell, uint32_t vintage)
{
    size_t i = index_of(self, cell, vintage);
    double rate =
        dps_finance_irr(&self->flows[i * self->n_marks], self->n_marks, month);
    if (!isnan(rate)) {
        return dps_expm1(rate * (double)DPS_YEAR);
    }
    const struct dps_return *item = &self->items[i];
    return item->capex > item->income - item->cost ? -1 : 0;
}

/* ---- save and load ----------------------------------------------------- */

void
dps_returns_save(const struct dps_returns *self, struct dps_buffer *out)
{
    size_t n = (size_t)self->n_cells * self->n_vintages;
    dps_buffer_put(out, self->items, n * sizeof *self->items);
    dps_buffer_put(out, self->flows, n * self->n_marks * sizeof *self->flows);
}

void
dps_returns_load(struct dps_returns *self, struct dps_reader *in)
{
    size_t n = (size_t)self->n_cells * self->n_vintages;
    dps_reader_get(in, self->items, n * sizeof *self->items);
    dps_reader_get(in, self->flows, n * self->n_marks * sizeof *self->flows);
}
