#include "kernels/schedulers/tie.h"

#include <stddef.h>
#include <string.h>

enum tie_break
dpk_tie_break(const char *value)
{
    static const char *const names[] = {
        [TIE_RANK] = "rank",
        [TIE_ID] = "id",
        [TIE_NAME] = "name",
        [TIE_YOUNGEST] = "youngest",
        [TIE_RANDOM] = "random",
    };
    unsigned t = TIE_RANK;
    while (t < TIE_RANDOM && strcmp(names[t], value) != 0) {
        t++;
    }
    return (enum tie_break)t;
}

uint64_t
dpk_tie_key(
    enum tie_break rule, const struct dpk_nodes *nodes, uint32_t i, uint64_t joined)
{
    const uint32_t *column = rule == TIE_RANK   ? nodes->rank
                             : rule == TIE_NAME ? nodes->name
                                                : NULL;
    if (rule == TIE_YOUNGEST) {
        return UINT64_MAX - (joined + i);
    }
    return column != NULL ? column[i] : nodes->id[i];
}

uint32_t
dpk_tie_draw(const struct dpk_host *host, uint64_t job_id, uint64_t k, uint32_t n)
{
    uint64_t bits = host->random(host->context, job_id, k);
    return (uint32_t)((bits >> 32) * n >> 32);
}
