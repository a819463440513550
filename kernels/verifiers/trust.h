/* trust.h: how many results of each node agreed, one after the other.
 *
 * In place: dpk_trust_init, then dpk_trust_free.  Memory is the host's; nodes that
 * never agreed take none.
 */
#ifndef DEPIN_KERNELS_VERIFIERS_TRUST_H
#define DEPIN_KERNELS_VERIFIERS_TRUST_H

#include "kernels/schedulers/table.h"

struct trust {
    struct table nodes; /* their place in `streak` by their id */
    uint32_t *streak;
    uint32_t cap;
};

void dpk_trust_init(struct trust *self, const struct dpk_host *host);
void dpk_trust_free(struct trust *self);

/* n of a node, and a new one. */
uint32_t dpk_trust_of(const struct trust *self, uint64_t node);
dpk_status dpk_trust_set(struct trust *self, uint64_t node, uint32_t streak);

uint64_t dpk_trust_hash(const struct trust *self);

#endif
