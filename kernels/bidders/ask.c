#include "kernels/bidders/ask.h"

__extension__ typedef unsigned __int128 wide;

int64_t
dpk_ratio(int64_t a, int64_t b, int64_t c)
{
    wide product = (wide)(uint64_t)a * (uint64_t)b + (uint64_t)(c - 1);
    wide whole = product / (uint64_t)c;
    return whole < (uint64_t)INT64_MAX ? (int64_t)whole : INT64_MAX;
}

int64_t
dpk_ask(const struct desk *self, uint32_t node, const struct posting *order)
{
    const struct node *of = &self->room.nodes[node];
    int64_t most = 0;
    for (uint32_t r = 0; r < DPK_RESOURCES; r++) {
        if (order->need.of[r] > 0) {
            int64_t ask =
                dpk_ratio(self->ask[node], order->need.of[r], of->capacity[r]);
            most = ask > most ? ask : most;
        }
    }
    return most;
}
