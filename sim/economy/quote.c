#include "sim/economy/quote.h"

#include <stdlib.h>

static struct dps_price_inputs
inputs_of(const struct dps_quote *self, const struct dps_quote_step *step)
{
    return (struct dps_price_inputs){
        .end = step->end,
        .dt = step->dt,
        .draw = {.seed = self->seed, .entity = self->entity, .draw = step->epoch},
        .bought = step->bought,
        .sold = step->sold,
        .supply = step->supply,
        .market = step->market,
        .figures = step->figures,
        .seat = step->seat,
        .points = self->points.items,
        .n_points = self->points.n,
    };
}

/* Takes the present price into the oracle's window. */
static void
observe(struct dps_quote *self)
{
    self->past[self->n_past++ % self->window] = self->state.price;
    uint32_t n = self->n_past < self->window ? self->n_past : self->window;
    double sum = 0;
    for (uint32_t i = 0; i < n; i++) {
        sum += self->past[i];
    }
    self->oracle = sum / n;
}

enum dps_status
dps_quote_init(struct dps_quote *self, const struct dps_price *law,
    struct dps_rng_name whose, int64_t start, uint32_t window, struct dps_error *err)
{
    *self = (struct dps_quote){
        .seed = whose.seed, .entity = whose.entity, .window = window};
    enum dps_status status =
        dps_points_read(&self->points, dps_price_table_of(law), err);
    self->past = calloc(window, sizeof *self->past);
    if (status == DPS_OK && self->past == NULL) {
        status = dps_fail(err, DPS_ENOMEM, "out of memory for a price");
    }
    if (status == DPS_OK) {
        const struct dps_quote_step step = {.end = start, .dt = 1};
        const struct dps_price_inputs in = inputs_of(self, &step);
        dps_price_begin(law, &in, &self->state);
        observe(self);
    }
    return status;
}

enum dps_status
dps_quote_amend(
    struct dps_quote *self, const struct dps_price *law, struct dps_error *err)
{
    dps_points_free(&self->points);
    return dps_points_read(&self->points, dps_price_table_of(law), err);
}

void
dps_quote_free(struct dps_quote *self)
{
    dps_points_free(&self->points);
    free(self->past);
    *self = (struct dps_quote){.window = 0};
}

void
dps_quote_advance(struct dps_quote *self, const struct dps_price *law,
    const struct dps_quote_step *step)
{
    const struct dps_price_inputs in = inputs_of(self, step);
    dps_price_step(law, &in, &self->state);
    observe(self);
}

void
dps_quote_advance_market(struct dps_quote *self, const struct dps_price *law,
    const struct dps_quote_step *step)
{
    const struct dps_price_inputs in = inputs_of(self, step);
    dps_price_step_market(law, &in, &self->state);
    observe(self);
}

void
dps_quote_save(const struct dps_quote *self, struct dps_buffer *out)
{
    dps_buffer_put(out, &self->state, sizeof self->state);
    dps_buffer_put_f64(out, self->oracle);
    dps_buffer_put_u32(out, self->n_past);
    dps_buffer_put(out, self->past, self->window * sizeof *self->past);
}

void
dps_quote_load(struct dps_quote *self, struct dps_reader *in)
{
    dps_reader_get(in, &self->state, sizeof self->state);
    self->oracle = dps_reader_f64(in);
    self->n_past = dps_reader_u32(in);
    dps_reader_get(in, self->past, self->window * sizeof *self->past);
}
