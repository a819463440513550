#include "sim/core/digest.h"

#include <inttypes.h>
#include <stdio.h>
#include <xxhash.h>

static struct dps_digest
digest_of_hash(XXH128_hash_t hash)
{
    return (struct dps_digest){.high = hash.high64, .low = hash.low64};
}

struct dps_digest
dps_digest_of(const void *bytes, size_t n)
{
    return digest_of_hash(XXH3_128bits(bytes, n));
}

struct dps_digest
dps_digest_chain(struct dps_digest previous, const void *bytes, size_t n)
{
    struct dps_digest own = dps_digest_of(bytes, n);
    const uint64_t joined[4] = {previous.high, previous.low, own.high, own.low};
    return dps_digest_of(joined, sizeof joined);
}

bool
dps_digest_equal(struct dps_digest a, struct dps_digest b)
{
    return a.high == b.high && a.low == b.low;
}

void
dps_digest_format(struct dps_digest digest, char text[DPS_DIGEST_TEXT])
{
    snprintf(
        text, DPS_DIGEST_TEXT, "%016" PRIx64 "%016" PRIx64, digest.high, digest.low);
}
