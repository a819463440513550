#include "sim/economy/incomes.h"

#include <stdlib.h>

static size_t
n_rows(const struct dps_incomes *self)
{
    return (size_t)self->n_cells + 1;
}

enum dps_status
dps_incomes_init(
    struct dps_incomes *self, size_t n_cells, uint32_t window, struct dps_error *err)
{
    *self = (struct dps_incomes){.window = window, .n_cells = (uint32_t)n_cells};
    self->past = calloc(n_rows(self) * window, sizeof *self->past);
    self->total = calloc(n_rows(self), sizeof *self->total);
    return self->past != NULL && self->total != NULL
               ? DPS_OK
               : dps_fail(err, DPS_ENOMEM, "out of memory for incomes");
}

void
dps_incomes_free(struct dps_incomes *self)
{
    free(self->past);
    free(self->total);
    *self = (struct dps_incomes){.n = 0};
}

static int64_t
least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

/* Puts the newest epoch in the place of the oldest; not so much that a sum over the
 * window passes what int64 holds. */
static void
put(struct dps_incomes *self, size_t row, struct dps_income now)
{
    const int64_t most = INT64_MAX / self->window;
    now = (struct dps_income){least(now.tokens, most), least(now.dollars, most)};
    struct dps_income *place = &self->past[row * self->window + self->n % self->window];
    self->total[row].tokens += now.tokens - place->tokens;
    self->total[row].dollars += now.dollars - place->dollars;
    *place = now;
}

void
dps_incomes_note(
    struct dps_incomes *self, const struct dps_cells *cells, int64_t offered)
{
    for (size_t i = 0; i < self->n_cells; i++) {
        const struct dps_group_cell *cell = &cells->items[i];
        put(self, i, (struct dps_income){cell->rewarded, cell->dollars});
    }
    put(self, self->n_cells, (struct dps_income){.tokens = offered});
    self->n++;
}

struct dps_income
dps_incomes_sum(const struct dps_incomes *self, size_t cell)
{
    return self->total[cell];
}

uint32_t
dps_incomes_epochs(const struct dps_incomes *self)
{
    return self->n < self->window ? self->n : self->window;
}

/* ---- save and load ----------------------------------------------------- */

void
dps_incomes_save(const struct dps_incomes *self, struct dps_buffer *out)
{
    size_t rows = n_rows(self);
    dps_buffer_put_u32(out, self->n);
    dps_buffer_put(out, self->past, rows * self->window * sizeof *self->past);
    dps_buffer_put(out, self->total, rows * sizeof *self->total);
}

void
dps_incomes_load(struct dps_incomes *self, struct dps_reader *in)
{
    size_t rows = n_rows(self);
    self->n = dps_reader_u32(in);
    dps_reader_get(in, self->past, rows * self->window * sizeof *self->past);
    dps_reader_get(in, self->total, rows * sizeof *self->total);
}
