#include "kernels/proofs/coins.h"

#include "kernels/proofs/strings.h"

#include <string.h>

enum coins
dpk_coins_of(const char *name)
{
    enum coins coins = strcmp(name, "signs") == 0 ? COINS_SIGNS : COINS_FIELD;
    return strcmp(name, "bits") == 0 ? COINS_BITS : coins;
}

/* Words of a challenge, one after the other. */
struct purse {
    struct dpk_hash *hash;
    uint8_t message[DPK_HASH + sizeof(uint64_t)];
    uint8_t words[DPK_HASH];
    uint64_t n; /* words that were taken */
};

static uint32_t
take(struct purse *self)
{
    uint32_t at = (uint32_t)(self->n++ % (DPK_HASH / sizeof(uint32_t)));
    if (at == 0) {
        dpk_put_u64(self->message + DPK_HASH, self->n - 1);
        dpk_hash_of(self->hash, self->message, sizeof self->message, self->words);
    }
    return dpk_get_u32(self->words + at * sizeof(uint32_t));
}

static int32_t
number(struct purse *self, enum coins coins, uint32_t bits)
{
    uint32_t p = (uint32_t)((UINT64_C(1) << bits) - 1);
    uint32_t word = take(self);
    if (coins != COINS_FIELD) {
        int32_t bit = (int32_t)(word & 1);
        return coins == COINS_BITS ? bit : 2 * bit - 1;
    }
    while ((word & p) == p) {
        word = take(self);
    }
    return dpk_field_of(bits, word & p);
}

void
dpk_coins_draw(struct dpk_hash *hash, const uint8_t challenge[DPK_HASH],
    enum coins coins, uint32_t bits, uint32_t n, uint32_t n_vectors,
    struct field_vector *vectors)
{
    struct purse purse = {.hash = hash};
    memcpy(purse.message, challenge, DPK_HASH);
    for (uint32_t v = 0; v < n_vectors; v++) {
        for (uint32_t i = 0; i < n; i++) {
            dpk_field_set(&vectors[v], i, number(&purse, coins, bits));
        }
    }
}
