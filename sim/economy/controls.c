#include "sim/economy/controls.h"

#include <stdlib.h>

static const struct dps_setup_control *
control_at(const struct dps_setup_network *network, size_t i)
{
    const struct dps_setup_control *controls = network->controls.items;
    return &controls[i];
}

static enum dps_lever
lever_of(const struct dps_setup_network *network, size_t i)
{
    return (enum dps_lever)dps_lever_named(control_at(network, i)->scales);
}

/* The outputs as they stand. */
static void
combine(struct dps_controls *self, const struct dps_setup_network *network)
{
    for (int lever = 0; lever < DPS_LEVERS; lever++) {
        self->scale[lever] = 1;
        self->steers[lever] = false;
    }
    for (size_t i = 0; i < self->n; i++) {
        enum dps_lever lever = lever_of(network, i);
        self->scale[lever] *= self->states[i].output;
        self->steers[lever] = true;
    }
}

enum dps_status
dps_controls_init(struct dps_controls *self, const struct dps_setup_network *network,
    struct dps_error *err)
{
    *self = (struct dps_controls){.n = network->controls.n};
    self->states = calloc(self->n + 1, sizeof *self->states);
    if (self->states == NULL) {
        return dps_fail(err, DPS_ENOMEM, "out of memory for controllers");
    }
    for (size_t i = 0; i < self->n; i++) {
        dps_control_begin(&control_at(network, i)->by, &self->states[i]);
    }
    combine(self, network);
    return DPS_OK;
}

void
dps_controls_free(struct dps_controls *self)
{
    free(self->states);
    *self = (struct dps_controls){.n = 0};
}

enum dps_status
dps_controls_act(struct dps_controls *self, const struct dps_setup_network *network,
    const double *figures, int64_t date, int64_t dt, struct dps_error *err)
{
    const struct dps_formula_point at = {
        .figures = figures, .t = (double)(date - network->rules.start)};
    enum dps_status status = DPS_OK;
    for (size_t i = 0; i < self->n && status == DPS_OK; i++) {
        double output = 0;
        status = dps_control_act(
            &control_at(network, i)->by, &at, dt, &self->states[i], &output, err);
        if (status != DPS_OK) {
            return dps_within(err, status, "controls.%zu", i);
        }
    }
    combine(self, network);
    return DPS_OK;
}

enum dps_status
dps_controls_amend(struct dps_controls *self, const struct dps_setup_network *old,
    const struct dps_setup_network *network, struct dps_error *err)
{
    if (network->controls.n != self->n) {
        return dps_fail(err, DPS_EINVAL,
            "an amendment of %s changes how many controllers it has", network->name);
    }
    for (size_t i = 0; i < self->n; i++) {
        if (lever_of(network, i) != lever_of(old, i)) {
            return dps_fail(err, DPS_EINVAL,
                "an amendment of %s changes what a controller scales", network->name);
        }
        if (!dps_formula_law_same(
                &control_at(old, i)->by.error, &control_at(network, i)->by.error)) {
            self->states[i].memory = (struct dps_formula_memory){0};
        }
    }
    combine(self, network);
    return DPS_OK;
}

void
dps_controls_save(const struct dps_controls *self, struct dps_buffer *out)
{
    dps_buffer_put(out, self->states, self->n * sizeof *self->states);
}

void
dps_controls_load(struct dps_controls *self, const struct dps_setup_network *network,
    struct dps_reader *in)
{
    dps_reader_get(in, self->states, self->n * sizeof *self->states);
    combine(self, network);
}
