/* What must hold of commitments, and what is saved of them. */
#include "sim/economy/commitments.h"
#include "sim/economy/setup.h"

#include <inttypes.h>

/* ---- rules and checks -------------------------------------------------- */

enum dps_status
dps_commitments_amend(const struct dps_commitments *self,
    const struct dps_setup_network *network, struct dps_error *err)
{
    const struct dps_commitment_terms *terms = network->commitments;
    if ((terms != NULL) != (self->items != NULL)) {
        return dps_fail(err, DPS_EINVAL,
            "an amendment of %s changes whether weight is committed", network->name);
    }
    for (size_t i = 0; i < self->n && terms != NULL; i++) {
        uint32_t life = dps_commitments_life(self, terms);
        if (life > self->items[i].ring.longest) {
            return dps_fail(err, DPS_EINVAL,
                "an amendment of %s lets commitments last %u epochs, more than %u, the "
                "longest before it",
                network->name, (unsigned)life, (unsigned)self->items[i].ring.longest);
        }
        if (dps_commitment_full_age(terms, self->epoch_ns) >
            self->items[i].youth.full) {
            return dps_fail(err, DPS_EINVAL,
                "an amendment of %s makes the full_age of commitments longer than it "
                "was before",
                network->name);
        }
    }
    return DPS_OK;
}

enum dps_status
dps_commitments_verify(const struct dps_commitments *self,
    const struct dps_ledger *ledger, struct dps_error *err)
{
    int64_t pledged = self->opening;
    if (self->items == NULL) {
        return DPS_OK;
    }
    for (size_t i = 0; i < self->n; i++) {
        pledged += dps_commitment_open(&self->items[i].ring).pledge;
    }
    int64_t held = ledger->accounts[self->account].balance;
    return pledged == held
               ? DPS_OK
               : dps_fail(err, DPS_ESTATE,
                     "%s holds %" PRId64 " base units, %" PRId64 " are pledged",
                     ledger->accounts[self->account].name, held, pledged);
}

/* ---- save and load ----------------------------------------------------- */

void
dps_commitments_save(const struct dps_commitments *self, struct dps_buffer *out)
{
    if (self->items == NULL) {
        return;
    }
    dps_buffer_put_i64(out, self->opening);
    dps_buffer_put(out, self->fees, sizeof self->fees);
    for (size_t i = 0; i < self->n; i++) {
        dps_commitment_save(&self->items[i].ring, out);
        dps_youth_save(&self->items[i].youth, out);
        dps_buffer_put_i64(out, self->items[i].lapsed);
    }
}

enum dps_status
dps_commitments_load(
    struct dps_commitments *self, struct dps_reader *in, struct dps_error *err)
{
    enum dps_status status = DPS_OK;
    if (self->items == NULL) {
        return DPS_OK;
    }
    self->opening = dps_reader_i64(in);
    dps_reader_get(in, self->fees, sizeof self->fees);
    for (size_t i = 0; i < self->n && status == DPS_OK; i++) {
        status = dps_commitment_load(&self->items[i].ring, in, err);
        dps_youth_load(&self->items[i].youth, in);
        self->items[i].lapsed = dps_reader_i64(in);
    }
    return status;
}
