#include "kernels/proofs/statement.h"

#include "kernels/proofs/strings.h"

#include <string.h>

void
dpk_statement(const char protocol[STATEMENT_PROTOCOL],
    const uint8_t beacon[STATEMENT_BEACON], const struct dpk_claims *claims, uint32_t i,
    uint8_t out[STATEMENT])
{
    memcpy(out, protocol, STATEMENT_PROTOCOL);
    memcpy(out + STATEMENT_PROTOCOL, beacon, STATEMENT_BEACON);
    uint8_t *at = out + STATEMENT_PROTOCOL + STATEMENT_BEACON;
    at = dpk_put_u64(at, claims->id[i]);
    at = dpk_put_u64(at, claims->node[i]);
    at = dpk_put_u64(at, claims->payer[i]);
    at = dpk_put_u64(at, claims->task[i]);
    dpk_put_u64(at, (uint64_t)claims->amount[i]);
}

int
dpk_statement_is_of(const char protocol[STATEMENT_PROTOCOL],
    const struct dpk_claims *claims, uint32_t i, const uint8_t *bytes, uint64_t n)
{
    uint8_t wanted[STATEMENT];
    if (n != STATEMENT) {
        return 0;
    }
    dpk_statement(protocol, bytes + STATEMENT_PROTOCOL, claims, i, wanted);
    return memcmp(bytes, wanted, STATEMENT) == 0;
}
