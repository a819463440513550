#include "kernels/schedulers/sorted.h"

#define TIES ((UINT64_C(1) << SORTED_TIES) - 1)

dpk_status
dpk_sorted_join(struct site *self, const struct dpk_nodes *nodes,
    uint64_t (*order)(const void *context, uint32_t slot), const void *context)
{
    struct room *room = &self->room;
    uint64_t before = room->joined;
    dpk_status status = dpk_room_join(room, nodes);
    for (uint32_t i = 0; i < nodes->n && status == DPK_OK; i++) {
        uint32_t slot = nodes->slot[i];
        uint64_t tie = dpk_tie_key(room->tie_break, nodes, i, before);
        uint64_t place = order(context, slot);
        if (room->tie_break == TIE_YOUNGEST) {
            tie &= TIES;
        }
        if (tie > TIES || (place + 1) >> (64 - SORTED_TIES) != 0) {
            self->host->log(self->host->context,
                "it sorts nodes of which ties are below 2^28 and "
                "the rest below 2^36 - 1");
            return DPK_E_UNSUPPORTED;
        }
        room->nodes[slot].key = place << SORTED_TIES | tie;
    }
    return status == DPK_OK ? dpk_fit_join(&self->fit, nodes) : status;
}

uint64_t
dpk_sorted_order(const struct site *self, uint32_t slot)
{
    return self->room.nodes[slot].key >> SORTED_TIES;
}

/* The next that may, whatever breaks ties. */
static uint32_t
next(struct site *self, const struct sorted_search *search, uint64_t from)
{
    uint32_t slot = dpk_fit_next(&self->fit, search->need, from, search->ever);
    while (slot != FIT_NONE && !search->may(search->context, slot)) {
        slot = dpk_fit_next(
            &self->fit, search->need, self->room.nodes[slot].key + 1, search->ever);
    }
    return slot;
}

/* One of those that are alike and may, the first of which is known: any of those alike,
 * so often that one that may is found unless these are few, which are counted then. */
static uint32_t
draw(struct site *self, const struct sorted_search *search, uint32_t first)
{
    enum { TRIES = 16 };
    uint64_t order = dpk_sorted_order(self, first);
    uint64_t k = search->k * (TRIES + 1);
    uint32_t low = dpk_fit_below(&self->fit, order << SORTED_TIES);
    uint32_t n = dpk_fit_below(&self->fit, (order + 1) << SORTED_TIES) - low;
    for (unsigned i = 0; i < TRIES; i++) {
        uint32_t slot = dpk_fit_at(
            &self->fit, low + dpk_tie_draw(self->host, search->job_id, k + i, n));
        if ((search->ever ? dpk_room_ever(&self->room, slot, search->need)
                          : dpk_room_now(&self->room, slot, search->need)) &&
            search->may(search->context, slot)) {
            return slot;
        }
    }
    uint32_t slot = first;
    uint32_t equal = 0;
    for (; slot != FIT_NONE && dpk_sorted_order(self, slot) == order; equal++) {
        slot = next(self, search, self->room.nodes[slot].key + 1);
    }
    uint32_t skip = dpk_tie_draw(self->host, search->job_id, k + TRIES, equal);
    for (slot = first; skip > 0; skip--) {
        slot = next(self, search, self->room.nodes[slot].key + 1);
    }
    return slot;
}

uint32_t
dpk_sorted_first(struct site *self, const struct sorted_search *search)
{
    uint32_t first = next(self, search, 0);
    return first != FIT_NONE && self->room.tie_break == TIE_RANDOM
               ? draw(self, search, first)
               : first;
}
