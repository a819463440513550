#include "kernels/schedulers/heap.h"

#include "kernels/schedulers/tools.h"

#include <stddef.h>

void
dpk_heap_init(struct heap *self, const struct dpk_host *host)
{
    *self = (struct heap){.host = host};
}

void
dpk_heap_free(struct heap *self)
{
    if (self->host != NULL) {
        dpk_drop(self->host, self->entries);
        dpk_drop(self->host, self->place);
    }
    *self = (struct heap){.host = NULL};
}

static int
is_before(const struct heap_entry *a, const struct heap_entry *b)
{
    return a->first != b->first ? a->first < b->first : a->second < b->second;
}

static void
set(struct heap *self, uint32_t i, struct heap_entry entry)
{
    self->entries[i] = entry;
    self->place[entry.item] = i + 1;
}

static void
settle(struct heap *self, uint32_t i)
{
    struct heap_entry entry = self->entries[i];
    while (i > 0 && is_before(&entry, &self->entries[(i - 1) / 2])) {
        set(self, i, self->entries[(i - 1) / 2]);
        i = (i - 1) / 2;
    }
    for (uint32_t child = 2 * i + 1; child < self->n; child = 2 * i + 1) {
        if (child + 1 < self->n &&
            is_before(&self->entries[child + 1], &self->entries[child])) {
            child++;
        }
        if (!is_before(&self->entries[child], &entry)) {
            break;
        }
        set(self, i, self->entries[child]);
        i = child;
    }
    set(self, i, entry);
}

dpk_status
dpk_heap_put(struct heap *self, uint32_t item, uint64_t first, uint64_t second)
{
    void *entries = self->entries;
    void *place = self->place;
    dpk_status status = dpk_grow(
        self->host, &entries, &self->cap, (uint64_t)self->n + 1, sizeof *self->entries);
    self->entries = entries;
    if (status == DPK_OK) {
        status = dpk_grow(
            self->host, &place, &self->items, (uint64_t)item + 1, sizeof *self->place);
        self->place = place;
    }
    if (status != DPK_OK) {
        return status;
    }
    uint32_t i = self->place[item] != 0 ? self->place[item] - 1 : self->n++;
    self->entries[i] =
        (struct heap_entry){.first = first, .second = second, .item = item};
    settle(self, i);
    return DPK_OK;
}

void
dpk_heap_take(struct heap *self, uint32_t item)
{
    if (item >= self->items || self->place[item] == 0) {
        return;
    }
    uint32_t i = self->place[item] - 1;
    self->place[item] = 0;
    self->n--;
    if (i < self->n) {
        self->entries[i] = self->entries[self->n];
        settle(self, i);
    }
}

uint32_t
dpk_heap_top(const struct heap *self)
{
    return self->n > 0 ? self->entries[0].item : HEAP_NONE;
}
