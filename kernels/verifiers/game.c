#include "kernels/verifiers/game.h"

#include "kernels/proofs/strings.h"
#include "kernels/schedulers/tools.h"

#include <string.h>

struct game
dpk_game(void)
{
    return (struct game){.asked = {.kind = DISPUTE_RESULT}};
}

int
dpk_game_agreed(struct game *const *parties, uint32_t n)
{
    for (uint32_t k = 1; k < n; k++) {
        if (memcmp(parties[k]->root, parties[0]->root, DPK_HASH) != 0) {
            return 0;
        }
    }
    return 1;
}

static int
are_at_one_place(struct game *const *parties, uint32_t n)
{
    for (uint32_t k = 1; k < n; k++) {
        const struct dispute *a = &parties[0]->asked;
        const struct dispute *b = &parties[k]->asked;
        if (a->kind != b->kind || a->level != b->level || a->index != b->index) {
            return 0;
        }
    }
    return 1;
}

static int
have_one_side(struct game *const *parties, uint32_t n, uint32_t side)
{
    for (uint32_t k = 1; k < n; k++) {
        if (memcmp(parties[k]->sides[side], parties[0]->sides[side], DPK_HASH) != 0) {
            return 0;
        }
    }
    return 1;
}

/* Asks all parties about a node, or, if it is a leaf, for the state before it; 1: there
 * is none before it.  Nodes without a sibling are passed on the way down. */
static int
ask_below(struct game *const *parties, uint32_t n, struct dispute at, uint64_t n_leaves)
{
    while (
        at.level > 0 && 2 * at.index + 1 >= dpk_dispute_width(n_leaves, at.level - 1)) {
        at.level--;
        at.index *= 2;
    }
    int is_first = at.level == 0 && at.index == 0;
    if (at.level == 0 && !is_first) {
        at = (struct dispute){.kind = DISPUTE_STATE, .index = at.index - 1};
    }
    for (uint32_t k = 0; k < n; k++) {
        parties[k]->asked = at;
        parties[k]->is_first = (uint32_t)is_first;
    }
    return is_first;
}

void
dpk_game_restart(struct game *const *parties, uint32_t n, uint64_t n_leaves)
{
    const struct dispute top = {
        .kind = DISPUTE_SIDES, .level = dpk_dispute_levels(n_leaves) - 1};
    for (uint32_t k = 0; k < n; k++) {
        memcpy(parties[k]->node, parties[k]->root, DPK_HASH);
    }
    ask_below(parties, n, top, n_leaves); /* there are two leaves, and so two sides */
}

int
dpk_game_move(struct game *const *parties, uint32_t n, uint64_t n_leaves)
{
    if (dpk_game_agreed(parties, n)) {
        return 0;
    }
    struct dispute at = parties[0]->asked;
    if (!are_at_one_place(parties, n) || at.kind == DISPUTE_RESULT) {
        dpk_game_restart(parties, n, n_leaves);
        return 0;
    }
    if (at.kind == DISPUTE_STATE) {
        return 1;
    }
    uint32_t side = (uint32_t)have_one_side(parties, n, 0);
    if (have_one_side(parties, n, side)) { /* those who differed here have gone */
        dpk_game_restart(parties, n, n_leaves);
        return 0;
    }
    for (uint32_t k = 0; k < n; k++) {
        memcpy(parties[k]->node, parties[k]->sides[side], DPK_HASH);
    }
    at = (struct dispute){DISPUTE_SIDES, at.level - 1, 2 * at.index + side};
    return ask_below(parties, n, at, n_leaves);
}

uint64_t
dpk_game_hash(const struct game *self)
{
    uint64_t hash =
        dpk_mix(dpk_mix(self->asked.kind, self->asked.level), self->asked.index);
    for (uint32_t k = 0; k < DPK_HASH; k += sizeof(uint64_t)) {
        hash = dpk_mix(hash, dpk_get_u64(self->root + k));
        hash = dpk_mix(hash, dpk_get_u64(self->node + k));
    }
    return hash;
}
