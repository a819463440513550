/* How an economy is saved and loaded. */
#include "sim/economy/economy.h"

void
dps_economy_save(const struct dps_economy *self, struct dps_buffer *out)
{
    dps_buffer_put_u32(out, self->epoch);
    dps_ledger_save(&self->ledger, out);
    dps_fleet_save(&self->fleet, out);
    dps_outages_save(&self->outages, out);
    dps_dealers_save(&self->dealers, out);
    if (self->setup->factor != NULL) {
        dps_quote_save(&self->factor, out);
        if (dps_formula_law_in(&self->setup->factor->law) != NULL) {
            dps_buffer_put(out, &self->seat.memory, sizeof self->seat.memory);
        }
    }
    for (uint32_t i = 0; i < self->n_members; i++) {
        dps_amendments_save(&self->amendments[i], out);
        dps_member_save(&self->members[i], out);
        dps_lived_save(&self->lived[i], out);
    }
    for (uint32_t i = 0; i < self->n_populations; i++) {
        dps_population_save(&self->populations[i], out);
    }
}

enum dps_status
dps_economy_load(struct dps_economy *self, struct dps_reader *in, struct dps_error *err)
{
    self->epoch = dps_reader_u32(in);
    enum dps_status status = dps_ledger_load(&self->ledger, in, err);
    if (status == DPS_OK) {
        status = dps_fleet_load(&self->fleet, in, err);
    }
    if (status == DPS_OK) {
        dps_outages_load(&self->outages, in);
        dps_dealers_load(&self->dealers, in);
    }
    if (status == DPS_OK && self->setup->factor != NULL) {
        dps_quote_load(&self->factor, in);
        if (dps_formula_law_in(&self->setup->factor->law) != NULL) {
            dps_reader_get(in, &self->seat.memory, sizeof self->seat.memory);
        }
    }
    for (uint32_t i = 0; i < self->n_members && status == DPS_OK; i++) {
        const struct dps_setup_network *rules = NULL;
        status = dps_amendments_load(&self->amendments[i], in, &rules, err);
        if (status == DPS_OK) {
            status = dps_member_load(&self->members[i], rules, &self->ledger, in, err);
        }
        if (status == DPS_OK) {
            status = dps_lived_load(&self->lived[i], in, err);
        }
    }
    for (uint32_t i = 0; i < self->n_populations && status == DPS_OK; i++) {
        status = dps_population_load(&self->populations[i], in, err);
    }
    return status == DPS_OK ? dps_reader_status(in, "the saved economy", err) : status;
}
