#include "kernels/proofs/bond.h"

#include "kernels/proofs/strings.h"
#include "kernels/schedulers/tools.h"

#include <stddef.h>
#include <string.h>

void
dpk_bond(struct dpk_hash *hash, const char tag[DPK_TAG],
    const struct dpk_claims *claims, uint32_t i, const uint8_t digest[DPK_HASH],
    uint8_t out[DPK_HASH])
{
    uint8_t message[DPK_TAG + 5 * sizeof(uint64_t) + DPK_HASH];
    memcpy(message, tag, DPK_TAG);
    uint8_t *at = message + DPK_TAG;
    at = dpk_put_u64(at, claims->id[i]);
    at = dpk_put_u64(at, claims->node[i]);
    at = dpk_put_u64(at, claims->payer[i]);
    at = dpk_put_u64(at, claims->task[i]);
    at = dpk_put_u64(at, (uint64_t)claims->amount[i]);
    memcpy(at, digest, DPK_HASH);
    dpk_hash_of(hash, message, sizeof message, out);
}

void
dpk_bonds_free(struct dpk_bonds *self, const struct dpk_host *host)
{
    dpk_drop(host, self->of);
    *self = (struct dpk_bonds){.of = NULL};
}

struct dpk_bond *
dpk_bonds_open(struct dpk_bonds *self, const struct dpk_host *host,
    const struct dpk_claims *claims, uint32_t i)
{
    void *array = self->of;
    uint64_t n = (uint64_t)claims->slot[i] + 1;
    dpk_status status = dpk_grow(host, &array, &self->cap, n, sizeof *self->of);
    self->of = array;
    if (status != DPK_OK) {
        return NULL;
    }
    struct dpk_bond *bond = &self->of[claims->slot[i]];
    if (bond->id != claims->id[i]) {
        *bond = (struct dpk_bond){.id = claims->id[i]};
    }
    return bond;
}

struct dpk_bond *
dpk_bonds_find(
    const struct dpk_bonds *self, const struct dpk_claims *claims, uint32_t i)
{
    uint32_t slot = claims->slot[i];
    struct dpk_bond *bond = slot < self->cap ? &self->of[slot] : NULL;
    return bond != NULL && bond->bound && bond->id == claims->id[i] ? bond : NULL;
}

dpk_status
dpk_bonds_enroll(struct dpk_bonds *self, const struct dpk_host *host,
    const struct dpk_claims *claims, const struct dpk_bytes *commitments,
    struct dpk_verdicts *verdicts, uint32_t reason)
{
    for (uint32_t i = 0; i < claims->n; i++) {
        uint64_t length;
        const uint8_t *commitment = dpk_string(commitments, i, &length);
        struct dpk_bond *bond = dpk_bonds_open(self, host, claims, i);
        if (bond == NULL) {
            return DPK_E_MEMORY;
        }
        bond->bound = length == DPK_HASH;
        if (bond->bound) {
            memcpy(bond->commitment, commitment, DPK_HASH);
        }
        verdicts->verdict[i] = bond->bound ? DPK_ACCEPT : DPK_MALFORMED;
        verdicts->reason[i] = bond->bound ? 0 : reason;
    }
    return DPK_OK;
}

void
dpk_bonds_retire(struct dpk_bonds *self, const uint32_t *slots, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++) {
        if (slots[i] < self->cap) {
            self->of[slots[i]] = (struct dpk_bond){.id = 0};
        }
    }
}

uint64_t
dpk_bonds_hash(const struct dpk_bonds *self)
{
    uint64_t hash = 0;
    for (uint32_t slot = 0; slot < self->cap; slot++) {
        const struct dpk_bond *bond = &self->of[slot];
        if (bond->bound || bond->copies > 0) {
            hash = dpk_mix(dpk_mix(hash, slot), bond->id);
            hash = dpk_mix(dpk_mix(hash, bond->bound), bond->copies);
            for (uint32_t k = 0; k < DPK_HASH; k += sizeof(uint64_t)) {
                hash = dpk_mix(hash, dpk_get_u64(bond->commitment + k));
                hash = dpk_mix(hash, dpk_get_u64(bond->challenge + k));
            }
        }
    }
    return hash;
}

uint32_t
dpk_arrival(const struct dpk_evidence *evidence, uint32_t i)
{
    uint64_t length;
    dpk_string(evidence->proofs, i, &length);
    if (length == 0) {
        return DPK_MISSING;
    }
    return evidence->arrived[i] > evidence->deadline[i] ? DPK_LATE : DPK_ACCEPT;
}
