#include "kernels/schedulers/table.h"

#include "kernels/schedulers/tools.h"

#include <stddef.h>

void
dpk_table_init(struct table *self, const struct dpk_host *host)
{
    *self = (struct table){.host = host};
}

void
dpk_table_free(struct table *self)
{
    if (self->host != NULL) {
        dpk_drop(self->host, self->entries);
    }
    *self = (struct table){.host = NULL};
}

/* Where a name is, or would be. */
static struct table_entry *
entry_of(const struct table *self, uint64_t name)
{
    uint64_t h = dpk_mix(dpk_mix(0, name), 0);
    uint32_t at = (uint32_t)(h >> 32) & (self->size - 1);
    while (self->entries[at].known && self->entries[at].name != name) {
        at = (at + 1) & (self->size - 1);
    }
    return &self->entries[at];
}

static dpk_status
grow(struct table *self)
{
    struct table old = *self;
    self->size = old.size > 0 ? 2 * old.size : 64;
    self->entries =
        self->host->allocate(self->host->context, self->size * sizeof *self->entries);
    if (self->entries == NULL) {
        *self = old;
        return DPK_E_MEMORY;
    }
    for (uint32_t i = 0; i < old.size; i++) {
        if (old.entries[i].known) {
            *entry_of(self, old.entries[i].name) = old.entries[i];
        }
    }
    dpk_drop(self->host, old.entries);
    return DPK_OK;
}

dpk_status
dpk_table_put(struct table *self, uint64_t name, uint32_t value, uint32_t *out)
{
    if (2 * (uint64_t)self->n >= self->size && grow(self) != DPK_OK) {
        return DPK_E_MEMORY;
    }
    struct table_entry *entry = entry_of(self, name);
    if (!entry->known) {
        *entry = (struct table_entry){.name = name, .value = value, .known = 1};
        self->n++;
    }
    *out = entry->value;
    return DPK_OK;
}

int
dpk_table_find(const struct table *self, uint64_t name, uint32_t *out)
{
    const struct table_entry *entry = self->size > 0 ? entry_of(self, name) : NULL;
    if (entry == NULL || !entry->known) {
        return 0;
    }
    *out = entry->value;
    return 1;
}
