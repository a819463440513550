#include "kernels/verifiers/trust.h"

#include "kernels/schedulers/tools.h"

#include <stddef.h>

void
dpk_trust_init(struct trust *self, const struct dpk_host *host)
{
    *self = (struct trust){.streak = NULL};
    dpk_table_init(&self->nodes, host);
}

void
dpk_trust_free(struct trust *self)
{
    const struct dpk_host *host = self->nodes.host;
    if (host != NULL) {
        dpk_drop(host, self->streak);
    }
    dpk_table_free(&self->nodes);
    *self = (struct trust){.streak = NULL};
}

uint32_t
dpk_trust_of(const struct trust *self, uint64_t node)
{
    uint32_t place;
    return dpk_table_find(&self->nodes, node, &place) ? self->streak[place] : 0;
}

dpk_status
dpk_trust_set(struct trust *self, uint64_t node, uint32_t streak)
{
    uint32_t place = self->nodes.n;
    if (streak == 0 && !dpk_table_find(&self->nodes, node, &place)) {
        return DPK_OK;
    }
    dpk_status status = dpk_table_put(&self->nodes, node, place, &place);
    void *array = self->streak;
    if (status == DPK_OK) {
        status = dpk_grow(
            self->nodes.host, &array, &self->cap, self->nodes.n, sizeof *self->streak);
        self->streak = array;
    }
    if (status == DPK_OK) {
        self->streak[place] = streak;
    }
    return status;
}

uint64_t
dpk_trust_hash(const struct trust *self)
{
    uint64_t sum = 0; /* entries of a table have no order */
    for (uint32_t i = 0; i < self->nodes.size; i++) {
        const struct table_entry *entry = &self->nodes.entries[i];
        if (entry->known && self->streak[entry->value] > 0) {
            sum += dpk_mix(dpk_mix(0, entry->name), self->streak[entry->value]);
        }
    }
    return sum;
}
