#include "sim/economy/amendments.h"

#include "sim/ledger/ledger.h"

#include <stdio.h>
#include <stdlib.h>

static const struct dps_amendment *
amendment_at(const struct dps_amendments *self, uint32_t i)
{
    return dps_network_amendment(&self->base->rules, i);
}

static bool
in_force(const struct dps_amendments *self, uint32_t i)
{
    for (uint32_t k = 0; k < self->n_fired; k++) {
        if (self->fired[k] == i) {
            return true;
        }
    }
    return false;
}

/* Binds the network with the first `n` of those that have taken effect. */
static enum dps_status
bind(struct dps_amendments *self, uint32_t n, const struct dps_setup_network **network,
    struct dps_error *err)
{
    char path[2 * DPS_ACCOUNT_NAME];
    const void *bound = self->base;
    enum dps_status status = DPS_OK;
    for (uint32_t k = 0; k < n; k++) {
        self->overlays[k] = amendment_at(self, self->fired[k])->set;
    }
    if (n > 0) {
        snprintf(path, sizeof path, "networks.%s", self->base->name);
        status = dps_scenario_amended(self->scenario, path, &dps_setup_network_record,
            self->overlays, n, &bound, err);
    }
    if (status == DPS_OK) {
        *network = bound;
    }
    return status;
}

enum dps_status
dps_amendments_init(struct dps_amendments *self, struct dps_scenario *scenario,
    const struct dps_setup_network *base, struct dps_error *err)
{
    uint32_t n = (uint32_t)base->rules.amendments.n;
    *self = (struct dps_amendments){.scenario = scenario, .base = base, .n = n};
    self->fired = calloc((size_t)n + 1, sizeof *self->fired);
    self->overlays = calloc((size_t)n + 1, sizeof *self->overlays);
    enum dps_status status =
        self->fired != NULL && self->overlays != NULL
            ? DPS_OK
            : dps_fail(err, DPS_ENOMEM, "out of memory for amendments");
    for (uint32_t i = 0; i < n && status == DPS_OK; i++) {
        const struct dps_setup_network *network = NULL;
        self->fired[i] = i;
        status = bind(self, i + 1, &network, err);
    }
    return status;
}

void
dps_amendments_free(struct dps_amendments *self)
{
    free(self->fired);
    free(self->overlays);
    *self = (struct dps_amendments){.n = 0};
}

const struct dps_amendment *
dps_amendments_due(const struct dps_amendments *self, int64_t date)
{
    for (uint32_t i = 0; i < self->n; i++) {
        if (!in_force(self, i) && amendment_at(self, i)->at <= date) {
            return amendment_at(self, i);
        }
    }
    return NULL;
}

enum dps_status
dps_amendments_fire(struct dps_amendments *self, const struct dps_amendment *amendment,
    const struct dps_setup_network **network, struct dps_error *err)
{
    self->fired[self->n_fired++] = (uint32_t)(amendment - amendment_at(self, 0));
    return bind(self, self->n_fired, network, err);
}

void
dps_amendments_save(const struct dps_amendments *self, struct dps_buffer *out)
{
    dps_buffer_put_u32(out, self->n_fired);
    for (uint32_t k = 0; k < self->n_fired; k++) {
        dps_buffer_put_u32(out, self->fired[k]);
    }
}

enum dps_status
dps_amendments_load(struct dps_amendments *self, struct dps_reader *in,
    const struct dps_setup_network **network, struct dps_error *err)
{
    self->n_fired = dps_reader_u32(in);
    if (self->n_fired > self->n) {
        return dps_fail(err, DPS_EIO, "the saved network has other amendments");
    }
    for (uint32_t k = 0; k < self->n_fired; k++) {
        self->fired[k] = dps_reader_u32(in);
        if (self->fired[k] >= self->n) {
            return dps_fail(err, DPS_EIO, "the saved network has other amendments");
        }
    }
    return bind(self, self->n_fired, network, err);
}
