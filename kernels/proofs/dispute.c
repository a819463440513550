#include "kernels/proofs/dispute.h"

#include "kernels/proofs/machine.h"
#include "kernels/proofs/merkle.h"
#include "kernels/proofs/strings.h"

void
dpk_dispute_write(struct dispute asked, uint8_t out[DISPUTE_BYTES])
{
    dpk_put_u64(dpk_put_u32(dpk_put_u32(out, asked.kind), asked.level), asked.index);
}

struct dispute
dpk_dispute_read(const uint8_t from[DISPUTE_BYTES])
{
    return (struct dispute){
        .kind = dpk_get_u32(from),
        .level = dpk_get_u32(from + 4),
        .index = dpk_get_u64(from + 8),
    };
}

uint32_t
dpk_dispute_levels(uint64_t n)
{
    uint32_t levels = 1;
    for (; n > 1; n = n / 2 + n % 2) {
        levels++;
    }
    return levels;
}

uint64_t
dpk_dispute_width(uint64_t n, uint32_t level)
{
    for (; level > 0; level--) {
        n = n / 2 + n % 2;
    }
    return n;
}

uint64_t
dpk_dispute_below(uint64_t n, uint32_t level)
{
    uint64_t sum = 0;
    for (; level > 0; level--) {
        sum += n;
        n = n / 2 + n % 2;
    }
    return sum;
}

uint64_t
dpk_dispute_length(struct dispute asked, uint64_t n)
{
    uint64_t index = asked.kind == DISPUTE_RESULT ? n - 1 : asked.index;
    int has_sides = asked.level > 0 && asked.level < dpk_dispute_levels(n) &&
                    index < dpk_dispute_width(n, asked.level) &&
                    2 * index + 1 < dpk_dispute_width(n, asked.level - 1);
    if (asked.kind == DISPUTE_SIDES) {
        return has_sides ? UINT64_C(2) * DPK_HASH : 0;
    }
    return asked.kind < DISPUTE_KINDS && index < n
               ? MACHINE_BYTES + DPK_HASH * dpk_merkle_path_length(index, n)
               : 0;
}
